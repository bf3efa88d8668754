#include "catalog/bucketing.h"

#include <cstdlib>

namespace firesteel {

namespace {

// Not in lower case, as all keys of users are.
constexpr const char* kCount = "spark.Buckets.Count";
constexpr const char* kColumn = "spark.Buckets.Column.";
constexpr const char* kSort = "spark.Buckets.Sort.";

std::vector<std::string> names_under(const OptionMap& options, const std::string& prefix) {
    std::vector<std::string> names;
    for (size_t i = 0;; ++i) {
        const auto found = options.find(prefix + std::to_string(i));
        if (found == options.end()) return names;
        names.push_back(found->second);
    }
}

}  // namespace

Bucketing Bucketing::of(const TableDefinition& table) {
    return {table.buckets, table.bucket_by, table.sort_by};
}

Bucketing Bucketing::from_options(const OptionMap& options) {
    const auto count = options.find(kCount);
    if (count == options.end()) return {};
    return {std::atoi(count->second.c_str()), names_under(options, kColumn), names_under(options, kSort)};
}

void Bucketing::add_to(OptionMap& options) const {
    if (count <= 0) return;
    options[kCount] = std::to_string(count);
    for (size_t i = 0; i < columns.size(); ++i) options[kColumn + std::to_string(i)] = columns[i];
    for (size_t i = 0; i < sort_by.size(); ++i) options[kSort + std::to_string(i)] = sort_by[i];
}

}  // namespace firesteel
