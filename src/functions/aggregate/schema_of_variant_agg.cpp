#include "codec/variant_schema.h"
#include "column/builder.h"
#include "common/memory_charge.h"
#include "functions/aggregate/object_state.h"
#include "functions/registry.h"
#include "functions/variant_column.h"

namespace firesteel {

namespace {

struct CommonSchema {
    VariantSchema schema;
    MemoryCharge charge;

    void merge(VariantSchema&& other, const MemoryPoolPtr& pool) {
        schema.merge(std::move(other));
        charge.set(schema.memory(), pool);
    }
};

class SchemaOfVariants final : public ObjectStateAggregate<CommonSchema> {
public:
    void update(const KernelCall& call, char* const* states) const override {
        for (int64_t row = 0; row < call.rows; ++row) {
            if (!call[0].is_null(row))
                at(states[row]).merge(VariantSchema::of(variant_at(call[0], row)), call.pool);
        }
    }

    Type state_type() const override { return Type::binary(); }
    ColumnPtr export_states(std::span<char* const> states, const MemoryPoolPtr& pool) const override {
        StringBuilder builder(Type::binary(), pool);
        for (char* state : states) builder.append_value(at(state).schema.encode());
        return builder.finish();
    }
    void merge_states(const Column& exported, char* const* states, const MemoryPoolPtr& pool) const override {
        for (int64_t row = 0; row < exported.size(); ++row)
            at(states[row]).merge(VariantSchema::decode(exported.values<StringView>()[row].view()), pool);
    }
    ColumnPtr finalize(std::span<char* const> states, ErrorSink&, const MemoryPoolPtr& pool) const override {
        StringBuilder builder(Type::string(), pool);
        for (char* state : states) builder.append_value(at(state).schema.to_sql());
        return builder.finish();
    }
};

AggregateFunctionPtr make(const AggregateBinding&) { return std::make_shared<SchemaOfVariants>(); }

}  // namespace

AGGREGATE("schema_of_variant_agg")
    .group("agg_funcs")
    .since("4.0.0")
    .doc("The schema that the variants `v` of a group have in common.")
    .example("SELECT schema_of_variant_agg(parse_json(j)) FROM VALUES ('1'), ('2'), ('3') AS tab(j)",
             "BIGINT")
    .example(
        "SELECT schema_of_variant_agg(parse_json(j)) FROM VALUES ('{\"a\": 1}'), ('{\"b\": true}') AS tab(j)",
        "OBJECT<a: BIGINT, b: BOOLEAN>")
    .overload("(v =VARIANT) -> STRING", make)
    .with([](FunctionRecord& r) { r.never_null = true; });

}  // namespace firesteel
