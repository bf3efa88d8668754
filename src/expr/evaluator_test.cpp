#include "expr/evaluator.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "column/builder.h"
#include "expr/encoding.h"

namespace firesteel {
namespace {

const MemoryPoolPtr& pool() {
    static const MemoryPoolPtr root = MemoryPool::make_root("test", MemoryPool::kUnlimited);
    return root;
}

EvalSettingsPtr settings(bool ansi = true) {
    auto result = std::make_shared<EvalSettings>();
    result->ansi = ansi;
    return result;
}

ColumnPtr column(const Type& type, const std::vector<Value>& values) {
    const auto builder = ColumnBuilder::make(type, pool());
    for (const auto& value : values) builder->append(value);
    return builder->finish();
}

Batch batch(std::vector<ColumnPtr> columns) {
    Batch result;
    result.rows = columns.empty() ? 0 : columns[0]->size();
    result.columns = std::move(columns);
    return result;
}

std::vector<Value> values(const ColumnPtr& column) {
    std::vector<Value> result;
    for (int64_t row = 0; row < column->size(); ++row) result.push_back(column->value(row));
    return result;
}

ExprPtr input(int64_t ordinal, Type type) { return make_input(ordinal, std::move(type), true); }
ExprPtr integer(int64_t value) { return make_literal(Type::integer(), value); }
ExprPtr call(const std::string& name, Exprs arguments, bool ansi = true) {
    return make_call(name, std::move(arguments), settings(ansi));
}

std::vector<Value> evaluate(const ExprPtr& expr, const Batch& rows) {
    EvalContext context{pool()};
    return values(Evaluator(expr).evaluate(rows, context));
}

const Value kNull = Value::null();
using Values = std::vector<Value>;

TEST(Evaluator, NullsAndConstants) {
    const Batch rows = batch({column(Type::integer(), {1, kNull, 3})});
    EXPECT_EQ(evaluate(call("+", {input(0, Type::integer()), integer(1)}), rows), (Values{2, kNull, 4}));
    EXPECT_EQ(evaluate(call("+", {integer(2), integer(1)}), rows), (Values{3, 3, 3}));
}

TEST(Evaluator, DictionariesAreRunOnce) {
    const auto dictionary = column(Type::string(), {"a", "b", kNull});
    auto codes = Buffer::allocate(5 * 4, pool());
    const int32_t raw[] = {1, 0, 1, 2, 0};
    std::copy_n(raw, 5, codes->mutable_as<int32_t>());
    const Batch rows = batch({Column::dictionary(5, codes, nullptr, dictionary)});
    EvalContext context{pool()};
    const Evaluator evaluator(call("repeat", {input(0, Type::string()), integer(2)}));
    const ColumnPtr result = evaluator.evaluate(rows, context);
    EXPECT_EQ(result->encoding(), Encoding::kDictionary);
    EXPECT_EQ(values(result), (Values{"bb", "aa", "bb", kNull, "aa"}));
}

TEST(Evaluator, UnusedDictionaryValuesDoNotFail) {
    const auto dictionary = column(Type::integer(), {0, 5});
    auto codes = Buffer::allocate(3 * 4, pool());
    std::fill_n(codes->mutable_as<int32_t>(), 3, 1);
    const Batch rows = batch({Column::dictionary(3, codes, nullptr, dictionary)});
    EXPECT_EQ(evaluate(call("%", {integer(7), input(0, Type::integer())}), rows), (Values{2, 2, 2}));
}

TEST(Evaluator, FailingRowsRaiseOrBecomeNull) {
    const Batch rows = batch({column(Type::integer(), {1, 0, kNull})});
    EXPECT_EQ(evaluate(call("%", {integer(7), input(0, Type::integer())}, false), rows),
              (Values{0, kNull, kNull}));
    EXPECT_EQ(evaluate(call("try_mod", {integer(7), input(0, Type::integer())}), rows),
              (Values{0, kNull, kNull}));
    auto failing = std::make_shared<Expr>(*call("%", {integer(7), input(0, Type::integer())}));
    QueryContext origin;
    origin.start_index = 7;
    origin.stop_index = 9;
    origin.fragment = "7%a";
    failing->origin = std::make_shared<const QueryContext>(origin);
    try {
        evaluate(failing, rows);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.condition(), "REMAINDER_BY_ZERO");
        ASSERT_TRUE(error.context().has_value());
        EXPECT_EQ(error.context()->fragment, "7%a");
    }
}

TEST(Evaluator, NullRowsDoNotFail) {
    const Batch rows = batch({column(Type::integer(), {kNull}), column(Type::integer(), {0})});
    EXPECT_EQ(evaluate(call("%", {input(0, Type::integer()), input(1, Type::integer())}), rows),
              (Values{kNull}));
}

TEST(Evaluator, ConditionsGuardTheirBranches) {
    const Batch rows = batch({column(Type::integer(), {0, 2, kNull})});
    const ExprPtr a = input(0, Type::integer());
    const ExprPtr rest = call("%", {integer(7), a});
    EXPECT_EQ(evaluate(call("if", {call("=", {a, integer(0)}), integer(-1), rest}), rows),
              (Values{-1, 1, kNull}));
    EXPECT_EQ(evaluate(call("when", {call("!=", {a, integer(0)}), rest}), rows), (Values{kNull, 1, kNull}));
    EXPECT_EQ(evaluate(call("and", {call("!=", {a, integer(0)}), call("=", {rest, integer(1)})}), rows),
              (Values{false, true, kNull}));
    EXPECT_EQ(evaluate(call("or", {call("=", {a, integer(0)}), call("=", {rest, integer(3)})}), rows),
              (Values{true, false, kNull}));
    EXPECT_EQ(evaluate(call("coalesce", {call("nullif", {a, integer(2)}), rest}), rows),
              (Values{0, 1, kNull}));
}

TEST(Evaluator, InListsKnowNulls) {
    const Batch rows = batch({column(Type::integer(), {1, 5, kNull})});
    const ExprPtr a = input(0, Type::integer());
    EXPECT_EQ(evaluate(call("in", {a, integer(1), integer(2)}), rows), (Values{true, false, kNull}));
    EXPECT_EQ(evaluate(call("in", {a, integer(1), make_literal(Type::integer(), kNull)}), rows),
              (Values{true, kNull, kNull}));
    EXPECT_EQ(evaluate(call("in", {a, integer(2), a}), rows), (Values{true, true, kNull}));
}

TEST(Evaluator, CommonSubexpressionsShareResults) {
    const Batch rows = batch({column(Type::integer(), {3, 4})});
    const ExprPtr doubled = call("*", {input(0, Type::integer()), integer(2)});
    EXPECT_EQ(evaluate(call("+", {doubled, call("*", {doubled, doubled})}), rows), (Values{42, 72}));
}

TEST(FilterEvaluator, LaterConjunctsSeeOnlySurvivors) {
    const Batch rows =
        batch({column(Type::integer(), {0, 2, 3, kNull}), column(Type::string(), {"a", "b", "c", "d"})});
    const ExprPtr a = input(0, Type::integer());
    const FilterEvaluator filter(
        call("and", {call("!=", {a, integer(0)}), call("=", {call("%", {integer(7), a}), integer(1)})}));
    EvalContext context{pool()};
    const Batch result = filter.filter(rows, context);
    EXPECT_EQ(values(result.columns[0]), (Values{2, 3}));
    EXPECT_EQ(values(result.columns[1]), (Values{"b", "c"}));
}

TEST(FoldConstants, LeavesWhatFails) {
    const ExprPtr folded = fold_constants(call("+", {integer(1), integer(2)}));
    ASSERT_TRUE(folded->is_literal());
    EXPECT_EQ(folded->value, Value(3));
    EXPECT_FALSE(fold_constants(call("%", {integer(1), integer(0)}))->is_literal());
}

TEST(Encoding, RoundTrips) {
    const ExprPtr expr = call(
        "if", {call("in", {input(0, Type::decimal(10, 2)), make_literal(Type::decimal(10, 2), Int128{125})}),
               make_literal(Type::string(), "x"), make_literal(Type::string(), kNull)});
    const std::string bytes = encode_expr(expr);
    const ExprPtr decoded = decode_expr(bytes);
    EXPECT_TRUE(equal(expr, decoded));
    EXPECT_EQ(hash(*expr), hash(*decoded));
    for (size_t size = 0; size < bytes.size(); ++size)
        EXPECT_THROW(decode_expr(std::string_view(bytes).substr(0, size)), Error);
}

TEST(ToSql, ShowsWhatSparkShows) {
    const ExprPtr a = make_attribute(1, "a", Type::integer(), true);
    const auto shown = [](const ExprPtr& expr) { return to_sql(*expr); };
    EXPECT_EQ(shown(call("+", {a, integer(1)})), "(a + 1)");
    EXPECT_EQ(shown(call("unary_minus", {a})), "(- a)");
    EXPECT_EQ(shown(call("!=", {a, integer(1)})), "(NOT (a = 1))");
    EXPECT_EQ(shown(call("mod", {a, integer(1)})), "mod(a, 1)");
    EXPECT_EQ(shown(call("isnull", {a})), "(a IS NULL)");
    EXPECT_EQ(shown(call("in", {a, integer(1), integer(2)})), "(a IN (1, 2))");
    EXPECT_EQ(shown(call("when", {call("=", {a, integer(1)}), integer(2)})), "CASE WHEN (a = 1) THEN 2 END");
    EXPECT_EQ(shown(call("if", {call("=", {a, integer(1)}), integer(2), integer(3)})), "(IF((a = 1), 2, 3))");
    EXPECT_EQ(shown(call("nullif", {a, integer(2)})), "nullif(a, 2)");
    EXPECT_EQ(shown(call("between", {a, integer(1), integer(2)})), "between(a, 1, 2)");
    EXPECT_EQ(shown(call("ifnull", {a, integer(2)})), "ifnull(a, 2)");
    EXPECT_EQ(to_explain(*call("+", {a, integer(1)})), "(a#1 + 1)");
    const ExprPtr day = make_attribute(2, "d", Type::date(), true);
    EXPECT_EQ(shown(call("try_add", {day, integer(1)})), "try_add(d, 1)");
    EXPECT_EQ(shown(call("+", {integer(1), day})), "date_add(d, 1)");
}

}  // namespace
}  // namespace firesteel
