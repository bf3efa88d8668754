#pragma once

#include <optional>
#include <string>
#include <vector>

#include "catalog/data_source.h"

namespace firesteel {

/// The options of format("jdbc"), checked as Spark checks them.
struct JdbcOptions {
    std::string url;
    std::string table;  // what stands behind FROM: a name, or a query in parentheses
    bool is_query = false;
    std::string partition_column;
    std::string lower_bound, upper_bound;
    std::optional<int32_t> partitions;
    int64_t batch_rows = 1000;  // written at once
    std::string prepare_query, session_init;
    std::string user, password;
    std::string create_table_options, create_table_column_types, custom_schema;
    bool truncate = false;
    bool push_filters = true;
    bool push_limit = true;
    bool prefer_ntz = false;

    /// Raises _LEGACY_ERROR_TEMP_2078 and _2079, and _LEGACY_ERROR_JDBC_REQUIREMENT.
    static JdbcOptions parse(const OptionMap& options, bool for_writing);
};

/// The URL as messages show it.
std::string redacted_url(const std::string& url);

}  // namespace firesteel
