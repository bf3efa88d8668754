#include "codec/type_json.h"

#include <simdjson.h>

#include <algorithm>
#include <array>

#include "codec/type_text.h"
#include "column/collation.h"
#include "column/spatial_type.h"
#include "common/error.h"
#include "common/json_text.h"

namespace firesteel {
namespace {

namespace dom = simdjson::dom;

[[noreturn]] void raise_invalid(std::string_view json) {
    throw Error("INVALID_JSON_DATA_TYPE", {{"invalidType", std::string(json)}});
}

std::string as_text(const dom::element& element) { return simdjson::minify(element); }

std::string_view string_member(const dom::object& object, std::string_view key) {
    std::string_view value;
    if (object[key].get_string().get(value) != simdjson::SUCCESS) return {};
    return value;
}

Type from_element(const dom::element& element);

bool bool_member(const dom::object& object, std::string_view key) {
    bool value = true;
    if (object[key].get_bool().get(value) != simdjson::SUCCESS) return true;
    return value;
}

Type type_member(const dom::object& object, std::string_view key) {
    dom::element element;
    if (object[key].get(element) != simdjson::SUCCESS) raise_invalid(simdjson::minify(object));
    return from_element(element);
}

/// The type with the collations that a field's metadata has for the ways to its texts.
Type with_collations(const Type& type, const std::string& path, const dom::object& collations) {
    switch (type.id()) {
        case TypeId::kString: {
            const std::string_view name = string_member(collations, path);
            if (name.empty()) return type;
            return Type::string(find_collation(name.substr(name.find('.') + 1)).name);
        }
        case TypeId::kArray:
            return Type::array(with_collations(type.element_type(), path + ".element", collations),
                               type.contains_null());
        case TypeId::kMap:
            return Type::map(with_collations(type.key_type(), path + ".key", collations),
                             with_collations(type.value_type(), path + ".value", collations),
                             type.contains_null());
        default:
            return type;
    }
}

std::string without_member(const dom::object& object, std::string_view unwanted) {
    std::string out;
    for (const auto& [key, value] : object) {
        if (key == unwanted) continue;
        out += (out.empty() ? "" : ",") + quote_json(key) + ":" + std::string(simdjson::minify(value));
    }
    return out.empty() ? out : "{" + out + "}";
}

Field field_from(const dom::element& element) {
    dom::object object;
    if (element.get_object().get(object) != simdjson::SUCCESS) raise_invalid(as_text(element));
    Field field;
    field.name = string_member(object, "name");
    field.type = type_member(object, "type");
    field.nullable = bool_member(object, "nullable");
    dom::object metadata;
    if (object["metadata"].get_object().get(metadata) == simdjson::SUCCESS && metadata.size() > 0) {
        field.metadata = simdjson::minify(metadata);
        dom::object collations;
        if (metadata["__COLLATIONS"].get_object().get(collations) == simdjson::SUCCESS) {
            field.type = with_collations(field.type, field.name, collations);
            field.metadata = without_member(metadata, "__COLLATIONS");
        }
    }
    return field;
}

Type struct_from(const dom::object& object) {
    dom::array list;
    if (object["fields"].get_array().get(list) != simdjson::SUCCESS) raise_invalid(simdjson::minify(object));
    std::vector<Field> fields;
    for (const dom::element element : list) fields.push_back(field_from(element));
    return Type::structure(std::move(fields));
}

Type from_object(const dom::object& object) {
    const std::string_view kind = string_member(object, "type");
    if (kind == "struct") return struct_from(object);
    if (kind == "array")
        return Type::array(type_member(object, "elementType"), bool_member(object, "containsNull"));
    if (kind == "map") {
        return Type::map(type_member(object, "keyType"), type_member(object, "valueType"),
                         bool_member(object, "valueContainsNull"));
    }
    if (kind == "udt") {
        UserDefinedType udt;
        udt.jvm_class = string_member(object, "class");
        udt.python_class = string_member(object, "pyClass");
        udt.serialized_python_class = string_member(object, "serializedClass");
        udt.sql_type = type_member(object, "sqlType");
        return Type::udt(std::move(udt));
    }
    raise_invalid(simdjson::minify(object));
}

/// The names of simple types are those of DDL but for a few words of their own.
Type from_name(std::string_view name) {
    if (name == "null" || name == "void") return Type::null();
    if (name == "calendar interval" || name == "interval") return Type::calendar_interval();
    if (name == "timestamp") return Type::timestamp();
    if (Type shape = spatial_type_from_json(name); !shape.is(TypeId::kNull)) return shape;
    constexpr auto kNames = std::to_array<std::string_view>(
        {"boolean", "byte", "short", "integer", "long", "float", "double", "string", "binary", "date",
         "timestamp_ntz", "timestamp_ltz", "variant", "decimal", "tinyint", "smallint", "int", "bigint"});
    const auto word = name.substr(0, name.find_first_of("( "));
    const bool known = std::find(kNames.begin(), kNames.end(), word) != kNames.end() || word == "interval" ||
                       word == "char" || word == "varchar" || word == "time";
    if (!known) raise_invalid(name);
    try {
        return parse_single_type(name);
    } catch (const Error&) {
        raise_invalid(name);
    }
}

Type from_element(const dom::element& element) {
    std::string_view name;
    if (element.get_string().get(name) == simdjson::SUCCESS) return from_name(name);
    dom::object object;
    if (element.get_object().get(object) == simdjson::SUCCESS) return from_object(object);
    raise_invalid(as_text(element));
}

}  // namespace

Type parse_json_type(std::string_view json) {
    dom::parser parser;
    dom::element element;
    if (parser.parse(simdjson::padded_string(json)).get(element) != simdjson::SUCCESS) raise_invalid(json);
    return from_element(element);
}

std::string metadata_text(std::string_view metadata, std::string_view key) {
    if (metadata.empty()) return {};
    dom::parser parser;
    dom::object object;
    if (parser.parse(simdjson::padded_string(metadata)).get_object().get(object) != simdjson::SUCCESS)
        return {};
    return std::string(string_member(object, key));
}

std::string with_metadata_text(std::string_view metadata, std::string_view key, std::string_view text) {
    std::string members;
    const auto add = [&](std::string_view name, std::string_view json) {
        members += (members.empty() ? "" : ",") + quote_json(name) + ":";
        members += json;
    };
    dom::parser parser;
    dom::object object;
    if (!metadata.empty() &&
        parser.parse(simdjson::padded_string(metadata)).get_object().get(object) == simdjson::SUCCESS) {
        for (const auto& [name, value] : object) {
            if (name != key) add(name, simdjson::minify(value));
        }
    }
    if (!text.empty()) add(key, quote_json(text));
    return members.empty() ? std::string() : "{" + members + "}";
}

std::string comment_of_metadata(std::string_view metadata) { return metadata_text(metadata, "comment"); }

}  // namespace firesteel
