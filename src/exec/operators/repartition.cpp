#include <algorithm>
#include <numeric>

#include "column/compare.h"
#include "column/selection.h"
#include "exec/ordered_rows.h"
#include "exec/physical_plan.h"
#include "exec/pipeline.h"
#include "exec/query.h"

namespace firesteel {

namespace {

enum class Spread : uint8_t {
    kByNumber,    // `number` gives the partition of each row
    kRoundRobin,  // by position in the input
    kInRuns,      // the input is sorted: equal shares, rows with equal `keys` together
    kMerged,      // source partitions are put together
};

struct RepartitionPlan {
    Spread spread = Spread::kRoundRobin;
    int32_t partitions = 1;
    ExprPtr number;
    Exprs keys;
};

Batch all_rows(std::vector<Batch> batches, const MemoryPoolPtr& pool) {
    if (batches.empty()) return {};
    return batches.size() == 1 ? std::move(batches[0]) : concatenate(batches, pool);
}

std::vector<int32_t> numbers_in_runs(const RepartitionPlan& plan, const Batch& rows,
                                     const MemoryPoolPtr& pool) {
    EvalContext context{pool};
    std::vector<ColumnPtr> keys;
    for (const ExprPtr& key : plan.keys)
        keys.push_back(flatten(Evaluator(key).evaluate(rows, context), pool));
    std::vector<int32_t> numbers;
    for (int64_t row = 0; row < rows.rows; ++row) {
        const auto share = static_cast<int32_t>(row * plan.partitions / rows.rows);
        const bool same = row > 0 && std::all_of(keys.begin(), keys.end(), [&](const ColumnPtr& key) {
                              return equal_rows(*key, row - 1, *key, row);
                          });
        numbers.push_back(same ? numbers.back() : share);
    }
    return numbers;
}

/// The partition of every row of `batches`, one after the other.
std::vector<int32_t> partition_numbers(const RepartitionPlan& plan, const std::vector<Batch>& batches,
                                       const Batch& rows, const MemoryPoolPtr& pool) {
    std::vector<int32_t> numbers;
    switch (plan.spread) {
        case Spread::kByNumber: {
            EvalContext context{pool};
            const ColumnPtr column = flatten(Evaluator(plan.number).evaluate(rows, context), pool);
            numbers.assign(column->values<int32_t>(), column->values<int32_t>() + rows.rows);
            return numbers;
        }
        case Spread::kRoundRobin:
            for (int64_t row = 0; row < rows.rows; ++row)
                numbers.push_back(static_cast<int32_t>(row % plan.partitions));
            return numbers;
        case Spread::kInRuns:
            return numbers_in_runs(plan, rows, pool);
        case Spread::kMerged:
            break;
    }
    std::vector<int32_t> sources;
    for (const Batch& batch : batches) sources.push_back(batch.position.partition);
    std::sort(sources.begin(), sources.end());
    sources.erase(std::unique(sources.begin(), sources.end()), sources.end());
    const auto count = std::max<int64_t>(1, static_cast<int64_t>(sources.size()));
    const int64_t targets = std::min<int64_t>(plan.partitions, count);
    for (const Batch& batch : batches) {
        const int64_t source =
            std::lower_bound(sources.begin(), sources.end(), batch.position.partition) - sources.begin();
        numbers.insert(numbers.end(), static_cast<size_t>(batch.rows),
                       static_cast<int32_t>(source * targets / count));
    }
    return numbers;
}

/// The rows partition by partition, each in input order.
std::vector<Batch> partitioned(const RepartitionPlan& plan, const std::vector<Batch>& batches,
                               const MemoryPoolPtr& pool) {
    const Batch rows = all_rows(batches, pool);
    if (rows.rows == 0) return {};
    const std::vector<int32_t> numbers = partition_numbers(plan, batches, rows, pool);
    std::vector<std::vector<int32_t>> members(static_cast<size_t>(plan.partitions));
    for (size_t row = 0; row < numbers.size(); ++row)
        members[static_cast<size_t>(numbers[row])].push_back(static_cast<int32_t>(row));
    std::vector<Batch> result;
    for (size_t partition = 0; partition < members.size(); ++partition) {
        if (members[partition].empty()) continue;
        result.push_back(take(rows, members[partition], pool));
        result.back().position = {static_cast<int32_t>(partition), 0};
    }
    return result;
}

/// repartition(), repartitionByRange(), coalesce() and their hints. On one machine a partition is a number
/// that rows carry, and the order in which they come out.
struct RepartitionNode final : PhysicalNode {
    RepartitionPlan plan;

    std::string name() const override { return "Exchange"; }
    std::string describe() const override {
        static constexpr const char* kNames[] = {"hashpartitioning", "RoundRobinPartitioning",
                                                 "rangepartitioning", "Coalesce"};
        return "Exchange " + std::string(kNames[static_cast<int>(plan.spread)]) + "(" +
               std::to_string(plan.partitions) + ")";
    }
    void fields(FieldVisitor& visitor) override {
        visitor.field(plan.spread);
        visitor.field(plan.partitions);
        bool has_number = plan.number != nullptr;
        visitor.field(has_number);
        if (has_number) visitor.field(plan.number);
        visitor.field(plan.keys);
    }
    void build(PipelineBuilder& builder) const override {
        auto sink = std::make_shared<OrderedRowsSink>();
        const int32_t group = builder.build_into(*inputs[0], sink);
        builder.add_source(make_batches_source(
                               [sink, how = plan, pool = builder.options().pool] {
                                   return partitioned(how, sink->take(), pool);
                               },
                               BatchPositions::kTheirOwn),
                           {group});
    }
};

PhysicalPtr lower_repartition(const LogicalPlanPtr& plan, Lowering& lowering) {
    const auto& repartition = static_cast<const Repartition&>(*plan);
    const LogicalPlanPtr& input = repartition.inputs[0];
    if (!repartition.shuffle && !lowering.needs_partitions()) return lowering.lower(input);
    auto node = std::make_shared<RepartitionNode>();
    node->plan.partitions = std::max(1, repartition.partitions);
    const bool sorts = repartition.by_range && !repartition.keys.empty();
    node->inputs.push_back(
        lowering.lower(sorts ? std::make_shared<Sort>(input, repartition.keys, true) : input));
    if (!repartition.shuffle) {
        node->plan.spread = Spread::kMerged;
    } else if (sorts) {
        node->plan.spread = Spread::kInRuns;
        for (const SortKey& key : repartition.keys)
            node->plan.keys.push_back(lowering.bind(key.expr, *input));
    } else if (!repartition.keys.empty()) {
        Exprs keys;
        for (const SortKey& key : repartition.keys) keys.push_back(key.expr);
        const EvalSettingsPtr settings = std::make_shared<const EvalSettings>();
        const ExprPtr count =
            make_literal(Type::integer(), Value(static_cast<int64_t>(node->plan.partitions)));
        const bool is_numbered =
            keys[0]->is(ExprKind::kCall) && keys[0]->name == "direct_shuffle_partition_id";
        const ExprPtr number = is_numbered ? keys[0] : make_call("hash", keys, settings);
        node->plan.spread = Spread::kByNumber;
        node->plan.number = lowering.bind(make_call("pmod", {number, count}, settings), *input);
    }
    return node;
}

REGISTER_OPERATOR(RepartitionNode);
REGISTER_LOWERING(kRepartition, 0, lower_repartition);

}  // namespace
}  // namespace firesteel
