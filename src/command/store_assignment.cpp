#include "command/store_assignment.h"

#include "catalog/identifier.h"
#include "common/error.h"
#include "functions/coercion.h"

namespace firesteel {

namespace {

/// A text of at most `length` characters: trailing spaces above that go, other characters are an error.
ExprPtr limited_text(const ExprPtr& text, int length, const EvalSettingsPtr& settings) {
    const ExprPtr limit = make_literal(Type::integer(), Value(length));
    const auto call = [&](const char* name, Exprs arguments) {
        return make_call(name, std::move(arguments), settings);
    };
    const ExprPtr fits = call("<=", {call("char_length", {text}), limit});
    const ExprPtr fits_trimmed = call("<=", {call("char_length", {call("rtrim", {text})}), limit});
    const ExprPtr cut = call("substring", {text, make_literal(Type::integer(), Value(1)), limit});
    const ExprPtr parameters = call("map", {make_literal(Type::string(), Value("limit")),
                                            make_literal(Type::string(), Value(std::to_string(length)))});
    const ExprPtr failure = make_cast(
        call("raise_error", {make_literal(Type::string(), Value("EXCEED_LIMIT_LENGTH")), parameters}),
        Type::string(), EvalMode::kAnsi, settings);
    return call("if",
                {call("coalesce", {fits, make_true()}), text, call("if", {fits_trimmed, cut, failure})});
}

}  // namespace

ExprPtr assign_to_column(const ExprPtr& value, const Field& column, const std::string& table,
                         CommandHost& host) {
    const EvalSettingsPtr& settings = host.eval_settings();
    const std::string policy = host.find_setting("spark.sql.storeAssignmentPolicy").value_or("ANSI");
    const bool strict = equal_ignoring_case(policy, "STRICT");
    const bool legacy = equal_ignoring_case(policy, "LEGACY");
    const bool from_nothing = value->type.is(TypeId::kNull) && !column.type.is(TypeId::kNull);
    const bool allowed = strict   ? !from_nothing && can_up_cast(value->type, column.type)
                         : legacy ? can_cast(value->type, column.type, false)
                                  : can_store_assign(value->type, column.type);
    const bool only_nullability = value->type.same_ignoring_nullability(column.type);
    if (!allowed && !only_nullability) {
        throw Error("INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST",
                    {{"tableName", table},
                     {"colName", quote_identifier(column.name)},
                     {"srcType", "\"" + value->type.to_sql() + "\""},
                     {"targetType", "\"" + column.type.to_sql() + "\""}});
    }
    const EvalMode mode = legacy ? EvalMode::kLegacy : EvalMode::kAnsi;
    const bool is_limited = column.type.is(TypeId::kChar) || column.type.is(TypeId::kVarchar);
    const auto as_string = host.find_setting("spark.sql.legacy.charVarcharAsString");
    if (is_limited && as_string && equal_ignoring_case(*as_string, "true"))
        return make_implicit_cast(value, Type::string(), mode, settings);
    if (is_limited) {
        const ExprPtr text = make_implicit_cast(value, Type::string(), mode, settings);
        const ExprPtr limited = limited_text(text, column.type.length(), settings);
        if (column.type.is(TypeId::kVarchar)) return limited;
        return make_call("rpad", {limited, make_literal(Type::integer(), Value(column.type.length()))},
                         settings);
    }
    return make_implicit_cast(value, column.type, mode, settings);
}

}  // namespace firesteel
