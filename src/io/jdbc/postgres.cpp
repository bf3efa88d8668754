#include <algorithm>
#include <map>

#include "column/selection.h"
#include "common/error.h"
#include "io/jdbc/jdbc_database.h"
#include "io/jdbc/libpq.h"

namespace firesteel {

namespace {

constexpr std::string_view kScheme = "jdbc:postgresql:";

struct Clear {
    void operator()(PGresult* result) const { pq().PQclear(result); }
};
using Result = std::unique_ptr<PGresult, Clear>;

std::string trimmed(const char* message) {
    std::string text = message == nullptr ? "" : message;
    while (!text.empty() && text.back() == '\n') text.pop_back();
    return text;
}

std::string decoded(std::string_view text) {
    std::string out;
    for (size_t i = 0; i < text.size(); ++i) {
        if (text[i] == '%' && i + 2 < text.size()) {
            out.push_back(
                static_cast<char>(std::strtol(std::string(text.substr(i + 1, 2)).c_str(), nullptr, 16)));
            i += 2;
        } else {
            out.push_back(text[i] == '+' ? ' ' : text[i]);
        }
    }
    return out;
}

/// jdbc:postgresql://host:port/database?user=...&password=..., in libpq's words.
std::map<std::string, std::string> connection_parameters(const JdbcOptions& options) {
    static const std::map<std::string_view, const char*> kNames = {
        {"user", "user"},       {"password", "password"},       {"sslmode", "sslmode"},
        {"options", "options"}, {"sslcert", "sslcert"},         {"ApplicationName", "application_name"},
        {"sslkey", "sslkey"},   {"sslrootcert", "sslrootcert"}, {"connectTimeout", "connect_timeout"}};
    std::map<std::string, std::string> parameters = {{"host", "localhost"}, {"port", "5432"}};
    std::string_view rest = std::string_view(options.url).substr(kScheme.size());
    const size_t mark = rest.find('?');
    std::string_view properties = mark == std::string_view::npos ? std::string_view() : rest.substr(mark + 1);
    rest = rest.substr(0, mark);
    if (rest.starts_with("//")) {
        rest.remove_prefix(2);
        const size_t slash = rest.find('/');
        const std::string_view place = rest.substr(0, slash);
        rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
        std::string hosts, ports;
        for (size_t begin = 0; begin <= place.size() && !place.empty();) {
            const size_t comma = std::min(place.find(',', begin), place.size());
            const std::string_view one = place.substr(begin, comma - begin);
            const size_t colon =
                one.find(']') == std::string_view::npos ? one.rfind(':') : one.find(':', one.find(']'));
            hosts += (hosts.empty() ? "" : ",") + std::string(one.substr(0, colon));
            ports += (ports.empty() ? "" : ",") +
                     (colon == std::string_view::npos ? "5432" : std::string(one.substr(colon + 1)));
            begin = comma + 1;
        }
        if (!hosts.empty()) parameters["host"] = hosts, parameters["port"] = ports;
    }
    if (!rest.empty() && rest != "/") parameters["dbname"] = decoded(rest);
    while (!properties.empty()) {
        const size_t end = std::min(properties.find('&'), properties.size());
        const std::string_view property = properties.substr(0, end);
        properties.remove_prefix(std::min(end + 1, properties.size()));
        const size_t equals = property.find('=');
        if (equals == std::string_view::npos) continue;
        const std::string_view key = property.substr(0, equals);
        const std::string value = decoded(property.substr(equals + 1));
        if (key == "currentSchema") parameters["options"] += " -c search_path=" + value;
        const auto known = kNames.find(key);
        if (known != kNames.end()) parameters[known->second] = value;
    }
    if (!options.user.empty()) parameters["user"] = options.user;
    if (!options.password.empty()) parameters["password"] = options.password;
    return parameters;
}

/// What the catalog says of a type.
struct PgType {
    std::string name;
    std::string element;  // of arrays
    bool is_enum = false;
};

/// Rows as they arrive, one at a time.
class PgRows final : public JdbcRows {
public:
    PgRows(PGconn* connection, std::string sql) : connection_(connection), sql_(std::move(sql)) {
        if (pq().PQsendQuery(connection_, sql_.c_str()) == 0 || pq().PQsetSingleRowMode(connection_) == 0)
            fail();
    }
    ~PgRows() override {
        row_.reset();
        if (is_over_) return;
        char reason[256];
        if (PGcancel* cancel = pq().PQgetCancel(connection_)) {
            pq().PQcancel(cancel, reason, sizeof reason);
            pq().PQfreeCancel(cancel);
        }
        while (PGresult* rest = pq().PQgetResult(connection_)) pq().PQclear(rest);
    }

