#include "io/formats/csv/records.h"

namespace firesteel {

CsvRecords::CsvRecords(TextLines lines, const CsvOptions& options, CsvTokenizer& tokenizer)
    : options_(options),
      tokenizer_(tokenizer),
      lines_(std::move(lines)),
      multi_line_(options.multi_line),
      comment_(options.comment),
      ends_(options, tokenizer),
      any_line_end_(options.line_separator.empty()) {}

void CsvRecords::want(std::vector<size_t> fields, bool needs_count) {
    wanted_ = std::move(fields);
    needs_count_ = needs_count;
    fields_.resize(wanted_.size());
    if (CsvLineIndex::fits(options_)) index_.emplace(options_, wanted_);
}

bool CsvRecords::next_indexed(std::string_view& record) {
    do {
        if (lines_.rest().empty() && !lines_.next_chunk()) return false;
        index_->start(lines_.rest());
        lines_.rest() = {};
    } while (!index_->next(record));
    return true;
}

CsvFields CsvRecords::tokenized(std::string_view record) {
    const std::span<const CsvToken> tokens = tokenizer_.tokenize(record);
    for (size_t i = 0; i < wanted_.size(); ++i) fields_[i] = token_or_absent(tokens, wanted_[i]);
    return {fields_, tokens.size()};
}

bool CsvRecords::cut(std::string_view& record) {
    std::string_view& rest = lines_.rest();
    if (rest.empty() && !lines_.next_chunk()) return false;
    const size_t end = ends_.find(rest);
    record = rest.substr(0, end);
    rest.remove_prefix(std::min(rest.size(), end + 1));
    normalize(record);
    return true;
}

/// A record that begins with a line of the index, and ends where its quotes say.
void CsvRecords::cut_quoted(std::string_view& record) {
    const std::string_view rest = index_->rest();
    const size_t end = ends_.find(rest);
    index_->go_on_behind(std::min(rest.size(), end + 1));
    record = rest.substr(0, end);
    normalize(record);
}

/// Line ends inside quotes are \n, whatever the file's are.
void CsvRecords::normalize(std::string_view& record) {
    if (!any_line_end_) return;
    if (!record.empty() && record.back() == '\r') record.remove_suffix(1);
    if (record.find('\r') == std::string_view::npos) return;
    normalized_.clear();
    for (size_t i = 0; i < record.size(); ++i) {
        const bool before_newline = record[i] == '\r' && i + 1 < record.size() && record[i + 1] == '\n';
        if (!before_newline) normalized_.push_back(record[i]);
    }
    record = normalized_;
}

}  // namespace firesteel
