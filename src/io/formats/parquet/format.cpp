// Parquet files.

#include <parquet/metadata.h>
#include <parquet/schema.h>

#include <algorithm>

#include "catalog/identifier.h"
#include "common/error.h"
#include "io/formats/parquet/merge_schema.h"
#include "io/formats/parquet/parquet_file.h"
#include "io/formats/parquet/parquet_schema.h"
#include "io/formats/parquet/reader.h"
#include "io/formats/parquet/row_groups.h"
#include "io/formats/parquet/writer.h"

namespace firesteel {

namespace {

/// Footers of more files than this are not read for statistics: the rest counts by its bytes.
constexpr size_t kMostFooters = 200;

std::shared_ptr<parquet::FileMetaData> footer_of(const ListedFile& file) {
    return read_footer(file.path, file.size, file.modified_millis);
}

/// Adds what one file says of a column to what earlier ones said; false when it says nothing.
bool add_bounds(const parquet::FileMetaData& footer, const Field& field, const FormatOptions& options,
                bool is_first, ColumnStatistics& total) {
    const parquet::SchemaDescriptor& schema = *footer.schema();
    const int column = find_parquet_column(schema, field.name, options.settings->case_sensitive);
    if (column < 0) return false;
    const auto& node = *schema.group_node()->field(column);
    if (!node.is_primitive() || node.is_repeated() || parquet_field(node, options).type != field.type)
        return false;
    const int leaf = leaves_of(schema, column)[0];
    for (int group = 0; group < footer.num_row_groups(); ++group) {
        const ChunkBounds bounds = chunk_bounds(footer, group, leaf, field.type);
        if (bounds.nulls && *bounds.nulls == bounds.rows) {
            if (total.nulls) total.nulls = *total.nulls + *bounds.nulls;
            continue;
        }
        if (!bounds.minimum || !bounds.maximum) return false;
        const bool starts = is_first && !total.minimum;
        if (starts || !total.minimum || compare_bounds(*bounds.minimum, *total.minimum) < 0)
            total.minimum = bounds.minimum;
        if (starts || !total.maximum || compare_bounds(*bounds.maximum, *total.maximum) > 0)
            total.maximum = bounds.maximum;
        if (!bounds.nulls) total.nulls.reset();
        if (total.nulls && bounds.nulls) total.nulls = *total.nulls + *bounds.nulls;
    }
    return true;
}

FileStatistics read_statistics(const std::vector<ListedFile>& files, const Schema& data_schema,
                               const FormatOptions& options) {
    FileStatistics result;
    const size_t count = std::min(files.size(), kMostFooters);
    int64_t rows = 0, bytes = 0, all_bytes = 0;
    for (const ListedFile& file : files) all_bytes += file.size;
    std::vector<ColumnStatistics> columns(data_schema.size());
    std::vector<bool> is_known(data_schema.size(), count == files.size());
    for (ColumnStatistics& column : columns) column.nulls = 0;
    for (size_t i = 0; i < count; ++i) {
        const auto footer = footer_of(files[i]);
        rows += footer->num_rows();
        bytes += files[i].size;
        for (size_t c = 0; c < columns.size(); ++c) {
            if (is_known[c]) is_known[c] = add_bounds(*footer, data_schema[c], options, i == 0, columns[c]);
        }
    }
    for (size_t c = 0; c < columns.size(); ++c) {
        if (!is_known[c]) columns[c] = {};
    }
    const double share = bytes > 0 ? static_cast<double>(all_bytes) / static_cast<double>(bytes) : 1;
    result.rows = static_cast<int64_t>(static_cast<double>(rows) * share);
    result.columns = std::move(columns);
    return result;
}

class ParquetFormat final : public FileFormat {
public:
    std::string name() const override { return "parquet"; }
    std::string display_name() const override { return "Parquet"; }

    void check_options(const FormatOptions& options) const override { merges_schemas(options); }

    std::optional<Schema> infer_schema(const std::vector<ListedFile>& files,
                                       const FormatOptions& options) const override {
        const bool ignores_corrupt =
            options.is_set("ignorecorruptfiles", options.is_set("spark.sql.files.ignorecorruptfiles", false));
        std::optional<Schema> schema;
        for (const ListedFile& file : files) {
            std::shared_ptr<parquet::FileMetaData> footer;
            try {
                footer = footer_of(file);
            } catch (const Error&) {
                if (!ignores_corrupt) throw;
                continue;
            }
            Schema own = parquet_schema(*footer, options);
            schema = schema ? merge_schemas(*schema, own, *options.settings) : std::move(own);
            if (!merges_schemas(options)) break;
        }
        return schema;
    }

    bool supports(const Type& type, bool for_writing) const override {
        const Type& storage = type.storage_type();
        switch (storage.id()) {
            case TypeId::kCalendarInterval:
            case TypeId::kVariant:
            case TypeId::kTime:
                return false;
            case TypeId::kArray:
                return supports(storage.element_type(), for_writing);
            case TypeId::kMap:
                return supports(storage.key_type(), for_writing) &&
                       supports(storage.value_type(), for_writing);
            case TypeId::kStruct:
                return std::all_of(storage.fields().begin(), storage.fields().end(),
                                   [&](const Field& field) { return supports(field.type, for_writing); });
            default:
                return true;
        }
    }

    bool can_split(const ListedFile&, const FormatOptions&) const override { return true; }

    /// One piece for each row group: it ends where the next one's middle is.
    std::vector<FileSplit> cut(const FileSplit& part, const FileReadRequest& request) const override {
        const auto footer = read_footer(part.path, part.file_size, part.modified_millis);
        std::vector<FileSplit> pieces;
        std::vector<int> groups;
        for (const int group : row_groups_of(*footer, part)) {
            if (may_match(*footer, group, request)) groups.push_back(group);
        }
        if (footer->num_columns() == 0) return {part};
        for (const int group : groups) {
            FileSplit piece = part;
            piece.begin = middle_of(*footer, group);
            piece.end = piece.begin + 1;
            pieces.push_back(std::move(piece));
        }
        return pieces;
    }

    std::unique_ptr<FileReader> open(const FileReadRequest& request) const override {
        return open_parquet_reader(request);
    }
    FileStatistics statistics(const std::vector<ListedFile>& files, const Schema& data_schema,
                              const FormatOptions& options) const override {
        try {
            return read_statistics(files, data_schema, options);
        } catch (const Error&) {
            return {};  // reading will say what is wrong
        }
    }
    std::string extension(const FormatOptions& options) const override { return parquet_extension(options); }
    std::unique_ptr<FileWriter> create(const FileWriteRequest& request) const override {
        return create_parquet(request);
    }

private:
    static bool merges_schemas(const FormatOptions& options) {
        return options.is_set("mergeschema", options.is_set("spark.sql.parquet.mergeschema", false));
    }
};

[[maybe_unused]] const bool kRegistered = register_file_format(std::make_unique<ParquetFormat>());

}  // namespace
}  // namespace firesteel
