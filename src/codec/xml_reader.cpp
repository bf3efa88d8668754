#include "codec/xml_reader.h"

#include <charconv>

#include "common/utf8.h"

namespace firesteel {

namespace {

bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; }

bool is_name_start(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':' ||
           static_cast<uint8_t>(c) >= 0x80;
}
bool is_name_char(char c) { return is_name_start(c) || (c >= '0' && c <= '9') || c == '-' || c == '.'; }

/// Control characters other than tab and line ends may not stand in XML.
bool is_allowed(uint32_t code) {
    return code == 9 || code == 10 || code == 13 || (code >= 0x20 && code < 0xD800) ||
           (code >= 0xE000 && code != 0xFFFE && code != 0xFFFF && code <= 0x10FFFF);
}

void append_code(uint32_t code, std::string& out) {
    if (code < 0x80) {
        out.push_back(static_cast<char>(code));
        return;
    }
    const int more = code < 0x800 ? 1 : code < 0x10000 ? 2 : 3;
    static constexpr uint8_t kLead[] = {0, 0xC0, 0xE0, 0xF0};
    out.push_back(static_cast<char>(kLead[more] | (code >> (6 * more))));
    for (int i = more - 1; i >= 0; --i) out.push_back(static_cast<char>(0x80 | ((code >> (6 * i)) & 0x3F)));
}

}  // namespace

void XmlReader::start(std::string_view text) {
    text_all_ = text;
    at_ = text.substr(0, 3) == "\xEF\xBB\xBF" ? 3 : 0;
    token_ = XmlToken::kDone;
    open_.clear();
    empty_element_ = false;
    had_root_ = false;
}

bool XmlReader::skip_blanks() {
    const size_t before = at_;
    while (at_ < text_all_.size() && is_blank(text_all_[at_])) ++at_;
    return at_ > before;
}

bool XmlReader::skip_past(std::string_view end) {
    const size_t found = text_all_.find(end, at_);
    if (found == std::string_view::npos) return false;
    at_ = found + end.size();
    return true;
}

XmlToken XmlReader::next() {
    if (token_ == XmlToken::kError) return token_;
    if (empty_element_) {
        empty_element_ = false;
        open_.pop_back();
        return token_ = XmlToken::kEnd;
    }
    if (!open_.empty()) {
        text_.clear();
        if (!read_text()) return fail();
        return text_.empty() ? markup() : token_ = XmlToken::kText;
    }
    while (true) {
        skip_blanks();
        if (at_ == text_all_.size()) return had_root_ ? token_ = XmlToken::kDone : fail();
        if (starts_with("<!") || starts_with("<?")) {
            if (!skip_markup()) return fail();
            continue;
        }
        if (had_root_ || text_all_[at_] != '<') return fail();
        return markup();
    }
}

/// Text and CDATA up to the next tag; comments end it when something was found.
bool XmlReader::read_text() {
    while (true) {
        const size_t end = text_all_.find('<', at_);
        if (end == std::string_view::npos) {
            at_ = text_all_.size();
            return false;
        }
        if (!decode(text_all_.substr(at_, end - at_), false, text_)) return false;
        at_ = end;
        if (starts_with("<![CDATA[")) {
            const size_t begin = at_ + 9;
            if (!skip_past("]]>")) return false;
            text_.append(text_all_.substr(begin, at_ - 3 - begin));
        } else if (starts_with("<!--") || starts_with("<?")) {
            if (!text_.empty()) return true;
            if (!skip_markup()) return false;
        } else {
            return true;
        }
    }
}

bool XmlReader::skip_markup() {
    if (starts_with("<?")) return skip_past("?>");
    if (starts_with("<!--")) {
        at_ += 4;
        const size_t dashes = text_all_.find("--", at_);
        return skip_past("-->") && at_ == dashes + 3;
    }
    return starts_with("<!DOCTYPE") && !had_root_ && skip_document_type();
}

bool XmlReader::skip_document_type() {
    bool subset = false;
    while (at_ < text_all_.size()) {
        const char c = text_all_[at_];
        if (c == '"' || c == '\'') {
            ++at_;
            if (!skip_past({&c, 1})) return false;
            continue;
        }
        if (starts_with("<!--")) {
            if (!skip_past("-->")) return false;
            continue;
        }
        ++at_;
        if (c == '[') subset = true;
        if (c == ']') subset = false;
        if (c == '>' && !subset) return true;
    }
    return false;
}

XmlToken XmlReader::markup() { return text_all_.substr(at_, 2) == "</" ? end_tag() : start_tag(); }

XmlToken XmlReader::start_tag() {
    ++at_;
    if (open_.size() == kMaxDepth || !read_name(name_)) return fail();
    attributes_.clear();
    while (true) {
        const bool blank = skip_blanks();
        if (starts_with("/>")) {
            at_ += 2;
            empty_element_ = true;
            break;
        }
        if (starts_with(">")) {
            ++at_;
            break;
        }
        if (!blank || !read_attribute()) return fail();
    }
    open_.push_back(name_);
    had_root_ = true;
    return token_ = XmlToken::kStart;
}

