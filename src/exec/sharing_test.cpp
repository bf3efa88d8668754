// Queries at the same time: they take turns on the workers.

#include <gtest/gtest.h>

#include <future>

#include "exec/test_queries.h"

namespace firesteel {
namespace {

LogicalPlanPtr count_of_range(int64_t rows) {
    const auto range = std::make_shared<Range>(0, rows, 1, 1, test_attribute("id", Type::long_integer()));
    const ExprPtr id = range->output()[0].reference();
    return std::make_shared<Aggregate>(
        range, NamedExprs{},
        NamedExprs{test_column(test_aggregate("sum", {test_call("%", {id, test_long(7)})}))});
}

TEST(Sharing, ASmallQueryDoesNotWaitForTheEndOfALargeOne) {
    ExecutionOptions options;
    options.workers = std::make_shared<WorkerPool>(1);
    options.pool = MemoryPool::make_root("query", MemoryPool::kUnlimited);
    const auto large = run_query(count_of_range(int64_t{1} << 50), options);
    auto small = std::async(std::launch::async, [&] {
        const auto query = run_query(count_of_range(10'000), options);
        Rows rows;
        for (Batch batch; query->next(batch); batch = {}) {
            for (Row& row : to_rows({batch})) rows.push_back(std::move(row));
        }
        return rows;
    });
    EXPECT_EQ(small.wait_for(std::chrono::seconds(60)), std::future_status::ready);
    large->cancel();
    const Rows rows = small.get();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0][0].as_long(), 10'000 / 7 * 21 + 0 + 1 + 2 + 3);
    Batch batch;
    try {
        large->next(batch);
        ADD_FAILURE() << "the large query has come to an end";
    } catch (const Error& error) {
        EXPECT_EQ(error.condition(), "OPERATION_CANCELED");
    }
}

}  // namespace
}  // namespace firesteel
