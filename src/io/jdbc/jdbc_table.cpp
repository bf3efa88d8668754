#include "io/jdbc/jdbc_table.h"

#include <algorithm>
#include <atomic>
#include <charconv>

#include "catalog/identifier.h"
#include "codec/calendar.h"
#include "codec/datetime_text.h"
#include "codec/type_text.h"
#include "common/decimal.h"
#include "common/error.h"
#include "expr/field_visitor.h"
#include "io/jdbc/jdbc_database.h"
#include "io/jdbc/jdbc_filter.h"
#include "io/jdbc/jdbc_values.h"

namespace firesteel {

namespace {

constexpr int64_t kDayMicros = 86400000000;

[[noreturn]] void raise_requirement(const std::string& message) {
    throw Error("_LEGACY_ERROR_JDBC_REQUIREMENT", {{"message", message}});
}

bool same_name(const std::string& a, const std::string& b, const EvalSettings& settings) {
    return settings.case_sensitive ? a == b : equal_ignoring_case(a, b);
}

/// Cuts the values of a column into ranges, as Spark does: strides of whole numbers, and what these lose is
/// shared by the first and the last range.
class RangeCutter {
public:
    RangeCutter(const JdbcOptions& options, const Schema& schema, const JdbcDatabase& database,
                const EvalSettings& settings)
        : options_(options), zone_(zone_of(settings)) {
        const auto found = std::find_if(schema.begin(), schema.end(), [&](const Field& field) {
            return same_name(field.name, options.partition_column, settings);
        });
        if (found == schema.end()) {
            throw Error("_LEGACY_ERROR_TEMP_1286", {{"columnName", options.partition_column},
                                                    {"schema", Type::structure(schema).to_string()}});
        }
        type_ = found->type;
        if (!type_.is_numeric() && !type_.is(TypeId::kDate) && !type_.is(TypeId::kTimestamp) &&
            !type_.is(TypeId::kTimestampNtz)) {
            throw Error("_LEGACY_ERROR_TEMP_1287", {{"numericType", "numeric"},
                                                    {"dateType", "date"},
                                                    {"timestampType", "timestamp"},
                                                    {"dataType", type_.to_string()}});
        }
        column_ = database.quote(found->name);
    }

    std::vector<std::string> conditions() const {
        const int64_t lower = bound(options_.lower_bound), upper = bound(options_.upper_bound);
        if (lower > upper) {
            raise_requirement(
                "requirement failed: Operation not allowed: the lower bound of partitioning column is larger "
                "than "
                "the upper bound. Lower bound: " +
                options_.lower_bound + "; Upper bound: " + options_.upper_bound);
        }
        const Int128 width = Int128(upper) - lower;
        auto count = static_cast<int64_t>(*options_.partitions);
        if (width < count) count = static_cast<int64_t>(width);
        if (count <= 1 || lower == upper) return {""};
        // Both with 18 digits behind the point.
        const Int128 unit = power_of_ten(18);
        const Int128 precise = rounded(Int128(upper) * unit, count) - rounded(Int128(lower) * unit, count);
        const auto stride = static_cast<int64_t>(precise / unit);
        const Int128 half = (precise - Int128(stride) * unit) * count / 2;  // of what the strides fall short
        int64_t current = lower + static_cast<int64_t>((half + unit / 2) / unit);
        std::vector<std::string> result;
        for (int64_t i = 0; i < count; ++i) {
            const std::string from = column_ + " >= " + text(current);
            current += stride;
            const std::string to = column_ + " < " + text(current);
            if (i == 0) {
                result.push_back(to + " or " + column_ + " is null");
            } else {
                result.push_back(i + 1 == count ? from : from + " AND " + to);
            }
        }
        return result;
    }

private:
    static const TimeZone& zone_of(const EvalSettings& settings) {
        const TimeZone* zone = TimeZone::try_find(settings.time_zone);
        return zone ? *zone : TimeZone::utc();
    }

    static Int128 rounded(Int128 value, int64_t count) {
        const Int128 quotient = value / count, rest = value % count;
        const Int128 twice = (rest < 0 ? -rest : rest) * 2;
        if (twice < count || (twice == count && quotient % 2 == 0)) return quotient;
        return quotient + (value < 0 ? -1 : 1);
    }

    int64_t bound(const std::string& text) const {
        int64_t value = 0;
        if (type_.is_numeric()) {
            const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
            if (error != std::errc() || end != text.data() + text.size())
                raise_requirement("For input string: \"" + text + "\"");
            return value;
        }
        int32_t days = 0;
        if (type_.is(TypeId::kDate) && parse_date(text, days)) return days;
        TimeZoneCursor zone(zone_);
        const bool is_ntz = type_.is(TypeId::kTimestampNtz);
        if (type_.is(TypeId::kDate) ||
            !(is_ntz ? parse_timestamp_ntz(text, true, value) : parse_timestamp(text, zone, 0, value))) {
            raise_requirement("Cannot parse the bound value " + text + " as " +
                              (type_.is(TypeId::kDate) ? "date" : "timestamp"));
        }
        return value;
    }

