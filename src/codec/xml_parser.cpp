#include "codec/xml_parser.h"

#include <algorithm>

#include "common/error.h"

namespace firesteel {

XmlParser::XmlParser(const Type& type, const XmlOptions& options)
    : type_(type), options_(options), scalars_(options) {}

bool XmlParser::parse(std::string_view record) {
    arena_.reset();
    value_ = ParsedValue();
    const std::unique_ptr<XmlElement> root = parse_xml(record, options_);
    return root && read(*root);
}

bool XmlParser::read(const XmlElement& root) {
    arena_.reset();
    value_ = ParsedValue();
    if (type_.is(TypeId::kVariant)) {
        variant(root, value_);
        return true;
    }
    if (options_.single_variant_column.empty()) return object(root, type_, true, value_);
    if (type_.fields().size() > 1 ||
        (!type_.fields().empty() && !type_.fields()[0].type.is(TypeId::kVariant)))
        return false;
    ParsedValue* only = arena_.values(1);
    variant(root, *only);
    value_.set_items(only, std::min<size_t>(1, type_.fields().size()));
    return true;
}

int XmlParser::find(const Type& type, std::string_view name) const {
    for (size_t i = 0; i < type.fields().size(); ++i) {
        if (same_xml_name(type.fields()[i].name, name, options_)) return static_cast<int>(i);
    }
    return -1;
}

void XmlParser::set_list(const std::vector<ParsedValue>& items, size_t parts, ParsedValue& out) {
    ParsedValue* copy = arena_.values(items.size());
    std::copy(items.begin(), items.end(), copy);
    out.set_items(copy, items.size() / parts);
}

bool XmlParser::object(const XmlElement& element, const Type& type, bool with_attributes, ParsedValue& out) {
    const size_t fields = type.fields().size();
    ParsedValue* values = arena_.values(fields);
    std::vector<std::vector<ParsedValue>> lists(fields);
    bool good = true;
    if (with_attributes) {
        for (const auto& [name, text] : element.attributes) {
            const int at = find(type, name);
            if (at < 0) continue;
            good = scalars_.read(type.fields()[static_cast<size_t>(at)].type, text, arena_, values[at]);
            if (!good) break;
        }
    }
    for (size_t i = 0; good && i < element.children.size(); ++i) {
        const XmlNode& node = element.children[i];
        if (node.element) {
            good = child(*node.element, type, values, lists);
        } else if (!node.is_blank()) {
            good = value_text(node.text, type, values, lists);
        }
    }
    for (size_t i = 0; i < fields; ++i) {
        if (!lists[i].empty()) set_list(lists[i], 1, values[i]);
    }
    out.set_items(values, fields);
    return good;
}

bool XmlParser::value_text(std::string_view text, const Type& type, ParsedValue* values,
                           std::vector<std::vector<ParsedValue>>& lists) {
    const int at = find(type, options_.value_tag);
    if (at < 0) return true;
    const auto i = static_cast<size_t>(at);
    const Type& wanted = type.fields()[i].type;
    ParsedValue value;
    const bool many = wanted.is(TypeId::kArray);
    if (!scalars_.read(many ? wanted.element_type() : wanted, text, arena_, value)) return false;
    if (many) {
        lists[i].push_back(value);
    } else {
        values[i] = value;
    }
    return true;
}

bool XmlParser::child(const XmlElement& element, const Type& type, ParsedValue* values,
                      std::vector<std::vector<ParsedValue>>& lists) {
    const int at = find(type, element.name);
    if (at < 0) return wildcard(element, type, values, lists);
    const auto i = static_cast<size_t>(at);
    const Type& wanted = type.fields()[i].type;
    ParsedValue value;
    if (!wanted.is(TypeId::kArray)) {
        if (!element_value(element, wanted, value)) return false;
        values[i] = value;
        return true;
    }
    if (!element_value(element, wanted.element_type(), value)) return false;
    lists[i].push_back(value);
    return true;
}

/// A column for elements that no other column takes.
bool XmlParser::wildcard(const XmlElement& element, const Type& type, ParsedValue* values,
                         std::vector<std::vector<ParsedValue>>& lists) {
    const int at = find(type, options_.wildcard_column);
    if (at < 0) return true;
    const auto i = static_cast<size_t>(at);
    const Type& wanted = type.fields()[i].type;
    ParsedValue value;
    if (!field(element, Type::string(), value)) return false;
    if (wanted.is(TypeId::kArray)) {
        lists[i].push_back(value);
    } else {
        values[i] = value;
    }
    return true;
}

/// Structs take the element's attributes, too.
bool XmlParser::element_value(const XmlElement& element, const Type& type, ParsedValue& out) {
    return type.is(TypeId::kStruct) ? object(element, type, true, out) : field(element, type, out);
}

bool XmlParser::field(const XmlElement& element, const Type& type, ParsedValue& out) {
    const XmlNode* first = element.first_content();
    if (type.is_string()) {
        if (element.children.empty() && options_.null_value && options_.null_value->empty()) return true;
        return scalars_.read(type, element.inner_text(), arena_, out);
    }
    if (type.is(TypeId::kVariant)) {
        variant(element, out);
        return true;
    }
    if (type.is(TypeId::kMap)) return map(element, type, out);
    if (!first) return true;
    if (type.is(TypeId::kStruct)) return object(element, type, false, out);
    if (type.is(TypeId::kArray)) {
        ParsedValue only;
        if (!field(element, type.element_type(), only)) return false;
        set_list({only}, 1, out);
        return true;
    }
    const bool is_text = !first->element && first == &element.children.back();
    return is_text && scalars_.read(type, first->text, arena_, out);
}

bool XmlParser::map(const XmlElement& element, const Type& type, ParsedValue& out) {
    const XmlNode* first = element.first_content();
    if (!first && element.attributes.empty()) return true;
    if ((first && !first->element) || type.key_type() != Type::string()) return false;
    std::vector<ParsedValue> items;
    const auto put = [&](const std::string& name, const ParsedValue& value) {
        for (size_t i = 0; i < items.size(); i += 2) {
            if (items[i].text() != name) continue;
            items[i + 1] = value;
            return;
        }
        items.emplace_back();
        items.back().set_text(arena_.copy(name));
        items.push_back(value);
    };
    for (const auto& [name, text] : element.attributes) {
        ParsedValue value;
        if (!scalars_.read(type.value_type(), text, arena_, value)) return false;
        put(name, value);
    }
    for (const XmlNode& node : element.children) {
        if (!node.element) continue;
        ParsedValue value;
        if (!field(*node.element, type.value_type(), value)) return false;
        put(node.element->name, value);
    }
    set_list(items, 2, out);
    return true;
}

void XmlParser::variant(const XmlElement& element, ParsedValue& out) {
    builder_.clear();
    append_xml_variant(element, options_, scalars_, builder_);
    ParsedValue* parts = arena_.values(2);
    parts[0].set_text(arena_.copy(builder_.value()));
    parts[1].set_text(arena_.copy(builder_.metadata()));
    out.set_items(parts, 2);
}

namespace {

/// Everything of one name in an element: attributes and texts, or elements.
struct NamedParts {
    std::string name;
    std::vector<const std::string*> texts;
    std::vector<const XmlElement*> elements;
};

std::vector<NamedParts> parts_of(const XmlElement& element, const XmlOptions& options) {
    std::vector<NamedParts> parts;
    const auto find = [&](const std::string& name) -> NamedParts& {
        for (NamedParts& part : parts) {
            if (same_xml_name(part.name, name, options)) return part;
        }
        parts.push_back({name, {}, {}});
        return parts.back();
    };
    for (const auto& [name, text] : element.attributes) find(name).texts.push_back(&text);
    for (const XmlNode& node : element.children) {
        if (node.element) {
            find(node.element->name).elements.push_back(node.element.get());
        } else if (!node.is_blank()) {
            find(options.value_tag).texts.push_back(&node.text);
        }
    }
    std::sort(parts.begin(), parts.end(), [](const NamedParts& a, const NamedParts& b) {
        return lower_ascii(a.name) < lower_ascii(b.name);
    });
    return parts;
}

}  // namespace

void append_xml_variant(const XmlElement& element, const XmlOptions& options, const XmlScalars& scalars,
                        VariantBuilder& out) {
    if (element.attributes.empty() && !element.has_elements()) {
        const XmlNode* text = element.first_content();
        return text ? scalars.append_variant(text->text, out) : out.append_null();
    }
    const size_t start = out.position();
    std::vector<VariantBuilder::Field> fields;
    for (const NamedParts& part : parts_of(element, options)) {
        const uint32_t id = out.add_key(part.name);
        fields.push_back({id, out.position() - start});
        const size_t count = part.texts.size() + part.elements.size();
        const size_t list = out.position();
        std::vector<size_t> begins;
        for (const std::string* text : part.texts) {
            begins.push_back(out.position() - list);
            scalars.append_variant(*text, out);
        }
        for (const XmlElement* inner : part.elements) {
            begins.push_back(out.position() - list);
            append_xml_variant(*inner, options, scalars, out);
        }
        if (count > 1) out.finish_array(list, begins);
    }
    if (!out.finish_object(start, fields))
        throw Error("VARIANT_DUPLICATE_KEY", {{"key", std::string(out.duplicate_key())}});
}

}  // namespace firesteel
