#include "io/formats/parquet/file_columns.h"

#include <parquet/metadata.h>
#include <parquet/schema.h>

#include "catalog/existing_values.h"
#include "common/error.h"
#include "io/formats/parquet/parquet_schema.h"
#include "io/scan_filter.h"

namespace firesteel {

namespace {

FileColumn find_column(const FileReadRequest& request, const parquet::FileMetaData& footer,
                       const FileCalendar& calendar, int32_t ordinal) {
    const Field& field = request.data_schema[static_cast<size_t>(ordinal)];
    const parquet::SchemaDescriptor& schema = *footer.schema();
    const bool case_sensitive = request.options.settings->case_sensitive;
    if (is_ambiguous(schema, field.name, case_sensitive)) {
        throw Error("FAILED_READ_FILE.NO_HINT", {{"path", file_uri(request.split.path)}})
            .with_hint("Several of its columns are named " + field.name + " but for their case.");
    }
    FileColumn column;
    column.ordinal = ordinal;
    column.type = field.type;
    column.field = find_parquet_column(schema, field.name, case_sensitive);
    if (column.field < 0) {
        column.existing = ExistingValues::find(request.options.options, field.name);
        return column;
    }
    const auto& node = *schema.group_node()->field(column.field);
    column.name = node.name();
    column.is_flat = node.is_primitive() && !node.is_repeated();
    if (!column.is_flat) {
        column.calendars = calendar.of_nested(footer, column.field);
        return column;
    }
    column.leaf = leaves_of(schema, column.field)[0];
    column.own_type = parquet_field(node, request.options).type;
    const LeafCalendar of_leaf = calendar.of(*schema.Column(column.leaf), field.type);
    if (of_leaf.mode != LeafCalendar::Mode::kKeeps) column.calendars = {of_leaf};
    column.parquet_type = parquet::TypeToString(schema.Column(column.leaf)->physical_type());
    if (column.parquet_type == "BYTE_ARRAY") column.parquet_type = "BINARY";
    return column;
}

constexpr size_t kNowhere = SIZE_MAX;

}  // namespace

FileColumns::FileColumns(const FileReadRequest& request, const parquet::FileMetaData& footer)
    : by_ordinal(request.data_schema.size(), kNowhere),
      calendar_(footer, request.options, request.split.path) {
    for (const int32_t ordinal : request.columns) wanted.push_back(add(request, footer, ordinal));
    if (request.filter != nullptr) {
        for (const ScanFilter::Step& step : request.filter->steps())
            for (const int32_t ordinal : step.columns) add(request, footer, ordinal);
    }
    if (request.key_filters != nullptr) {
        for (const KeyFilter& filter : *request.key_filters) add(request, footer, filter.column);
    }
}

size_t FileColumns::add(const FileReadRequest& request, const parquet::FileMetaData& footer,
                        int32_t ordinal) {
    size_t& place = by_ordinal[static_cast<size_t>(ordinal)];
    if (place == kNowhere) {
        columns.push_back(find_column(request, footer, calendar_, ordinal));
        place = columns.size() - 1;
    }
    return place;
}

}  // namespace firesteel
