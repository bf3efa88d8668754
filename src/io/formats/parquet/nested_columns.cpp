#include "io/formats/parquet/nested_columns.h"

#include <arrow/array/array_base.h>
#include <arrow/memory_pool.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <parquet/arrow/reader.h>
#include <parquet/exception.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>
#include <parquet/schema.h>

#include "column/arrow_convert.h"
#include "column/selection.h"
#include "io/formats/parquet/parquet_file.h"
#include "io/formats/parquet/parquet_schema.h"

namespace firesteel {

namespace {

constexpr int64_t kArrowBatchRows = 8192;

template <typename T>
T checked(arrow::Result<T> result) {
    if (!result.ok()) throw parquet::ParquetStatusException(result.status());
    return std::move(result).ValueUnsafe();
}

class ArrowColumns final : public NestedColumns {
public:
    ArrowColumns(std::shared_ptr<arrow::MemoryPool> charged, std::unique_ptr<parquet::arrow::FileReader> file,
                 int row_group, const std::vector<int>& leaves, std::vector<std::string> names,
                 MemoryPoolPtr pool)
        : charged_(std::move(charged)),
          file_(std::move(file)),
          names_(std::move(names)),
          pool_(std::move(pool)) {
        file_->set_batch_size(kArrowBatchRows);
        batches_ = checked(file_->GetRecordBatchReader({row_group}, leaves));
    }

    void skip(int64_t rows) override { to_skip_ += rows; }

    std::vector<ColumnPtr> read(int64_t rows) override {
        while (to_skip_ > 0) {
            if (at_ == size_) advance();
            const int64_t step = std::min(to_skip_, size_ - at_);
            at_ += step;
            to_skip_ -= step;
        }
        std::vector<std::vector<ColumnPtr>> parts(names_.size());
        while (rows > 0) {
            if (at_ == size_) advance();
            const int64_t step = std::min(rows, size_ - at_);
            for (size_t i = 0; i < names_.size(); ++i) {
                const bool is_all = at_ == 0 && step == size_;
                parts[i].push_back(is_all ? columns_[i] : slice(columns_[i], at_, step, pool_));
            }
            at_ += step;
            rows -= step;
        }
        std::vector<ColumnPtr> result;
        for (auto& list : parts) result.push_back(list.size() == 1 ? list[0] : concatenate(list, pool_));
        return result;
    }

private:
    void advance() {
        std::shared_ptr<arrow::RecordBatch> batch;
        do {
            batch = checked(batches_->Next());
            if (!batch) throw parquet::ParquetException("a column has fewer rows than its row group");
        } while (batch->num_rows() == 0);
        columns_.clear();
        for (const std::string& name : names_) {
            const auto array = batch->GetColumnByName(name);
            if (!array) throw parquet::ParquetException("no column " + name);
            columns_.push_back(from_arrow(array->data(), from_arrow_type(*array->type()), pool_));
        }
        at_ = 0;
        size_ = batch->num_rows();
    }

    const std::shared_ptr<arrow::MemoryPool> charged_;
    const std::unique_ptr<parquet::arrow::FileReader> file_;
    const std::vector<std::string> names_;
    const MemoryPoolPtr pool_;
    std::shared_ptr<arrow::RecordBatchReader> batches_;
    std::vector<ColumnPtr> columns_;  // of the batch being read
    int64_t at_ = 0;
    int64_t size_ = 0;
    int64_t to_skip_ = 0;
};

}  // namespace

std::unique_ptr<NestedColumns> open_nested_columns(const std::shared_ptr<const File>& source,
                                                   const std::shared_ptr<parquet::FileMetaData>& footer,
                                                   int row_group, const std::vector<int>& columns,
                                                   const MemoryPoolPtr& pool) {
    const std::shared_ptr<arrow::MemoryPool> charged = make_arrow_pool(pool);
    arrow::MemoryPool* arrow_pool = charged.get();
    parquet::ArrowReaderProperties properties;
    properties.set_use_threads(false);
    properties.set_coerce_int96_timestamp_unit(arrow::TimeUnit::MICRO);
    auto file = checked(
        parquet::arrow::FileReader::Make(arrow_pool, open_parquet(source, footer, arrow_pool), properties));
    std::vector<int> leaves;
    std::vector<std::string> names;
    for (const int column : columns) {
        names.push_back(footer->schema()->group_node()->field(column)->name());
        for (const int leaf : leaves_of(*footer->schema(), column)) leaves.push_back(leaf);
    }
    return std::make_unique<ArrowColumns>(charged, std::move(file), row_group, leaves, std::move(names),
                                          pool);
}

}  // namespace firesteel
