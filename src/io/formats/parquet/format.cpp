// Parquet files.

#include <parquet/metadata.h>
#include <parquet/schema.h>

#include <algorithm>
#include <atomic>
#include <thread>

#include "catalog/identifier.h"
#include "common/error.h"
#include "io/formats/format_types.h"
#include "io/formats/merge_schema.h"
#include "io/formats/parquet/file_calendar.h"
#include "io/formats/parquet/file_columns.h"
#include "io/formats/parquet/parquet_file.h"
#include "io/formats/parquet/parquet_schema.h"
#include "io/formats/parquet/reader.h"
#include "io/formats/parquet/row_groups.h"
#include "io/formats/parquet/writer.h"
#include "io/storage/path.h"

namespace firesteel {

namespace {

/// Footers of more files than this are not read for statistics: the rest counts by its bytes.
constexpr size_t kMostFooters = 200;
constexpr size_t kFooterThreads = 16;

/// Rows of a row group that are worth a thread. Each reads the dictionaries anew, and the pages that its rows
/// begin and end in.
constexpr int64_t kRangeRows = 256 * 1024;

/// Columns with nesting are read from their first row on only.
bool reads_nested(const parquet::FileMetaData& footer, const FileReadRequest& request) {
    const FileColumns columns(request, footer);
    return std::any_of(columns.columns.begin(), columns.columns.end(),
                       [](const FileColumn& column) { return column.field >= 0 && !column.is_flat; });
}

std::shared_ptr<parquet::FileMetaData> footer_of(const ListedFile& file, const FormatOptions& options) {
    return read_footer({file.path, 0, file.size, file.size, file.modified_millis}, options);
}

/// Adds what one file says of a column to what earlier ones said; false when it says nothing.
bool add_bounds(const parquet::FileMetaData& footer, const Field& field, const FormatOptions& options,
                const std::string& path, ColumnStatistics& total) {
    const parquet::SchemaDescriptor& schema = *footer.schema();
    const int column = find_parquet_column(schema, field.name, options.settings->case_sensitive);
    if (column < 0) return false;
    const auto& node = *schema.group_node()->field(column);
    if (!node.is_primitive() || node.is_repeated() || parquet_field(node, options).type != field.type)
        return false;
    const int leaf = leaves_of(schema, column)[0];
    const LeafCalendar calendar = leaf_calendar(footer, leaf, field.type, options, path);
    for (int group = 0; group < footer.num_row_groups(); ++group) {
        ChunkBounds bounds =
            bounds_as_read(chunk_bounds(footer, group, leaf, field.type), calendar, field.type);
        if (schema.Column(leaf)->max_definition_level() == 0) bounds.nulls = 0;  // there cannot be any
        if (bounds.nulls && *bounds.nulls == bounds.rows) {
            if (total.nulls) total.nulls = *total.nulls + *bounds.nulls;
            continue;
        }
        if (!bounds.minimum || !bounds.maximum) return false;
        if (!total.minimum || compare_bounds(*bounds.minimum, *total.minimum) < 0)
            total.minimum = bounds.minimum;
        if (!total.maximum || compare_bounds(*bounds.maximum, *total.maximum) > 0)
            total.maximum = bounds.maximum;
        if (!bounds.nulls) total.nulls.reset();
        if (total.nulls && bounds.nulls) total.nulls = *total.nulls + *bounds.nulls;
    }
    return true;
}

/// Footers from a store take a request each, of which many may be under way. Failures wait for whoever needs
/// the footer.
void fetch_footers(const std::vector<ListedFile>& files, const FormatOptions& options) {
    if (files.size() < 2 || !is_remote(files[0].path)) return;
    std::atomic<size_t> next{0};
    const auto fetch = [&] {
        for (size_t i = next++; i < std::min(files.size(), kMostFooters); i = next++) {
            try {
                footer_of(files[i], options);
            } catch (const Error&) {
                return;
            }
        }
    };
    std::vector<std::jthread> threads;
    for (size_t i = 0; i < std::min(files.size(), kFooterThreads); ++i) threads.emplace_back(fetch);
}

std::optional<int64_t> estimate_rows(const std::vector<ListedFile>& files, const FormatOptions& options) {
    fetch_footers(files, options);
    int64_t rows = 0, bytes = 0, all_bytes = 0;
    for (size_t i = 0; i < files.size(); ++i) {
        all_bytes += files[i].size;
        if (i >= kMostFooters) continue;
        rows += footer_of(files[i], options)->num_rows();
        bytes += files[i].size;
    }
    if (bytes == all_bytes) return rows;
    return static_cast<int64_t>(static_cast<double>(rows) * static_cast<double>(all_bytes) /
                                static_cast<double>(bytes));
}

ColumnStatistics bounds_in(const std::vector<ListedFile>& files, const Field& column,
                           const FormatOptions& options) {
    ColumnStatistics total;
    if (files.size() > kMostFooters) return total;
    total.nulls = 0;
    for (const ListedFile& file : files) {
        if (!add_bounds(*footer_of(file, options), column, options, file.path, total)) return {};
    }
    return total;
}

/// The files by their paths: whichever way they were asked for, the first one gives the columns.
std::vector<const ListedFile*> by_path(const std::vector<ListedFile>& files) {
    std::vector<const ListedFile*> sorted;
    for (const ListedFile& file : files) sorted.push_back(&file);
    std::stable_sort(sorted.begin(), sorted.end(),
                     [](const ListedFile* a, const ListedFile* b) { return a->path < b->path; });
    return sorted;
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
        for (const ListedFile* file : by_path(files)) {
            std::shared_ptr<parquet::FileMetaData> footer;
            try {
                footer = footer_of(*file, options);
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
        const auto part = [&](const Type& inner) {
            return !inner.storage_type().is(TypeId::kTime) && supports(inner, for_writing);
        };
        switch (storage.id()) {
            case TypeId::kCalendarInterval:
            case TypeId::kGeometry:
            case TypeId::kGeography:
                return false;
            default:
                return takes_parts(storage, part);
        }
    }

    bool can_split(const ListedFile&, const FormatOptions&) const override { return true; }

    /// One piece for each row group that the filters leave, several for a large one.
    std::vector<FileSplit> cut(const FileSplit& part, const FileReadRequest& request) const override {
        const auto footer = read_footer(part, request.options);
        if (footer->num_columns() == 0) return {part};
        std::vector<FileSplit> pieces;
        guard_reading(part.path, request.pool, [&] {
            for (const int group : row_groups_of(*footer, part)) {
                if (!may_match(*footer, group, request.filters, request)) continue;
                FileSplit piece = part;
                piece.unit = group;
                const int64_t rows = footer->RowGroup(group)->num_rows();
                const int64_t ranges = reads_nested(*footer, request)
                                           ? 1
                                           : std::max<int64_t>(1, (rows + kRangeRows / 2) / kRangeRows);
                for (int64_t i = 0; i < ranges; ++i) {
                    piece.first_row = rows * i / ranges;
                    piece.end_row = rows * (i + 1) / ranges;
                    pieces.push_back(piece);
                }
            }
        });
        return pieces;
    }

    std::unique_ptr<FileReader> open(const FileReadRequest& request) const override {
        return open_parquet_reader(request);
    }
    bool applies_filters() const override { return true; }
    bool numbers_rows() const override { return true; }
    std::optional<int64_t> count_rows(const std::vector<ListedFile>& files,
                                      const FormatOptions& options) const override {
        try {
            return estimate_rows(files, options);
        } catch (const std::exception&) {
            return std::nullopt;  // reading will say what is wrong
        }
    }
    ColumnStatistics column_statistics(const std::vector<ListedFile>& files, const Field& column,
                                       const FormatOptions& options) const override {
        try {
            return bounds_in(files, column, options);
        } catch (const std::exception&) {
            return {};
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
