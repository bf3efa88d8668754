// Filters that the reader applies must leave the rows that an evaluator leaves, whatever is skipped for them.

#include <gtest/gtest.h>

#include <algorithm>

#include "catalog/runtime_filter.h"
#include "column/selection.h"
#include "column/test_samples.h"
#include "expr/evaluator.h"
#include "io/file_table.h"
#include "io/test_directory.h"

namespace firesteel {
namespace {

EvalSettingsPtr settings() {
    static const auto shared = std::make_shared<const EvalSettings>();
    return shared;
}

const Schema kSchema = {{"few", Type::integer(), true},       {"word", Type::string(), true},
                        {"wide", Type::long_integer(), true}, {"price", Type::decimal(12, 2), false},
                        {"text", Type::string(), true},       {"list", Type::array(Type::integer()), true},
                        {"flag", Type::boolean(), true}};

/// Values that repeat, sorted ones, unique ones; nulls in some.
Batch make_rows(int64_t rows) {
    std::vector<std::unique_ptr<ColumnBuilder>> builders;
    for (const Field& field : kSchema) builders.push_back(ColumnBuilder::make(field.type, test_pool()));
    const char* words[] = {"air", "rail", "ship", "truck", "a mode with a long name"};
    for (int64_t i = 0; i < rows; ++i) {
        const uint64_t mixed = static_cast<uint64_t>(i) * 0x9E3779B97F4A7C15 >> 33;
        const auto number = static_cast<int64_t>(mixed % 1000);
        builders[0]->append(mixed % 11 == 0 ? Value::null() : Value(number % 23));
        builders[1]->append(mixed % 17 == 0 ? Value::null() : Value(std::string(words[mixed % 5])));
        builders[2]->append(i % 100 == 7 ? Value::null() : Value(i * 3));
        builders[3]->append(Value(Int128(number * 100 + i % 100)));
        builders[4]->append(i % 13 == 0 ? Value::null()
                                        : Value("text number " + std::to_string(mixed % 100000)));
        builders[5]->append(i % 5 == 0 ? Value::null() : Value(Value::List{Value(number), Value(i % 3)}));
        builders[6]->append(i % 7 == 0 ? Value::null() : Value(mixed % 2 == 0));
    }
    Batch batch;
    batch.rows = rows;
    for (const auto& builder : builders) batch.columns.push_back(builder->finish());
    return batch;
}

TableProviderPtr write(const std::string& path, const Batch& rows) {
    WriteRequest request;
    request.format = "parquet";
    request.path = path;
    request.schema = kSchema;
    request.settings = settings();
    request.pool = test_pool();
    const auto write = find_data_source("parquet")->write(request, true);
    const auto task = write->open_task(0);
    task->write(rows);
    task->finish();
    write->commit();
    ReadRequest reading;
    reading.format = "parquet";
    reading.paths = {path};
    reading.settings = settings();
    return find_data_source("parquet")->open(reading);
}

std::vector<std::vector<Value>> rows_of(const std::vector<Batch>& batches) {
    std::vector<std::vector<Value>> rows;
    for (const Batch& batch : batches) {
        for (int64_t i = 0; i < batch.rows; ++i) {
            rows.emplace_back();
            for (const ColumnPtr& column : batch.columns) rows.back().push_back(column->value(i));
        }
    }
    return rows;
}

std::vector<Batch> scan(const TableProvider& table, ScanRequest request) {
    request.pool = test_pool();
    const auto scan = table.scan(std::move(request));
    std::vector<Batch> batches;
    int64_t sequence = 0;
    while (const auto task = scan->next_task(sequence)) {
        Batch batch;
        while (task->next(batch)) batches.push_back(batch);
    }
    return batches;
}

ExprPtr input(int32_t i) {
    return make_input(i, kSchema[static_cast<size_t>(i)].type, kSchema[static_cast<size_t>(i)].nullable);
}
ExprPtr number(int64_t value) { return make_literal(Type::integer(), Value(value)); }
ExprPtr call(const std::string& name, Exprs arguments) {
    return make_call(name, std::move(arguments), settings());
}

std::vector<Exprs> filters() {
    const ExprPtr few = input(0), word = input(1), wide = input(2), price = input(3), text = input(4);
    const ExprPtr ship = make_literal(Type::string(), Value("ship"));
    const ExprPtr five = make_literal(Type::long_integer(), Value(5));
    const ExprPtr many = make_literal(Type::long_integer(), Value(29'000));
    const ExprPtr cheap = make_literal(Type::decimal(12, 2), Value(Int128(10'000)));
    return {
        {call("=", {few, number(3)})},
        {call("=", {few, number(3)}), call("=", {word, ship})},
        {call("isnull", {few}), call("isnotnull", {text})},
        {call("<=>", {word, make_literal(Type::string(), Value::null())})},
        {call(">", {wide, many}), call("<", {price, cheap})},
        {call("<", {wide, five})},
        {call("=", {few, number(99)})},
        {call("or", {call("=", {few, number(1)}), call("=", {word, ship})})},
        {input(6)},
        {call("=", {call("size", {input(5)}), number(2)}), call(">", {few, number(20)})},
        {call("like", {text, make_literal(Type::string(), Value("%77%"))}), call(">", {few, number(15)})},
        // May fail, but not on the rows that the one before it leaves.
        {call(">", {few, number(0)}), call(">", {call("div", {number(100), few}), number(30)})},
        {call(">", {few, number(0)}), call(">", {call("div", {number(100), few}), number(30)}),
         call("=", {word, ship}), call(">", {price, cheap})},
    };
}

std::vector<Batch> evaluated(const Batch& rows, const Exprs& conjuncts) {
    EvalContext context{test_pool()};
    return {FilterEvaluator(conjunction(conjuncts, settings())).filter(rows, context)};
}

TEST(ParquetFilters, LeaveTheRowsThatAnEvaluatorLeaves) {
    const TestDirectory directory;
    const Batch rows = make_rows(20'000);
    const auto table = write(directory.path() + "/t", rows);
    int number = 0;
    for (const Exprs& conjuncts : filters()) {
        const auto expected = rows_of(evaluated(rows, conjuncts));
        for (const int64_t batch_rows : {int64_t{3}, int64_t{1000}, kDefaultBatchRows}) {
            ScanRequest request;
            request.columns = {0, 1, 2, 3, 4, 5, 6};
            request.filters = conjuncts;
            request.batch_rows = batch_rows;
            EXPECT_TRUE(table->scan(request)->exact_filters());
            EXPECT_EQ(rows_of(scan(*table, request)), expected) << number << " by " << batch_rows;
        }
        ++number;
    }
}

TEST(ParquetFilters, NeedNotBeOverColumnsThatAreAskedFor) {
    const TestDirectory directory;
    const Batch rows = make_rows(5000);
    const auto table = write(directory.path() + "/t", rows);
    for (const Exprs& conjuncts : filters()) {
        ScanRequest request;
        request.columns = {3};
        request.filters = conjuncts;
        std::vector<Batch> expected = evaluated(rows, conjuncts);
        expected[0].columns = {expected[0].columns[3]};
        EXPECT_EQ(rows_of(scan(*table, request)), rows_of(expected));
    }
}

TEST(ParquetFilters, FailAsTheirOrderSays) {
    const TestDirectory directory;
    const auto table = write(directory.path() + "/t", make_rows(5000));
    const ExprPtr divides = call(">", {call("div", {number(100), input(0)}), number(30)});
    const auto condition = [&](Exprs conjuncts) -> std::string {
        ScanRequest request;
        request.columns = {0};
        request.filters = std::move(conjuncts);
        try {
            scan(*table, request);
        } catch (const Error& error) {
            return error.condition();
        }
        return "";
    };
    EXPECT_EQ(condition({divides}), "DIVIDE_BY_ZERO");
    EXPECT_EQ(condition({divides, call(">", {input(0), number(0)})}), "DIVIDE_BY_ZERO");
    EXPECT_EQ(condition({call(">", {input(0), number(0)}), divides}), "");
    // A dictionary holds the zero, but no row that is left has it.
    EXPECT_EQ(condition({call("=", {input(0), number(4)}), divides}), "");
}

TEST(ParquetFilters, ALimitCountsTheRowsThatAreLeft) {
    const TestDirectory directory;
    const Batch rows = make_rows(20'000);
    const auto table = write(directory.path() + "/t", rows);
    ScanRequest request;
    request.columns = {0, 2};
    request.filters = {call("=", {input(0), number(3)})};
    request.limit = 50;
    const auto found = rows_of(scan(*table, request));
    const auto all = evaluated(rows, request.filters);
    ASSERT_GE(found.size(), 50U);
    EXPECT_LT(found.size(), static_cast<size_t>(all[0].rows));
    for (size_t i = 0; i < found.size(); ++i)
        EXPECT_EQ(found[i][1], all[0][2].value(static_cast<int64_t>(i)));
}

/// Every third number, between bounds.
class EveryThird final : public KeySet {
public:
    EveryThird(int64_t minimum, int64_t maximum) : bounds_{minimum, maximum} {}
    bool empty() const override { return bounds_.minimum > bounds_.maximum; }
    std::optional<Bounds> bounds() const override { return bounds_; }
    void select(const Column& column, std::vector<int32_t>& rows) const override {
        std::erase_if(rows, [&](int32_t row) { return !holds(column.value(row)); });
    }
    bool holds(const Value& value) const {
        return !value.is_null() && value.as_long() % 3 == 0 && value.as_long() >= bounds_.minimum &&
               value.as_long() <= bounds_.maximum;
    }

private:
    const Bounds bounds_;
};

TEST(ParquetFilters, KeysThatJoinsLearnDropRows) {
    const TestDirectory directory;
    const Batch rows = make_rows(20'000);
    const auto table = write(directory.path() + "/t", rows);
    for (const int32_t column : {0, 2}) {
        for (const auto& keys : {std::make_shared<EveryThird>(3, 9), std::make_shared<EveryThird>(1, 0),
                                 std::make_shared<EveryThird>(70'000, 80'000)}) {
            const auto future = std::make_shared<FutureKeySet>();
            ScanRequest request;
            request.columns = {0, 2};
            request.runtime_filters = {std::make_shared<RuntimeFilter>(column, future)};
            request.pool = test_pool();
            const auto scanned = table->scan(request);
            EXPECT_TRUE(scanned->applies_runtime_filters());
            future->publish(keys);  // after the scan was made, before its first task
            std::vector<std::vector<Value>> found;
            int64_t sequence = 0;
            while (const auto task = scanned->next_task(sequence)) {
                Batch batch;
                while (task->next(batch)) {
                    for (auto& row : rows_of({batch})) found.push_back(std::move(row));
                }
            }
            std::vector<std::vector<Value>> expected;
            for (int64_t i = 0; i < rows.rows; ++i) {
                if (keys->holds(rows[static_cast<size_t>(column)].value(i)))
                    expected.push_back({rows[0].value(i), rows[2].value(i)});
            }
            EXPECT_EQ(found, expected) << column;
        }
    }
}

TEST(ParquetFilters, ALargeRowGroupIsCutIntoRanges) {
    const TestDirectory directory;
    constexpr int64_t kRows = 700'000;
    auto values = Buffer::allocate(kRows * 8, test_pool());
    for (int64_t i = 0; i < kRows; ++i) values->mutable_as<int64_t>()[i] = i;
    Batch rows;
    rows.rows = kRows;
    rows.columns = {Column::flat(Type::long_integer(), kRows, std::move(values), nullptr)};
    WriteRequest request;
    request.format = "parquet";
    request.path = directory.path() + "/t";
    request.schema = {{"n", Type::long_integer(), true}};
    request.settings = settings();
    request.pool = test_pool();
    const auto write = find_data_source("parquet")->write(request, true);
    const auto task = write->open_task(0);
    task->write(rows);
    task->finish();
    write->commit();
    ReadRequest reading;
    reading.format = "parquet";
    reading.paths = {request.path};
    reading.settings = settings();
    const auto table = find_data_source("parquet")->open(reading);
    ScanRequest scanning;
    scanning.columns = {0};
    scanning.pool = test_pool();
    const auto scanned = table->scan(scanning);
    int64_t sequence = 0, next = 0, tasks = 0;
    for (; const auto one = scanned->next_task(sequence); ++tasks) {
        EXPECT_EQ(sequence, tasks);
        Batch batch;
        while (one->next(batch)) {
            const ColumnPtr flat = flatten(batch.columns[0], test_pool());
            for (int64_t i = 0; i < batch.rows; ++i) ASSERT_EQ(flat->values<int64_t>()[i], next++);
        }
    }
    EXPECT_EQ(next, kRows);
    EXPECT_GE(tasks, 3);
}

}  // namespace
}  // namespace firesteel
