#include <sqlite3.h>

#include <algorithm>
#include <cstdlib>
#include <map>

#include "catalog/identifier.h"
#include "column/selection.h"
#include "common/decimal.h"
#include "common/error.h"
#include "functions/cast.h"
#include "io/jdbc/jdbc_database.h"

namespace firesteel {

namespace {

constexpr std::string_view kScheme = "jdbc:sqlite:";
constexpr int kWaitMillis = 60000;  // for others that write

using Statement = std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)>;

Statement prepare(sqlite3* database, const std::string& sql, bool for_schema) {
    sqlite3_stmt* statement = nullptr;
    if (sqlite3_prepare_v2(database, sql.c_str(), static_cast<int>(sql.size()), &statement, nullptr) !=
        SQLITE_OK)
        raise_query_failed(sql, sqlite3_errmsg(database), for_schema);
    return Statement(statement, sqlite3_finalize);
}

class SqliteRows final : public JdbcRows {
public:
    SqliteRows(sqlite3* database, std::string sql)
        : database_(database), sql_(std::move(sql)), statement_(prepare(database, sql_, false)) {}

    bool next() override {
        const int outcome = sqlite3_step(statement_.get());
        if (outcome == SQLITE_ROW) return true;
        if (outcome != SQLITE_DONE) raise_query_failed(sql_, sqlite3_errmsg(database_), false);
        return false;
    }

    JdbcCell cell(size_t column) const override {
        const int i = static_cast<int>(column);
        JdbcCell cell;
        switch (sqlite3_column_type(statement_.get(), i)) {
            case SQLITE_INTEGER:
                cell.kind = JdbcCell::Kind::kInteger;
                cell.integer = sqlite3_column_int64(statement_.get(), i);
                break;
            case SQLITE_FLOAT:
                cell.kind = JdbcCell::Kind::kFloating;
                cell.floating = sqlite3_column_double(statement_.get(), i);
                break;
            case SQLITE_NULL:
                break;
            case SQLITE_BLOB:
                cell.kind = JdbcCell::Kind::kBytes;
                cell.text = bytes(i);
                break;
            default:
                cell.kind = JdbcCell::Kind::kText;
                cell.text = bytes(i);
        }
        return cell;
    }

private:
    std::string_view bytes(int i) const {
        const void* data = sqlite3_column_blob(statement_.get(), i);
        return {static_cast<const char*>(data),
                static_cast<size_t>(sqlite3_column_bytes(statement_.get(), i))};
    }

    sqlite3* const database_;
    const std::string sql_;
    const Statement statement_;
};

/// "DECIMAL(10, 2)" as a name in capitals and its numbers.
struct DeclaredType {
    std::string name;
    int first = -1, second = 0;

    explicit DeclaredType(std::string_view text) {
        const size_t open = text.find('(');
        for (const char c : text.substr(0, open))
            name += c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        while (!name.empty() && name.back() == ' ') name.pop_back();
        if (open == std::string_view::npos) return;
        const std::string numbers(text.substr(open + 1));
        first = std::atoi(numbers.c_str());
        const size_t comma = numbers.find(',');
        if (comma != std::string::npos) second = std::atoi(numbers.c_str() + comma + 1);
    }
};

Type declared_type(const DeclaredType& declared, bool prefer_ntz) {
    static const std::map<std::string, Type, std::less<>> kTypes = {
        {"INTEGER", Type::integer()},
        {"INT", Type::integer()},
        {"SMALLINT", Type::integer()},
        {"TINYINT", Type::integer()},
        {"MEDIUMINT", Type::integer()},
        {"INT2", Type::integer()},
        {"BYTE", Type::integer()},
        {"BIGINT", Type::long_integer()},
        {"INT8", Type::long_integer()},
        {"LONG", Type::long_integer()},
        {"REAL", Type::double_number()},
        {"DOUBLE", Type::double_number()},
        {"FLOAT", Type::float_number()},
        {"BOOLEAN", Type::boolean()},
        {"BIT", Type::boolean()},
        {"DATE", Type::date()},
        {"DATETIME", Type::date()},
        {"BLOB", Type::binary()},
        {"DOUBLE PRECISION", Type::double_number()},
        {"UNSIGNED BIG INT", Type::decimal(20, 0)}};
    if (declared.name == "TIMESTAMP") return prefer_ntz ? Type::timestamp_ntz() : Type::timestamp();
    if (declared.name == "NUMERIC" || declared.name == "DECIMAL") {
        if (declared.first <= 0 || declared.first > kMaxPrecision) return Type::decimal(38, 18);
        return Type::decimal(declared.first, std::clamp(declared.second, 0, declared.first));
    }
    const auto found = kTypes.find(declared.name);
    return found == kTypes.end() ? Type::string() : found->second;
}

std::string declared_length(const DeclaredType& declared) {
    if (declared.first <= 0) return {};
    if (declared.name == "CHAR") return "char(" + std::to_string(declared.first) + ")";
    if (declared.name == "VARCHAR") return "varchar(" + std::to_string(declared.first) + ")";
    return {};
}

class SqliteInsert final : public JdbcInsert {
public:
    SqliteInsert(sqlite3* database, const std::string& sql, Schema columns)
        : database_(database),
          sql_(sql),
          columns_(std::move(columns)),
          statement_(prepare(database, sql, false)) {
        run("BEGIN IMMEDIATE");
        is_open_ = true;
    }
    ~SqliteInsert() override {
        if (is_open_) sqlite3_exec(database_, "ROLLBACK", nullptr, nullptr, nullptr);
    }

