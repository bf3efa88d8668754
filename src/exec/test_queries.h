#pragma once

#include <random>
#include <string>
#include <vector>

#include "column/builder.h"
#include "exec/query.h"
#include "exec/worker_pool.h"
#include "plan/logical_plan.h"

namespace firesteel {

/// For tests only: tables of random rows, expressions over them, and running a plan in several modes.
using Row = std::vector<Value>;
using Rows = std::vector<Row>;

struct RunMode {
    int64_t batch_rows = kDefaultBatchRows;
    int32_t threads = 1;
    int64_t memory = MemoryPool::kUnlimited;
};

inline std::vector<RunMode> run_modes() {
    return {{1, 1}, {3, 1}, {kDefaultBatchRows, 1}, {1, 4}, {3, 4}, {kDefaultBatchRows, 4}};
}
inline std::string mode_name(const RunMode& mode) {
    return std::to_string(mode.batch_rows) + " rows a batch, " + std::to_string(mode.threads) + " threads";
}

inline MemoryPoolPtr plan_pool() {
    static const MemoryPoolPtr pool = MemoryPool::make_root("plans", MemoryPool::kUnlimited);
    return pool;
}

/// Rows with columns of their own ids; `plan()` cuts them into batches.
struct TestTable {
    Attributes attributes;
    Rows rows;

