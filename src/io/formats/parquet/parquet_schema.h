#pragma once

#include <string>
#include <vector>

#include "io/file_format.h"

namespace parquet {
class FileMetaData;
class SchemaDescriptor;
namespace schema {
class Node;
}
}  // namespace parquet

namespace firesteel {

/// Where Spark keeps a file's own schema.
inline constexpr const char* kSparkSchemaKey = "org.apache.spark.sql.parquet.row.metadata";

/// The columns that Spark sees in a file: what the footer says it wrote, else its Parquet types. Raises
/// PARQUET_TYPE_ILLEGAL.
Schema parquet_schema(const parquet::FileMetaData& footer, const FormatOptions& options);
/// The Spark type of one column or nested field by its Parquet type, and whether it is optional.
Field parquet_field(const parquet::schema::Node& node, const FormatOptions& options);

/// Numbers of the leaves below a top-level column.
std::vector<int> leaves_of(const parquet::SchemaDescriptor& schema, int column);
/// The top-level column of that name, or -1. An exact name goes before one that differs in case.
int find_parquet_column(const parquet::SchemaDescriptor& schema, const std::string& name,
                        bool case_sensitive);

/// Does a name that differs in case only mean another column too?
bool is_ambiguous(const parquet::SchemaDescriptor& schema, const std::string& name, bool case_sensitive);

}  // namespace firesteel
