#pragma once

#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace firesteel {

enum class AvroKind : uint8_t {
    kNull,
    kBoolean,
    kInt,
    kLong,
    kFloat,
    kDouble,
    kBytes,
    kString,
    kRecord,
    kEnum,
    kArray,
    kMap,
    kUnion,
    kFixed,
};

/// What a kind stands for, where Spark looks at it. Others, and those that do not fit their kind, are none.
enum class AvroLogical : uint8_t {
    kNone,
    kDate,
    kTimeMicros,
    kTimestampMillis,
    kTimestampMicros,
    kLocalTimestampMillis,
    kLocalTimestampMicros,
    kDecimal,
    kOther,  // a known one of longs that Spark does not read as anything else: timestamp-nanos
};

struct AvroNode;

struct AvroField {
    std::string name;
    const AvroNode* type = nullptr;
    std::vector<std::string> aliases;
    std::string default_json;  // empty: none
};

/// A part of a schema. Records that hold themselves are cycles.
struct AvroNode {
    AvroKind kind = AvroKind::kNull;
    AvroLogical logical = AvroLogical::kNone;
    int32_t precision = 0;  // decimals
    int32_t scale = 0;
    int32_t size = 0;                       // kFixed: bytes
    std::string name;                       // of records, enums and fixed values, without the namespace
    std::string name_space;                 // ... and that
    std::string spark_type;                 // the property spark.sql.catalyst.type
    std::string json;                       // as it was written; messages show it
    std::string default_symbol;             // kEnum: what unknown symbols are read as; empty: none
    std::vector<std::string> symbols;       // kEnum
    std::vector<AvroField> fields;          // kRecord
    std::vector<const AvroNode*> children;  // kArray: the element, kMap: the value, kUnion: the branches

    bool is(AvroKind wanted) const { return kind == wanted; }
    std::string full_name() const { return name_space.empty() ? name : name_space + "." + name; }
    bool is_named() const {
        return kind == AvroKind::kRecord || kind == AvroKind::kEnum || kind == AvroKind::kFixed;
    }
};

/// A schema with all its nodes, which live as long as it does. Immutable.
struct AvroSchema {
    std::deque<AvroNode> nodes;
    const AvroNode* root = nullptr;
    std::string json;  // the whole, in short form
};
using AvroSchemaPtr = std::shared_ptr<const AvroSchema>;

/// Raises _LEGACY_ERROR_AVRO_SCHEMA for what is no schema: Avro's library throws without a condition.
AvroSchemaPtr parse_avro_schema(std::string_view json);

/// The name of a kind in schemas: "int".
std::string_view avro_kind_name(AvroKind kind);

/// The binary form of a default value. Raises _LEGACY_ERROR_AVRO_SCHEMA where it does not fit the node.
std::string encode_avro_default(const AvroNode& node, std::string_view json);

/// Appends a number as Avro writes ints and longs.
void append_avro_long(int64_t value, std::string& out);

}  // namespace firesteel
