#include <algorithm>
#include <map>
#include <mutex>

#include "catalog/identifier.h"
#include "codec/type_text.h"
#include "column/builder.h"
#include "column/selection.h"
#include "common/error.h"
#include "functions/cast.h"
#include "io/jdbc/jdbc_database.h"
#include "io/jdbc/jdbc_table.h"

namespace firesteel {

namespace {

/// A table as rows are written to it. Immutable.
struct JdbcTarget {
    JdbcOptions options;
    Schema columns;  // of the rows, called as the table calls them
    EvalSettingsPtr settings;
    MemoryPoolPtr pool;
    bool is_sqlite = false;
};

std::string hex(std::string_view bytes) {
    static constexpr char kDigits[] = "0123456789abcdef";
    std::string out = "\\x";
    for (const char c : bytes) {
        const auto byte = static_cast<uint8_t>(c);
        out.push_back(kDigits[byte >> 4]);
        out.push_back(kDigits[byte & 15]);
    }
    return out;
}

/// Columns as texts that databases read: CAST's, but for bytes, moments and arrays.
class TextColumns {
public:
    explicit TextColumns(const JdbcTarget& target) : pool_(target.pool), settings_(*target.settings) {
        settings_.time_zone = "UTC";
    }

    ColumnPtr make(const ColumnPtr& column) const {
        const Type& type = column->type();
        if (type.is_string()) return flatten(column, pool_);
        if (type.is(TypeId::kArray)) return arrays(*flatten(column, pool_));
        if (type.is(TypeId::kBinary))
            return mapped(*flatten(column, pool_), [](std::string_view bytes) { return hex(bytes); });
        ErrorSink errors(EvalMode::kLegacy);
        const ColumnPtr texts = flatten(cast_column(column, Type::string(), settings_, errors, pool_), pool_);
        if (!type.is(TypeId::kTimestamp)) return texts;
        return mapped(*texts, [](std::string_view text) { return std::string(text) + "+00"; });
    }

private:
    template <typename Change>
    ColumnPtr mapped(const Column& column, Change&& change) const {
        StringBuilder builder(Type::string(), pool_);
        for (int64_t row = 0; row < column.size(); ++row) {
            if (column.is_null(row)) {
                builder.append_null();
            } else {
                builder.append_value(change(value_at<StringView>(column, row).view()));
            }
        }
        return builder.finish();
    }

    ColumnPtr arrays(const Column& column) const {
        const ColumnPtr items = make(column.child(0));
        const bool is_nested = column.child(0)->type().is(TypeId::kArray);
        StringBuilder builder(Type::string(), pool_);
        for (int64_t row = 0; row < column.size(); ++row) {
            if (column.is_null(row)) {
                builder.append_null();
                continue;
            }
            std::string text = "{";
            for (int32_t i = column.offsets()[row]; i < column.offsets()[row + 1]; ++i) {
                if (text.size() > 1) text += ',';
                if (items->is_null(i)) {
                    text += "NULL";
                } else if (is_nested) {
                    text += value_at<StringView>(*items, i).view();
                } else {
                    text += '"';
                    for (const char c : value_at<StringView>(*items, i).view()) {
                        if (c == '"' || c == '\\') text += '\\';
                        text += c;
                    }
                    text += '"';
                }
            }
            builder.append_value(text + "}");
        }
        return builder.finish();
    }

