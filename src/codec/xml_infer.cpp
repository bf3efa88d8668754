#include "codec/xml_infer.h"

#include <algorithm>

#include "codec/inferred_type.h"
#include "common/error.h"

namespace firesteel {

namespace {

Type sorted_structure(std::vector<Field> fields) {
    std::stable_sort(fields.begin(), fields.end(),
                     [](const Field& a, const Field& b) { return compare_variant_keys(a.name, b.name) < 0; });
    return Type::structure(std::move(fields));
}

/// What was always null is a text; elements of lists, too.
Type finished(const Type& type) {
    if (type.is(TypeId::kNull)) return Type::string();
    if (type.is(TypeId::kArray)) return Type::array(finished(type.element_type()));
    if (!type.is(TypeId::kStruct)) return type;
    std::vector<Field> fields = type.fields();
    for (Field& field : fields) field.type = finished(field.type);
    return Type::structure(std::move(fields));
}

}  // namespace

int XmlTypes::find(const std::vector<Field>& fields, std::string_view name) const {
    for (size_t i = 0; i < fields.size(); ++i) {
        if (same_xml_name(fields[i].name, name, options_)) return static_cast<int>(i);
    }
    return -1;
}

void XmlTypes::add(std::string_view record) {
    const std::unique_ptr<XmlElement> root = parse_xml(record, options_);
    root ? add(*root) : add_malformed();
}

void XmlTypes::add_malformed() {
    if (options_.mode == ParseMode::kFailFast) {
        throw Error("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION",
                    {{"badRecord", options_.corrupt_column}, {"failFastMode", "FAILFAST"}});
    }
    if (options_.mode == ParseMode::kPermissive && !options_.corrupt_column.empty())
        type_ = merge(type_, Type::structure({{options_.corrupt_column, Type::string(), true}}));
}

Schema XmlTypes::schema() const { return finished(type_).fields(); }

void XmlTypes::put(std::vector<Field>& fields, const std::string& name, const Type& type,
                   bool repeats) const {
    const int at = find(fields, name);
    if (at < 0) {
        fields.push_back({name, type, true});
        return;
    }
    Type& known = fields[static_cast<size_t>(at)].type;
    if (!repeats) {
        known = merge(known, type);
        return;
    }
    const Type element = known.is(TypeId::kArray) ? known.element_type() : known;
    known = Type::array(merge(element, type));
}

Type XmlTypes::object(const XmlElement& element) {
    std::vector<Field> fields;
    for (const auto& [name, text] : element.attributes) put(fields, name, scalars_.infer(text, true), false);
    for (const XmlNode& node : element.children) {
        if (node.element) {
            put(fields, node.element->name, field(*node.element), true);
        } else if (!node.is_blank()) {
            put(fields, options_.value_tag, scalars_.infer(node.text, false), true);
        }
    }
    return sorted_structure(std::move(fields));
}

Type XmlTypes::field(const XmlElement& element) {
    const auto texts = std::count_if(element.children.begin(), element.children.end(),
                                     [](const XmlNode& node) { return !node.is_blank(); });
    if (texts > 1 || element.has_elements() || !element.attributes.empty()) return object(element);
    const XmlNode* text = element.first_content();
    return text ? scalars_.infer(text->text, false) : Type::null();
}

Type XmlTypes::merge(const Type& a, const Type& b) const {
    if (a.is(TypeId::kNull)) return b;
    if (b.is(TypeId::kNull)) return a;
    if (a.is(TypeId::kStruct) && b.is(TypeId::kStruct)) return merge_structs(a, b);
    if (a.is(TypeId::kArray) && b.is(TypeId::kArray))
        return Type::array(merge(a.element_type(), b.element_type()));
    if (a.is(TypeId::kArray)) return Type::array(merge(a.element_type(), b));
    if (b.is(TypeId::kArray)) return Type::array(merge(a, b.element_type()));
    if (a.is(TypeId::kStruct)) return with_value(a, b);
    if (b.is(TypeId::kStruct)) return with_value(b, a);
    return wider_inferred(a, b).value_or(Type::string());
}

Type XmlTypes::merge_structs(const Type& a, const Type& b) const {
    std::vector<Field> fields = a.fields();
    for (const Field& field : b.fields()) put(fields, field.name, field.type, false);
    return sorted_structure(std::move(fields));
}

/// An element with attributes is a struct; where it has none its text alone is the value.
Type XmlTypes::with_value(const Type& structure, const Type& value) const {
    std::vector<Field> fields = structure.fields();
    const int at = find(fields, options_.value_tag);
    if (at < 0) return Type::string();
    Type& known = fields[static_cast<size_t>(at)].type;
    known = merge(known, value);
    return Type::structure(std::move(fields));
}

}  // namespace firesteel
