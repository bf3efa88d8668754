// Grouping sets over many rows: the rows are grouped by all keys first, and only the groups are multiplied.

#include <algorithm>

#include "optimizer/attribute_set.h"
#include "optimizer/rule.h"
#include "optimizer/statistics.h"

namespace firesteel {

namespace {

/// Of the rows, at most this share may be expected to be left, or they are multiplied as they are.
constexpr double kWorthwhile = 0.3;

bool is_whole_number(const Type& type) { return type.is_integral() || type.is(TypeId::kDecimal); }

/// An aggregate that can be taken of parts, and of those again. Floating-point sums would depend on the
/// parts.
bool may_be_split(const Expr& call) {
    const AggregateDetail& detail = *call.aggregate;
    if (detail.distinct || detail.has_filter || detail.ignore_nulls || !detail.order.empty()) return false;
    if (!std::all_of(call.children.begin(), call.children.end(), is_deterministic)) return false;
    if (call.name == "count") return true;
    if (detail.arguments != 1) return false;
    const Type& type = call.children[0]->type;
    if (call.name == "min" || call.name == "max") return is_whole_number(type) || type.is(TypeId::kDate);
    if (call.name == "sum") return is_whole_number(type) && is_whole_number(call.type);
    return call.name == "avg" && type.is_integral() && !type.is(TypeId::kLong);
}

/// An aggregate of `argument` with the settings of `like`.
NamedExpr aggregate_of(const std::string& name, ExprPtr argument, const Expr& like) {
    auto call = std::make_shared<Expr>(*make_call(name, {std::move(argument)}, like.settings));
    call->kind = ExprKind::kAggregate;
    auto detail = std::make_shared<AggregateDetail>();
    detail->arguments = 1;
    call->aggregate = std::move(detail);
    const Attribute output{next_expr_id(), name, call->type, call->nullable, {}};
    return {std::move(call), output};
}

/// The nodes of a grouping by sets, taken apart and put together the other way round.
class EarlyGrouping {
public:
    EarlyGrouping(const Aggregate& aggregate, const Expand& expand)
        : aggregate_(aggregate), expand_(expand) {}

    /// Null when the aggregates do not allow it.
    LogicalPlanPtr build(Statistics& statistics) {
        for (const NamedExpr& call : aggregate_.aggregates) {
            if (!may_be_split(*call.expr) || !refers_only_to(call.expr, passed_on())) return nullptr;
        }
        if (!add_keys()) return nullptr;
        for (const NamedExpr& call : aggregate_.aggregates) split(call);
        const auto grouped = std::make_shared<Aggregate>(expand_.inputs[0], keys_, parts_);
        if (statistics.rows(grouped) > statistics.rows(expand_.inputs[0]) * kWorthwhile) return nullptr;
        const auto multiplied = std::make_shared<Expand>(grouped, projections(), columns());
        const auto merged = std::make_shared<Aggregate>(multiplied, aggregate_.grouping, merges_);
        NamedExprs results = pass_keys(*merged);
        results.insert(results.end(), results_.begin(), results_.end());
        return std::make_shared<Project>(merged, std::move(results));
    }

private:
    /// Columns of the input that are the same in all copies of a row.
    AttributeSet passed_on() const {
        AttributeSet ids;
        for (size_t i = 0; i < expand_.output().size(); ++i) {
            const int64_t id = expand_.output()[i].id;
            const bool passes = std::all_of(
                expand_.projections.begin(), expand_.projections.end(), [&](const Exprs& projection) {
                    return projection[i]->is(ExprKind::kAttribute) && projection[i]->id == id;
                });
            if (passes) ids.insert(id);
        }
        return ids;
    }

    /// What the sets are made of: each column that is grouped by holds one expression, or nothing, or the
    /// number of the set.
    bool add_keys() {
        const AttributeSet input = ids_of(expand_.inputs[0]->output());
        for (const NamedExpr& key : aggregate_.grouping) {
            if (!key.expr->is(ExprKind::kAttribute)) return false;
            const auto& output = expand_.output();
            const auto column = std::find_if(output.begin(), output.end(),
                                             [&](const Attribute& a) { return a.id == key.expr->id; });
            if (column == output.end() || input.count(column->id)) return false;
            const auto place = static_cast<size_t>(column - output.begin());
            if (std::find(places_.begin(), places_.end(), place) != places_.end()) continue;
            ExprPtr base;
            for (const Exprs& projection : expand_.projections) {
                const ExprPtr& expr = projection[place];
                if (expr->is_literal()) continue;
                if (base && !equal(base, expr)) return false;
                base = expr;
            }
            places_.push_back(place);
            bases_.push_back(-1);
            if (!base) continue;
            if (!is_deterministic(base)) return false;
            bases_.back() = add_key(base, *column);
        }
        return true;
    }

