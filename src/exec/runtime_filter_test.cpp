// Joins over tables that can be told which keys are needed give the same rows as without, and read fewer.

#include <gtest/gtest.h>

#include <map>

#include "exec/test_queries.h"
#include "expr/field_visitor.h"

namespace firesteel {
namespace {

/// Rows in memory behind the interface of a table, in morsels of 50 rows.
class MemoryTable final : public TableProvider {
public:
    explicit MemoryTable(const TestTable& table) {
        for (const Attribute& attribute : table.attributes) schema_.push_back(attribute.to_field());
        batches_ = std::static_pointer_cast<const LocalRows>(table.plan(50))->batches;
    }
    const Schema& schema() const override { return schema_; }
    std::string name() const override { return "MemoryTable"; }
    void fields(FieldVisitor&) override {}
    std::unique_ptr<TableScan> scan(ScanRequest request) const override {
        return std::make_unique<MemoryScan>(batches_, std::move(request));
    }

private:
    class MemoryTask final : public ScanTask {
    public:
        explicit MemoryTask(Batch batch) : batch_(std::move(batch)) {}
        bool next(Batch& out) override {
            if (batch_.rows == 0) return false;
            out = std::exchange(batch_, Batch());
            return true;
        }

    private:
        Batch batch_;
    };
    class MemoryScan final : public TableScan {
    public:
        MemoryScan(const std::vector<Batch>& batches, ScanRequest request)
            : batches_(batches), request_(std::move(request)) {}
        std::unique_ptr<ScanTask> next_task(int64_t& sequence) override {
            sequence = next_++;
            if (sequence >= static_cast<int64_t>(batches_.size())) return nullptr;
            const Batch& batch = batches_[static_cast<size_t>(sequence)];
            Batch projected;
            projected.rows = batch.rows;
            for (const int32_t column : request_.columns)
                projected.columns.push_back(batch.columns[static_cast<size_t>(column)]);
            return std::make_unique<MemoryTask>(std::move(projected));
        }

