#include "functions/aggregate/argument_checks.h"

#include <cstdlib>

#include <fmt/core.h>

#include "common/decimal.h"
#include "functions/coercion.h"

namespace firesteel {

namespace {

double number_of(const Value& value, const Type& type) {
    if (value.holds<Int128>()) return decimal_to_double(value.as_int128(), type.scale());
    if (value.holds<double>()) return value.as_double();
    if (value.holds<std::string>()) return std::strtod(value.as_string().c_str(), nullptr);
    return static_cast<double>(value.as_long());
}

}  // namespace

void require_constant(const ResolveRequest& request, size_t i, const std::string& name, const Type& type) {
    const ArgumentInfo& argument = request.arguments[i];
    if (argument.constant) return;
    raise_mismatch(
        request, "NON_FOLDABLE_INPUT",
        {{"inputName", "`" + name + "`"}, {"inputType", quoted(type)}, {"inputExpr", quoted(argument.sql)}});
}

void require_not_null(const ResolveRequest& request, size_t i, const std::string& name) {
    const ArgumentInfo& argument = request.arguments[i];
    if (argument.constant && argument.constant->is_null())
        raise_mismatch(request, "UNEXPECTED_NULL", {{"exprName", name}});
}

void raise_out_of_range(const ResolveRequest& request, const std::string& name, const std::string& range,
                        const std::string& value) {
    raise_mismatch(request, "VALUE_OUT_OF_RANGE",
                   {{"exprName", name}, {"valueRange", range}, {"currentValue", value}});
}

double constant_double(const ArgumentInfo& argument) { return number_of(*argument.constant, argument.type); }

Type approximated_type(const ResolveRequest& request) {
    const Type& type = request.arguments[0].type;
    const bool is_moment =
        type.is(TypeId::kDate) || type.is(TypeId::kTimestamp) || type.is(TypeId::kTimestampNtz);
    if (type.is_numeric() || type.is_ansi_interval() || is_moment) return type;
    if (type.is_string() || type.is(TypeId::kNull)) return Type::double_number();
    raise_unexpected_type(
        request, 0,
        "(\"NUMERIC\" or \"DATE\" or \"TIMESTAMP\" or \"TIMESTAMP_NTZ\" or \"INTERVAL YEAR TO "
        "MONTH\" or \"INTERVAL DAY TO SECOND\")");
}

std::string double_text(double value) {
    const bool whole = value == static_cast<double>(static_cast<int64_t>(value));
    return whole ? fmt::format("{:.1f}D", value) : fmt::format("{}D", value);
}

Type percentage_type(const ResolveRequest& request, size_t i, const std::string& required) {
    const ArgumentInfo& argument = request.arguments[i];
    const bool is_array = argument.type.is(TypeId::kArray);
    const Type& element = is_array ? argument.type.element_type() : argument.type;
    const bool fits = element.is_numeric() || element.is(TypeId::kNull) || (element.is_string() && !is_array);
    if (!fits || (is_array && argument.type.contains_null() && !element.is(TypeId::kNull)))
        raise_unexpected_type(request, i, required);
    const Type type = is_array ? Type::array(Type::double_number(), false) : Type::double_number();
    require_constant(request, i, "percentage", type);
    require_not_null(request, i, "percentage");
    std::string shown;
    bool inside = true;
    const auto check = [&](const Value& value, const Type& of) {
        const double number = number_of(value, of);
        inside = inside && number >= 0.0 && number <= 1.0;
        shown += (shown.empty() ? "" : ",") + double_text(number);
    };
    if (is_array) {
        for (const Value& value : argument.constant->as_list()) check(value, element);
    } else if (!element.is_string()) {
        check(*argument.constant, element);
    }
    if (!inside) raise_out_of_range(request, "percentage", "[0.0, 1.0]", shown);
    return type;
}

}  // namespace firesteel