    ExprPtr operator[](size_t column) const { return attributes[column].reference(); }
    LogicalPlanPtr plan(int64_t rows_per_batch = 7) const {
        std::vector<Batch> batches;
        for (size_t begin = 0; begin < rows.size(); begin += static_cast<size_t>(rows_per_batch)) {
            Batch batch;
            const size_t end = std::min(rows.size(), begin + static_cast<size_t>(rows_per_batch));
            batch.rows = static_cast<int64_t>(end - begin);
            for (size_t c = 0; c < attributes.size(); ++c) {
                auto builder = ColumnBuilder::make(attributes[c].type, plan_pool());
                for (size_t r = begin; r < end; ++r) builder->append(rows[r][c]);
                batch.columns.push_back(builder->finish());
            }
            batches.push_back(std::move(batch));
        }
        return std::make_shared<LocalRows>(attributes, std::move(batches));
    }
};

inline Attribute test_attribute(const std::string& name, const Type& type) {
    return {next_expr_id(), name, type, true};
}

/// Few different values, a fifth of them null, and what is special about the type.
inline Value random_value(const Type& type, std::mt19937_64& random) {
    static const std::vector<std::string> texts = {"",
                                                   "a",
                                                   "b",
                                                   "exactly 12 b",
                                                   "a string longer than twelve bytes",
                                                   "a string longer than twelve bytes, too"};
    static const std::vector<double> doubles = {0.0,          -0.0,     1.5,       -2.25,
                                                std::nan(""), HUGE_VAL, -HUGE_VAL, 3.0};
    if (random() % 5 == 0) return Value::null();
    switch (type.storage_type().physical()) {
        case PhysicalType::kBool:
            return Value(random() % 2 == 0);
        case PhysicalType::kString:
            return Value(texts[random() % texts.size()]);
        case PhysicalType::kFloat:
        case PhysicalType::kDouble:
            return Value(doubles[random() % doubles.size()]);
        case PhysicalType::kInt128:
            return Value(Int128(static_cast<int64_t>(random() % 11)) - 5);
        default:
            return type.is(TypeId::kDecimal) ? Value(Int128(static_cast<int64_t>(random() % 11)) - 5)
                                             : Value(static_cast<int64_t>(random() % 11) - 5);
    }
}

inline TestTable random_table(const std::vector<Type>& types, int64_t rows, uint64_t seed) {
    TestTable table;
    std::mt19937_64 random(seed);
    for (size_t i = 0; i < types.size(); ++i)
        table.attributes.push_back(test_attribute("c" + std::to_string(i), types[i]));
    for (int64_t r = 0; r < rows; ++r) {
        Row row;
        for (const Type& type : types) row.push_back(random_value(type, random));
        table.rows.push_back(std::move(row));
    }
    return table;
}

inline EvalSettingsPtr test_settings() {
    static const EvalSettingsPtr settings = std::make_shared<const EvalSettings>();
    return settings;
}
inline ExprPtr test_call(const std::string& function, Exprs arguments) {
    return make_call(function, std::move(arguments), test_settings());
}
inline ExprPtr test_long(int64_t value) { return make_literal(Type::long_integer(), Value(value)); }
inline NamedExpr test_column(ExprPtr expr, const std::string& name = "x") {
    Attribute output{next_expr_id(), name, expr->type, expr->nullable};
    return {std::move(expr), std::move(output)};
}
/// An aggregate call as the analyzer makes it.
inline ExprPtr test_aggregate(const std::string& function, Exprs arguments, bool distinct = false,
                              ExprPtr filter = nullptr) {
    auto expr = std::make_shared<Expr>(*test_call(function, arguments));
    auto detail = std::make_shared<AggregateDetail>();
    detail->arguments = static_cast<int32_t>(expr->children.size());
    detail->distinct = distinct;
    detail->has_filter = filter != nullptr;
    expr->kind = ExprKind::kAggregate;
    if (filter) expr->children.push_back(std::move(filter));
    expr->aggregate = std::move(detail);
    return expr;
}

inline Rows to_rows(const std::vector<Batch>& batches) {
    Rows rows;
    for (const Batch& batch : batches) {
        for (int64_t r = 0; r < batch.rows; ++r) {
            Row row;
            for (const ColumnPtr& column : batch.columns) row.push_back(column->value(r));
            rows.push_back(std::move(row));
        }
    }
    return rows;
}

/// The plan's rows, run after a trip through bytes. Nothing may be left in the query's pool afterwards.
inline Rows run_plan(const LogicalPlanPtr& plan, const RunMode& mode,
                     const std::string& spill_directory = "/tmp") {
    ExecutionOptions options;
    options.workers = std::make_shared<WorkerPool>(mode.threads);
    options.pool = MemoryPool::make_root("query", mode.memory);
    options.batch_rows = mode.batch_rows;
    options.encode_plans = true;
    options.spill_directories = {spill_directory};
    std::vector<Batch> batches;
    const auto query = run_query(plan, options);
    Batch batch;
    while (query->next(batch)) {
        if (batch.rows == 0) throw std::runtime_error("an empty batch came out");
        for (const ColumnPtr& column : batch.columns) {
            if (column->size() != batch.rows)
                throw std::runtime_error("a column is not as long as its batch");
        }
        batches.push_back(std::move(batch));
    }
    return to_rows(batches);
}

/// Total order over values, nulls first, NaN last and equal to itself, -0.0 equal to 0.0: Spark's.
inline int compare_values(const Value& a, const Value& b) {
    if (a.is_null() || b.is_null()) return static_cast<int>(b.is_null()) - static_cast<int>(a.is_null());
    const auto order = [](const auto& x, const auto& y) { return x < y ? -1 : y < x ? 1 : 0; };
    if (a.holds<bool>()) return order(a.as_bool(), b.as_bool());
    if (a.holds<int64_t>()) return order(a.as_long(), b.as_long());
    if (a.holds<Int128>()) return order(a.as_int128(), b.as_int128());
    if (a.holds<std::string>()) return order(a.as_string(), b.as_string());
    if (std::isnan(a.as_double()) || std::isnan(b.as_double())) {
        return static_cast<int>(std::isnan(a.as_double())) - static_cast<int>(std::isnan(b.as_double()));
    }
    return order(a.as_double(), b.as_double());
}
inline int compare_rows_of(const Row& a, const Row& b) {
    for (size_t i = 0; i < std::min(a.size(), b.size()); ++i) {
        if (const int order = compare_values(a[i], b[i])) return order;
    }
    return 0;
}
inline bool same_rows(const Rows& a, const Rows& b) {
    if (a.size() != b.size()) return false;
    for (size_t i = 0; i < a.size(); ++i) {
        if (a[i].size() != b[i].size() || compare_rows_of(a[i], b[i]) != 0) return false;
    }
    return true;
}
inline Rows sorted(Rows rows) {
    std::stable_sort(rows.begin(), rows.end(),
                     [](const Row& a, const Row& b) { return compare_rows_of(a, b) < 0; });
    return rows;
}

inline std::string show(const Value& value) {
    if (value.is_null()) return "null";
    if (value.holds<bool>()) return value.as_bool() ? "true" : "false";
    if (value.holds<int64_t>()) return std::to_string(value.as_long());
    if (value.holds<Int128>()) return std::to_string(static_cast<int64_t>(value.as_int128()));
    if (value.holds<double>()) return std::to_string(value.as_double());
    if (value.holds<std::string>()) return "'" + value.as_string() + "'";
    return "?";
}
inline std::string show(const Rows& rows) {
    std::string text;
    for (const Row& row : rows) {
        for (const Value& value : row) text += show(value) + " ";
        text += "\n";
    }
    return text;
}

}  // namespace firesteel
