#include <algorithm>
#include <array>
#include <cstdlib>

#include "codec/type_json.h"
#include "common/utf8.h"
#include "expr/evaluator.h"
#include "plan/pad_characters.h"

namespace firesteel {

namespace {

bool compares(const std::string& name) {
    constexpr auto kNames = std::to_array<std::string_view>({"=", "==", "<=>", "<", "<=", ">", ">=", "in"});
    return std::find(kNames.begin(), kNames.end(), name) != kNames.end();
}

std::optional<int> declared_length(const ScopeColumns& columns, int64_t id) {
    for (const auto& column : columns) {
        if (column.attribute.id != id) continue;
        constexpr std::string_view kChar = "char(";
        const std::string type = metadata_text(column.attribute.metadata, "__CHAR_VARCHAR_TYPE_STRING");
        if (!type.starts_with(kChar)) return std::nullopt;
        return std::atoi(type.c_str() + kChar.size());
    }
    return std::nullopt;
}

std::optional<int> declared_length(const Scope& scope, int64_t id) {
    if (const auto length = declared_length(scope.columns, id)) return length;
    return declared_length(scope.hidden, id);
}

/// The length of a text that is the same for all rows.
std::optional<int> constant_length(const ExprPtr& expr) {
    if (!expr->type.is_string() || !is_foldable(expr)) return std::nullopt;
    const Value value = evaluate_constant(expr);
    if (value.is_null()) return std::nullopt;
    return static_cast<int>(utf8_length(value.as_string()));
}

/// `expr` padded, under the name it had.
ExprPtr padded(const ExprPtr& expr, int length, const EvalSettingsPtr& settings) {
    ExprPtr wide;
    if (const auto has = constant_length(expr)) {
        const std::string text = evaluate_constant(expr).as_string();
        wide = make_literal(expr->type, text + std::string(static_cast<size_t>(length - *has), ' '));
    } else {
        wide = make_call("rpad",
                         {expr, make_literal(Type::integer(), Value(static_cast<int64_t>(length))),
                          make_literal(Type::string(), Value(std::string(" ")))},
                         settings);
    }
    auto named = std::make_shared<Expr>(*wide);
    named->shown_sql = to_sql(*expr);
    return named;
}

std::optional<int> character_length(const ExprPtr& expr, const BindContext& context) {
    if (!expr->is(ExprKind::kAttribute) && !expr->is(ExprKind::kOuterAttribute)) return std::nullopt;
    if (!expr->type.is(TypeId::kString)) return std::nullopt;
    if (context.scope) {
        if (const auto length = declared_length(*context.scope, expr->id)) return length;
    }
    for (const Relation* below = context.below; below; below = below->below.get()) {
        if (const auto length = declared_length(*below, expr->id)) return length;
    }
    if (context.aggregate_input) {
        if (const auto length = declared_length(*context.aggregate_input, expr->id)) return length;
    }
    return std::nullopt;
}

}  // namespace

void pad_characters(const FunctionRecord& record, Exprs& arguments, const BindContext& context,
                    const AnalyzerContext& around) {
    if (arguments.size() < 2 || !compares(record.name)) return;
    const auto is_text = [](const ExprPtr& e) { return e->type.is(TypeId::kString); };
    if (!std::all_of(arguments.begin(), arguments.end(), is_text)) return;
    std::vector<std::optional<int>> lengths;
    bool any = false;
    for (const ExprPtr& argument : arguments) {
        lengths.push_back(character_length(argument, context));
        any = any || lengths.back();
    }
    if (!any) return;
    int longest = 0;
    for (size_t i = 0; i < arguments.size(); ++i) {
        if (!lengths[i]) lengths[i] = constant_length(arguments[i]);
        if (!lengths[i]) return;  // texts of no known length are compared as they are
        longest = std::max(longest, *lengths[i]);
    }
    for (size_t i = 0; i < arguments.size(); ++i) {
        if (*lengths[i] < longest) arguments[i] = padded(arguments[i], longest, around.settings);
    }
}

}  // namespace firesteel
