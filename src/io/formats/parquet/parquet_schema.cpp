#include "io/formats/parquet/parquet_schema.h"

#include <arrow/util/key_value_metadata.h>
#include <parquet/metadata.h>
#include <parquet/schema.h>

#include "catalog/identifier.h"
#include "codec/type_json.h"
#include "common/error.h"

namespace firesteel {

namespace {

using parquet::LogicalType;
using parquet::schema::GroupNode;
using parquet::schema::Node;
using parquet::schema::PrimitiveNode;
using Unit = LogicalType::TimeUnit;

const char* unit_name(Unit::unit unit) {
    return unit == Unit::MILLIS ? "MILLIS" : unit == Unit::MICROS ? "MICROS" : "NANOS";
}

std::string annotation_text(const LogicalType& logical) {
    const auto moment = [](const char* name, bool utc, Unit::unit unit) {
        return std::string(name) + "(" + unit_name(unit) + "," + (utc ? "true" : "false") + ")";
    };
    if (logical.is_timestamp()) {
        const auto& type = static_cast<const parquet::TimestampLogicalType&>(logical);
        return moment("TIMESTAMP", type.is_adjusted_to_utc(), type.time_unit());
    }
    if (logical.is_time()) {
        const auto& type = static_cast<const parquet::TimeLogicalType&>(logical);
        return moment("TIME", type.is_adjusted_to_utc(), type.time_unit());
    }
    std::string text = logical.ToString();
    for (char& c : text) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return text;
}

[[noreturn]] void illegal(const PrimitiveNode& node) {
    std::string text = parquet::TypeToString(node.physical_type());
    if (text == "BYTE_ARRAY") text = "BINARY";
    const auto& logical = node.logical_type();
    if (logical && !logical->is_none()) text += " (" + annotation_text(*logical) + ")";
    throw Error("PARQUET_TYPE_ILLEGAL", {{"parquetType", text}});
}

Type decimal_type(const PrimitiveNode& node, int most_digits) {
    const auto& decimal = static_cast<const parquet::DecimalLogicalType&>(*node.logical_type());
    if (decimal.precision() > most_digits) illegal(node);
    return Type::decimal(decimal.precision(), decimal.scale());
}

Type int32_type(const PrimitiveNode& node) {
    const LogicalType& logical = *node.logical_type();
    if (logical.is_none() || logical.is_null()) return Type::integer();
    if (logical.is_date()) return Type::date();
    if (logical.is_decimal()) return decimal_type(node, 9);
    if (!logical.is_int()) illegal(node);
    const auto& number = static_cast<const parquet::IntLogicalType&>(logical);
    switch (number.bit_width()) {
        case 8:
            return number.is_signed() ? Type::byte() : Type::short_integer();
        case 16:
            return number.is_signed() ? Type::short_integer() : Type::integer();
        default:
            return number.is_signed() ? Type::integer() : Type::long_integer();
    }
}

Type int64_type(const PrimitiveNode& node, const FormatOptions& options) {
    const LogicalType& logical = *node.logical_type();
    if (logical.is_none()) return Type::long_integer();
    if (logical.is_decimal()) return decimal_type(node, 18);
    if (logical.is_int()) {
        const bool is_signed = static_cast<const parquet::IntLogicalType&>(logical).is_signed();
        return is_signed ? Type::long_integer() : Type::decimal(20, 0);
    }
    if (logical.is_time()) {
        if (static_cast<const parquet::TimeLogicalType&>(logical).time_unit() != Unit::MICROS) illegal(node);
        return Type::time();
    }
    if (!logical.is_timestamp()) illegal(node);
    const auto& timestamp = static_cast<const parquet::TimestampLogicalType&>(logical);
    if (timestamp.time_unit() == Unit::NANOS) {
        if (options.is_set("spark.sql.legacy.parquet.nanosaslong", false)) return Type::long_integer();
        illegal(node);
    }
    const bool is_local = !timestamp.is_adjusted_to_utc() &&
                          options.is_set("spark.sql.parquet.infertimestampntz.enabled", true);
    return is_local ? Type::timestamp_ntz() : Type::timestamp();
}

Type primitive_type(const PrimitiveNode& node, const FormatOptions& options) {
    const LogicalType& logical = *node.logical_type();
    switch (node.physical_type()) {
        case parquet::Type::BOOLEAN:
            return Type::boolean();
        case parquet::Type::INT32:
            return int32_type(node);
        case parquet::Type::INT64:
            return int64_type(node, options);
        case parquet::Type::INT96:
            return Type::timestamp();
        case parquet::Type::FLOAT:
            return Type::float_number();
        case parquet::Type::DOUBLE:
            return Type::double_number();
        case parquet::Type::BYTE_ARRAY:
            if (logical.is_string() || logical.is_enum() || logical.is_JSON()) return Type::string();
            if (logical.is_decimal()) return decimal_type(node, kMaxPrecision);
            if (logical.is_none() && options.is_set("spark.sql.parquet.binaryasstring", false))
                return Type::string();
            if (logical.is_none() || logical.is_BSON()) return Type::binary();
            illegal(node);
        case parquet::Type::FIXED_LEN_BYTE_ARRAY:
            if (logical.is_decimal()) return decimal_type(node, kMaxPrecision);
            if (logical.is_none() || logical.is_UUID()) return Type::binary();
            illegal(node);
        default:
            illegal(node);
    }
}

Type type_without_repetition(const Node& node, const FormatOptions& options);

std::vector<Field> struct_fields(const GroupNode& group, const FormatOptions& options) {
    std::vector<Field> fields;
    for (int i = 0; i < group.field_count(); ++i) fields.push_back(parquet_field(*group.field(i), options));
    return fields;
}

/// Is the repeated field the element itself, as writers before the three-level form did it?
bool is_element(const Node& repeated, const std::string& list_name) {
    if (repeated.is_primitive()) return true;
    return static_cast<const GroupNode&>(repeated).field_count() > 1 || repeated.name() == "array" ||
           repeated.name() == list_name + "_tuple";
}

Type list_type(const GroupNode& group, const FormatOptions& options) {
    if (group.field_count() != 1 || !group.field(0)->is_repeated())
        throw Error("PARQUET_TYPE_ILLEGAL", {{"parquetType", group.name()}});
    const Node& repeated = *group.field(0);
    if (is_element(repeated, group.name()))
        return Type::array(type_without_repetition(repeated, options), false);
    const Field element = parquet_field(*static_cast<const GroupNode&>(repeated).field(0), options);
    return Type::array(element.type, element.nullable);
}

Type map_type(const GroupNode& group, const FormatOptions& options) {
    const bool is_map = group.field_count() == 1 && group.field(0)->is_repeated() &&
                        group.field(0)->is_group() &&
                        static_cast<const GroupNode&>(*group.field(0)).field_count() == 2;
    if (!is_map) throw Error("PARQUET_TYPE_ILLEGAL", {{"parquetType", group.name()}});
    const auto& entry = static_cast<const GroupNode&>(*group.field(0));
    const Field key = parquet_field(*entry.field(0), options),
                value = parquet_field(*entry.field(1), options);
    return Type::map(key.type, value.type, value.nullable);
}

Type type_without_repetition(const Node& node, const FormatOptions& options) {
    if (node.is_primitive()) return primitive_type(static_cast<const PrimitiveNode&>(node), options);
    const auto& group = static_cast<const GroupNode&>(node);
    const auto& logical = node.logical_type();
    if (logical && logical->is_variant()) return Type::variant();
    if (logical && logical->is_list()) return list_type(group, options);
    if (logical && logical->is_map()) return map_type(group, options);
    if (node.converted_type() == parquet::ConvertedType::MAP_KEY_VALUE) return map_type(group, options);
    return Type::structure(struct_fields(group, options));
}

}  // namespace

Field parquet_field(const Node& node, const FormatOptions& options) {
    Type type = type_without_repetition(node, options);
    if (node.is_repeated()) return {node.name(), Type::array(std::move(type), false), false};
    return {node.name(), std::move(type), node.is_optional()};
}

Schema parquet_schema(const parquet::FileMetaData& footer, const FormatOptions& options) {
    if (const auto& pairs = footer.key_value_metadata()) {
        if (const int at = pairs->FindKey(kSparkSchemaKey); at >= 0) {
            const Type type = parse_json_type(pairs->value(at));
            if (type.is(TypeId::kStruct)) return type.fields();
        }
    }
    return struct_fields(*footer.schema()->group_node(), options);
}

std::vector<int> leaves_of(const parquet::SchemaDescriptor& schema, int column) {
    const Node* root = schema.group_node()->field(column).get();
    std::vector<int> leaves;
    for (int i = 0; i < schema.num_columns(); ++i) {
        if (schema.GetColumnRoot(i) == root) leaves.push_back(i);
    }
    return leaves;
}

int find_parquet_column(const parquet::SchemaDescriptor& schema, const std::string& name,
                        bool case_sensitive) {
    const GroupNode& root = *schema.group_node();
    for (int i = 0; i < root.field_count(); ++i) {
        if (root.field(i)->name() == name) return i;
    }
    if (case_sensitive) return -1;
    for (int i = 0; i < root.field_count(); ++i) {
        if (equal_ignoring_case(root.field(i)->name(), name)) return i;
    }
    return -1;
}

bool is_ambiguous(const parquet::SchemaDescriptor& schema, const std::string& name, bool case_sensitive) {
    if (case_sensitive) return false;
    const GroupNode& root = *schema.group_node();
    int count = 0;
    for (int i = 0; i < root.field_count(); ++i)
        count += equal_ignoring_case(root.field(i)->name(), name) ? 1 : 0;
    return count > 1;
}

}  // namespace firesteel
