#include "plan/constant_lambda.h"

#include "expr/special_form.h"

namespace firesteel {

const SpecialForm* special_form_of(const FunctionRecord& record) {
    for (const auto& overload : record.overloads) {
        if (overload.special) return overload.special;
    }
    return nullptr;
}

void make_constant_lambdas(const FunctionRecord& record, Exprs& arguments) {
    const SpecialForm* form = special_form_of(record);
    if (!form || arguments.size() < 2) return;
    std::vector<ArgumentInfo> infos;
    for (const ExprPtr& argument : arguments) infos.push_back(argument_info(argument));
    for (size_t i = 0; i < arguments.size(); ++i) {
        if (infos[i].is_lambda) continue;
        std::vector<Field> parameters = form->lambda_parameters(i, infos);
        if (parameters.empty()) continue;
        if (parameters.back().name == "i") parameters.pop_back();  // the index is for those who ask for it
        auto lambda = std::make_shared<Expr>();
        lambda->kind = ExprKind::kLambda;
        for (size_t p = 0; p < parameters.size(); ++p) lambda->ids.push_back(next_expr_id());
        lambda->type = arguments[i]->type;
        lambda->nullable = arguments[i]->nullable;
        lambda->children = {arguments[i]};
        arguments[i] = std::move(lambda);
    }
}

}  // namespace firesteel
