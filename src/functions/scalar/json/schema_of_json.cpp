#include "codec/json_infer.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/format_argument.h"
#include "functions/text_defaults.h"

namespace firesteel {

namespace {

struct SchemaState final : KernelState {
    std::string text;
};

std::string infer(const std::string& json, const TextOptions& options, const EvalSettings& settings) {
    JsonTypes types(JsonOptions::parse(options, text_defaults(settings)));
    Type type;
    if (!types.infer_one(json, type)) {
        throw Error("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION",
                    {{"badRecord", json}, {"failFastMode", "FAILFAST"}});
    }
    return type.to_sql();
}

Resolution resolve(const ResolveRequest& request) {
    check_argument_count(request, 1, 2);
    options_argument(request, 1);
    constant_text_argument(request, "json");
    std::vector<Type> types = {Type::string()};
    if (request.arguments.size() > 1) types.push_back(request.arguments[1].type);
    return {std::move(types), Type::string(), false};
}

KernelStatePtr prepare(const std::vector<std::shared_ptr<const Value>>& constants,
                       const EvalSettings& settings) {
    auto state = std::make_shared<SchemaState>();
    state->text = infer(constants[0]->as_string(), options_of(constants, 1), settings);
    return state;
}

ColumnPtr schema_of_json(const KernelCall& call) {
    StringBuilder builder(Type::string(), call.pool);
    for (int64_t row = 0; row < call.rows; ++row)
        builder.append_value(static_cast<const SchemaState&>(*call.state).text);
    return builder.finish();
}

}  // namespace

FUNCTION("schema_of_json")
    .group("json_funcs")
    .since("2.4.0")
    .doc("The schema of a JSON text, in DDL.")
    .example("SELECT schema_of_json('[{\"col\":0}]')", "ARRAY<STRUCT<col: BIGINT>>")
    .overload(resolve, schema_of_json)
    .with([](FunctionRecord& r) { r.prepare = prepare, r.display = show_first_argument; });

}  // namespace firesteel
