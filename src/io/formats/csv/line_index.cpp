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
      escape_(options.escape),
      other_escape_(options.escape_of_escape),
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
    quote_at_ = odd_at_ = quote_ == 0 ? text.size() : find(quotes_, 0);
    if (quote_at_ == text.size()) return;
    quote_marks_.find(text, separators_.data(), delimiters_.data(), quotes_.data(), escape_ == quote_,
                      strips_return_);
    odd_at_ = find(quote_marks_.odd(), 0);
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

bool CsvLineIndex::fields(std::vector<CsvToken>& out) {
    if (end_ - begin_ > longest_) return false;
    used_copies_ = 0;
    if (!has_quote()) return plain_fields<false>(delimiters_, out);
    if (quotes_are_plain()) return plain_fields<true>(quote_marks_.delimiters(), out);
    return quoted_fields(out);
}

/// Do quotes stand around fields of the last line, or doubled within them, and is nothing else escaped?
bool CsvLineIndex::quotes_are_plain() {
    if (odd_at_ < begin_) odd_at_ = find(quote_marks_.odd(), begin_);
    if (odd_at_ < next_) return false;
    const std::string_view line = text_.substr(begin_, end_ - begin_);
    const auto is_used = [&](char escape) {
        return escape != 0 && escape != quote_ && line.find(escape) != std::string_view::npos;
    };
    return !is_used(escape_) && !is_used(other_escape_);
}

/// A field that is quoted, or not.
void CsvLineIndex::strip_quotes(size_t begin, size_t end, CsvToken& token) {
    if (begin == end || text_[begin] != quote_) return;
    token.quoted = true;
    token.text = text_.substr(begin + 1, end - begin - 2);
    uint64_t bits = quote_marks_.doubled()[begin / 64] & (~uint64_t{0} << (begin % 64));
    for (size_t word = begin / 64; bits == 0 && ++word * 64 < end;) bits = quote_marks_.doubled()[word];
    if (bits != 0 && token.text.find(quote_) != std::string_view::npos)
        token.text = without_doubles(token.text);
}

template <bool kQuotes>
bool CsvLineIndex::plain_fields(const Marks& delimiters, std::vector<CsvToken>& out) {
    size_t word = begin_ / 64;
    uint64_t bits = delimiters[word] & (~uint64_t{0} << (begin_ % 64));
    size_t field = 0, begin = begin_, end = begin_;
    const auto find_end = [&] {
        while (bits == 0) {
            if (++word * 64 >= end_) return end_;
            bits = delimiters[word];
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
        if constexpr (kQuotes) strip_quotes(begin, end, token);
    }
    return true;
}

/// The same where some fields begin with a quote.
bool CsvLineIndex::quoted_fields(std::vector<CsvToken>& out) {
    size_t field = 0, begin = begin_, end = begin_;
    CsvToken found;
    bool is_read = false;  // the field that begins at `begin`
    for (const Wanted& wanted : wanted_) {
        while (field < wanted.field || !is_read) {
            if (is_read) {
                if (end >= end_) break;
                begin = end + 1;
                ++field;
            }
            if (!read_field(begin, field == wanted.field, found, end)) return false;
            is_read = true;
        }
        out[wanted.place] = found;
        out[wanted.place].skipped = out[wanted.place].absent = field < wanted.field;
    }
    return true;
}

/// The field that begins at `begin` up to its delimiter at `end`, its text only when it is wanted.
bool CsvLineIndex::read_field(size_t begin, bool wanted, CsvToken& out, size_t& end) {
    out = {};
    if (begin >= end_ || text_[begin] != quote_) {
        end = std::min(find(delimiters_, begin), end_);
        out.text = text_.substr(begin, end - begin);
        return true;
    }
    bool doubled = false;
    if (!find_closing(begin, end, doubled)) return false;
    out.quoted = true;
    out.text = text_.substr(begin + 1, end - begin - 1);
    if (doubled && wanted) out.text = without_doubles(out.text);
    ++end;
    return end == end_ || text_[end] == delimiter_;
}

/// The quote that ends the field; false when none does on this line, or when characters are escaped otherwise
/// than quotes by quotes.
bool CsvLineIndex::find_closing(size_t opening, size_t& closing, bool& doubled) const {
    closing = find(quotes_, opening + 1);
    while (escape_ == quote_ && closing + 1 < end_ && text_[closing + 1] == quote_) {
        doubled = true;
        closing = find(quotes_, closing + 2);
    }
    if (closing >= end_) return false;
    const std::string_view text = text_.substr(opening + 1, closing - opening - 1);
    const auto is_used = [&](char escape) {
        return escape != 0 && escape != quote_ && text.find(escape) != std::string_view::npos;
    };
    return !is_used(escape_) && !is_used(other_escape_);
}

std::string_view CsvLineIndex::without_doubles(std::string_view text) {
    if (used_copies_ == copies_.size()) copies_.emplace_back();
    std::string& copy = copies_[used_copies_++];
    copy.clear();
    while (!text.empty()) {
        const size_t end = std::min(text.find(quote_), text.size() - 1) + 1;  // behind the first of the two
        copy.append(text.substr(0, end));
        text.remove_prefix(std::min(end + (text[end - 1] == quote_), text.size()));
    }
    return copy;
}

size_t CsvLineIndex::count() const {
    size_t fields = 1;
    for (size_t at = begin_; (at = find(delimiters_, at)) < end_; ++at) ++fields;
    return fields;
}

}  // namespace firesteel
