#include "command/partition_places.h"

#include <algorithm>

#include "catalog/file_places.h"
#include "command/write_rows.h"
#include "common/error.h"

namespace firesteel {

void change_partition_places(const TableDefinition& table, CommandHost& host,
                             const std::function<void(PartitionPlaces&)>& change) {
    host.catalog().shared().change_table(table.name[1], table.name[2], [&](TableDefinition& definition) {
        PartitionPlaces places = PartitionPlaces::in(definition.properties);
        change(places);
        places.put_into(definition.properties);
    });
}

std::string partition_location(const std::string& given, const TableDefinition& table, CommandHost& host) {
    if (given.empty()) throw Error("_LEGACY_ERROR_TEMP_2047");
    const bool is_whole = given[0] == '/' || given.find(":/") != std::string::npos;
    return file_places().plain_path(is_whole ? host.resolve_path(given) : table.location + "/" + given);
}

PlacedWrite::PlacedWrite(const TableDefinition& table, CommandHost& host)
    : table_(table), host_(host), places_(PartitionPlaces::in(table.properties)) {
    for (const auto& [name, place] : places_.by_name) {
        if (place.empty()) left_[name] = files_of(name);
    }
}

bool PlacedWrite::reads_places(const LogicalNode& query) const {
    return std::any_of(places_.by_name.begin(), places_.by_name.end(), [&](const auto& item) {
        return !item.second.empty() && reads_from(query, item.second);
    });
}

PlacedWrite::Files PlacedWrite::files_of(const std::string& name) const {
    Files files;
    for (const auto& entry : file_places().entries(usual_directory(name), store_settings(table_, host_)))
        files.push_back(entry.path);
    return files;
}

void PlacedWrite::finish_append() const {
    if (places_.empty()) return;
    std::vector<std::string> written;
    for (const auto& [name, files] : left_) {
        if (files_of(name) != files) written.push_back(name);
    }
    if (!written.empty()) {
        change_partition_places(table_, host_, [&](PartitionPlaces& places) {
            for (const std::string& name : written) places.by_name.erase(name);
        });
    }
    forget_readers();
}

void PlacedWrite::finish_overwrite(const std::string& directory) const {
    if (places_.empty()) return;
    const OptionMap settings = store_settings(table_, host_);
    std::vector<std::string> gone;
    for (const auto& [name, place] : places_.by_name) {
        if (!directory.empty() && !(name + "/").starts_with(directory + "/")) continue;
        if (place.empty() || file_places().entries(place, settings).empty()) gone.push_back(name);
    }
    change_partition_places(table_, host_, [&](PartitionPlaces& places) {
        for (const std::string& name : gone) places.by_name.erase(name);
    });
    forget_readers();
}

void PlacedWrite::forget_readers() const {
    for (const auto& [name, place] : places_.by_name) {
        if (!place.empty()) host_.files_changed(place);
    }
}

}  // namespace firesteel
