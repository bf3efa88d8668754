#pragma once

#include <algorithm>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "codec/csv_parser.h"
#include "io/formats/csv/line_index.h"
#include "io/formats/csv/reader.h"
#include "io/text_lines.h"

namespace firesteel {

/// Where records end that may hold line ends within quotes.
class CsvRecordEnds {
public:
    CsvRecordEnds(const CsvOptions& options, const CsvTokenizer& tokenizer)
        : tokenizer_(tokenizer),
          comment_(options.comment),
          separator_(options.line_separator.empty() ? '\n' : options.line_separator[0]) {}

    /// The end of the record or comment that `text` begins with: of its line end, or of the text.
    /// REQUIRES: text is not empty
    size_t find(std::string_view text) const {
        if (comment_ != 0 && text[0] == comment_) return std::min(text.find(separator_), text.size());
        return tokenizer_.find_record_end(text, separator_);
    }

private:
    const CsvTokenizer& tokenizer_;
    const char comment_;
    const char separator_;
};

/// The records of a split of a CSV file: its lines, or with multiLine what quotes make of them. Empty lines
/// and comments are left out, the header is not. `options` and `tokenizer` outlive it.
class CsvRecords {
public:
    CsvRecords(const FileSplit& split, const FormatOptions& given, MemoryPoolPtr pool,
               const CsvOptions& options, CsvTokenizer& tokenizer)
        : CsvRecords(TextLines(split, given, std::move(pool), csv_lines(options)), options, tokenizer) {}
    CsvRecords(const FileReadRequest& request, const CsvOptions& options, CsvTokenizer& tokenizer)
        : CsvRecords(TextLines(request, csv_lines(options)), options, tokenizer) {}

    /// Which fields fields() gives: their ordinals, in any order; and whether it counts all of them.
    void want(std::vector<size_t> fields, bool needs_count);

    bool next(std::string_view& record) {
        while (next_line(record)) {
            if (counts(record)) return true;
        }
        return false;
    }
    /// Of `record`, which next() gave last; valid until the next one.
    CsvFields fields(std::string_view record) {
        if (!index_ || (needs_count_ && index_->has_quote()) || !index_->fields(fields_))
            return tokenized(record);
        return {fields_, needs_count_ ? index_->count() : 0};
    }
    const TextLines& lines() const { return lines_; }

private:
    CsvRecords(TextLines lines, const CsvOptions& options, CsvTokenizer& tokenizer);
    /// Neither a comment nor empty; a line of nothing but blanks is empty, too.
    bool counts(std::string_view record) const {
        if (record.empty() || (comment_ != 0 && record[0] == comment_)) return false;
        const auto shows = [](char c) { return static_cast<uint8_t>(c) > ' '; };
        return multi_line_ || shows(record[0]) || std::any_of(record.begin(), record.end(), shows);
    }
    bool next_line(std::string_view& record) {
        if (index_) {
            if (!index_->next(record) && !next_indexed(record)) return false;
            if (multi_line_ && index_->has_quote()) cut_quoted(record);
            return true;
        }
        return multi_line_ ? cut(record) : lines_.next(record);
    }
    bool next_indexed(std::string_view& record);
    void cut_quoted(std::string_view& record);
    void normalize(std::string_view& record);
    bool cut(std::string_view& record);
    CsvFields tokenized(std::string_view record);

    const CsvOptions& options_;
    CsvTokenizer& tokenizer_;
    TextLines lines_;
    const bool multi_line_;
    const char comment_;
    const CsvRecordEnds ends_;
    const bool any_line_end_;
    std::vector<size_t> wanted_;
    bool needs_count_ = false;
    std::optional<CsvLineIndex> index_;  // where the options allow it
    std::vector<CsvToken> fields_;
    std::string normalized_;  // a record whose line ends inside quotes were \r\n
};

}  // namespace firesteel
