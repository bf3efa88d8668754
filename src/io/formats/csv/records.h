#pragma once

#include <string>
#include <string_view>

#include "codec/csv_tokenizer.h"
#include "io/text_lines.h"

namespace firesteel {

/// The records of a split of a CSV file: its lines, or with multiLine what quotes make of them. Empty lines
/// and comments are left out, the header is not.
class CsvRecords {
public:
    CsvRecords(const FileSplit& split, MemoryPoolPtr pool, const CsvOptions& options,
               CsvTokenizer& tokenizer);

    bool next(std::string_view& record) {
        while (multi_line_ ? cut(record) : lines_.next(record)) {
            if (!record.empty() && (comment_ == 0 || record[0] != comment_)) return true;
        }
        return false;
    }
    const TextLines& lines() const { return lines_; }

private:
    bool cut(std::string_view& record);

    CsvTokenizer& tokenizer_;
    TextLines lines_;
    const bool multi_line_;
    const char comment_;
    const char separator_;
    const bool any_line_end_;
    std::string normalized_;  // a record whose line ends inside quotes were \r\n
};

}  // namespace firesteel
