#include "codec/json_path.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

struct PathState final : KernelState {
    std::optional<JsonPath> path;
};

KernelStatePtr prepare(const std::vector<std::shared_ptr<const Value>>& constants, const EvalSettings&) {
    if (constants.size() < 2 || !constants[1] || constants[1]->is_null()) return nullptr;
    auto state = std::make_shared<PathState>();
    state->path = parse_json_path(constants[1]->as_string());
    return state;
}

ColumnPtr get_json_object(const KernelCall& call) {
    JsonSearch search;
    RowValidity validity(call);
    StringBuilder builder(Type::string(), call.pool);
    const auto* state = static_cast<const PathState*>(call.state);
    std::string found;
    for (int64_t row = 0; row < call.rows; ++row) {
        if (!validity.valid(row)) {
            builder.append_null();
            continue;
        }
        std::optional<JsonPath> parsed;
        if (!state) parsed = parse_json_path(call[1].values<StringView>()[row].view());
        const std::optional<JsonPath>& path = state ? state->path : parsed;
        if (path && search.find(call[0].values<StringView>()[row].view(), *path, found)) {
            builder.append_value(found);
        } else {
            builder.append_null();
        }
    }
    return builder.finish();
}

/// Texts only: nothing is cast.
Resolution resolve(const ResolveRequest& request) {
    check_argument_count(request, 2, 2);
    for (size_t i = 0; i < 2; ++i) {
        const Type& type = request.arguments[i].type;
        if (!type.is_string() && !type.is(TypeId::kNull)) raise_unexpected_type(request, i, "\"STRING\"");
    }
    return {{Type::string(), Type::string()}, Type::string(), true};
}

}  // namespace

FUNCTION("get_json_object")
    .group("json_funcs")
    .since("1.5.0")
    .doc(
        "What lies at `path` of the JSON text `json_txt`; NULL when there is nothing or the text is "
        "malformed.")
    .example("SELECT get_json_object('{\"a\":\"b\"}', '$.a')", "b")
    .example("SELECT get_json_object('{\"a\":\"b\"}', '$.c')", "NULL")
    .overload(resolve, get_json_object)
    .with([](FunctionRecord& r) { r.prepare = prepare; });

}  // namespace firesteel
