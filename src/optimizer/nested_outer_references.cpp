#include "optimizer/nested_outer_references.h"

#include "optimizer/attribute_set.h"

namespace firesteel {

namespace {

bool holds_map(const Type& type) {
    const Type& storage = type.storage_type();
    switch (storage.id()) {
        case TypeId::kMap:
            return true;
        case TypeId::kArray:
            return holds_map(storage.element_type());
        case TypeId::kStruct:
            for (const Field& field : storage.fields()) {
                if (holds_map(field.type)) return true;
            }
            return false;
        default:
            return false;
    }
}

class PullOut {
public:
    explicit PullOut(const LogicalPlanPtr& outer) : outer_(outer) {
        for (const Attribute& attribute : outer->output()) {
            if (holds_map(attribute.type)) maps_.insert(attribute.id);
        }
    }

    Correlated run(const LogicalPlanPtr& plan) {
        if (maps_.empty()) return {plan, outer_};
        const LogicalPlanPtr changed = transform_plan_up(
            plan,
            [this](const LogicalPlanPtr& node) -> LogicalPlanPtr {
                Exprs exprs = node->expressions();
                bool any = false;
                for (ExprPtr& expr : exprs) {
                    const ExprPtr other = rewrite(expr);
                    any = any || other != expr;
                    expr = other;
                }
                return any ? node->with_expressions(std::move(exprs)) : nullptr;
            },
            true);
        if (taken_.empty()) return {plan, outer_};
        NamedExprs columns = pass(outer_->output());
        columns.insert(columns.end(), taken_.begin(), taken_.end());
        return {changed, std::make_shared<Project>(outer_, std::move(columns))};
    }

private:
    bool is_map(const Expr& e) const { return e.is(ExprKind::kOuterAttribute) && maps_.contains(e.id); }
    bool has_map(const ExprPtr& expr) const {
        return any_of(expr, [this](const Expr& e) { return is_map(e); });
    }

    /// Made of this plan's columns and constants alone.
    bool is_outer_only(const ExprPtr& expr) const {
        const AttributeSet known = ids_of(outer_->output());
        return !any_of(expr, [&](const Expr& e) {
            if (e.is(ExprKind::kOuterAttribute)) return !known.contains(e.id);
            return !e.is_literal() && !e.is(ExprKind::kCall) && !e.is(ExprKind::kCast);
        });
    }

    ExprPtr rewrite(const ExprPtr& expr) {
        return transform_down(expr, [this](const ExprPtr& e) -> ExprPtr {
            if (is_map(*e)) {
                throw Error(
                    "UNSUPPORTED_SUBQUERY_EXPRESSION_CATEGORY.UNSUPPORTED_CORRELATED_REFERENCE_DATA_TYPE",
                    {{"expr", e->name}, {"dataType", "map"}});
            }
            if (!has_map(e) || holds_map(e->type) || !is_outer_only(e)) return nullptr;
            return take(e);
        });
    }

    /// A column of the outer plan for `expr`, as the subquery refers to it.
    ExprPtr take(const ExprPtr& expr) {
        const ExprPtr own = transform_up(expr, [](const ExprPtr& e) -> ExprPtr {
            if (!e->is(ExprKind::kOuterAttribute)) return nullptr;
            return make_attribute(e->id, e->name, e->type, e->nullable);
        });
        const NamedExpr* found = nullptr;
        for (const NamedExpr& known : taken_) {
            if (equal(known.expr, own)) found = &known;
        }
        if (found == nullptr) {
            taken_.push_back({own, {next_expr_id(), to_sql(*own), own->type, own->nullable, {}}});
            found = &taken_.back();
        }
        auto reference = std::make_shared<Expr>(*found->output.reference());
        reference->kind = ExprKind::kOuterAttribute;
        return reference;
    }

    LogicalPlanPtr outer_;
    AttributeSet maps_;
    NamedExprs taken_;
};

}  // namespace

Correlated pull_out_nested_references(const LogicalPlanPtr& plan, const LogicalPlanPtr& outer) {
    return PullOut(outer).run(plan);
}

}  // namespace firesteel