bool XmlReader::read_attribute() {
    std::string_view name;
    if (!read_name(name)) return false;
    skip_blanks();
    if (!starts_with("=")) return false;
    ++at_;
    skip_blanks();
    if (!starts_with("\"") && !starts_with("'")) return false;
    const char quote = text_all_[at_++];
    const size_t begin = at_;
    if (!skip_past({&quote, 1})) return false;
    const std::string_view raw = text_all_.substr(begin, at_ - 1 - begin);
    for (const auto& known : attributes_) {
        if (known.first == name) return false;
    }
    std::string value;
    if (raw.find('<') != std::string_view::npos || !decode(raw, true, value)) return false;
    attributes_.emplace_back(name, std::move(value));
    return true;
}

XmlToken XmlReader::end_tag() {
    at_ += 2;
    if (open_.empty() || !read_name(name_) || name_ != open_.back()) return fail();
    skip_blanks();
    if (!starts_with(">")) return fail();
    ++at_;
    open_.pop_back();
    return token_ = XmlToken::kEnd;
}

bool XmlReader::read_name(std::string_view& out) {
    const size_t begin = at_;
    if (at_ == text_all_.size() || !is_name_start(text_all_[at_])) return false;
    while (at_ < text_all_.size() && is_name_char(text_all_[at_])) ++at_;
    out = text_all_.substr(begin, at_ - begin);
    return true;
}

bool XmlReader::decode(std::string_view raw, bool is_attribute, std::string& out) {
    for (size_t i = 0; i < raw.size(); ++i) {
        const char c = raw[i];
        if (c == '&') {
            const size_t end = raw.find(';', i);
            if (end == std::string_view::npos || !entity(raw.substr(i + 1, end - i - 1), out)) return false;
            i = end;
        } else if (c == '\r') {
            out.push_back(is_attribute ? ' ' : '\n');
            if (i + 1 < raw.size() && raw[i + 1] == '\n') ++i;
        } else if (static_cast<uint8_t>(c) < 0x20 && c != '\t' && c != '\n') {
            return false;
        } else {
            out.push_back(is_attribute && is_blank(c) ? ' ' : c);
        }
    }
    return true;
}

bool XmlReader::entity(std::string_view name, std::string& out) {
    static constexpr std::pair<std::string_view, char> kKnown[] = {
        {"lt", '<'}, {"gt", '>'}, {"amp", '&'}, {"quot", '"'}, {"apos", '\''}};
    for (const auto& [known, c] : kKnown) {
        if (name != known) continue;
        out.push_back(c);
        return true;
    }
    if (name.size() < 2 || name[0] != '#') return false;
    const bool hex = name[1] == 'x';
    name.remove_prefix(hex ? 2 : 1);
    uint32_t code = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), code, hex ? 16 : 10);
    if (error != std::errc() || end != name.data() + name.size() || !is_allowed(code)) return false;
    append_code(code, out);
    return true;
}

bool is_xml_document(std::string_view text) {
    XmlReader reader;
    reader.start(text);
    XmlToken token = reader.next();
    while (token != XmlToken::kError && token != XmlToken::kDone) token = reader.next();
    return token == XmlToken::kDone;
}

namespace {

void append_reference(std::string& out, char32_t code) {
    char digits[12];
    const auto [end, error] = std::to_chars(digits, digits + sizeof(digits), static_cast<uint32_t>(code), 16);
    out += "&#x";
    out.append(digits, end);
    out += ';';
}

/// As Spark's writer does, the halves of characters beyond 16 bits get a number each.
void append_beyond(std::string& out, std::string_view text, char32_t code, char32_t limit, bool is_text) {
    if (code > 0xFFFF && limit <= 0x100) {
        append_reference(out, 0xD800 + ((code - 0x10000) >> 10));
        append_reference(out, 0xDC00 + ((code - 0x10000) & 0x3FF));
    } else if ((code >= limit && code <= 0xFFFF) || (is_text && code < 0xA0)) {
        append_reference(out, code);
    } else {
        out += text;
    }
}

const char* named_entity(std::string_view text, size_t at, bool is_text) {
    const char c = text[at];
    if (c == '<') return "&lt;";
    if (c == '&') return "&amp;";
    if (c == '\r') return "&#xd;";
    if (is_text) return c == '>' && at >= 2 && text.substr(at - 2, 2) == "]]" ? "&gt;" : nullptr;
    return c == '"' ? "&quot;" : c == '\t' ? "&#x9;" : c == '\n' ? "&#xa;" : nullptr;
}

bool append_escaped(std::string& out, std::string_view text, char32_t limit, bool is_text) {
    for (size_t at = 0; at < text.size();) {
        const auto byte = static_cast<uint8_t>(text[at]);
        if (byte >= 0x7F) {
            const size_t begin = at;
            const char32_t code = utf8_next(text, at);
            append_beyond(out, text.substr(begin, at - begin), code, limit, is_text);
            continue;
        }
        if (const char* entity = named_entity(text, at, is_text)) {
            out += entity;
        } else if (byte < 0x20 && byte != '\t' && byte != '\n') {
            return false;
        } else {
            out.push_back(text[at]);
        }
        ++at;
    }
    return true;
}

}  // namespace

bool append_xml_text(std::string& out, std::string_view text, char32_t limit) {
    return append_escaped(out, text, limit, true);
}

bool append_xml_attribute(std::string& out, std::string_view text, char32_t limit) {
    return append_escaped(out, text, limit, false);
}

bool is_xml_name(std::string_view name) {
    if (name.empty() || !is_name_start(name[0])) return false;
    for (const char c : name) {
        if (!is_name_char(c) || c == ':') return false;
    }
    return true;
}

}  // namespace firesteel
