#include <gtest/gtest.h>

#include "column/builder.h"
#include "expr/evaluator.h"

namespace firesteel {
namespace {

using Values = std::vector<Value>;
using List = Value::List;
const Value kNull = Value::null();

const MemoryPoolPtr& pool() {
    static const MemoryPoolPtr root = MemoryPool::make_root("test", MemoryPool::kUnlimited);
    return root;
}

ColumnPtr column(const Type& type, const Values& values) {
    const auto builder = ColumnBuilder::make(type, pool());
    for (const auto& value : values) builder->append(value);
    return builder->finish();
}

ExprPtr variable(int64_t id, Type type) {
    auto expr = std::make_shared<Expr>();
    expr->kind = ExprKind::kLambdaVariable;
    expr->id = id;
    expr->type = std::move(type);
    return expr;
}

ExprPtr lambda(std::vector<int64_t> ids, ExprPtr body) {
    auto expr = std::make_shared<Expr>();
    expr->kind = ExprKind::kLambda;
    expr->type = body->type;
    expr->nullable = body->nullable;
    expr->ids = std::move(ids);
    expr->children = {std::move(body)};
    return expr;
}

ExprPtr call(const std::string& name, Exprs arguments) {
    return make_call(name, std::move(arguments), std::make_shared<const EvalSettings>());
}
ExprPtr integer(int64_t value) { return make_literal(Type::integer(), value); }

const Type kInts = Type::array(Type::integer());

/// Rows: an array and a number beside it.
Batch rows() {
    Batch batch;
    batch.rows = 4;
    batch.columns = {column(kInts, {List{1, 2, 3}, kNull, List{}, List{5, kNull}}),
                     column(Type::integer(), {10, 20, 30, 40})};
    return batch;
}

Values evaluate(const ExprPtr& expr) {
    EvalContext context{pool()};
    const ColumnPtr result = Evaluator(expr).evaluate(rows(), context);
    Values values;
    for (int64_t row = 0; row < result->size(); ++row) values.push_back(result->value(row));
    return values;
}

ExprPtr array() { return make_input(0, kInts, true); }
ExprPtr number() { return make_input(1, Type::integer(), true); }
ExprPtr x(int64_t id = 100) { return variable(id, Type::integer()); }

TEST(Lambda, TransformSeesCapturedColumnsAndIndices) {
    EXPECT_EQ(evaluate(call("transform", {array(), lambda({100}, call("+", {x(), number()}))})),
              (Values{List{11, 12, 13}, kNull, List{}, List{45, kNull}}));
    EXPECT_EQ(evaluate(call("transform", {array(), lambda({100, 101}, x(101))})),
              (Values{List{0, 1, 2}, kNull, List{}, List{0, 1}}));
}

TEST(Lambda, NestedLambdasSeeOuterVariables) {
    const ExprPtr inner = call("transform", {array(), lambda({200}, call("*", {x(100), x(200)}))});
    const ExprPtr outer = call(
        "transform",
        {array(),
         lambda({100},
                call("aggregate",
                     {inner, integer(0),
                      lambda({300, 301}, call("+", {x(300), call("coalesce", {x(301), integer(0)})}))}))});
    EXPECT_EQ(evaluate(outer), (Values{List{6, 12, 18}, kNull, List{}, List{25, 0}}));
}

TEST(Lambda, ConditionsInsideOfLambdasGuard) {
    const ExprPtr body = call("if", {call("=", {x(), integer(2)}), integer(0),
                                     call("%", {integer(10), call("-", {x(), integer(2)})})});
    EXPECT_EQ(evaluate(call("transform", {array(), lambda({100}, body)})),
              (Values{List{0, 0, 0}, kNull, List{}, List{1, kNull}}));
}

TEST(Lambda, FilterExistsForall) {
    const ExprPtr above = lambda({100}, call(">", {x(), integer(2)}));
    EXPECT_EQ(evaluate(call("filter", {array(), above})), (Values{List{3}, kNull, List{}, List{5}}));
    EXPECT_EQ(evaluate(call("exists", {array(), above})), (Values{true, kNull, false, true}));
    EXPECT_EQ(evaluate(call("forall", {array(), above})), (Values{false, kNull, true, kNull}));
}

TEST(Lambda, AggregateStartsFromItsZero) {
    const ExprPtr sum = lambda({100, 101}, call("+", {x(100), x(101)}));
    EXPECT_EQ(evaluate(call("aggregate", {array(), number(), sum})), (Values{16, kNull, 30, kNull}));
    EXPECT_EQ(
        evaluate(call("aggregate", {array(), number(), sum, lambda({102}, call("*", {x(102), integer(2)}))})),
        (Values{32, kNull, 60, kNull}));
}

TEST(Lambda, ZipAndSort) {
    EXPECT_EQ(evaluate(call("zip_with",
                            {array(), call("filter", {array(), lambda({100}, call(">", {x(), integer(1)}))}),
                             lambda({101, 102}, call("coalesce", {x(102), x(101)}))})),
              (Values{List{2, 3, 3}, kNull, List{}, List{5, kNull}}));
    const ExprPtr descending =
        lambda({100, 101},
               call("-", {call("coalesce", {x(101), integer(9)}), call("coalesce", {x(100), integer(9)})}));
    EXPECT_EQ(evaluate(call("array_sort", {array(), descending})),
              (Values{List{3, 2, 1}, kNull, List{}, List{kNull, 5}}));
}

}  // namespace
}  // namespace firesteel
