#include "codec/csv_tokenizer.h"

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include <algorithm>
#include <bit>
#include <cstdint>
#include <cstring>

#include "common/error.h"

namespace firesteel {

CsvTokenizer::CsvTokenizer(const CsvOptions& options)
    : delimiter_(options.delimiter),
      first_(options.delimiter[0]),
      quote_(options.quote),
      escape_(options.escape),
      escape_of_escape_(options.escape_of_escape          ? options.escape_of_escape
                        : options.escape == options.quote ? '\0'
                                                          : options.escape),
      trim_leading_(options.trim_leading),
      trim_trailing_(options.trim_trailing),
      unescaped_quotes_(options.unescaped_quotes),
      max_columns_(static_cast<size_t>(options.max_columns)),
      max_chars_(options.max_chars_per_column),
      is_plain_(delimiter_.size() == 1 && !trim_leading_ && !trim_trailing_),
      tokens_(64) {}

std::span<const CsvToken> CsvTokenizer::tokenize(std::string_view line) {
    used_tokens_ = 0;
    used_copies_ = 0;
    if (is_plain_) {
        read_plain_fields(line);
    } else {
        read_fields(line);
    }
    if (used_tokens_ > max_columns_ || max_chars_ >= 0) check_limits(line);
    return {tokens_.data(), used_tokens_};
}

void CsvTokenizer::check_limits(std::string_view line) const {
    bool too_long = used_tokens_ > max_columns_;
    for (size_t i = 0; i < used_tokens_; ++i)
        too_long = too_long || static_cast<int64_t>(tokens_[i].text.size()) > max_chars_;
    if (too_long) throw Error("MALFORMED_CSV_RECORD", {{"badRecord", std::string(line)}});
}

void CsvTokenizer::read_fields(std::string_view line) {
    size_t at = 0;
    while (true) {
        size_t start = at;
        if (trim_leading_) {
            while (start < line.size() && static_cast<unsigned char>(line[start]) <= ' ' &&
                   !at_delimiter(line, start))
                ++start;
        }
        const bool quoted = quote_ != 0 && start < line.size() && line[start] == quote_;
        at = quoted ? read_quoted(line, start) : read_unquoted(line, at);
        if (at >= line.size()) return;
        at += delimiter_.size();
        if (at == line.size()) {
            add({}, false, false);  // a delimiter at the end opens one more field
            return;
        }
    }
}

namespace {

/// Finds one character again and again, further and further right: sixteen bytes are compared once, however
/// many fields end among them.
class DelimiterScan {
public:
    DelimiterScan(std::string_view line, char delimiter) : line_(line), delimiter_(delimiter) {}

    /// The first delimiter at or after `from`, or the line's size. REQUIRES: `from` never gets smaller.
    size_t next(size_t from) {
        if (from >= begin_ + kBlock || !loaded_) load(from);
        uint32_t ahead = found_ >> (from - begin_);
        while (ahead == 0) {
            from = begin_ + kBlock;
            if (from >= line_.size()) return line_.size();
            load(from);
            ahead = found_;
        }
        return from + static_cast<size_t>(std::countr_zero(ahead));
    }

private:
    static constexpr size_t kBlock = 16;

    void load(size_t begin) {
        begin_ = begin;
        loaded_ = true;
        found_ = 0;
#ifdef __SSE2__
        if (begin + kBlock <= line_.size()) {
            const __m128i block = _mm_loadu_si128(reinterpret_cast<const __m128i*>(line_.data() + begin));
            found_ =
                static_cast<uint32_t>(_mm_movemask_epi8(_mm_cmpeq_epi8(block, _mm_set1_epi8(delimiter_))));
            return;
        }
#endif
        const size_t end = std::min(line_.size(), begin + kBlock);
        for (size_t i = begin; i < end; ++i)
            found_ |= static_cast<uint32_t>(line_[i] == delimiter_) << (i - begin);
    }

