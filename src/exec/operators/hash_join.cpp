
#include "column/selection.h"
#include "common/check.h"
#include "exec/join_probe.h"
#include "exec/physical_plan.h"
#include "exec/pipeline.h"
#include "exec/query.h"
#include "exec/query_state.h"

namespace firesteel {

namespace {

class BuildSink final : public Sink {
public:
    explicit BuildSink(std::shared_ptr<JoinTable> table) : table_(std::move(table)) {}
    std::unique_ptr<SinkState> open(TaskContext&) override { return std::make_unique<SinkState>(); }
    Progress consume(SinkState&, const Batch& batch, TaskContext& context) override {
        table_->add(context.order, batch);
        return Progress::kMore;
    }
    void finalize(TaskContext&) override { table_->build(); }

private:
    const std::shared_ptr<JoinTable> table_;
};

/// Build rows without a match, with nulls for the probe side: the second half of a full outer join.
std::vector<Batch> unmatched_rows(const JoinTable& table, const Schema& probe_schema, bool build_is_left,
                                  int64_t batch_rows, const MemoryPoolPtr& pool) {
    std::vector<Batch> batches;
    std::vector<int32_t> rows;
    const auto flush = [&] {
        if (rows.empty()) return;
        Batch built = take(table.rows(), rows, pool);
        Batch batch;
        batch.rows = built.rows;
        if (build_is_left) batch.columns = built.columns;
        for (const Field& field : probe_schema)
            batch.columns.push_back(Column::nulls(field.type, built.rows, pool));
        if (!build_is_left)
            batch.columns.insert(batch.columns.end(), built.columns.begin(), built.columns.end());
        batches.push_back(std::move(batch));
        rows.clear();
    };
    for (int32_t row = 0; row < table.size(); ++row) {
        if (table.matched(row)) continue;
        rows.push_back(row);
        if (static_cast<int64_t>(rows.size()) >= batch_rows) flush();
    }
    flush();
    return batches;
}

struct HashJoinNode final : PhysicalNode {
    LogicalJoinType type = LogicalJoinType::kInner;
    Exprs left_keys, right_keys;
    std::vector<bool> null_safe;
    ExprPtr residual;  // over left columns, then right columns
    bool null_aware = false;
    bool build_left = false;

    std::string name() const override {
        return left_keys.empty() ? "BroadcastNestedLoopJoin" : "BroadcastHashJoin";
    }
    std::string describe() const override {
        static constexpr const char* kNames[] = {"Inner",     "LeftOuter", "RightOuter",
                                                 "FullOuter", "LeftSemi",  "LeftAnti",
                                                 "Cross",     "Mark",      "Single"};
        std::string text = name() + " [";
        for (size_t i = 0; i < left_keys.size(); ++i) text += (i > 0 ? ", " : "") + to_explain(*left_keys[i]);
        text += "], [";
        for (size_t i = 0; i < right_keys.size(); ++i)
            text += (i > 0 ? ", " : "") + to_explain(*right_keys[i]);
        text += std::string("], ") + kNames[static_cast<int>(type)] +
                (build_left ? ", BuildLeft" : ", BuildRight");
        return residual ? text + ", " + to_explain(*residual) : text;
    }
    void fields(FieldVisitor& visitor) override {
        visitor.field(type);
        visitor.field(left_keys);
        visitor.field(right_keys);
        visitor.field(null_safe);
        bool has_residual = residual != nullptr;
        visitor.field(has_residual);
        if (has_residual) visitor.field(residual);
        visitor.field(null_aware);
        visitor.field(build_left);
    }

