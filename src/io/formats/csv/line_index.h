#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "codec/csv_tokenizer.h"
#include "io/formats/csv/quote_marks.h"

namespace firesteel {

/// Finds the lines of a text, and some of their fields: line ends, delimiters and quotes are marked for many
/// bytes at once, and fields that nobody wants cost next to nothing. What quotes may mean besides standing
/// around a field, or doubled within it, is left to a tokenizer. One thread.
class CsvLineIndex {
public:
    /// May the options be read so? Where one character separates fields, and blanks count.
    static bool fits(const CsvOptions& options);
    /// `wanted` are ordinals of fields, in any order.
    CsvLineIndex(const CsvOptions& options, std::vector<size_t> wanted);

    /// `text` is alive as long as its lines are asked for.
    void start(std::string_view text);
    /// The next line without its end; false at the text's.
    bool next(std::string_view& line);
    /// Does a quote stand in the last line? Then the record that begins there may go on behind its end.
    bool has_quote() const {
        if (quote_at_ < begin_) quote_at_ = find(quotes_, begin_);
        return quote_at_ < end_;
    }
    /// The text from the last line's beginning; the next line begins so far behind that.
    std::string_view rest() const { return text_.substr(begin_); }
    void go_on_behind(size_t size) { next_ = begin_ + size; }
    /// The wanted fields of the last line in the order of `wanted`, those that it lacks as skipped ones;
    /// false when it takes a tokenizer to tell. Valid until the next call.
    bool fields(std::vector<CsvToken>& out);
    /// How many fields it has. REQUIRES: it has no quote
    size_t count() const;

private:
    struct Wanted {
        size_t field;
        size_t place;
    };
    /// A bit for each byte of the text.
    using Marks = std::vector<uint64_t>;

    size_t find(const Marks& marks, size_t from) const;
    bool quotes_are_plain();
    template <bool kQuotes>
    bool plain_fields(const Marks& delimiters, std::vector<CsvToken>& out);
    void strip_quotes(size_t begin, size_t end, CsvToken& token);
    bool quoted_fields(std::vector<CsvToken>& out);
    bool read_field(size_t begin, bool wanted, CsvToken& out, size_t& end);
    bool find_closing(size_t opening, size_t& closing, bool& doubled) const;
    std::string_view without_doubles(std::string_view text);

    const char separator_, delimiter_, quote_, escape_, other_escape_;
    const bool strips_return_;
    const size_t longest_;  // lines that are longer may hold too many fields
    std::vector<Wanted> wanted_;
    std::string_view text_;
    Marks separators_, delimiters_, quotes_;
    QuoteMarks quote_marks_;          // where the text has quotes
    size_t next_ = 0;                 // where the next line begins
    size_t begin_ = 0, end_ = 0;      // of the last line
    mutable size_t quote_at_ = 0;     // the first quote that is not before the last line
    size_t odd_at_ = 0;               // the first odd quote that is not before the last line
    std::deque<std::string> copies_;  // of fields without the quotes that escape others; reused
    size_t used_copies_ = 0;
};

}  // namespace firesteel