    bool next() override {
        if (is_over_) return false;
        row_.reset(pq().PQgetResult(connection_));
        if (row_ && pq().PQresultStatus(row_.get()) == PGRES_SINGLE_TUPLE) return true;
        if (row_ && pq().PQresultStatus(row_.get()) != PGRES_TUPLES_OK) fail();
        row_.reset();
        while (PGresult* rest = pq().PQgetResult(connection_)) pq().PQclear(rest);
        is_over_ = true;
        return false;
    }

    JdbcCell cell(size_t column) const override {
        const int i = static_cast<int>(column);
        JdbcCell cell;
        if (pq().PQgetisnull(row_.get(), 0, i)) return cell;
        cell.kind = JdbcCell::Kind::kText;
        cell.text = {pq().PQgetvalue(row_.get(), 0, i),
                     static_cast<size_t>(pq().PQgetlength(row_.get(), 0, i))};
        return cell;
    }

private:
    [[noreturn]] void fail() {
        const std::string reason = trimmed(pq().PQerrorMessage(connection_));
        row_.reset();
        while (PGresult* rest = pq().PQgetResult(connection_)) pq().PQclear(rest);
        is_over_ = true;
        raise_query_failed(sql_, reason, false);
    }

    PGconn* const connection_;
    const std::string sql_;
    Result row_;
    bool is_over_ = false;
};

void append_escaped(std::string_view text, std::string& out) {
    for (const char c : text) {
        switch (c) {
            case '\\':
                out += "\\\\";
                break;
            case '\t':
                out += "\\t";
                break;
            case '\n':
                out += "\\n";
                break;
            case '\r':
                out += "\\r";
                break;
            default:
                out.push_back(c);
        }
    }
}

/// Rows by COPY, as texts: the caller casts all but arrays and bytes.
class PgInsert final : public JdbcInsert {
public:
    PgInsert(PGconn* connection, std::string sql) : connection_(connection), sql_(std::move(sql)) {
        run("BEGIN");
        is_open_ = true;
        const Result result(pq().PQexec(connection_, sql_.c_str()));
        if (pq().PQresultStatus(result.get()) != PGRES_COPY_IN) fail();
        is_copying_ = true;
    }
    ~PgInsert() override {
        if (is_copying_) pq().PQputCopyEnd(connection_, "the write is given up");
        while (PGresult* rest = pq().PQgetResult(connection_)) pq().PQclear(rest);
        if (is_open_) pq().PQclear(pq().PQexec(connection_, "ROLLBACK"));
    }

    void add(const Batch& batch) override {
        lines_.clear();
        for (int64_t row = 0; row < batch.rows; ++row) {
            for (size_t i = 0; i < batch.columns.size(); ++i) {
                if (i > 0) lines_.push_back('\t');
                const Column& column = *batch.columns[i];
                if (column.is_null(row)) {
                    lines_ += "\\N";
                } else {
                    append_escaped(value_at<StringView>(column, row).view(), lines_);
                }
            }
            lines_.push_back('\n');
        }
        if (pq().PQputCopyData(connection_, lines_.data(), static_cast<int>(lines_.size())) != 1) fail();
    }

    void finish() override {
        is_copying_ = false;
        if (pq().PQputCopyEnd(connection_, nullptr) != 1) fail();
        while (PGresult* next = pq().PQgetResult(connection_)) {
            const Result result(next);
            if (pq().PQresultStatus(next) != PGRES_COMMAND_OK) fail();
        }
        run("COMMIT");
        is_open_ = false;
    }

private:
    void run(const char* sql) {
        const Result result(pq().PQexec(connection_, sql));
        if (pq().PQresultStatus(result.get()) != PGRES_COMMAND_OK) fail();
    }
    [[noreturn]] void fail() { raise_query_failed(sql_, trimmed(pq().PQerrorMessage(connection_)), false); }

