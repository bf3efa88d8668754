// Keys that are computed from other keys make no more groups, and raise the errors that they always did.

#include "exec/computed_keys.h"

#include <gtest/gtest.h>

#include "exec/physical_plan.h"
#include "exec/test_queries.h"

namespace firesteel {
namespace {

class ComputedKeysTest : public ::testing::Test {
protected:
    ComputedKeysTest() {
        table_ = random_table({Type::long_integer(), Type::string(), Type::double_number()}, 300, 5);
    }
    LogicalPlanPtr grouped(const Exprs& keys) const {
        NamedExprs named;
        for (const ExprPtr& key : keys) named.push_back(test_column(key));
        return std::make_shared<Aggregate>(table_.plan(), named,
                                           NamedExprs{test_column(test_aggregate("count", {test_long(1)}))});
    }
    size_t kept(const Exprs& keys) const {
        const FewerKeys fewer = without_computed_keys(*grouped(keys)->as<Aggregate>());
        return fewer.plan ? fewer.plan->inputs[0]->as<Aggregate>()->grouping.size() : keys.size();
    }
    static ExprPtr next(const ExprPtr& value) { return test_call("+", {value, test_long(1)}); }
    TestTable table_;
};

TEST_F(ComputedKeysTest, LeavesOutWhatOthersDetermine) {
    const ExprPtr a = table_[0], text = table_[1], number = table_[2];
    EXPECT_EQ(kept({a, next(a)}), 1U);
    EXPECT_EQ(kept({next(next(a)), next(a), a, a}), 1U);
    EXPECT_EQ(kept({next(next(a)), next(a)}), 1U);
    EXPECT_EQ(kept({test_long(1), text, test_call("upper", {text})}), 1U);
    EXPECT_EQ(kept({test_long(1), test_long(2)}), 1U);
    EXPECT_EQ(kept({test_long(1)}), 1U);
    EXPECT_EQ(kept({a, text, test_call("-", {a, test_call("length", {text})})}), 2U);
    EXPECT_EQ(kept({next(a), text}), 2U);
    EXPECT_EQ(kept({number, test_call("negative", {number})}), 2U);  // 0.0 and -0.0
    EXPECT_EQ(kept({a, test_call("rand", {})}), 2U);
}

TEST_F(ComputedKeysTest, GroupsAreTheSame) {
    std::map<int64_t, int64_t> groups;
    int64_t nulls = 0;
    for (const Row& row : table_.rows) row[0].is_null() ? ++nulls : ++groups[row[0].as_long()];
    Rows expected = {{Value(), Value(), Value(int64_t{7}), Value(nulls)}};
    for (const auto& [key, rows] : groups)
        expected.push_back({Value(key + 1), Value(key), Value(int64_t{7}), Value(rows)});
    const LogicalPlanPtr plan = grouped({next(table_[0]), table_[0], test_long(7)});
    for (const RunMode& mode : run_modes()) {
        const Rows rows = sorted(run_plan(plan, mode));
        EXPECT_TRUE(same_rows(rows, sorted(expected))) << mode_name(mode) << "\n" << show(rows);
    }
}

TEST_F(ComputedKeysTest, RaisesErrorsOfRowsWhoseGroupNobodySees) {
    table_.rows[250][0] = Value(INT64_MAX);
    const auto limit = std::make_shared<Limit>(grouped({table_[0], next(table_[0])}), 1, 0);
    EXPECT_THROW(run_plan(limit, {}), Error);
}

}  // namespace
}  // namespace firesteel
