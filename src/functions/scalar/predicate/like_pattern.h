#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "functions/kernel.h"

namespace firesteel {

/// A pattern of LIKE: % for any run of characters, _ for one. Cut at its % into pieces that must follow each
/// other.
class LikePattern final : public KernelState {
public:
    /// Raises INVALID_FORMAT.ESC_AT_THE_END and ESC_IN_THE_MIDDLE.
    LikePattern(std::string_view pattern, char32_t escape);
    bool matches(std::string_view text) const;

private:
    struct Piece {
        std::string text;              // of a `_`: one byte, whatever
        std::vector<uint32_t> blanks;  // byte positions in `text` that stand for any character
    };
    static bool matches_at(const Piece& piece, std::string_view text, size_t at, size_t& end);
    static bool find(const Piece& piece, std::string_view text, size_t from, size_t& end);
    bool matches_end(std::string_view text, size_t from) const;

    std::vector<Piece> pieces_;
    bool starts_open_ = false;  // begins with %
    bool ends_open_ = false;    // ends with %
};

}  // namespace firesteel
