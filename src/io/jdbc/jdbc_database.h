#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "column/batch.h"
#include "column/type.h"
#include "io/jdbc/jdbc_options.h"

namespace firesteel {

/// One value as a database gives it: PostgreSQL all of them as texts, SQLite as it stores them.
struct JdbcCell {
    enum class Kind : uint8_t { kNull, kInteger, kFloating, kText, kBytes };
    Kind kind = Kind::kNull;
    int64_t integer = 0;
    double floating = 0;
    std::string_view text = {};  // kText, kBytes; valid until the next row
};

/// The rows of a query, from first to last.
class JdbcRows {
public:
    virtual ~JdbcRows() = default;
    /// False at the end.
    virtual bool next() = 0;
    virtual JdbcCell cell(size_t column) const = 0;
};

/// Writes rows into a table, within a transaction of its own until finish().
class JdbcInsert {
public:
    virtual ~JdbcInsert() = default;
    /// Columns are flat, in the order of the insert's.
    virtual void add(const Batch& batch) = 0;
    virtual void finish() = 0;
};

/// A connection to a database. One thread at a time. Raises FAILED_JDBC.* and
/// JDBC_EXTERNAL_ENGINE_SYNTAX_ERROR.* with what the database said.
class JdbcConnection {
public:
    virtual ~JdbcConnection() = default;
    /// The columns of `SELECT * FROM table`.
    virtual Schema describe(const std::string& prefix, const std::string& table, bool prefer_ntz) = 0;
    virtual std::unique_ptr<JdbcRows> query(const std::string& sql) = 0;
    virtual void execute(const std::string& sql) = 0;
    virtual bool has_table(const std::string& table) = 0;
    virtual std::unique_ptr<JdbcInsert> insert(const std::string& table, const Schema& columns) = 0;
};

/// A kind of database. Immutable.
class JdbcDatabase {
public:
    /// The one that takes the URL. Raises FAILED_JDBC.UNCLASSIFIED for none.
    static const JdbcDatabase& of(const std::string& url);
    virtual ~JdbcDatabase() = default;
    virtual bool takes(const std::string& url) const = 0;
    virtual std::unique_ptr<JdbcConnection> connect(const JdbcOptions& options) const = 0;
    /// How CREATE TABLE calls a type; nothing when the database has no such.
    virtual std::optional<std::string> type_name(const Type& type) const = 0;
    /// Do dates compare with literals 'YYYY-MM-DD'? And how are truth values written?
    virtual bool has_dates() const = 0;
    virtual std::string truncate(const std::string& table) const = 0;
    virtual std::string quote(std::string_view name) const {
        std::string out = "\"";
        for (const char c : name) out += c == '"' ? std::string("\"\"") : std::string(1, c);
        return out + "\"";
    }
};

bool register_jdbc_database(std::unique_ptr<JdbcDatabase> database);

[[noreturn]] void raise_no_connection(const JdbcOptions& options, const std::string& reason);
[[noreturn]] void raise_query_failed(const std::string& sql, const std::string& reason, bool for_schema);

/// Field metadata that says what the database calls the type.
std::string jdbc_metadata(const std::string& type_name, bool is_signed, int scale,
                          const std::string& declared = "");

}  // namespace firesteel
