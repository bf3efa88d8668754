#pragma once

#include <memory>
#include <string>

#include "column/type.h"
#include "functions/settings.h"
#include "io/file_format.h"

namespace arrow {
class Field;
class Schema;
namespace adapters::orc {
class ORCFileReader;
}
}  // namespace arrow

namespace firesteel {

/// ORC through Arrow's adapter. Spark keeps the types that ORC lacks in attributes of the columns; timestamps
/// are local times there, which readers take for times of their own zone.

/// Opens a file and reads its footer. Raises FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER.
std::unique_ptr<arrow::adapters::orc::ORCFileReader> open_orc_file(const FileSplit& file,
                                                                   const FormatOptions& options);

/// What Spark sees in a column, and in a file.
Type orc_type(const arrow::Field& field);
Schema orc_schema(const arrow::Schema& schema);

/// What a column is stored as: intervals and local timestamps are numbers, timestamps local ones.
Type stored_orc_type(const Type& type);
/// The field of the file, with Spark's own type as an attribute where it is another.
std::shared_ptr<arrow::Field> orc_field(const std::string& name, const Type& type);

/// A column as it was read, under Spark's type of the file; and a column as it is stored.
ColumnPtr from_stored_orc(const ColumnPtr& stored, const Type& type, const EvalSettings& settings,
                          const MemoryPoolPtr& pool);
ColumnPtr to_stored_orc(const ColumnPtr& column, const EvalSettings& settings, const MemoryPoolPtr& pool);

std::unique_ptr<FileReader> open_orc(const FileReadRequest& request);
std::unique_ptr<FileWriter> create_orc(const FileWriteRequest& request);
/// Raises CODEC_NOT_AVAILABLE.*.
std::string orc_extension(const FormatOptions& options);

}  // namespace firesteel
