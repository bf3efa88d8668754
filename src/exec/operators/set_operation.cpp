#include <algorithm>

#include "column/compare.h"
#include "column/selection.h"
#include "exec/group_table.h"
#include "exec/ordered_rows.h"
#include "exec/physical_plan.h"
#include "exec/pipeline.h"
#include "exec/query.h"

namespace firesteel {

namespace {

/// Rows and how often each has been seen; null equals null.
class RowCounts {
public:
    RowCounts(const std::vector<Type>& types, const MemoryPoolPtr& pool)
        : layout_(types), table_(layout_, {}, pool), pool_(pool) {}

    /// The number of each row's group.
    std::vector<size_t> groups_of(const Batch& batch) {
        std::vector<ColumnPtr> columns;
        std::vector<uint64_t> hashes(static_cast<size_t>(batch.rows), 0);
        for (const ColumnPtr& column : batch.columns) {
            columns.push_back(flatten(column, pool_));
            hash_rows(*columns.back(), hashes.data(), columns.size() > 1);
        }
        std::vector<char*> entries(static_cast<size_t>(batch.rows));
        table_.find_or_insert(columns, batch.rows, hashes.data(), {}, nullptr, entries.data());
        std::vector<size_t> groups;
        for (char* entry : entries)
            groups.push_back(numbers_.try_emplace(entry, numbers_.size()).first->second);
        counts_.resize(numbers_.size(), 0);
        return groups;
    }
    int64_t& operator[](size_t group) { return counts_[group]; }

private:
    const KeyLayout layout_;
    GroupTable table_;
    const MemoryPoolPtr pool_;
    std::unordered_map<const char*, size_t> numbers_;
    std::vector<int64_t> counts_;
};

/// INTERSECT ALL: each row as often as both sides have it. EXCEPT ALL: as often as the left has it more.
struct SetOperationNode final : PhysicalNode {
    bool intersect = true;

    std::string name() const override { return "SetOperation"; }
    std::string describe() const override { return intersect ? "IntersectAll" : "ExceptAll"; }
    void fields(FieldVisitor& visitor) override { visitor.field(intersect); }
    void build(PipelineBuilder& builder) const override {
        auto left = std::make_shared<OrderedRowsSink>(), right = std::make_shared<OrderedRowsSink>();
        const int32_t left_group = builder.build_into(*inputs[0], left);
        const int32_t right_group = builder.build_into(*inputs[1], right);
        builder.add_source(make_batches_source([this_types = types(), keep = intersect, left, right,
                                                pool = builder.options().pool] {
                               return run(this_types, keep, *left, *right, pool);
                           }),
                           {left_group, right_group});
    }

private:
    std::vector<Type> types() const {
        std::vector<Type> list;
        for (const Field& field : output) list.push_back(field.type);
        return list;
    }

    static std::vector<Batch> run(const std::vector<Type>& types, bool intersect, OrderedRowsSink& left,
                                  OrderedRowsSink& right, const MemoryPoolPtr& pool) {
        RowCounts counts(types, pool);
        for (const Batch& batch : right.take()) {
            for (const size_t group : counts.groups_of(batch)) ++counts[group];
        }
        std::vector<Batch> result;
        for (const Batch& batch : left.take()) {
            std::vector<int32_t> kept;
            const std::vector<size_t> groups = counts.groups_of(batch);
            for (size_t row = 0; row < groups.size(); ++row) {
                const bool on_the_right = counts[groups[row]] > 0;
                if (on_the_right) --counts[groups[row]];
                if (on_the_right == intersect) kept.push_back(static_cast<int32_t>(row));
            }
            if (!kept.empty()) result.push_back(take(batch, kept, pool));
        }
        return result;
    }
};

PhysicalPtr lower_set_operation(const LogicalPlanPtr& plan, Lowering& lowering) {
    const auto& operation = static_cast<const SetOperation&>(*plan);
    if (!operation.all) return nullptr;  // the optimizer makes joins of those
    auto node = std::make_shared<SetOperationNode>();
    for (const LogicalPlanPtr& input : operation.inputs) node->inputs.push_back(lowering.lower(input));
    node->intersect = operation.op == spec::SetOperator::kIntersect;
    return node;
}

REGISTER_OPERATOR(SetOperationNode);
REGISTER_LOWERING(kSetOperation, 0, lower_set_operation);

}  // namespace
}  // namespace firesteel
