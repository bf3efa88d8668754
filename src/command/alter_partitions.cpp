#include "catalog/file_places.h"
#include "catalog/identifier.h"
#include "command/alter_table.h"
#include "command/partition_places.h"
#include "common/error.h"

namespace firesteel {

namespace {

using Alter = spec::AlterTable;
using Change = Alter::Change;

/// One ALTER TABLE of partitions.
class PartitionChange {
public:
    PartitionChange(const Alter& alter, const TableDefinition& table, CommandHost& host)
        : alter_(alter),
          table_(table),
          host_(host),
          settings_(store_settings(table, host)),
          places_(PartitionPlaces::in(table.properties)) {}

    void run() {
        if (alter_.change == Change::kAddPartitions) add();
        if (alter_.change == Change::kDropPartitions) drop();
        if (alter_.change == Change::kRenamePartition) rename();
        if (alter_.change == Change::kSetLocation) set_location();
        if (alter_.change == Change::kRecoverPartitions) recover();
        change_partition_places(table_, host_, [&](PartitionPlaces& places) {
            for (const auto& [name, place] : placed_) {
                if (place) {
                    places.by_name[name] = *place;
                } else {
                    places.by_name.erase(name);
                }
            }
        });
    }

private:
    /// The values of a clause that must name one partition.
    PartitionValues whole_partition(const spec::PartitionSpec& spec) const {
        PartitionValues values = partition_values(table_, spec, host_);
        check_whole_partition(table_, values);
        return values;
    }

    std::string usual_directory(const std::string& name) const { return table_.location + "/" + name; }
    bool has_usual_directory(const std::string& name) const {
        return file_places().exists(usual_directory(name), settings_);
    }

    /// Where a partition lies; nothing when there is none.
    std::optional<std::string> directory_of(const std::string& name) const {
        if (const std::string* place = places_.find(name))
            return place->empty() ? std::nullopt : std::optional(*place);
        return has_usual_directory(name) ? std::optional(usual_directory(name)) : std::nullopt;
    }

    void put(const std::string& name, const std::string& directory) {
        if (directory == usual_directory(name)) {
            placed_[name] = std::nullopt;
        } else {
            placed_[name] = directory;
        }
        host_.files_changed(directory);
    }

    /// Takes a partition away, whatever its directory still holds.
    void forget(const std::string& name) {
        if (has_usual_directory(name)) {
            placed_[name] = "";
        } else {
            placed_[name] = std::nullopt;
        }
    }

    /// All are looked at before the first is made.
    void add() {
        std::vector<std::pair<std::string, std::string>> added;
        for (size_t i = 0; i < alter_.partitions.size(); ++i) {
            const PartitionValues values = whole_partition(alter_.partitions[i]);
            const std::string name = partition_path(table_, values);
            if (directory_of(name)) {
                if (alter_.if_exists) continue;
                raise_partitions("PARTITIONS_ALREADY_EXIST", shown_partition(values), table_);
            }
            const std::string& location = alter_.partition_locations.at(i);
            added.emplace_back(
                name, location.empty() ? usual_directory(name) : partition_location(location, table_, host_));
        }
        for (const auto& [name, directory] : added) {
            file_places().make_directories(directory, settings_);
            put(name, directory);
        }
    }

    /// Values of some of the columns name no partition. The files of external tables stay.
    void drop() {
        std::vector<TablePartition> dropped;
        for (const spec::PartitionSpec& spec : alter_.partitions) {
            const PartitionValues values = partition_values(table_, spec, host_);
            std::vector<TablePartition> found;
            if (values.size() == table_.partition_by.size()) found = table_partitions(table_, values, host_);
            if (found.empty() && !alter_.if_exists)
                raise_partitions("PARTITIONS_NOT_FOUND", shown_partition(values), table_);
            dropped.insert(dropped.end(), found.begin(), found.end());
        }
        for (const TablePartition& partition : dropped) {
            if (!table_.external) file_places().remove(partition.directory, settings_);
            forget(partition_path(table_, partition.values));
            host_.files_changed(partition.directory);
        }
    }

    /// The files of external tables stay where they are.
    void rename() {
        const PartitionValues from = whole_partition(alter_.partitions.at(0));
        const PartitionValues to = whole_partition(alter_.partitions.at(1));
        const std::string old_name = partition_path(table_, from);
        const std::string new_name = partition_path(table_, to);
        const auto directory = directory_of(old_name);
        if (!directory) raise_partitions("PARTITIONS_NOT_FOUND", shown_partition(from), table_);
        if (directory_of(new_name)) raise_partitions("PARTITIONS_ALREADY_EXIST", shown_partition(to), table_);
        if (table_.external || has_usual_directory(new_name)) {
            put(new_name, *directory);
        } else {
            file_places().rename(*directory, usual_directory(new_name), settings_);
            put(new_name, usual_directory(new_name));
        }
        forget(old_name);
        host_.files_changed(*directory);
    }

    void set_location() {
        const PartitionValues values = whole_partition(alter_.partitions.at(0));
        const std::string name = partition_path(table_, values);
        const std::string location = partition_location(alter_.location, table_, host_);
        if (!directory_of(name)) raise_partitions("PARTITIONS_NOT_FOUND", shown_partition(values), table_);
        put(name, location);
    }

    /// Directories are partitions unless they were dropped, and those are found again; partitions that have
    /// lost their directories are gone.
    void recover() {
        for (const auto& [name, place] : places_.by_name) {
            if (place.empty()) {
                if (alter_.add_partitions) placed_[name] = std::nullopt;
            } else if (alter_.drop_partitions && !file_places().exists(place, settings_)) {
                forget(name);
                if (alter_.add_partitions) placed_[name] = std::nullopt;
            }
        }
    }

    const Alter& alter_;
    const TableDefinition& table_;
    CommandHost& host_;
    const OptionMap settings_;
    const PartitionPlaces places_;
    std::map<std::string, std::optional<std::string>> placed_;  // what changes; nothing: as it is called
};

const char* action_of(Change change) {
    switch (change) {
        case Change::kAddPartitions:
            return "ALTER TABLE ADD PARTITION";
        case Change::kDropPartitions:
            return "ALTER TABLE DROP PARTITION";
        case Change::kRenamePartition:
            return "ALTER TABLE RENAME PARTITION";
        default:
            return "ALTER TABLE ... SET LOCATION";
    }
}

}  // namespace

void alter_partitions(const Alter& alter, const TableDefinition& table, CommandHost& host) {
    if (table.partition_by.empty() && alter.change == Change::kRecoverPartitions) {
        throw Error("NOT_A_PARTITIONED_TABLE",
                    {{"operation", alter.is_repair ? "MSCK REPAIR TABLE" : "ALTER TABLE RECOVER PARTITIONS"},
                     {"tableIdentWithDB", quote_identifiers(table.name)}});
    }
    check_is_partitioned(table, action_of(alter.change));
    PartitionChange(alter, table, host).run();
}

}  // namespace firesteel
