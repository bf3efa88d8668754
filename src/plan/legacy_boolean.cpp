#include "plan/legacy_boolean.h"

#include <optional>

#include "functions/cast.h"

namespace firesteel {

namespace {

/// Which boolean a literal number stands for.
std::optional<bool> boolean_of(const Expr& number, const EvalSettings& settings) {
    if (!number.is_literal() || number.value.is_null()) return std::nullopt;
    if (number.type.is(TypeId::kDecimal)) {
        Int128 unit = 1;
        for (int32_t i = 0; i < number.type.scale(); ++i) unit *= 10;
        const Int128 value = number.value.as_int128();
        return value == 0 ? std::optional(false) : value == unit ? std::optional(true) : std::nullopt;
    }
    const std::string text = literal_to_sql(number.type, number.value, settings);
    if (text == "0" || text == "0.0" || text == "-0.0") return false;
    return text == "1" || text == "1.0" ? std::optional(true) : std::nullopt;
}

}  // namespace

ExprPtr compare_boolean_with_number(const FunctionRecord& record, Exprs& arguments,
                                    const EvalSettingsPtr& settings) {
    const bool null_safe = record.name == "<=>";
    if (settings->ansi || arguments.size() != 2 || (!null_safe && record.name != "=")) return nullptr;
    const size_t at = arguments[0]->type.is(TypeId::kBoolean) ? 0 : 1;
    const ExprPtr boolean = arguments[at];
    const ExprPtr number = arguments[1 - at];
    if (!boolean->type.is(TypeId::kBoolean) || !number->type.is_numeric()) return nullptr;
    const auto value = boolean_of(*number, *settings);
    if (!value) {
        arguments[at] = make_implicit_cast(boolean, number->type, EvalMode::kLegacy, settings);
        return nullptr;
    }
    const ExprPtr answer = *value ? boolean : make_call("not", {boolean}, settings);
    if (!null_safe) return answer;
    return make_call("and", {make_call("isnotnull", {boolean}, settings), answer}, settings);
}

}  // namespace firesteel
