#include "io/formats/csv/line_index.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "io/formats/csv/byte_marks.h"

namespace firesteel {

bool CsvLineIndex::fits(const CsvOptions& options) {
    return options.delimiter.size() == 1 && !options.trim_leading && !options.trim_trailing &&
           options.max_chars_per_column < 0 && options.line_separator.size() <= 1;
}

CsvLineIndex::CsvLineIndex(const CsvOptions& options, std::vector<size_t> wanted)
    : separator_(options.line_separator.empty() ? '\n' : options.line_separator[0]),
      delimiter_(options.delimiter[0]),
      quote_(options.quote),
      strips_return_(options.line_separator.empty()),
      longest_(static_cast<size_t>(std::max(options.max_columns, 1)) - 1) {
    for (size_t i = 0; i < wanted.size(); ++i) wanted_.push_back({wanted[i], i});
    std::sort(wanted_.begin(), wanted_.end(),
              [](const Wanted& a, const Wanted& b) { return a.field < b.field; });
}

void CsvLineIndex::start(std::string_view text) {
    text_ = text;
    next_ = 0;
    // One word more, so that whoever looks for a mark may look behind the last.
    const size_t words = text.size() / 64 + 2;
    for (Marks* marks : {&separators_, &delimiters_, &quotes_}) {
        if (marks->size() < words) marks->resize(words);
    }
    mark_bytes(text, {separator_, delimiter_, quote_},
               {separators_.data(), delimiters_.data(), quotes_.data()});
    quote_at_ = quote_ == 0 ? text.size() : find(quotes_, 0);
}

/// The first mark at or after `from`, or the text's size.
size_t CsvLineIndex::find(const Marks& marks, size_t from) const {
    size_t word = from / 64;
    uint64_t bits = marks[word] & (~uint64_t{0} << (from % 64));
    while (bits == 0) {
        if (++word * 64 >= text_.size()) return text_.size();
        bits = marks[word];
    }
    return word * 64 + static_cast<size_t>(std::countr_zero(bits));
}

bool CsvLineIndex::next(std::string_view& line) {
    if (next_ >= text_.size()) return false;
    begin_ = next_;
    end_ = find(separators_, begin_);
    next_ = end_ + 1;
    if (strips_return_ && end_ > begin_ && text_[end_ - 1] == '\r') --end_;
    line = text_.substr(begin_, end_ - begin_);
    return true;
}

bool CsvLineIndex::fields(std::vector<CsvToken>& out) const {
    if (has_quote() || end_ - begin_ > longest_) return false;
    size_t word = begin_ / 64;
    uint64_t bits = delimiters_[word] & (~uint64_t{0} << (begin_ % 64));
    size_t field = 0, begin = begin_, end = begin_;
    const auto find_end = [&] {
        while (bits == 0) {
            if (++word * 64 >= end_) return end_;
            bits = delimiters_[word];
        }
        return std::min(word * 64 + static_cast<size_t>(std::countr_zero(bits)), end_);
    };
    end = find_end();
    for (const Wanted& wanted : wanted_) {
        for (; field < wanted.field && end < end_; ++field) {
            bits &= bits - 1;
            begin = end + 1;
            end = find_end();
        }
        CsvToken& token = out[wanted.place];
        token.quoted = token.copied = false;
        token.skipped = token.absent = field < wanted.field;
        token.text = text_.substr(begin, end - begin);
    }
    return true;
}

size_t CsvLineIndex::count() const {
    size_t fields = 1;
    for (size_t at = begin_; (at = find(delimiters_, at)) < end_; ++at) ++fields;
    return fields;
}

}  // namespace firesteel
