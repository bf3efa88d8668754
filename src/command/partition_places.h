#pragma once

#include <map>
#include <string>
#include <vector>

#include "catalog/partition_places.h"
#include "command/table_files.h"

namespace firesteel {

/// Changes where partitions of a table lie, in the catalog. `change` gets what is written down there.
void change_partition_places(const TableDefinition& table, CommandHost& host,
                             const std::function<void(PartitionPlaces&)>& change);
/// A path of a LOCATION clause: relative ones begin at the table's directory. Raises when it is empty.
std::string partition_location(const std::string& given, const TableDefinition& table, CommandHost& host);

/// An INSERT into a table of which some partitions do not lie in the directories of their names. To be made
/// before the write.
class PlacedWrite {
public:
    PlacedWrite(const TableDefinition& table, CommandHost& host);

    void add_to(OptionMap& options) const { places_.put_into(options); }
    bool reads_places(const LogicalNode& query) const;
    /// After the write: dropped partitions that got rows are there again.
    void finish_append() const;
    /// The same after one that has replaced the partitions below a directory ("d=1", or "" for all): those
    /// that got no rows are gone.
    void finish_overwrite(const std::string& directory) const;

private:
    using Files = std::vector<std::string>;
    std::string usual_directory(const std::string& name) const { return table_.location + "/" + name; }
    Files files_of(const std::string& name) const;
    void forget_readers() const;

    const TableDefinition& table_;
    CommandHost& host_;
    const PartitionPlaces places_;
    std::map<std::string, Files> left_;  // in directories of dropped partitions
};

}  // namespace firesteel