    private:
        const std::vector<Batch>& batches_;
        const ScanRequest request_;
        std::atomic<int64_t> next_{0};
    };
    Schema schema_;
    std::vector<Batch> batches_;
};

/// The table as a scan, its columns in the opposite order, so that ordinals are seen to be mapped.
LogicalPlanPtr scan_of(const TestTable& table) {
    std::vector<int32_t> columns;
    Attributes output;
    for (size_t i = table.attributes.size(); i-- > 0;) {
        columns.push_back(static_cast<int32_t>(i));
        output.push_back(table.attributes[i]);
    }
    return std::make_shared<Scan>(std::make_shared<MemoryTable>(table), std::move(columns),
                                  std::move(output));
}

class RuntimeFilterTest : public ::testing::Test {
protected:
    RuntimeFilterTest() {
        const std::vector<Type> types = {Type::long_integer(), Type::string(), Type::integer()};
        few_ = random_table(types, 12, 1);
        many_ = random_table(types, 400, 2);
        more_ = random_table(types, 300, 3);
    }
    static LogicalPlanPtr joined(LogicalPlanPtr left, LogicalPlanPtr right, LogicalJoinType type,
                                 ExprPtr condition, bool swapped = false) {
        Join join(std::move(left), std::move(right), type, std::move(condition));
        join.swap_build_side = swapped;
        join.mark = test_attribute("mark", Type::boolean());
        return make_join(std::move(join));
    }
    /// `make` builds the plan from a function that makes inputs: scans take filters, rows in memory do not.
    template <typename Make>
    static void expect_same(Make make) {
        for (const RunMode mode : {RunMode{kDefaultBatchRows, 1}, RunMode{3, 4}}) {
            const auto run = [&](const LogicalPlanPtr& plan) {
                ExecutionOptions options;
                options.workers = std::make_shared<WorkerPool>(mode.threads);
                options.pool = MemoryPool::make_root("query", MemoryPool::kUnlimited);
                options.batch_rows = mode.batch_rows;
                const auto query = run_query(plan, options);
                std::vector<Batch> batches;
                Batch batch;
                while (query->next(batch)) batches.push_back(std::move(batch));
                return sorted(to_rows(batches));
            };
            const Rows filtered = run(make(scan_of));
            const Rows expected = run(make([](const TestTable& table) {
                NamedExprs columns;
                for (size_t i = table.attributes.size(); i-- > 0;)
                    columns.push_back({table[i], table.attributes[i]});
                return std::make_shared<Project>(table.plan(), std::move(columns));
            }));
            EXPECT_TRUE(same_rows(filtered, expected)) << show(filtered) << "expected\n" << show(expected);
        }
    }
    ExprPtr equal(const TestTable& a, const TestTable& b, size_t column = 0) const {
        return test_call("=", {a[column], b[column]});
    }
    TestTable few_, many_, more_;
};

using enum LogicalJoinType;
const LogicalJoinType kTypes[] = {kInner, kLeftOuter, kRightOuter, kFullOuter, kLeftSemi, kLeftAnti, kMark};

TEST_F(RuntimeFilterTest, EveryJoinOfTwoScans) {
    for (const auto type : kTypes) {
        for (const bool swapped : {false, true}) {
            for (const size_t column : {0, 1, 2}) {
                SCOPED_TRACE(static_cast<int>(type));
                expect_same([&](const auto& input) {
                    return joined(input(many_), input(few_), type, equal(many_, few_, column), swapped);
                });
                expect_same([&](const auto& input) {
                    return joined(input(few_), input(many_), type, equal(few_, many_, column), swapped);
                });
            }
        }
    }
}

TEST_F(RuntimeFilterTest, KeysTravelThroughJoinsOfEveryType) {
    for (const auto inner : kTypes) {
        for (const auto outer : {kInner, kLeftSemi, kLeftAnti}) {
            for (const bool swapped : {false, true}) {
                SCOPED_TRACE(static_cast<int>(inner) * 10 + static_cast<int>(outer));
                expect_same([&](const auto& input) {
                    return joined(joined(input(many_), input(more_), inner, equal(many_, more_), swapped),
                                  input(few_), outer, equal(many_, few_));
                });
                if (inner == kLeftSemi || inner == kLeftAnti || inner == kMark) continue;
                expect_same([&](const auto& input) {
                    return joined(joined(input(many_), input(more_), inner, equal(many_, more_), swapped),
                                  input(few_), outer, equal(more_, few_));
                });
                expect_same([&](const auto& input) {
                    return joined(joined(input(many_), input(more_), inner, equal(many_, more_), swapped),
                                  input(few_), outer, equal(more_, few_, 2));
                });
            }
        }
    }
}

TEST_F(RuntimeFilterTest, KeysTravelThroughAggregatesProjectionsAndFilters) {
    const NamedExpr key = test_column(many_[0]), renamed = test_column(key.output.reference());
    const NamedExpr count = test_column(test_aggregate("count", {test_long(1)}));
    expect_same([&](const auto& input) {
        LogicalPlanPtr plan = std::make_shared<Filter>(input(many_), test_call(">", {many_[2], many_[0]}));
        plan = std::make_shared<Aggregate>(plan, NamedExprs{key}, NamedExprs{count});
        plan = std::make_shared<Project>(plan, NamedExprs{renamed, {count.output.reference(), count.output}});
        return joined(plan, input(few_), kInner, test_call("=", {renamed.output.reference(), few_[0]}));
    });
    // Of a count the key is no input.
    expect_same([&](const auto& input) {
        const auto plan = std::make_shared<Aggregate>(input(many_), NamedExprs{key}, NamedExprs{count});
        return joined(plan, input(few_), kInner, test_call("=", {count.output.reference(), few_[0]}));
    });
}

TEST_F(RuntimeFilterTest, NothingOnTheOtherSide) {
    few_.rows.clear();
    for (const auto type : kTypes) {
        SCOPED_TRACE(static_cast<int>(type));
        for (const bool swapped : {false, true}) {
            expect_same([&](const auto& input) {
                return joined(input(few_), input(many_), type, equal(few_, many_), swapped);
            });
            expect_same([&](const auto& input) {
                return joined(input(many_), input(few_), type, equal(many_, few_), swapped);
            });
        }
    }
}

TEST_F(RuntimeFilterTest, KeysStopAtALimit) {
    expect_same([&](const auto& input) {
        const auto first = std::make_shared<Limit>(input(many_), 60, 0);
        return joined(first, input(few_), kInner, equal(many_, few_));
    });
}

TEST_F(RuntimeFilterTest, NullIsAKeyOfNullSafeJoins) {
    expect_same([&](const auto& input) {
        return joined(input(many_), input(few_), kInner, test_call("<=>", {many_[0], few_[0]}));
    });
    expect_same([&](const auto& input) {
        return joined(joined(input(many_), input(more_), kInner, test_call("<=>", {many_[0], more_[0]})),
                      input(few_), kLeftSemi, equal(more_, few_));
    });
}

}  // namespace
}  // namespace firesteel
