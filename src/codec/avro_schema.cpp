#include "codec/avro_schema.h"

#include <simdjson.h>

#include <algorithm>
#include <array>
#include <map>

#include "common/error.h"

namespace firesteel {

namespace {

namespace dom = simdjson::dom;

constexpr auto kKindNames =
    std::to_array<std::string_view>({"null", "boolean", "int", "long", "float", "double", "bytes", "string",
                                     "record", "enum", "array", "map", "union", "fixed"});

constexpr int kDeepest = 200;  // of schemas within schemas, so that no text ends the process

[[noreturn]] void raise_schema(const std::string& reason) {
    throw Error("_LEGACY_ERROR_AVRO_SCHEMA", {{"reason", reason}});
}

std::string text_of(const dom::element& element) { return simdjson::minify(element); }

std::string string_member(const dom::object& object, std::string_view key) {
    std::string_view value;
    if (object[key].get_string().get(value) != simdjson::SUCCESS) return {};
    return std::string(value);
}

std::vector<std::string> strings_member(const dom::object& object, std::string_view key) {
    std::vector<std::string> texts;
    dom::array list;
    if (object[key].get_array().get(list) != simdjson::SUCCESS) return texts;
    for (const dom::element element : list) {
        std::string_view text;
        if (element.get_string().get(text) != simdjson::SUCCESS)
            raise_schema("A name is no text: " + text_of(element));
        texts.emplace_back(text);
    }
    return texts;
}

int64_t number_member(const dom::object& object, std::string_view key, int64_t otherwise) {
    int64_t value = 0;
    return object[key].get_int64().get(value) == simdjson::SUCCESS ? value : otherwise;
}

bool is_letter(unsigned char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c >= 0x80;
}

/// Letters of any script, digits and underscores, no digit first.
void check_name(const std::string& name) {
    if (name.empty()) raise_schema("Empty name");
    if (!is_letter(static_cast<unsigned char>(name[0]))) raise_schema("Illegal initial character: " + name);
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        if (!is_letter(byte) && !(byte >= '0' && byte <= '9')) raise_schema("Illegal character in: " + name);
    }
}

/// Builds the nodes of one schema.
class SchemaParser {
public:
    explicit SchemaParser(AvroSchema& schema) : schema_(schema) {}

    const AvroNode* parse(const dom::element& element, const std::string& name_space, int depth = 0) {
        if (depth > kDeepest) raise_schema("The schema is nested too deeply");
        std::string_view name;
        if (element.get_string().get(name) == simdjson::SUCCESS) return by_name(name, name_space);
        dom::array branches;
        if (element.get_array().get(branches) == simdjson::SUCCESS)
            return parse_union(branches, name_space, depth, text_of(element));
        dom::object object;
        if (element.get_object().get(object) != simdjson::SUCCESS)
            raise_schema("Schema not yet supported: " + text_of(element));
        dom::element type;
        if (object["type"].get(type) != simdjson::SUCCESS) raise_schema("No type: " + text_of(element));
        if (type.get_string().get(name) != simdjson::SUCCESS) return parse(type, name_space, depth + 1);
        return parse_object(object, name, name_space, depth);
    }

private:
    AvroNode& add(AvroKind kind, std::string json) {
        AvroNode& node = schema_.nodes.emplace_back();
        node.kind = kind;
        node.json = std::move(json);
        return node;
    }

    static int primitive(std::string_view name) {
        const auto found = std::find(kKindNames.begin(), kKindNames.begin() + 8, name);
        return found == kKindNames.begin() + 8 ? -1 : static_cast<int>(found - kKindNames.begin());
    }

    const AvroNode* by_name(std::string_view name, const std::string& name_space) {
        const int kind = primitive(name);
        if (kind >= 0) return &add(static_cast<AvroKind>(kind), "\"" + std::string(name) + "\"");
        std::string full(name);
        auto found = named_.end();
        if (full.find('.') == std::string::npos && !name_space.empty())
            found = named_.find(name_space + "." + full);
        if (found == named_.end()) found = named_.find(full);
        if (found == named_.end()) raise_schema("Undefined name: \"" + full + "\"");
        return found->second;
    }