    int add_key(const ExprPtr& base, const Attribute& column) {
        for (size_t i = 0; i < keys_.size(); ++i) {
            if (equal(keys_[i].expr, base)) return static_cast<int>(i);
        }
        keys_.push_back({base, {next_expr_id(), column.name, base->type, base->nullable, column.metadata}});
        return static_cast<int>(keys_.size()) - 1;
    }

    void split(const NamedExpr& named) {
        const Expr& call = *named.expr;
        if (call.name == "avg") {
            const ExprPtr sum = add_part(
                "sum", make_cast(call.children[0], Type::double_number(), call.mode, call.settings), call);
            const ExprPtr count = add_part("count", call.children[0], call);
            // No division where there is nothing to divide.
            const ExprPtr mean =
                plain_call("/", {sum, make_cast(count, Type::double_number(), call.mode, call.settings)});
            add_result(named, plain_call("if", {plain_call("isnull", {sum}),
                                                make_literal(mean->type, Value::null()), mean}));
            return;
        }
        if (call.name != "count") {
            const ExprPtr merged = add_part(call.name, call.children[0], call);
            add_result(named, make_implicit_cast(merged, call.type, call.mode, call.settings));
            return;
        }
        // Counts of several arguments count what they always did; only their merging is a sum.
        NamedExpr part{named.expr, {next_expr_id(), "count", call.type, call.nullable, {}}};
        parts_.push_back(part);
        const ExprPtr total = add_merge("sum", part.output.reference(), call);
        add_result(named, plain_call("coalesce", {total, make_literal(call.type, Value(int64_t{0}))}));
    }

    /// An aggregate of the rows and one of the groups' results; returns the latter.
    ExprPtr add_part(const std::string& name, const ExprPtr& argument, const Expr& like) {
        parts_.push_back(aggregate_of(name, argument, like));
        return add_merge(name == "count" ? "sum" : name, parts_.back().output.reference(), like);
    }
    ExprPtr add_merge(const std::string& name, const ExprPtr& part, const Expr& like) {
        merges_.push_back(aggregate_of(name, part, like));
        return merges_.back().output.reference();
    }
    void add_result(const NamedExpr& named, ExprPtr expr) {
        NamedExpr result{std::move(expr), named.output};
        result.output.nullable = result.expr->nullable;
        results_.push_back(std::move(result));
    }

    Attributes columns() const {
        Attributes all;
        for (const NamedExpr& part : parts_) all.push_back(part.output);
        for (const size_t place : places_) all.push_back(expand_.output()[place]);
        return all;
    }

    std::vector<Exprs> projections() const {
        std::vector<Exprs> all;
        for (const Exprs& projection : expand_.projections) {
            Exprs exprs;
            for (const NamedExpr& part : parts_) exprs.push_back(part.output.reference());
            for (size_t i = 0; i < places_.size(); ++i) {
                const ExprPtr& expr = projection[places_[i]];
                exprs.push_back(
                    expr->is_literal() ? expr : keys_[static_cast<size_t>(bases_[i])].output.reference());
            }
            all.push_back(std::move(exprs));
        }
        return all;
    }

    static NamedExprs pass_keys(const Aggregate& merged) {
        NamedExprs keys;
        for (const NamedExpr& key : merged.grouping) keys.push_back(pass(key.output));
        return keys;
    }

    const Aggregate& aggregate_;
    const Expand& expand_;
    NamedExprs keys_;             // of the first grouping
    std::vector<size_t> places_;  // of the keys of the second one among the columns of the Expand
    std::vector<int> bases_;      // the first grouping's key for each of them; -1: constants only
    NamedExprs parts_, merges_, results_;
};

}  // namespace

LogicalPlanPtr group_before_expand(const LogicalPlanPtr& plan, const OptimizerOptions&) {
    Statistics statistics;
    statistics.define_all(plan);
    return transform_plan_up(plan, [&](const LogicalPlanPtr& node) -> LogicalPlanPtr {
        const Aggregate* aggregate = node->as<Aggregate>();
        const Expand* expand = aggregate ? aggregate->inputs[0]->as<Expand>() : nullptr;
        if (!expand || expand->projections.size() < 2) return nullptr;
        return EarlyGrouping(*aggregate, *expand).build(statistics);
    });
}

}  // namespace firesteel
