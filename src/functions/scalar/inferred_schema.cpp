#include "functions/scalar/inferred_schema.h"

#include "column/builder.h"
#include "functions/scalar/format_argument.h"

namespace firesteel {

namespace {

struct SchemaState final : KernelState {
    std::string text;
};

}  // namespace

Resolution resolve_inferred_schema(const ResolveRequest& request, const char* name) {
    check_argument_count(request, 1, 2);
    options_argument(request, 1);
    constant_text_argument(request, name);
    std::vector<Type> types = {Type::string()};
    if (request.arguments.size() > 1) types.push_back(request.arguments[1].type);
    return {std::move(types), Type::string(), false};
}

KernelStatePtr prepare_inferred_schema(const std::vector<std::shared_ptr<const Value>>& constants,
                                       const EvalSettings& settings, InferSchema infer) {
    auto state = std::make_shared<SchemaState>();
    state->text = infer(constants[0]->as_string(), options_of(constants, 1), settings);
    return state;
}

ColumnPtr inferred_schema(const KernelCall& call) {
    StringBuilder builder(Type::string(), call.pool);
    for (int64_t row = 0; row < call.rows; ++row)
        builder.append_value(static_cast<const SchemaState&>(*call.state).text);
    return builder.finish();
}

}  // namespace firesteel
