#include <arrow/adapters/orc/adapter.h>
#include <arrow/array/array_base.h>
#include <arrow/array/data.h>
#include <arrow/io/interfaces.h>
#include <arrow/memory_pool.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>

#include <algorithm>

#include "catalog/existing_values.h"
#include "catalog/identifier.h"
#include "column/arrow_convert.h"
#include "common/error.h"
#include "io/arrow_input.h"
#include "io/formats/orc/conform.h"
#include "io/formats/orc/file_check.h"
#include "io/formats/orc/orc_file.h"
#include "io/missing_column.h"
#include "io/storage/storage.h"

namespace firesteel {

namespace {

/// A column that is asked for, as this file has it.
struct WantedColumn {
    Type type;         // that the table has
    Type own_type;     // that the file has
    std::string name;  // in the file; empty: missing
    Value existing;    // of rows in files that miss it
};

class OrcReader final : public FileReader {
public:
    explicit OrcReader(const FileReadRequest& request)
        : path_(request.split.path),
          settings_(request.options.settings),
          pool_(request.pool),
          batch_rows_(request.batch_rows),
          check_(make_arrow_file(open_file(request.split, request.options), arrow::default_memory_pool()),
                 path_),
          file_(open_orc_file(request.split, request.options)) {
        schema_ = checked(file_->ReadSchema());
        for (const int32_t column : request.columns)
            add_column(request.data_schema[static_cast<size_t>(column)], request.options);
        for (int64_t i = 0; i < file_->NumberOfStripes(); ++i) {
            const auto stripe = file_->GetStripeInformation(i);
            const bool wanted = request.split.unit >= 0 ? i == request.split.unit
                                                        : stripe.offset >= request.split.begin &&
                                                              stripe.offset < request.split.end;
            if (wanted) stripes_.emplace_back(i, stripe);
        }
    }

    bool next(Batch& out) override {
        while (indices_.empty() || !batches_ || !read_batch(out)) {
            if (next_stripe_ == stripes_.size()) return false;
            const auto& [number, stripe] = stripes_[next_stripe_++];
            if (indices_.empty()) return read_nothing(stripe.num_rows, out);
            check_.check_stripe(static_cast<size_t>(number), indices_);
            const arrow::Status status = file_->Seek(stripe.first_row_id);
            if (!status.ok()) fail(status.message());
            batches_ = checked(file_->NextStripeReader(batch_rows_, indices_));
        }
        return true;
    }

private:
    void add_column(const Field& field, const FormatOptions& options) {
        WantedColumn wanted{field.type, {}, {}, ExistingValues::find(options.options, field.name)};
        for (const bool exactly : {true, false}) {
            for (int i = 0; i < schema_->num_fields(); ++i) {
                const arrow::Field& own = *schema_->field(i);
                const bool same =
                    exactly ? own.name() == field.name
                            : !settings_->case_sensitive && equal_ignoring_case(own.name(), field.name);
                if (!same || !wanted.name.empty()) continue;
                wanted.name = own.name();
                wanted.own_type = orc_type(own);
                if (std::find(indices_.begin(), indices_.end(), i) == indices_.end()) indices_.push_back(i);
            }
        }
        wanted_.push_back(std::move(wanted));
    }

    bool read_nothing(int64_t rows, Batch& out) const {
        out = Batch();
        out.rows = rows;
        for (const WantedColumn& wanted : wanted_)
            out.columns.push_back(missing_column(wanted.type, wanted.existing, rows, pool_));
        return true;
    }

    bool read_batch(Batch& out) {
        const std::shared_ptr<arrow::RecordBatch> batch = checked(batches_->Next());
        if (!batch || batch->num_rows() == 0) return false;
        out = Batch();
        out.rows = batch->num_rows();
        for (const WantedColumn& wanted : wanted_) {
            if (wanted.name.empty()) {
                out.columns.push_back(missing_column(wanted.type, wanted.existing, out.rows, pool_));
                continue;
            }
            const auto array = batch->GetColumnByName(wanted.name);
            if (!array) fail("no column " + wanted.name);
            const ColumnPtr stored = from_arrow(array->data(), from_arrow_type(*array->type()), pool_);
            out.columns.push_back(
                conform(from_stored_orc(stored, wanted.own_type, *settings_, pool_), wanted.type));
        }
        return true;
    }

    ColumnPtr conform(const ColumnPtr& column, const Type& type) const {
        ColumnPtr fitting = conform_orc(column, type, *settings_, pool_);
        if (!fitting) fail("a column is no " + type.to_string());
        return fitting;
    }

    [[noreturn]] void fail(const std::string& reason) const {
        throw Error("FAILED_READ_FILE.NO_HINT", {{"path", file_uri(path_)}}).with_hint(reason);
    }
    template <typename T>
    T checked(arrow::Result<T> result) const {
        if (!result.ok()) fail(result.status().message());
        return std::move(result).ValueUnsafe();
    }

    const std::string path_;
    const EvalSettingsPtr settings_;
    const MemoryPoolPtr pool_;
    const int64_t batch_rows_;
    const OrcFileCheck check_;
    const std::unique_ptr<arrow::adapters::orc::ORCFileReader> file_;
    std::shared_ptr<arrow::Schema> schema_;
    std::vector<WantedColumn> wanted_;
    std::vector<int> indices_;  // of the columns to read, in the file
    std::vector<std::pair<int64_t, arrow::adapters::orc::StripeInformation>> stripes_;
    size_t next_stripe_ = 0;
    std::shared_ptr<arrow::RecordBatchReader> batches_;  // of the stripe being read
};

}  // namespace

std::unique_ptr<FileReader> open_orc(const FileReadRequest& request) {
    return std::make_unique<OrcReader>(request);
}

}  // namespace firesteel
