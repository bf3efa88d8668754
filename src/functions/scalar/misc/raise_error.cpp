#include "common/error_conditions.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

std::string text_at(const Column& column, int64_t row) {
    return column.is_null(row) ? "null" : std::string(column.values<StringView>()[row].view());
}

/// The entries of a map<string, string>.
ErrorParameters parameters_at(const Column& map, int64_t row) {
    ErrorParameters parameters;
    if (map.is_null(row)) return parameters;
    for (int32_t i = map.offsets()[row]; i < map.offsets()[row + 1]; ++i) {
        parameters.emplace_back(text_at(*map.child(0), i), text_at(*map.child(1), i));
    }
    return parameters;
}

/// Not a row's failure that try_ functions may turn into null: the user asked for it.
ColumnPtr raise_error(const KernelCall& call) {
    if (call.rows == 0) return Column::flat(*call.result_type, 0, nullptr, nullptr);
    if (call.arguments.size() == 1)
        throw Error("USER_RAISED_EXCEPTION", {{"errorMessage", text_at(call[0], 0)}});
    const std::string condition = text_at(call[0], 0);
    if (find_error_condition(condition) == nullptr) {
        throw Error("USER_RAISED_EXCEPTION_UNKNOWN_ERROR_CLASS", {{"errorClass", "'" + condition + "'"}});
    }
    throw Error(condition, parameters_at(call[1], 0));
}

std::string show(const std::string& name, const std::vector<std::string>& arguments) {
    if (arguments.size() == 1)
        return name + "(USER_RAISED_EXCEPTION, map(errorMessage, " + arguments[0] + "))";
    return name + "(" + arguments[0] + ", " + arguments[1] + ")";
}

}  // namespace

FUNCTION("raise_error")
    .group("misc_funcs")
    .since("3.1.0")
    .doc("Ends the query with an error of the user's.")
    .example("SELECT if(true, 1, raise_error('custom error message'))", "1")
    .overload("(expr STRING) -> VOID", raise_error)
    .overload("(errorClass STRING, errorParams MAP<STRING, STRING>) -> VOID", raise_error)
    .with([](FunctionRecord& r) {
        r.nulls = NullHandling::kCustom, r.volatility = Volatility::kVolatile, r.can_fail = true,
        r.display = show;
    });

}  // namespace firesteel
