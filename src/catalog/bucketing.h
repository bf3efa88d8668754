#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "catalog/catalog.h"
#include "catalog/data_source.h"

namespace firesteel {

/// CLUSTERED BY (columns) SORTED BY (sort_by) INTO count BUCKETS: rows of a bucket lie in files of their own.
/// Travels among the options of reads and writes of a table, under keys that users cannot reach.
struct Bucketing {
    int32_t count = 0;  // 0: there are none
    std::vector<std::string> columns;
    std::vector<std::string> sort_by;

    static Bucketing of(const TableDefinition& table);
    static Bucketing from_options(const OptionMap& options);
    void add_to(OptionMap& options) const;
};

}  // namespace firesteel