    PGconn* const connection_;
    const std::string sql_;
    std::string lines_;
    bool is_open_ = false;
    bool is_copying_ = false;
};

class PgConnection final : public JdbcConnection {
public:
    explicit PgConnection(const JdbcOptions& options) {
        const auto parameters = connection_parameters(options);
        std::vector<const char*> keys, values;
        for (const auto& [key, value] : parameters) {
            keys.push_back(key.c_str());
            values.push_back(value.c_str());
        }
        keys.push_back(nullptr);
        values.push_back(nullptr);
        connection_.reset(pq().PQconnectdbParams(keys.data(), values.data(), 0));
        if (pq().PQstatus(connection_.get()) != CONNECTION_OK)
            raise_no_connection(options, trimmed(pq().PQerrorMessage(connection_.get())));
        pq().PQsetClientEncoding(connection_.get(), "UTF8");
        execute(
            "SET TIME ZONE 'UTC'; SET datestyle TO ISO; SET intervalstyle TO postgres; SET bytea_output TO "
            "hex; "
            "SET extra_float_digits TO 3");
    }

    Schema describe(const std::string& prefix, const std::string& table, bool prefer_ntz) override {
        const std::string sql = prefix + "SELECT * FROM " + table + " WHERE 1=0";
        const Result result(pq().PQexec(connection_.get(), sql.c_str()));
        if (pq().PQresultStatus(result.get()) != PGRES_TUPLES_OK)
            raise_query_failed(sql, trimmed(pq().PQerrorMessage(connection_.get())), true);
        Schema schema;
        for (int i = 0; i < pq().PQnfields(result.get()); ++i) {
            const PgType type = look_up(pq().PQftype(result.get(), i));
            const int modifier = pq().PQfmod(result.get(), i);
            Field field{pq().PQfname(result.get(), i), Type::string(), true};
            const bool is_array = !type.element.empty();
            field.type = type_of(is_array ? type.element : type.name, modifier, prefer_ntz);
            const int dimensions =
                is_array ? dimensions_of(pq().PQftable(result.get(), i), pq().PQftablecol(result.get(), i))
                         : 0;
            for (int d = 0; d < dimensions; ++d) field.type = Type::array(field.type);
            const int scale = field.type.is(TypeId::kDecimal) && modifier >= 4 ? field.type.scale() : 0;
            field.metadata = jdbc_metadata(type.name, is_signed(is_array ? type.element : type.name), scale,
                                           is_array ? "" : declared_length(type, modifier));
            schema.push_back(std::move(field));
        }
        return schema;
    }

    std::unique_ptr<JdbcRows> query(const std::string& sql) override {
        return std::make_unique<PgRows>(connection_.get(), sql);
    }

    void execute(const std::string& sql) override {
        const Result result(pq().PQexec(connection_.get(), sql.c_str()));
        const ExecStatusType status = pq().PQresultStatus(result.get());
        if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
            raise_query_failed(sql, trimmed(pq().PQerrorMessage(connection_.get())), false);
    }

    bool has_table(const std::string& table) override {
        const Result result(pq().PQexec(connection_.get(), ("SELECT 1 FROM " + table + " LIMIT 1").c_str()));
        return pq().PQresultStatus(result.get()) == PGRES_TUPLES_OK;
    }

    std::unique_ptr<JdbcInsert> insert(const std::string& table, const Schema& columns) override {
        std::string names;
        for (const Field& field : columns)
            names += (names.empty() ? "" : ", ") + JdbcDatabase::of(std::string(kScheme)).quote(field.name);
        return std::make_unique<PgInsert>(connection_.get(), "COPY " + table + " (" + names + ") FROM STDIN");
    }

private:
    PgType look_up(Oid oid) {
        const auto known = types_.find(oid);
        if (known != types_.end()) return known->second;
        const std::string sql =
            "SELECT t.typname, COALESCE(e.typname, ''), t.typtype FROM pg_type t LEFT JOIN pg_type e ON "
            "e.oid = "
            "t.typelem AND t.typcategory = 'A' WHERE t.oid = " +
            std::to_string(oid);
        const Result result(pq().PQexec(connection_.get(), sql.c_str()));
        PgType type;
        if (pq().PQresultStatus(result.get()) == PGRES_TUPLES_OK && pq().PQntuples(result.get()) == 1) {
            type.name = pq().PQgetvalue(result.get(), 0, 0);
            type.element = pq().PQgetvalue(result.get(), 0, 1);
            type.is_enum = pq().PQgetvalue(result.get(), 0, 2)[0] == 'e';
        }
        return types_[oid] = type;
    }

    /// Of an array's column; expressions have one.
    int dimensions_of(Oid table, int column) {
        if (table == InvalidOid) return 1;
        const std::string sql =
            "SELECT attndims FROM pg_attribute WHERE attrelid = " + std::to_string(table) +
            " AND attnum = " + std::to_string(column);
        const Result result(pq().PQexec(connection_.get(), sql.c_str()));
        if (pq().PQresultStatus(result.get()) != PGRES_TUPLES_OK || pq().PQntuples(result.get()) != 1)
            return 1;
        return std::max(std::atoi(pq().PQgetvalue(result.get(), 0, 0)), 1);
    }

