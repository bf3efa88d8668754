#include "command/table_insert.h"

#include <algorithm>

#include "catalog/bucketing.h"
#include "catalog/identifier.h"
#include "catalog/partition_name.h"
#include "command/column_default.h"
#include "command/partition_places.h"
#include "command/store_assignment.h"
#include "command/table_name.h"
#include "command/write_rows.h"
#include "common/error.h"
#include "expr/evaluator.h"
#include "functions/cast.h"
#include "functions/coercion.h"
#include "plan/scope.h"

namespace firesteel {

namespace {

std::string names_of(const std::vector<std::string>& names) {
    std::string out;
    for (const std::string& name : names) out += (out.empty() ? "" : ", ") + quote_identifier(name);
    return out;
}

std::vector<std::string> names_of(const Schema& schema) {
    std::vector<std::string> names;
    for (const Field& field : schema) names.push_back(field.name);
    return names;
}

/// One INSERT being resolved.
class TableInsert {
public:
    TableInsert(const LogicalPlanPtr& query, const TableDefinition& table, const InsertRequest& insert,
                CommandHost& host)
        : query_(query),
          table_(table),
          insert_(insert),
          host_(host),
          quoted_(quote_identifiers(table.name)) {}

    LogicalPlanPtr fit() {
        values_.resize(table_.schema.size());
        place_static_values();
        if (insert_.by_name) {
            place_by_name();
        } else {
            place_by_position();
        }
        check_order_of_static_values();
        NamedExprs columns;
        for (size_t i = 0; i < values_.size(); ++i) {
            const Field& field = table_.schema[i];
            if (!values_[i]) check_may_be_missing(field);
            const ExprPtr value =
                values_[i] ? assign_to_column(values_[i], field, quoted_, host_)
                           : assign_to_column(default_value(field, "INSERT", host_), field, quoted_, host_);
            columns.push_back(named(value, field));
        }
        return project(query_, std::move(columns));
    }

private:
    std::optional<size_t> find(const std::string& name) const {
        for (size_t i = 0; i < table_.schema.size(); ++i) {
            if (same_column(table_.schema[i].name, name, host_)) return i;
        }
        return std::nullopt;
    }

    /// Columns without a value and without a default get NULL, unless the session says otherwise.
    void check_may_be_missing(const Field& field) const {
        const auto nulls = host_.find_setting("spark.sql.defaultColumn.useNullsForMissingDefaultValues");
        if (!nulls || equal_ignoring_case(*nulls, "true") || !default_text(field).empty()) return;
        throw Error("INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_FIND_DATA",
                    {{"tableName", quoted_}, {"colName", quote_identifier(field.name)}});
    }

    void place_static_values() {
        for (const auto& [name, value] : insert_.partition) {
            const bool known =
                std::any_of(table_.partition_by.begin(), table_.partition_by.end(),
                            [&](const std::string& column) { return same_column(column, name, host_); });
            if (!known) {
                throw Error("PARTITIONS_NOT_FOUND",
                            {{"partitionList", quote_identifier(name)}, {"tableName", quoted_}});
            }
            if (value) values_[*find(name)] = as_partition_value(value, table_.schema[*find(name)]);
        }
        check_all_partition_columns();
    }

    /// A PARTITION clause lists them all, with values or without.
    void check_all_partition_columns() const {
        if (insert_.partition.empty() || insert_.partition.size() == table_.partition_by.size()) return;
        std::string given;
        for (const auto& [name, value] : insert_.partition) given += (given.empty() ? "" : ",") + name;
        std::string wanted;
        for (const std::string& name : table_.partition_by) wanted += (wanted.empty() ? "" : ",") + name;
        throw Error("_LEGACY_ERROR_TEMP_1169",
                    {{"normalizedPartSpec", given}, {"tableName", quoted_}, {"partColNames", wanted}});
    }