    const AvroNode* parse_union(const dom::array& list, const std::string& name_space, int depth,
                                std::string json) {
        AvroNode& node = add(AvroKind::kUnion, std::move(json));
        for (const dom::element branch : list) {
            const AvroNode* child = parse(branch, name_space, depth + 1);
            if (child->is(AvroKind::kUnion)) raise_schema("Nested union: " + node.json);
            for (const AvroNode* other : node.children) {
                const bool same = other->kind == child->kind &&
                                  (!child->is_named() || other->full_name() == child->full_name());
                if (same) raise_schema("Duplicate in union: " + std::string(avro_kind_name(child->kind)));
            }
            node.children.push_back(child);
        }
        return &node;
    }

    const AvroNode* parse_object(const dom::object& object, std::string_view type,
                                 const std::string& name_space, int depth) {
        const std::string json = simdjson::minify(object);
        const int kind = primitive(type);
        if (kind >= 0) {
            AvroNode& node = add(static_cast<AvroKind>(kind), json);
            add_meaning(node, object);
            return &node;
        }
        if (type == "array" || type == "map") {
            AvroNode& node = add(type == "array" ? AvroKind::kArray : AvroKind::kMap, json);
            dom::element part;
            const char* key = type == "array" ? "items" : "values";
            if (object[key].get(part) != simdjson::SUCCESS)
                raise_schema("No " + std::string(key) + ": " + json);
            node.children.push_back(parse(part, name_space, depth + 1));
            return &node;
        }
        if (type == "record" || type == "error") return parse_record(object, name_space, depth, json);
        if (type == "enum") {
            AvroNode& node = named(AvroKind::kEnum, object, name_space, json);
            node.symbols = strings_member(object, "symbols");
            for (const std::string& symbol : node.symbols) check_name(symbol);
            node.default_symbol = string_member(object, "default");
            return &node;
        }
        if (type == "fixed") {
            AvroNode& node = named(AvroKind::kFixed, object, name_space, json);
            const int64_t size = number_member(object, "size", -1);
            if (size < 0 || size > INT32_MAX) raise_schema("Invalid or no size: " + json);
            node.size = static_cast<int32_t>(size);
            add_meaning(node, object);
            return &node;
        }
        return by_name(type, name_space);
    }

    /// A node with a name, to be referred to from now on.
    AvroNode& named(AvroKind kind, const dom::object& object, const std::string& name_space,
                    std::string json) {
        AvroNode& node = add(kind, std::move(json));
        node.name = string_member(object, "name");
        if (node.name.empty()) raise_schema("No name in schema: " + node.json);
        dom::element own;
        const bool has_own = object["namespace"].get(own) == simdjson::SUCCESS;
        node.name_space = has_own ? string_member(object, "namespace") : name_space;
        const size_t dot = node.name.rfind('.');
        if (dot != std::string::npos) {
            node.name_space = node.name.substr(0, dot);
            node.name.erase(0, dot + 1);
        }
        check_name(node.name);
        if (!named_.emplace(node.full_name(), &node).second)
            raise_schema("Can't redefine: " + node.full_name());
        return node;
    }

    const AvroNode* parse_record(const dom::object& object, const std::string& name_space, int depth,
                                 const std::string& json) {
        AvroNode& node = named(AvroKind::kRecord, object, name_space, json);
        dom::array fields;
        if (object["fields"].get_array().get(fields) != simdjson::SUCCESS)
            raise_schema("Record has no fields: " + json);
        for (const dom::element element : fields) {
            dom::object part;
            dom::element type;
            if (element.get_object().get(part) != simdjson::SUCCESS ||
                part["type"].get(type) != simdjson::SUCCESS)
                raise_schema("No field type: " + text_of(element));
            AvroField field;
            field.name = string_member(part, "name");
            check_name(field.name);
            for (const AvroField& other : node.fields) {
                if (other.name == field.name)
                    raise_schema("Duplicate field " + field.name + " in record " + node.full_name());
            }
            field.type = parse(type, node.name_space, depth + 1);
            field.aliases = strings_member(part, "aliases");
            dom::element otherwise;
            if (part["default"].get(otherwise) == simdjson::SUCCESS) field.default_json = text_of(otherwise);
            node.fields.push_back(std::move(field));
        }
        return &node;
    }

