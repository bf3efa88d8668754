// What a table knows of itself is answered without a scan, and nothing else is.

#include <gtest/gtest.h>

#include "exec/test_queries.h"
#include "optimizer/optimizer.h"

namespace firesteel {
namespace {

/// Columns: a with three nulls, b of nothing else, c of texts, d unknown. Nobody may read it.
class KnownTable final : public TableProvider {
public:
    const Schema& schema() const override { return schema_; }
    std::string name() const override { return "known"; }
    std::optional<int64_t> estimated_rows() const override { return 10; }
    ColumnStatistics column_statistics(int32_t ordinal) const override {
        switch (ordinal) {
            case 0:
                return {std::nullopt, 3, Value(int64_t{-4}), Value(int64_t{70})};
            case 1:
                return {std::nullopt, 10, std::nullopt, std::nullopt};
            case 2:
                return {std::nullopt, 0, Value("a"), Value("b")};
            default:
                return {};
        }
    }
    std::unique_ptr<TableScan> scan(ScanRequest) const override { throw std::runtime_error("read"); }
    void fields(FieldVisitor&) override {}

private:
    const Schema schema_ = {{"a", Type::integer(), true, {}},
                            {"b", Type::long_integer(), true, {}},
                            {"c", Type::string(), true, {}},
                            {"d", Type::integer(), true, {}}};
};

class WholeTablesTest : public ::testing::Test {
protected:
    WholeTablesTest() {
        const auto table = std::make_shared<KnownTable>();
        for (const Field& field : table->schema()) columns_.push_back(test_attribute(field.name, field.type));
        scan_ = std::make_shared<Scan>(table, std::vector<int32_t>{0, 1, 2, 3}, columns_);
    }
    LogicalPlanPtr optimized(const LogicalPlanPtr& input, const Exprs& calls,
                             const NamedExprs& keys = {}) const {
        NamedExprs named;
        for (const ExprPtr& call : calls) named.push_back(test_column(call));
        return optimize(std::make_shared<Aggregate>(input, keys, named), {test_settings()});
    }
    ExprPtr column(size_t i) const { return columns_[i].reference(); }
    static bool reads(const LogicalPlanPtr& plan) {
        return plan->kind == LogicalKind::kScan ||
               std::any_of(plan->inputs.begin(), plan->inputs.end(), reads);
    }
    /// Is the table's column read after `count(column)` over `input` is optimized?
    bool reads_to_count(const LogicalPlanPtr& input, size_t i) const {
        return reads_column(
            optimized(input, {test_aggregate("count", {column(i)}), test_aggregate("count", {test_long(1)})}),
            columns_[i].id);
    }
    static bool reads_column(const LogicalPlanPtr& plan, int64_t id) {
        if (plan->kind != LogicalKind::kScan) {
            return std::any_of(plan->inputs.begin(), plan->inputs.end(),
                               [id](const auto& input) { return reads_column(input, id); });
        }
        return std::any_of(plan->output().begin(), plan->output().end(),
                           [id](const Attribute& column) { return column.id == id; });
    }
    Attributes columns_;
    LogicalPlanPtr scan_;
};

TEST_F(WholeTablesTest, AnswersWithoutReading) {
    const LogicalPlanPtr plan =
        optimized(scan_, {test_aggregate("min", {column(0)}), test_aggregate("max", {column(0)}),
                          test_aggregate("count", {test_long(1)}), test_aggregate("count", {column(0)}),
                          test_aggregate("count", {column(2)}), test_aggregate("max", {column(1)}),
                          test_aggregate("count", {make_literal(Type::integer(), Value::null())})});
    const Row expected = {Value(int64_t{-4}), Value(int64_t{70}), Value(int64_t{10}),
                          Value(int64_t{7}),  Value(int64_t{10}), Value(),
                          Value(int64_t{0})};
    const Rows rows = run_plan(plan, {});
    EXPECT_TRUE(same_rows(rows, {expected})) << show(rows);
}

TEST_F(WholeTablesTest, ReadsWhatIsNotKnown) {
    const ExprPtr known = test_aggregate("max", {column(0)});
    EXPECT_FALSE(reads(optimized(scan_, {known})));
    for (const ExprPtr& call :
         {test_aggregate("max", {column(2)}), test_aggregate("min", {column(3)}),
          test_aggregate("count", {column(3)}), test_aggregate("sum", {column(0)}),
          test_aggregate("count", {column(0)}, true),
          test_aggregate("max", {column(0)}, false, test_call(">", {column(0), test_long(5)})),
          test_aggregate("max", {test_call("-", {column(0), column(0)})})}) {
        EXPECT_TRUE(reads(optimized(scan_, {known, call}))) << to_sql(*call);
    }
    EXPECT_TRUE(reads(optimized(scan_, {known}, {test_column(column(1))})));
    const ExprPtr condition = test_call(">", {column(0), test_long(5)});
    EXPECT_TRUE(reads(optimized(std::make_shared<Filter>(scan_, condition), {known})));
}

TEST_F(WholeTablesTest, CountsRowsInsteadOfAColumnWithoutNulls) {
    const LogicalPlanPtr positive =
        std::make_shared<Filter>(scan_, test_call(">", {column(0), test_long(5)}));
    EXPECT_FALSE(reads_to_count(positive, 2));
    EXPECT_TRUE(reads_to_count(positive, 0));  // has nulls
    EXPECT_TRUE(reads_to_count(positive, 3));  // nothing is known
    const TestTable other = random_table({Type::integer()}, 9, 1);
    const ExprPtr condition = test_call("=", {column(3), other[0]});
    using enum LogicalJoinType;
    for (const auto type : {kInner, kLeftOuter, kRightOuter, kFullOuter, kLeftSemi, kLeftAnti}) {
        const auto join = std::make_shared<Join>(positive, other.plan(), type, condition);
        EXPECT_EQ(reads_to_count(join, 2), type == kRightOuter || type == kFullOuter);
    }
    for (const auto type : {kInner, kLeftOuter, kRightOuter, kFullOuter}) {
        const auto join = std::make_shared<Join>(other.plan(), positive, type, condition);
        EXPECT_EQ(reads_to_count(join, 2), type == kLeftOuter || type == kFullOuter);
    }
}

}  // namespace
}  // namespace firesteel
