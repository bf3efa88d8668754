#include "exec/physical_plan.h"
#include "exec/pipeline.h"

namespace firesteel {

namespace {

/// UNION ALL: the inputs' pipelines side by side, in order, all feeding what comes above.
struct UnionNode final : PhysicalNode {
    std::string name() const override { return "Union"; }
    void fields(FieldVisitor&) override {}
    bool offer_keys(const OfferedKeys& offer, int32_t column, PipelineBuilder& builder) const override {
        bool taken = false;
        for (const PhysicalPtr& input : inputs) taken |= input->offer_keys(offer, column, builder);
        return taken;
    }
    void ignore_order() override {
        for (const PhysicalPtr& input : inputs) input->ignore_order();
    }
    void build(PipelineBuilder& builder) const override {
        std::vector<Pipeline> all;
        for (const PhysicalPtr& input : inputs) {
            builder.build(*input);
            for (Pipeline& pipeline : builder.take_open()) all.push_back(std::move(pipeline));
        }
        builder.append_open(std::move(all));
    }
};

PhysicalPtr lower_union(const LogicalPlanPtr& plan, Lowering& lowering) {
    auto node = std::make_shared<UnionNode>();
    for (const LogicalPlanPtr& input : plan->inputs) node->inputs.push_back(lowering.lower(input));
    return node;
}

REGISTER_OPERATOR(UnionNode);
REGISTER_LOWERING(kUnion, 0, lower_union);

}  // namespace
}  // namespace firesteel
