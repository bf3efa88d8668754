#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace firesteel {

/// What quotes make of a text of lines whose line ends, delimiters and quotes are marked, a bit for each
/// byte. Each line is looked at by itself: quotes around fields hide the delimiters between them.
class QuoteMarks {
public:
    /// What `separators`, `delimiters` and `quotes` mark, in text.size() / 64 + 2 words each. With `doubles`
    /// two quotes within a quoted field stand for one. With `any_line_end` a \r may stand before a \n.
    void find(std::string_view text, const uint64_t* separators, const uint64_t* delimiters,
              const uint64_t* quotes, bool doubles, bool any_line_end);

    /// Delimiters that are not quoted, of lines without a mark in odd().
    const std::vector<uint64_t>& delimiters() const { return delimiters_; }
    /// Somewhere in each line, or on its end, where a quote neither stands around a whole field nor is
    /// doubled within it.
    const std::vector<uint64_t>& odd() const { return odd_; }
    /// The second ones of doubled quotes.
    const std::vector<uint64_t>& doubled() const { return doubled_; }

private:
    std::vector<uint64_t> delimiters_, odd_, doubled_;
};

}  // namespace firesteel
