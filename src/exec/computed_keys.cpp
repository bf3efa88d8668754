#include "exec/computed_keys.h"

#include <algorithm>

#include "functions/registry.h"

namespace firesteel {

namespace {

/// Are equal values of the type the same in every way? Not so 0.0 and -0.0, nor texts that a collation holds
/// for equal.
bool is_exact(const Type& type) {
    if (type.storage_type().physical() == PhysicalType::kString)
        return !type.is(TypeId::kString) || type.collation() == "UTF8_BINARY";
    return type.is_integral() || type.is(TypeId::kBoolean) || type.is(TypeId::kDate) ||
           type.is(TypeId::kTimestamp) || type.is(TypeId::kTimestampNtz) || type.is(TypeId::kDecimal);
}

/// What gives the same for the same arguments, and costs little to compute once more.
bool is_plain(const Expr& expr) {
    if (expr.is_literal() || expr.is(ExprKind::kCast)) return true;
    if (!expr.is(ExprKind::kCall)) return false;
    const FunctionRecord* record = FunctionRegistry::instance().find(expr.name);
    return record != nullptr && !expr.children.empty() &&
           record->overloads[static_cast<size_t>(expr.overload)].kernel != nullptr;
}

class Keys {
public:
    explicit Keys(const NamedExprs& keys) : keys_(keys), kept_(keys.size(), true) {
        for (size_t i = 0; i < keys.size() && count() > 1; ++i) {
            kept_[i] = false;
            kept_[i] = over_kept(keys[i].expr) == nullptr;
        }
    }

    size_t count() const { return static_cast<size_t>(std::count(kept_.begin(), kept_.end(), true)); }
    bool is_kept(size_t key) const { return kept_[key]; }
    /// The key over the outputs of those that are kept; null when it is not made of them alone.
    ExprPtr over_kept(const ExprPtr& key) const {
        if (!is_deterministic(key)) return nullptr;
        bool is_computed = true;
        const ExprPtr result = transform_down(key, [&](const ExprPtr& part) -> ExprPtr {
            for (size_t i = 0; i < keys_.size(); ++i) {
                if (kept_[i] && is_exact(keys_[i].expr->type) && equal(keys_[i].expr, part))
                    return keys_[i].output.reference();
            }
            is_computed = is_computed && is_plain(*part);
            return nullptr;
        });
        return is_computed ? result : nullptr;
    }

private:
    const NamedExprs& keys_;
    std::vector<bool> kept_;
};

}  // namespace

FewerKeys without_computed_keys(const Aggregate& aggregate) {
    const NamedExprs& grouping = aggregate.grouping;
    const Keys keys(grouping);
    if (keys.count() == grouping.size()) return {};
    FewerKeys fewer;
    NamedExprs kept, columns;
    for (size_t i = 0; i < grouping.size(); ++i) {
        const NamedExpr& key = grouping[i];
        if (keys.is_kept(i)) {
            kept.push_back(key);
            columns.push_back({key.output.reference(), key.output});
        } else {
            columns.push_back({keys.over_kept(key.expr), key.output});
            if (can_fail(key.expr)) fewer.checks.push_back(key.expr);
        }
    }
    for (const NamedExpr& call : aggregate.aggregates)
        columns.push_back({call.output.reference(), call.output});
    fewer.plan = std::make_shared<Project>(
        std::make_shared<Aggregate>(aggregate.inputs[0], std::move(kept), aggregate.aggregates),
        std::move(columns));
    return fewer;
}

}  // namespace firesteel
