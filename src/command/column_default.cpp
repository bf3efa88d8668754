#include "command/column_default.h"

#include "catalog/identifier.h"
#include "codec/type_json.h"
#include "common/error.h"
#include "expr/evaluator.h"
#include "functions/cast.h"
#include "functions/coercion.h"

namespace firesteel {

namespace {

// Where Spark keeps what new rows get, and what rows get that were there before the column.
constexpr const char* kCurrent = "CURRENT_DEFAULT";
constexpr const char* kExisting = "EXISTS_DEFAULT";

[[noreturn]] void raise_invalid(const char* why, const Field& field, const std::string& statement,
                                ErrorParameters more = {}) {
    ErrorParameters parameters = {{"statement", statement},
                                  {"colName", quote_identifier(field.name)},
                                  {"defaultValue", default_text(field)}};
    parameters.insert(parameters.end(), more.begin(), more.end());
    throw Error(std::string("INVALID_DEFAULT_VALUE.") + why, std::move(parameters));
}

[[noreturn]] void raise_type(const Type& actual, const Field& field, const std::string& statement) {
    raise_invalid(
        "DATA_TYPE", field, statement,
        {{"expectedType", "\"" + field.type.to_sql() + "\""}, {"actualType", "\"" + actual.to_sql() + "\""}});
}

/// A number that is too large for the column is of a wrong type.
Value constant_value(const ExprPtr& constant, const Field& field, const std::string& statement) {
    try {
        return evaluate_constant(constant);
    } catch (const Error& error) {
        if (!constant->is(ExprKind::kCast) || error.condition() != "CAST_OVERFLOW") throw;
        raise_type(constant->children[0]->type, field, statement);
    }
}

/// Is it made of rows, so that there is nothing to compute beside one?
bool needs_rows(const ExprPtr& value) {
    return any_of(value, [](const Expr& e) {
        return e.is(ExprKind::kAggregate) || e.is(ExprKind::kWindow) || e.is(ExprKind::kGenerator);
    });
}

ExprPtr of_type(const ExprPtr& value, const Field& field, CommandHost& host) {
    return make_implicit_cast(value, field.type, EvalMode::kAnsi, host.eval_settings());
}

/// SQL text that means the value, whenever it is read.
std::string constant_text(const Field& field, const Value& value, CommandHost& host) {
    if (value.is_null()) return "CAST(NULL AS " + field.type.to_sql() + ")";
    std::string text = literal_to_exact_sql(field.type, value, *host.eval_settings());
    try {
        const ExprPtr again = host.analyze_expression(*host.parse_expression(text));
        if (evaluate_constant(of_type(again, field, host)) == value) return text;
    } catch (const Error&) {
        // A value that has no literal, such as NaN.
    }
    return default_text(field);
}

}  // namespace

std::string default_text(const Field& field) { return metadata_text(field.metadata, kCurrent); }

void set_default_text(Field& field, const std::string& text) {
    field.metadata = with_metadata_text(field.metadata, kCurrent, text);
}

std::string column_comment(const Field& field) { return comment_of_metadata(field.metadata); }

void set_column_comment(Field& field, const std::string& comment) {
    field.metadata = with_metadata_text(field.metadata, "comment", comment);
}

ExprPtr default_value(const Field& field, const std::string& statement, CommandHost& host) {
    const std::string text = default_text(field);
    if (text.empty()) return make_literal(field.type, Value::null());
    const spec::ExpressionPtr parsed = host.parse_expression(text);
    if (parsed->as<spec::Subquery>() != nullptr) raise_invalid("SUBQUERY_EXPRESSION", field, statement);
    ExprPtr value;
    try {
        value = host.analyze_expression(*parsed);
    } catch (const Error& error) {
        const bool unknown = error.condition().starts_with("UNRESOLVED_COLUMN");
        raise_invalid(unknown ? "NOT_CONSTANT" : "UNRESOLVED_EXPRESSION", field, statement);
    }
    if (value->type.is_string() && !field.type.is_string()) raise_type(value->type, field, statement);
    if (!is_foldable(value) && !can_up_cast(value->type, field.type))
        raise_type(value->type, field, statement);
    if (needs_rows(value)) raise_invalid("NOT_CONSTANT", field, statement);
    return of_type(value, field, host);
}

void check_defaults(const Schema& schema, const std::string& statement, CommandHost& host) {
    for (const Field& field : schema) {
        if (!default_text(field).empty()) default_value(field, statement, host);
    }
}

void fix_existing_values(Schema& added, const std::string& statement, CommandHost& host) {
    for (Field& field : added) {
        if (default_text(field).empty() || !metadata_text(field.metadata, kExisting).empty()) continue;
        const ExprPtr constant = default_value(field, statement, host);
        if (!is_deterministic(constant)) raise_invalid("NON_DETERMINISTIC", field, statement);
        const Value value = constant_value(constant, field, statement);
        field.metadata = with_metadata_text(field.metadata, kExisting, constant_text(field, value, host));
    }
}

}  // namespace firesteel
