#include "io/formats/csv/csv_tokenizer.h"

#include <cstring>

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
      trim_trailing_(options.trim_trailing) {}

const std::vector<CsvToken>& CsvTokenizer::tokenize(std::string_view line) {
    tokens_.clear();
    used_copies_ = 0;
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
        if (at >= line.size()) return tokens_;
        at += delimiter_.size();
        if (at == line.size()) {
            tokens_.push_back({});  // a delimiter at the end opens one more field
            return tokens_;
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
    tokens_.push_back({trimmed(line.substr(at, end - at)), false, false});
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
        size_t after = i + 1;
        while (after < line.size() && !at_delimiter(line, after) &&
               static_cast<unsigned char>(line[after]) <= ' ')
            ++after;
        if (after < line.size() && !at_delimiter(line, after)) {
            const size_t end = find_delimiter(line, i);
            tokens_.push_back({line.substr(at, end - at), false, false});
            return end;
        }
        if (copy) copy_to(i);
        tokens_.push_back(
            {copy ? std::string_view(*copy) : line.substr(at + 1, i - at - 1), true, copy != nullptr});
        return after;
    }
    // No closing quote on this line.
    tokens_.push_back({line.substr(at + 1), true, false});
    return line.size();
}

}  // namespace firesteel
