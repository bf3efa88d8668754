#include "plan/analyzer.h"

#include <gtest/gtest.h>

#include "spec/dataframe.h"
#include "spec/query.h"
#include "spec/source.h"

namespace firesteel {
namespace {

spec::ExpressionPtr column(const std::string& name) {
    return spec::make<spec::Attribute>(spec::NameParts{name});
}
spec::ExpressionPtr column(const std::string& name, int64_t plan_id) {
    auto attribute = spec::make<spec::Attribute>(spec::NameParts{name});
    attribute->plan_id = plan_id;
    return attribute;
}
spec::ExpressionPtr function(const std::string& name, spec::Expressions arguments) {
    return spec::make<spec::Function>(name, std::move(arguments));
}
spec::ExpressionPtr alias(spec::ExpressionPtr child, const std::string& name) {
    return spec::make<spec::Alias>(std::move(child), std::vector<std::string>{name});
}

std::shared_ptr<spec::LocalRelation> table(std::vector<Field> fields, int64_t plan_id = -1) {
    auto relation = spec::make<spec::LocalRelation>();
    relation->schema = std::move(fields);
    if (plan_id >= 0) relation->plan_id = plan_id;
    return relation;
}

class AnalyzerTest : public ::testing::Test {
protected:
    AnalyzerTest() {
        context_.settings = std::make_shared<EvalSettings>();
        context_.default_parallelism = 2;
    }
    std::string schema(const spec::Plan& plan) {
        std::string out;
        for (const auto& field : output_schema(*analyze(plan, context_))) {
            out += (out.empty() ? "" : ", ") + field.name + " " + field.type.to_string() +
                   (field.nullable ? "" : "!");
        }
        return out;
    }
    std::string failure(const spec::Plan& plan) {
        try {
            return schema(plan);
        } catch (const Error& error) {
            std::string out = error.condition();
            for (const auto& [key, value] : error.parameters()) out += " " + key + "=" + value;
            return out;
        }
    }
    AnalyzerContext context_;
    const std::vector<Field> two_ = {{"a", Type::integer(), false}, {"b", Type::long_integer(), true}};
};

TEST_F(AnalyzerTest, RangeHasOneColumn) {
    spec::Range range;
    range.end = 10;
    EXPECT_EQ(schema(range), "id bigint!");
}

TEST_F(AnalyzerTest, SelectKeepsColumnsAsWrittenAndExpandsStars) {
    const spec::Project plan(table(two_), {column("B"), spec::make<spec::Star>(), alias(column("a"), "x")});
    EXPECT_EQ(schema(plan), "B bigint, a int!, b bigint, x int!");
}

TEST_F(AnalyzerTest, UnknownNamesComeWithTheMostSimilarOnes) {
    std::vector<Field> fields;
    for (const char* name : {"abd", "b", "ab", "abcd", "xabc", "zzz", "yyy"})
        fields.push_back({name, Type::integer(), false});
    EXPECT_EQ(failure(spec::Project(table(fields), {column("abc")})),
              "UNRESOLVED_COLUMN.WITH_SUGGESTION objectName=`abc` proposal=`ab`, `b`, `abcd`, `abd`, `xabc`");
}

TEST_F(AnalyzerTest, SameNameTwiceIsAmbiguous) {
    auto alias =
        spec::make<spec::SubqueryAlias>(table({{"a", Type::integer()}, {"a", Type::integer()}}), "t");
    EXPECT_EQ(failure(spec::Project(alias, {column("a")})),
              "AMBIGUOUS_REFERENCE name=`a` referenceNames=[`t`.`a`, `t`.`a`]");
}

TEST_F(AnalyzerTest, AggregatesFollowGroupingColumns) {
    spec::Aggregate plan;
    plan.input = table(two_);
    plan.grouping = {column("a")};
    plan.aggregates = {function("count", {spec::make<spec::Star>()}),
                       alias(function("sum", {column("b")}), "s")};
    EXPECT_EQ(schema(plan), "a int!, count(1) bigint!, s bigint");
}

TEST_F(AnalyzerTest, ColumnsOutsideTheGroupsAreRefused) {
    spec::Aggregate plan;
    plan.input = table(two_);
    plan.grouping = {column("a")};
    plan.aggregates = {column("b")};
    EXPECT_EQ(failure(plan), "MISSING_AGGREGATION expression=\"b\" expressionAnyValue=\"any_value(b)\"");
}

TEST_F(AnalyzerTest, UsingPutsTheKeyOnceAndHidesTheOtherSides) {
    auto join =
        spec::make<spec::Join>(spec::make<spec::SubqueryAlias>(table(two_), "l"),
                               spec::make<spec::SubqueryAlias>(table(two_), "r"), spec::JoinType::kLeftOuter);
    join->using_columns = {"a"};
    EXPECT_EQ(schema(*join), "a int!, b bigint, b bigint");
    EXPECT_EQ(schema(spec::Project(join, {spec::make<spec::Attribute>(spec::NameParts{"r", "a"})})), "a int");
}

TEST_F(AnalyzerTest, SortReachesColumnsThatWereNotSelected) {
    auto select = spec::make<spec::Project>(table(two_), spec::Expressions{column("a")});
    const spec::Sort sort(select, {spec::make<spec::SortOrder>(column("b"))});
    EXPECT_EQ(schema(sort), "a int!");
}

TEST_F(AnalyzerTest, PlanIdsTellTheSidesOfASelfJoinApart) {
    const auto left = table(two_, 1);
    auto right = spec::make<spec::Project>(table(two_, 1), spec::Expressions{column("a"), column("b")});
    right->plan_id = 2;
    auto join = spec::make<spec::Join>(left, right, spec::JoinType::kInner);
    EXPECT_EQ(failure(spec::Project(join, {column("a", 1)})), "AMBIGUOUS_COLUMN_REFERENCE name=\"a\"");
    EXPECT_EQ(schema(spec::Project(join, {column("a", 2)})), "a int!");
    EXPECT_EQ(failure(spec::Project(left, {column("a", 9)})), "CANNOT_RESOLVE_DATAFRAME_COLUMN name=\"a\"");
}

TEST_F(AnalyzerTest, UnionWidensTypes) {
    spec::SetOperation plan(table({{"a", Type::integer(), false}}),
                            table({{"x", Type::long_integer(), true}}), spec::SetOperator::kUnion);
    plan.all = true;
    EXPECT_EQ(schema(plan), "a bigint");
    spec::SetOperation bad(table(two_), table({{"x", Type::integer()}}), spec::SetOperator::kUnion);
    EXPECT_EQ(failure(bad),
              "NUM_COLUMNS_MISMATCH operator=UNION firstNumColumns=2 invalidOrdinalNum=second "
              "invalidNumColumns=1");
}

TEST_F(AnalyzerTest, RenewedPlansShareNoIds) {
    spec::Project plan(table(two_), {column("a"), alias(column("b"), "x")});
    const LogicalPlanPtr original = analyze(plan, context_);
    std::vector<std::pair<int64_t, int64_t>> ids;
    const LogicalPlanPtr copy = renew_ids(original, ids);
    for (const auto& one : original->output()) {
        for (const auto& other : copy->output()) EXPECT_NE(one.id, other.id);
    }
    EXPECT_EQ(copy->output().size(), 2u);
}

}  // namespace
}  // namespace firesteel
