// What states of aggregates grow into is charged to the pool, and given back when they are destroyed.

#include <gtest/gtest.h>

#include "column/builder.h"
#include "functions/registry.h"

namespace firesteel {
namespace {

constexpr int64_t kGroups = 500;
constexpr int64_t kRowsEach = 12;

struct MemoryCase {
    std::string name;
    std::vector<Type> types;
    std::vector<Value> constants;  // null value: a column
    int64_t least;                 // bytes that a group holds at least
};

class AggregateMemoryTest : public ::testing::TestWithParam<MemoryCase> {
protected:
    void bind() {
        const MemoryCase& test = GetParam();
        const FunctionRecord* record = FunctionRegistry::instance().find(test.name);
        ASSERT_NE(record, nullptr);
        ResolveRequest request;
        request.name = test.name;
        request.settings = &settings_;
        for (size_t i = 0; i < test.types.size(); ++i) {
            ArgumentInfo info;
            info.type = test.types[i];
            if (!test.constants[i].is_null())
                info.constant = std::make_shared<const Value>(test.constants[i]);
            info.is_literal = info.constant != nullptr;
            binding_.constants.push_back(info.constant);
            request.arguments.push_back(std::move(info));
        }
        const BoundFunction bound = bind_function(*record, request);
        binding_.argument_types = bound.resolution.argument_types;
        binding_.result = bound.resolution.result;
        binding_.settings = std::make_shared<const EvalSettings>(settings_);
        binding_.ignore_nulls = true;
        function_ = record->overloads[bound.overload].aggregate(binding_);
    }

    /// Row i belongs to group i % kGroups; its value comes nowhere else.
    Value value_of(const Type& type, int64_t row) {
        const std::string text =
            "a text of about fifty bytes, and its number " + std::to_string(100'000 + row);
        if (type.is_string()) return Value(text);
        if (type.is(TypeId::kStruct)) return Value(Value::List{Value(row), Value(text)});
        if (type.is(TypeId::kDouble)) return Value(static_cast<double>(row));
        return Value(row);
    }

    std::vector<ColumnPtr> rows(const MemoryPoolPtr& pool) {
        std::vector<ColumnPtr> columns;
        for (size_t i = 0; i < binding_.argument_types.size(); ++i) {
            auto builder = ColumnBuilder::make(binding_.argument_types[i], pool);
            for (int64_t row = 0; row < kGroups * kRowsEach; ++row) {
                builder->append(binding_.constants[i] ? *binding_.constants[i]
                                                      : value_of(binding_.argument_types[i], row));
            }
            columns.push_back(builder->finish());
        }
        return columns;
    }

    KernelCall call_with(std::vector<ColumnPtr> columns, ErrorSink& errors, const MemoryPoolPtr& pool) {
        KernelCall call;
        call.rows = columns[0]->size();
        call.arguments = std::move(columns);
        call.result_type = &binding_.result;
        call.settings = &settings_;
        call.errors = &errors;
        call.pool = pool;
        return call;
    }

    std::vector<char*> make_states(std::vector<__int128>& memory) {
        const size_t words = (function_->state_size() + 15) / 16;
        memory.resize(words * kGroups);
        std::vector<char*> states;
        for (size_t i = 0; i < kGroups; ++i) {
            states.push_back(reinterpret_cast<char*>(memory.data() + i * words));
            function_->initialize(states.back());
        }
        return states;
    }

    EvalSettings settings_;
    AggregateBinding binding_;
    AggregateFunctionPtr function_;
};

TEST_P(AggregateMemoryTest, StatesAreCharged) {
    bind();
    const auto data_pool = MemoryPool::make_root("data", MemoryPool::kUnlimited);
    const auto pool = MemoryPool::make_root("states", MemoryPool::kUnlimited);
    std::vector<__int128> memory, merged_memory;
    const std::vector<char*> states = make_states(memory), merged = make_states(merged_memory);
    std::vector<char*> by_row;
    for (int64_t row = 0; row < kGroups * kRowsEach; ++row)
        by_row.push_back(states[static_cast<size_t>(row % kGroups)]);

    ErrorSink errors(EvalMode::kAnsi);
    function_->update(call_with(rows(data_pool), errors, pool), by_row.data());
    ASSERT_FALSE(errors.has_error());
    const int64_t updated = pool->used();
    EXPECT_GE(updated, kGroups * GetParam().least);
    const ColumnPtr exported = function_->export_states(states, data_pool);
    const int64_t left = pool->used();  // states may shrink when they are exported
    function_->merge_states(*exported, merged.data(), pool);
    EXPECT_GE(pool->used() - left, kGroups * GetParam().least);
    EXPECT_LE(pool->used() - left, updated * 2) << "merging takes much more than collecting";

    for (char* state : states) function_->destroy(state);
    for (char* state : merged) function_->destroy(state);
    EXPECT_EQ(pool->used(), 0);
}

const Type kText = Type::string(), kLong = Type::long_integer(), kInt = Type::integer();
const Type kRow = Type::structure({{"n", Type::long_integer()}, {"t", Type::string()}});
const Value kColumn;
constexpr int64_t kTextBytes = 50;

INSTANTIATE_TEST_SUITE_P(
    All, AggregateMemoryTest,
    ::testing::Values(MemoryCase{"collect_list", {kText}, {kColumn}, kRowsEach* kTextBytes},
                      MemoryCase{"collect_list", {kRow}, {kColumn}, kRowsEach*(kTextBytes + 8)},
                      MemoryCase{"collect_list", {kLong}, {kColumn}, kRowsEach * 8},
                      MemoryCase{"collect_set", {kText}, {kColumn}, kRowsEach* kTextBytes},
                      MemoryCase{"collect_set", {kLong}, {kColumn}, kRowsEach * 8},
                      MemoryCase{"mode", {kText}, {kColumn}, kRowsEach*(kTextBytes + 8)},
                      MemoryCase{"listagg", {kText}, {kColumn}, kRowsEach* kTextBytes},
                      MemoryCase{"percentile",
                                 {Type::double_number(), Type::double_number()},
                                 {kColumn, Value(0.5)},
                                 kRowsEach * 8},
                      MemoryCase{"max_by", {kText, kText}, {kColumn, kColumn}, 2 * kTextBytes},
                      MemoryCase{
                          "max_by", {kText, kLong, kInt}, {kColumn, kColumn, Value(5)}, 5 * (kTextBytes + 8)},
                      MemoryCase{"max", {kRow}, {kColumn}, kTextBytes + 8},
                      MemoryCase{"first", {kRow}, {kColumn}, kTextBytes + 8},
                      MemoryCase{"approx_top_k", {kText}, {kColumn}, kRowsEach* kTextBytes}));

}  // namespace
}  // namespace firesteel
