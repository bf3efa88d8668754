#include "io/snappy.h"

#include <algorithm>
#include <cstring>

namespace firesteel {

namespace {

// Elements are short, so that which comes next, what it is and how long it is are what costs. Literals and
// copies mostly take turns: after a short literal the copy is begun without asking. Copies differ in how
// their offset is stored, at random: that is computed without a branch. Lengths are rounded up to what a few
// registers move; that needs room behind both ends, and the last bytes go the careful way.
constexpr int64_t kInputRoom = 32;
constexpr int64_t kOutputRoom = 80;
constexpr uint32_t kShortLiteral = 16;
constexpr uint32_t kLongestCopy = 64;

enum Kind : uint32_t { kLiteral = 0, kNearCopy = 1, kCopy = 2, kFarCopy = 3 };

Kind kind_of(uint32_t tag) { return static_cast<Kind>(tag & 3); }

template <typename Word>
Word read(const uint8_t* from) {
    Word value;
    std::memcpy(&value, from, sizeof(value));
    return value;
}

template <int64_t kBytes>
void move(uint8_t* to, const uint8_t* from) {
    char bytes[kBytes];
    std::memcpy(bytes, from, kBytes);
    std::memcpy(to, bytes, kBytes);
}

struct Copy {
    uint32_t length;
    uint32_t offset;
};

/// A near copy has 3 bits of length and 11 of offset, a copy 6 and 16. `word`: what follows the tag.
Copy decode_copy(uint32_t tag, uint32_t word) {
    const uint32_t near = (tag & 3) - 2;  // all bits or none
    return {1 + ((tag >> 2) & (63 ^ (near & 56))) + (near & 3),
            (word & ~(near & 0xFF00)) | ((tag << 3) & 0x700 & near)};
}

class Inflater {
public:
    Inflater(std::span<const uint8_t> packed, std::span<uint8_t> out)
        : at_(packed.data()),
          end_(at_ + packed.size()),
          begin_(out.data()),
          to_(begin_),
          to_end_(begin_ + out.size()) {}

    bool run() {
        uint64_t size = 0;
        for (int shift = 0;; shift += 7) {
            if (at_ == end_ || shift > 28) return false;
            size |= static_cast<uint64_t>(*at_ & 127) << shift;
            if (*at_++ < 128) break;
        }
        return size == static_cast<uint64_t>(to_end_ - begin_) && run_fast() && run_carefully();
    }

private:
    /// All but the last elements.
    bool run_fast() {
        const uint8_t* const end = end_ - std::min<int64_t>(kInputRoom, end_ - at_);
        const uint8_t* const to_end = to_end_ - std::min<int64_t>(kOutputRoom, to_end_ - begin_);
        const uint8_t* at = at_;
        uint8_t* to = to_;
        while (at < end && to < to_end) {
            uint32_t tag = *at;
            if (kind_of(tag) == kLiteral) {
                const uint32_t length = (tag >> 2) + 1;
                if (length > kShortLiteral) {
                    at_ = at, to_ = to;
                    if (!long_literal()) return false;
                    at = at_, to = to_;
                    continue;
                }
                move<kShortLiteral>(to, at + 1);
                to += length;
                at += 1 + length;
                tag = *at;
                if (kind_of(tag) == kLiteral) continue;
            }
            Copy copy;
            if (kind_of(tag) == kFarCopy) {
                copy = {(tag >> 2) + 1, read<uint32_t>(at + 1)};
                at += 5;
            } else {
                copy = decode_copy(tag, read<uint16_t>(at + 1));
                at += 1 + (tag & 3);
            }
            if (copy.offset - 1 >= static_cast<uint64_t>(to - begin_)) return false;
            repeat(to, copy);
            to += copy.length;
        }
        at_ = at, to_ = to;
        return true;
    }

    /// May write up to kLongestCopy bytes.
    static void repeat(uint8_t* to, Copy copy) {
        const uint8_t* from = to - copy.offset;
        if (copy.offset >= 16) {
            move<16>(to, from);
            if (copy.length <= 16) return;
            move<16>(to + 16, from + 16);
            if (copy.length <= 32) return;
            move<16>(to + 32, from + 32);
            move<16>(to + 48, from + 48);
            return;
        }
        uint8_t* const end = to + copy.length;
        if (copy.offset < 8) {
            // The pattern until it is as wide as a word, then words from a whole number of patterns before.
            for (int i = 0; i < 8; ++i) to[i] = from[i];
            to += 8;
            from = to - (7 + copy.offset) / copy.offset * copy.offset;
        }
        for (; to < end; to += 8, from += 8) move<8>(to, from);
    }

    bool long_literal() {
        uint64_t length = (*at_++ >> 2) + 1U;
        if (length > 60) {
            const auto bytes = static_cast<int64_t>(length - 60);
            if (end_ - at_ < bytes) return false;
            length = 1;
            for (int64_t i = 0; i < bytes; ++i) length += static_cast<uint64_t>(at_[i]) << (8 * i);
            at_ += bytes;
        }
        if (length > static_cast<uint64_t>(std::min(end_ - at_, to_end_ - to_))) return false;
        std::memcpy(to_, at_, length);
        at_ += length;
        to_ += length;
        return true;
    }

    bool run_carefully() {
        while (at_ < end_) {
            if (kind_of(*at_) == kLiteral) {
                if (!long_literal()) return false;
                continue;
            }
            const uint32_t tag = *at_++;
            const int64_t bytes = kind_of(tag) == kFarCopy ? 4 : tag & 3;
            if (end_ - at_ < bytes) return false;
            uint32_t word = 0;
            for (int64_t i = 0; i < bytes; ++i) word |= static_cast<uint32_t>(at_[i]) << (8 * i);
            at_ += bytes;
            const Copy copy = bytes == 4 ? Copy{(tag >> 2) + 1, word} : decode_copy(tag, word);
            if (copy.offset - 1 >= static_cast<uint64_t>(to_ - begin_) || copy.length > to_end_ - to_)
                return false;
            for (uint32_t i = 0; i < copy.length; ++i, ++to_) *to_ = *(to_ - copy.offset);
        }
        return to_ == to_end_;
    }

    const uint8_t* at_;
    const uint8_t* const end_;
    uint8_t* const begin_;
    uint8_t* to_;
    uint8_t* const to_end_;
};

static_assert(kOutputRoom >= kShortLiteral + kLongestCopy);

}  // namespace

bool inflate_snappy(std::span<const uint8_t> packed, std::span<uint8_t> out) {
    return Inflater(packed, out).run();
}

}  // namespace firesteel
