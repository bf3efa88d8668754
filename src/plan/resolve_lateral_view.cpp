#include "catalog/identifier.h"
#include "functions/class_names.h"
#include "functions/registry.h"
#include "plan/query_resolver.h"

namespace firesteel {

namespace {

[[noreturn]] void raise_no_generator(const std::string& name, const std::string& class_of) {
    throw Error("UNSUPPORTED_GENERATOR.NOT_GENERATOR",
                {{"functionName", quote_identifier(name)}, {"classCanonicalName", class_of}});
}

bool is_expression(const std::string& class_of) {
    return class_of.find(".expressions.") != std::string::npos;
}

}  // namespace

/// The function of a view is found by its name, whatever its arguments; only their number is looked at
/// before.
ExprPtr QueryResolver::bind_view_generator(const spec::Function& call, BindContext& context) {
    const spec::NameParts& name = call.name;
    if (name.size() > 2)
        throw Error("INVALID_SQL_SYNTAX.UNSUPPORTED_FUNC_NAME", {{"funcName", quote_identifiers(name)}});
    const bool plain = name.size() == 1;
    const std::string class_of = plain ? class_name(lower_case(name[0])) : "";
    const FunctionRecord* record = plain ? FunctionRegistry::instance().find(name[0]) : nullptr;
    if (record && !record->internal) {
        if (record->kind == FunctionKind::kGenerator) return bind(call, context);
        try {
            bind(call, context);
        } catch (const Error& error) {
            if (error.condition().starts_with("WRONG_NUM_ARGS")) throw;
        }
    }
    if (is_expression(class_of)) raise_no_generator(name[0], class_of);
    if (const auto definition = find_sql_function(name); definition && !definition->is_table)
        raise_no_generator(name.back(), "org.apache.spark.sql.catalyst.analysis.SQLFunctionExpression");
    const std::string& database = plain ? context_.settings->current_database : name[0];
    if (context_.catalog && !context_.catalog->shared().find_namespace(database)) {
        throw Error("SCHEMA_NOT_FOUND",
                    {{"schemaName", quote_identifiers({context_.catalog->current_catalog(), database})}});
    }
    throw Error("ROUTINE_NOT_FOUND", {{"routineName", quote_identifiers({database, name.back()})}});
}

Relation QueryResolver::resolve_lateral_view(const spec::LateralView& plan) {
    Relation input = resolve(*plan.input);
    BindContext context;
    context.scope = &input;
    const auto* call = plan.generator->as<spec::Function>();
    const ExprPtr generator = call ? bind_view_generator(*call, context) : bind(*plan.generator, context);
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
