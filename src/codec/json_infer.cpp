#include "codec/json_infer.h"

#include <algorithm>

#include "codec/inferred_type.h"
#include "codec/text_values.h"
#include "common/error.h"

namespace firesteel {

struct JsonTypes::Node {
    struct Seen {
        std::string quoted;
        Node* node;
    };
    enum class Kind : uint8_t { kScalar, kStruct, kArray };
    Kind kind = Kind::kScalar;
    Type type;                                        // kScalar
    std::map<std::string, Node, std::less<>> fields;  // kStruct, by name
    std::vector<Seen> seen;                           // of these, in the order in which objects have them
    std::unique_ptr<Node> element;                    // kArray
    std::string duplicate;                            // a name that occurs twice in one object
    // Of a field, for those who walk over objects:
    size_t place = SIZE_MAX;   // in what its struct has seen
    uint64_t last_object = 0;  // the last one that had it

    bool is_null() const { return kind == Kind::kScalar && type.is(TypeId::kNull); }
    void become(Type scalar) {
        kind = Kind::kScalar;
        type = std::move(scalar);
        fields.clear();
        seen.clear();
        element.reset();
    }
};

JsonTypes::JsonTypes(const JsonOptions& options)
    : options_(options),
      reader_(options.syntax),
      datetimes_(options.formats),
      root_(std::make_unique<Node>()) {
    root_->kind = Node::Kind::kStruct;
}

JsonTypes::~JsonTypes() = default;

void JsonTypes::add(std::string_view record) {
    arena_.reset();
    reader_.start(record, arena_);
    JsonToken first = reader_.next();
    if (first == JsonToken::kEnd || (first == JsonToken::kStartObject && covers(*root_))) return;
    // It says something new, or is malformed.
    reader_.start(record, arena_);
    first = reader_.next();
    Node found;
    if (first != JsonToken::kError && infer(found)) return add_root(std::move(found));
    if (options_.mode == ParseMode::kFailFast) {
        throw Error("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION",
                    {{"badRecord", options_.corrupt_column}, {"failFastMode", "FAILFAST"}});
    }
    if (options_.mode == ParseMode::kPermissive) add_corrupt_column();
}

void JsonTypes::append(JsonTypes&& later) { merge(*root_, std::move(*later.root_)); }

/// Walks over the value that the reader is at. Is all of it well-formed and does it change nothing about
/// `node`?
bool JsonTypes::covers(Node& node) {
    const JsonToken token = reader_.token();
    const bool is_text = node.kind == Node::Kind::kScalar && node.type.is_string();
    switch (token) {
        case JsonToken::kNull:
            return true;
        case JsonToken::kStartObject:
            if (node.kind == Node::Kind::kStruct) return covers_object(node);
            return is_text && reader_.skip_children() != JsonToken::kError;
        case JsonToken::kStartArray:
            if (node.kind == Node::Kind::kArray) return covers_array(node);
            return is_text && reader_.skip_children() != JsonToken::kError;
        case JsonToken::kString:
            return is_text || covers_type(node, infer_text(reader_.text()));
        case JsonToken::kTrue:
        case JsonToken::kFalse:
            return is_text ||
                   covers_type(node, options_.primitives_as_string ? Type::string() : Type::boolean());
        case JsonToken::kInteger:
        case JsonToken::kFloat:
            return is_text || covers_number(node);
        default:
            return false;
    }
}

bool JsonTypes::covers_type(const Node& node, const Type& type) {
    if (type.is(TypeId::kNull)) return true;
    return node.kind == Node::Kind::kScalar && wider_inferred(node.type, type) == node.type;
}

bool JsonTypes::covers_number(const Node& node) {
    if (options_.primitives_as_string) return covers_type(node, Type::string());
    int64_t value = 0;
    const bool is_small = reader_.token() == JsonToken::kInteger && reader_.small_integer(value);
    if (node.type.is(TypeId::kDouble) || (is_small && node.type.is(TypeId::kLong))) return true;
    return covers_type(node, infer_number());
}

bool JsonTypes::covers_array(Node& node) {
    while (true) {
        const JsonToken token = reader_.next();
        if (token == JsonToken::kEndArray) return true;
        if (token == JsonToken::kError || !covers(*node.element)) return false;
    }
}

bool JsonTypes::covers_object(Node& node) {
    const uint64_t object = ++objects_;
    for (size_t place = 0;; ++place) {
        Node* const field = next_field(node, place);
        if (field == nullptr) return reader_.token() == JsonToken::kEndObject;
        if (field->last_object == object) return false;  // the name occurs twice
        field->last_object = object;
        if (!covers(*field)) return false;
    }
}

/// Moves on to the next value of an object: its field, which may be expected at `place`; null for new ones
/// and where there is none.
JsonTypes::Node* JsonTypes::next_field(Node& node, size_t& place) {
    if (place < node.seen.size() && reader_.next_is(node.seen[place].quoted)) {
        const bool is_good = reader_.token() != JsonToken::kError;
        return is_good ? node.seen[place].node : nullptr;
    }
    if (reader_.next() != JsonToken::kFieldName) return nullptr;
    const auto found = node.fields.find(reader_.text());
    if (found == node.fields.end()) return nullptr;
    Node& field = found->second;
    if (field.place == SIZE_MAX && is_written_plainly(found->first)) {
        field.place = node.seen.size();
        node.seen.push_back({std::string("\"").append(found->first).append("\""), &field});
    }
    if (field.place != SIZE_MAX) place = field.place;
    return reader_.next() == JsonToken::kError ? nullptr : &field;
}

void JsonTypes::add_corrupt_column() {
    root_->fields.try_emplace(options_.corrupt_column).first->second.become(Type::string());
}

/// An array at the top stands for its elements; what is no object then is malformed.
void JsonTypes::add_root(Node&& found) {
    while (found.kind == Node::Kind::kArray) {
        Node element = std::move(*found.element);
        found = std::move(element);
    }
    if (found.is_null()) return;
    if (found.kind == Node::Kind::kStruct) return merge(*root_, std::move(found));
    if (options_.mode == ParseMode::kFailFast) {
        throw Error("INVALID_JSON_RECORD_TYPE",
                    {{"invalidType", "\"" + found.type.to_sql() + "\""}, {"failFastMode", "FAILFAST"}});
    }
    if (options_.mode == ParseMode::kPermissive) add_corrupt_column();
}

bool JsonTypes::infer(Node& out) {
    switch (reader_.token()) {
        case JsonToken::kNull:
            return true;
        case JsonToken::kString:
            out.type = infer_text(reader_.text());
            return true;
        case JsonToken::kStartObject:
            return infer_object(out);
        case JsonToken::kStartArray:
            return infer_array(out);
        case JsonToken::kTrue:
        case JsonToken::kFalse:
            out.type = options_.primitives_as_string ? Type::string() : Type::boolean();
            return true;
        case JsonToken::kInteger:
        case JsonToken::kFloat:
            out.type = options_.primitives_as_string ? Type::string() : infer_number();
            return true;
        default:
            return false;
    }
}

bool JsonTypes::infer_object(Node& out) {
    out.kind = Node::Kind::kStruct;
    while (true) {
        JsonToken token = reader_.next();
        if (token == JsonToken::kEndObject) return true;
        if (token == JsonToken::kError) return false;
        const std::string name(reader_.text());
        if (reader_.next() == JsonToken::kError) return false;
        Node value;
        if (!infer(value)) return false;
        const auto [field, is_new] = out.fields.try_emplace(name);
        if (!is_new) out.duplicate = name;
        merge(field->second, std::move(value));
    }
}

bool JsonTypes::infer_array(Node& out) {
    out.kind = Node::Kind::kArray;
    out.element = std::make_unique<Node>();
    while (true) {
        const JsonToken token = reader_.next();
        if (token == JsonToken::kEndArray) return true;
        if (token == JsonToken::kError) return false;
        Node value;
        if (!infer(value)) return false;
        merge(*out.element, std::move(value));
    }
}

Type JsonTypes::infer_text(std::string_view text) {
    if (text.empty()) return Type::null();
    DecimalShape shape;
    if (options_.prefers_decimal && decimal_shape(text, shape)) {
        const int64_t precision = std::max(shape.precision, shape.scale);
        if (precision <= kMaxPrecision && shape.scale >= 0)
            return Type::decimal(static_cast<int>(precision), static_cast<int>(shape.scale));
    }
    if (!options_.infer_timestamp) return Type::string();
    int64_t micros = 0;
    if (options_.timestamp_ntz && datetimes_.timestamp_ntz(text, micros)) return Type::timestamp_ntz();
    return datetimes_.strict_timestamp(text, micros) ? Type::timestamp() : Type::string();
}

Type JsonTypes::infer_number() const {
    const std::string_view text = reader_.text();
    const bool is_integer = reader_.token() == JsonToken::kInteger;
    int64_t value = 0;
    if (is_integer && read_java_integer(Type::long_integer(), text, value)) return Type::long_integer();
    DecimalShape shape;
    if ((!is_integer && !options_.prefers_decimal) || !decimal_shape(text, shape))
        return Type::double_number();
    const int64_t precision = std::max(shape.precision, shape.scale);
    if (precision > kMaxPrecision || shape.scale < 0) return Type::double_number();
    return Type::decimal(static_cast<int>(precision), static_cast<int>(shape.scale));
}

void JsonTypes::merge(Node& into, Node&& other) {
    if (other.is_null()) return;
    if (into.is_null()) {
        into = std::move(other);
        return;
    }
    if (into.kind != other.kind) return into.become(Type::string());
    switch (into.kind) {
        case Node::Kind::kScalar:
            return into.become(wider_inferred(into.type, other.type).value_or(Type::string()));
        case Node::Kind::kArray:
            return merge(*into.element, std::move(*other.element));
        case Node::Kind::kStruct:
            if (!other.duplicate.empty()) into.duplicate = other.duplicate;
            for (auto& [name, field] : other.fields) merge(into.fields[name], std::move(field));
    }
}

/// False for what is left out: objects without fields, and with dropFieldIfAllNull what was always null.
bool JsonTypes::finish(const Node& node, Type& out, bool keeps_nulls) const {
    if (node.kind == Node::Kind::kArray) {
        Type element;
        if (!finish(*node.element, element, keeps_nulls)) return false;
        out = Type::array(element);
        return true;
    }
    if (node.kind == Node::Kind::kStruct) {
        std::vector<Field> fields;
        for (const auto& [name, child] : node.fields) {
            Type type;
            if (!name.empty() && finish(child, type, keeps_nulls)) fields.push_back({name, type, true});
        }
        out = Type::structure(std::move(fields));
        return !out.fields().empty();
    }
    if (node.is_null() && options_.drop_field_if_all_null) return false;
    out = node.is_null() && !keeps_nulls ? Type::string() : node.type;
    return true;
}

Type JsonTypes::found() const {
    Type type;
    return finish(*root_, type, true) ? type : Type::structure({});
}

Schema JsonTypes::schema(bool case_sensitive) const {
    Type type;
    if (!finish(*root_, type)) return {};
    std::string duplicate = root_->duplicate;
    std::map<std::string, int> names;
    for (const Field& field : type.fields()) {
        if (!case_sensitive && ++names[lower_ascii(field.name)] > 1) duplicate = lower_ascii(field.name);
    }
    if (!duplicate.empty()) throw Error("COLUMN_ALREADY_EXISTS", {{"columnName", "`" + duplicate + "`"}});
    return type.fields();
}

bool JsonTypes::infer_one(std::string_view text, Type& out) {
    arena_.reset();
    reader_.start(text, arena_);
    Node found;
    const JsonToken first = reader_.next();
    if (first == JsonToken::kError) return false;
    if (first != JsonToken::kEnd && !infer(found)) return false;
    if (!finish(found, out)) {
        out = found.kind == Node::Kind::kScalar ? Type::string() : Type::structure({});
    }
    return true;
}

}  // namespace firesteel
