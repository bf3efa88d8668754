// What to_avro(value) and to_avro(value, schema) become: the schema is known then, whether the value may be
// null or not.

#include "codec/avro_writer.h"
#include "column/selection.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

struct SchemaState final : KernelState {
    AvroSchemaPtr schema;
};

Resolution resolve(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    const AvroSchemaPtr schema = parse_avro_schema(request.arguments[1].constant->as_string());
    const Type& type = request.arguments[0].type;
    try {
        make_avro_writer(type, *schema->root, {});
    } catch (const Error& error) {
        throw Error(
            "_LEGACY_ERROR_AVRO_INCOMPATIBLE_SCHEMA",
            {{"reason", "Cannot convert SQL type " + type.to_sql() + " to Avro type " + schema->json + "."}})
            .with_hint(error.parameters().empty() ? error.message() : error.parameters()[0].second);
    }
    return {{type, Type::string()}, Type::binary(), request.arguments[0].nullable};
}

KernelStatePtr prepare(const std::vector<std::shared_ptr<const Value>>& constants, const EvalSettings&) {
    auto state = std::make_shared<SchemaState>();
    state->schema = parse_avro_schema(constants[1]->as_string());
    return state;
}

ColumnPtr avro_bytes(const KernelCall& call) {
    const auto& state = static_cast<const SchemaState&>(*call.state);
    const ColumnPtr values = flatten(call.arguments[0], call.pool);
    const AvroValueWriterPtr writer = make_avro_writer(values->type(), *state.schema->root, {});
    const RowValidity validity(call);
    StringBuilder builder(Type::binary(), call.pool);
    AvroOutput out;
    for (int64_t row = 0; row < call.rows; ++row) {
        out.bytes.clear();
        if (validity.valid(row)) writer->write(*values, row, out);
        builder.append_value(out.bytes);
        if (!out.failure) continue;
        call.errors->fail_always(row, [&] { return *out.failure; });
        out.failure.reset();
    }
    return builder.finish();
}

}  // namespace

FUNCTION("avro_bytes").overload(resolve, avro_bytes).with([](FunctionRecord& r) {
    r.internal = true;
    r.prepare = prepare;
    r.can_fail = true;
});

}  // namespace firesteel