    const MemoryPoolPtr pool_;
    EvalSettings settings_;
};

/// An insert that tasks share, of databases that take one writer at a time. Thread-safe.
class SharedInsert {
public:
    explicit SharedInsert(const JdbcTarget& target) : target_(target) {}
    void add(const Batch& batch) {
        const std::lock_guard lock(mutex_);
        if (!insert_) {
            connection_ = JdbcDatabase::of(target_.options.url).connect(target_.options);
            insert_ = connection_->insert(target_.options.table, target_.columns);
        }
        insert_->add(batch);
    }
    void finish() {
        const std::lock_guard lock(mutex_);
        if (insert_) insert_->finish();
        forget();
    }
    void forget() {
        insert_.reset();
        connection_.reset();
    }

private:
    const JdbcTarget& target_;
    std::mutex mutex_;  // guards all below
    std::unique_ptr<JdbcConnection> connection_;
    std::unique_ptr<JdbcInsert> insert_;
};

/// A task's rows, over a connection of its own unless all share one; they are there when it is finished, or
/// the write as a whole.
class JdbcWriteTask final : public WriteTask {
public:
    JdbcWriteTask(std::shared_ptr<const JdbcTarget> target, std::shared_ptr<SharedInsert> shared)
        : target_(std::move(target)), shared_(std::move(shared)), texts_(*target_) {}

    void write(const Batch& batch) override {
        if (batch.rows == 0) return;
        Batch rows;
        rows.rows = batch.rows;
        for (const ColumnPtr& column : batch.columns) rows.columns.push_back(sendable(column));
        if (shared_) return shared_->add(rows);
        if (!insert_) {
            connection_ = JdbcDatabase::of(target_->options.url).connect(target_->options);
            insert_ = connection_->insert(target_->options.table, target_->columns);
        }
        insert_->add(rows);
    }
    void finish() override {
        if (insert_) insert_->finish();
        insert_.reset();
        connection_.reset();
    }

private:
    ColumnPtr sendable(const ColumnPtr& column) const {
        const Type& type = column->type();
        if (target_->is_sqlite && (type.is(TypeId::kTimestamp) || type.is(TypeId::kTimestampNtz))) {
            ErrorSink errors(EvalMode::kLegacy);
            return flatten(cast_column(column, Type::string(), *target_->settings, errors, target_->pool),
                           target_->pool);
        }
        const bool is_kept = target_->is_sqlite && !type.is(TypeId::kDecimal) && !type.is(TypeId::kDate);
        return is_kept ? flatten(column, target_->pool) : texts_.make(column);
    }

    const std::shared_ptr<const JdbcTarget> target_;
    const std::shared_ptr<SharedInsert> shared_;  // null: the task has its own
    const TextColumns texts_;
    std::unique_ptr<JdbcConnection> connection_;
    std::unique_ptr<JdbcInsert> insert_;
};

class JdbcWrite final : public TableWrite {
public:
    JdbcWrite(std::shared_ptr<const JdbcTarget> target, bool is_new)
        : target_(std::move(target)), is_new_(is_new) {
        if (target_->is_sqlite) shared_ = std::make_shared<SharedInsert>(*target_);
    }
    ~JdbcWrite() override {
        if (!is_over_) abort();
    }

