// Last touches on an analyzed plan: what only names needed goes, what must not change between runs is fixed.

#include <map>
#include <optional>
#include <random>

#include "codec/datetime_text.h"
#include "common/time_zone.h"
#include "functions/registry.h"
#include "plan/query_resolver.h"

namespace firesteel {

namespace {

/// rand() and the like without a seed get one, so that the same plan gives the same rows however often it
/// runs.
ExprPtr with_seed(const ExprPtr& e) {
    const FunctionRecord* record = FunctionRegistry::instance().find(e->name);
    if (!record || record->volatility != Volatility::kVolatile) return nullptr;
    static thread_local std::mt19937_64 random{std::random_device{}()};
    const auto wanted = [&](size_t arguments, std::initializer_list<const char*> names) {
        if (e->children.size() != arguments) return false;
        for (const char* name : names) {
            if (e->name == name) return true;
        }
        return false;
    };
    if (!wanted(0, {"rand", "randn", "uuid"}) && !wanted(1, {"shuffle", "randstr"}) &&
        !wanted(2, {"uniform"}))
        return nullptr;
    Exprs arguments = e->children;
    arguments.push_back(make_literal(Type::long_integer(), Value(static_cast<int64_t>(random()))));
    return make_call(e->name, std::move(arguments), e->settings);
}

/// Constant texts like 'now' and 'yesterday' that become dates or timestamps, by a cast or by to_date and the
/// like without a pattern; null for all others.
ExprPtr special_moment(const ExprPtr& e) {
    const bool reads =
        e->is(ExprKind::kCall) && e->children.size() == 1 &&
        (e->name == "to_date" || e->name == "to_timestamp" || e->name == "to_timestamp_ltz" ||
         e->name == "to_timestamp_ntz" || e->name == "try_to_date" || e->name == "try_to_timestamp");
    if (!reads && !e->is(ExprKind::kCast)) return nullptr;
    if (!e->type.is_datetime() || !e->children[0]->type.is_string() || !e->settings) return nullptr;
    const ArgumentInfo text = argument_info(e->children[0]);
    if (!text.constant || text.constant->is_null()) return nullptr;
    const bool local = e->type.is(TypeId::kTimestampNtz);
    const TimeZone& zone = TimeZone::find(e->settings->time_zone);
    const std::string& word = text.constant->as_string();
    std::optional<int64_t> moment;
    if (e->type.is(TypeId::kDate)) {
        moment = special_date(word, zone, e->settings->now_micros);
    } else if (local) {
        const int64_t now = zone.to_local_micros(e->settings->now_micros);
        moment = special_timestamp(word, TimeZone::utc(), now);
    } else {
        moment = special_timestamp(word, zone, e->settings->now_micros);
    }
    if (!moment) return nullptr;
    auto literal = std::make_shared<Expr>(*make_literal(e->type, Value(*moment)));
    literal->nullable = e->nullable;
    return literal;
}

/// A call that stands twice in an expression (x BETWEEN a AND b is x >= a AND x <= b) keeps one seed.
ExprPtr finished(const ExprPtr& expr) {
    std::map<const Expr*, ExprPtr> seeded;
    return transform_up(expr, [&](const ExprPtr& e) -> ExprPtr {
        if (e->is(ExprKind::kCast) && e->implicit && !e->shown.empty()) return e->children[0];
        if (ExprPtr moment = special_moment(e)) return moment;
        if (!e->is(ExprKind::kCall)) return nullptr;
        const auto known = seeded.find(e.get());
        if (known != seeded.end()) return known->second;
        const ExprPtr call = with_seed(e);
        if (call) seeded.emplace(e.get(), call);
        return call;
    });
}

}  // namespace

LogicalPlanPtr finish_analysis(const LogicalPlanPtr& plan) {
    return transform_plan_up(
        inline_sql_functions(plan),
        [](const LogicalPlanPtr& node) -> LogicalPlanPtr {
            Exprs exprs = node->expressions();
            bool changed = false;
            for (auto& expr : exprs) {
                ExprPtr done = finished(expr);
                changed = changed || done != expr;
                expr = std::move(done);
            }
            return changed ? node->with_expressions(std::move(exprs)) : nullptr;
        },
        true);
}

}  // namespace firesteel