    /// Logical types that do not fit their kind are passed over, as Avro says.
    static void add_meaning(AvroNode& node, const dom::object& object) {
        node.spark_type = string_member(object, "spark.sql.catalyst.type");
        const std::string logical = string_member(object, "logicalType");
        if (node.is(AvroKind::kInt) && logical == "date") node.logical = AvroLogical::kDate;
        if (node.is(AvroKind::kLong)) {
            static const std::map<std::string, AvroLogical> kOfLongs = {
                {"time-micros", AvroLogical::kTimeMicros},
                {"timestamp-millis", AvroLogical::kTimestampMillis},
                {"timestamp-micros", AvroLogical::kTimestampMicros},
                {"local-timestamp-millis", AvroLogical::kLocalTimestampMillis},
                {"local-timestamp-micros", AvroLogical::kLocalTimestampMicros},
                {"timestamp-nanos", AvroLogical::kOther},
                {"local-timestamp-nanos", AvroLogical::kOther}};
            const auto found = kOfLongs.find(logical);
            if (found != kOfLongs.end()) node.logical = found->second;
        }
        const bool may_be_decimal = node.is(AvroKind::kBytes) || node.is(AvroKind::kFixed);
        if (may_be_decimal && logical == "decimal") add_decimal(node, object);
    }

    static void add_decimal(AvroNode& node, const dom::object& object) {
        const int64_t precision = number_member(object, "precision", 0);
        const int64_t scale = number_member(object, "scale", 0);
        if (precision <= 0 || precision > INT32_MAX || scale < 0 || scale > precision) return;
        if (node.is(AvroKind::kFixed)) {
            // What `size` bytes can hold: floor(log10(2^(8 * size - 1) - 1)).
            const double digits = (8.0 * node.size - 1) * 0.30102999566398120;
            if (static_cast<double>(precision) > digits) return;
        }
        node.logical = AvroLogical::kDecimal;
        node.precision = static_cast<int32_t>(precision);
        node.scale = static_cast<int32_t>(scale);
    }