    /// Columns with values come before those without.
    void check_order_of_static_values() const {
        bool open = false;
        std::string all;
        bool wrong = false;
        for (const std::string& name : table_.partition_by) {
            all += (all.empty() ? "" : ",") + name;
            if (insert_.partition.empty() || !is_static(*find(name))) {
                open = true;
            } else {
                wrong = wrong || open;
            }
        }
        if (wrong) throw Error("_LEGACY_ERROR_TEMP_1147", {{"partColumns", "[" + all + "]"}});
    }

    /// Values of PARTITION clauses are cast as CAST does: they are often texts.
    ExprPtr as_partition_value(const ExprPtr& value, const Field& field) const {
        if (value->is_literal() && value->value.is_null()) return make_literal(field.type, Value::null());
        return make_implicit_cast(value, field.type, EvalMode::kAnsi, host_.eval_settings());
    }

    /// The columns that the query fills, in its order: those listed, or all but the static ones.
    std::vector<size_t> targets() const {
        std::vector<size_t> all;
        for (size_t i = 0; i < table_.schema.size(); ++i) {
            if (!values_[i]) all.push_back(i);
        }
        if (insert_.columns.empty()) return all;
        std::vector<size_t> listed;
        for (const std::string& name : insert_.columns) {
            const auto found = find(name);
            if (!found) raise_unknown(name);
            if (values_[*found]) {
                throw Error("STATIC_PARTITION_COLUMN_IN_INSERT_COLUMN_LIST",
                            {{"staticName", quote_identifier(name)}});
            }
            if (std::find(listed.begin(), listed.end(), *found) != listed.end())
                throw Error("COLUMN_ALREADY_EXISTS", {{"columnName", quote_identifier(name)}});
            listed.push_back(*found);
        }
        return listed;
    }

    [[noreturn]] void raise_unknown(const std::string& name) const {
        Attributes attributes;
        for (const Field& field : table_.schema)
            attributes.push_back({next_expr_id(), field.name, field.type, field.nullable, {}});
        Scope scope;
        scope.columns = scope_columns(attributes);
        raise_unresolved({name}, &scope);
    }

    void place_by_position() {
        const std::vector<size_t> columns = targets();
        const Attributes& data = query_->output();
        if (data.size() != columns.size()) raise_arity(data, columns);
        for (size_t i = 0; i < columns.size(); ++i) values_[columns[i]] = data[i].reference();
    }

    [[noreturn]] void raise_arity(const Attributes& data, const std::vector<size_t>& columns) const {
        std::vector<std::string> given;
        for (const Attribute& column : data) given.push_back(column.name);
        std::vector<std::string> expected;
        if (insert_.columns.empty()) {
            expected = names_of(table_.schema);
        } else {
            for (const size_t i : columns) expected.push_back(table_.schema[i].name);
        }
        std::vector<std::string> fixed;
        for (const auto& [name, value] : insert_.partition) {
            if (value) fixed.push_back(name);
        }
        if (!fixed.empty()) {
            throw Error("INSERT_PARTITION_COLUMN_ARITY_MISMATCH", {{"tableName", quoted_},
                                                                   {"tableColumns", names_of(expected)},
                                                                   {"staticPartCols", names_of(fixed)},
                                                                   {"dataColumns", names_of(given)}});
        }
        const char* which =
            data.size() < columns.size() ? "NOT_ENOUGH_DATA_COLUMNS" : "TOO_MANY_DATA_COLUMNS";
        throw Error(
            std::string("INSERT_COLUMN_ARITY_MISMATCH.") + which,
            {{"tableName", quoted_}, {"tableColumns", names_of(expected)}, {"dataColumns", names_of(given)}});
    }