    std::string text(int64_t value) const {
        if (type_.is_numeric()) return std::to_string(value);
        char out[64];
        const bool is_date = type_.is(TypeId::kDate);
        const bool is_local = type_.is(TypeId::kTimestampNtz);
        const int size = is_date ? format_date(value, out)
                                 : format_timestamp(is_local ? value : zone_.to_local_micros(value), out);
        return "'" + std::string(out, static_cast<size_t>(size)) + "'";
    }

    const JdbcOptions& options_;
    const TimeZone& zone_;
    Type type_;
    std::string column_;
};

std::string prefix_of(const JdbcOptions& options) {
    return options.prepare_query.empty() ? "" : options.prepare_query + " ";
}

std::unique_ptr<JdbcConnection> connect(const JdbcOptions& options) {
    auto connection = JdbcDatabase::of(options.url).connect(options);
    if (!options.session_init.empty()) connection->execute(options.session_init);
    return connection;
}

/// One partition of a scan: a query of its own, over a connection of its own.
class JdbcScanTask final : public ScanTask {
public:
    JdbcScanTask(const JdbcOptions& options, std::string sql, const Schema& columns,
                 const ScanRequest& request, const TimeZone& zone, int32_t partition)
        : options_(options),
          sql_(std::move(sql)),
          columns_(columns),
          request_(request),
          zone_(zone),
          partition_(partition) {}

    bool next(Batch& out) override {
        if (!rows_) {
            if (is_over_) return false;
            connection_ = connect(options_);
            rows_ = connection_->query(sql_);
        }
        std::vector<std::unique_ptr<ColumnBuilder>> builders;
        for (const Field& field : columns_)
            builders.push_back(ColumnBuilder::make(field.type, request_.pool));
        int64_t rows = 0;
        while (rows < request_.batch_rows && rows_->next()) {
            for (size_t i = 0; i < builders.size(); ++i) {
                if (!append_jdbc_value(rows_->cell(i), zone_, *builders[i])) fail(i, rows);
            }
            ++rows;
        }
        if (rows < request_.batch_rows) {
            rows_.reset();
            connection_.reset();
            is_over_ = true;
        }
        if (rows == 0) return false;
        out = Batch();
        out.rows = rows;
        out.position = {partition_, given_};
        given_ += rows;
        for (auto& builder : builders) out.columns.push_back(builder->finish());
        return true;
    }

private:
    [[noreturn]] void fail(size_t column, int64_t row) const {
        const JdbcCell cell = rows_->cell(column);
        const std::string text = cell.kind == JdbcCell::Kind::kInteger ? std::to_string(cell.integer)
                                 : cell.kind == JdbcCell::Kind::kFloating
                                     ? std::to_string(cell.floating)
                                     : std::string(cell.text.substr(0, 100));
        throw Error("_LEGACY_ERROR_JDBC_VALUE", {{"column", quote_identifier(columns_[column].name)},
                                                 {"value", text},
                                                 {"type", columns_[column].type.to_sql()},
                                                 {"row", std::to_string(given_ + row + 1)}})
            .with_hint("The option customSchema gives columns other types, such as \"" +
                       columns_[column].name + " STRING\".");
    }

    const JdbcOptions& options_;
    const std::string sql_;
    const Schema& columns_;
    const ScanRequest& request_;
    const TimeZone& zone_;
    const int32_t partition_;
    std::unique_ptr<JdbcConnection> connection_;
    std::unique_ptr<JdbcRows> rows_;
    bool is_over_ = false;
    int64_t given_ = 0;
};

class JdbcScan final : public TableScan {
public:
    JdbcScan(JdbcOptions options, const Schema& schema, std::vector<std::string> conditions,
             ScanRequest request, const EvalSettings& settings)
        : options_(std::move(options)), conditions_(std::move(conditions)), request_(std::move(request)) {
        const TimeZone* zone = TimeZone::try_find(settings.time_zone);
        if (zone != nullptr) zone_ = zone;
        const JdbcDatabase& database = JdbcDatabase::of(options_.url);
        for (const int32_t column : request_.columns) {
            columns_.push_back(schema[static_cast<size_t>(column)]);
            names_ += (names_.empty() ? "" : ",") + database.quote(columns_.back().name);
        }
        if (names_.empty()) names_ = "1";
        for (const ExprPtr& filter : request_.filters) {
            if (!options_.push_filters || !is_deterministic(filter)) continue;
            if (const auto sql = jdbc_filter(filter, schema, database))
                filter_ += (filter_.empty() ? "(" : " AND (") + *sql + ")";
        }
    }

