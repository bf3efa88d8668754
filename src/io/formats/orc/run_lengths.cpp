#include "io/formats/orc/run_lengths.h"

#include <algorithm>
#include <array>
#include <vector>

#include "io/formats/orc/wire_fields.h"

namespace firesteel {

namespace {

constexpr uint64_t kMostSum = uint64_t{1} << 63;

/// Bits of a packed number, from the five bits that stand for them.
unsigned width_of_code(unsigned code) {
    static constexpr std::array<uint8_t, 8> kWide = {26, 28, 30, 32, 40, 48, 56, 64};
    return code < 24 ? code + 1 : kWide[code - 24];
}

unsigned least_width(unsigned bits) {
    if (bits <= 24) return std::max(bits, 1U);
    for (unsigned code = 24; code < 31; ++code) {
        if (bits <= width_of_code(code)) return width_of_code(code);
    }
    return 64;
}

class RunReader {
public:
    RunReader(std::string_view bytes, uint64_t most) : rest_(bytes), most_(most) {}

    RunTotal total(bool version_2) {
        while (!rest_.empty() && total_.count < most_ && !total_.damaged) {
            const unsigned head = byte();
            if (!version_2) {
                read_first_version(head);
            } else if (head >> 6 == 0) {
                read_repeat(head);
            } else if (head >> 6 == 1) {
                const unsigned width = width_of_code(head >> 1 & 31);
                const size_t count = run_length(head);
                for (const uint64_t value : packed(count, width)) add(value);
            } else if (head >> 6 == 2) {
                read_patched(head);
            } else {
                read_deltas(head);
            }
        }
        return total_;
    }

private:
    unsigned byte() {
        if (rest_.empty()) {
            total_.damaged = true;
            return 0;
        }
        const auto value = static_cast<uint8_t>(rest_[0]);
        rest_.remove_prefix(1);
        return value;
    }

    uint64_t varint() {
        uint64_t value = 0;
        if (!take_varint(rest_, value)) total_.damaged = true;
        return value;
    }

    uint64_t big_endian(unsigned size) {
        uint64_t value = 0;
        for (unsigned i = 0; i < size; ++i) value = value << 8 | byte();
        return value;
    }

    size_t run_length(unsigned head) { return ((head & 1) << 8 | byte()) + size_t{1}; }

    /// `count` numbers of `width` bits, the highest bit first.
    std::vector<uint64_t> packed(size_t count, unsigned width) {
        std::vector<uint64_t> values(count);
        if (rest_.size() < (count * width + 7) / 8) {
            total_.damaged = true;
            return {};
        }
        unsigned left = 0;  // bits of `current` not used yet
        unsigned current = 0;
        for (uint64_t& value : values) {
            for (unsigned wanted = width; wanted > 0;) {
                if (left == 0) current = byte(), left = 8;
                const unsigned taken = std::min(wanted, left);
                value = value << taken | (current >> (left - taken) & ((1U << taken) - 1));
                left -= taken;
                wanted -= taken;
            }
        }
        return values;
    }

    void add(uint64_t value) {
        if (total_.count == most_) return;
        ++total_.count;
        if (value >= kMostSum) total_.damaged = true;
        total_.sum = value > kMostSum - total_.sum ? kMostSum : total_.sum + value;
    }

    void read_first_version(unsigned head) {
        if (head < 128) {
            const auto step = static_cast<int8_t>(byte());
            uint64_t value = varint();
            for (unsigned i = 0; i < head + 3 && !total_.damaged; ++i, value += static_cast<uint64_t>(step))
                add(value);
            return;
        }
        for (unsigned i = head; i < 256 && !total_.damaged; ++i) add(varint());
    }

    void read_repeat(unsigned head) {
        const uint64_t value = big_endian((head >> 3 & 7) + 1);
        for (unsigned i = 0; i < (head & 7) + 3; ++i) add(value);
    }

    void read_patched(unsigned head) {
        const unsigned width = width_of_code(head >> 1 & 31);
        const size_t count = run_length(head);
        const unsigned third = byte();
        const unsigned fourth = byte();
        const unsigned patch_width = width_of_code(third & 31);
        const unsigned gap_width = (fourth >> 5) + 1;
        const unsigned base_size = (third >> 5) + 1;
        const uint64_t base = big_endian(base_size);
        std::vector<uint64_t> values = packed(count, width);
        const auto patches = packed(fourth & 31, least_width(patch_width + gap_width));
        if (base >> (base_size * 8 - 1) != 0 || patch_width + gap_width > 64) total_.damaged = true;
        size_t at = 0;
        for (const uint64_t patch : patches) {
            at += patch_width < 64 ? patch >> patch_width : 0;
            if (at >= values.size() || width >= 64) continue;
            values[at] |= (patch_width < 64 ? patch & ((uint64_t{1} << patch_width) - 1) : patch) << width;
        }
        for (const uint64_t value : values) add(base + value);
    }

    void read_deltas(unsigned head) {
        const unsigned code = head >> 1 & 31;
        const size_t count = run_length(head);
        uint64_t value = varint();
        const uint64_t zigzag = varint();
        const uint64_t step = zigzag >> 1 ^ (~(zigzag & 1) + 1);
        add(value);
        if (count > 1) add(value += step);
        if (code == 0) {
            for (size_t i = 2; i < count && !total_.damaged; ++i) add(value += step);
            return;
        }
        const bool down = (zigzag & 1) != 0;
        for (const uint64_t delta : packed(count > 2 ? count - 2 : 0, width_of_code(code)))
            add(value = down ? value - delta : value + delta);
    }

    std::string_view rest_;
    const uint64_t most_;
    RunTotal total_;
};

}  // namespace

RunTotal total_of_runs(std::string_view bytes, bool version_2, uint64_t most) {
    return RunReader(bytes, most).total(version_2);
}

}  // namespace firesteel
