#include "expr/expr.h"

#include <algorithm>
#include <atomic>

#include "column/collation.h"
#include "common/check.h"
#include "expr/collations.h"
#include "expr/evaluator.h"
#include "functions/coercion.h"
#include "functions/collation_rules.h"
#include "functions/registry.h"

namespace firesteel {

namespace {

std::shared_ptr<Expr> make(ExprKind kind, Type type, bool nullable) {
    auto expr = std::make_shared<Expr>();
    expr->kind = kind;
    expr->type = std::move(type);
    expr->nullable = nullable;
    return expr;
}

/// Calls that Spark replaces keep the text they were written with, whatever becomes of their arguments.
std::string text_without_collations(const FunctionRecord& record, const std::string& shown,
                                    const Exprs& arguments) {
    if (record.name != "nvl" && record.name != "nvl2" && record.name != "btrim") return {};
    if (std::none_of(arguments.begin(), arguments.end(),
                     [](const ExprPtr& e) { return has_collation(e->type); }))
        return {};
    std::vector<std::string> texts;
    for (const ExprPtr& argument : arguments) texts.push_back(to_sql(*argument));
    return call_text(record, shown, texts);
}

}  // namespace

static bool is_alias(const ExprPtr& expr) {
    return expr->is(ExprKind::kCast) && expr->implicit && !expr->shown.empty();
}

/// Messages show expressions without the aliases that are written within them, but for the names that
/// struct() gives.
static ExprPtr without_aliases(const ExprPtr& expr) {
    return transform_down(expr, [](const ExprPtr& e) -> ExprPtr {
        if (is_alias(e)) return without_aliases(e->children[0]);
        if (!e->is_call("struct")) return nullptr;
        auto structure = std::make_shared<Expr>(*e);
        for (ExprPtr& child : structure->children) {
            if (!is_alias(child)) {
                child = without_aliases(child);
                continue;
            }
            auto named = std::make_shared<Expr>(*child);
            named->children[0] = without_aliases(child->children[0]);
            child = std::move(named);
        }
        return structure;
    });
}

ArgumentInfo argument_info(const ExprPtr& argument) {
    ArgumentInfo info;
    info.type = argument->type;
    info.nullable = argument->nullable;
    info.sql = to_sql(*without_aliases(argument));
    info.is_lambda = argument->is(ExprKind::kLambda);
    const bool is_column = argument->is(ExprKind::kAttribute) || argument->is(ExprKind::kOuterAttribute) ||
                           argument->is(ExprKind::kLambdaVariable);
    if (is_column || argument->is_call("get_struct_field"))
        info.name = is_column ? argument->name : argument->children[1]->value.as_string();
    if (argument->is(ExprKind::kCast) && argument->implicit)
        info.name = argument->shown;  // written with an alias
    if (argument->is_literal()) {
        info.is_literal = true;
        info.constant = std::make_shared<const Value>(argument->value);
    } else if (!info.is_lambda && is_foldable(argument)) {
        try {
            info.constant = std::make_shared<const Value>(evaluate_constant(argument));
        } catch (const Error&) {  // fails when it runs, if it ever does
        }
    }
    return info;
}

ExprPtr make_literal(Type type, Value value) {
    const bool nullable = value.is_null();
    auto expr = make(ExprKind::kLiteral, std::move(type), nullable);
    expr->value = std::move(value);
    return expr;
}

ExprPtr make_true() {
    static const ExprPtr literal = make_literal(Type::boolean(), true);
    return literal;
}

ExprPtr make_attribute(int64_t id, std::string name, Type type, bool nullable) {
    auto expr = make(ExprKind::kAttribute, std::move(type), nullable);
    expr->id = id;
    expr->name = std::move(name);
    return expr;
}

ExprPtr make_input(int64_t ordinal, Type type, bool nullable) {
    auto expr = make(ExprKind::kInput, std::move(type), nullable);
    expr->id = ordinal;
    return expr;
}

ExprPtr make_cast(ExprPtr child, Type type, EvalMode mode, EvalSettingsPtr settings) {
    const bool forced = mode == EvalMode::kTry
                            ? try_cast_forces_nullable(child->type, type)
                            : cast_forces_nullable(child->type, type, mode == EvalMode::kAnsi);
    const bool nullable = child->nullable || forced;
    auto expr = make(ExprKind::kCast, std::move(type), nullable);
    expr->origin = child->origin;
    expr->children = {std::move(child)};
    expr->mode = mode;
    expr->settings = std::move(settings);
    return expr;
}

ExprPtr make_implicit_cast(ExprPtr child, const Type& type, EvalMode mode, EvalSettingsPtr settings) {
    if (child->type.same_ignoring_nullability(type)) return child;
    if (child->is_literal() && child->value.is_null()) return make_literal(type, Value::null());
    const ExprPtr cast = make_cast(std::move(child), type, mode, std::move(settings));
    auto marked = std::make_shared<Expr>(*cast);
    marked->implicit = true;
    return marked;
}

ExprPtr make_call(const std::string& function, Exprs arguments, EvalSettingsPtr settings) {
    const FunctionRecord* record = FunctionRegistry::instance().find(function);
    if (record == nullptr)
        throw Error("UNRESOLVED_ROUTINE",
                    {{"routineName", "`" + function + "`"}, {"searchPath", "[`system`.`builtin`]"}});
    return make_call(*record, function, std::move(arguments), std::move(settings));
}

/// A constant that a function needs and that cannot be computed fails as itself.
static BoundFunction bound_call(const FunctionRecord& record, const ResolveRequest& request,
                                const Exprs& arguments) {
    try {
        return bind_function(record, request);
    } catch (const Error& error) {
        if (error.condition() != "DATATYPE_MISMATCH.NON_FOLDABLE_INPUT") throw;
        for (size_t i = 0; i < arguments.size(); ++i) {
            if (!request.arguments[i].constant && is_foldable(arguments[i])) evaluate_constant(arguments[i]);
        }
        throw;
    }
}

ExprPtr make_call(const FunctionRecord& record, const std::string& shown, Exprs arguments,
                  EvalSettingsPtr settings) {
    static const EvalSettingsPtr kDefaults = std::make_shared<const EvalSettings>();
    if (settings == nullptr) settings = kDefaults;
    ResolveRequest request;
    request.name = shown;
    request.settings = settings.get();
    request.mode = record.null_on_failure ? EvalMode::kTry
                   : settings->ansi       ? EvalMode::kAnsi
                                          : EvalMode::kLegacy;
    const std::string written = text_without_collations(record, shown, arguments);
    join_argument_collations(record, shown, arguments, settings);
    for (const auto& argument : arguments) request.arguments.push_back(argument_info(argument));
    if (record.expand != nullptr) {
        std::vector<std::string> texts;
        for (const auto& argument : request.arguments) texts.push_back(argument.sql);
        auto expanded = std::make_shared<Expr>(*record.expand(request, arguments, settings));
        expanded->shown_sql = call_text(record, shown, texts);
        return expanded;
    }
    if (record.rewrite != nullptr) {
        if (const auto other = record.rewrite(request)) {
            const FunctionRecord* target = FunctionRegistry::instance().find(other->function);
            CHECK(target != nullptr, "no function {}", other->function);
            if (other->swap_arguments) std::swap(arguments[0], arguments[1]);
            // An alias is the name of whatever a call by it turns into, if that has none of its own.
            const bool by_alias = target->internal && shown != record.name;
            ExprPtr call = make_call(*target, by_alias ? shown : target->name, std::move(arguments),
                                     std::move(settings));
            if (!record.null_on_failure) return call;
            auto tried = std::make_shared<Expr>(*call);
            tried->mode = EvalMode::kTry;
            tried->nullable = true;
            std::vector<std::string> texts;
            for (const auto& argument : request.arguments) texts.push_back(argument.sql);
            tried->shown_sql = call_text(record, shown, texts);
            return tried;
        }
    }
    const BoundFunction bound = bound_call(record, request, arguments);

    auto expr = make(ExprKind::kCall, bound.resolution.result, bound.resolution.nullable);
    expr->name = record.name;
    if (shown != record.name && record.shows_alias) expr->shown = shown;
    expr->overload = static_cast<int32_t>(bound.overload);
    expr->mode = request.mode;
    // try_add() and its kin also give NULL for texts that are no numbers.
    const bool tries_casts = record.null_on_failure && record.group == "math_funcs";
    const EvalMode cast_mode = tries_casts      ? EvalMode::kTry
                               : settings->ansi ? EvalMode::kAnsi
                                                : EvalMode::kLegacy;
    for (size_t i = 0; i < arguments.size(); ++i) {
        const bool keep = arguments[i]->is(ExprKind::kLambda);
        expr->children.push_back(keep ? std::move(arguments[i])
                                      : make_implicit_cast(std::move(arguments[i]),
                                                           bound.resolution.argument_types[i], cast_mode,
                                                           settings));
    }
    for (const auto& child : expr->children) {
        if (child->origin && !expr->origin) expr->origin = child->origin;
    }
    if (!written.empty() && expr->shown_sql.empty()) expr->shown_sql = written;
    if (collation_rule(record.name).compares) {
        for (auto& child : expr->children) child = comparison_key(child, settings);
    }
    expr->settings = std::move(settings);
    return expr;
}

ExprPtr conjunction(const Exprs& conjuncts, const EvalSettingsPtr& settings) {
    if (conjuncts.empty()) return make_true();
    ExprPtr result = conjuncts[0];
    for (size_t i = 1; i < conjuncts.size(); ++i) result = make_call("and", {result, conjuncts[i]}, settings);
    return result;
}

Exprs split_conjuncts(const ExprPtr& condition) {
    if (!condition->is_call("and")) return {condition};
    Exprs result = split_conjuncts(condition->children[0]);
    const Exprs right = split_conjuncts(condition->children[1]);
    result.insert(result.end(), right.begin(), right.end());
    return result;
}

int64_t next_expr_id() {
    static std::atomic<int64_t> next{0};  // only uniqueness matters, so relaxed
    return next.fetch_add(1, std::memory_order_relaxed);
}

ExprPtr with_children(const ExprPtr& expr, Exprs children) {
    auto copy = std::make_shared<Expr>(*expr);
    copy->children = std::move(children);
    return copy;
}

namespace {

/// `expr` over rewritten children; `expr` itself when none changed.
template <typename Rewrite>
ExprPtr rewrite_children(const ExprPtr& expr, const Rewrite& rewrite) {
    Exprs children;
    for (size_t i = 0; i < expr->children.size(); ++i) {
        ExprPtr child = rewrite(expr->children[i]);
        if (children.empty() && child == expr->children[i]) continue;
        if (children.empty()) children = expr->children;
        children[i] = std::move(child);
    }
    return children.empty() ? expr : with_children(expr, std::move(children));
}

}  // namespace

ExprPtr transform_up(const ExprPtr& expr, const std::function<ExprPtr(const ExprPtr&)>& change) {
    const ExprPtr rebuilt =
        rewrite_children(expr, [&](const ExprPtr& child) { return transform_up(child, change); });
    ExprPtr replacement = change(rebuilt);
    return replacement ? replacement : rebuilt;
}

ExprPtr transform_down(const ExprPtr& expr, const std::function<ExprPtr(const ExprPtr&)>& change) {
    if (ExprPtr replacement = change(expr); replacement && replacement != expr) return replacement;
    return rewrite_children(expr, [&](const ExprPtr& child) { return transform_down(child, change); });
}

void visit(const ExprPtr& expr, const std::function<bool(const Expr&)>& visitor) {
    if (!visitor(*expr)) return;
    for (const auto& child : expr->children) visit(child, visitor);
}

bool any_of(const ExprPtr& expr, const std::function<bool(const Expr&)>& predicate) {
    if (predicate(*expr)) return true;
    for (const auto& child : expr->children) {
        if (any_of(child, predicate)) return true;
    }
    return false;
}

bool is_deterministic(const ExprPtr& expr) {
    return !any_of(expr, [](const Expr& e) {
        if (!e.is(ExprKind::kCall)) return false;
        const FunctionRecord* record = FunctionRegistry::instance().find(e.name);
        return record != nullptr && record->volatility == Volatility::kVolatile;
    });
}

bool is_foldable(const ExprPtr& expr) {
    const bool reads_rows = any_of(expr, [](const Expr& e) {
        switch (e.kind) {
            case ExprKind::kLiteral:
            case ExprKind::kCall:
            case ExprKind::kCast:
            case ExprKind::kLambda:
            case ExprKind::kLambdaVariable:
                return false;
            default:
                return true;
        }
    });
    if (reads_rows || expr->is(ExprKind::kLambda)) return false;
    // A variable is foldable only below the lambda that binds it.
    std::vector<int64_t> bound;
    bool free_variable = false;
    visit(expr, [&](const Expr& e) {
        if (e.is(ExprKind::kLambda)) bound.insert(bound.end(), e.ids.begin(), e.ids.end());
        if (e.is(ExprKind::kLambdaVariable)) {
            bool known = false;
            for (const int64_t id : bound) known = known || id == e.id;
            free_variable = free_variable || !known;
        }
        return true;
    });
    return !free_variable && is_deterministic(expr);
}

std::vector<int64_t> referenced_attributes(const ExprPtr& expr) {
    std::vector<int64_t> ids;
    const auto add = [&](int64_t id) {
        if (std::find(ids.begin(), ids.end(), id) == ids.end()) ids.push_back(id);
    };
    visit(expr, [&](const Expr& e) {
        if (e.is(ExprKind::kAttribute)) add(e.id);
        if (e.subquery)
            std::for_each(e.subquery->outer_references.begin(), e.subquery->outer_references.end(), add);
        return true;
    });
    return ids;
}

namespace {

/// LIKE fails for patterns that end in their escape character; for nothing else.
bool is_sound_pattern(const Expr& e) {
    if (!e.is_call("like") && !e.is_call("ilike")) return false;
    const Expr& pattern = *e.children[1];
    return e.children.size() == 2 && pattern.is_literal() && !pattern.value.is_null() &&
           pattern.value.as_string().find('\\') == std::string::npos;
}

}  // namespace

bool can_fail(const ExprPtr& expr) {
    return any_of(expr, [](const Expr& e) {
        if (e.is(ExprKind::kSubquery)) return true;
        if (e.mode == EvalMode::kTry) return false;
        if (e.is(ExprKind::kCast)) {
            return e.mode == EvalMode::kAnsi && !can_up_cast(e.children[0]->type, e.type);
        }
        if (!e.is(ExprKind::kCall) || is_sound_pattern(e)) return false;
        const FunctionRecord* record = FunctionRegistry::instance().find(e.name);
        return record == nullptr || record->can_fail;
    });
}

}  // namespace firesteel
