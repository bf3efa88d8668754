#include <algorithm>

#include "column/selection.h"
#include "exec/ordered_rows.h"
#include "exec/physical_plan.h"
#include "exec/pipeline.h"
#include "exec/query.h"

namespace firesteel {

namespace {

/// The last `count` rows in result order.
std::vector<Batch> last_rows(std::vector<Batch> batches, int64_t count, const MemoryPoolPtr& pool) {
    std::vector<Batch> kept;
    while (count > 0 && !batches.empty()) {
        Batch batch = std::move(batches.back());
        batches.pop_back();
        const int64_t rows = std::min(count, batch.rows);
        kept.push_back(rows == batch.rows ? std::move(batch) : slice(batch, batch.rows - rows, rows, pool));
        count -= rows;
    }
    std::reverse(kept.begin(), kept.end());
    return kept;
}

struct TailNode final : PhysicalNode {
    int64_t count = 0;

    std::string name() const override { return "CollectTail"; }
    std::string describe() const override { return "CollectTail " + std::to_string(count); }
    void fields(FieldVisitor& visitor) override { visitor.field(count); }
    void build(PipelineBuilder& builder) const override {
        auto sink = std::make_shared<OrderedRowsSink>();
        const int32_t group = builder.build_into(*inputs[0], sink);
        builder.add_source(make_batches_source([sink, rows = count, pool = builder.options().pool] {
                               return last_rows(sink->take(), rows, pool);
                           }),
                           {group});
    }
};

PhysicalPtr lower_tail(const LogicalPlanPtr& plan, Lowering& lowering) {
    auto node = std::make_shared<TailNode>();
    node->inputs.push_back(lowering.lower(plan->inputs[0]));
    node->count = static_cast<const Tail&>(*plan).count;
    return node;
}

REGISTER_OPERATOR(TailNode);
REGISTER_LOWERING(kTail, 0, lower_tail);

}  // namespace
}  // namespace firesteel
