#include "codec/type_text.h"
#include "codec/variant_path.h"
#include "functions/coercion.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/format_argument.h"
#include "functions/variant_column.h"

namespace firesteel {

namespace {

VariantPath path_of(std::string_view text, const char* function) {
    if (auto path = parse_variant_path(text)) return *std::move(path);
    throw Error("INVALID_VARIANT_GET_PATH",
                {{"path", std::string(text)}, {"functionName", std::string("`") + function + "`"}});
}

struct PathState final : KernelState {
    VariantPath path;
};

template <const char* kFunction>
KernelStatePtr prepare(const std::vector<std::shared_ptr<const Value>>& constants, const EvalSettings&) {
    if (constants.size() < 2 || !constants[1] || constants[1]->is_null()) return nullptr;
    auto state = std::make_shared<PathState>();
    state->path = path_of(constants[1]->as_string(), kFunction);
    return state;
}

/// Reads by constant paths and by those of the rows; the function's name decides whether casts fail.
ColumnPtr get(const KernelCall& call, const char* function, ErrorSink& errors) {
    const auto* state = static_cast<const PathState*>(call.state);
    RowValidity validity(call);
    std::vector<VariantToCast> found(static_cast<size_t>(call.rows));
    for (int64_t row = 0; row < call.rows; ++row) {
        VariantToCast& variant = found[static_cast<size_t>(row)];
        variant.row = static_cast<int32_t>(row);
        if (!validity.valid(row)) continue;
        const VariantView whole = variant_at(call[0], row);
        variant.view = find_path(
            whole, state ? state->path : path_of(call[1].values<StringView>()[row].view(), function));
    }
    return cast_variants(found, *call.result_type, *call.settings, errors, call.pool);
}

constexpr char kGet[] = "variant_get";
constexpr char kTryGet[] = "try_variant_get";

ColumnPtr variant_get(const KernelCall& call) { return get(call, kGet, *call.errors); }

ColumnPtr try_variant_get(const KernelCall& call) {
    ErrorSink lenient(EvalMode::kTry);
    return get(call, kTryGet, lenient);
}

Type result_type(const ResolveRequest& request) {
    if (request.arguments.size() < 3) return Type::variant();
    const ArgumentInfo& argument = request.arguments[2];
    if (!argument.type.is_string() || !argument.constant || argument.constant->is_null())
        throw Error("INVALID_SCHEMA.NON_STRING_LITERAL", {{"inputSchema", "\"" + argument.sql + "\""}});
    return parsed_type_of(schema_type(argument.constant->as_string(), *request.settings), *request.settings);
}

Resolution resolve(const ResolveRequest& request) {
    check_argument_count(request, 2, 3);
    Resolution out;
    out.result = result_type(request);
    const Type& type = request.arguments[0].type;
    if (!type.is(TypeId::kVariant) && !type.is(TypeId::kNull))
        raise_unexpected_type(request, 0, "\"VARIANT\"");
    const Type& path = request.arguments[1].type;
    if (!path.is_string() && !path.is(TypeId::kNull)) raise_unexpected_type(request, 1, "\"STRING\"");
    if (!can_cast(Type::variant(), out.result, true)) {
        raise_mismatch(request, "CAST_WITHOUT_SUGGESTION",
                       {{"srcType", "\"VARIANT\""}, {"targetType", "\"" + out.result.to_sql() + "\""}});
    }
    out.argument_types = {Type::variant(), Type::string()};
    if (request.arguments.size() > 2) out.argument_types.push_back(request.arguments[2].type);
    return out;
}

/// The type is not shown.
std::string show(const std::string& name, const std::vector<std::string>& arguments) {
    return arguments.size() < 2 ? name + "()" : name + "(" + arguments[0] + ", " + arguments[1] + ")";
}

}  // namespace

FUNCTION("variant_get")
    .group("variant_funcs")
    .since("4.0.0")
    .doc("What lies at `path` of the variant `v`, as a variant or as `type`; NULL when there is nothing.")
    .example("SELECT variant_get(parse_json('{\"a\": 1}'), '$.a', 'int')", "1")
    .example("SELECT variant_get(parse_json('[1, \"2\"]'), '$[1]', 'string')", "2")
    .overload(resolve, variant_get)
    .with([](FunctionRecord& r) {
        r.prepare = prepare<kGet>, r.display = show, r.needs_time_zone = true, r.can_fail = true;
    });

FUNCTION("try_variant_get")
    .group("variant_funcs")
    .since("4.0.0")
    .doc("As variant_get; NULL where the value cannot be cast to `type`.")
    .example("SELECT try_variant_get(parse_json('[1, \"hello\"]'), '$[1]', 'int')", "NULL")
    .overload(resolve, try_variant_get)
    .with([](FunctionRecord& r) {
        r.prepare = prepare<kTryGet>, r.display = show, r.needs_time_zone = true, r.can_fail = true;
    });

}  // namespace firesteel
