#include <algorithm>

#include "common/check.h"
#include "exec/physical_plan.h"
#include "exec/pipeline.h"
#include "exec/query_state.h"
#include "exec/row_store.h"

namespace firesteel {

namespace {

struct CteReferenceNode final : PhysicalNode {
    int64_t id = 0;
    std::vector<int32_t> ordinals;  // of the definition's columns

    std::string name() const override { return "CteScan"; }
    std::string describe() const override { return "CteScan " + std::to_string(id); }
    void fields(FieldVisitor& visitor) override {
        visitor.field(id);
        visitor.field(ordinals);
    }
    void build(PipelineBuilder& builder) const override {
        const auto& [rows, group] = builder.shared_rows(id);
        builder.add_source(make_stored_rows_source({rows, StoredRows::Reader::kOneOfMany, ordinals}),
                           {group});
    }
};

struct CteDefinitionsNode final : PhysicalNode {
    std::vector<int64_t> ids;

    std::string name() const override { return "WithCte"; }
    void fields(FieldVisitor& visitor) override { visitor.field(ids); }
    void build(PipelineBuilder& builder) const override {
        for (size_t i = 0; i < ids.size(); ++i) {
            auto rows = make_row_store(inputs[i + 1]->output, builder.options(), builder.query().progress());
            const int32_t group = builder.build_into(*inputs[i + 1], std::make_shared<RowStoreSink>(rows));
            builder.share_rows(ids[i], rows, group);
        }
        builder.build(*inputs[0]);
    }
};

PhysicalPtr lower_cte_reference(const LogicalPlanPtr& plan, Lowering& lowering) {
    const auto& reference = static_cast<const CteReference&>(*plan);
    const Attributes& definition = lowering.definition(reference.id);
    auto node = std::make_shared<CteReferenceNode>();
    node->id = reference.id;
    for (const Attribute& wanted : reference.definition_output) {
        const auto found = std::find_if(definition.begin(), definition.end(),
                                        [&](const Attribute& a) { return a.id == wanted.id; });
        CHECK(found != definition.end(), "the definition has no column {}#{}", wanted.name, wanted.id);
        node->ordinals.push_back(static_cast<int32_t>(found - definition.begin()));
    }
    return node;
}

PhysicalPtr lower_cte_definitions(const LogicalPlanPtr& plan, Lowering& lowering) {
    const auto& definitions = static_cast<const CteDefinitions&>(*plan);
    auto node = std::make_shared<CteDefinitionsNode>();
    node->ids = definitions.ids;
    for (size_t i = 0; i < node->ids.size(); ++i)
        lowering.define(node->ids[i], definitions.inputs[i + 1]->output());
    for (const LogicalPlanPtr& input : definitions.inputs) node->inputs.push_back(lowering.lower(input));
    return node;
}

REGISTER_OPERATOR(CteReferenceNode);
REGISTER_OPERATOR(CteDefinitionsNode);
REGISTER_LOWERING(kCteReference, 0, lower_cte_reference);
REGISTER_LOWERING(kCteDefinitions, 0, lower_cte_definitions);

}  // namespace
}  // namespace firesteel
