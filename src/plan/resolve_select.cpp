// Select lists: stars, names of columns, lateral aliases, generators; SELECT without GROUP BY and
// DataFrame.select.

#include <algorithm>

#include "catalog/identifier.h"
#include "codec/java_regex.h"
#include "common/placeless.h"
#include "expr/evaluator.h"
#include "plan/except_fields.h"
#include "plan/pipe_aggregates.h"
#include "plan/query_resolver.h"
#include "plan/switches.h"

namespace firesteel {

namespace {

/// The name Spark gives an expression that has no alias.
std::string generated_name(const spec::Expression& written, const ExprPtr& bound) {
    const bool is_call = bound->is(ExprKind::kCall) && bound->children.empty();
    if (const auto* attribute = written.as<spec::Attribute>(); attribute && !is_call)
        return attribute->parts.back();
    if (bound->is(ExprKind::kAttribute) || bound->is(ExprKind::kOuterAttribute)) return bound->name;
    if (bound->is(ExprKind::kCast) && bound->implicit && !bound->shown.empty()) return bound->shown;
    if (const auto* cast = written.as<spec::Cast>()) {
        // A cast of a column, of a field or of what has an alias keeps its name.
        if (const auto* alias = cast->child->as<spec::Alias>(); alias && alias->names.size() == 1)
            return alias->names[0];
        const auto* function = cast->child->as<spec::Function>();
        const bool is_path = function && function->name.back() == "semi_structured_extract" &&
                             bound->children[0]->is(ExprKind::kCast);
        if (cast->child->as<spec::Attribute>() || is_path) {
            return generated_name(*cast->child, bound->children[0]);
        }
    }
    return to_sql(*bound);
}

/// What EXCEPT takes from a star.
struct Excepted {
    std::vector<int64_t> gone;                                           // columns
    std::map<int64_t, std::vector<spec::NameParts>> thinned;             // columns that lose fields
    std::map<std::string, std::vector<spec::NameParts>> thinned_fields;  // fields that lose fields
};

void check_overlap(const spec::Star& star, const Excepted& excepted, bool case_sensitive) {
    std::vector<int64_t> gone = excepted.gone;
    std::sort(gone.begin(), gone.end());
    bool bad = std::adjacent_find(gone.begin(), gone.end()) != gone.end();
    for (const auto& [id, paths] : excepted.thinned)
        bad = bad || std::binary_search(gone.begin(), gone.end(), id) || overlap(paths, case_sensitive);
    for (const auto& [name, paths] : excepted.thinned_fields) bad = bad || overlap(paths, case_sensitive);
    if (!bad) return;
    std::string list;
    for (const auto& name : star.except) {
        list += list.empty() ? "" : ", ";
        for (size_t i = 0; i < name.size(); ++i) list += (i == 0 ? "" : ".") + name[i];
    }
    throw Error("EXCEPT_OVERLAPPING_COLUMNS", {{"columns", list}});
}

/// `fields` are a struct's, when the star stands for those: the excepted ones go.
Excepted excepted_by(const spec::Star& star, const ScopeColumns& columns, SelectItems& fields,
                     bool case_sensitive) {
    Excepted excepted;
    Scope own;
    own.columns = columns;
    const auto after = [](const spec::NameParts& name, size_t parts) {
        return spec::NameParts(name.begin() + static_cast<std::ptrdiff_t>(parts), name.end());
    };
    for (const auto& name : star.except) {
        bool of_field = false;
        for (auto it = fields.begin(); it != fields.end();) {
            const bool same = same_name(it->name, name[0], case_sensitive);
            of_field = of_field || same;
            if (same && name.size() > 1) excepted.thinned_fields[it->name].push_back(after(name, 1));
            it = same && name.size() == 1 ? fields.erase(it) : it + 1;
        }
        if (of_field) continue;
        const NameMatch match = match_name(columns, name, case_sensitive);
        if (match.columns.empty()) raise_unresolved(name, &own);
        for (const auto& column : match.columns) {
            const int64_t id = column.attribute.id;
            if (match.parts < name.size()) {
                excepted.thinned[id].push_back(after(name, match.parts));
            } else {
                excepted.gone.push_back(id);
            }
        }
    }
    check_overlap(star, excepted, case_sensitive);
    return excepted;
}

/// Has the item a name that later ones may use: an alias, or the field that it takes from a column?
bool names_itself(const spec::Expression& written, const ExprPtr& bound) {
    if (written.as<spec::Alias>()) return true;
    const bool column = bound->is(ExprKind::kAttribute) || bound->is(ExprKind::kOuterAttribute);
    return written.as<spec::Attribute>() && bound->is(ExprKind::kCall) && !bound->children.empty() && !column;
}

void check_generator_place(const ExprPtr& expr) {
    for (const auto& child : expr->children) {
        if (has_generator(child)) {
            throw placeless(
                Error("UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS", {{"expression", shown_sql(expr)}}));
        }
    }
}

}  // namespace

ExprPtr replace_aliases(const ExprPtr& expr, const std::map<int64_t, ExprPtr>& meanings) {
    return transform_up(expr, [&](const ExprPtr& e) -> ExprPtr {
        if (!e->is(ExprKind::kAttribute)) return nullptr;
        const auto found = meanings.find(e->id);
        return found == meanings.end() ? nullptr : found->second;
    });
}

SelectItem lateral_alias(const SelectItem& item, std::map<int64_t, ExprPtr>& meanings) {
    const int64_t id = next_expr_id();
    meanings[id] = item.expr;
    SelectItem reference = item;
    reference.expr =
        make_attribute(id, "lateralAliasReference(" + item.name + ")", item.expr->type, item.expr->nullable);
    return reference;
}

void check_generator_names(const SelectItem& item, size_t columns) {
    if (item.names.empty() || item.names.size() == columns) return;
    std::string names;
    for (const auto& name : item.names) names += (names.empty() ? "" : ",") + name;
    throw Error("UDTF_ALIAS_NUMBER_MISMATCH",
                {{"aliasesSize", std::to_string(columns)}, {"aliasesNames", names}});
}

bool is_outer_generator(const ExprPtr& generator) {
    constexpr std::string_view kSuffix = "_outer";
    const std::string& name = generator->shown.empty() ? generator->name : generator->shown;
    return name.size() > kSuffix.size() &&
           name.compare(name.size() - kSuffix.size(), kSuffix.size(), kSuffix) == 0;
}

ScopeColumns QueryResolver::star_columns(const spec::Star& star, const Scope& scope) {
    ScopeColumns columns;
    if (star.plan_id) {
        for (const auto& entry : scope.plan_ids) {
            if (entry.plan_id != *star.plan_id) continue;
            if (!entry.columns) throw LevelsWanted();
            for (const auto& column : *entry.columns) {
                if (column.is_metadata) continue;
                for (const auto* known : {&scope.columns, &scope.hidden}) {
                    for (const auto& visible : *known) {
                        if (visible.attribute.id == column.attribute.id) {
                            columns.push_back(visible);
                            goto next;
                        }
                    }
                }
            next:;
            }
        }
        if (columns.empty()) throw Error("CANNOT_RESOLVE_DATAFRAME_COLUMN", {{"name", "\"*\""}});
    } else if (star.target.empty()) {
        columns = scope.columns;
    } else {
        for (const auto* known : {&scope.hidden, &scope.columns}) {
            for (const auto& column : *known) {
                if (column.is_metadata || column.qualifier.size() < star.target.size()) continue;
                const size_t skip = column.qualifier.size() - star.target.size();
                bool same = true;
                for (size_t i = 0; same && i < star.target.size(); ++i) {
                    same = same_name(column.qualifier[skip + i], star.target[i], case_sensitive());
                }
                if (same) columns.push_back(column);
            }
        }
    }
    return columns;
}

/// The columns of the innermost outer query that the star's table belongs to.
ScopeColumns QueryResolver::outer_star_columns(const spec::Star& star) {
    for (size_t i = outer_.size(); i-- > 0;) {
        ScopeColumns columns = star_columns(star, *outer_[i]);
        if (!columns.empty()) return columns;
    }
    return {};
}

/// Adds the columns that a star or regular expression stands for; false when `expression` is neither.
bool QueryResolver::expand_star(const spec::Expression& expression, const Scope& scope, SelectItems& out) {
    const auto add = [&](const ScopeColumn& column) {
        const auto& attribute = column.attribute;
        out.push_back(
            {attribute.reference(), attribute.name, attribute.metadata, false, {}, expression.origin});
    };
    if (const auto* regex = expression.as<spec::ColumnRegex>()) {
        // relation.`pattern`, or only `pattern` with the DataFrame it was taken from
        const std::string& written = regex->pattern;
        const size_t quote = written.find('`');
        spec::Star all;
        if (quote > 0) all.target = {written.substr(0, quote - 1)};
        if (quote == 0) all.plan_id = regex->plan_id;
        const auto pattern =
            JavaRegex::compile(written.substr(quote + 1, written.size() - quote - 2), !case_sensitive());
        if (!pattern)
            throw Error("_LEGACY_ERROR_REQUIREMENT", {{"message", "no regular expression: " + written}});
        for (const auto& column : star_columns(all, scope)) {
            if (pattern->matches(column.attribute.name)) add(column);
        }
        return true;
    }
    const auto* star = expression.as<spec::Star>();
    if (!star) return false;
    ScopeColumns columns = star_columns(*star, scope);
    SelectItems fields;
    if (columns.empty() && !star->target.empty()) {
        // Not a relation: the fields of a struct column.
        ExprPtr structure = find_column(star->target, scope);
        if (!structure) structure = find_outer(star->target);
        if (structure && !structure->type.is(TypeId::kStruct)) {
            std::string names;
            for (const auto& part : star->target) names += (names.empty() ? "" : ", ") + part;
            throw Error("_LEGACY_ERROR_TEMP_1050", {{"attributes", "List(" + names + ")"}});
        }
        const ScopeColumns outer = structure ? ScopeColumns() : outer_star_columns(*star);
        for (const auto& column : outer) {
            const auto& attribute = column.attribute;
            fields.push_back({as_outer(attribute.reference()),
                              attribute.name,
                              attribute.metadata,
                              false,
                              {},
                              expression.origin});
        }
        if (!structure && outer.empty()) {
            want_metadata(star->target);
            std::vector<std::string> sorted;
            for (const auto& column : scope.columns)
                sorted.push_back(quote_identifier(column.attribute.name));
            std::sort(sorted.begin(), sorted.end());
            std::string names;
            for (const auto& name : sorted) names += (names.empty() ? "" : ", ") + name;
            throw Error("CANNOT_RESOLVE_STAR_EXPAND",
                        {{"targetString", quote_identifiers(star->target)}, {"columns", names}});
        }
        for (const auto& field : structure ? structure->type.fields() : std::vector<Field>()) {
            ExprPtr value = extract_value(structure, make_literal(Type::string(), field.name));
            fields.push_back({std::move(value), field.name, field.metadata, true, {}, expression.origin});
        }
    }
    if (star->except.empty()) {
        for (const auto& column : columns) add(column);
        out.insert(out.end(), fields.begin(), fields.end());
        return true;
    }
    const Excepted excepted = excepted_by(*star, columns, fields, case_sensitive());
    for (const auto& column : columns) {
        const int64_t id = column.attribute.id;
        if (std::find(excepted.gone.begin(), excepted.gone.end(), id) != excepted.gone.end()) continue;
        add(column);
        const auto paths = excepted.thinned.find(id);
        if (paths == excepted.thinned.end()) continue;
        out.back().expr = without_fields(out.back().expr, paths->second, case_sensitive(), context_.settings);
        out.back().is_alias = true;
    }
    for (auto& field : fields) {
        const auto paths = excepted.thinned_fields.find(field.name);
        if (paths == excepted.thinned_fields.end()) continue;
        field.expr = without_fields(field.expr, paths->second, case_sensitive(), context_.settings);
    }
    out.insert(out.end(), fields.begin(), fields.end());
    return true;
}

SelectItem QueryResolver::bind_select_item(const spec::Expression& expression, BindContext& context) {
    SelectItem item;
    item.origin = expression.origin;
    const auto* alias = expression.as<spec::Alias>();
    const spec::Expression& written = alias ? *alias->child : expression;
    item.expr = bind(written, context);
    if (!alias) {
        item.name = generated_name(written, item.expr);
        const auto is_outer = [](const Expr& e) { return e.is(ExprKind::kOuterAttribute); };
        if (!is_outer(*item.expr) && any_of(item.expr, is_outer))
            item.name = generated_name(written, with_outer_names(item.expr));
        item.is_alias = !item.expr->is(ExprKind::kAttribute);
        return item;
    }
    item.is_alias = true;
    item.metadata = alias->metadata;
    if (item.expr->is(ExprKind::kGenerator)) {
        item.names = alias->names;
    } else if (alias->names.size() > 1) {
        std::string names;
        for (const auto& name : alias->names) names += (names.empty() ? "" : ", ") + name;
        throw Error("MULTI_ALIAS_WITHOUT_GENERATOR", {{"expr", shown_sql(item.expr)}, {"names", names}});
    }
    item.name = alias->names.at(0);
    return item;
}

SelectItems QueryResolver::bind_select_items(const spec::Expressions& expressions, const Scope& scope,
                                             bool lateral_aliases) {
    SelectItems items;
    SelectItems visible;  // earlier items as later ones see them: an attribute that stands for each
    std::map<int64_t, ExprPtr> meanings;
    for (const auto& expression : expressions) {
        const size_t before = items.size();
        const bool is_star =
            with_origin(expression->origin, [&] { return expand_star(*expression, scope, items); });
        if (is_star) continue;
        BindContext context;
        context.scope = &scope;
        if (lateral_aliases && !is_on(context_, Switch::kNoLateralAliases)) context.aliases = &visible;
        SelectItem item = bind_select_item(*expression, context);
        item.expr = replace_aliases(item.expr, meanings);
        items.push_back(item);
        for (size_t i = before; i < items.size(); ++i) {
            if (items[i].names.size() > 1) continue;  // a generator's names mean its columns only
            visible.push_back(lateral_alias(items[i], meanings));
            // What a generator makes has no value of its own here, but its name is taken.
            if (items[i].expr->is(ExprKind::kGenerator)) visible.back().expr = nullptr;
            visible.back().is_alias = names_itself(*expression, items[i].expr);
        }
    }
    return items;
}

namespace {

/// What an item puts out: a column handed on keeps its id; anything named is a new column. `metadata` is that
/// of the input's columns.
Attribute output_attribute(const SelectItem& item,
                           const std::unordered_map<int64_t, const std::string*>& metadata) {
    Attribute attribute;
    attribute.name = item.name;
    attribute.type = item.expr->type;
    attribute.nullable = item.expr->nullable;
    attribute.metadata = item.metadata;
    const bool is_column = item.expr->is(ExprKind::kAttribute);
    if (is_column && attribute.metadata.empty()) {
        const auto found = metadata.find(item.expr->id);
        if (found != metadata.end()) attribute.metadata = *found->second;
    }
    attribute.id = is_column && !item.is_alias ? item.expr->id : next_expr_id();
    return attribute;
}

/// What there is of it, by column.
std::unordered_map<int64_t, const std::string*> metadata_by_id(const Scope& scope) {
    std::unordered_map<int64_t, const std::string*> metadata;
    for (const auto* columns : {&scope.columns, &scope.hidden}) {
        for (const auto& column : *columns) {
            const std::string& known = column.attribute.metadata;
            if (!known.empty()) metadata.emplace(column.attribute.id, &known);
        }
    }
    return metadata;
}

/// The qualifiers that columns have, the hidden ones' first.
std::unordered_map<int64_t, const spec::NameParts*> qualifiers_by_id(const Scope& scope) {
    std::unordered_map<int64_t, const spec::NameParts*> qualifiers;
    for (const auto* columns : {&scope.columns, &scope.hidden}) {
        for (const auto& column : *columns) qualifiers[column.attribute.id] = &column.qualifier;
    }
    return qualifiers;
}

}  // namespace

Relation QueryResolver::relation_of_select(std::shared_ptr<const SelectList> list) {
    Relation relation;
    NamedExprs metadata;
    for (const auto& column : list->aggregated ? ScopeColumns() : metadata_columns(list->input)) {
        const bool is_visible =
            std::any_of(list->columns.begin(), list->columns.end(),
                        [&](const NamedExpr& c) { return c.output.id == column.attribute.id; });
        if (is_visible) continue;
        metadata.push_back(pass_through(column.attribute));
        relation.hidden.push_back(column);
    }
    relation.plan = list->build(metadata);
    const auto qualifiers = qualifiers_by_id(list->input);
    relation.columns.reserve(list->columns.size());
    for (const auto& column : list->columns) {
        const auto qualifier = qualifiers.find(column.output.id);
        relation.columns.push_back(
            {column.output, qualifier == qualifiers.end() ? spec::NameParts{} : *qualifier->second});
    }
    relation.plan_ids = raised(list->input.plan_ids);
    relation.select = list;
    if (!list->aggregated) {
        relation.below = std::shared_ptr<const Relation>(list, &list->input);
        relation.widen = [list, metadata](const NamedExprs& extra) {
            NamedExprs all = metadata;
            all.insert(all.end(), extra.begin(), extra.end());
            return list->build(all);
        };
    }
    return relation;
}

Relation QueryResolver::finish_select(SelectList list, const SelectItems& items) {
    const auto metadata = metadata_by_id(list.input);
    list.columns.reserve(items.size());
    for (const auto& item : items) {
        SelectItem converted = item;
        if (list.aggregated) {
            converted.expr = list.over_aggregation(item.expr, {});
        }
        // A grouping column selected as it is stays that column; grouping expressions get the item's name.
        if (list.aggregated && item.is_alias == false && !converted.expr->is(ExprKind::kAttribute))
            converted.is_alias = true;
        list.columns.push_back({converted.expr, output_attribute(converted, metadata)});
    }
    return relation_of_select(std::make_shared<const SelectList>(std::move(list)));
}

/// Adds a Generate node; `generated` gets its columns.
Relation QueryResolver::generate(Relation input, const ExprPtr& generator,
                                 const std::vector<std::string>& names, const spec::NameParts& qualifier,
                                 bool outer, Attributes* generated) {
    refuse_sql_functions(generator, "Generate");
    Attributes columns;
    const auto& fields = generator->type.fields();
    for (size_t i = 0; i < fields.size(); ++i) {
        columns.push_back({next_expr_id(), i < names.size() ? names[i] : fields[i].name, fields[i].type,
                           fields[i].nullable || outer, fields[i].metadata});
    }
    Relation output;
    static_cast<Scope&>(output) = input;
    output.plan_ids = raised(input.plan_ids);
    output.plan = std::make_shared<Generate>(input.plan, generator, columns, outer);
    for (const auto& column : columns) output.columns.push_back({column, qualifier});
    if (generated) *generated = std::move(columns);
    return output;
}

/// A select list with generators: each becomes a Generate node below, its columns stand in its place.
Relation QueryResolver::select_generators(Relation input, SelectItems items) {
    SelectItems flat;
    for (auto& item : items) {
        check_generator_place(item.expr);
        const ExprPtr generator = item.expr;
        if (!generator->is(ExprKind::kGenerator)) {
            flat.push_back(std::move(item));
            continue;
        }
        const bool outer = is_outer_generator(generator);
        const size_t width = generator->type.fields().size();
        with_origin(item.origin, [&] {
            check_generator_names(item, width);
            return 0;
        });
        Attributes made;
        input = generate(std::move(input), generator, item.names, {}, outer, &made);
        for (const auto& column : made) {
            flat.push_back({column.reference(), column.name, item.metadata, false, {}, item.origin});
        }
    }
    SelectList list;
    list.input = std::move(input);
    list.settings = context_.settings;
    return finish_select(std::move(list), flat);
}

Relation QueryResolver::select(Relation input, SelectItems items) {
    const bool aggregated = std::any_of(items.begin(), items.end(),
                                        [](const SelectItem& item) { return has_aggregate(item.expr); });
    if (aggregated) return aggregate(std::move(input), {}, std::move(items), {});
    if (std::any_of(items.begin(), items.end(), [](const SelectItem& i) { return has_generator(i.expr); })) {
        return select_generators(std::move(input), std::move(items));
    }
    SelectList list;
    list.input = std::move(input);
    list.settings = context_.settings;
    return finish_select(std::move(list), items);
}

namespace {

/// |> EXTEND: the first expression is the star that keeps what is there.
void check_extension(const spec::Project& plan, const SelectItems& items) {
    for (size_t i = 1; i < plan.expressions.size(); ++i) {
        if (!plan.expressions[i]->as<spec::Star>()) continue;
        throw Error("INVALID_USAGE_OF_STAR_OR_REGEX",
                    {{"elem", "'*'"}, {"prettyName", "expression `pipeexpression`"}});
    }
    for (const SelectItem& item : items) refuse_pipe_aggregate(item.expr, "EXTEND");
}

}  // namespace

void refuse_pipe_aggregate(const ExprPtr& expr, const char* clause) {
    if (!has_aggregate(expr)) return;
    throw Error("PIPE_OPERATOR_CONTAINS_AGGREGATE_FUNCTION", {{"expr", to_sql(*expr)}, {"clause", clause}});
}

Relation QueryResolver::resolve_project(const spec::Project& plan) {
    if (auto run = resolve_column_run(plan)) return *std::move(run);
    Relation input = with_time_window(resolve(*plan.input), plan.expressions, nullptr);
    if (auto generated = project_generators(plan, input)) return *std::move(generated);
    SelectItems items = bind_select_items(plan.expressions, input, true);
    if (plan.is_extend) check_extension(plan, items);
    return select(std::move(input), std::move(items));
}

}  // namespace firesteel
