#include "catalog/data_source.h"

#include <algorithm>
#include <cctype>

#include "common/check.h"

namespace firesteel {

namespace {

using Sources = std::map<std::string, std::unique_ptr<DataSource>>;

Sources& sources() {
    static Sources all;
    return all;
}

std::string lower(std::string text) {
    std::transform(text.begin(), text.end(), text.begin(), [](unsigned char c) { return std::tolower(c); });
    return text;
}

/// Class names that Spark takes for its own formats:
/// "org.apache.spark.sql.execution.datasources.csv.CSVFileFormat", "com.databricks.spark.csv" and the v2
/// sources all name the short form in the package.
std::string short_name(const std::string& format) {
    constexpr std::string_view kPackages[] = {"org.apache.spark.sql.execution.datasources.v2.",
                                              "org.apache.spark.sql.execution.datasources.",
                                              "org.apache.spark.sql.", "com.databricks.spark."};
    for (const auto package : kPackages) {
        if (format.rfind(package, 0) != 0) continue;
        const std::string rest = format.substr(package.size());
        return rest.substr(0, rest.find('.'));
    }
    return format;
}

}  // namespace

const DataSource* find_data_source(const std::string& format) {
    const auto found = sources().find(short_name(lower(format)));
    return found == sources().end() ? nullptr : found->second.get();
}

bool register_data_source(std::string name, std::unique_ptr<DataSource> source) {
    const bool is_new = sources().emplace(lower(std::move(name)), std::move(source)).second;
    CHECK(is_new, "a data source is registered twice");
    return true;
}

}  // namespace firesteel