    AvroSchema& schema_;
    std::map<std::string, const AvroNode*> named_;  // by full name
};

void append_raw(const void* data, size_t size, std::string& out) {
    out.append(static_cast<const char*>(data), size);
}

/// Bytes in default values are texts whose characters are bytes.
std::string bytes_of(std::string_view text) {
    std::string bytes;
    for (size_t i = 0; i < text.size(); ++i) {
        const auto c = static_cast<unsigned char>(text[i]);
        if (c < 0x80) {
            bytes.push_back(static_cast<char>(c));
        } else if ((c & 0xFC) == 0xC0 && i + 1 < text.size()) {
            bytes.push_back(static_cast<char>((c << 6) | (static_cast<unsigned char>(text[++i]) & 0x3F)));
        } else {
            raise_schema("A default value of bytes has characters above 255");
        }
    }
    return bytes;
}

void encode(const AvroNode& node, const dom::element& value, std::string& out);

[[noreturn]] void raise_default(const AvroNode& node, const dom::element& value) {
    raise_schema("The default value " + text_of(value) + " is no " + std::string(avro_kind_name(node.kind)));
}

void encode_number(const AvroNode& node, const dom::element& value, std::string& out) {
    if (node.is(AvroKind::kInt) || node.is(AvroKind::kLong)) {
        int64_t number = 0;
        if (value.get_int64().get(number) != simdjson::SUCCESS) raise_default(node, value);
        return append_avro_long(number, out);
    }
    double number = 0;
    if (value.get_double().get(number) != simdjson::SUCCESS) raise_default(node, value);
    if (node.is(AvroKind::kDouble)) return append_raw(&number, sizeof number, out);
    const auto single = static_cast<float>(number);
    append_raw(&single, sizeof single, out);
}

void encode_text(const AvroNode& node, const dom::element& value, std::string& out) {
    std::string_view text;
    if (value.get_string().get(text) != simdjson::SUCCESS) raise_default(node, value);
    if (node.is(AvroKind::kEnum)) {
        const auto found = std::find(node.symbols.begin(), node.symbols.end(), text);
        if (found == node.symbols.end()) raise_default(node, value);
        return append_avro_long(found - node.symbols.begin(), out);
    }
    const std::string bytes = node.is(AvroKind::kString) ? std::string(text) : bytes_of(text);
    if (node.is(AvroKind::kFixed)) {
        if (static_cast<int64_t>(bytes.size()) != node.size) raise_default(node, value);
    } else {
        append_avro_long(static_cast<int64_t>(bytes.size()), out);
    }
    out += bytes;
}

void encode_container(const AvroNode& node, const dom::element& value, std::string& out) {
    dom::object object;
    dom::array list;
    if (node.is(AvroKind::kArray)) {
        if (value.get_array().get(list) != simdjson::SUCCESS) raise_default(node, value);
        if (list.size() > 0) append_avro_long(static_cast<int64_t>(list.size()), out);
        for (const dom::element item : list) encode(*node.children[0], item, out);
        return append_avro_long(0, out);
    }
    if (value.get_object().get(object) != simdjson::SUCCESS) raise_default(node, value);
    if (node.is(AvroKind::kMap)) {
        if (object.size() > 0) append_avro_long(static_cast<int64_t>(object.size()), out);
        for (const auto& [key, item] : object) {
            append_avro_long(static_cast<int64_t>(key.size()), out);
            out += key;
            encode(*node.children[0], item, out);
        }
        return append_avro_long(0, out);
    }
    for (const AvroField& field : node.fields) {
        dom::element item;
        if (object[field.name].get(item) == simdjson::SUCCESS) {
            encode(*field.type, item, out);
        } else if (!field.default_json.empty()) {
            out += encode_avro_default(*field.type, field.default_json);
        } else {
            raise_default(node, value);
        }
    }
}

void encode(const AvroNode& node, const dom::element& value, std::string& out) {
    switch (node.kind) {
        case AvroKind::kNull:
            if (!value.is_null()) raise_default(node, value);
            return;
        case AvroKind::kBoolean: {
            bool flag = false;
            if (value.get_bool().get(flag) != simdjson::SUCCESS) raise_default(node, value);
            out.push_back(flag ? 1 : 0);
            return;
        }
        case AvroKind::kInt:
        case AvroKind::kLong:
        case AvroKind::kFloat:
        case AvroKind::kDouble:
            return encode_number(node, value, out);
        case AvroKind::kUnion:  // the default is of the first branch
            if (node.children.empty()) raise_default(node, value);
            append_avro_long(0, out);
            return encode(*node.children[0], value, out);
        case AvroKind::kBytes:
        case AvroKind::kString:
        case AvroKind::kEnum:
        case AvroKind::kFixed:
            return encode_text(node, value, out);
        case AvroKind::kRecord:
        case AvroKind::kArray:
        case AvroKind::kMap:
            return encode_container(node, value, out);
    }
}

}  // namespace

std::string_view avro_kind_name(AvroKind kind) { return kKindNames[static_cast<size_t>(kind)]; }

AvroSchemaPtr parse_avro_schema(std::string_view json) {
    dom::parser parser;
    dom::element element;
    const auto failure = parser.parse(simdjson::padded_string(json)).get(element);
    if (failure != simdjson::SUCCESS)
        raise_schema(std::string(simdjson::error_message(failure)) + ": " + std::string(json));
    auto schema = std::make_shared<AvroSchema>();
    schema->root = SchemaParser(*schema).parse(element, "");
    schema->json = text_of(element);
    return schema;
}

std::string encode_avro_default(const AvroNode& node, std::string_view json) {
    dom::parser parser;
    dom::element element;
    if (parser.parse(simdjson::padded_string(json)).get(element) != simdjson::SUCCESS)
        raise_schema("The default value " + std::string(json) + " is no JSON");
    std::string out;
    encode(node, element, out);
    return out;
}

void append_avro_long(int64_t value, std::string& out) {
    auto bits = (static_cast<uint64_t>(value) << 1) ^ static_cast<uint64_t>(value >> 63);
    while (bits >= 0x80) {
        out.push_back(static_cast<char>(bits | 0x80));
        bits >>= 7;
    }
    out.push_back(static_cast<char>(bits));
}

}  // namespace firesteel
