#include "io/text_copies.h"

#include <algorithm>
#include <cstring>

#include "io/text_view.h"

namespace firesteel {

namespace {

constexpr int64_t kLargestBlock = 256 * 1024;

}  // namespace

void TextCopies::append(std::string_view text, StringBuilder& builder, const Buffer*& held) {
    if (text.size() <= StringView::kInlineSize) return builder.append_view(StringView(text));
    const auto size = static_cast<int64_t>(text.size());
    if (block_ == nullptr || block_->size() - used_ < size) {
        block_ = Buffer::allocate(std::max(size, next_size_), pool_);
        next_size_ = std::min(next_size_ * 2, kLargestBlock);
        used_ = 0;
    }
    if (held != block_.get()) builder.keep_alive(block_);
    held = block_.get();
    char* const copy = block_->mutable_as<char>() + used_;
    std::memcpy(copy, text.data(), text.size());
    used_ += size;
    builder.append_view(text_view({copy, text.size()}));
}

}  // namespace firesteel
