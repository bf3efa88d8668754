#include <algorithm>
#include <map>
#include <unordered_map>
#include <vector>

#include "common/check.h"
#include "exec/physical_plan.h"

namespace firesteel {

namespace {

struct Candidate {
    int priority;
    LoweringFunction function;
};

// Filled before main(), read-only afterwards.
std::map<LogicalKind, std::vector<Candidate>>& candidates() {
    static std::map<LogicalKind, std::vector<Candidate>> instance;
    return instance;
}

bool depends_on_position(const Expr& expr) {
    static const std::vector<std::string> names = {"rand",           "randn",
                                                   "random",         "uniform",
                                                   "randstr",        "shuffle",
                                                   "uuid",           "monotonically_increasing_id",
                                                   "distributed_id", "spark_partition_id"};
    return expr.is(ExprKind::kCall) && std::find(names.begin(), names.end(), expr.name) != names.end();
}

bool depends_on_position(const LogicalNode& plan) {
    if (plan.kind == LogicalKind::kSample) return true;
    if (const Sort* sort = plan.as<Sort>(); sort && !sort->global) return true;
    for (const ExprPtr& expr : plan.expressions()) {
        if (any_of(expr, [](const Expr& e) { return depends_on_position(e); })) return true;
    }
    for (const LogicalPlanPtr& input : plan.inputs) {
        if (depends_on_position(*input)) return true;
    }
    return false;
}

class PlanLowering final : public Lowering {
public:
    explicit PlanLowering(bool needs_partitions) : needs_partitions_(needs_partitions) {}

    PhysicalPtr lower(const LogicalPlanPtr& plan) override {
        for (const Candidate& candidate : candidates()[plan->kind]) {
            PhysicalPtr node = candidate.function(plan, *this);
            if (!node) continue;
            node->output = output_schema(*plan);
            return node;
        }
        throw Error("UNSUPPORTED_FEATURE.OPERATOR", {{"operator", plan->describe()}});
    }

    ExprPtr bind(const ExprPtr& expr, const std::vector<const Attributes*>& inputs) override {
        return bind(Exprs{expr}, inputs)[0];
    }

    Exprs bind(const Exprs& exprs, const std::vector<const Attributes*>& inputs) override {
        std::unordered_map<int64_t, int64_t> ordinals;
        int64_t ordinal = 0;
        for (const Attributes* attributes : inputs) {
            for (const Attribute& attribute : *attributes) ordinals.emplace(attribute.id, ordinal++);
        }
        const auto to_input = [&](const ExprPtr& node) -> ExprPtr {
            if (!node->is(ExprKind::kAttribute)) return nullptr;
            const auto found = ordinals.find(node->id);
            CHECK(found != ordinals.end(), "column {}#{} is not an input", node->name, node->id);
            auto input = std::make_shared<Expr>(*make_input(found->second, node->type, node->nullable));
            input->name = node->name;  // for EXPLAIN
            return input;
        };
        Exprs bound;
        bound.reserve(exprs.size());
        for (const ExprPtr& expr : exprs) bound.push_back(transform_up(expr, to_input));
        return bound;
    }

    bool needs_partitions() const override { return needs_partitions_; }
    void define(int64_t id, Attributes output) override { definitions_[id] = std::move(output); }
    const Attributes& definition(int64_t id) const override { return definitions_.at(id); }

private:
    std::map<int64_t, Attributes> definitions_;
    bool needs_partitions_;
};

}  // namespace

bool register_lowering(LogicalKind kind, int priority, LoweringFunction function) {
    auto& list = candidates()[kind];
    list.push_back({priority, function});
    std::stable_sort(list.begin(), list.end(),
                     [](const auto& a, const auto& b) { return a.priority > b.priority; });
    return true;
}

bool tells_rows_apart(const PhysicalNode& node, const Exprs& keys) {
    std::vector<int32_t> columns;
    for (const ExprPtr& key : keys) {
        if (key->is(ExprKind::kInput)) columns.push_back(static_cast<int32_t>(key->id));
    }
    return node.tells_rows_apart(columns);
}

PhysicalPtr lower_plan(const LogicalPlanPtr& plan, bool keep_partitions) {
    return PlanLowering(keep_partitions || depends_on_position(*plan)).lower(plan);
}

}  // namespace firesteel
