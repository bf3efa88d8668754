// Aggregates give the same answers when their states are exported and merged on the way, as spilling and
// parallel tasks do it.

#include <gtest/gtest.h>

#include <random>

#include "column/builder.h"
#include "column/selection.h"
#include "functions/aggregate/row_picking.h"
#include "functions/registry.h"

namespace firesteel {
namespace {

const MemoryPoolPtr& pool() {
    static const MemoryPoolPtr kPool = MemoryPool::make_root("test", MemoryPool::kUnlimited);
    return kPool;
}

/// A call: argument types, and the values of those that are constant.
struct AggregateCase {
    std::string name;
    std::vector<Type> types;
    std::vector<Value> constants;  // null value: a column
    bool ordered = false;          // WITHIN GROUP by the last argument
};

class AggregateStatesTest : public ::testing::TestWithParam<AggregateCase> {
protected:
    AggregateStatesTest() {
        const AggregateCase& test = GetParam();
        const FunctionRecord* record = FunctionRegistry::instance().find(test.name);
        ResolveRequest request;
        request.name = test.name;
        request.settings = &settings_;
        for (size_t i = 0; i < test.types.size(); ++i) {
            ArgumentInfo info;
            info.type = test.types[i];
            info.sql = "a" + std::to_string(i);
            if (!test.constants[i].is_null()) {
                info.constant = std::make_shared<const Value>(test.constants[i]);
                info.is_literal = true;
            }
            binding_.constants.push_back(info.constant);
            request.arguments.push_back(std::move(info));
        }
        if (test.ordered) {
            binding_.order_ascending = {false};
            binding_.order_nulls_first = {false};
            if (!record->is_order_within_group) request.arguments.pop_back();
        }
        const BoundFunction bound = bind_function(*record, request);
        binding_.argument_types = bound.resolution.argument_types;
        if (binding_.argument_types.size() < test.types.size())
            binding_.argument_types.push_back(test.types.back());
        binding_.result = bound.resolution.result;
        binding_.settings = std::make_shared<const EvalSettings>(settings_);
        function_ = record->overloads[bound.overload].aggregate(binding_);
    }

    std::vector<ColumnPtr> rows(int64_t count) {
        std::vector<ColumnPtr> columns;
        for (size_t i = 0; i < binding_.argument_types.size(); ++i) {
            const Type& type = binding_.argument_types[i];
            auto builder = ColumnBuilder::make(type, pool());
            for (int64_t row = 0; row < count; ++row) {
                if (binding_.constants[i]) {
                    builder->append(*binding_.constants[i]);
                } else if (random_() % 6 == 0) {
                    builder->append_null();
                } else {
                    builder->append(value_of(type));
                }
            }
            columns.push_back(builder->finish());
        }
        return columns;
    }
    Value value_of(const Type& type) {
        const auto number = static_cast<int64_t>(random_() % 40);
        if (type.is_string()) return Value("text " + std::to_string(number));
        if (type.is(TypeId::kBinary)) return Value(std::string(2, static_cast<char>(number)));
        if (type.is(TypeId::kDecimal)) return Value(Int128{number} - 10);
        if (type.is(TypeId::kDouble)) return Value(static_cast<double>(number) / 4);
        return Value(number);
    }

    struct State {
        explicit State(const AggregateFunction& f) : function(f), bytes((f.state_size() + 15) / 16) {
            function.initialize(data());
        }
        ~State() {
            if (function.has_destroy()) function.destroy(data());
        }
        char* data() { return reinterpret_cast<char*>(bytes.data()); }
        const AggregateFunction& function;
        std::vector<__int128> bytes;
    };

    void update(State& state, const std::vector<ColumnPtr>& columns) {
        call_with(columns, [&](const KernelCall& call) { function_->update_one(call, state.data()); });
    }
    template <typename Use>
    void call_with(const std::vector<ColumnPtr>& columns, const Use& use) {
        ErrorSink errors(EvalMode::kAnsi);
        KernelCall call;
        call.rows = columns[0]->size();
        call.arguments = columns;
        call.result_type = &binding_.result;
        call.settings = &settings_;
        call.errors = &errors;
        call.pool = pool();
        use(call);
        ASSERT_FALSE(errors.has_error());
    }
    void merge(State& into, State& from) {
        char* const source = from.data();
        char* const target = into.data();
        function_->merge_states(*function_->export_states({&source, 1}, pool()), &target, pool());
    }
    Value result(State& state) {
        ErrorSink errors(EvalMode::kAnsi);
        char* const pointer = state.data();
        const ColumnPtr column = function_->finalize({&pointer, 1}, errors, pool());
        EXPECT_EQ(column->size(), 1);
        return column->value(0);
    }

