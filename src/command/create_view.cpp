#include "command/command.h"
#include "common/error.h"

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

void check_column_count(const spec::CreateView& create, size_t found) {
    if (create.columns.empty() || create.columns.size() == found) return;
    const char* which = create.columns.size() > found ? "NOT_ENOUGH_DATA_COLUMNS" : "TOO_MANY_DATA_COLUMNS";
    throw Error(std::string("CREATE_VIEW_COLUMN_ARITY_MISMATCH.") + which,
                {{"viewName", "`" + create.name.back() + "`"},
                 {"viewColumns", std::to_string(create.columns.size())},
                 {"dataColumns", std::to_string(found)}});
}

/// A temporary view keeps the analyzed plan: it means what it meant when it was made, and may read the view
/// it replaces.
CommandResult run_create_view(const spec::Command& command, CommandHost& host) {
    const auto& create = *command.as_command<spec::CreateView>();
    const spec::PlanPtr query = view_query(create);
    const LogicalPlanPtr analyzed = host.analyze(*query);
    check_column_count(create, analyzed->output().size());
    ViewDefinition view;
    view.text = create.text;
    view.columns = create.columns;
    view.comment = create.comment;
    view.properties = {create.properties.begin(), create.properties.end()};
    view.settings = host.eval_settings();
    const std::string& name = create.name.back();
    switch (create.scope) {
        case spec::ViewScope::kTemporary:
            if (create.name.size() > 1) {
                throw Error("TEMP_VIEW_NAME_TOO_MANY_NAME_PARTS", {{"actualName", "`" + name + "`"}});
            }
            if (create.if_not_exists && host.catalog().find_temporary(name)) return {};
            view.name = {name};
            view.query = host.hold(analyzed);
            host.catalog().put_temporary(std::move(view), create.replace);
            break;
        case spec::ViewScope::kGlobalTemporary:
            view.name = {"global_temp", name};
            view.query = host.hold(analyzed);
            host.catalog().shared().put_global_temporary(std::move(view), create.replace);
            break;
        case spec::ViewScope::kPersistent:
            view.query = query;
            view.name = {"spark_catalog",
                         create.name.size() > 1 ? create.name[create.name.size() - 2]
                                                : host.catalog().current_database(),
                         name};
            host.catalog().shared().create_view(std::move(view), create.if_not_exists, create.replace);
            break;
    }
    return {};
}

const bool registered = register_command(spec::CommandKind::kCreateView, {run_create_view});

}  // namespace
}  // namespace firesteel
