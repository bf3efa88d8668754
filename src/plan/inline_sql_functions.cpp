// Calls of SQL functions replaced by what they stand for.

#include <algorithm>
#include <unordered_set>

#include "functions/registry.h"
#include "plan/query_resolver.h"
#include "plan/substitute_parameters.h"

namespace firesteel {

namespace {

/// An argument that stands in more places than these nodes of expressions becomes a column of its own.
constexpr size_t kLargestCopy = 64;

bool is_volatile(const Expr& e) {
    if (!e.is(ExprKind::kCall)) return false;
    const FunctionRecord* record = FunctionRegistry::instance().find(e.name);
    return record && record->volatility == Volatility::kVolatile;
}

size_t node_count(const ExprPtr& expr) {
    size_t count = 0;
    visit(expr, [&](const Expr&) {
        ++count;
        return true;
    });
    return count;
}

/// What a scalar subquery without FROM selects, when that is the same however often it is looked at.
ExprPtr single_value(const SubqueryDetail& subquery) {
    const auto* project = subquery.plan->as<Project>();
    if (subquery.form != SubqueryForm::kScalar || subquery.outer_references.empty() || !project)
        return nullptr;
    const auto* rows = project->inputs[0]->as<LocalRows>();
    const ExprPtr& value = project->columns[0].expr;
    const bool one_row =
        rows && rows->output().empty() && rows->batches.size() == 1 && rows->batches[0].rows == 1;
    return one_row && !has_subquery(value) && is_deterministic_throughout(value) ? value : nullptr;
}

/// The calls of one node.
class Inlining {
public:
    explicit Inlining(const LogicalPlanPtr& node) : may_add_(node->inputs.size() == 1) {
        for (const auto& input : node->inputs) {
            for (const Attribute& attribute : input->output()) known_.insert(attribute.id);
        }
    }

    /// A body's own calls come to light when it stands in its place.
    ExprPtr inlined(const ExprPtr& expr) {
        if (!has_subquery(expr)) return expr;
        return transform_up(expr, [this](const ExprPtr& e) -> ExprPtr {
            if (is_sql_function_call(*e)) return inlined(expand(*e));
            if (!e->subquery) return nullptr;
            const ExprPtr changed = with_plan(e, inline_sql_functions(e->subquery->plan));
            const ExprPtr value = value_of_one_row(changed ? changed : e);
            return value ? value : changed;
        });
    }
    /// Columns that the input shall have besides its own.
    const NamedExprs& added() const { return added_; }

private:
    /// (SELECT expression) over columns around it: the expression; null for other subqueries.
    ExprPtr value_of_one_row(const ExprPtr& e) const {
        const ExprPtr value = single_value(*e->subquery);
        if (!value || value->is_literal()) return nullptr;
        const ExprPtr known = transform_up(value, [this](const ExprPtr& part) -> ExprPtr {
            if (!part->is(ExprKind::kOuterAttribute) || known_.count(part->id) == 0) return nullptr;
            return make_attribute(part->id, part->name, part->type, part->nullable);
        });
        if (known->nullable) return known;
        auto nullable = std::make_shared<Expr>(*known);
        nullable->nullable = true;
        return nullable;
    }

    ExprPtr expand(const Expr& call) {
        std::vector<std::pair<int64_t, int64_t>> renamed;
        const LogicalPlanPtr row = renew_ids(call.subquery->plan, renamed);
        // Each call has random numbers of its own.
        const ExprPtr body =
            transform_up(row->as<Project>()->columns[0].expr, [](const ExprPtr& e) -> ExprPtr {
                return is_volatile(*e) ? std::make_shared<Expr>(*e) : nullptr;
            });
        const auto uses = parameter_uses(body);
        Substitutions values;
        for (size_t i = 0; i < call.ids.size(); ++i) {
            const auto use = uses.find(call.ids[i]);
            if (use != uses.end()) values[call.ids[i]] = argument(call.children[i], use->second);
        }
        return substitute_parameters(body, values);
    }

    ExprPtr argument(const ExprPtr& value, const ParameterUse& use) {
        const bool random = !is_deterministic_throughout(value);
        const bool queries = has_subquery(value);
        const auto copies = static_cast<size_t>(use.count);
        const bool once = (copies > 1 && (random || queries || copies * node_count(value) > kLargestCopy)) ||
                          (use.in_subquery && (random || queries));
        if (!once || !may_add_) return value;
        added_.push_back({value, {next_expr_id(), "argument", value->type, value->nullable, {}}});
        known_.insert(added_.back().output.id);
        return added_.back().output.reference();
    }

    const bool may_add_;
    std::unordered_set<int64_t> known_;  // columns of the input, those added included
    NamedExprs added_;
};

NamedExprs columns_of(const LogicalPlanPtr& plan) {
    NamedExprs columns;
    for (const Attribute& attribute : plan->output()) columns.push_back(pass_through(attribute));
    return columns;
}

/// `input` with more columns, each of which may be made of the ones before it.
LogicalPlanPtr with_columns(LogicalPlanPtr input, const NamedExprs& added) {
    for (const NamedExpr& column : added) {
        NamedExprs columns = columns_of(input);
        columns.push_back(column);
        input = std::make_shared<Project>(input, std::move(columns));
    }
    return input;
}

LogicalPlanPtr inline_in_node(const LogicalPlanPtr& node) {
    Exprs exprs = node->expressions();
    if (std::none_of(exprs.begin(), exprs.end(), has_subquery)) return nullptr;
    Inlining inlining(node);
    bool changed = false;
    for (auto& expr : exprs) {
        ExprPtr done = inlining.inlined(expr);
        changed = changed || done != expr;
        expr = std::move(done);
    }
    if (!changed) return nullptr;
    if (inlining.added().empty()) return node->with_expressions(std::move(exprs));
    LogicalPlanPtr wider = node->with_inputs({with_columns(node->inputs[0], inlining.added())});
    wider = wider->with_expressions(std::move(exprs));
    if (wider->output().size() == node->output().size()) return wider;
    return std::make_shared<Project>(wider, columns_of(node));
}

}  // namespace

bool is_deterministic_plan(const LogicalPlanPtr& plan) {
    const Exprs exprs = plan->expressions();
    return std::all_of(exprs.begin(), exprs.end(), is_deterministic_throughout) &&
           std::all_of(plan->inputs.begin(), plan->inputs.end(), is_deterministic_plan);
}

bool is_deterministic_throughout(const ExprPtr& expr) {
    return !any_of(expr, [](const Expr& e) {
        return is_volatile(e) || (e.subquery && !is_deterministic_plan(e.subquery->plan));
    });
}

LogicalPlanPtr inline_sql_functions(const LogicalPlanPtr& plan) {
    return transform_plan_up(plan, inline_in_node, false);
}

}  // namespace firesteel
