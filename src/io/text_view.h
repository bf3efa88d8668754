#pragma once

#include <cstring>
#include <string_view>

#ifdef __SSE2__
#include <emmintrin.h>

#include <bit>
#endif

#include "column/string_view.h"

namespace firesteel {

/// A view that is stored at once: put together in a register, where written part by part the processor would
/// have to wait for the parts before it can copy the whole.
inline StringView text_view(std::string_view text) {
#ifdef __SSE2__
    if (text.size() > StringView::kInlineSize) {
        uint32_t prefix;
        std::memcpy(&prefix, text.data(), sizeof(prefix));
        const uint64_t head = static_cast<uint32_t>(text.size()) | uint64_t{prefix} << 32;
        return std::bit_cast<StringView>(_mm_set_epi64x(
            static_cast<int64_t>(std::bit_cast<uint64_t>(text.data())), static_cast<int64_t>(head)));
    }
#endif
    return StringView(text);
}

}  // namespace firesteel