    std::unique_ptr<ScanTask> next_task(int64_t& sequence) override {
        const size_t i = next_.fetch_add(1, std::memory_order_relaxed);
        if (i >= conditions_.size()) return nullptr;
        sequence = static_cast<int64_t>(i);
        return std::make_unique<JdbcScanTask>(options_, sql_of(conditions_[i]), columns_, request_, *zone_,
                                              static_cast<int32_t>(i));
    }
    int32_t partitions() const override { return static_cast<int32_t>(conditions_.size()); }

private:
    std::string sql_of(const std::string& condition) const {
        std::string sql = prefix_of(options_) + "SELECT " + names_ + " FROM " + options_.table;
        if (!filter_.empty() && !condition.empty()) {
            sql += " WHERE (" + filter_ + ") AND (" + condition + ")";
        } else if (!filter_.empty() || !condition.empty()) {
            sql += " WHERE " + filter_ + condition;
        }
        // Filters that the database does not apply may leave rows out later.
        if (request_.limit && request_.filters.empty() && options_.push_limit)
            sql += " LIMIT " + std::to_string(*request_.limit);
        return sql;
    }

    const JdbcOptions options_;
    const std::vector<std::string> conditions_;
    const ScanRequest request_;
    const TimeZone* zone_ = &TimeZone::utc();
    Schema columns_;
    std::string names_, filter_;
    std::atomic<size_t> next_ = 0;
};

class JdbcTable final : public TableProvider {
public:
    JdbcTable() = default;  // for decoding
    explicit JdbcTable(const ReadRequest& request)
        : source_(request.options),
          options_(JdbcOptions::parse(source_, false)),
          settings_(request.settings) {
        const JdbcDatabase& database = JdbcDatabase::of(options_.url);
        schema_ = connect(options_)->describe(prefix_of(options_), options_.table, options_.prefer_ntz);
        apply_custom_schema();
        if (request.schema && !request.is_table) check_given(*request.schema);
        for (size_t i = 0; source_.contains("predicate#" + std::to_string(i)); ++i)
            conditions_.push_back(source_["predicate#" + std::to_string(i)]);
        if (!conditions_.empty()) return;
        conditions_ = {""};
        if (!options_.partition_column.empty())
            conditions_ = RangeCutter(options_, schema_, database, *settings_).conditions();
    }

    const Schema& schema() const override { return schema_; }
    std::string name() const override { return "JDBCRelation"; }
    std::string description() const override {
        return "JDBCRelation(" + options_.table + ") [numPartitions=" + std::to_string(conditions_.size()) +
               "]";
    }
    std::unique_ptr<TableScan> scan(ScanRequest request) const override {
        return std::make_unique<JdbcScan>(options_, schema_, conditions_, std::move(request), *settings_);
    }
    void fields(FieldVisitor& visitor) override {
        std::vector<std::string> keys, values;
        for (const auto& [key, value] : source_) {
            keys.push_back(key);
            values.push_back(value);
        }
        visitor.field(keys);
        visitor.field(values);
        for (size_t i = 0; i < keys.size(); ++i) source_[keys[i]] = values[i];
        visitor.field(settings_);
        visitor.field(schema_);
        visitor.field(conditions_);
        options_ = JdbcOptions::parse(source_, false);
    }

private:
    void apply_custom_schema() {
        if (options_.custom_schema.empty()) return;
        for (const Field& custom : parse_schema(options_.custom_schema)) {
            for (Field& field : schema_) {
                if (same_name(field.name, custom.name, *settings_)) field.type = custom.type;
            }
        }
    }

    void check_given(const Schema& given) const {
        bool is_same = given.size() == schema_.size();
        for (size_t i = 0; is_same && i < given.size(); ++i)
            is_same =
                given[i].name == schema_[i].name && given[i].type.same_ignoring_nullability(schema_[i].type);
        if (is_same) return;
        throw Error("USER_SPECIFIED_AND_ACTUAL_SCHEMA_MISMATCH",
                    {{"schema", to_ddl(given)}, {"actualSchema", to_ddl(schema_)}});
    }

    OptionMap source_;
    JdbcOptions options_;
    EvalSettingsPtr settings_;
    Schema schema_;
    std::vector<std::string> conditions_;  // of the partitions; an empty one is none
};

class JdbcSource final : public DataSource {
public:
    TableProviderPtr open(const ReadRequest& request) const override { return open_jdbc(request); }
    std::unique_ptr<TableWrite> write(const WriteRequest& request, bool overwrite) const override {
        return write_jdbc(request, overwrite);
    }
};

[[maybe_unused]] const bool kSource = register_data_source("jdbc", std::make_unique<JdbcSource>());
[[maybe_unused]] const bool kProvider = register_provider(
    "JDBCRelation", [] { return std::unique_ptr<TableProvider>(std::make_unique<JdbcTable>()); });

}  // namespace

TableProviderPtr open_jdbc(const ReadRequest& request) { return std::make_shared<JdbcTable>(request); }

}  // namespace firesteel