    void add(const Batch& batch) override {
        for (int64_t row = 0; row < batch.rows; ++row) {
            for (size_t i = 0; i < columns_.size(); ++i)
                bind(static_cast<int>(i) + 1, *batch.columns[i], row);
            if (sqlite3_step(statement_.get()) != SQLITE_DONE)
                raise_query_failed(sql_, sqlite3_errmsg(database_), false);
            sqlite3_reset(statement_.get());
        }
    }

    void finish() override {
        run("COMMIT");
        is_open_ = false;
    }

private:
    void run(const char* sql) {
        if (sqlite3_exec(database_, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
            raise_query_failed(sql, sqlite3_errmsg(database_), false);
    }

    void bind(int place, const Column& column, int64_t row) {
        sqlite3_stmt* statement = statement_.get();
        if (column.is_null(row)) {
            sqlite3_bind_null(statement, place);
            return;
        }
        switch (column.type().physical()) {
            case PhysicalType::kBool:
                sqlite3_bind_int64(statement, place, value_at<uint8_t>(column, row));
                return;
            case PhysicalType::kInt8:
                sqlite3_bind_int64(statement, place, value_at<int8_t>(column, row));
                return;
            case PhysicalType::kInt16:
                sqlite3_bind_int64(statement, place, value_at<int16_t>(column, row));
                return;
            case PhysicalType::kInt32:
                sqlite3_bind_int64(statement, place, value_at<int32_t>(column, row));
                return;
            case PhysicalType::kInt64:
                sqlite3_bind_int64(statement, place, value_at<int64_t>(column, row));
                return;
            case PhysicalType::kFloat:
                sqlite3_bind_double(statement, place, static_cast<double>(value_at<float>(column, row)));
                return;
            case PhysicalType::kDouble:
                sqlite3_bind_double(statement, place, value_at<double>(column, row));
                return;
            default: {
                const std::string_view text = value_at<StringView>(column, row).view();
                const auto size = static_cast<int>(text.size());
                if (column.type().is(TypeId::kBinary)) {
                    sqlite3_bind_blob(statement, place, text.data(), size, SQLITE_TRANSIENT);
                } else {
                    sqlite3_bind_text(statement, place, text.data(), size, SQLITE_TRANSIENT);
                }
            }
        }
    }

    sqlite3* const database_;
    const std::string sql_;
    const Schema columns_;
    const Statement statement_;
    bool is_open_ = false;
};

class SqliteConnection final : public JdbcConnection {
public:
    explicit SqliteConnection(const JdbcOptions& options) {
        std::string path = options.url.substr(kScheme.size());
        path = path.substr(0, path.find('?'));
        sqlite3* database = nullptr;
        const int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_URI | SQLITE_OPEN_NOMUTEX;
        const int outcome =
            sqlite3_open_v2(path.empty() ? ":memory:" : path.c_str(), &database, flags, nullptr);
        database_.reset(database);
        if (outcome != SQLITE_OK) raise_no_connection(options, sqlite3_errmsg(database));
        sqlite3_busy_timeout(database, kWaitMillis);
    }

    Schema describe(const std::string& prefix, const std::string& table, bool prefer_ntz) override {
        const std::string sql = prefix + "SELECT * FROM " + table + " LIMIT 1";
        const Statement statement = prepare(database_.get(), sql, true);
        const bool has_row = sqlite3_step(statement.get()) == SQLITE_ROW;
        Schema schema;
        for (int i = 0; i < sqlite3_column_count(statement.get()); ++i) {
            Field field{sqlite3_column_name(statement.get(), i), Type::string(), true};
            const char* declared = sqlite3_column_decltype(statement.get(), i);
            if (declared != nullptr && *declared != 0) {
                const DeclaredType parsed(declared);
                field.type = declared_type(parsed, prefer_ntz);
                field.metadata =
                    jdbc_metadata(parsed.name, false, std::max(parsed.second, 0), declared_length(parsed));
            } else if (has_row) {
                field.type = type_of_value(sqlite3_column_type(statement.get(), i));
                field.metadata = jdbc_metadata("", false, 0);
            }
            schema.push_back(std::move(field));
        }
        return schema;
    }

    std::unique_ptr<JdbcRows> query(const std::string& sql) override {
        return std::make_unique<SqliteRows>(database_.get(), sql);
    }

    void execute(const std::string& sql) override {
        if (sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
            raise_query_failed(sql, sqlite3_errmsg(database_.get()), false);
    }

    bool has_table(const std::string& table) override {
        sqlite3_stmt* statement = nullptr;
        const std::string sql = "SELECT 1 FROM " + table + " LIMIT 1";
        const int outcome = sqlite3_prepare_v2(database_.get(), sql.c_str(), -1, &statement, nullptr);
        sqlite3_finalize(statement);
        return outcome == SQLITE_OK;
    }

    std::unique_ptr<JdbcInsert> insert(const std::string& table, const Schema& columns) override {
        std::string names, places;
        for (const Field& field : columns) {
            names += (names.empty() ? "" : ", ") + JdbcDatabase::of(std::string(kScheme)).quote(field.name);
            places += places.empty() ? "?" : ", ?";
        }
        return std::make_unique<SqliteInsert>(
            database_.get(), "INSERT INTO " + table + " (" + names + ") VALUES (" + places + ")", columns);
    }

private:
    static Type type_of_value(int type) {
        if (type == SQLITE_INTEGER) return Type::long_integer();
        if (type == SQLITE_FLOAT) return Type::double_number();
        return type == SQLITE_BLOB ? Type::binary() : Type::string();
    }

    struct Close {
        void operator()(sqlite3* database) const { sqlite3_close_v2(database); }
    };
    std::unique_ptr<sqlite3, Close> database_;
};

class Sqlite final : public JdbcDatabase {
public:
    bool takes(const std::string& url) const override { return url.starts_with(kScheme); }
    std::unique_ptr<JdbcConnection> connect(const JdbcOptions& options) const override {
        return std::make_unique<SqliteConnection>(options);
    }
    std::optional<std::string> type_name(const Type& type) const override {
        switch (type.id()) {
            case TypeId::kBoolean:
                return "BIT(1)";
            case TypeId::kByte:
                return "BYTE";
            case TypeId::kShort:
            case TypeId::kInteger:
                return "INTEGER";
            case TypeId::kLong:
                return "BIGINT";
            case TypeId::kFloat:
                return "REAL";
            case TypeId::kDouble:
                return "DOUBLE PRECISION";
            case TypeId::kDecimal:
                return "DECIMAL(" + std::to_string(type.precision()) + "," + std::to_string(type.scale()) +
                       ")";
            case TypeId::kString:
                return "TEXT";
            case TypeId::kChar:
                return "CHAR(" + std::to_string(type.length()) + ")";
            case TypeId::kVarchar:
                return "VARCHAR(" + std::to_string(type.length()) + ")";
            case TypeId::kBinary:
                return "BLOB";
            case TypeId::kDate:
                return "DATE";
            case TypeId::kTimestamp:
            case TypeId::kTimestampNtz:
                return "TIMESTAMP";
            default:
                return std::nullopt;
        }
    }
    bool has_dates() const override { return false; }
    std::string truncate(const std::string& table) const override { return "DELETE FROM " + table; }
};

[[maybe_unused]] const bool kRegistered = register_jdbc_database(std::make_unique<Sqlite>());

}  // namespace
}  // namespace firesteel
