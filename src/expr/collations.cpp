#include "expr/collations.h"

#include <algorithm>
#include <map>

#include "column/collation.h"
#include "expr/evaluator.h"
#include "functions/collation_rules.h"

namespace firesteel {

namespace {

bool is_column(const Expr& expr) {
    switch (expr.kind) {
        case ExprKind::kAttribute:
        case ExprKind::kOuterAttribute:
        case ExprKind::kInput:
        case ExprKind::kLambdaVariable:
        case ExprKind::kSubquery:
            return true;
        default:
            return false;
    }
}

/// The type with all its texts of another collation.
Type with_collation(const Type& type, const Type& text) {
    return replace_strings(type, [&](const Type&) { return text; });
}

ExprPtr cast_texts(const ExprPtr& expr, const Type& text, const EvalSettingsPtr& settings) {
    const Type type = with_collation(expr->type, text);
    if (type == expr->type) return expr;
    if (expr->is_literal()) {
        auto literal = std::make_shared<Expr>(*expr);
        literal->type = type;
        return literal;
    }
    // A cast that was asked for becomes this one.
    const bool casts = expr->is(ExprKind::kCast) && !expr->implicit && expr->mode != EvalMode::kTry;
    return make_implicit_cast(casts ? expr->children[0] : expr, type,
                              settings && settings->ansi ? EvalMode::kAnsi : EvalMode::kLegacy, settings);
}

std::vector<ExprPtr*> pick(Exprs& arguments, size_t first, size_t step) {
    std::vector<ExprPtr*> picked;
    for (size_t i = first; i < arguments.size(); i += step) picked.push_back(&arguments[i]);
    return picked;
}

/// What `joins` of a rule names: groups of arguments that are to be alike.
std::vector<std::vector<ExprPtr*>> joined_arguments(std::string_view joins, Exprs& arguments) {
    if (joins == "*") return {pick(arguments, 0, 1)};
    if (joins == "1+") return {pick(arguments, 1, 1)};
    if (joins == "%01") return {pick(arguments, 0, 2), pick(arguments, 1, 2)};
    if (joins == "when") {
        auto values = pick(arguments, 1, 2);
        if (arguments.size() % 2 == 1) values.push_back(&arguments.back());
        return {values};
    }
    std::vector<ExprPtr*> picked;
    for (const char digit : joins) {
        const auto i = static_cast<size_t>(digit - '0');
        if (i < arguments.size()) picked.push_back(&arguments[i]);
    }
    return {picked};
}

bool is_indeterminate(const Type& type) {
    const Type* text = first_string(type);
    return text != nullptr && collation_of(*text).rule == Collation::Rule::kIndeterminate;
}

/// Arguments that a call shows although nobody wrote them have the collation of the others.
void add_default_texts(const FunctionRecord& record, Exprs& arguments) {
    static const std::map<std::string_view, std::vector<const char*>> kDefaults = {
        {"lpad", {nullptr, nullptr, " "}},   {"rpad", {nullptr, nullptr, " "}},
        {"replace", {nullptr, nullptr, ""}}, {"mask", {nullptr, "X", "x", "n"}},
        {"str_to_map", {nullptr, ",", ":"}},
    };
    const auto found = kDefaults.find(record.name);
    if (found == kDefaults.end()) return;
    for (size_t i = arguments.size(); i < found->second.size(); ++i) {
        if (found->second[i] == nullptr) return;
        arguments.push_back(make_literal(Type::string(), found->second[i]));
    }
}

}  // namespace

CollationStrength collation_strength(const Expr& expr) {
    if (is_column(expr)) return CollationStrength::kImplicit;
    if (expr.is_call("collate")) return CollationStrength::kExplicit;
    if (expr.is(ExprKind::kCast)) {
        // An argument's alias makes a column of it, and so does a cast of a text to a text that was asked
        // for.
        if (expr.implicit && !expr.shown.empty()) return CollationStrength::kImplicit;
        if (first_string(expr.children[0]->type) == nullptr) return CollationStrength::kDefault;
        return expr.implicit ? collation_strength(*expr.children[0]) : CollationStrength::kImplicit;
    }
    CollationStrength strongest = CollationStrength::kDefault;
    for (const ExprPtr& child : expr.children) {
        if (first_string(child->type) != nullptr) strongest = std::max(strongest, collation_strength(*child));
    }
    return strongest;
}

bool join_collations(std::vector<ExprPtr*> exprs, const EvalSettingsPtr& settings) {
    std::erase_if(exprs, [](const ExprPtr* e) { return first_string((*e)->type) == nullptr; });
    const bool any =
        std::any_of(exprs.begin(), exprs.end(), [](const ExprPtr* e) { return has_collation((*e)->type); });
    if (!any) return true;
    const bool alike = std::all_of(exprs.begin(), exprs.end(), [&](const ExprPtr* e) {
        return (*e)->type.same_ignoring_nullability((*exprs[0])->type);
    });
    if (alike) return !is_indeterminate((*exprs[0])->type);
    CollationStrength strongest = CollationStrength::kDefault;
    std::vector<Type> winners;
    for (const ExprPtr* expr : exprs) {
        const CollationStrength strength = collation_strength(**expr);
        if (strength < strongest) continue;
        if (strength > strongest) winners.clear();
        strongest = strength;
        const Type& text = *first_string((*expr)->type);
        if (std::find(winners.begin(), winners.end(), text) == winners.end()) winners.push_back(text);
    }
    if (winners.size() > 1 && strongest == CollationStrength::kDefault) {
        // Constants of a view's collation beside such that have none.
        std::erase_if(winners, [](const Type& text) { return !has_collation(text); });
    }
    if (winners.size() > 1 && strongest == CollationStrength::kExplicit) {
        std::string types;
        for (const Type& type : winners) types += (types.empty() ? "" : ", ") + quoted(type);
        throw Error("COLLATION_MISMATCH.EXPLICIT", {{"explicitTypes", types}});
    }
    const Type winner = winners.size() == 1 ? winners[0] : Type::string("null");
    for (ExprPtr* expr : exprs) *expr = cast_texts(*expr, winner, settings);
    return !is_indeterminate(winner);
}

void join_argument_collations(const FunctionRecord& record, const std::string& shown, Exprs& arguments,
                              const EvalSettingsPtr& settings) {
    const bool any = std::any_of(arguments.begin(), arguments.end(),
                                 [](const ExprPtr& e) { return has_collation(e->type); });
    if (!any) return;
    const CollationRule& rule = collation_rule(record.name);
    add_default_texts(record, arguments);
    bool joined = true;
    const Exprs written = arguments;
    if (!rule.joins.empty()) {
        for (auto& group : joined_arguments(rule.joins, arguments)) {
            // Texts meet other types as those; which collation they had does not matter then.
            joined = join_collations(std::move(group), settings) && joined;
        }
    } else {
        joined = std::none_of(arguments.begin(), arguments.end(),
                              [](const ExprPtr& e) { return is_indeterminate(e->type); });
    }
    if (joined || !rule.needs_one) return;
    std::vector<std::string> texts;
    for (const ExprPtr& argument : written) texts.push_back(to_sql(*argument));
    throw Error("INDETERMINATE_COLLATION_IN_EXPRESSION", {{"expr", quoted(call_text(record, shown, texts))}});
}

ExprPtr comparison_key(const ExprPtr& expr, const EvalSettingsPtr& settings) {
    if (!has_collation(expr->type)) return expr;
    const ExprPtr key = make_call("collation_key", {expr}, settings);
    if (!expr->is_literal()) return key;
    auto literal = std::make_shared<Expr>(*make_literal(key->type, evaluate_constant(key)));
    literal->shown_sql = to_sql(*expr);
    literal->nullable = expr->nullable;
    return literal;
}

}  // namespace firesteel
