#include <algorithm>
#include <atomic>

#include "column/selection.h"
#include "common/check.h"
#include "exec/ordered_rows.h"
#include "exec/physical_plan.h"
#include "exec/pipeline.h"
#include "exec/query.h"

namespace firesteel {

namespace {

/// A reader's columns of what a definition has made; the batches stay for the other readers.
std::vector<Batch> picked(const SharedRows& rows, const std::vector<int32_t>& ordinals) {
    std::vector<Batch> batches;
    for (const Batch& batch : rows.batches()) {
        Batch part;
        part.rows = batch.rows;
        for (const int32_t ordinal : ordinals)
            part.columns.push_back(batch.columns[static_cast<size_t>(ordinal)]);
        batches.push_back(std::move(part));
    }
    return batches;
}

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
        builder.add_source(
            make_batches_source([shared = rows, columns = ordinals] { return picked(*shared, columns); }),
            {group});
    }
};

struct CteDefinitionsNode final : PhysicalNode {
    std::vector<int64_t> ids;

    std::string name() const override { return "WithCte"; }
    void fields(FieldVisitor& visitor) override { visitor.field(ids); }
    void build(PipelineBuilder& builder) const override {
        for (size_t i = 0; i < ids.size(); ++i) {
            auto rows = std::make_shared<SharedRows>();
            const int32_t group = builder.build_into(*inputs[i + 1], rows);
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
