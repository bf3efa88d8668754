#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace firesteel {

/// 16 bytes for a string or binary value: short ones (up to 12 bytes) inline, longer ones as a 4-byte prefix
/// and a pointer into memory that the column keeps alive. Unused inline bytes are zero, so two short strings
/// are equal when their 16 bytes are.
class StringView {
public:
    static constexpr uint32_t kInlineSize = 12;

    StringView() : size_(0), prefix_{}, rest_{} {}
    /// Borrows the bytes when they are longer than kInlineSize.
    StringView(const char* data, uint32_t size) : size_(size), prefix_{}, rest_{} {
        if (size <= kInlineSize) {
            if (size > 0) std::memcpy(prefix_, data, size);
        } else {
            std::memcpy(prefix_, data, 4);
            std::memcpy(rest_, &data, sizeof(data));
        }
    }
    explicit StringView(std::string_view text)
        : StringView(text.data(), static_cast<uint32_t>(text.size())) {}

    uint32_t size() const { return size_; }
    bool empty() const { return size_ == 0; }
    bool is_inline() const { return size_ <= kInlineSize; }
    const char* data() const {
        if (is_inline()) return prefix_;
        const char* pointer;
        std::memcpy(&pointer, rest_, sizeof(pointer));
        return pointer;
    }
    /// REQUIRES: this object outlives the result when the string is inline.
    std::string_view view() const { return {data(), size_}; }

    bool operator==(const StringView& other) const {
        uint64_t a, b;
        std::memcpy(&a, this, 8);
        std::memcpy(&b, &other, 8);
        if (a != b) return false;  // size and prefix
        if (is_inline()) return std::memcmp(rest_, other.rest_, 8) == 0;
        return std::memcmp(data() + 4, other.data() + 4, size_ - 4) == 0;
    }
    /// Byte order, as Spark's UTF8_BINARY: negative, zero or positive.
    int compare(const StringView& other) const {
        const uint32_t shorter = size_ < other.size_ ? size_ : other.size_;
        const int order = std::memcmp(data(), other.data(), shorter);
        if (order != 0) return order;
        return size_ < other.size_ ? -1 : size_ > other.size_ ? 1 : 0;
    }
    bool operator<(const StringView& other) const { return compare(other) < 0; }

private:
    uint32_t size_;
    char prefix_[4];
    char rest_[8];
};
static_assert(sizeof(StringView) == 16);

}  // namespace firesteel
