#include <chrono>

#include "catalog/identifier.h"
#include "codec/type_json.h"
#include "command/collated_query.h"
#include "command/column_default.h"
#include "command/command.h"
#include "command/metric_view_query.h"
#include "command/table_name.h"
#include "command/temporary_references.h"
#include "command/temporary_view.h"
#include "command/view_mode.h"
#include "command/write_rows.h"
#include "common/error.h"
#include "plan/default_collation.h"
#include "plan/view_schema.h"

namespace firesteel {
namespace {

/// CREATE TEMPORARY VIEW v USING format OPTIONS (...): the view reads that source.
spec::PlanPtr view_query(const spec::CreateView& create) {
    if (create.query != nullptr) return create.query;
    auto read = spec::make<spec::ReadDataSource>();
    read->format = create.format;
    read->options = create.options;
    read->schema = create.schema;
    return read;
}

void check_column_count(const spec::CreateView& create, const std::string& shown, const Schema& found) {
    if (create.columns.empty() || create.columns.size() == found.size()) return;
    const char* which =
        create.columns.size() > found.size() ? "NOT_ENOUGH_DATA_COLUMNS" : "TOO_MANY_DATA_COLUMNS";
    std::string wanted;
    for (const auto& [name, comment] : create.columns)
        wanted += (wanted.empty() ? "" : ", ") + quote_identifier(name);
    std::string given;
    for (const Field& field : found) given += (given.empty() ? "" : ", ") + quote_identifier(field.name);
    throw Error(std::string("CREATE_VIEW_COLUMN_ARITY_MISMATCH.") + which,
                {{"viewName", shown}, {"viewColumns", wanted}, {"dataColumns", given}});
}

Schema view_schema(const spec::CreateView& create, const LogicalPlanPtr& analyzed) {
    Schema schema = declared_schema(*analyzed);
    for (size_t i = 0; i < create.columns.size(); ++i) {
        schema[i].name = create.columns[i].first;
        if (!create.columns[i].second.empty()) set_column_comment(schema[i], create.columns[i].second);
    }
    return schema;
}

int64_t now_millis() {
    const auto now = std::chrono::system_clock::now().time_since_epoch();
    return std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
}

ViewDefinition new_view(const spec::CreateView& create, CommandHost& host) {
    ViewDefinition view;
    view.text = create.text;
    view.columns = create.columns;
    view.comment = create.comment;
    view.properties = {create.properties.begin(), create.properties.end()};
    view.settings = host.eval_settings();
    view.created_millis = now_millis();
    return view;
}

/// A temporary view out of SQL keeps its text, one of a DataFrame the analyzed plan.
void create_temporary(const spec::CreateView& create, CommandHost& host) {
    const std::string& name = create.name.back();
    const bool global = create.scope == spec::ViewScope::kGlobalTemporary;
    if (!global && create.name.size() > 1)
        throw Error("TEMP_VIEW_NAME_TOO_MANY_NAME_PARTS", {{"actualName", quote_identifiers(create.name)}});
    const auto before =
        global ? host.catalog().shared().find_global_temporary(name) : host.catalog().find_temporary(name);
    if (!global && create.if_not_exists && before) return;
    ViewDefinition view = new_view(create, host);
    const auto query = collated_query(view_query(create), collation_in(view.properties));
    TemporaryQuery found = analyze_temporary(*query, host);
    found.is_bound |= create.query == nullptr || create.text.empty();
    check_column_count(create, quote_identifier(name), output_schema(*found.analyzed));
    set_query(view, query, found, host);
    view.schema = view_schema(create, found.analyzed);
    check_columns(view.schema, host);
    view.name = global ? std::vector<std::string>{"global_temp", name} : std::vector<std::string>{name};
    put_temporary(std::move(view), found, create.replace, host);
}

/// The query of a persistent view; `view` gets the properties that a metric view tells of itself.
spec::PlanPtr persistent_query(const spec::CreateView& create, const std::string& collation,
                               ViewDefinition& view, CommandHost& host) {
    if (create.format.empty()) return collated_query(create.query, collation);
    return metric_view_query(create.text, view, host);
}

void refuse_existing(const TableName& name, const std::string& shown, const SharedCatalog& catalog) {
    if (catalog.find_view(name.database, name.table) || catalog.find_table(name.database, name.table))
        throw Error("TABLE_OR_VIEW_ALREADY_EXISTS", {{"relationName", shown}});
}

void create_persistent(const spec::CreateView& create, CommandHost& host) {
    const TableName name = table_name(create.name, host);
    require_namespace(name.database, host);
    SharedCatalog& catalog = host.catalog().shared();
    const bool metrics = !create.format.empty();
    const bool replace = create.replace && !metrics;  // Spark replaces no metric view
    const std::string shown = metrics ? quote_identifiers({name.database, name.table}) : name.quoted();
    if (const auto table = catalog.find_table(name.database, name.table)) {
        if (create.if_not_exists) return;
        if (replace) {
            throw Error("EXPECT_VIEW_NOT_TABLE.NO_ALTERNATIVE",
                        {{"tableName", name.quoted()}, {"operation", "CREATE OR REPLACE VIEW"}});
        }
    }
    if (catalog.find_view(name.database, name.table) && create.if_not_exists) return;
    if (metrics) refuse_existing(name, shown, catalog);
    TemporaryReferences temporaries;  // which it would outlive
    ViewDefinition view = new_view(create, host);
    const auto asked = view.properties.find(kViewSchemaProperty);
    choose_schema_mode(asked == view.properties.end() ? "" : asked->second, view, host);
    std::string collation = collation_in(view.properties);
    if (collation.empty()) collation = collation_in(require_namespace(name.database, host).properties);
    if (!collation.empty()) view.properties[kCollationProperty] = collation;
    const LogicalPlanPtr analyzed =
        host.analyze(*persistent_query(create, collation, view, host), temporaries.listener());
    temporaries.refuse("VIEW", shown);
    check_column_count(create, shown, output_schema(*analyzed));
    view.name = name.parts();
    view.schema = view_schema(create, analyzed);
    check_columns(view.schema, host);
    for (const Attribute& column : analyzed->output()) view.query_names.push_back(column.name);
    catalog.create_view(std::move(view), create.if_not_exists, replace);
}

CommandResult run_create_view(const spec::Command& command, CommandHost& host) {
    const auto& create = *command.as_command<spec::CreateView>();
    if (create.scope == spec::ViewScope::kPersistent) {
        create_persistent(create, host);
    } else {
        create_temporary(create, host);
    }
    return {};
}

const bool registered = register_command(spec::CommandKind::kCreateView, {run_create_view});

}  // namespace
}  // namespace firesteel
