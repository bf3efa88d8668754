#include "codec/yaml_cursor.h"

#include <algorithm>
#include <cstring>

#include "common/utf8.h"

namespace firesteel {

namespace {

bool is_white(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\0'; }
bool is_flow_end(char c) { return c == ',' || c == '[' || c == ']' || c == '{' || c == '}'; }

std::string with_plain_breaks(std::string_view text) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '\r') {
            out += text[i];
        } else if (i + 1 >= text.size() || text[i + 1] != '\n') {
            out += '\n';
        }
    }
    return out;
}

}  // namespace

YamlCursor::YamlCursor(std::string_view text) : text_(with_plain_breaks(text)) {}

int YamlCursor::column() const {
    const size_t line = at_ == 0 ? std::string::npos : text_.rfind('\n', at_ - 1);
    return static_cast<int>(line == std::string::npos ? at_ : at_ - line - 1);
}

bool YamlCursor::is_blank(size_t ahead) const { return is_white(peek(ahead)); }

bool YamlCursor::at_entry(char indicator) const { return peek() == indicator && is_blank(1); }

bool YamlCursor::at_document_marker() const {
    if (column() != 0 || !is_blank(3)) return false;
    const auto start = std::string_view(text_).substr(std::min(at_, text_.size()), 3);
    return start == "---" || start == "...";
}

void YamlCursor::skip_spaces() {
    while (peek() == ' ' || peek() == '\t') advance();
}

void YamlCursor::skip_to_token() {
    while (!at_end()) {
        const bool indent = column() == 0;
        while (peek() == ' ') advance();
        if (peek() == '\t') {
            const size_t tab = at_;
            skip_spaces();
            if (indent && !at_line_end() && peek() != '#') {
                at_ = tab;
                raise("a tab cannot indent");
            }
        }
        if (peek() == '#') at_ = std::min(text_.find('\n', at_), text_.size());
        if (at_end() || peek() != '\n') return;
        advance();
    }
}

void YamlCursor::end_line() {
    const bool spaced = is_blank(0);
    skip_spaces();
    if (peek() == '#' && spaced) at_ = std::min(text_.find('\n', at_), text_.size());
    if (at_line_end()) return;
    raise(peek() == ':' ? "a mapping cannot begin here" : "the value should have ended before");
}

void YamlCursor::raise(const std::string& what) const {
    const auto end = text_.begin() + static_cast<std::ptrdiff_t>(std::min(at_, text_.size()));
    const auto line = std::count(text_.begin(), end, '\n') + 1;
    throw YamlError{what + " (line " + std::to_string(line) + ", column " + std::to_string(column() + 1) +
                    ")"};
}

/// The end of what a plain scalar has of the line from `from` on.
size_t YamlCursor::plain_end(size_t from, bool in_flow) const {
    size_t end = from;
    for (size_t i = from; i < text_.size() && text_[i] != '\n'; ++i) {
        const char c = text_[i];
        const char next = i + 1 < text_.size() ? text_[i + 1] : '\n';
        if (c == '#' && i > from && is_white(text_[i - 1])) break;
        if (c == ':' && (is_white(next) || (in_flow && is_flow_end(next)))) break;
        if (in_flow && is_flow_end(c)) break;
        if (!is_white(c)) end = i + 1;
    }
    return end;
}

/// Does a plain scalar that has come to the end of its line go on in a later one, at `next`?
bool YamlCursor::continues_plain(int parent, bool in_flow, size_t& next, int& breaks) const {
    size_t i = at_;
    while (i < text_.size() && (text_[i] == ' ' || text_[i] == '\t')) ++i;
    if (i >= text_.size() || text_[i] != '\n') return false;
    breaks = 0;
    size_t line = i;
    while (i < text_.size() && is_white(text_[i])) {
        if (text_[i] == '\n') {
            ++breaks;
            line = i + 1;
        }
        ++i;
    }
    next = i;
    if (i >= text_.size() || text_[i] == '#') return false;
    if (in_flow) return !is_flow_end(text_[i]) && text_[i] != ':';
    YamlCursor there = *this;
    there.at_ = i;
    return static_cast<int>(i - line) > parent && !there.at_document_marker();
}

std::string YamlCursor::plain(int parent, bool in_flow) {
    const bool indicates = std::strchr(",[]{}#&*!|>'\"%@`", peek()) != nullptr ||
                           (std::strchr("-?:", peek()) != nullptr && is_blank(1));
    if (indicates) raise(std::string("a value cannot begin with ") + peek());
    std::string out;
    while (true) {
        const size_t end = plain_end(at_, in_flow);
        out += text_.substr(at_, end - at_);
        at_ = end;
        size_t next = 0;
        int breaks = 0;
        if (!continues_plain(parent, in_flow, next, breaks)) return out;
        at_ = next;
        out += breaks == 1 ? std::string(" ") : std::string(static_cast<size_t>(breaks - 1), '\n');
    }
}

bool YamlCursor::at_key() const {
    YamlCursor ahead = *this;
    if (at_entry('?')) return true;
    try {
        if (peek() == '"' || peek() == '\'') {
            peek() == '"' ? ahead.double_quoted() : ahead.single_quoted();
        } else {
            ahead.at_ = plain_end(at_, false);
        }
    } catch (const YamlError&) {
        return false;  // told when it is read
    }
    const bool one_line = text_.find('\n', at_) >= ahead.at_;
    ahead.skip_spaces();
    return one_line && ahead.at_entry(':');
}

}  // namespace firesteel
