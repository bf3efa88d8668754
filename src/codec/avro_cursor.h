#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace firesteel {

/// Avro's binary form, from first to last. What cannot be read fails the cursor once and for all: whatever is
/// read behind that is zero and empty, so that readers need not look until a value is complete.
class AvroCursor {
public:
    explicit AvroCursor(std::string_view bytes) : at_(bytes.data()), end_(at_ + bytes.size()) {}

    int64_t read_long() {
        if (at_ < end_ && !(*at_ & 0x80)) return unzigzag(static_cast<uint8_t>(*at_++));
        return read_long_number();
    }
    bool read_boolean() {
        const std::string_view byte = take(1);
        return !byte.empty() && byte[0] != 0;
    }
    template <typename T>
    T read_raw() {
        T value{};
        const std::string_view bytes = take(sizeof value);
        if (!bytes.empty()) std::memcpy(&value, bytes.data(), sizeof value);
        return value;
    }
    /// As many bytes as a number before them says.
    std::string_view read_bytes() { return take(read_long()); }
    std::string_view take(int64_t size) {
        if (size < 0 || size > end_ - at_) {
            fail("it ends within a value");
            return {};
        }
        const std::string_view bytes(at_, static_cast<size_t>(size));
        at_ += size;
        return bytes;
    }
    /// The number of items in the next block of an array or a map; 0 behind the last, and once failed.
    int64_t read_block() {
        int64_t count = read_long();
        if (count < 0) {
            if (count == INT64_MIN) return fail("a block has too many items"), 0;
            read_long();  // its bytes
            count = -count;
        }
        items_ += count;
        // Items that take no bytes could be without end.
        if (count > end_ - at_ && items_ > kMostEmptyItems) return fail("a block has too many items"), 0;
        return failed() ? 0 : count;
    }
    /// Where in `choices` alternatives; 0 once failed.
    size_t read_choice(size_t choices) {
        const int64_t choice = read_long();
        if (choice >= 0 && static_cast<uint64_t>(choice) < choices) return static_cast<size_t>(choice);
        fail("it names an alternative that the schema lacks");
        return 0;
    }

    void fail(std::string_view reason) {
        if (failed_) return;
        failed_ = true;
        reason_ = reason;
        at_ = end_;
    }
    /// The date cannot be told from one of the old calendar.
    void fail_ancient() {
        fail(
            "a date before 1582-10-15 may be of the Julian calendar: set datetimeRebaseMode to LEGACY or "
            "CORRECTED");
        is_ancient_ = true;
    }
    bool failed() const { return failed_; }
    bool is_ancient() const { return is_ancient_; }
    const std::string& reason() const { return reason_; }
    size_t left() const { return static_cast<size_t>(end_ - at_); }  // bytes; none once failed

private:
    static constexpr int64_t kMostEmptyItems = 1 << 24;

    static int64_t unzigzag(uint64_t bits) {
        return static_cast<int64_t>(bits >> 1) ^ -static_cast<int64_t>(bits & 1);
    }
    int64_t read_long_number() {
        uint64_t bits = 0;
        for (int shift = 0; shift < 64; shift += 7) {
            if (at_ == end_) break;
            const auto byte = static_cast<uint8_t>(*at_++);
            bits |= static_cast<uint64_t>(byte & 0x7F) << shift;
            if (!(byte & 0x80)) return unzigzag(bits);
        }
        fail(at_ == end_ ? "it ends within a number" : "a number is too long");
        return 0;
    }

    const char* at_;
    const char* end_;
    int64_t items_ = 0;  // of arrays and maps, so far
    bool failed_ = false;
    bool is_ancient_ = false;
    std::string reason_;
};

}  // namespace firesteel