    void place_by_name() {
        const Attributes& data = query_->output();
        size_t open = 0;
        for (const ExprPtr& value : values_) open += value ? 0 : 1;
        if (data.size() > open) raise_arity(data, targets());
        std::vector<std::string> extra;
        for (const Attribute& column : data) {
            const auto found = find(column.name);
            if (!found || (values_[*found] && is_static(*found))) {
                extra.push_back(column.name);
                continue;
            }
            if (values_[*found]) {
                throw Error("INCOMPATIBLE_DATA_FOR_TABLE.AMBIGUOUS_COLUMN_NAME",
                            {{"tableName", quoted_}, {"colName", quote_identifier(column.name)}});
            }
            values_[*found] = column.reference();
        }
        if (!extra.empty()) {
            throw Error("INCOMPATIBLE_DATA_FOR_TABLE.EXTRA_COLUMNS",
                        {{"tableName", quoted_}, {"extraColumns", names_of(extra)}});
        }
    }

    bool is_static(size_t column) const {
        return std::any_of(insert_.partition.begin(), insert_.partition.end(), [&](const auto& item) {
            return item.second && same_column(item.first, table_.schema[column].name, host_);
        });
    }

    const LogicalPlanPtr& query_;
    const TableDefinition& table_;
    const InsertRequest& insert_;
    CommandHost& host_;
    const std::string quoted_;
    Exprs values_;  // by column of the table; null: not filled yet
};

/// The static values as directory names have them, as far as they are the first partition columns.
std::vector<std::optional<std::string>> static_directories(const TableDefinition& table,
                                                           const InsertRequest& insert, CommandHost& host) {
    std::vector<std::optional<std::string>> values;
    for (const std::string& column : table.partition_by) {
        const auto found = std::find_if(
            insert.partition.begin(), insert.partition.end(),
            [&](const auto& item) { return item.second && same_column(item.first, column, host); });
        if (found == insert.partition.end()) break;
        values.push_back(partition_directory_value(table, column, found->second, host));
    }
    return values;
}

}  // namespace

std::optional<std::string> partition_directory_value(const TableDefinition& table, const std::string& column,
                                                     const ExprPtr& value, CommandHost& host) {
    const auto field = std::find_if(table.schema.begin(), table.schema.end(),
                                    [&](const Field& f) { return same_column(f.name, column, host); });
    const EvalSettingsPtr& settings = host.eval_settings();
    const ExprPtr typed = make_implicit_cast(value, field->type, EvalMode::kAnsi, settings);
    const ExprPtr text = make_implicit_cast(typed, Type::string(), EvalMode::kAnsi, settings);
    const Value result = evaluate_constant(text);
    if (result.is_null() || result.as_string().empty()) return std::nullopt;
    return result.as_string();
}

Schema insert_targets(const TableDefinition& table, const InsertRequest& insert, CommandHost& host) {
    const auto matches = [&](const std::string& name) {
        return [&](const Field& field) { return same_column(field.name, name, host); };
    };
    Schema targets = table.schema;
    for (const auto& item : insert.partition) {
        if (item.second) std::erase_if(targets, matches(item.first));
    }
    if (insert.columns.empty()) return targets;
    Schema listed;
    for (const std::string& name : insert.columns) {
        const auto found = std::find_if(targets.begin(), targets.end(), matches(name));
        listed.push_back(found == targets.end() ? Field{name, Type::null()} : *found);
    }
    return listed;
}

LogicalPlanPtr fit_to_table(const LogicalPlanPtr& query, const TableDefinition& table,
                            const InsertRequest& insert, CommandHost& host) {
    return TableInsert(query, table, insert, host).fit();
}

namespace {

/// Overflow in a cast that store assignment put in is told with the column's name.
[[noreturn]] void rethrow_overflow(const Error& error, const LogicalPlanPtr& fitted) {
    std::string from;
    std::string to;
    for (const auto& [key, value] : error.parameters()) {
        if (key == "sourceType") from = value;
        if (key == "targetType") to = value;
    }
    for (const NamedExpr& column : fitted->as<Project>()->columns) {
        const Expr& cast = *column.expr;
        if (!cast.is(ExprKind::kCast) || "\"" + cast.type.to_sql() + "\"" != to) continue;
        if ("\"" + cast.children[0]->type.to_sql() + "\"" != from) continue;
        throw Error(
            "CAST_OVERFLOW_IN_TABLE_INSERT",
            {{"sourceType", from}, {"targetType", to}, {"columnName", quote_identifier(column.output.name)}});
    }
    throw error;
}

/// A decimal that the column's type is too narrow for; its error names the type's numbers only.
[[noreturn]] void rethrow_wide_decimal(const Error& error, const LogicalPlanPtr& fitted) {
    for (const NamedExpr& column : fitted->as<Project>()->columns) {
        const Expr& cast = *column.expr;
        if (!cast.is(ExprKind::kCast) || !cast.type.is(TypeId::kDecimal)) continue;
        const Type& from = cast.children[0]->type;
        if (from.is(TypeId::kNull) || can_up_cast(from, cast.type)) continue;
        const auto has = [&](const char* key, int number) {
            return std::any_of(error.parameters().begin(), error.parameters().end(), [&](const auto& item) {
                return item.first == key && item.second == std::to_string(number);
            });
        };
        if (!has("precision", cast.type.precision()) || !has("scale", cast.type.scale())) continue;
        throw Error("CAST_OVERFLOW_IN_TABLE_INSERT", {{"sourceType", "\"" + from.to_sql() + "\""},
                                                      {"targetType", "\"" + cast.type.to_sql() + "\""},
                                                      {"columnName", quote_identifier(column.output.name)}});
    }
    throw error;
}

/// "d=2020-01-01": below it lies what static values choose.
std::string static_directory(const TableDefinition& table,
                             const std::vector<std::optional<std::string>>& values) {
    PartitionValues named;
    for (size_t i = 0; i < values.size(); ++i)
        named.emplace_back(table.partition_by[i], values[i].value_or(kNullPartition));
    return partition_path(table, named);
}

bool is_dynamic_overwrite(const InsertRequest& insert, CommandHost& host) {
    const auto given = insert.options.find("partitionoverwritemode");
    const std::string mode =
        given != insert.options.end()
            ? given->second
            : host.find_setting("spark.sql.sources.partitionOverwriteMode").value_or("STATIC");
    return equal_ignoring_case(mode, "dynamic");
}

}  // namespace

void insert_into_table(const LogicalPlanPtr& query, const TableDefinition& table, const InsertRequest& insert,
                       CommandHost& host) {
    const LogicalPlanPtr fitted = fit_to_table(query, table, insert, host);
    const PlacedWrite placed(table, host);
    if (insert.overwrite && (reads_from(*query, table.location) || placed.reads_places(*query))) {
        throw Error("UNSUPPORTED_OVERWRITE.TABLE", {{"table", quote_identifiers(table.name)}});
    }
    WriteRequest request;
    request.format = table.format;
    request.path = table.location;
    request.schema = output_schema(*fitted);
    for (size_t i = 0; i < request.schema.size(); ++i) request.schema[i].metadata = table.schema[i].metadata;
    request.options = table.options;
    for (const auto& [key, value] : insert.options) request.options[key] = value;
    request.partition_by = table.partition_by;
    Bucketing::of(table).add_to(request.options);
    placed.add_to(request.options);
    std::string replaced;
    if (insert.overwrite) {
        request.static_partition = static_directories(table, insert, host);
        request.dynamic_overwrite = !table.partition_by.empty() &&
                                    request.static_partition.size() < table.partition_by.size() &&
                                    is_dynamic_overwrite(insert, host);
        replaced = static_directory(table, request.static_partition);
    }
    const bool replaces = insert.overwrite && !request.dynamic_overwrite;
    try {
        write_rows(fitted, std::move(request), insert.overwrite, host);
    } catch (const Error& error) {
        if (error.condition().starts_with("NUMERIC_VALUE_OUT_OF_RANGE")) rethrow_wide_decimal(error, fitted);
        if (error.condition() != "CAST_OVERFLOW") throw;
        rethrow_overflow(error, fitted);
    }
    if (replaces) {
        placed.finish_overwrite(replaced);
    } else {
        placed.finish_append();
    }
}

}  // namespace firesteel
