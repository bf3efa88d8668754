#include "exec/shared_arguments.h"

#include <algorithm>
#include <unordered_map>

#include "functions/registry.h"

namespace firesteel {

namespace {

/// Are the children of this node evaluated for every row?
bool evaluates_all(const Expr& expr) {
    if (expr.is(ExprKind::kCast)) return true;
    if (!expr.is(ExprKind::kCall)) return false;
    const FunctionRecord* record = FunctionRegistry::instance().find(expr.name);
    return record != nullptr && record->overloads[static_cast<size_t>(expr.overload)].kernel != nullptr;
}

bool is_worth_sharing(const ExprPtr& expr) {
    return (expr->is(ExprKind::kCall) || expr->is(ExprKind::kCast)) && is_deterministic(expr) &&
           any_of(expr, [](const Expr& part) { return part.is(ExprKind::kInput); });
}

bool sees_all_rows(const Expr& call) { return !call.aggregate->distinct && !call.aggregate->has_filter; }

/// Counts how often each part comes up, then replaces what comes up more than once.
class Sharing {
public:
    explicit Sharing(int64_t inputs) : inputs_(inputs) {}

    void count(const ExprPtr& expr) {
        if (is_worth_sharing(expr)) ++place(expr).users;
        if (!evaluates_all(*expr)) return;
        for (const ExprPtr& child : expr->children) count(child);
    }
    ExprPtr replace(const ExprPtr& expr) {
        if (is_worth_sharing(expr)) {
            Part& part = place(expr);
            if (part.users > 1) return take(part);
        }
        if (!evaluates_all(*expr)) return expr;
        Exprs children;
        for (const ExprPtr& child : expr->children) children.push_back(replace(child));
        return children == expr->children ? expr : with_children(expr, std::move(children));
    }
    Exprs& taken() { return taken_; }

private:
    struct Part {
        ExprPtr expr;
        int users = 0;
        ExprPtr input;  // that stands for it, once it was met when replacing
    };
    ExprPtr take(Part& part) {
        if (!part.input) {
            const auto ordinal = inputs_ + static_cast<int64_t>(taken_.size());
            part.input = make_input(ordinal, part.expr->type, part.expr->nullable);
            taken_.push_back(part.expr);
        }
        return part.input;
    }
    Part& place(const ExprPtr& expr) {
        const uint64_t key = hash(*expr);
        const auto [begin, end] = parts_.equal_range(key);
        for (auto at = begin; at != end; ++at) {
            if (equal(at->second.expr, expr)) return at->second;
        }
        return parts_.emplace(key, Part{expr, 0, nullptr})->second;
    }

    const int64_t inputs_;
    std::unordered_multimap<uint64_t, Part> parts_;
    Exprs taken_;
};

}  // namespace

SharedArguments share_arguments(const Exprs& calls) {
    SharedArguments shared;
    for (const ExprPtr& call : calls) {
        visit(call, [&](const Expr& part) {
            if (part.is(ExprKind::kInput)) shared.inputs = std::max(shared.inputs, part.id + 1);
            return true;
        });
    }
    Sharing sharing(shared.inputs);
    for (const ExprPtr& call : calls) {
        if (!sees_all_rows(*call)) continue;
        for (const ExprPtr& argument : call->children) sharing.count(argument);
    }
    for (const ExprPtr& call : calls) {
        shared.calls.push_back(call);
        if (!sees_all_rows(*call)) continue;
        Exprs arguments;
        for (const ExprPtr& argument : call->children) arguments.push_back(sharing.replace(argument));
        if (arguments != call->children) shared.calls.back() = with_children(call, std::move(arguments));
    }
    shared.parts = std::move(sharing.taken());
    return shared;
}

}  // namespace firesteel
