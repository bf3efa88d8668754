#include "io/formats/csv/records.h"

#include "io/formats/csv/reader.h"

namespace firesteel {

CsvRecords::CsvRecords(const FileSplit& split, MemoryPoolPtr pool, const CsvOptions& options,
                       CsvTokenizer& tokenizer)
    : tokenizer_(tokenizer),
      lines_(split, std::move(pool), csv_lines(options)),
      multi_line_(options.multi_line),
      comment_(options.comment),
      separator_(options.line_separator.empty() ? '\n' : options.line_separator[0]),
      any_line_end_(options.line_separator.empty()) {}

bool CsvRecords::cut(std::string_view& record) {
    std::string_view& rest = lines_.rest();
    if (rest.empty() && !lines_.next_chunk()) return false;
    size_t end;
    if (comment_ != 0 && rest[0] == comment_) {
        end = std::min(rest.find(separator_), rest.size());
    } else {
        end = tokenizer_.find_record_end(rest, separator_);
    }
    record = rest.substr(0, end);
    rest.remove_prefix(std::min(rest.size(), end + 1));
    if (!any_line_end_) return true;
    if (!record.empty() && record.back() == '\r') record.remove_suffix(1);
    if (record.find('\r') == std::string_view::npos) return true;
    normalized_.clear();
    for (size_t i = 0; i < record.size(); ++i) {
        const bool before_newline = record[i] == '\r' && i + 1 < record.size() && record[i + 1] == '\n';
        if (!before_newline) normalized_.push_back(record[i]);
    }
    record = normalized_;
    return true;
}

}  // namespace firesteel
