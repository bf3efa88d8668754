#include "codec/avro_options.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/avro/avro_argument.h"

namespace firesteel {

namespace {

struct SchemaState final : KernelState {
    std::string text;
};

std::string schema_text(const std::string& schema, const TextOptions& options) {
    return avro_to_spark(*parse_avro_schema(schema)->root, avro_type_options(options)).type.to_sql();
}

Resolution resolve(const ResolveRequest& request) {
    check_argument_count(request, 1, 2);
    const std::string schema = avro_schema_argument(request, 0, "from AVRO format");
    schema_text(schema, avro_options_argument(request, 1));
    std::vector<Type> types = {Type::string()};
    if (request.arguments.size() > 1) types.push_back(request.arguments[1].type);
    return {std::move(types), Type::string(), false};
}

KernelStatePtr prepare(const std::vector<std::shared_ptr<const Value>>& constants, const EvalSettings&) {
    auto state = std::make_shared<SchemaState>();
    state->text = schema_text(constants[0]->as_string(), avro_options_of(constants, 1));
    return state;
}

ColumnPtr schema_of_avro(const KernelCall& call) {
    return Column::constant(Type::string(), Value(static_cast<const SchemaState&>(*call.state).text),
                            call.rows, call.pool);
}

}  // namespace

FUNCTION("schema_of_avro")
    .group("avro_funcs")
    .since("4.0.0")
    .doc("The type that values of an Avro schema are read as, in DDL.")
    .example(
        "SELECT schema_of_avro('{\"type\": \"record\", \"name\": \"struct\", \"fields\": [{\"name\": \"u\", "
        "\"type\": [\"int\", \"string\"]}]}') AS s",
        "STRUCT<u: STRUCT<member0: INT, member1: STRING> NOT NULL>")
    .overload(resolve, schema_of_avro)
    .with([](FunctionRecord& r) {
        r.prepare = prepare, r.display = show_avro_call<2>, r.nulls = NullHandling::kCustom;
    });

}  // namespace firesteel
