#include "catalog/identifier.h"
#include "command/table_insert.h"
#include "command/table_name.h"
#include "command/write_rows.h"
#include "common/error.h"

namespace firesteel {
namespace {

/// INSERT OVERWRITE DIRECTORY 'path' USING format
void insert_directory(const spec::Insert& insert, CommandHost& host) {
    const LogicalPlanPtr query = host.analyze(*insert.query);
    WriteRequest request;
    request.format = insert.format;
    if (equal_ignoring_case(request.format, "hive")) {
        throw Error("NOT_SUPPORTED_COMMAND_WITHOUT_HIVE_SUPPORT",
                    {{"cmd", "INSERT OVERWRITE DIRECTORY with the Hive format"}});
    }
    request.options = option_map(insert.options);
    request.options.erase("path");
    request.path = host.resolve_path(insert.directory);
    request.schema = output_schema(*query);
    check_columns(request.schema, host);
    require_source(request.format);
    if (reads_from(*query, request.path))
        throw Error("UNSUPPORTED_OVERWRITE.PATH", {{"path", shown_location(request.path)}});
    write_rows(query, std::move(request), true, host);
}

/// The table that rows go into. Raises TABLE_OR_VIEW_NOT_FOUND, UNSUPPORTED_INSERT.RDD_BASED, ...
TableDefinition find_target(const spec::NameParts& name, CommandHost& host) {
    if (const auto view = find_temporary_view(name, host)) {
        if (view->text.empty()) throw Error("UNSUPPORTED_INSERT.RDD_BASED");
        throw Error("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE",
                    {{"viewName", quote_identifiers(view->name)}, {"operation", "INSERT"}});
    }
    const TableName full = table_name(name, host);
    SharedCatalog& catalog = host.catalog().shared();
    if (auto table = catalog.find_table(full.database, full.table)) return *std::move(table);
    if (!catalog.find_view(full.database, full.table)) raise_no_table(name, host, true);
    throw Error("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE",
                {{"viewName", full.quoted()}, {"operation", "INSERT"}});
}

bool partition_exists(const TableDefinition& table, const InsertRequest& insert, CommandHost& host) {
    spec::ReadTable read(table.name);
    LogicalPlanPtr plan = host.analyze(read);
    Exprs conditions;
    for (const auto& [name, value] : insert.partition) {
        for (const Attribute& column : plan->output()) {
            if (!same_column(column.name, name, host)) continue;
            const ExprPtr typed =
                make_implicit_cast(value, column.type, EvalMode::kAnsi, host.eval_settings());
            conditions.push_back(make_call("<=>", {column.reference(), typed}, host.eval_settings()));
        }
    }
    plan = std::make_shared<Filter>(plan, conjunction(conditions, host.eval_settings()));
    plan = std::make_shared<Limit>(plan, 1, 0);
    Batch row;
    return host.run(plan)->next(row);
}

/// An INSERT whose target and query are known to be right.
struct PreparedInsert {
    TableDefinition table;
    InsertRequest request;
    LogicalPlanPtr query;
};

/// What is wrong with it is told of the whole clause.
ExprPtr partition_value(const spec::Expression& value, const spec::Insert& insert, CommandHost& host) {
    const auto placed = std::make_shared<Expr>(*host.analyze_expression(value));
    placed->origin = insert.origin;
    return placed;
}

PreparedInsert prepare_insert(const spec::Insert& insert, CommandHost& host) {
    PreparedInsert out;
    out.table = find_target(insert.table, host);
    if (insert.replace_where)
        throw Error("_LEGACY_ERROR_TEMP_1012", {{"identifier", quote_identifiers(out.table.name)}});
    out.request.overwrite = insert.overwrite;
    out.request.by_name = insert.by_name;
    out.request.columns = insert.columns;
    out.request.options = option_map(insert.options);
    for (const auto& [name, value] : insert.partition)
        out.request.partition.emplace_back(name, value ? partition_value(*value, insert, host) : nullptr);
    const Schema targets = insert_targets(out.table, out.request, host);
    out.query = host.analyze(*replace_defaults(insert.query, targets, host));
    return out;
}

void finish_insert(const spec::Insert& insert, const PreparedInsert& prepared, CommandHost& host) {
    if (insert.if_partition_not_exists && partition_exists(prepared.table, prepared.request, host)) return;
    insert_into_table(prepared.query, prepared.table, prepared.request, host);
}

CommandResult run_insert(const spec::Command& command, CommandHost& host) {
    const auto& insert = *command.as_command<spec::Insert>();
    if (insert.table.empty()) {
        insert_directory(insert, host);
    } else {
        finish_insert(insert, prepare_insert(insert, host), host);
    }
    return {};
}

/// All are prepared before the first runs: a wrong one leaves every table as it is.
CommandResult run_multi_insert(const spec::Command& command, CommandHost& host) {
    const auto& all = command.as_command<spec::MultiInsert>()->inserts;
    std::vector<PreparedInsert> prepared;
    for (const auto& plan : all) {
        const auto& insert = *plan->as<spec::Command>()->as_command<spec::Insert>();
        prepared.push_back(insert.table.empty() ? PreparedInsert() : prepare_insert(insert, host));
    }
    for (size_t i = 0; i < all.size(); ++i) {
        const auto& insert = *all[i]->as<spec::Command>()->as_command<spec::Insert>();
        if (insert.table.empty()) {
            insert_directory(insert, host);
        } else {
            finish_insert(insert, prepared[i], host);
        }
    }
    return {};
}

const bool registered = register_command(spec::CommandKind::kInsert, {run_insert}) &&
                        register_command(spec::CommandKind::kMultiInsert, {run_multi_insert});

}  // namespace
}  // namespace firesteel
