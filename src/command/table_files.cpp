#include "command/table_files.h"

#include <algorithm>
#include <cctype>

#include "catalog/file_places.h"
#include "catalog/identifier.h"
#include "catalog/partition_name.h"
#include "catalog/partition_places.h"
#include "command/table_insert.h"
#include "common/error.h"

namespace firesteel {

namespace {

void add_partitions(const std::string& directory, const OptionMap& settings, size_t depth, TablePartition at,
                    std::vector<TablePartition>& out) {
    if (at.values.size() == depth) {
        at.directory = directory;
        out.push_back(std::move(at));
        return;
    }
    for (const FilePlaces::Entry& entry : file_places().entries(directory, settings)) {
        const std::string name = entry.path.substr(entry.path.rfind('/') + 1);
        const size_t equals = name.find('=');
        if (equals == std::string::npos || name[0] == '.' || name[0] == '_' || !entry.is_directory) continue;
        TablePartition next = at;
        next.path += (next.path.empty() ? "" : "/") + name;
        next.values.push_back(partition_value_in(name));
        add_partitions(entry.path, settings, depth, std::move(next), out);
    }
}

/// Dropped ones out, and those in that lie elsewhere.
void apply_places(const TableDefinition& table, std::vector<TablePartition>& all) {
    const PartitionPlaces places = PartitionPlaces::in(table.properties);
    if (places.empty()) return;
    std::erase_if(all, [&](const TablePartition& partition) {
        return places.find(partition_path(table, partition.values)) != nullptr;
    });
    for (const auto& [name, place] : places.by_name) {
        if (place.empty()) continue;
        all.push_back({name, partition_values_in(name), place});
    }
}

bool has_values(const TablePartition& partition, const PartitionValues& values) {
    return std::all_of(values.begin(), values.end(), [&](const auto& wanted) {
        return std::any_of(partition.values.begin(), partition.values.end(), [&](const auto& there) {
            return equal_ignoring_case(there.first, wanted.first) && there.second == wanted.second;
        });
    });
}

}  // namespace

OptionMap store_settings(const TableDefinition& table, CommandHost& host) {
    OptionMap settings;
    for (const auto& [key, value] : table.options) settings[lower_case(key)] = value;
    settings.merge(host.source_settings());
    return settings;
}

std::vector<TablePartition> table_partitions(const TableDefinition& table, CommandHost& host) {
    std::vector<TablePartition> all;
    if (table.partition_by.empty()) return all;
    add_partitions(table.location, store_settings(table, host), table.partition_by.size(), {}, all);
    apply_places(table, all);
    std::sort(all.begin(), all.end(), [](const auto& a, const auto& b) { return a.path < b.path; });
    return all;
}

std::vector<TablePartition> table_partitions(const TableDefinition& table, const PartitionValues& values,
                                             CommandHost& host) {
    std::vector<TablePartition> found = table_partitions(table, host);
    std::erase_if(found, [&](const TablePartition& partition) { return !has_values(partition, values); });
    return found;
}

PartitionValues partition_values(const TableDefinition& table, const spec::PartitionSpec& spec,
                                 CommandHost& host) {
    PartitionValues values;
    for (const auto& [name, expression] : spec) {
        const auto found = std::find_if(table.partition_by.begin(), table.partition_by.end(),
                                        [&](const std::string& p) { return equal_ignoring_case(p, name); });
        if (found == table.partition_by.end()) {
            throw Error("PARTITIONS_NOT_FOUND", {{"partitionList", quote_identifier(name)},
                                                 {"tableName", quote_identifiers(table.name)}});
        }
        if (!expression) continue;
        const ExprPtr value = host.analyze_expression(*expression);
        values.emplace_back(*found,
                            partition_directory_value(table, *found, value, host).value_or(kNullPartition));
    }
    return values;
}

void check_whole_partition(const TableDefinition& table, const PartitionValues& values) {
    if (values.size() == table.partition_by.size()) return;
    std::string given;
    for (const auto& [name, value] : values) given += (given.empty() ? "" : ", ") + name;
    std::string wanted;
    for (const std::string& name : table.partition_by) wanted += (wanted.empty() ? "" : ", ") + name;
    throw Error("_LEGACY_ERROR_TEMP_1232", {{"specKeys", given},
                                            {"partitionColumnNames", wanted},
                                            {"tableName", quote_identifiers(table.name)}});
}

TablePartition require_partition(const TableDefinition& table, const spec::PartitionSpec& spec,
                                 CommandHost& host) {
    check_is_partitioned(table, "DESC PARTITION");
    const PartitionValues values = partition_values(table, spec, host);
    check_whole_partition(table, values);
    std::vector<TablePartition> found = table_partitions(table, values, host);
    if (found.empty()) raise_partitions("PARTITIONS_NOT_FOUND", shown_partition(values), table);
    return std::move(found[0]);
}

void check_is_partitioned(const TableDefinition& table, const char* action) {
    if (table.partition_by.empty())
        throw Error("_LEGACY_ERROR_TEMP_1251", {{"action", action}, {"tableName", table.name[2]}});
}

void raise_partitions(const char* condition, const std::string& list, const TableDefinition& table) {
    throw Error(condition,
                {{"partitionList", list}, {"tableName", quote_identifiers({table.name[1], table.name[2]})}});
}

std::string partition_path(const TableDefinition& table, const PartitionValues& values) {
    std::string path;
    for (const std::string& column : table.partition_by) {
        for (const auto& [name, value] : values) {
            if (equal_ignoring_case(name, column)) add_to_partition_name(column, value, path);
        }
    }
    return path;
}

std::string shown_partition(const PartitionValues& values) {
    std::string out = "PARTITION (";
    for (size_t i = 0; i < values.size(); ++i)
        out += (i > 0 ? ", " : "") + quote_identifier(values[i].first) + " = " + values[i].second;
    return out + ")";
}

FilesSize files_size(const std::string& directory, const OptionMap& settings) {
    FilesSize size;
    for (const FilePlaces::Entry& file : file_places().data_files(directory, settings)) {
        ++size.files;
        size.bytes += file.bytes;
    }
    return size;
}

void clear_directory(const std::string& directory, const OptionMap& settings) {
    for (const FilePlaces::Entry& entry : file_places().entries(directory, settings))
        file_places().remove(entry.path, settings);
}

}  // namespace firesteel
