#include <algorithm>

#include "catalog/identifier.h"
#include "catalog/partition_places.h"
#include "command/table_files.h"
#include "command/table_name.h"
#include "command/write_rows.h"
#include "common/error.h"
#include "functions/cast.h"

namespace firesteel {
namespace {

/// The one row of a plan.
Batch single_row(const LogicalPlanPtr& plan, CommandHost& host) {
    const auto query = host.run(plan);
    Batch row;
    Batch rest;
    query->next(row);
    while (query->next(rest)) {
    }
    return row;
}

std::string table_sql(const TableDefinition& table) { return quote_identifiers(table.name); }

Batch run_sql(const std::string& sql, CommandHost& host) {
    return single_row(host.analyze(*host.parse_statement(sql)), host);
}

int64_t count_rows(const TableDefinition& table, const std::string& condition, CommandHost& host) {
    const std::string where = condition.empty() ? "" : " WHERE " + condition;
    return run_sql("SELECT count(*) FROM " + table_sql(table) + where, host)[0].value(0).as_long();
}

std::string condition_of(const std::vector<std::pair<std::string, std::string>>& values) {
    std::string out;
    for (const auto& [name, value] : values) {
        std::string text;
        for (const char c : value) text += c == '\'' || c == '\\' ? std::string("\\") + c : std::string(1, c);
        const bool missing = value == "__HIVE_DEFAULT_PARTITION__";
        out += (out.empty() ? "" : " AND ") + quote_identifier(name) +
               (missing ? " IS NULL" : " = '" + text + "'");
    }
    return out;
}

/// Minimum, maximum, nulls, distinct values and lengths of a column, as texts.
void add_statistics(const Field& field, const TableDefinition& table, CommandHost& host,
                    std::map<std::string, std::string>& out) {
    const std::string column = quote_identifier(field.name);
    const Type& type = field.type;
    const bool text = type.is_string() || type.is(TypeId::kBinary);
    const std::string length = text ? "length(" + column + ")" : "0";
    const bool ordered = type.is_numeric() || type.is_datetime() || type.is(TypeId::kBoolean);
    if (!ordered && !text) {
        throw Error("UNSUPPORTED_FEATURE.ANALYZE_UNSUPPORTED_COLUMN_TYPE",
                    {{"columnType", "\"" + type.to_sql() + "\""},
                     {"columnName", column},
                     {"tableName", quote_identifiers({table.name[1], table.name[2]})}});
    }
    const std::string low = ordered ? "CAST(min(" + column + ") AS STRING)" : "CAST(NULL AS STRING)";
    const std::string high = ordered ? "CAST(max(" + column + ") AS STRING)" : "CAST(NULL AS STRING)";
    const Batch row =
        run_sql("SELECT " + low + ", " + high + ", count(*) - count(" + column + "), count(DISTINCT " +
                    column + "), CAST(ceil(avg(" + length + ")) AS BIGINT), CAST(max(" + length +
                    ") AS BIGINT) FROM " + table_sql(table),
                host);
    const std::string prefix = lower_case(field.name) + ".";
    for (const auto& [key, i] : {std::pair{"min", 0}, std::pair{"max", 1}}) {
        const Value value = row[static_cast<size_t>(i)].value(0);
        if (!value.is_null()) out[prefix + key] = value.as_string();
    }
    const auto number = [&](size_t i) {
        const Value value = row[i].value(0);
        return value.is_null() ? int64_t{0} : value.as_long();
    };
    int64_t fixed = 8;
    if (type.is(TypeId::kBoolean) || type.is(TypeId::kByte)) fixed = 1;
    if (type.is(TypeId::kShort)) fixed = 2;
    if (type.is(TypeId::kInteger) || type.is(TypeId::kFloat) || type.is(TypeId::kDate)) fixed = 4;
    if (type.is(TypeId::kDecimal) && type.precision() > kMaxLongPrecision) fixed = 16;
    out[prefix + "num_nulls"] = std::to_string(number(2));
    out[prefix + "distinct_count"] = std::to_string(number(3));
    out[prefix + "avg_col_len"] = std::to_string(text ? number(4) : fixed);
    out[prefix + "max_col_len"] = std::to_string(text ? number(5) : fixed);
}

void analyze_columns(const spec::Analyze& analyze, TableDefinition& table, CommandHost& host) {
    std::vector<std::string> names = analyze.columns;
    if (analyze.all_columns) {
        for (const Field& field : table.schema) names.push_back(field.name);
    }
    std::map<std::string, std::string> statistics;
    for (const std::string& name : names) {
        const auto found = std::find_if(table.schema.begin(), table.schema.end(),
                                        [&](const Field& f) { return same_column(f.name, name, host); });
        if (found == table.schema.end()) {
            throw Error("COLUMN_NOT_FOUND", {{"colName", quote_identifier(name)},
                                             {"caseSensitiveConfig", "\"spark.sql.caseSensitive\""}});
        }
        add_statistics(*found, table, host, statistics);
    }
    for (const auto& [key, value] : statistics) table.column_statistics[key] = value;
}

void analyze_partitions(const spec::Analyze& analyze, TableDefinition& table, CommandHost& host) {
    const auto values = partition_values(table, analyze.partition, host);
    const std::vector<TablePartition> found = table_partitions(table, values, host);
    for (const TablePartition& partition : found) {
        std::string text =
            std::to_string(files_size(partition.directory, store_settings(table, host)).bytes) + " bytes";
        if (!analyze.no_scan)
            text += ", " + std::to_string(count_rows(table, condition_of(partition.values), host)) + " rows";
        table.partition_statistics[partition.path] = text;
    }
    if (found.empty() && values.size() == table.partition_by.size())
        raise_partitions("PARTITIONS_NOT_FOUND", shown_partition(values), table);
}

/// Partitions may lie anywhere.
int64_t table_size(const TableDefinition& table, CommandHost& host) {
    const OptionMap settings = store_settings(table, host);
    if (PartitionPlaces::in(table.properties).empty()) return files_size(table.location, settings).bytes;
    int64_t bytes = 0;
    for (const TablePartition& partition : table_partitions(table, host))
        bytes += files_size(partition.directory, settings).bytes;
    return bytes;
}

/// Counted before the description is locked: queries run meanwhile.
void analyze_table(const spec::Analyze& analyze, TableDefinition table, CommandHost& host) {
    if (!analyze.partition.empty()) {
        analyze_partitions(analyze, table, host);
    } else {
        if (!analyze.columns.empty() || analyze.all_columns) analyze_columns(analyze, table, host);
        table.size_bytes = table_size(table, host);
        if (!analyze.no_scan) table.row_count = count_rows(table, "", host);
    }
    host.catalog().shared().change_table(table.name[1], table.name[2], [&](TableDefinition& definition) {
        definition.row_count = table.row_count;
        definition.size_bytes = table.size_bytes;
        definition.column_statistics = table.column_statistics;
        definition.partition_statistics = table.partition_statistics;
    });
}

CommandResult run_analyze(const spec::Command& command, CommandHost& host) {
    const auto& analyze = *command.as_command<spec::Analyze>();
    SharedCatalog& catalog = host.catalog().shared();
    if (analyze.all_tables) {
        const std::string database =
            analyze.name.empty() ? host.catalog().current_database() : namespace_name(analyze.name);
        for (const TableDefinition& table : catalog.tables(require_namespace(database, host).name))
            analyze_table(analyze, table, host);
        return {};
    }
    if (find_temporary_view(analyze.name, host))
        throw Error("UNSUPPORTED_FEATURE.ANALYZE_UNCACHED_TEMP_VIEW",
                    {{"viewName", quote_identifiers(analyze.name)}});
    const TableName name = table_name(analyze.name, host);
    if (catalog.find_view(name.database, name.table)) throw Error("UNSUPPORTED_FEATURE.ANALYZE_VIEW");
    analyze_table(analyze, require_table(analyze.name, "ANALYZE TABLE", host), host);
    return {};
}

const bool registered = register_command(spec::CommandKind::kAnalyze, {run_analyze});

}  // namespace
}  // namespace firesteel
