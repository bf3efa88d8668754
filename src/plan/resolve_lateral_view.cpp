#include "plan/query_resolver.h"

namespace firesteel {

Relation QueryResolver::resolve_lateral_view(const spec::LateralView& plan) {
    Relation input = resolve(*plan.input);
    BindContext context;
    context.scope = &input;
    const ExprPtr generator = bind(*plan.generator, context);
    if (!generator->is(ExprKind::kGenerator)) {
        throw Error("UNSUPPORTED_GENERATOR.NOT_GENERATOR",
                    {{"functionName", "`" + generator->name + "`"}, {"classCanonicalName", generator->name}});
    }
    const size_t width = generator->type.fields().size();
    if (!plan.column_names.empty() && plan.column_names.size() != width) {
        std::string names;
        for (const auto& name : plan.column_names) names += (names.empty() ? "" : ",") + name;
        throw Error("UDTF_ALIAS_NUMBER_MISMATCH",
                    {{"aliasesSize", std::to_string(width)}, {"aliasesNames", names}});
    }
    const spec::NameParts qualifier = plan.alias.empty() ? spec::NameParts{} : spec::NameParts{plan.alias};
    const bool outer = plan.outer || is_outer_generator(generator);
    return generate(std::move(input), generator, plan.column_names, qualifier, outer, nullptr);
}

}  // namespace firesteel
