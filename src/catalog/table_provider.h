#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "column/batch.h"
#include "expr/expr.h"

namespace firesteel {

class FieldVisitor;
class RuntimeFilter;
using RuntimeFilterPtr = std::shared_ptr<const RuntimeFilter>;

/// What a scan is asked for. `columns` are ordinals of the provider's schema, in output order. `filters` are
/// conjuncts over kInput ordinals of the *provider's schema*: a scan may use them to read less, and says in
/// `TableScan::exact_filters` whether what it returns satisfies them all.
struct ScanRequest {
    std::vector<int32_t> columns;
    Exprs filters;
    std::optional<int64_t> limit;  // no more rows than these are needed; a hint
    MemoryPoolPtr pool;
    int64_t batch_rows = kDefaultBatchRows;
    /// Each morsel is a whole Spark partition, so that positions count from its first row: somebody looks at
    /// them.
    bool whole_partitions = false;
    /// What joins above will have no use for; see TableScan::applies_runtime_filters().
    std::vector<RuntimeFilterPtr> runtime_filters = {};
};

/// One morsel being read by one thread, batch by batch, in source order.
class ScanTask {
public:
    virtual ~ScanTask() = default;
    /// False at the end of the morsel. Batches carry their source position.
    virtual bool next(Batch& out) = 0;
};

/// A running scan, shared by all workers.
class TableScan {
public:
    virtual ~TableScan() = default;
    /// The next morsel, or null when there is none left. Thread-safe. `sequence` numbers morsels in source
    /// order from 0.
    virtual std::unique_ptr<ScanTask> next_task(int64_t& sequence) = 0;
    /// How many Spark partitions the source has.
    virtual int32_t partitions() const { return 1; }
    virtual bool exact_filters() const { return false; }
    /// Does it drop the rows that the runtime filters reject (where that pays)? Else its reader does.
    virtual bool applies_runtime_filters() const { return false; }
};

struct ColumnStatistics {
    std::optional<int64_t> distinct_values;
    std::optional<int64_t> nulls;
    std::optional<Value> minimum;
    std::optional<Value> maximum;
};

/// A source of rows with a known schema: files, rows held in memory, a range. Immutable; scans carry the
/// state.
class TableProvider {
public:
    virtual ~TableProvider() = default;
    virtual const Schema& schema() const = 0;
    /// Columns that are there only for those who name them (_metadata). Their ordinals follow the schema's.
    virtual Schema hidden_columns() const { return {}; }
    /// Name of the kind for plans and EXPLAIN: "csv", "parquet", "LocalTableScan".
    virtual std::string name() const = 0;
    /// One line for EXPLAIN: location, format.
    virtual std::string description() const { return name(); }
    virtual std::optional<int64_t> estimated_rows() const { return std::nullopt; }
    virtual std::optional<int64_t> estimated_bytes() const { return std::nullopt; }
    virtual ColumnStatistics column_statistics(int32_t ordinal) const {
        (void)ordinal;
        return {};
    }
    /// Files read, for inputFiles().
    virtual std::vector<std::string> input_files() const { return {}; }
    /// Columns that are constant per file (partition directories) are part of the schema like any other.
    virtual std::unique_ptr<TableScan> scan(ScanRequest request) const = 0;
    /// Everything needed to make the same provider again elsewhere; see make_provider().
    virtual void fields(FieldVisitor& visitor) = 0;
};
using TableProviderPtr = std::shared_ptr<const TableProvider>;

/// Factories for decoding plans, by TableProvider::name(). Registered before main(); read-only afterwards.
using ProviderFactory = std::unique_ptr<TableProvider> (*)();
bool register_provider(std::string name, ProviderFactory factory);
std::unique_ptr<TableProvider> make_provider(const std::string& name);

}  // namespace firesteel
