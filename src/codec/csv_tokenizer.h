#pragma once

#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "codec/csv_options.h"

namespace firesteel {

/// One field of a record as it stands in the text.
struct CsvToken {
    std::string_view
        text;  // without the quotes; into the line, or into the tokenizer's memory when escapes were undone
    bool quoted = false;
    bool copied = false;   // `text` is valid only until the next record
    bool skipped = false;  // by SKIP_VALUE: null
    bool absent = false;   // the record has no such field; skipped, too
};

/// Splits lines into fields as the univocity parser does with Spark's settings. One per thread.
class CsvTokenizer {
public:
    explicit CsvTokenizer(const CsvOptions& options);

    /// `line` without its line end. Raises MALFORMED_CSV_RECORD for what exceeds maxColumns or
    /// maxCharsPerColumn, and as unescapedQuoteHandling says.
    std::span<const CsvToken> tokenize(std::string_view line);
    /// Where the record ends that `text` begins with, when quoted fields may hold line ends: the position
    /// of `separator` or of the text's end.
    size_t find_record_end(std::string_view text, char separator) const;

private:
    size_t read_unquoted(std::string_view line, size_t at);
    size_t read_quoted(std::string_view line, size_t at);
    bool at_delimiter(std::string_view line, size_t at) const {
        return line[at] == first_ &&
               (delimiter_.size() == 1 || line.compare(at, delimiter_.size(), delimiter_) == 0);
    }
    size_t find_delimiter(std::string_view line, size_t from) const;
    std::string_view trimmed(std::string_view text) const;
    void read_fields(std::string_view line);
    void read_plain_fields(std::string_view line);
    void add(std::string_view text, bool quoted, bool copied) {
        if (used_tokens_ == tokens_.size()) tokens_.resize(2 * tokens_.size());
        tokens_[used_tokens_++] = {text, quoted, copied, false};
    }
    void check_limits(std::string_view line) const;
    size_t end_unescaped(std::string_view line, size_t field, size_t quote, std::string* copy);
    size_t find_closing_quote(std::string_view text, size_t at) const;

    const std::string delimiter_;
    const char first_;
    const char quote_, escape_, escape_of_escape_;
    const bool trim_leading_, trim_trailing_;
    const UnescapedQuotes unescaped_quotes_;
    const size_t max_columns_;
    const int32_t max_chars_;
    const bool is_plain_;           // one character separates fields, and blanks count
    std::vector<CsvToken> tokens_;  // reused from record to record
    size_t used_tokens_ = 0;
    std::deque<std::string> copies_;  // reused from record to record; addresses are stable
    size_t used_copies_ = 0;
};

}  // namespace firesteel
