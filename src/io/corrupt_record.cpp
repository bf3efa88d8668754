#include "io/corrupt_record.h"

#include "catalog/identifier.h"
#include "common/error.h"

namespace firesteel {

void check_corrupt_column(const FileReadRequest& request, const std::string& name) {
    for (const Field& field : request.data_schema) {
        if (field.name != name || field.type.is_string()) continue;
        throw Error("INVALID_CORRUPT_RECORD_TYPE", {{"columnName", quote_identifier(name)},
                                                    {"actualType", "\"" + field.type.to_sql() + "\""}});
    }
    const auto& columns = request.columns;
    if (columns.size() == 1 && request.data_schema[static_cast<size_t>(columns[0])].name == name) {
        throw Error("UNSUPPORTED_FEATURE.QUERY_ONLY_CORRUPT_RECORD_COLUMN");
    }
}

Type parsed_type(const FileReadRequest& request, const std::string& corrupt, std::vector<int32_t>& places) {
    Schema fields;
    for (const int32_t column : request.columns) {
        const Field& field = request.data_schema[static_cast<size_t>(column)];
        if (field.name == corrupt) {
            places.push_back(kCorruptRecord);
            continue;
        }
        places.push_back(static_cast<int32_t>(fields.size()));
        fields.push_back(field);
    }
    return Type::structure(std::move(fields));
}

}  // namespace firesteel
