#include "io/jdbc/jdbc_database.h"

#include "common/error.h"
#include "common/json_text.h"

namespace firesteel {

namespace {

// Filled before main(), read-only afterwards.
std::vector<std::unique_ptr<JdbcDatabase>>& databases() {
    static std::vector<std::unique_ptr<JdbcDatabase>> all;
    return all;
}

}  // namespace

const JdbcDatabase& JdbcDatabase::of(const std::string& url) {
    for (const auto& database : databases()) {
        if (database->takes(url)) return *database;
    }
    throw Error("FAILED_JDBC.UNCLASSIFIED", {{"url", redacted_url(url)}, {"message", "Failed to connect"}})
        .with_hint("URLs that can be used begin with jdbc:postgresql: or jdbc:sqlite:.");
}

bool register_jdbc_database(std::unique_ptr<JdbcDatabase> database) {
    databases().push_back(std::move(database));
    return true;
}

void raise_no_connection(const JdbcOptions& options, const std::string& reason) {
    throw Error("FAILED_JDBC.CONNECTION", {{"url", redacted_url(options.url)}}).with_hint(reason);
}

void raise_query_failed(const std::string& sql, const std::string& reason, bool for_schema) {
    throw Error(std::string("JDBC_EXTERNAL_ENGINE_SYNTAX_ERROR.") +
                    (for_schema ? "DURING_OUTPUT_SCHEMA_RESOLUTION" : "DURING_QUERY_EXECUTION"),
                {{"jdbcQuery", sql}, {"externalEngineError", reason}});
}

std::string jdbc_metadata(const std::string& type_name, bool is_signed, int scale,
                          const std::string& declared) {
    std::string json =
        "{\"isSigned\":" + std::string(is_signed ? "true" : "false") + ",\"scale\":" + std::to_string(scale);
    if (!declared.empty()) json += ",\"__CHAR_VARCHAR_TYPE_STRING\":" + quote_json(declared);
    return json + ",\"isTimestampNTZ\":false,\"jdbcClientType\":" + quote_json(type_name) + "}";
}

}  // namespace firesteel
