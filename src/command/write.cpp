#include <algorithm>

#include "catalog/file_places.h"
#include "catalog/identifier.h"
#include "command/table_creation.h"
#include "command/table_insert.h"
#include "command/table_name.h"
#include "command/write_rows.h"
#include "common/error.h"

namespace firesteel {
namespace {

using spec::SaveMode;
constexpr const char* kOverwriteMode = "partitionOverwriteMode";
using TableMode = spec::Write::TableMode;

std::string text_of(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
    return out;
}

/// What messages call a format.
std::string display_name(const std::string& format) {
    std::string name = lower_case(format);
    if (name == "csv" || name == "json" || name == "orc") {
        for (char& c : name) c = static_cast<char>(c - 'a' + 'A');
    } else if (!name.empty() && name[0] >= 'a' && name[0] <= 'z') {
        name[0] = static_cast<char>(name[0] - 'a' + 'A');
    }
    return name;
}

/// df.write.save(path): a directory of files.
void save_files(const spec::Write& write, CommandHost& host) {
    WriteRequest request;
    request.format = write.format.empty() ? host.default_source() : write.format;
    request.options = option_map(write.options);
    const auto option = request.options.find("path");
    request.path = write.path;
    if (request.path.empty() && option != request.options.end()) request.path = option->second;
    request.options.erase("path");
    require_source(request.format);
    if (write.buckets > 0) throw Error("_LEGACY_ERROR_TEMP_1312", {{"operation", "save"}});
    if (!write.sort_by.empty()) throw Error("SORT_BY_WITHOUT_BUCKETING");
    const LogicalPlanPtr query = host.analyze(*write.input);
    request.schema = output_schema(*query);
    request.partition_by = write.partition_by;
    if (equal_ignoring_case(request.format, "noop")) {
        if (write.mode == SaveMode::kErrorIfExists || write.mode == SaveMode::kIgnore) {
            const char* mode = write.mode == SaveMode::kIgnore ? "\"Ignore\"" : "\"ErrorIfExists\"";
            throw Error("UNSUPPORTED_DATA_SOURCE_SAVE_MODE", {{"source", "noop"}, {"createMode", mode}});
        }
        write_rows(query, std::move(request), true, host);
        return;
    }
    if (equal_ignoring_case(request.format, "jdbc")) {  // the database knows what is there
        const char* modes[] = {"errorifexists", "append", "overwrite", "ignore"};
        request.options["savemode"] = modes[static_cast<size_t>(write.mode)];
        return write_rows(query, std::move(request), write.mode == SaveMode::kOverwrite, host);
    }
    if (request.path.empty()) throw Error("_LEGACY_ERROR_TEMP_2047");
    if (request.schema.empty())
        throw Error("EMPTY_SCHEMA_NOT_SUPPORTED_FOR_DATASOURCE", {{"format", display_name(request.format)}});
    request.path = host.resolve_path(request.path);
    Schema partitions;
    for (const std::string& name : request.partition_by) partitions.push_back({name, Type::string()});
    check_columns(request.schema, host);
    check_columns(partitions, host);
    check_partition_columns(request.schema, request.partition_by);
    for (Field& field : request.schema) {  // directories are called as the columns were here
        for (const std::string& name : request.partition_by) {
            if (same_column(field.name, name, host)) field.name = name;
        }
    }
    const std::string directory = file_places().plain_path(request.path);
    OptionMap settings = request.options;
    settings.merge(host.source_settings());
    const bool exists = file_places().exists(directory, settings);
    if (exists && write.mode == SaveMode::kErrorIfExists)
        throw Error("PATH_ALREADY_EXISTS", {{"outputPath", shown_location(directory)}});
    if (exists && write.mode == SaveMode::kIgnore) return;
    const bool overwrite = write.mode == SaveMode::kOverwrite;
    if (overwrite && reads_from(*query, directory))
        throw Error("UNSUPPORTED_OVERWRITE.PATH", {{"path", shown_location(directory)}});
    const auto mode = request.options.find(lower_case(kOverwriteMode));
    const std::string overwrite_mode =
        mode != request.options.end()
            ? mode->second
            : host.find_setting("spark.sql.sources.partitionOverwriteMode").value_or("STATIC");
    request.dynamic_overwrite =
        overwrite && !request.partition_by.empty() && equal_ignoring_case(overwrite_mode, "dynamic");
    write_rows(query, std::move(request), overwrite, host);
}

TableDefinition new_table(const spec::Write& write, const TableName& name, CommandHost& host) {
    TableDefinition table;
    table.name = name.parts();
    table.format = write.format.empty() ? host.default_source() : write.format;
    table.options = option_map(write.options);
    if (const auto path = table.options.find("path"); path != table.options.end()) {
        table.location = path->second;
        table.options.erase(path);
    }
    table.properties = {write.properties.begin(), write.properties.end()};
    table.partition_by = write.partition_by;
    table.bucket_by = write.bucket_by;
    table.sort_by = write.sort_by;
    table.buckets = write.buckets;
    if (table.buckets == 0 && !table.sort_by.empty()) throw Error("SORT_BY_WITHOUT_BUCKETING");
    if (equal_ignoring_case(table.format, "noop")) {
        throw Error(
            "CANNOT_CREATE_DATA_SOURCE_TABLE.EXTERNAL_METADATA_UNSUPPORTED",
            {{"tableName", quote_identifiers({name.database, name.table})}, {"provider", table.format}});
    }
    return table;
}

/// Appending to a table by saveAsTable goes by the names of the columns, and all of them must be there.
void append_as_table(const spec::Write& write, const TableDefinition& table, CommandHost& host) {
    const LogicalPlanPtr query = host.analyze(*write.input);
    const std::string shown = table.name[0] + "." + table.name[1] + "." + table.name[2];
    if (!write.format.empty() && find_data_source(write.format) != find_data_source(table.format)) {
        throw Error(
            "_LEGACY_ERROR_TEMP_1159",
            {{"tableName", shown}, {"existingProvider", table.format}, {"specifiedProvider", write.format}});
    }
    const Attributes& data = query->output();
    if (data.size() != table.schema.size()) {
        throw Error("_LEGACY_ERROR_TEMP_1161",
                    {{"tableName", shown},
                     {"existingTableSchema", Type::structure(table.schema).to_string()},
                     {"querySchema", Type::structure(output_schema(*query)).to_string()}});
    }
    for (const Field& field : table.schema) {
        const bool found = std::any_of(data.begin(), data.end(), [&](const Attribute& column) {
            return same_column(column.name, field.name, host);
        });
        if (found) continue;
        std::vector<std::string> names;
        for (const Attribute& column : data) names.push_back(column.name);
        throw Error("_LEGACY_ERROR_TEMP_1162", {{"col", field.name}, {"inputColumns", text_of(names)}});
    }
    const bool agree = std::equal(write.partition_by.begin(), write.partition_by.end(),
                                  table.partition_by.begin(), table.partition_by.end(),
                                  [&](const auto& a, const auto& b) { return same_column(a, b, host); });
    if (!agree) {
        throw Error("_LEGACY_ERROR_TEMP_1163", {{"tableName", shown},
                                                {"specifiedPartCols", text_of(write.partition_by)},
                                                {"existingPartCols", text_of(table.partition_by)}});
    }
    InsertRequest insert;
    insert.by_name = true;
    insert_into_table(query, table, insert, host);
}

void save_as_table(const spec::Write& write, CommandHost& host) {
    const TableName name = table_name(write.table, host);
    const auto there = host.catalog().shared().find_table(name.database, name.table);
    if (there && write.mode == SaveMode::kAppend) return append_as_table(write, *there, host);
    const auto exists = write.mode == SaveMode::kIgnore      ? IfTableExists::kKeep
                        : write.mode == SaveMode::kOverwrite ? IfTableExists::kReplace
                                                             : IfTableExists::kFail;
    if (there && exists == IfTableExists::kKeep) return;
    create_table(new_table(write, name, host), host.analyze(*write.input), exists, host);
}

void insert_into(const spec::Write& write, CommandHost& host) {
    if (!write.partition_by.empty()) {
        throw Error("PARTITION_BY_NOT_ALLOWED_WITH_INSERT_INTO",
                    {{"tableName", text_of({write.table.back()})}});
    }
    if (write.buckets > 0) throw Error("_LEGACY_ERROR_TEMP_1312", {{"operation", "insertInto"}});
    if (!write.sort_by.empty()) throw Error("SORT_BY_WITHOUT_BUCKETING");
    spec::Insert insert;
    insert.table = write.table;
    insert.query = write.input;
    insert.overwrite = write.mode == SaveMode::kOverwrite;
    insert.options = write.options;
    // Only the session's setting counts here.
    std::erase_if(insert.options,
                  [](const auto& option) { return equal_ignoring_case(option.first, kOverwriteMode); });
    run_command(insert, host);
}

/// df.writeTo(t): tables of this catalog can be made that way, and not changed.
void write_to(const spec::Write& write, CommandHost& host) {
    const TableName name = table_name(write.table, host);
    switch (write.table_mode) {
        case TableMode::kCreate:
            return create_table(new_table(write, name, host), host.analyze(*write.input),
                                IfTableExists::kFail, host);
        case TableMode::kReplace:
        case TableMode::kCreateOrReplace:
            throw Error("UNSUPPORTED_FEATURE.TABLE_OPERATION",
                        {{"tableName", name.quoted()}, {"operation", "REPLACE TABLE AS SELECT"}});
        default:
            if (!host.catalog().shared().find_table(name.database, name.table))
                raise_no_table(write.table, host, true);
            throw Error("_LEGACY_ERROR_TEMP_1012", {{"identifier", name.quoted()}});
    }
}

CommandResult run_write(const spec::Command& command, CommandHost& host) {
    const auto& write = *command.as_command<spec::Write>();
    switch (write.table_mode) {
        case TableMode::kNone:
            save_files(write, host);
            break;
        case TableMode::kSaveAsTable:
            save_as_table(write, host);
            break;
        case TableMode::kInsertInto:
            insert_into(write, host);
            break;
        default:
            write_to(write, host);
    }
    return {};
}

const bool registered = register_command(spec::CommandKind::kWrite, {run_write});

}  // namespace
}  // namespace firesteel
