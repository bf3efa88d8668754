#pragma once

#include <map>
#include <string>

namespace firesteel {

/// Partitions of a table that do not lie where directories are called after their values: by what such a
/// directory is called below the table's ("d=2020-01-01/p=1", escaped), where they lie. Empty: there is no
/// such partition, whatever lies in that directory.
/// Kept among the properties of a table, as Spark's metastore keeps what it has no member for, and travels
/// among the options of reads and writes of it, under keys that statements do not show.
struct PartitionPlaces {
    using Texts = std::map<std::string, std::string>;  // properties or options

    std::map<std::string, std::string> by_name;

    static PartitionPlaces in(const Texts& texts);
    /// In the place of all that were there.
    void put_into(Texts& texts) const;

    bool empty() const { return by_name.empty(); }
    /// Null when the partition lies where it is looked for first.
    const std::string* find(const std::string& name) const;
};

}  // namespace firesteel