    static bool is_signed(const std::string& name) {
        return name == "int2" || name == "int4" || name == "int8" || name == "float4" || name == "float8" ||
               name == "numeric";
    }

    static std::string declared_length(const PgType& type, int modifier) {
        const bool is_char = type.name == "bpchar" || type.name == "char";
        if (!is_char && type.name != "varchar" && type.name != "name" && !type.is_enum) return {};
        const int length = type.name == "char" ? 1 : modifier < 4 || type.is_enum ? INT32_MAX : modifier - 4;
        return (is_char ? "char(" : "varchar(") + std::to_string(length) + ")";
    }

    static Type numeric(int modifier) {
        if (modifier < 4) return Type::decimal(38, 18);
        const int precision = ((modifier - 4) >> 16) & 0xFFFF;
        int scale = (modifier - 4) & 0x7FF;
        if (scale >= 1024) scale -= 2048;  // digits before the point that are not kept
        if (scale < 0) return Type::decimal(std::min(precision - scale, kMaxPrecision), 0);
        if (precision <= kMaxPrecision) return Type::decimal(std::max(precision, scale), scale);
        const int whole = std::min(precision - scale, kMaxPrecision);
        return Type::decimal(kMaxPrecision, std::max(std::min(scale, kMaxPrecision - whole), 0));
    }

    static Type type_of(const std::string& name, int modifier, bool prefer_ntz) {
        static const std::map<std::string, Type, std::less<>> kTypes = {
            {"bool", Type::boolean()},         {"int2", Type::short_integer()},
            {"int4", Type::integer()},         {"int8", Type::long_integer()},
            {"oid", Type::decimal(20, 0)},     {"float4", Type::float_number()},
            {"float8", Type::double_number()}, {"date", Type::date()},
            {"bytea", Type::binary()},         {"timestamptz", Type::timestamp()}};
        if (name == "numeric") return numeric(modifier);
        if (name == "timestamp" || name == "time")
            return prefer_ntz ? Type::timestamp_ntz() : Type::timestamp();
        if (name == "timetz") return Type::timestamp();
        if (name == "bit") return modifier == 1 ? Type::boolean() : Type::binary();
        const auto found = kTypes.find(name);
        return found == kTypes.end() ? Type::string() : found->second;
    }

    struct Finish {
        void operator()(PGconn* connection) const { pq().PQfinish(connection); }
    };
    std::unique_ptr<PGconn, Finish> connection_;
    std::map<Oid, PgType> types_;
};

class Postgres final : public JdbcDatabase {
public:
    bool takes(const std::string& url) const override { return url.starts_with(kScheme); }
    std::unique_ptr<JdbcConnection> connect(const JdbcOptions& options) const override {
        return std::make_unique<PgConnection>(options);
    }
    std::optional<std::string> type_name(const Type& type) const override {
        switch (type.id()) {
            case TypeId::kBoolean:
                return "BOOLEAN";
            case TypeId::kByte:
            case TypeId::kShort:
                return "SMALLINT";
            case TypeId::kInteger:
                return "INTEGER";
            case TypeId::kLong:
                return "BIGINT";
            case TypeId::kFloat:
                return "FLOAT4";
            case TypeId::kDouble:
                return "FLOAT8";
            case TypeId::kDecimal:
                return "NUMERIC(" + std::to_string(type.precision()) + "," + std::to_string(type.scale()) +
                       ")";
            case TypeId::kString:
                return "TEXT";
            case TypeId::kChar:
                return "CHAR(" + std::to_string(type.length()) + ")";
            case TypeId::kVarchar:
                return "VARCHAR(" + std::to_string(type.length()) + ")";
            case TypeId::kBinary:
                return "BYTEA";
            case TypeId::kDate:
                return "DATE";
            case TypeId::kTimestamp:
                return "TIMESTAMP WITH TIME ZONE";
            case TypeId::kTimestampNtz:
                return "TIMESTAMP";
            case TypeId::kArray: {
                auto element = type_name(type.element_type());
                if (element) *element += "[]";
                return element;
            }
            default:
                return std::nullopt;
        }
    }
    bool has_dates() const override { return true; }
    std::string truncate(const std::string& table) const override { return "TRUNCATE TABLE ONLY " + table; }
};

[[maybe_unused]] const bool kRegistered = register_jdbc_database(std::make_unique<Postgres>());

}  // namespace
}  // namespace firesteel