    std::unique_ptr<WriteTask> open_task(int32_t) override {
        return std::make_unique<JdbcWriteTask>(target_, shared_);
    }
    void commit() override {
        if (shared_) shared_->finish();
        is_over_ = true;
    }
    void abort() noexcept override {
        is_over_ = true;
        if (shared_) shared_->forget();
        if (!is_new_) return;
        try {
            const auto connection = JdbcDatabase::of(target_->options.url).connect(target_->options);
            if (!target_->is_sqlite) connection->execute("SET lock_timeout TO '5s'");
            connection->execute("DROP TABLE " + target_->options.table);
        } catch (const std::exception&) {
            return;  // the write's own failure says more
        }
    }

private:
    const std::shared_ptr<const JdbcTarget> target_;
    const bool is_new_;  // the table
    std::shared_ptr<SharedInsert> shared_;
    bool is_over_ = false;
};

/// Of rows that nobody wants: the table is there.
class NoWrite final : public TableWrite {
public:
    std::unique_ptr<WriteTask> open_task(int32_t) override { return std::make_unique<NoTask>(); }
    void commit() override {}
    void abort() noexcept override {}

private:
    class NoTask final : public WriteTask {
    public:
        void write(const Batch&) override {}
        void finish() override {}
    };
};

std::string create_table(const JdbcTarget& target, const JdbcDatabase& database) {
    std::map<std::string, std::string> given;
    if (!target.options.create_table_column_types.empty()) {
        for (const Field& field : parse_schema(target.options.create_table_column_types))
            given[lower_case(field.name)] = database.type_name(field.type).value_or(field.type.to_sql());
    }
    std::string columns;
    for (const Field& field : target.columns) {
        const auto chosen = given.find(lower_case(field.name));
        auto type = chosen != given.end() ? std::optional(chosen->second)
                                          : database.type_name(field.type.storage_type());
        if (!type) throw Error("_LEGACY_ERROR_TEMP_2082", {{"catalogString", field.type.to_string()}});
        columns += (columns.empty() ? "" : ", ") + database.quote(field.name) + " " + *type +
                   (field.nullable ? "" : " NOT NULL");
    }
    return "CREATE TABLE " + target.options.table + " (" + columns + ") " +
           target.options.create_table_options;
}

/// Rows go to the columns of their names, which the table spells.
void match_columns(JdbcTarget& target, const Schema& table) {
    for (Field& column : target.columns) {
        const auto found = std::find_if(table.begin(), table.end(), [&](const Field& field) {
            return target.settings->case_sensitive ? field.name == column.name
                                                   : equal_ignoring_case(field.name, column.name);
        });
        if (found == table.end()) {
            std::string names;
            for (const Field& field : target.columns)
                names += (names.empty() ? "" : ", ") + quote_identifier(field.name);
            throw Error("COLUMN_NOT_DEFINED_IN_TABLE", {{"colType", "\"" + column.type.to_sql() + "\""},
                                                        {"colName", quote_identifier(column.name)},
                                                        {"tableName", quote_identifier(target.options.table)},
                                                        {"tableCols", names}});
        }
        column.name = found->name;
    }
}

}  // namespace

std::unique_ptr<TableWrite> write_jdbc(const WriteRequest& request, bool overwrite) {
    auto target = std::make_shared<JdbcTarget>();
    target->options = JdbcOptions::parse(request.options, true);
    target->columns = request.schema;
    target->settings = request.settings;
    target->pool = request.pool;
    target->is_sqlite = target->options.url.starts_with("jdbc:sqlite:");
    const JdbcDatabase& database = JdbcDatabase::of(target->options.url);
    for (const Field& field : target->columns) {
        const TypeId id = field.type.storage_type().id();
        if (id != TypeId::kDayTimeInterval && id != TypeId::kYearMonthInterval &&
            id != TypeId::kCalendarInterval && id != TypeId::kVariant)
            continue;
        throw Error("UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE",
                    {{"columnName", quote_identifier(field.name)},
                     {"columnType", "\"" + field.type.to_sql() + "\""},
                     {"format", "jdbc"}});
    }
    const auto connection = database.connect(target->options);
    const std::string& table = target->options.table;
    const bool exists = connection->has_table(table);
    const auto mode = request.options.find("savemode");
    if (exists && mode != request.options.end() && mode->second == "ignore")
        return std::make_unique<NoWrite>();
    if (exists && mode != request.options.end() && mode->second == "errorifexists")
        throw Error("TABLE_OR_VIEW_ALREADY_EXISTS", {{"relationName", table}});
    if (exists && overwrite && !target->options.truncate) {
        const std::string create = create_table(*target, database);
        connection->execute("DROP TABLE " + table);
        connection->execute(create);
        return std::make_unique<JdbcWrite>(std::move(target), false);
    }
    if (!exists) {
        connection->execute(create_table(*target, database));
        return std::make_unique<JdbcWrite>(std::move(target), true);
    }
    match_columns(*target, connection->describe("", table, false));
    if (overwrite) connection->execute(database.truncate(table));
    return std::make_unique<JdbcWrite>(std::move(target), false);
}

}  // namespace firesteel
