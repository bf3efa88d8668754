#include "command/column_default.h"

#include "catalog/identifier.h"
#include "codec/type_json.h"
#include "common/error.h"
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

}  // namespace

std::string default_text(const Field& field) { return metadata_text(field.metadata, kCurrent); }

void set_default_text(Field& field, const std::string& text) {
    field.metadata = with_metadata_text(field.metadata, kCurrent, text);
    field.metadata = with_metadata_text(field.metadata, kExisting, text);
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
    if (value->type.is_string() && !field.type.is_string()) {
        raise_invalid("DATA_TYPE", field, statement,
                      {{"expectedType", "\"" + field.type.to_sql() + "\""},
                       {"actualType", "\"" + value->type.to_sql() + "\""}});
    }
    return make_implicit_cast(value, field.type, EvalMode::kAnsi, host.eval_settings());
}

void check_defaults(const Schema& schema, const std::string& statement, CommandHost& host) {
    for (const Field& field : schema) {
        if (!default_text(field).empty()) default_value(field, statement, host);
    }
}

}  // namespace firesteel