    EvalSettings settings_;
    AggregateBinding binding_;
    AggregateFunctionPtr function_;
    std::mt19937_64 random_{18};
};

TEST_P(AggregateStatesTest, MergedPartsAreTheWhole) {
    State whole(*function_), first(*function_), second(*function_), merged(*function_), nothing(*function_);
    for (int batch = 0; batch < 4; ++batch) {
        const std::vector<ColumnPtr> columns = rows(50);
        update(whole, columns);
        update(batch < 2 ? first : second, columns);
    }
    merge(merged, nothing);
    merge(merged, first);
    merge(merged, second);
    const Value expected = result(whole);
    EXPECT_FALSE(expected.is_null());
    EXPECT_TRUE(result(merged) == expected);
    EXPECT_TRUE(result(whole) == expected) << "asking changed the state";
}

TEST_P(AggregateStatesTest, NothingMergedIsNothing) {
    State empty(*function_), merged(*function_), nothing(*function_);
    merge(merged, nothing);
    EXPECT_TRUE(result(merged) == result(empty));
}

TEST_P(AggregateStatesTest, PickedRowsAreTheOnlyOnes) {
    const auto* picking = dynamic_cast<const RowPickingAggregate*>(function_.get());
    if (picking == nullptr) GTEST_SKIP() << "picks no rows";
    State whole(*function_), picked(*function_);
    for (int batch = 0; batch < 3; ++batch) {
        const std::vector<ColumnPtr> columns = rows(50);
        const std::vector<int32_t> some =
            batch == 1 ? std::vector<int32_t>{} : std::vector<int32_t>{0, 3, 4, 31, 49};
        std::vector<ColumnPtr> taken;
        for (const ColumnPtr& column : columns) taken.push_back(take(column, some, pool()));
        update(whole, taken);
        call_with(columns,
                  [&](const KernelCall& call) { picking->update_picked(call, some, picked.data()); });
    }
    EXPECT_TRUE(result(picked) == result(whole));
}

const Type kLong = Type::long_integer(), kInt = Type::integer(), kDouble = Type::double_number();
const Value kColumn;

INSTANTIATE_TEST_SUITE_P(
    All, AggregateStatesTest,
    ::testing::Values(
        AggregateCase{"bit_and", {kInt}, {kColumn}}, AggregateCase{"bit_xor", {kLong}, {kColumn}},
        AggregateCase{"percentile", {kDouble, kDouble}, {kColumn, Value(0.3)}},
        AggregateCase{"percentile", {kLong, kDouble, kLong}, {kColumn, Value(0.8), kColumn}},
        AggregateCase{"median", {kDouble}, {kColumn}},
        AggregateCase{"percentile_disc", {kDouble, kDouble}, {Value(0.4), kColumn}, true},
        AggregateCase{"percentile_approx", {kLong, kDouble}, {kColumn, Value(0.5)}},
        AggregateCase{"approx_count_distinct", {Type::string()}, {kColumn}},
        AggregateCase{
            "count_min_sketch", {kLong, kDouble, kDouble, kInt}, {kColumn, Value(0.1), Value(0.9), Value(3)}},
        AggregateCase{"bitmap_construct_agg", {kLong}, {kColumn}},
        AggregateCase{"bitmap_or_agg", {Type::binary()}, {kColumn}},
        AggregateCase{"mode", {Type::string(), Type::boolean()}, {kColumn, Value(true)}},
        AggregateCase{"max_by", {kLong, kDouble}, {kColumn, kColumn}},
        AggregateCase{"min_by", {kLong, kDouble, kInt}, {kColumn, kColumn, Value(5)}},
        AggregateCase{"listagg", {Type::string(), Type::string()}, {kColumn, Value(", ")}},
        AggregateCase{
            "listagg", {Type::string(), Type::string(), kLong}, {kColumn, Value("-"), kColumn}, true},
        AggregateCase{"collect_list", {Type::string()}, {kColumn}},
        AggregateCase{"collect_set", {kLong}, {kColumn}},
        AggregateCase{"regr_count", {kDouble, kDouble}, {kColumn, kColumn}},
        AggregateCase{"regr_avgx", {kLong, kLong}, {kColumn, kColumn}},
        AggregateCase{"sum", {kDouble}, {kColumn}}, AggregateCase{"sum", {Type::decimal(12, 2)}, {kColumn}},
        AggregateCase{"sum", {Type::decimal(30, 2)}, {kColumn}},
        AggregateCase{"avg", {Type::decimal(12, 2)}, {kColumn}}, AggregateCase{"avg", {kDouble}, {kColumn}},
        AggregateCase{"count", {kInt}, {kColumn}}, AggregateCase{"max", {kDouble}, {kColumn}},
        AggregateCase{"min", {kInt}, {kColumn}}, AggregateCase{"try_sum", {kLong}, {kColumn}},
        AggregateCase{"try_avg", {kLong}, {kColumn}}));

}  // namespace
}  // namespace firesteel
