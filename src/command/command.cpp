#include "command/command.h"

#include <array>

#include "column/builder.h"
#include "command/error_place.h"
#include "common/error.h"

namespace firesteel {
namespace {

constexpr size_t kKinds = static_cast<size_t>(spec::CommandKind::kUnsupported) + 1;

std::array<CommandRecord, kKinds>& records() {
    static std::array<CommandRecord, kKinds> all;
    return all;
}

std::string statement_name(const spec::Command& command) {
    if (const auto* unsupported = command.as_command<spec::UnsupportedStatement>())
        return unsupported->statement;
    constexpr const char* kNames[] = {"SET",
                                      "RESET",
                                      "SET TIME ZONE",
                                      "USE",
                                      "CREATE VIEW",
                                      "DROP VIEW",
                                      "CREATE TABLE",
                                      "DROP TABLE",
                                      "CREATE SCHEMA",
                                      "DROP SCHEMA",
                                      "INSERT",
                                      "WRITE",
                                      "SHOW",
                                      "DESCRIBE",
                                      "EXPLAIN",
                                      "CACHE TABLE",
                                      "UNCACHE TABLE",
                                      "CLEAR CACHE",
                                      "REFRESH",
                                      "CATALOG",
                                      "ALTER TABLE",
                                      "ALTER SCHEMA",
                                      "TRUNCATE TABLE",
                                      "COMMENT ON",
                                      "ANALYZE TABLE",
                                      "CHANGE ROWS",
                                      "DECLARE VARIABLE",
                                      "SET VARIABLE",
                                      "DROP VARIABLE",
                                      "EXECUTE IMMEDIATE",
                                      "CREATE FUNCTION",
                                      "DROP FUNCTION",
                                      "REFRESH FUNCTION",
                                      "BEGIN ... END",
                                      "CURSOR",
                                      "LOAD DATA",
                                      "CALL",
                                      "multi-insert"};
    static_assert(std::size(kNames) == kKinds - 1);
    return kNames[static_cast<size_t>(command.command)];
}

const CommandRecord& find_record(const spec::Command& command) {
    const CommandRecord& record = records()[static_cast<size_t>(command.command)];
    if (record.run == nullptr) {
        throw Error("UNSUPPORTED_FEATURE.CATALOG_OPERATION",
                    {{"catalogName", "`spark_catalog`"}, {"operation", statement_name(command)}});
    }
    return record;
}

}  // namespace

CommandResult run_command(const spec::Command& command, CommandHost& host) {
    try {
        return find_record(command).run(command, host);
    } catch (Error& error) {
        add_statement_place(error, command);
        throw;
    }
}

Schema command_schema(const spec::Command& command, CommandHost& host) {
    const CommandRecord& record = find_record(command);
    return record.schema == nullptr ? Schema() : record.schema(command, host);
}

bool register_command(spec::CommandKind kind, CommandRecord record) {
    records()[static_cast<size_t>(kind)] = record;
    return true;
}

CommandResult make_rows(Schema schema, const std::vector<Value::List>& rows, const MemoryPoolPtr& pool) {
    CommandResult result{std::move(schema), {}};
    Batch batch;
    batch.rows = static_cast<int64_t>(rows.size());
    for (size_t i = 0; i < result.schema.size(); ++i) {
        const auto builder = ColumnBuilder::make(result.schema[i].type, pool);
        for (const Value::List& row : rows) builder->append(row[i]);
        batch.columns.push_back(builder->finish());
    }
    if (batch.rows > 0) result.batches.push_back(std::move(batch));
    return result;
}

}  // namespace firesteel
