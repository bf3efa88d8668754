// Many aggregates over CASE (or with FILTER) that tell rows apart by a column of few values, as pivoting
// makes them: the rows are grouped by that column, too, and the cases are looked at once for each such group.

#include <algorithm>

#include "optimizer/attribute_set.h"
#include "optimizer/rule.h"
#include "optimizer/split_aggregates.h"
#include "optimizer/statistics.h"

namespace firesteel {

namespace {

constexpr int kFewCases = 3;  // are as well looked at for each row
/// Of the rows, at most this share may be expected to be left by the finer grouping.
constexpr double kWorthwhile = 0.5;

bool is_null_literal(const ExprPtr& expr) { return expr->is_literal() && expr->value.is_null(); }

/// `argument` with its values replaced where it chooses among several by conditions.
template <typename Change>
ExprPtr with_values(const ExprPtr& argument, const Change& change) {
    if (!argument->is_call("when") && !argument->is_call("if")) return change(argument);
    Exprs children = argument->children;
    for (size_t i = 0; i < children.size(); ++i) {
        const bool is_condition = argument->name == "if" ? i == 0 : i % 2 == 0 && i + 1 < children.size();
        if (!is_condition) children[i] = with_values(children[i], change);
    }
    return plain_call(argument->name, std::move(children));
}

/// The conditions that such an argument chooses by.
void add_conditions(const ExprPtr& argument, Exprs& conditions) {
    if (!argument->is_call("when") && !argument->is_call("if")) return;
    const size_t count = argument->children.size();
    for (size_t i = 0; i < count; ++i) {
        const bool is_condition = argument->name == "if" ? i == 0 : i % 2 == 0 && i + 1 < count;
        if (is_condition)
            conditions.push_back(argument->children[i]);
        else
            add_conditions(argument->children[i], conditions);
    }
}

/// A call with its FILTER as part of what it chooses by.
ExprPtr without_filter(const ExprPtr& call) {
    if (!call->aggregate->has_filter || call->aggregate->arguments != 1) return call;
    auto detail = std::make_shared<AggregateDetail>(*call->aggregate);
    detail->has_filter = false;
    auto plain = std::make_shared<Expr>(*call);
    plain->aggregate = std::move(detail);
    const ExprPtr& value = call->children[0];
    plain->children = {
        plain_call("if", {call->children[1], value, make_literal(value->type, Value::null())})};
    return plain;
}

class CaseGrouping {
public:
    explicit CaseGrouping(const Aggregate& aggregate) : aggregate_(aggregate) {}

    /// Null when the aggregates do not allow it, or it does not pay.
    LogicalPlanPtr build(Statistics& statistics) {
        if (!find_selectors() || !add_keys()) return nullptr;
        for (size_t i = 0; i < calls_.size(); ++i) add_call(calls_[i], aggregate_.aggregates[i].output);
        const auto finer = std::make_shared<Aggregate>(aggregate_.inputs[0], keys_, parts_);
        if (statistics.rows(finer) > statistics.rows(aggregate_.inputs[0]) * kWorthwhile) return nullptr;
        NamedExprs grouping, results;
        for (size_t i = 0; i < aggregate_.grouping.size(); ++i) {
            grouping.push_back({keys_[i].output.reference(), aggregate_.grouping[i].output});
            results.push_back(pass(aggregate_.grouping[i].output));
        }
        results.insert(results.end(), results_.begin(), results_.end());
        return std::make_shared<Project>(std::make_shared<Aggregate>(finer, std::move(grouping), merges_),
                                         std::move(results));
    }

private:
    /// The columns that conditions are about; false when there are too many, or too few conditions.
    bool find_selectors() {
        int cases = 0;
        for (const NamedExpr& named : aggregate_.aggregates) {
            calls_.push_back(without_filter(named.expr));
            if (!may_be_split(*calls_.back())) return false;
            if (calls_.back()->aggregate->arguments != 1) continue;
            Exprs conditions;
            add_conditions(calls_.back()->children[0], conditions);
            cases += conditions.empty() ? 0 : 1;
            for (const ExprPtr& condition : conditions) {
                if (can_fail(condition)) return false;
                for (const int64_t id : referenced_attributes(condition)) selectors_.insert(id);
            }
        }
        return cases >= kFewCases && selectors_.size() == 1 && keep_values();
    }

    /// Values are aggregated for rows, too, whose case chooses another one: they must not raise anything.
    bool keep_values() {
        for (const ExprPtr& call : calls_) {
            if (call->aggregate->arguments != 1) continue;
            bool is_safe = true;
            with_values(call->children[0], [&](const ExprPtr& value) {
                is_safe &= !can_fail(value) && !(call->name == "sum" && value->type.is(TypeId::kLong));
                return value;
            });
            if (!is_safe) return false;
        }
        return true;
    }

    bool add_keys() {
        for (const NamedExpr& key : aggregate_.grouping) {
            if (!is_deterministic(key.expr)) return false;
            keys_.push_back(key);
            keys_.back().output.id = next_expr_id();
        }
        for (const Attribute& column : aggregate_.inputs[0]->output()) {
            if (selectors_.count(column.id) == 0) continue;
            keys_.push_back(pass(column));
            keys_.back().output.id = next_expr_id();
            columns_.emplace(column.id, keys_.back().output.reference());
        }
        return columns_.size() == selectors_.size();
    }

    void add_call(const ExprPtr& call, const Attribute& output) {
        const ExprPtr argument = call->children.empty() ? nullptr : call->children[0];
        const NamedExprs wanted = parts_of(*call, argument);
        Exprs merged;
        for (size_t i = 0; i < wanted.size(); ++i) {
            const auto part_value = [&](const ExprPtr& value) {
                return is_null_literal(value) ? make_literal(wanted[i].expr->type, Value::null())
                                              : add_part(parts_of(*call, value)[i]);
            };
            const bool chooses = call->aggregate->arguments == 1;
            const ExprPtr value =
                chooses ? substitute(with_values(argument, part_value), columns_) : add_part(wanted[i]);
            merges_.push_back(merge_of(*wanted[i].expr, value));
            merged.push_back(merges_.back().output.reference());
        }
        NamedExpr result{value_of(*call, merged), output};
        result.output.nullable = result.expr->nullable;
        results_.push_back(std::move(result));
    }

    ExprPtr add_part(const NamedExpr& part) {
        for (const NamedExpr& known : parts_) {
            if (equal(known.expr, part.expr)) return known.output.reference();
        }
        parts_.push_back(part);
        return part.output.reference();
    }

    const Aggregate& aggregate_;
    Exprs calls_;             // its calls without FILTER
    AttributeSet selectors_;  // what conditions refer to
    Substitution columns_;    // the same in the finer groups
    NamedExprs keys_, parts_, merges_, results_;
};

}  // namespace

LogicalPlanPtr group_before_cases(const LogicalPlanPtr& plan, const OptimizerOptions&) {
    Statistics statistics;
    statistics.define_all(plan);
    return transform_plan_up(plan, [&](const LogicalPlanPtr& node) -> LogicalPlanPtr {
        const Aggregate* aggregate = node->as<Aggregate>();
        if (!aggregate || static_cast<int>(aggregate->aggregates.size()) < kFewCases) return nullptr;
        return CaseGrouping(*aggregate).build(statistics);
    });
}

}  // namespace firesteel
