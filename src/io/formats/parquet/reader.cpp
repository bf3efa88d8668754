#include "io/formats/parquet/reader.h"

#include <parquet/metadata.h>
#include <parquet/schema.h>

#include <algorithm>

#include "common/error.h"
#include "io/formats/parquet/conform.h"
#include "io/formats/parquet/flat_column.h"
#include "io/formats/parquet/nested_columns.h"
#include "io/formats/parquet/parquet_file.h"
#include "io/formats/parquet/parquet_schema.h"
#include "io/formats/parquet/row_groups.h"

namespace firesteel {

namespace {

/// A column that is asked for, as this file has it.
struct WantedColumn {
    Type type;             // that the table has
    int field = -1;        // in the file; -1: missing
    bool is_flat = false;  // else nested
    int leaf = 0;          // of a flat column
    Type own_type;         // of a flat column, by the file
    std::string name;
    std::string parquet_type;  // of a flat column
};

class ParquetReader final : public FileReader {
public:
    explicit ParquetReader(const FileReadRequest& request)
        : path_(request.split.path),
          settings_(request.options.settings),
          pool_(request.pool),
          batch_rows_(request.batch_rows) {
        try {
            footer_ = read_footer(path_, request.split.file_size, request.split.modified_millis);
        } catch (const Error& error) {
            // The file was fit to plan with; Spark's readers say no more than that it cannot be read.
            if (error.condition() != "FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER") throw;
            throw Error("FAILED_READ_FILE.NO_HINT", {{"path", file_uri(path_)}});
        }
        guard_reading(path_, pool_, [&] {
            for (const int group : row_groups_of(*footer_, request.split)) {
                const bool is_known = request.split.unit >= 0;  // cut() has looked at it
                if (is_known || may_match(*footer_, group, request)) groups_.push_back(group);
            }
            for (const int32_t column : request.columns) add_column(request, column);
            if (!groups_.empty()) file_ = File::open(path_);
        });
    }

    bool next(Batch& out) override {
        bool more = false;
        guard_reading(path_, pool_, [&] { more = read(out); });
        return more;
    }

private:
    void add_column(const FileReadRequest& request, int32_t column) {
        const Field& field = request.data_schema[static_cast<size_t>(column)];
        const parquet::SchemaDescriptor& schema = *footer_->schema();
        WantedColumn wanted;
        wanted.type = field.type;
        wanted.field = find_parquet_column(schema, field.name, settings_->case_sensitive);
        if (is_ambiguous(schema, field.name, settings_->case_sensitive)) {
            throw Error("FAILED_READ_FILE.NO_HINT", {{"path", file_uri(path_)}})
                .with_hint("Several of its columns are named " + field.name + " but for their case.");
        }
        if (wanted.field >= 0) {
            const auto& node = *schema.group_node()->field(wanted.field);
            wanted.name = node.name();
            wanted.is_flat = node.is_primitive() && !node.is_repeated();
            if (wanted.is_flat) {
                wanted.leaf = leaves_of(schema, wanted.field)[0];
                wanted.own_type = parquet_field(node, request.options).type;
                wanted.parquet_type = parquet::TypeToString(schema.Column(wanted.leaf)->physical_type());
                if (wanted.parquet_type == "BYTE_ARRAY") wanted.parquet_type = "BINARY";
            } else {
                nested_fields_.push_back(wanted.field);
            }
        }
        wanted_.push_back(std::move(wanted));
    }

    bool read(Batch& out) {
        while (rows_left_ == 0) {
            if (next_group_ == groups_.size()) return false;
            open_group(groups_[next_group_++]);
        }
        const int64_t rows = std::min(rows_left_, batch_rows_);
        out = Batch();
        out.rows = rows;
        std::vector<ColumnPtr> nested;
        if (nested_) nested = nested_->read(rows);
        size_t next_nested = 0;
        for (size_t i = 0; i < wanted_.size(); ++i) {
            const WantedColumn& wanted = wanted_[i];
            if (wanted.field < 0) {
                out.columns.push_back(Column::nulls(wanted.type, rows, pool_));
                continue;
            }
            const ColumnPtr column = wanted.is_flat ? flat_[i]->read(rows, false) : nested[next_nested++];
            out.columns.push_back(
                conform(column, wanted.type, {*settings_, pool_, path_, wanted.name, wanted.parquet_type}));
        }
        rows_left_ -= rows;
        return true;
    }

    void open_group(int group) {
        flat_.clear();
        nested_.reset();
        rows_left_ = footer_->RowGroup(group)->num_rows();
        if (rows_left_ == 0) return;
        for (const WantedColumn& wanted : wanted_) {
            const bool is_flat = wanted.field >= 0 && wanted.is_flat;
            flat_.push_back(
                is_flat ? open_flat_column({file_, *footer_, group, wanted.leaf, wanted.own_type, pool_})
                        : nullptr);
        }
        if (!nested_fields_.empty())
            nested_ = open_nested_columns(path_, footer_, group, nested_fields_, pool_);
    }

    const std::string path_;
    const EvalSettingsPtr settings_;
    const MemoryPoolPtr pool_;
    const int64_t batch_rows_;
    std::shared_ptr<parquet::FileMetaData> footer_;
    std::vector<WantedColumn> wanted_;
    std::vector<int> nested_fields_;  // of wanted_, in order
    std::vector<int> groups_;
    std::shared_ptr<const File> file_;
    size_t next_group_ = 0;
    int64_t rows_left_ = 0;  // in the open row group
    std::vector<std::unique_ptr<FlatColumn>> flat_;
    std::unique_ptr<NestedColumns> nested_;
};

}  // namespace

std::unique_ptr<FileReader> open_parquet_reader(const FileReadRequest& request) {
    return std::make_unique<ParquetReader>(request);
}

}  // namespace firesteel
