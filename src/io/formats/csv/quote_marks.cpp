#include "io/formats/csv/quote_marks.h"

#include <bit>

namespace firesteel {

namespace {

/// A bit is set where an odd number of bits up to it and with it are.
uint64_t running_parity(uint64_t bits) {
    for (int shift = 1; shift < 64; shift *= 2) bits ^= bits << shift;
    return bits;
}

/// Moves bits on by one byte, from word to word.
class NextByte {
public:
    explicit NextByte(bool first) : carry_(first) {}
    uint64_t of(uint64_t bits) {
        const uint64_t moved = bits << 1 | carry_;
        carry_ = bits >> 63;
        return moved;
    }

private:
    uint64_t carry_;
};

}  // namespace

void QuoteMarks::find(std::string_view text, const uint64_t* separators, const uint64_t* delimiters,
                      const uint64_t* quotes, bool doubles, bool any_line_end) {
    const size_t words = text.size() / 64 + 2;
    for (auto* marks : {&delimiters_, &odd_, &doubled_}) {
        if (marks->size() < words) marks->resize(words);
    }
    const auto is_return_at_line_end = [&](size_t at) {
        return any_line_end && text[at] == '\r' && (at + 1 == text.size() || text[at + 1] == '\n');
    };
    bool is_quoted = false;  // the first byte of the word
    NextByte behind_field_end(true), behind_closing(false);
    for (size_t word = 0; word < words; ++word) {
        uint64_t quoted = running_parity(quotes[word]) ^ (is_quoted ? ~uint64_t{0} : 0);
        uint64_t odd = 0;
        // A line ends within quotes: the next one begins outside all the same.
        while (const uint64_t bad = separators[word] & quoted) {
            const uint64_t first = bad & (~bad + 1);
            odd |= first;
            quoted = (quoted ^ ~(first | (first - 1))) & ~first;
        }
        is_quoted = quoted >> 63 != 0;
        const uint64_t opening = quotes[word] & quoted, closing = quotes[word] & ~quoted;
        const uint64_t outer = delimiters[word] & ~quoted;
        const uint64_t after_closing = behind_closing.of(closing);
        const uint64_t second = opening & after_closing;
        const uint64_t field_begin = behind_field_end.of(outer | separators[word]);
        odd |= opening & ~field_begin & ~(doubles ? second : 0);
        uint64_t unended = after_closing & ~(outer | separators[word] | second);
        for (; unended != 0; unended &= unended - 1) {
            const size_t at = word * 64 + static_cast<size_t>(std::countr_zero(unended));
            if (at < text.size() && !is_return_at_line_end(at)) odd |= unended & (~unended + 1);
        }
        delimiters_[word] = outer;
        odd_[word] = odd;
        doubled_[word] = second;
    }
    if (is_quoted) odd_[(text.size() - 1) / 64] |= uint64_t{1} << (text.size() - 1) % 64;
}

}  // namespace firesteel
