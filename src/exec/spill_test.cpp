// Queries whose memory does not suffice give the same answers by way of the disk, and leave nothing there.

#include <gtest/gtest.h>

#include <dirent.h>
#include <fcntl.h>
#include <unistd.h>

#include "exec/batch_bytes.h"
#include "exec/spill_file.h"
#include "exec/test_queries.h"

namespace firesteel {
namespace {

class SpillTest : public ::testing::Test {
protected:
    SpillTest() {
        char path[] = "/tmp/spill_test_XXXXXX";
        directory_ = mkdtemp(path);
        std::mt19937_64 random(5);
        table_ = random_table({Type::long_integer(), Type::string(), Type::integer()}, 0, 1);
        for (int64_t i = 0; i < 20000; ++i) {
            const std::string key = "a key that is rather long, number " + std::to_string(random() % 9000);
            table_.rows.push_back({Value(static_cast<int64_t>(random() % 100000)),
                                   i % 50 == 0 ? Value() : Value(key), Value(i % 7)});
        }
    }
    ~SpillTest() override { rmdir(directory_.c_str()); }

    struct Outcome {
        Rows rows;
        int64_t spilled = 0;
    };
    Outcome run(const LogicalPlanPtr& plan, int64_t memory, int32_t threads, const std::string& directory) {
        ExecutionOptions options;
        options.workers = std::make_shared<WorkerPool>(threads);
        options.pool = MemoryPool::make_root("query", memory);
        options.batch_rows = 512;
        options.spill_directories = {directory};
        Outcome outcome;
        std::vector<Batch> batches;
        {
            const auto query = run_query(plan, options);
            Batch batch;
            while (query->next(batch)) {
                for (Row& row : to_rows({batch})) outcome.rows.push_back(std::move(row));
                batch = Batch();
            }
            outcome.spilled = query->progress().spilled_bytes;
        }
        EXPECT_EQ(options.pool->used(), 0) << "memory left behind";
        return outcome;
    }
    bool is_empty() const {
        int entries = 0;
        DIR* directory = opendir(directory_.c_str());
        while (readdir(directory)) ++entries;
        closedir(directory);
        return entries == 2;
    }
    void expect_same(const LogicalPlanPtr& plan, int64_t memory, int32_t most_threads = 4) {
        const Outcome in_memory = run(plan, MemoryPool::kUnlimited, 1, directory_);
        EXPECT_EQ(in_memory.spilled, 0);
        for (const int32_t threads : {1, most_threads}) {
            const Outcome spilled = run(plan, memory, threads, directory_);
            EXPECT_GT(spilled.spilled, 0);
            EXPECT_TRUE(same_rows(spilled.rows, in_memory.rows))
                << threads << " threads: " << spilled.rows.size() << " rows of " << in_memory.rows.size();
            EXPECT_TRUE(is_empty());
        }
    }
    std::string directory_;
    TestTable table_;
};

TEST_F(SpillTest, BatchesSurviveTheTripThroughBytes) {
    const std::vector<Type> types = {Type::long_integer(), Type::string(),  Type::double_number(),
                                     Type::decimal(30, 2), Type::boolean(), Type::null()};
    std::mt19937_64 random(9);
    Batch batch;
    batch.rows = 77;
    for (const Type& type : types) {
        auto builder = ColumnBuilder::make(type, plan_pool());
        for (int i = 0; i < 77; ++i)
            builder->append(type.is(TypeId::kNull) ? Value() : random_value(type, random));
        batch.columns.push_back(builder->finish());
    }
    ExecutionOptions options;
    QueryProgress progress;
    const auto file = SpillFile::create({directory_}, progress);
    file->write(batch);
    file->write(batch);
    int64_t offset = 0;
    Batch back;
    for (int i = 0; i < 2; ++i) {
        ASSERT_TRUE(file->read(offset, types, plan_pool(), back));
        EXPECT_TRUE(same_rows(to_rows({back}), to_rows({batch})));
    }
    EXPECT_FALSE(file->read(offset, types, plan_pool(), back));
}

/// The file behind a spill file, which has no name: the one that this process holds open in `directory`.
int open_again(const std::string& directory) {
    for (int descriptor = 0; descriptor < 1024; ++descriptor) {
        const std::string link = "/proc/self/fd/" + std::to_string(descriptor);
        char target[4096];
        const ssize_t size = readlink(link.c_str(), target, sizeof target);
        if (size > 0 && std::string(target, static_cast<size_t>(size)).starts_with(directory + "/"))
            return open(link.c_str(), O_RDWR | O_CLOEXEC);
    }
    return -1;
}

TEST_F(SpillTest, ADamagedFileIsAnErrorNotOtherRows) {
    QueryProgress progress;
    const Batch batch = static_cast<const LocalRows&>(*table_.plan(1000)).batches.front();
    const std::vector<Type> types = {Type::long_integer(), Type::string(), Type::integer()};
    const auto file = SpillFile::create({directory_}, progress);
    file->write(batch);
    const int descriptor = open_again(directory_);
    ASSERT_GE(descriptor, 0);
    for (const off_t at : {off_t{2}, off_t{9}, off_t{20}, off_t{100}, static_cast<off_t>(file->size() - 1)}) {
        char byte = 0;
        ASSERT_EQ(pread(descriptor, &byte, 1, at), 1);
        const char damaged = static_cast<char>(byte ^ 4);
        ASSERT_EQ(pwrite(descriptor, &damaged, 1, at), 1);
        int64_t offset = 0;
        Batch back;
        try {
            file->read(offset, types, plan_pool(), back);
            ADD_FAILURE() << "byte " << at << " is not looked at";
        } catch (const Error& error) {
            EXPECT_EQ(error.condition(), "FAILED_READ_FILE.NO_HINT");
        }
        ASSERT_EQ(pwrite(descriptor, &byte, 1, at), 1);
    }
    int64_t offset = 0;
    Batch back;
    EXPECT_TRUE(file->read(offset, types, plan_pool(), back));
    close(descriptor);
}

TEST_F(SpillTest, DirectoriesTakeTurnsAndUnusableOnesArePassedOver) {
    const SpillDirectories directories{directory_ + "/missing", directory_};
    QueryProgress progress;
    const auto a = SpillFile::create(directories, progress), b = SpillFile::create(directories, progress);
    const Batch batch = static_cast<const LocalRows&>(*table_.plan(1000)).batches.front();
    const int64_t first = a->write(batch), second = a->write(batch);
    EXPECT_EQ(first, 0);
    EXPECT_GT(second, 0);
    b->write(batch);
    EXPECT_EQ(directories.used(), a->size() + b->size());
    int64_t offset = second;
    Batch back;
    ASSERT_TRUE(a->read(offset, {Type::long_integer(), Type::string(), Type::integer()}, plan_pool(), back));
    EXPECT_TRUE(same_rows(to_rows({back}), to_rows({batch})));
}

TEST_F(SpillTest, SharedRows) {
    const auto reference = [&](size_t column) {
        const Attribute& definition = table_.attributes[column];
        return std::make_shared<CteReference>(3, Attributes{test_attribute("x", definition.type)},
                                              Attributes{definition});
    };
    const auto both = std::make_shared<Union>(std::vector<LogicalPlanPtr>{reference(1), reference(1)},
                                              Attributes{test_attribute("u", Type::string())});
    expect_same(std::make_shared<CteDefinitions>(both, std::vector<int64_t>{3},
                                                 std::vector<LogicalPlanPtr>{table_.plan(500)}),
                500'000);
}

TEST_F(SpillTest, Tail) { expect_same(std::make_shared<Tail>(table_.plan(500), 17'000), 500'000); }

TEST_F(SpillTest, Repartition) {
    const auto by_range = SortKeys{{table_[1], {true, true}}};
    expect_same(std::make_shared<Repartition>(table_.plan(500), 7, SortKeys{}, false, true), 1'000'000);
    expect_same(std::make_shared<Repartition>(table_.plan(500), 5, by_range, false, true), 1'000'000);
    expect_same(std::make_shared<Repartition>(table_.plan(500), 5, by_range, true, true), 1'500'000);
}

TEST_F(SpillTest, ATailOfFewRowsNeedsNoDisk) {
    const auto tail = std::make_shared<Tail>(table_.plan(500), 100);
    const Outcome outcome = run(tail, 500'000, 3, directory_);
    EXPECT_EQ(outcome.spilled, 0);
    EXPECT_TRUE(same_rows(outcome.rows, Rows(table_.rows.end() - 100, table_.rows.end())));
}

TEST_F(SpillTest, Limit) {
    expect_same(std::make_shared<Limit>(table_.plan(500), std::nullopt, 11), 500'000);
    expect_same(std::make_shared<Limit>(table_.plan(500), 19'000, 300), 500'000);
}

/// sum(c0) over (partition by <keys> order by c2 rows between unbounded preceding and current row)
LogicalPlanPtr running_sum(const TestTable& table, const Exprs& partition) {
    auto expr = std::make_shared<Expr>();
    auto detail = std::make_shared<WindowDetail>();
    const ExprPtr function = test_aggregate("sum", {table[0]});
    expr->kind = ExprKind::kWindow;
    expr->type = function->type;
    expr->children = {function};
    expr->children.insert(expr->children.end(), partition.begin(), partition.end());
    expr->children.push_back(table[2]);
    detail->partition_keys = static_cast<int32_t>(partition.size());
    detail->order.push_back({});
    detail->unit = FrameUnit::kRows;
    detail->lower = FrameEdge::kUnboundedPreceding;
    detail->upper = FrameEdge::kCurrentRow;
    expr->window = std::move(detail);
    return std::make_shared<Window>(table.plan(500), NamedExprs{test_column(expr)});
}

/// The same over everything, each call in a way of its own.
LogicalPlanPtr calls_over_everything(const TestTable& table, bool by_number) {
    const auto call = [&](const ExprPtr& function, FrameUnit unit, FrameEdge lower, FrameEdge upper,
                          int64_t lower_offset = 0, int64_t upper_offset = 0) {
        auto expr = std::make_shared<Expr>();
        auto detail = std::make_shared<WindowDetail>();
        expr->kind = ExprKind::kWindow;
        expr->type = function->type;
        expr->children = {function, by_number ? table[0] : table[2]};
        detail->order.push_back({});
        detail->unit = unit;
        detail->lower = lower;
        detail->upper = upper;
        const auto add_edge = [&](FrameEdge edge, int64_t offset) {
            if (edge == FrameEdge::kPreceding || edge == FrameEdge::kFollowing)
                expr->children.push_back(make_literal(Type::integer(), Value(offset)));
        };
        add_edge(lower, lower_offset);
        add_edge(upper, upper_offset);
        expr->window = std::move(detail);
        return test_column(expr);
    };
    using enum FrameEdge;
    const ExprPtr positive = test_call("<", {table[0], test_long(30000)});
    NamedExprs calls;
    for (const char* name : {"row_number", "rank", "dense_rank", "percent_rank", "cume_dist"})
        calls.push_back(call(test_call(name, {}), FrameUnit::kRows, kUnboundedPreceding, kCurrentRow));
    calls.push_back(call(test_call("ntile", {make_literal(Type::integer(), Value(int64_t{7}))}),
                         FrameUnit::kRows, kUnboundedPreceding, kCurrentRow));
    calls.push_back(call(test_call("lag", {table[0], make_literal(Type::integer(), Value(int64_t{3}))}),
                         FrameUnit::kRows, kPreceding, kPreceding, 3, 3));
    calls.push_back(call(test_call("lead", {table[1]}), FrameUnit::kRows, kFollowing, kFollowing, 1, 1));
    for (const FrameUnit unit : {FrameUnit::kRows, FrameUnit::kRange}) {
        calls.push_back(call(test_aggregate("sum", {table[0]}), unit, kUnboundedPreceding, kCurrentRow));
        calls.push_back(call(test_aggregate("count", {test_long(1)}, false, positive), unit,
                             kUnboundedPreceding, kCurrentRow));
        calls.push_back(
            call(test_aggregate("max", {table[1]}), unit, kUnboundedPreceding, kUnboundedFollowing));
        calls.push_back(call(test_aggregate("sum", {table[2]}, false, positive), unit, kUnboundedPreceding,
                             kUnboundedFollowing));
    }
    calls.push_back(call(test_aggregate("sum", {table[0]}), FrameUnit::kRows, kPreceding, kFollowing, 5, 9));
    calls.push_back(call(test_aggregate("min", {table[0]}), FrameUnit::kRows, kPreceding, kCurrentRow, 100));
    return std::make_shared<Window>(table.plan(500), calls);
}

TEST_F(SpillTest, APartitionLargerThanMemoryIsPassedOver) {
    expect_same(calls_over_everything(table_, true), 2'500'000);
}

TEST_F(SpillTest, WindowsTakeOnePartitionAtATime) {
    expect_same(running_sum(table_, {table_[1]}), 3'000'000);
}

TEST_F(SpillTest, TheDiskHasALimitAsWell) {
    ExecutionOptions options;
    options.workers = std::make_shared<WorkerPool>(2);
    options.pool = MemoryPool::make_root("query", 1'500'000);
    options.batch_rows = 512;
    options.spill_directories = SpillDirectories({directory_}, 200'000);
    const auto sort = std::make_shared<Sort>(table_.plan(500), SortKeys{{table_[1], {true, true}}}, true);
    for (int i = 0; i < 2; ++i) {  // the space is given back
        try {
            const auto query = run_query(sort, options);
            for (Batch batch; query->next(batch);) {
            }
            ADD_FAILURE() << "no error";
        } catch (const Error& error) {
            EXPECT_EQ(error.condition(), "TASK_WRITE_FAILED");
        }
        EXPECT_EQ(options.spill_directories.used(), 0);
    }
    EXPECT_TRUE(is_empty());
}

TEST_F(SpillTest, Sort) {
    expect_same(std::make_shared<Sort>(table_.plan(500),
                                       SortKeys{{table_[1], {true, true}}, {table_[2], {false, true}}}, true),
                1'500'000);
}

TEST_F(SpillTest, Aggregate) {
    const NamedExprs aggregates = {test_column(test_aggregate("count", {test_long(1)})),
                                   test_column(test_aggregate("sum", {table_[0]})),
                                   test_column(test_aggregate("count", {table_[2]}, true))};
    expect_same(std::make_shared<Aggregate>(table_.plan(500), NamedExprs{test_column(table_[1])}, aggregates),
                4'000'000);
}

/// 9000 long texts three or four times each on either side, and not as often.
TEST_F(SpillTest, IntersectAndExceptAll) {
    const auto left = std::make_shared<Project>(table_.plan(500), NamedExprs{test_column(table_[1])});
    TestTable other = random_table({Type::string()}, 0, 2);
    for (size_t i = 0; i < table_.rows.size(); ++i) {
        if (i % 3 != 0) other.rows.push_back({table_.rows[i][1]});
    }
    for (const auto op : {spec::SetOperator::kIntersect, spec::SetOperator::kExcept})
        expect_same(std::make_shared<SetOperation>(left, other.plan(500), op, true), 1'500'000, 2);
}

/// With so little memory that a partition of the groups is parted again.
TEST_F(SpillTest, GroupsArePartedAgain) {
    for (int64_t i = 0; i < 60000; ++i)
        table_.rows.push_back({Value(i), Value("text " + std::to_string(i)), Value(i)});
    const NamedExprs keys = {test_column(table_[1]), test_column(table_[0])};
    const NamedExprs aggregates = {test_column(test_aggregate("max", {table_[1]})),
                                   test_column(test_aggregate("sum", {table_[2]})),
                                   test_column(test_aggregate("count", {table_[2]}, true))};
    const auto plan = std::make_shared<Aggregate>(table_.plan(500), keys, aggregates);
    expect_same(std::make_shared<Aggregate>(table_.plan(500), keys, NamedExprs{}), 1'500'000);
    expect_same(plan, 3'000'000, 2);
}

TEST_F(SpillTest, DistinctValuesOfOneGroup) {
    const NamedExprs aggregates = {test_column(test_aggregate("count", {table_[0], table_[1]}, true)),
                                   test_column(test_aggregate("sum", {table_[0]}, true)),
                                   test_column(test_aggregate("max", {table_[1]}))};
    expect_same(std::make_shared<Aggregate>(table_.plan(500), NamedExprs{}, aggregates), 2'500'000, 2);
}

/// More runs than are merged at once.
TEST_F(SpillTest, ManyRuns) {
    const Rows some = table_.rows;
    for (int i = 0; i < 3; ++i) table_.rows.insert(table_.rows.end(), some.begin(), some.end());
    expect_same(std::make_shared<Sort>(table_.plan(100),
                                       SortKeys{{table_[1], {true, true}}, {table_[2], {false, true}}}, true),
                300'000, 2);
}

/// Joins of the table with a smaller one whose keys are partly null and partly miss: on a long text and a
/// number, with a condition besides.
class JoinSpillTest : public SpillTest {
protected:
    JoinSpillTest() {
        std::mt19937_64 random(6);
        other_ = random_table({Type::long_integer(), Type::string()}, 0, 2);
        for (int64_t i = 0; i < 24000; ++i) {
            const std::string key = "a key that is rather long, number " + std::to_string(random() % 20000);
            other_.rows.push_back({Value(i), i % 70 == 0 ? Value() : Value(key)});
        }
    }
    ExprPtr keys() const { return test_call("=", {table_[1], other_[1]}); }
    ExprPtr keys_and_more() const {
        return test_call(
            "and", {keys(), test_call("<", {test_call("%", {other_[0], test_long(10)}), test_long(8)})});
    }
    LogicalPlanPtr join(LogicalJoinType type, ExprPtr condition, bool null_aware = false,
                        bool swapped = false) const {
        Join join(table_.plan(500), other_.plan(500), type, std::move(condition));
        join.null_aware = null_aware;
        join.swap_build_side = swapped;
        join.mark = test_attribute("mark", Type::boolean());
        return make_join(std::move(join));
    }
    static constexpr int64_t kMemory = 4'000'000;
    TestTable other_;
};

TEST_F(JoinSpillTest, EveryKindGivesTheSameRowsInTheSameOrder) {
    for (const auto type : {LogicalJoinType::kInner, LogicalJoinType::kLeftOuter,
                            LogicalJoinType::kRightOuter, LogicalJoinType::kFullOuter,
                            LogicalJoinType::kLeftSemi, LogicalJoinType::kLeftAnti, LogicalJoinType::kMark}) {
        SCOPED_TRACE(static_cast<int>(type));
        expect_same(join(type, keys()), kMemory, 2);  // every task holds a part of its own
        expect_same(join(type, keys_and_more()), kMemory, 2);
        expect_same(join(type, keys_and_more(), false, true), kMemory, 2);
    }
}

/// Half of the build rows have one key: no hash parts them, and they do not fit.
TEST_F(JoinSpillTest, AKeyWithMoreRowsThanFit) {
    table_.rows.resize(1500);
    for (size_t i = 0; i < table_.rows.size(); i += 100)
        table_.rows[i][1] = Value("the key of them all, a long one");
    for (size_t i = 0; i < other_.rows.size(); i += 2) other_.rows[i][1] = table_.rows[0][1];
    const ExprPtr rare =
        test_call("and", {keys(), test_call("=", {test_call("%", {other_[0], test_long(1000)}),
                                                  test_call("%", {table_[0], test_long(1000)})})});
    for (const auto type : {LogicalJoinType::kInner, LogicalJoinType::kLeftOuter,
                            LogicalJoinType::kRightOuter, LogicalJoinType::kFullOuter,
                            LogicalJoinType::kLeftSemi, LogicalJoinType::kLeftAnti, LogicalJoinType::kMark}) {
        SCOPED_TRACE(static_cast<int>(type));
        // Right outer joins keep the left side unless told otherwise.
        expect_same(join(type, rare, false, type == LogicalJoinType::kRightOuter), 2'000'000, 2);
    }
    for (const auto type : {LogicalJoinType::kLeftAnti, LogicalJoinType::kMark})
        expect_same(join(type, keys(), true), 2'000'000, 2);
    std::swap(table_.rows, other_.rows);
    for (auto* rows : {&table_.rows, &other_.rows}) {
        for (Row& row : *rows) row.resize(rows == &table_.rows ? 3 : 2, Value(int64_t{1}));
    }
    for (const auto type : {LogicalJoinType::kLeftOuter, LogicalJoinType::kLeftSemi,
                            LogicalJoinType::kLeftAnti, LogicalJoinType::kMark}) {
        SCOPED_TRACE(static_cast<int>(type) + 100);
        expect_same(join(type, rare, false, true), 2'000'000, 2);
    }
}

TEST_F(JoinSpillTest, NullsOfTheWholeBuildSideCountInEveryPartition) {
    for (const auto type : {LogicalJoinType::kLeftAnti, LogicalJoinType::kMark})
        expect_same(join(type, keys(), true), kMemory);
}

TEST_F(JoinSpillTest, AJoinOfAJoin) {
    const auto inner = join(LogicalJoinType::kInner, keys());
    const TestTable third = random_table({Type::long_integer()}, 9000, 3);
    const auto outer = std::make_shared<Join>(inner, third.plan(500), LogicalJoinType::kLeftSemi,
                                              test_call("=", {table_[2], third[0]}));
    expect_same(outer, kMemory);
}

TEST_F(SpillTest, ADirectoryThatTakesNoFilesIsAClearError) {
    const auto sort = std::make_shared<Sort>(table_.plan(500), SortKeys{{table_[1], {true, true}}}, true);
    try {
        run(sort, 1'500'000, 2, directory_ + "/missing");
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.condition(), "TASK_WRITE_FAILED");
    }
}

TEST_F(SpillTest, WhatCannotFitFailsAlone) {
    const auto join =
        std::make_shared<Join>(table_.plan(500), random_table({Type::long_integer()}, 200000, 1).plan(5000),
                               LogicalJoinType::kCross, nullptr);
    try {
        run(join, 100'000, 2, directory_);
        FAIL() << "no error";
    } catch (const Error& error) {
        EXPECT_EQ(error.condition(), "UNABLE_TO_ACQUIRE_MEMORY");
    }
    EXPECT_TRUE(is_empty());
}

}  // namespace
}  // namespace firesteel
