// Names for relations: aliases, common table expressions, plans that a query carries along, parameters.

#include <algorithm>

#include "catalog/identifier.h"
#include "plan/query_resolver.h"

namespace firesteel {

namespace {

/// The relation with its columns renamed.
Relation renamed(const Relation& input, const std::vector<std::string>& names) {
    NamedExprs columns;
    for (size_t i = 0; i < names.size(); ++i) {
        const auto& attribute = input.columns[i].attribute;
        Attribute output = attribute;
        output.id = next_expr_id();
        output.name = names[i];
        columns.push_back({attribute.reference(), std::move(output)});
    }
    const ScopeColumns metadata = metadata_columns(input);
    for (const auto& column : pass_through(metadata)) columns.push_back(column);
    Relation output = relation_of(std::make_shared<Project>(input.plan, std::move(columns)));
    output.columns.resize(names.size());
    output.hidden = metadata;
    output.plan_ids = raised(input.plan_ids);
    return output;
}

}  // namespace

Relation QueryResolver::resolve_subquery_alias(const spec::SubqueryAlias& plan) {
    Relation input = resolve(*plan.input);
    if (!plan.column_names.empty()) {
        const size_t given = plan.column_names.size();
        if (given != input.columns.size()) {
            if (plan.input->as<spec::Values>()) {
                throw Error("INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH",
                            {{"expectedNumCols", std::to_string(given)},
                             {"actualNumCols", std::to_string(input.columns.size())},
                             {"rowIndex", "0"}});
            }
            if (const auto* function = plan.input->as<spec::TableFunction>()) {
                throw Error("NUM_TABLE_VALUE_ALIASES_MISMATCH",
                            {{"funcName", quote_identifiers(function->name)},
                             {"aliasesNum", std::to_string(given)},
                             {"outColsNum", std::to_string(input.columns.size())}});
            }
            throw Error("ASSIGNMENT_ARITY_MISMATCH", {{"numExpr", std::to_string(given)},
                                                      {"numTarget", std::to_string(input.columns.size())}});
        }
        input = renamed(input, plan.column_names);
    }
    Relation output;
    spec::NameParts qualifier = plan.qualifier;
    if (!plan.name.empty()) qualifier.push_back(plan.name);
    for (auto column : input.columns) {
        column.qualifier = qualifier;
        output.columns.push_back(std::move(column));
    }
    for (auto& column : metadata_columns(input)) {
        column.qualifier = qualifier;
        output.hidden.push_back(std::move(column));
    }
    output.plan_ids = raised(input.plan_ids);
    output.plan = plan.name.empty() ? input.plan : std::make_shared<SubqueryAlias>(input.plan, plan.name);
    return output;
}

const QueryResolver::CteEntry* QueryResolver::find_cte(const std::string& name) const {
    const std::string key = lower_case(name);
    for (size_t i = ctes_.size(); i-- > 0;) {
        const auto found = ctes_[i].find(key);
        if (found != ctes_[i].end()) return &found->second;
    }
    return nullptr;
}

Relation QueryResolver::reference_cte(const CteEntry& entry) {
    Relation output;
    if (entry.is_recursive) {
        Attributes columns = entry.definition.plan->output();
        for (auto& column : columns) column.id = next_expr_id();
        output.plan = std::make_shared<LocalRows>(std::move(columns), std::vector<Batch>{});
        recursion_steps_.insert(output.plan->output()[0].id);
    } else if (entry.inline_it) {
        std::vector<std::pair<int64_t, int64_t>> ids;
        output.plan = renew_ids(entry.definition.plan, ids);
    } else {
        const Attributes& defined = entry.definition.plan->output();
        Attributes columns = defined;
        for (auto& column : columns) column.id = next_expr_id();
        NamedExprs shown;  // a column put out twice stays one column
        std::map<int64_t, const Attribute*> first;
        for (size_t i = 0; i < columns.size(); ++i)
            shown.push_back(pass_through(*first.try_emplace(defined[i].id, &columns[i]).first->second));
        const bool repeats = first.size() < columns.size();
        output.plan = std::make_shared<CteReference>(entry.id, columns, defined);
        if (repeats) output.plan = std::make_shared<Project>(output.plan, std::move(shown));
    }
    output.columns = scope_columns(output.plan->output(), entry.definition.columns.empty()
                                                              ? spec::NameParts{}
                                                              : entry.definition.columns[0].qualifier);
    return output;
}

namespace {

/// Does the plan give the rows of that table one by one, so that the first of them are its first?
bool passes_rows_of(const spec::Plan& plan, const std::string& table) {
    if (const auto* alias = plan.as<spec::SubqueryAlias>()) return passes_rows_of(*alias->input, table);
    if (const auto* read = plan.as<spec::ReadTable>())
        return read->name.size() == 1 && equal_ignoring_case(read->name[0], table);
    const auto* project = plan.as<spec::Project>();
    if (project == nullptr) return false;
    const auto is_column = [](const spec::ExpressionPtr& e) {
        const auto* alias = e->as<spec::Alias>();
        const spec::Expression& value = alias != nullptr ? *alias->child : *e;
        return value.as<spec::Attribute>() != nullptr || value.as<spec::Star>() != nullptr;
    };
    return std::all_of(project->expressions.begin(), project->expressions.end(), is_column) &&
           passes_rows_of(*project->input, table);
}

/// A recursion of which a query reads the first rows only ends with them: how many these are, or nothing when
/// it reads all.
std::optional<int64_t> wanted_rows(const spec::With& plan) {
    const auto* limit = plan.input->as<spec::Limit>();
    if (!plan.recursive || limit == nullptr || plan.definitions.size() != 1) return std::nullopt;
    const auto* count = limit->count->as<spec::Literal>();
    if (count == nullptr || !count->type.is(TypeId::kInteger) || count->value.is_null()) return std::nullopt;
    if (!passes_rows_of(*limit->input, plan.definitions[0].name)) return std::nullopt;
    return count->value.as_long();
}

}  // namespace

Relation QueryResolver::resolve_with(const spec::With& plan) {
    const size_t depth = ctes_.size();
    ctes_.emplace_back();
    for (const auto& definition : plan.definitions) {
        Relation made = definition_of(definition, plan.recursive, wanted_rows(plan));
        CteEntry entry;
        entry.id = next_expr_id();
        entry.definition.plan = tidy(made);
        entry.definition.columns = scope_columns(entry.definition.plan->output(), {definition.name});
        entry.inline_it = !free_outer_references(entry.definition.plan).empty();
        if (!entry.inline_it) {
            cte_ids_.push_back(entry.id);
            cte_plans_.push_back(entry.definition.plan);
        }
        ctes_.back()[lower_case(definition.name)] = std::move(entry);
    }
    Relation output = resolve(*plan.input);
    ctes_.resize(depth);
    return output;
}

Relation QueryResolver::definition_of(const spec::CommonTableExpression& definition, bool recursive,
                                      std::optional<int64_t> wanted) {
    if (recursive && may_recurse(definition)) return resolve_recursive(definition, wanted);
    Relation made = [&] {
        try {
            return resolve(*definition.plan);
        } catch (const Error& error) {
            // It is no union, so it has no anchor to start from.
            const auto& parameters = error.parameters();
            const bool itself = recursive && error.condition() == "TABLE_OR_VIEW_NOT_FOUND" &&
                                parameters[0].second == quote_identifier(definition.name);
            if (itself) throw Error("INVALID_RECURSIVE_CTE");
            throw;
        }
    }();
    if (definition.column_names.empty()) return made;
    if (definition.column_names.size() != made.columns.size()) {
        throw Error("ASSIGNMENT_ARITY_MISMATCH", {{"numExpr", std::to_string(definition.column_names.size())},
                                                  {"numTarget", std::to_string(made.columns.size())}});
    }
    return renamed(made, definition.column_names);
}

Relation QueryResolver::resolve_with_relations(const spec::WithRelations& plan) {
    const auto saved_names = named_references_;
    const auto saved_ids = references_by_id_;
    for (const auto& reference : plan.references) {
        if (reference->plan_id) references_by_id_[*reference->plan_id] = reference.get();
        if (const auto* alias = reference->as<spec::SubqueryAlias>()) {
            named_references_[lower_case(alias->name)] = reference.get();
        }
    }
    Relation output = resolve(*plan.root);
    named_references_ = saved_names;
    references_by_id_ = saved_ids;
    return output;
}

void QueryResolver::add_parameters(const spec::Parameterized& plan) {
    ParameterValues values;
    for (const auto& [name, value] : plan.named) values.named[name] = value;
    values.positional = plan.positional;
    parameters_.push_back(std::move(values));
}

Relation QueryResolver::resolve_parameterized(const spec::Parameterized& plan) {
    add_parameters(plan);
    Relation output = resolve(*plan.input);
    parameters_.pop_back();
    return output;
}

}  // namespace firesteel
