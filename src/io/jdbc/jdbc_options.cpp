#include "io/jdbc/jdbc_options.h"

#include <charconv>

#include "catalog/identifier.h"
#include "common/error.h"

namespace firesteel {

namespace {

[[noreturn]] void raise_requirement(const std::string& message) {
    throw Error("_LEGACY_ERROR_JDBC_REQUIREMENT", {{"message", message}});
}

const std::string* find(const OptionMap& options, const char* key) {
    const auto found = options.find(key);
    return found == options.end() ? nullptr : &found->second;
}

std::string text(const OptionMap& options, const char* key) {
    const std::string* value = find(options, key);
    return value == nullptr ? std::string() : *value;
}

bool flag(const OptionMap& options, const char* key, bool otherwise) {
    const std::string* value = find(options, key);
    if (value == nullptr) return otherwise;
    if (equal_ignoring_case(*value, "true")) return true;
    if (equal_ignoring_case(*value, "false")) return false;
    raise_requirement("For input string: \"" + *value + "\"");
}

std::optional<int64_t> number(const OptionMap& options, const char* key) {
    const std::string* value = find(options, key);
    if (value == nullptr) return std::nullopt;
    int64_t parsed = 0;
    const auto [end, error] = std::from_chars(value->data(), value->data() + value->size(), parsed);
    if (error != std::errc() || end != value->data() + value->size())
        raise_requirement("For input string: \"" + *value + "\"");
    return parsed;
}

int64_t number_from(const OptionMap& options, const char* key, int64_t least, int64_t otherwise) {
    const int64_t value = number(options, key).value_or(otherwise);
    if (value < least)
        raise_requirement("Invalid value `" + std::to_string(value) + "` for parameter `" + key +
                          "`. The minimum value is " + std::to_string(least) + ".");
    return value;
}

std::string trimmed(std::string text) {
    while (!text.empty() && (text.back() == ' ' || text.back() == ';' || text.back() == '\n'))
        text.pop_back();
    return text;
}

void read_table(const OptionMap& options, bool for_writing, JdbcOptions& out) {
    const std::string* table = find(options, "dbtable");
    const std::string* query = find(options, "query");
    const ErrorParameters names = {{"jdbcTableName", "dbtable"}, {"jdbcQueryString", "query"}};
    if (for_writing && query != nullptr)
        raise_requirement("Option 'dbtable' is required. Option 'query' is not applicable while writing.");
    if (table != nullptr && query != nullptr) throw Error("_LEGACY_ERROR_TEMP_2078", names);
    if (table == nullptr && query == nullptr) throw Error("_LEGACY_ERROR_TEMP_2079", names);
    const std::string& given = table != nullptr ? *table : *query;
    if (trimmed(given).empty())
        raise_requirement("Option `" + std::string(table ? "dbtable" : "query") + "` can not be empty.");
    out.is_query = table == nullptr;
    out.table = out.is_query ? "(" + trimmed(given) + ") SPARK_GEN_SUBQ_0" : given;
}

}  // namespace

JdbcOptions JdbcOptions::parse(const OptionMap& options, bool for_writing) {
    JdbcOptions out;
    out.url = text(options, "url");
    if (out.url.empty()) raise_requirement("requirement failed: Option 'url' is required.");
    read_table(options, for_writing, out);
    out.partition_column = text(options, "partitioncolumn");
    out.lower_bound = text(options, "lowerbound");
    out.upper_bound = text(options, "upperbound");
    if (const auto partitions = number(options, "numpartitions"))
        out.partitions = static_cast<int32_t>(*partitions);
    const bool has_column = !out.partition_column.empty();
    if (has_column != !out.lower_bound.empty() || has_column != !out.upper_bound.empty() ||
        (has_column && !out.partitions)) {
        raise_requirement(
            "requirement failed: When reading JDBC data sources, users need to specify all or none for the "
            "following options: 'partitionColumn', 'lowerBound', 'upperBound', and 'numPartitions'");
    }
    if (out.is_query && has_column) {
        raise_requirement(
            "requirement failed: Options 'query' and 'partitionColumn' can not be specified together. Please "
            "define the query using `dbtable` option instead and make sure to qualify the partition columns "
            "using the supplied subquery alias to resolve any ambiguity.");
    }
    number_from(options, "fetchsize", 0, 0);  // rows come one by one
    number_from(options, "querytimeout", 0, 0);
    out.batch_rows = number_from(options, "batchsize", 1, 1000);
    out.prepare_query = text(options, "preparequery");
    out.session_init = text(options, "sessioninitstatement");
    out.user = text(options, "user");
    out.password = text(options, "password");
    out.create_table_options = text(options, "createtableoptions");
    out.create_table_column_types = text(options, "createtablecolumntypes");
    out.custom_schema = text(options, "customschema");
    out.truncate = flag(options, "truncate", false);
    out.push_filters = flag(options, "pushdownpredicate", true);
    out.push_limit = flag(options, "pushdownlimit", true);
    out.prefer_ntz = flag(options, "prefertimestampntz", false);
    return out;
}

std::string redacted_url(const std::string& url) {
    const size_t end = url.find(':', 5);
    return (end == std::string::npos ? "jdbc:" : url.substr(0, end + 1)) + "*********(redacted)";
}

}  // namespace firesteel
