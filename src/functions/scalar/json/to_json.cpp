#include "codec/json_writer.h"
#include "functions/registry.h"
#include "functions/rows.h"
#include "functions/scalar/format_argument.h"
#include "functions/shown_call.h"
#include "functions/text_defaults.h"

namespace firesteel {

namespace {

struct WriterState final : KernelState {
    explicit WriterState(JsonOptions parsed) : options(std::move(parsed)) {}
    JsonOptions options;
};

KernelStatePtr prepare(const std::vector<std::shared_ptr<const Value>>& constants,
                       const EvalSettings& settings) {
    return std::make_shared<WriterState>(
        JsonOptions::parse(options_of(constants, 1), text_defaults(settings)));
}

Resolution resolve(const ResolveRequest& request) {
    check_argument_count(request, 1, 2);
    options_argument(request, 1);
    const Type& type = request.arguments[0].type;
    if (!type.storage_type().is_nested() && !type.is(TypeId::kVariant) && !type.is(TypeId::kNull)) {
        raise_mismatch(request, "INVALID_JSON_SCHEMA", {{"schema", "\"" + type.to_sql() + "\""}});
    }
    std::vector<Type> types;
    for (const ArgumentInfo& argument : request.arguments) types.push_back(argument.type);
    return {std::move(types), Type::string(), true};
}

ColumnPtr to_json(const KernelCall& call) {
    JsonWriter writer(static_cast<const WriterState&>(*call.state).options);
    RowValidity validity(call);
    StringBuilder builder(Type::string(), call.pool);
    std::string text;
    for (int64_t row = 0; row < call.rows; ++row) {
        if (!validity.valid(row)) {
            builder.append_null();
            continue;
        }
        text.clear();
        writer.write(call[0], row, text);
        builder.append_value(text);
    }
    return builder.finish();
}

}  // namespace

FUNCTION("to_json")
    .group("json_funcs")
    .since("2.2.0")
    .doc("The struct, array or map `expr` as JSON text.")
    .example("SELECT to_json(named_struct('a', 1, 'b', 2))", "{\"a\":1,\"b\":2}")
    .example("SELECT to_json(map('a', NULL))", "{\"a\":null}")
    .overload(resolve, to_json)
    .with([](FunctionRecord& r) {
        r.prepare = prepare, r.display = show_first_argument, r.needs_time_zone = true;
    });

}  // namespace firesteel
