#include "ml/dataset.h"

#include "column/selection.h"
#include "common/error.h"
#include "ml/columns.h"
#include "ml/vector.h"

namespace firesteel::ml {

namespace {

constexpr size_t kMostDatasets = 8;

bool is_number_array(const Type& type) {
    return type.is(TypeId::kArray) &&
           (type.element_type().is(TypeId::kDouble) || type.element_type().is(TypeId::kFloat));
}

/// Collects the rows of batches, growing within the budget.
class Collector {
public:
    Collector(DatasetCache& cache, bool numbers)
        : cache_(cache), dataset_(std::make_shared<Dataset>()), with_numbers_(numbers) {
        dataset_->pool = cache.pool();
    }

    void add(const Batch& batch) {
        const ColumnPtr features = flatten(batch.columns[0], dataset_->pool);
        for (int64_t row = 0; row < batch.rows; ++row) {
            if (features->is_null(row)) throw user_error("Vectors MUST NOT be Null");
        }
        if (is_vector(features->type())) {
            add_vectors(VectorReader(*features), batch.rows);
        } else {
            add_arrays(*features, batch.rows);
        }
        if (!with_numbers_) return;
        const ColumnPtr numbers = flatten(batch.columns[1], dataset_->pool);
        for (int64_t row = 0; row < batch.rows; ++row) {
            if (numbers->is_null(row)) throw user_error("Weights MUST NOT be Null or NaN");
            dataset_->numbers.push_back(numbers->values<double>()[row]);
        }
    }

    DatasetPtr finish() { return dataset_; }

private:
    void add_vectors(const VectorReader& vectors, int64_t rows) {
        for (int64_t row = 0; row < rows; ++row) vectors.read(row, next_row(vectors.size(row)));
    }

    void add_arrays(const Column& arrays, int64_t rows) {
        const Column& items = *arrays.child(0);
        const bool is_float = items.type().is(TypeId::kFloat);
        for (int64_t row = 0; row < rows; ++row) {
            const int32_t begin = arrays.offsets()[row], end = arrays.offsets()[row + 1];
            double* out = next_row(end - begin);
            for (int32_t i = begin; i < end; ++i) {
                *out++ = is_float ? static_cast<double>(items.values<float>()[i]) : items.values<double>()[i];
            }
        }
    }

    double* next_row(int64_t size) {
        DenseMatrix& matrix = dataset_->features;
        if (matrix.rows == 0) matrix.columns = size;
        if (size != matrix.columns) {
            throw Error("_LEGACY_ERROR_ML_VECTOR_SIZE",
                        {{"expected", std::to_string(matrix.columns)}, {"actual", std::to_string(size)}});
        }
        const size_t needed = matrix.values.size() + static_cast<size_t>(size);
        if (needed > matrix.values.capacity() ||
            (with_numbers_ && dataset_->numbers.size() == dataset_->numbers.capacity()))
            grow(needed);
        matrix.values.resize(needed);
        return matrix.row(matrix.rows++);
    }

    /// Doubles the room. Both copies exist while the numbers move, so both are charged until then.
    void grow(size_t needed) {
        DenseMatrix& matrix = dataset_->features;
        const size_t values = std::max<size_t>(needed, matrix.values.capacity() * 2);
        const size_t numbers =
            with_numbers_ ? std::max<size_t>(256, static_cast<size_t>(matrix.rows) * 2) : 0;
        const auto bytes = static_cast<int64_t>((values + numbers) * sizeof(double));
        if (!dataset_->pool->try_reserve(bytes)) {
            cache_.clear();  // what is only remembered gives way
            dataset_->pool->reserve(bytes);
        }
        const int64_t before = dataset_->charged;
        dataset_->charged = bytes;
        matrix.values.reserve(values);
        dataset_->numbers.reserve(numbers);
        dataset_->pool->release(before);
    }

    DatasetCache& cache_;
    std::shared_ptr<Dataset> dataset_;
    const bool with_numbers_;
};

}  // namespace

void check_features(const LogicalNode& input, const std::string& name) {
    const Attribute& column = find_column(input, name);
    if (is_number_array(column.type) || is_vector(column.type)) return;
    const std::string vector = vector_type().storage_type().to_string();
    throw Error("_LEGACY_ERROR_ML_COLUMN_TYPE", {{"column", name},
                                                 {"expected", "equal to one of the following types: [" +
                                                                  vector + ", array<double>, array<float>]"},
                                                 {"actual", "of type " + column.type.to_string()}});
}

Error user_error(const std::string& message) {
    return Error("USER_RAISED_EXCEPTION", {{"errorMessage", message}});
}

ScratchMemory::ScratchMemory(MemoryPoolPtr pool, int64_t bytes) : pool_(std::move(pool)), bytes_(bytes) {
    pool_->reserve(bytes);
}

ScratchMemory::~ScratchMemory() { pool_->release(bytes_); }

Dataset::~Dataset() {
    if (pool) pool->release(charged);
}

DatasetPtr DatasetCache::find(const std::string& key) {
    const std::lock_guard lock(mutex_);
    for (auto entry = entries_.begin(); entry != entries_.end(); ++entry) {
        if (entry->key != key) continue;
        entries_.splice(entries_.begin(), entries_, entry);
        return entry->dataset;
    }
    return nullptr;
}

void DatasetCache::add(const std::string& key, DatasetPtr dataset) {
    const std::lock_guard lock(mutex_);
    entries_.push_front({key, std::move(dataset)});
    while (entries_.size() > kMostDatasets) entries_.pop_back();
    // What is kept may fill a quarter of the budget; the newest stays as long as its own fit needs it anyway.
    int64_t bytes = 0;
    const int64_t limit = (pool_->used() + pool_->available()) / 4;
    for (const Entry& entry : entries_) bytes += entry.dataset->charged;
    while (!entries_.empty() && bytes > limit) {
        bytes -= entries_.back().dataset->charged;
        entries_.pop_back();
    }
}

void DatasetCache::clear() {
    const std::lock_guard lock(mutex_);
    entries_.clear();
}

DatasetPtr read_dataset(const LogicalPlanPtr& input, const std::string& features, const std::string& numbers,
                        MlContext& context) {
    check_features(*input, features);
    LogicalPlanPtr plan = select_columns(input, {features});
    if (!numbers.empty()) {
        const ExprPtr number = make_implicit_cast(find_numeric_column(*input, numbers).reference(),
                                                  Type::double_number(), EvalMode::kLegacy, context.settings);
        const Attribute& vector = find_column(*input, features);
        plan = std::make_shared<Project>(
            input, NamedExprs{{vector.reference(), vector},
                              {number, {next_expr_id(), numbers, number->type, number->nullable}}});
    }
    const std::string key = context.identity(plan);
    if (DatasetPtr known = key.empty() ? nullptr : context.datasets->find(key)) return known;
    Collector collector(*context.datasets, !numbers.empty());
    const auto query = context.run(plan);
    for (Batch batch; query->next(batch);) {
        context.check_interrupt();
        collector.add(batch);
    }
    DatasetPtr dataset = collector.finish();
    if (!key.empty()) context.datasets->add(key, dataset);
    return dataset;
}

}  // namespace firesteel::ml
