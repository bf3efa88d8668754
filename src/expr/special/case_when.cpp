#include "expr/special/branches.h"
#include "functions/coercion.h"

namespace firesteel {

namespace {

/// Arguments: condition, value, condition, value, ..., and perhaps a last value for all other rows.
class CaseWhen final : public SpecialForm {
public:
    ColumnPtr evaluate(const SpecialCall& call) const override {
        Branches result(call.expr().type, call.batch().rows, call.context().pool);
        std::vector<int32_t> open = all_rows(call.batch().rows);
        size_t i = 0;
        for (; i + 1 < call.argument_count() && !open.empty(); i += 2) {
            Split split = split_rows(open, *argument_for(call, i, open));
            if (!split.yes.empty()) result.add(split.yes, argument_for(call, i + 1, split.yes));
            open = std::move(split.no);
        }
        if (call.argument_count() % 2 == 1 && !open.empty()) {
            result.add(open, argument_for(call, call.argument_count() - 1, open));
        }
        return result.finish();
    }
};

const CaseWhen kCaseWhen;

/// The `number`th condition, which is argument `i`. No type becomes a boolean by itself.
void check_condition(const ResolveRequest& request, size_t i, size_t number) {
    const ArgumentInfo& condition = request.arguments[i];
    if (condition.type.is(TypeId::kBoolean) || condition.type.is(TypeId::kNull)) return;
    raise_mismatch(request, "UNEXPECTED_INPUT_TYPE",
                   {{"paramIndex", ordinal_word(number)},
                    {"requiredType", quoted(Type::boolean())},
                    {"inputSql", quoted(condition.sql)},
                    {"inputType", quoted(condition.type)}});
}

bool is_true(const ArgumentInfo& argument) {
    return argument.is_literal && argument.constant->holds<bool>() && argument.constant->as_bool();
}

Resolution resolve_case(const ResolveRequest& request) {
    const size_t count = request.arguments.size();
    check_argument_count(request, 2, SIZE_MAX);
    std::vector<Type> value_types;
    for (size_t i = 0; i + 1 < count; i += 2) value_types.push_back(request.arguments[i + 1].type);
    if (count % 2 == 1) value_types.push_back(request.arguments.back().type);
    const auto common = common_type(value_types, request.settings->ansi);
    if (!common) {
        std::string types;
        for (const auto& type : value_types) types += (types.empty() ? "" : ", ") + quoted(type);
        raise_mismatch(request, "DATA_DIFF_TYPES",
                       {{"functionName", "`casewhen`"}, {"dataType", "[" + types + "]"}});
    }
    Resolution resolution;
    resolution.result = *common;
    resolution.nullable = count % 2 == 0 || nullable_as(request, count - 1, *common);
    for (size_t i = 0; i < count; ++i) {
        const bool is_condition = i % 2 == 0 && i + 1 < count;
        resolution.argument_types.push_back(is_condition ? Type::boolean() : *common);
        if (is_condition) check_condition(request, i, i / 2);
    }
    // What comes after a branch that is always taken cannot make the result null.
    for (size_t i = 0; i + 1 < count; i += 2) {
        if (is_true(request.arguments[i])) resolution.nullable = false;
    }
    for (size_t i = 0; i + 1 < count; i += 2) {
        resolution.nullable = resolution.nullable || nullable_as(request, i + 1, *common);
        if (is_true(request.arguments[i])) break;
    }
    return resolution;
}

class If final : public SpecialForm {
public:
    ColumnPtr evaluate(const SpecialCall& call) const override {
        const std::vector<int32_t> rows = all_rows(call.batch().rows);
        const Split split = split_rows(rows, *call.argument(0));
        Branches result(call.expr().type, call.batch().rows, call.context().pool);
        if (!split.yes.empty()) result.add(split.yes, argument_for(call, 1, split.yes));
        if (!split.no.empty()) result.add(split.no, argument_for(call, 2, split.no));
        return result.finish();
    }
};

const If kIf;

Resolution resolve_if(const ResolveRequest& request) {
    check_argument_count(request, 3, 3);
    check_condition(request, 0, 0);
    const auto common =
        common_type(request.arguments[1].type, request.arguments[2].type, request.settings->ansi);
    if (!common) raise_different_types(request, 1, false);
    return {{Type::boolean(), *common, *common},
            *common,
            nullable_as(request, 1, *common) || nullable_as(request, 2, *common)};
}

}  // namespace

FUNCTION("when")
    .group("conditional_funcs")
    .since("1.0.1")
    .doc(
        "The value after the first condition that is true; the last value when none is: also written CASE "
        "WHEN.")
    .example("SELECT CASE WHEN 1 > 0 THEN 1 WHEN 2 > 0 THEN 2.0 ELSE 1.2 END", "1.0")
    .example("SELECT CASE WHEN 1 < 0 THEN 1 WHEN 2 < 0 THEN 2.0 END", "NULL")
    .overload(resolve_case, &kCaseWhen)
    .with([](FunctionRecord& r) {
        r.nulls = NullHandling::kCustom;
        r.display = [](const std::string&, const std::vector<std::string>& arguments) {
            std::string out = "CASE";
            size_t i = 0;
            for (; i + 1 < arguments.size(); i += 2)
                out += " WHEN " + arguments[i] + " THEN " + arguments[i + 1];
            if (i < arguments.size()) out += " ELSE " + arguments[i];
            return out + " END";
        };
    });

FUNCTION("if")
    .group("conditional_funcs")
    .since("1.0.0")
    .doc("The second argument where the first is true, else the third.")
    .example("SELECT if(1 < 2, 'a', 'b')", "a")
    .overload(resolve_if, &kIf)
    .with([](FunctionRecord& r) {
        r.nulls = NullHandling::kCustom;
        r.display = [](const std::string&, const std::vector<std::string>& arguments) {
            return "(IF(" + arguments[0] + ", " + arguments[1] + ", " + arguments[2] + "))";
        };
    });

}  // namespace firesteel
