#include "optimizer/plan_classes.h"

#include <algorithm>

#include "common/hash.h"
#include "optimizer/attribute_set.h"

namespace firesteel {

namespace {

bool may_have_twins(const LogicalNode& plan) {
    switch (plan.kind) {
        case LogicalKind::kDerive:
        case LogicalKind::kSample:
        case LogicalKind::kRepartition:
        case LogicalKind::kCollectMetrics:
        case LogicalKind::kCteDefinitions:
        case LogicalKind::kSubqueryAlias:
            return false;
        case LogicalKind::kSort:
            return plan.as<Sort>()->global;
        case LogicalKind::kJoin:
            return !plan.as<Join>()->lateral;
        default:
            return true;
    }
}

/// `exprs` with each column as the place where it comes from: number of the input, position in it. Empty
/// when that cannot be said of one.
std::optional<Exprs> by_position(const LogicalNode& plan, const Exprs& exprs) {
    std::unordered_map<int64_t, int64_t> places;
    const auto add = [&](size_t input, const Attributes& columns) {
        for (size_t i = 0; i < columns.size(); ++i)
            places.emplace(columns[i].id, (static_cast<int64_t>(input) << 32) + static_cast<int64_t>(i));
    };
    for (size_t i = 0; i < plan.inputs.size(); ++i) add(i, plan.inputs[i]->output());
    if (plan.inputs.empty()) add(0, plan.output());
    bool is_clear = true;
    Exprs placed;
    placed.reserve(exprs.size());
    for (const ExprPtr& expr : exprs) {
        if (!is_deterministic(expr)) return std::nullopt;
        placed.push_back(transform_up(expr, [&](const ExprPtr& e) -> ExprPtr {
            is_clear &= !e->is(ExprKind::kSubquery) && !e->is(ExprKind::kOuterAttribute);
            if (!e->is(ExprKind::kAttribute)) return nullptr;
            const auto place = places.find(e->id);
            is_clear &= place != places.end();
            return is_clear ? make_attribute(place->second, "", e->type, e->nullable) : nullptr;
        }));
        if (!is_clear) return std::nullopt;
    }
    return placed;
}

/// Files are told apart by what is read of them and how; of other tables only the object itself is known.
bool same_table(const TableProvider& a, const TableProvider& b) {
    if (&a == &b) return true;
    const std::vector<std::string> files = a.input_files();
    return !files.empty() && a.name() == b.name() && a.schema() == b.schema() &&
           a.description() == b.description() && a.estimated_bytes() == b.estimated_bytes() &&
           files == b.input_files();
}

bool same_batches(const std::vector<Batch>& a, const std::vector<Batch>& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(), [](const Batch& x, const Batch& y) {
        return x.rows == y.rows && x.columns == y.columns;
    });
}

bool same_ids(const Attributes& a, const Attributes& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const Attribute& x, const Attribute& y) { return x.id == y.id; });
}

bool same_types(const Attributes& a, const Attributes& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const Attribute& x, const Attribute& y) { return x.type == y.type; });
}

bool same_leaf(const LogicalNode& a, const LogicalNode& b) {
    if (const Scan* scan = a.as<Scan>()) {
        const Scan& other = *b.as<Scan>();
        return scan->columns == other.columns && scan->limit == other.limit &&
               same_table(*scan->table, *other.table);
    }
    if (const LocalRows* rows = a.as<LocalRows>())
        return same_batches(rows->batches, b.as<LocalRows>()->batches);
    if (const CteReference* reference = a.as<CteReference>()) {
        const CteReference& other = *b.as<CteReference>();
        return reference->id == other.id && same_ids(reference->definition_output, other.definition_output);
    }
    const Range& range = *a.as<Range>();
    const Range& other = *b.as<Range>();
    return range.start == other.start && range.end == other.end && range.step == other.step &&
           range.partitions == other.partitions;
}

bool same_join(const Join& a, const Join& b) {
    return a.type == b.type && a.null_aware == b.null_aware && a.hint == b.hint &&
           a.swap_build_side == b.swap_build_side;
}

bool same_directions(const SortKeys& a, const SortKeys& b) {
    return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                      [](const SortKey& x, const SortKey& y) { return x.direction == y.direction; });
}

/// All but inputs and expressions, of two nodes of one kind.
bool same_rest(const LogicalNode& a, const LogicalNode& b) {
    switch (a.kind) {
        case LogicalKind::kScan:
        case LogicalKind::kLocalRows:
        case LogicalKind::kRange:
        case LogicalKind::kCteReference:
            return same_leaf(a, b);
        case LogicalKind::kJoin:
            return same_join(*a.as<Join>(), *b.as<Join>());
        case LogicalKind::kAggregate:
            return a.as<Aggregate>()->grouping.size() == b.as<Aggregate>()->grouping.size();
        case LogicalKind::kSort:
            return same_directions(a.as<Sort>()->keys, b.as<Sort>()->keys);
        case LogicalKind::kLimit:
            return a.as<Limit>()->count == b.as<Limit>()->count &&
                   a.as<Limit>()->offset == b.as<Limit>()->offset;
        case LogicalKind::kTail:
            return a.as<Tail>()->count == b.as<Tail>()->count;
        case LogicalKind::kSetOperation:
            return a.as<SetOperation>()->op == b.as<SetOperation>()->op &&
                   a.as<SetOperation>()->all == b.as<SetOperation>()->all;
        case LogicalKind::kGenerate:
            return a.as<Generate>()->outer == b.as<Generate>()->outer;
        case LogicalKind::kExpand:
            return a.as<Expand>()->projections.size() == b.as<Expand>()->projections.size();
        default:
            return true;
    }
}

}  // namespace

int32_t PlanClasses::class_of(const LogicalPlanPtr& plan) {
    const auto known = known_.find(plan.get());
    if (known != known_.end()) return known->second;
    const int32_t number = find_class(plan);
    known_.emplace(plan.get(), number);
    return number;
}

int32_t PlanClasses::find_class(const LogicalPlanPtr& plan) {
    std::vector<int32_t> inputs;
    for (const LogicalPlanPtr& input : plan->inputs) inputs.push_back(class_of(input));
    if (!may_have_twins(*plan) || std::find(inputs.begin(), inputs.end(), kAlone) != inputs.end())
        return kAlone;
    std::optional<Exprs> exprs = by_position(*plan, plan->expressions());
    if (!exprs) return kAlone;

    uint64_t hash = hash_integer(static_cast<uint64_t>(plan->kind));
    for (const int32_t input : inputs) hash = hash_combine(hash, static_cast<uint64_t>(input));
    for (const ExprPtr& expr : *exprs) hash = hash_combine(hash, firesteel::hash(*expr));
    hash = hash_combine(hash, plan->output().size());
    const auto [begin, end] = members_.equal_range(hash);
    for (auto at = begin; at != end; ++at) {
        const Member& member = at->second;
        const bool same = member.plan->kind == plan->kind && member.inputs == inputs &&
                          std::equal(member.exprs.begin(), member.exprs.end(), exprs->begin(), exprs->end(),
                                     [](const ExprPtr& a, const ExprPtr& b) { return equal(a, b); }) &&
                          same_types(member.plan->output(), plan->output()) && same_rest(*member.plan, *plan);
        if (same) return member.number;
    }
    members_.emplace(hash, Member{plan, std::move(inputs), *std::move(exprs), next_});
    return next_++;
}

}  // namespace firesteel
