// Quoted and block scalars.

#include <algorithm>

#include "codec/yaml_cursor.h"
#include "common/utf8.h"

namespace firesteel {

/// At a line break within quotes: one is a space, more are one less.
void YamlCursor::fold_lines(std::string& out) {
    while (!out.empty() && (out.back() == ' ' || out.back() == '\t')) out.pop_back();
    size_t breaks = 0;
    while (is_blank(0) && !at_end()) {
        breaks += peek() == '\n' ? 1 : 0;
        advance();
    }
    out += breaks == 1 ? std::string(" ") : std::string(breaks - 1, '\n');
}

std::string YamlCursor::single_quoted() {
    std::string out;
    advance();
    while (true) {
        if (at_end()) raise("a quoted text does not end");
        if (peek() == '\'') {
            advance();
            if (peek() != '\'') return out;
        } else if (peek() == '\n') {
            fold_lines(out);
            continue;
        }
        out += peek();
        advance();
    }
}

std::string YamlCursor::double_quoted() {
    std::string out;
    advance();
    while (true) {
        if (at_end()) raise("a quoted text does not end");
        if (peek() == '"') {
            advance();
            return out;
        }
        if (peek() == '\\') {
            advance();
            escape(out);
        } else if (peek() == '\n') {
            fold_lines(out);
        } else {
            out += peek();
            advance();
        }
    }
}

void YamlCursor::code_point(int digits, std::string& out) {
    uint32_t value = 0;
    for (int i = 0; i < digits; ++i) {
        const char c = peek();
        const bool digit = c >= '0' && c <= '9';
        const char letter = static_cast<char>(c | 0x20);
        if (!digit && (letter < 'a' || letter > 'f')) raise("hexadecimal digits should follow");
        value = value * 16 + static_cast<uint32_t>(digit ? c - '0' : letter - 'a' + 10);
        advance();
    }
    utf8_append(out, static_cast<char32_t>(value));
}

/// After a backslash
void YamlCursor::escape(std::string& out) {
    static constexpr std::string_view kPlain = "0abtnvfre \"/\\\t";
    static constexpr std::string_view kMeant("\0\a\b\t\n\v\f\r\x1b \"/\\\t", 14);
    const char c = peek();
    const size_t known = at_end() ? std::string_view::npos : kPlain.find(c);
    if (c == '\n') {
        std::string nothing;
        fold_lines(nothing);
        out += nothing == " " ? "" : nothing;
        return;
    }
    if (known == std::string_view::npos && std::string_view("N_LPxuU").find(c) == std::string_view::npos)
        raise("an unknown character is escaped");
    advance();
    if (known != std::string_view::npos) {
        out += kMeant[known];
    } else if (c == 'x' || c == 'u' || c == 'U') {
        code_point(c == 'x' ? 2 : c == 'u' ? 4 : 8, out);
    } else {
        utf8_append(out, c == 'N' ? U'\x85' : c == '_' ? U'\xA0' : c == 'L' ? U'\u2028' : U'\u2029');
    }
}

namespace {

bool is_indented(const std::string& line) { return line[0] == ' ' || line[0] == '\t'; }

/// Lines of a block scalar as one text, without what follows the last line that is not empty.
std::string joined_lines(const std::vector<std::string>& lines, bool folded) {
    std::string out;
    const std::string* before = nullptr;
    size_t empty = 0;
    for (const std::string& line : lines) {
        if (line.empty()) {
            ++empty;
            continue;
        }
        const bool folds = folded && before && !is_indented(*before) && !is_indented(line);
        if (folds && empty == 0) {
            out += ' ';
        } else {
            out.append(empty + (before && !folds ? 1 : 0), '\n');
        }
        out += line;
        before = &line;
        empty = 0;
    }
    return out;
}

}  // namespace

/// At | or >
std::string YamlCursor::block_scalar(int parent) {
    const bool folded = peek() == '>';
    char chomp = '\0';
    int indent = -1;
    for (advance(); !is_blank(0); advance()) {
        if (peek() == '+' || peek() == '-') {
            chomp = peek();
        } else if (peek() >= '1' && peek() <= '9') {
            indent = std::max(parent, 0) + (peek() - '0');
        } else {
            raise("a block of text cannot begin so");
        }
    }
    end_line();
    advance();
    std::vector<std::string> lines;
    while (!at_end()) {
        const size_t end = std::min(text_.find('\n', at_), text_.size());
        const std::string line = text_.substr(at_, end - at_);
        const size_t content = std::min(line.find_first_not_of(' '), line.size());
        const bool empty = content == line.size();
        if (!empty && indent < 0) indent = std::max(static_cast<int>(content), parent + 1);
        if (!empty && (static_cast<int>(content) < indent || at_document_marker())) break;
        const auto from = std::min(line.size(), static_cast<size_t>(std::max(indent, 0)));
        lines.push_back(empty && indent < 0 ? "" : line.substr(from));
        at_ = std::min(end + 1, text_.size());
    }
    std::string out = joined_lines(lines, folded);
    size_t trailing = 0;
    while (trailing < lines.size() && lines[lines.size() - 1 - trailing].empty()) ++trailing;
    if (chomp == '+') {
        out.append(trailing + (out.empty() ? 0 : 1), '\n');
    } else if (chomp != '-' && !out.empty()) {
        out += '\n';
    }
    return out;
}

}  // namespace firesteel
