#include "codec/json_infer.h"
#include "functions/registry.h"
#include "functions/scalar/format_argument.h"
#include "functions/scalar/inferred_schema.h"
#include "functions/shown_call.h"
#include "functions/text_defaults.h"

namespace firesteel {

namespace {

std::string infer(const std::string& json, const TextOptions& options, const EvalSettings& settings) {
    JsonTypes types(JsonOptions::parse(options, text_defaults(settings)));
    Type type;
    if (!types.infer_one(json, type)) {
        throw Error("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION",
                    {{"badRecord", json}, {"failFastMode", "FAILFAST"}});
    }
    return type.to_sql();
}

Resolution resolve(const ResolveRequest& request) { return resolve_inferred_schema(request, "json"); }

KernelStatePtr prepare(const std::vector<std::shared_ptr<const Value>>& constants,
                       const EvalSettings& settings) {
    return prepare_inferred_schema(constants, settings, infer);
}

}  // namespace

FUNCTION("schema_of_json")
    .group("json_funcs")
    .since("2.4.0")
    .doc("The schema of a JSON text, in DDL.")
    .example("SELECT schema_of_json('[{\"col\":0}]')", "ARRAY<STRUCT<col: BIGINT>>")
    .overload(resolve, inferred_schema)
    .with([](FunctionRecord& r) { r.prepare = prepare, r.display = show_first_argument; });

}  // namespace firesteel
