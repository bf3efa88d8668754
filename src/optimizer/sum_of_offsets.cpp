// sum(x + 1), sum(x + 2), ... of one column: its sum and its count once, and the constants times the count.

#include <algorithm>
#include <cstdlib>
#include <limits>
#include <optional>

#include "optimizer/attribute_set.h"
#include "optimizer/rule.h"
#include "optimizer/split_aggregates.h"

namespace firesteel {

namespace {

constexpr size_t kFewSums = 2;  // over one column: a sum and a count cost as much

/// sum(value + offset), or sum(offset - value).
struct OffsetSum {
    ExprPtr value;  // as it was before it was widened to be added to
    int64_t offset = 0;
    bool is_negative = false;  // the value
};

int64_t greatest_of(const Type& type) {
    switch (type.id()) {
        case TypeId::kByte:
            return std::numeric_limits<int8_t>::max();
        case TypeId::kShort:
            return std::numeric_limits<int16_t>::max();
        case TypeId::kInteger:
            return std::numeric_limits<int32_t>::max();
        default:
            return std::numeric_limits<int64_t>::max();
    }
}

ExprPtr before_widening(ExprPtr expr) {
    while (expr->is(ExprKind::kCast) && expr->type.is_integral() && expr->children[0]->type.is_integral() &&
           greatest_of(expr->children[0]->type) <= greatest_of(expr->type))
        expr = expr->children[0];
    return expr;
}

/// Only where the addition cannot overflow, whatever the column holds, nor the constant times any count.
std::optional<OffsetSum> offset_sum(const Expr& call) {
    const AggregateDetail& detail = *call.aggregate;
    if (call.name != "sum" || detail.distinct || detail.has_filter || call.mode == EvalMode::kTry)
        return std::nullopt;
    const Expr& sum = *call.children[0];
    if (!sum.is_call("+") && !sum.is_call("-")) return std::nullopt;
    if (sum.children.size() != 2 || !sum.type.is_integral()) return std::nullopt;
    const bool turned = sum.children[0]->is_literal();
    const Expr& constant = *sum.children[turned ? 0 : 1];
    const ExprPtr value = before_widening(sum.children[turned ? 1 : 0]);
    if (!constant.is_literal() || !constant.value.holds<int64_t>() || !value->type.is_integral() ||
        !is_deterministic(value))
        return std::nullopt;
    const int64_t offset = constant.value.as_long();
    constexpr int64_t kMost = std::numeric_limits<int32_t>::max();
    if (value->type.is(TypeId::kLong) || offset > kMost || offset < -kMost) return std::nullopt;
    if (std::abs(offset) + greatest_of(value->type) + 1 > greatest_of(sum.type)) return std::nullopt;
    if (sum.is_call("+")) return OffsetSum{value, offset, false};
    return OffsetSum{value, turned ? offset : -offset, turned};
}

class OffsetSums {
public:
    explicit OffsetSums(const Aggregate& aggregate) : aggregate_(aggregate) {
        for (const NamedExpr& call : aggregate.aggregates) sums_.push_back(offset_sum(*call.expr));
    }

    LogicalPlanPtr build() {
        for (size_t i = 0; i < sums_.size(); ++i) {
            if (sums_[i] && count_over(sums_[i]->value) < kFewSums) sums_[i].reset();
            if (!sums_[i]) calls_.push_back(aggregate_.aggregates[i]);
        }
        if (calls_.size() == sums_.size()) return nullptr;
        NamedExprs columns;
        for (const NamedExpr& key : aggregate_.grouping) columns.push_back(pass(key.output));
        for (size_t i = 0; i < sums_.size(); ++i) {
            const NamedExpr& named = aggregate_.aggregates[i];
            columns.push_back(sums_[i] ? NamedExpr{sum_of(*sums_[i], *named.expr), named.output}
                                       : pass(named.output));
        }
        return std::make_shared<Project>(
            std::make_shared<Aggregate>(aggregate_.inputs[0], aggregate_.grouping, std::move(calls_)),
            std::move(columns));
    }

private:
    size_t count_over(const ExprPtr& value) const {
        return static_cast<size_t>(std::count_if(
            sums_.begin(), sums_.end(), [&](const auto& sum) { return sum && equal(sum->value, value); }));
    }

    /// Adding up at the end overflows when adding up row by row would have.
    ExprPtr sum_of(const OffsetSum& offset, const Expr& call) {
        const ExprPtr sum = add_call("sum", offset.value, call),
                      count = add_call("count", offset.value, call);
        const ExprPtr offsets =
            make_call("*", {count, make_literal(Type::long_integer(), Value(offset.offset))}, call.settings);
        return make_call(offset.is_negative ? "-" : "+",
                         offset.is_negative ? Exprs{offsets, sum} : Exprs{sum, offsets}, call.settings);
    }

    ExprPtr add_call(const std::string& name, const ExprPtr& value, const Expr& like) {
        const NamedExpr call = aggregate_of(name, {value}, like);
        for (const NamedExpr& known : calls_) {
            if (equal(known.expr, call.expr)) return known.output.reference();
        }
        calls_.push_back(call);
        return call.output.reference();
    }

    const Aggregate& aggregate_;
    std::vector<std::optional<OffsetSum>> sums_;  // one for each of its aggregates
    NamedExprs calls_;                            // what is aggregated instead
};

}  // namespace

LogicalPlanPtr sum_of_offsets(const LogicalPlanPtr& plan, const OptimizerOptions&) {
    return transform_plan_up(plan, [](const LogicalPlanPtr& node) -> LogicalPlanPtr {
        const Aggregate* aggregate = node->as<Aggregate>();
        return aggregate && aggregate->aggregates.size() >= kFewSums ? OffsetSums(*aggregate).build()
                                                                     : nullptr;
    });
}

}  // namespace firesteel
