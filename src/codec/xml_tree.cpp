#include "codec/xml_tree.h"

#include <algorithm>

namespace firesteel {

namespace {

std::string shown_name(std::string_view name, const XmlOptions& options) {
    const size_t colon = options.ignore_namespace ? name.find(':') : std::string_view::npos;
    return std::string(colon == std::string_view::npos ? name : name.substr(colon + 1));
}

std::unique_ptr<XmlElement> make_element(const XmlReader& reader, const XmlOptions& options) {
    auto element = std::make_unique<XmlElement>();
    element->attribute_prefix_size = options.attribute_prefix.size();
    element->name = shown_name(reader.name(), options);
    if (options.exclude_attribute) return element;
    for (const auto& [name, value] : reader.attributes())
        element->attributes.emplace_back(options.attribute_prefix + shown_name(name, options), value);
    return element;
}

void append_inner(const XmlElement& element, size_t prefix, std::string& out) {
    for (const XmlNode& child : element.children) {
        if (!child.element) {
            out += child.text;
            continue;
        }
        out += '<' + child.element->name;
        for (const auto& [name, value] : child.element->attributes)
            out += ' ' + name.substr(prefix) + "=\"" + value + '"';
        out += '>';
        append_inner(*child.element, prefix, out);
        out += "</" + child.element->name + '>';
    }
}

/// The element that the reader is at, to its end; null where it is malformed.
std::unique_ptr<XmlElement> read_element(XmlReader& reader, const XmlOptions& options) {
    std::unique_ptr<XmlElement> root = make_element(reader, options);
    std::vector<XmlElement*> open = {root.get()};
    while (!open.empty()) {
        switch (reader.next()) {
            case XmlToken::kStart:
                open.back()->children.push_back({{}, make_element(reader, options)});
                open.push_back(open.back()->children.back().element.get());
                break;
            case XmlToken::kText:
                open.back()->children.push_back({reader.text(), nullptr});
                break;
            case XmlToken::kEnd:
                open.pop_back();
                break;
            default:
                return nullptr;
        }
    }
    return root;
}

}  // namespace

bool XmlNode::is_blank() const {
    return !element && std::all_of(text.begin(), text.end(),
                                   [](char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r'; });
}

const XmlNode* XmlElement::first_content() const {
    for (const XmlNode& child : children) {
        if (!child.is_blank()) return &child;
    }
    return nullptr;
}

bool XmlElement::has_elements() const {
    return std::any_of(children.begin(), children.end(),
                       [](const XmlNode& child) { return child.element != nullptr; });
}

std::string XmlElement::inner_text() const {
    std::string out;
    append_inner(*this, attribute_prefix_size, out);
    return out;
}

std::unique_ptr<XmlElement> parse_xml(std::string_view text, const XmlOptions& options) {
    XmlReader reader;
    reader.start(text);
    return reader.next() == XmlToken::kStart ? read_element(reader, options) : nullptr;
}

XmlRecords::XmlRecords(std::string_view text, const XmlOptions& options) : options_(options) {
    reader_.start(text);
    done_ = text.find_first_not_of(" \t\r\n") == std::string_view::npos;
}

std::unique_ptr<XmlElement> XmlRecords::next() {
    while (!done_) {
        const XmlToken token = reader_.next();
        if (token == XmlToken::kStart && shown_name(reader_.name(), options_) == options_.row_tag) {
            if (auto record = read_element(reader_, options_)) return record;
            failed_ = done_ = true;
        }
        // A text that ends between records is taken for its end.
        failed_ |= token == XmlToken::kError && !reader_.ends_early();
        done_ |= token == XmlToken::kError || token == XmlToken::kDone;
    }
    return nullptr;
}

}  // namespace firesteel
