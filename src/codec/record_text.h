#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>

namespace firesteel {

/// Text that is put together piece by piece: whoever appends makes room once and writes behind the end
/// without further checks. One thread.
class RecordText {
public:
    /// So many bytes behind the room that was asked for may be read and written too.
    static constexpr size_t kSlack = 16;

    void clear() { size_ = 0; }
    size_t size() const { return size_; }
    std::string_view view() const { return {data_.get(), size_}; }

    /// The end, with room for `most` bytes; valid until the next call.
    char* room(size_t most) {
        if (size_ + most + kSlack > capacity_) grow(most);
        return data_.get() + size_;
    }
    /// REQUIRES: they were written into the room.
    void wrote(size_t bytes) { size_ += bytes; }

    void append(std::string_view text) {
        if (text.empty()) return;
        std::memcpy(room(text.size()), text.data(), text.size());
        size_ += text.size();
    }
    void append(char c) {
        *room(1) = c;
        ++size_;
    }

private:
    void grow(size_t most) {
        capacity_ = (size_ + most + kSlack) * 2;
        auto larger = std::make_unique_for_overwrite<char[]>(capacity_);
        if (size_ > 0) std::memcpy(larger.get(), data_.get(), size_);
        data_ = std::move(larger);
    }

    std::unique_ptr<char[]> data_;
    size_t size_ = 0;
    size_t capacity_ = 0;
};

}  // namespace firesteel