    const std::string_view line_;
    const char delimiter_;
    bool loaded_ = false;
    size_t begin_ = 0;    // of the block
    uint32_t found_ = 0;  // a bit for each byte of the block that is a delimiter
};

}  // namespace

/// As read_fields(), for the options that most files are read with.
void CsvTokenizer::read_plain_fields(std::string_view line) {
    DelimiterScan delimiters(line, first_);
    size_t at = 0;
    while (true) {
        if (quote_ != 0 && at < line.size() && line[at] == quote_) {
            at = read_quoted(line, at);
        } else {
            const size_t end = delimiters.next(at);
            add(line.substr(at, end - at), false, false);
            at = end;
        }
        if (at >= line.size()) return;
        ++at;
        if (at == line.size()) {
            add({}, false, false);  // a delimiter at the end opens one more field
            return;
        }
    }
}

size_t CsvTokenizer::find_delimiter(std::string_view line, size_t from) const {
    if (delimiter_.size() > 1) {
        const size_t found = line.find(delimiter_, from);
        return found == std::string_view::npos ? line.size() : found;
    }
    const void* found =
        from < line.size() ? std::memchr(line.data() + from, first_, line.size() - from) : nullptr;
    return found ? static_cast<size_t>(static_cast<const char*>(found) - line.data()) : line.size();
}

std::string_view CsvTokenizer::trimmed(std::string_view text) const {
    if (trim_leading_) {
        while (!text.empty() && static_cast<unsigned char>(text.front()) <= ' ') text.remove_prefix(1);
    }
    if (trim_trailing_) {
        while (!text.empty() && static_cast<unsigned char>(text.back()) <= ' ') text.remove_suffix(1);
    }
    return text;
}

size_t CsvTokenizer::read_unquoted(std::string_view line, size_t at) {
    const size_t end = find_delimiter(line, at);
    add(trimmed(line.substr(at, end - at)), false, false);
    return end;
}

/// From the opening quote at `at` to the delimiter after the closing one. A quote that is not followed by a
/// delimiter does not close: the field is then taken as it stands, opening quote included, up to the next
/// delimiter.
size_t CsvTokenizer::read_quoted(std::string_view line, size_t at) {
    std::string* copy = nullptr;
    size_t run = at + 1;  // where the part not yet copied begins
    const auto copy_to = [&](size_t end) {
        if (!copy) {
            if (used_copies_ == copies_.size()) copies_.emplace_back();
            copy = &copies_[used_copies_++];
            copy->clear();
        }
        copy->append(line.substr(run, end - run));
    };
    for (size_t i = at + 1; i < line.size(); ++i) {
        const char c = line[i];
        if (c == escape_ && i + 1 < line.size() && line[i + 1] == quote_) {
            copy_to(i);
            copy->push_back(quote_);
            run = i + 2;
            ++i;
            continue;
        }
        if (escape_of_escape_ != 0 && c == escape_of_escape_ && i + 1 < line.size() &&
            line[i + 1] == escape_) {
            copy_to(i);
            copy->push_back(escape_);
            run = i + 2;
            ++i;
            continue;
        }
        if (c != quote_) continue;
        size_t behind = i + 1;  // the quotes that follow stand for themselves
        while (behind < line.size() && line[behind] == quote_) ++behind;
        size_t after = behind;
        while (after < line.size() && !at_delimiter(line, after) &&
               static_cast<unsigned char>(line[after]) <= ' ')
            ++after;
        if (after < line.size() && !at_delimiter(line, after)) {
            if (unescaped_quotes_ == UnescapedQuotes::kStopAtClosingQuote) continue;
            if (copy) {
                copy_to(i);
                copy->insert(copy->begin(), quote_);
            }
            return end_unescaped(line, at, i, copy);
        }
        if (copy || behind > i + 1) {
            copy_to(i);
            copy->append(behind - i - 1, quote_);
        }
        add(copy ? std::string_view(*copy) : line.substr(at + 1, i - at - 1), true, copy != nullptr);
        return after;
    }
    // No closing quote on this line.
    if (copy) {
        copy_to(line.size());
        add(*copy, true, true);
        return line.size();
    }
    add(line.substr(at + 1), true, false);
    return line.size();
}

/// A field whose quote at `quote` does not close it. `copy` is what comes before where escapes were undone.
size_t CsvTokenizer::end_unescaped(std::string_view line, size_t field, size_t quote, std::string* copy) {
    if (unescaped_quotes_ == UnescapedQuotes::kRaiseError) {
        throw Error("MALFORMED_CSV_RECORD", {{"badRecord", std::string(line)}});
    }
    const size_t end = find_delimiter(line, quote);
    if (copy) copy->append(line.substr(quote, end - quote));
    add(copy ? std::string_view(*copy) : line.substr(field, end - field), false, copy != nullptr);
    tokens_[used_tokens_ - 1].skipped = unescaped_quotes_ == UnescapedQuotes::kSkipValue;
    return end;
}

/// The quote that ends the field opened before `at`; npos when there is none.
size_t CsvTokenizer::find_closing_quote(std::string_view text, size_t at) const {
    for (; at < text.size(); ++at) {
        const char c = text[at];
        const bool escapes = c == escape_ && at + 1 < text.size() && text[at + 1] == quote_;
        const bool escapes_escape = escape_of_escape_ != 0 && c == escape_of_escape_ &&
                                    at + 1 < text.size() && text[at + 1] == escape_;
        if (escapes || escapes_escape) {
            ++at;
        } else if (c == quote_) {
            return at;
        }
    }
    return std::string_view::npos;
}

size_t CsvTokenizer::find_record_end(std::string_view text, char separator) const {
    size_t at = 0;
    while (at < text.size()) {
        size_t start = at;
        while (trim_leading_ && start < text.size() && (text[start] == ' ' || text[start] == '\t')) ++start;
        if (quote_ != 0 && start < text.size() && text[start] == quote_) {
            const size_t closing = find_closing_quote(text, start + 1);
            if (closing == std::string_view::npos) return text.size();
            at = closing + 1;
        }
        while (at < text.size() && text[at] != separator && !at_delimiter(text, at)) ++at;
        if (at == text.size() || text[at] == separator) return at;
        at += delimiter_.size();
    }
    return text.size();
}

}  // namespace firesteel
