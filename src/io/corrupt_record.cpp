#include "io/corrupt_record.h"

#include "catalog/identifier.h"
#include "common/error.h"
#include "common/utf8.h"

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

void raise_malformed_record(const std::string& path, std::string_view record) {
    constexpr size_t kShown = 200;
    std::string shown = utf8_repaired(record.substr(0, kShown));
    if (record.size() > kShown) shown += "...";
    throw Error("FAILED_READ_FILE.NO_HINT", {{"path", file_uri(path)}})
        .with_hint(
            "Its record '" + shown +
            "' is malformed. The mode PERMISSIVE reads such records as NULL, DROPMALFORMED leaves them out.");
}

}  // namespace firesteel
