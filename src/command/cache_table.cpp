#include "catalog/identifier.h"
#include "command/command.h"
#include "command/table_details.h"
#include "command/table_name.h"
#include "common/error.h"

namespace firesteel {
namespace {

LogicalPlanPtr table_plan(const spec::NameParts& name, CommandHost& host) {
    return host.analyze(spec::ReadTable(name));
}

StorageLevel level_of(const spec::Cache& cache) {
    for (const auto& [key, value] : cache.options) {
        if (equal_ignoring_case(key, "storageLevel")) return storage_level_named(value);
    }
    return kMemoryAndDisk;
}

/// CACHE TABLE t keeps the rows of t; CACHE TABLE v AS query makes a temporary view of them first. Unless
/// LAZY the rows are computed now.
CommandResult run_cache(const spec::Command& command, CommandHost& host) {
    const auto& cache = *command.as_command<spec::Cache>();
    const StorageLevel level = level_of(cache);
    if (cache.query != nullptr) {
        ViewDefinition view;
        view.name = {cache.name.back()};
        view.query = host.hold(host.analyze(*cache.query));
        view.settings = host.eval_settings();
        host.catalog().put_temporary(std::move(view), false);
    }
    const LogicalPlanPtr plan = table_plan(cache.name, host);
    host.cache(plan, level);
    if (cache.lazy) return {};
    const std::unique_ptr<RunningQuery> rows = host.run(plan);
    for (Batch batch; rows->next(batch);) {
    }
    return {};
}

CommandResult run_uncache(const spec::Command& command, CommandHost& host) {
    const auto& uncache = *command.as_command<spec::Uncache>();
    try {
        host.uncache(table_plan(uncache.name, host));
    } catch (const Error& error) {
        if (!uncache.if_exists || error.condition() != "TABLE_OR_VIEW_NOT_FOUND") throw;
    }
    return {};
}

CommandResult run_clear_cache(const spec::Command&, CommandHost& host) {
    host.clear_cache();
    return {};
}

/// Files are listed anew by every query, so there is nothing stale but rows that were kept.
CommandResult run_refresh(const spec::Command& command, CommandHost& host) {
    const auto& refresh = *command.as_command<spec::Refresh>();
    if (refresh.table.empty()) {
        host.files_changed(host.resolve_path(refresh.path));
        return {};
    }
    if (!find_relation(refresh.table, host)) raise_no_table(refresh.table, host);
    const LogicalPlanPtr plan = table_plan(refresh.table, host);
    if (const auto level = host.storage_level(plan)) {
        host.uncache(plan);
        host.cache(plan, *level);
    }
    return {};
}

const bool registered = register_command(spec::CommandKind::kCache, {run_cache}) &&
                        register_command(spec::CommandKind::kUncache, {run_uncache}) &&
                        register_command(spec::CommandKind::kClearCache, {run_clear_cache}) &&
                        register_command(spec::CommandKind::kRefresh, {run_refresh});

}  // namespace
}  // namespace firesteel