    void build(PipelineBuilder& builder) const override {
        const bool full = type == LogicalJoinType::kFullOuter;
        const PhysicalNode& build_input = build_left ? *inputs[0] : *inputs[1];
        const PhysicalNode& probe_input = build_left ? *inputs[1] : *inputs[0];
        const JoinKeys keys{build_left ? right_keys : left_keys, build_left ? left_keys : right_keys,
                            null_safe};
        auto table = std::make_shared<JoinTable>(keys, build_input.output, full, builder.options().pool);
        const int32_t built = builder.build_into(build_input, std::make_shared<BuildSink>(table));
        builder.build(probe_input);
        builder.add_dependency(built);
        builder.add_transform(
            make_probe({probe_kind(), null_aware, build_left, keys.probe, residual}, table));
        if (!full) return;
        auto collected = std::make_shared<OrderedRowsSink>();
        const int32_t probed = builder.close(collected);
        builder.add_source(make_batches_source([collected] { return collected->take(); }), {probed});
        builder.add_source(
            make_batches_source(
                [table, schema = probe_input.output, left = build_left, rows = builder.options().batch_rows,
                 pool = builder.options().pool] { return unmatched_rows(*table, schema, left, rows, pool); }),
            {probed});
    }

private:
    ProbeKind probe_kind() const {
        switch (type) {
            case LogicalJoinType::kInner:
            case LogicalJoinType::kCross:
                return ProbeKind::kInner;
            case LogicalJoinType::kLeftOuter:
            case LogicalJoinType::kRightOuter:
            case LogicalJoinType::kFullOuter:
                return ProbeKind::kOuter;
            case LogicalJoinType::kLeftSemi:
                return ProbeKind::kSemi;
            case LogicalJoinType::kLeftAnti:
                return ProbeKind::kAnti;
            case LogicalJoinType::kMark:
                return ProbeKind::kMark;
            case LogicalJoinType::kSingle:
                return ProbeKind::kSingle;
        }
        CHECK(false);
    }
};

bool only_refers_to(const ExprPtr& expr, const LogicalNode& input) {
    for (const int64_t id : referenced_attributes(expr)) {
        bool found = false;
        for (const Attribute& attribute : input.output()) found |= attribute.id == id;
        if (!found) return false;
    }
    return true;
}

/// Splits the condition into equal keys, each side of which belongs to one input, and the rest.
void extract_keys(const Join& join, Lowering& lowering, HashJoinNode& node) {
    const LogicalNode& left = *join.inputs[0];
    const LogicalNode& right = *join.inputs[1];
    Exprs rest;
    const Exprs conjuncts = join.condition ? split_conjuncts(join.condition) : Exprs{};
    // Several conditions of a null-aware join are unknown together: only what is never unknown can select
    // candidates.
    const bool all_hashable = !join.null_aware || conjuncts.size() == 1;
    for (const ExprPtr& conjunct : conjuncts) {
        const bool null_safe = conjunct->is_call("<=>");
        const bool equality = (conjunct->is_call("=") || null_safe) && node.left_keys.size() < 64;
        if (equality && (all_hashable || null_safe)) {
            ExprPtr a = conjunct->children[0], b = conjunct->children[1];
            const bool constant = referenced_attributes(a).empty() || referenced_attributes(b).empty();
            if (!only_refers_to(a, left) || !only_refers_to(b, right)) std::swap(a, b);
            if (!constant && only_refers_to(a, left) && only_refers_to(b, right)) {
                node.left_keys.push_back(lowering.bind(a, left));
                node.right_keys.push_back(lowering.bind(b, right));
                node.null_safe.push_back(null_safe);
                continue;
            }
        }
        rest.push_back(conjunct);
    }
    if (rest.empty()) return;
    node.residual = lowering.bind(conjunction(rest, rest[0]->settings), {&left.output(), &right.output()});
}

PhysicalPtr lower_join(const LogicalPlanPtr& plan, Lowering& lowering) {
    const auto& join = static_cast<const Join&>(*plan);
    auto node = std::make_shared<HashJoinNode>();
    node->inputs = {lowering.lower(join.inputs[0]), lowering.lower(join.inputs[1])};
    node->type = join.type;
    node->null_aware = join.null_aware;
    node->build_left = join.type == LogicalJoinType::kRightOuter;
    extract_keys(join, lowering, *node);
    return node;
}

[[maybe_unused]] const bool kRegisteredNestedLoop = register_physical(
    "BroadcastNestedLoopJoin", [] { return PhysicalPtr(std::make_shared<HashJoinNode>()); });
[[maybe_unused]] const bool kRegisteredHash =
    register_physical("BroadcastHashJoin", [] { return PhysicalPtr(std::make_shared<HashJoinNode>()); });
REGISTER_LOWERING(kJoin, 0, lower_join);

}  // namespace
}  // namespace firesteel
