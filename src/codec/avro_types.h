#pragma once

#include <string>

#include "codec/avro_schema.h"
#include "column/type.h"

namespace firesteel {

struct AvroTypeOptions {
    bool stable_union_names = false;  // fields of unions are called by their types, not by their numbers
    std::string union_prefix = "member_";
    int32_t recursive_depth = -1;  // how often a record may be met within itself; from 1 on
};

/// What Spark reads a schema as. Raises _LEGACY_ERROR_AVRO_INCOMPATIBLE_SCHEMA for records in themselves
/// (unless the options allow them), and DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION.
Field avro_to_spark(const AvroNode& node, const AvroTypeOptions& options);

/// The JSON of the schema that Spark writes a type with. Raises _LEGACY_ERROR_AVRO_INCOMPATIBLE_SCHEMA for
/// types that Avro has nothing for.
std::string spark_to_avro(const Type& type, bool nullable, const std::string& record_name,
                          const std::string& name_space);

/// Branches of a union but for null; how Spark reads them.
struct AvroUnion {
    enum class Form : uint8_t { kSingle, kLong, kDouble, kStruct };
    std::vector<const AvroNode*> members;
    bool has_null = false;
    Form form = Form::kStruct;
};
/// REQUIRES: node is a union.
AvroUnion look_at_union(const AvroNode& node);

}  // namespace firesteel
