#include "plan/range_arguments.h"

#include <array>

#include "expr/evaluator.h"

namespace firesteel {

namespace {

struct Parameter {
    const char* name;
    const char* place;
    bool is_long;
};
constexpr std::array<Parameter, 4> kParameters = {{{"`start`", "first", true},
                                                   {"`end`", "second", true},
                                                   {"`step`", "third", true},
                                                   {"`numSlices`", "4th", false}}};

int64_t number(const ExprPtr& written, const Parameter& parameter, const EvalSettingsPtr& settings) {
    const Type type = parameter.is_long ? Type::long_integer() : Type::integer();
    const auto raise_type = [&] {
        throw Error("UNEXPECTED_INPUT_TYPE", {{"functionName", "`range`"},
                                              {"paramIndex", parameter.place},
                                              {"requiredType", "\"" + type.to_sql() + "\""},
                                              {"inputSql", "\"" + to_sql(*written) + "\""},
                                              {"inputType", "\"" + written->type.to_sql() + "\""}});
    };
    if (!is_foldable(written)) {
        throw Error("NON_FOLDABLE_ARGUMENT", {{"funcName", "`range`"},
                                              {"paramName", parameter.name},
                                              {"paramType", "\"" + type.to_sql() + "\""}});
    }
    if (!written->type.is_numeric() && !written->type.is_string()) raise_type();
    const EvalMode mode = settings->ansi ? EvalMode::kAnsi : EvalMode::kLegacy;
    const Value value = evaluate_constant(make_implicit_cast(written, type, mode, settings));
    if (value.is_null()) raise_type();
    return value.as_long();
}

}  // namespace

spec::Range range_of(const Exprs& arguments, const EvalSettingsPtr& settings) {
    if (arguments.empty() || arguments.size() > kParameters.size()) {
        throw Error("WRONG_NUM_ARGS.WITHOUT_SUGGESTION",
                    {{"functionName", "`range`"},
                     {"expectedNum", "[1, 2, 3, 4]"},
                     {"actualNum", std::to_string(arguments.size())},
                     {"docroot", "https://spark.apache.org/docs/latest"}});
    }
    spec::Range range;
    if (arguments.size() == 1) {
        range.end = number(arguments[0], kParameters[1], settings);
        return range;
    }
    range.start = number(arguments[0], kParameters[0], settings);
    range.end = number(arguments[1], kParameters[1], settings);
    if (arguments.size() > 2) range.step = number(arguments[2], kParameters[2], settings);
    if (arguments.size() > 3)
        range.partitions = static_cast<int32_t>(number(arguments[3], kParameters[3], settings));
    if (range.step == 0) throw Error("FAILED_FUNCTION_CALL", {{"funcName", "`range`"}});
    return range;
}

}  // namespace firesteel
