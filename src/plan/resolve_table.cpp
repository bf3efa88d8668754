// Tables and views by name, files by format.

#include <algorithm>
#include <functional>

#include "catalog/bucketing.h"
#include "catalog/existing_values.h"
#include "catalog/identifier.h"
#include "catalog/partition_places.h"
#include "codec/type_json.h"
#include "common/placeless.h"
#include "expr/evaluator.h"
#include "functions/coercion.h"
#include "functions/scalar/format_argument.h"
#include "plan/character_types.h"
#include "plan/default_collation.h"
#include "plan/metric_view.h"
#include "plan/query_resolver.h"
#include "plan/view_schema.h"

namespace firesteel {

namespace {

OptionMap option_map(const spec::Options& options) {
    OptionMap map;
    for (const auto& [key, value] : options) map[lower_case(key)] = value;
    return map;
}

/// Files promise nothing, so every column may be null. The declared type of a CHAR or VARCHAR column goes
/// with it as metadata, for tables and views that are made of it.
Schema readable(Schema schema) {
    for (Field& field : schema) {
        if (field.type.is(TypeId::kChar) || field.type.is(TypeId::kVarchar)) {
            field.metadata =
                with_metadata_text(field.metadata, "__CHAR_VARCHAR_TYPE_STRING", field.type.to_string());
        }
        field.type = without_lengths(field.type);
        field.nullable = true;
    }
    return schema;
}

/// What columns hold in rows that were written before they were added.
void add_existing_values(ReadRequest& request, const std::function<ExprPtr(const std::string&)>& bind) {
    for (const Field& field : *request.schema) {
        const std::string text = metadata_text(field.metadata, "EXISTS_DEFAULT");
        if (text.empty()) continue;
        const ExprPtr cast = make_implicit_cast(bind(text), field.type, EvalMode::kAnsi, request.settings);
        const Value value = is_deterministic(cast) ? evaluate_constant(cast) : Value::null();
        if (!value.is_null()) ExistingValues::put(request.options, field.name, field.type, value);
    }
}

}  // namespace

Relation QueryResolver::scan_of(TableProviderPtr provider, const spec::NameParts& qualifier) {
    Attributes output;
    std::vector<int32_t> columns;
    for (const auto& field : provider->schema()) {
        columns.push_back(static_cast<int32_t>(columns.size()));
        output.push_back({next_expr_id(), field.name, field.type, field.nullable, field.metadata});
    }
    Relation relation;
    relation.columns = scope_columns(output, qualifier);
    for (const auto& field : reads_metadata_ ? provider->hidden_columns() : Schema()) {
        columns.push_back(static_cast<int32_t>(columns.size()));
        output.push_back({next_expr_id(), field.name, field.type, field.nullable, field.metadata});
        relation.hidden.push_back({output.back(), qualifier, true});
    }
    relation.plan = std::make_shared<Scan>(std::move(provider), std::move(columns), std::move(output));
    return relation;
}

Relation QueryResolver::resolve_data_source(const spec::ReadDataSource& plan) {
    if (plan.is_streaming) unsupported("streaming reads");
    ReadRequest request;
    request.format = plan.format.empty() ? context_.default_source : plan.format;
    request.schema = plan.schema;
    if (request.schema) {
        for (Field& field : *request.schema) field.type = parsed_type_of(field.type, *context_.settings);
    }
    request.options = option_map(plan.options);
    request.settings = context_.settings;
    for (size_t i = 0; i < plan.predicates.size(); ++i)
        request.options["predicate#" + std::to_string(i)] = plan.predicates[i];
    for (const auto& path : plan.paths) {
        request.paths.push_back(context_.resolve_path ? context_.resolve_path(path) : path);
    }
    if (const auto path = request.options.find("path"); path != request.options.end()) {
        if (request.paths.empty()) {
            request.paths.push_back(context_.resolve_path ? context_.resolve_path(path->second)
                                                          : path->second);
        }
        request.options.erase(path);
    }
    request.options.insert(context_.source_settings.begin(), context_.source_settings.end());
    const DataSource* source = find_data_source(request.format);
    if (!source) throw Error("DATA_SOURCE_NOT_FOUND", {{"provider", request.format}});
    return scan_of(source->open(request), {});
}

Relation QueryResolver::resolve_stored_table(const TableDefinition& table, const spec::ReadTable& plan) {
    ReadRequest request;
    request.format = table.format;
    request.schema = readable(table.schema);
    request.options = table.options;
    for (const auto& [key, value] : option_map(plan.options)) request.options[key] = value;
    request.paths = {table.location};
    request.settings = context_.settings;
    request.is_table = true;
    request.partition_by = table.partition_by;
    Bucketing::of(table).add_to(request.options);
    PartitionPlaces::in(table.properties).put_into(request.options);
    const auto bind_text = [&](const std::string& text) {
        BindContext nothing;
        return bind(*context_.parse_expression(text), nothing);
    };
    add_existing_values(request, bind_text);
    request.options.insert(context_.source_settings.begin(), context_.source_settings.end());
    const DataSource* source = find_data_source(table.format);
    if (!source) throw Error("DATA_SOURCE_NOT_FOUND", {{"provider", table.format}});
    return scan_of(source->open(request), table.name);
}

/// The columns of a view out of those of its query; none when they are the same.
NamedExprs QueryResolver::view_columns(const ViewDefinition& view, const Relation& query) const {
    const ScopeColumns& given = query.columns;
    NamedExprs columns;
    if (view.name.size() == 3 || !view.text.empty()) {
        columns = fit_view_columns(view, readable(view.schema), given, context_.settings);
        if (context_.catalog && view.name.size() == 3)
            keep_evolved_schema(context_.catalog->shared(), view, columns);
        if (view_schema_mode(view) == ViewSchemaMode::kEvolution) return {};
    } else if (view.columns.size() == given.size()) {
        for (size_t i = 0; i < given.size(); ++i) {
            columns.push_back({given[i].attribute.reference(), given[i].attribute});
            columns.back().output.name = view.columns[i].first;
        }
    }
    for (NamedExpr& column : columns) column.output.id = next_expr_id();
    return columns;
}

Relation QueryResolver::resolve_view(const ViewDefinition& view, const spec::NameParts& qualifier) {
    const std::string name = quote_identifiers(qualifier);
    const auto same = std::find(open_views_.begin(), open_views_.end(), name);
    if (same != open_views_.end()) {
        std::string path;
        for (auto view_name = same; view_name != open_views_.end(); ++view_name) path += *view_name + " -> ";
        throw Error("RECURSIVE_VIEW", {{"viewIdent", name}, {"newPath", path + name}});
    }
    constexpr size_t kDeepest = 100;
    if (open_views_.size() >= kDeepest) {
        throw Error("VIEW_EXCEED_MAX_NESTED_DEPTH",
                    {{"viewName", name}, {"maxNestedDepth", std::to_string(kDeepest)}});
    }
    // A view sees nothing of the query that uses it, and keeps the settings it was made under.
    AnalyzerContext own = context_;
    own.on_temporary = nullptr;
    set_default_collation(own, collation_in(view.properties));
    if (view.settings) {
        auto settings = std::make_shared<EvalSettings>(*view.settings);
        settings->now_micros = context_.settings->now_micros;
        settings->user = context_.settings->user;
        own.settings = std::move(settings);
    }
    spec::PlanPtr query = view.query;
    const bool metrics = is_metric_view(view);
    if (!query && !metrics) query = context_.parse_statement(view.text);
    QueryResolver inner(own, reads_metadata_);
    inner.open_views_ = open_views_;
    inner.open_views_.push_back(name);
    inner.open_functions_ = open_functions_;
    const bool outlives_session = view.name.size() == 3;
    inner.sees_temporaries_ = sees_temporaries_ && !outlives_session;
    Relation inside = metrics ? resolve_metric_view(view, inner) : inner.resolve(*query);
    cte_ids_.insert(cte_ids_.end(), inner.cte_ids_.begin(), inner.cte_ids_.end());
    cte_plans_.insert(cte_plans_.end(), inner.cte_plans_.begin(), inner.cte_plans_.end());

    if (metrics) return inside;
    Relation relation;
    ScopeColumns metadata;
    relation.plan = tidy_with_metadata(inside, metadata);
    NamedExprs columns = view_columns(view, inside);
    size_t visible = inside.columns.size();
    if (!columns.empty()) {
        visible = columns.size();
        for (const auto& column : pass_through(metadata)) columns.push_back(column);
        relation.plan = std::make_shared<Project>(relation.plan, std::move(columns));
    }
    relation.plan = std::make_shared<SubqueryAlias>(relation.plan, qualifier.back());
    relation.columns = scope_columns(relation.plan->output(), qualifier);
    relation.columns.resize(visible);
    // Nobody outside of a view can name them; input_file_name() finds them all the same.
    for (ScopeColumn& column : metadata) {
        column.attribute.name.clear();
        relation.hidden.push_back(std::move(column));
    }
    return relation;
}

Relation QueryResolver::resolve_table(const spec::ReadTable& plan) {
    spec::NameParts name = plan.name;
    if (plan.name_expression) {
        BindContext nothing;
        name = identifier_of(*plan.name_expression, nothing);
    }
    if (plan.is_streaming) {
        spec::ReadTable batch = plan;
        batch.is_streaming = false;
        resolve_table(batch);
        throw Error("_LEGACY_ERROR_TEMP_3102",
                    {{"msg",
                      "Queries with streaming sources must be executed with writeStream.start(), or from a "
                      "streaming table or flow definition within a Spark Declarative Pipeline."}});
    }
    if (plan.timestamp_as_of || !plan.version_as_of.empty()) {
        throw Error("UNSUPPORTED_FEATURE.TIME_TRAVEL", {{"relationId", quote_identifiers(name)}});
    }
    const SessionCatalog* catalog = context_.catalog;
    if (name.size() == 1) {
        if (const CteEntry* cte = find_cte(name[0])) return reference_cte(*cte);
        if (const auto found = named_references_.find(lower_case(name[0]));
            found != named_references_.end()) {
            return resolve(*found->second);
        }
    }
    if (!catalog)
        throw Error("TABLE_OR_VIEW_NOT_FOUND",
                    {{"relationName", quote_identifiers(name)}, {"searchPath", "[]"}});
    reads_data_ = true;
    const bool session_name = name.size() > 1 && equal_ignoring_case(name[name.size() - 2], "session");
    if (sees_temporaries_ && (name.size() == 1 || session_name)) {
        if (const auto view = catalog->find_temporary(name.back())) {
            tell_temporary("VIEW", name);
            return resolve_view(*view, {view->name.back()});
        }
    }
    if (name.size() == 2 && equal_ignoring_case(name[0], "global_temp")) {
        if (const auto view = catalog->shared().find_global_temporary(name[1])) {
            tell_temporary("VIEW", name);
            return resolve_view(*view, {"global_temp", view->name.back()});
        }
    }
    const bool elsewhere = name.size() > 2 && !equal_ignoring_case(name[0], catalog->current_catalog()) &&
                           !equal_ignoring_case(name[0], "system");
    if (elsewhere || (name.size() > 3 && !session_name)) {
        throw placeless(Error("REQUIRES_SINGLE_PART_NAMESPACE", {{"sessionCatalog", "spark_catalog"},
                                                                 {"identifier", quote_identifiers(name)}}));
    }
    const bool in_catalog = name.size() < 3 || equal_ignoring_case(name[0], catalog->current_catalog());
    const std::string& current = context_.settings->current_database;  // of a view: the one it was made in
    const std::string database = name.size() > 1 ? name[name.size() - 2] : current;
    if (in_catalog) {
        if (const auto table = catalog->shared().find_table(database, name.back())) {
            Relation relation = resolve_stored_table(*table, plan);
            relation.plan = std::make_shared<SubqueryAlias>(
                relation.plan, "spark_catalog." + lower_case(database) + "." + lower_case(name.back()));
            return relation;
        }
        if (const auto view = catalog->shared().find_view(database, name.back())) {
            return resolve_view(*view, {"spark_catalog", lower_case(database), lower_case(name.back())});
        }
    }
    // SELECT * FROM csv.`path`
    if (name.size() == 2 && find_data_source(name[0]) && !catalog->shared().find_namespace(name[0])) {
        if (name[1].empty()) throw Error("INVALID_EMPTY_LOCATION", {{"location", ""}});
        spec::ReadDataSource files;
        files.format = name[0];
        files.paths = {name[1]};
        files.options = plan.options;
        return resolve_data_source(files);
    }
    throw Error("TABLE_OR_VIEW_NOT_FOUND",
                {{"relationName", quote_identifiers(name)},
                 {"searchPath", "[`system`.`builtin`, `system`.`session`, " +
                                    quote_identifiers({catalog->current_catalog(), current}) + "]"}});
}

}  // namespace firesteel
