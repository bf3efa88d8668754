#include "optimizer/condition_inference.h"

#include <algorithm>

namespace firesteel {

bool rejects_nulls(const ExprPtr& conjunct, const AttributeSet& ids) {
    static const std::vector<std::string> strict = {"=", "!=", "<", "<=", ">", ">=", "isnotnull"};
    if (conjunct->is_call("and"))
        return rejects_nulls(conjunct->children[0], ids) || rejects_nulls(conjunct->children[1], ids);
    if (conjunct->is_call("or"))
        return rejects_nulls(conjunct->children[0], ids) && rejects_nulls(conjunct->children[1], ids);
    if (conjunct->is_call("not")) {
        const ExprPtr& inner = conjunct->children[0];
        if (inner->is_call("isnull"))
            return inner->children[0]->is(ExprKind::kAttribute) && ids.count(inner->children[0]->id);
        return !inner->is_call("and") && !inner->is_call("or") && !inner->is_call("isnotnull") &&
               rejects_nulls(inner, ids);
    }
    if (conjunct->is_call("in"))
        return conjunct->children[0]->is(ExprKind::kAttribute) && ids.count(conjunct->children[0]->id);
    if (!conjunct->is(ExprKind::kCall) ||
        std::find(strict.begin(), strict.end(), conjunct->name) == strict.end())
        return false;
    return std::any_of(conjunct->children.begin(), conjunct->children.end(), [&](const ExprPtr& child) {
        return child->is(ExprKind::kAttribute) && ids.count(child->id);
    });
}

LogicalJoinType tightened(LogicalJoinType type, const Exprs& conjuncts, const AttributeSet& left,
                          const AttributeSet& right) {
    using enum LogicalJoinType;
    bool needs_left = false, needs_right = false;
    for (const ExprPtr& conjunct : conjuncts) {
        if (!is_deterministic(conjunct)) break;
        needs_left |= rejects_nulls(conjunct, left);
        needs_right |= rejects_nulls(conjunct, right);
    }
    if (type == kFullOuter && needs_left)
        type = kLeftOuter;
    else if (type == kFullOuter && needs_right)
        return kRightOuter;
    if (type == kLeftOuter && needs_right) return kInner;
    if (type == kRightOuter && needs_left) return kInner;
    return type;
}

ExprPtr implied_for(const ExprPtr& conjunct, const AttributeSet& ids) {
    if (!conjunct->is_call("or") || !is_deterministic(conjunct)) return nullptr;
    Exprs sides;
    for (const ExprPtr& branch : conjunct->children) {
        Exprs known;
        for (const ExprPtr& part : split_conjuncts(branch)) {
            if (!referenced_attributes(part).empty() && refers_only_to(part, ids) && !can_fail(part)) {
                known.push_back(part);
            } else if (const ExprPtr inner = implied_for(part, ids)) {
                known.push_back(inner);
            }
        }
        if (known.empty()) return nullptr;
        sides.push_back(join_condition(known));
    }
    return plain_call("or", std::move(sides));
}

namespace {

/// `known` conditions on `from` alone, said of `to`.
void add_said_of(const ExprPtr& from, const ExprPtr& to, const Exprs& known, Exprs& out) {
    for (const ExprPtr& conjunct : known) {
        const std::vector<int64_t> used = referenced_attributes(conjunct);
        if (used.size() != 1 || used[0] != from->id) continue;
        const ExprPtr copy = substitute(conjunct, {{from->id, to}});
        if (std::none_of(out.begin(), out.end(), [&](const ExprPtr& e) { return equal(e, copy); }))
            out.push_back(copy);
    }
}

}  // namespace

void add_transitive(const Exprs& condition, Inference direction, const AttributeSet& left,
                    const AttributeSet& right, Exprs& to_left, Exprs& to_right) {
    const Exprs from_left = to_left, from_right = to_right;
    for (const ExprPtr& conjunct : condition) {
        if (!conjunct->is_call("=")) continue;
        ExprPtr a = conjunct->children[0], b = conjunct->children[1];
        if (!a->is(ExprKind::kAttribute) || !b->is(ExprKind::kAttribute) || a->type != b->type) continue;
        if (left.count(b->id) && right.count(a->id)) std::swap(a, b);
        if (!left.count(a->id) || !right.count(b->id)) continue;
        if (direction != Inference::kRightToLeft) add_said_of(a, b, from_left, to_right);
        if (direction != Inference::kLeftToRight) add_said_of(b, a, from_right, to_left);
    }
}

namespace {

/// What filters right above the references to one definition say, over the definition's columns: a list of
/// conjuncts for each.
class References {
public:
    explicit References(int64_t id) : id_(id) {}

    void add(const LogicalPlanPtr& plan) {
        const Filter* filter = plan->as<Filter>();
        const CteReference* reference =
            filter ? filter->inputs[0]->as<CteReference>() : plan->as<CteReference>();
        if (!reference) {
            for (const LogicalPlanPtr& input : plan->inputs) add(input);
        } else if (reference->id == id_) {
            wanted_.push_back(filter ? conjuncts(*filter, *reference) : Exprs{});
        }
    }
    const std::vector<Exprs>& wanted() const { return wanted_; }

private:
    static Exprs conjuncts(const Filter& filter, const CteReference& reference) {
        Substitution columns;
        for (size_t i = 0; i < reference.output().size(); ++i)
            columns.emplace(reference.output()[i].id, reference.definition_output[i].reference());
        Exprs said;
        for (const ExprPtr& conjunct : split_conjuncts(filter.condition)) {
            if (!is_deterministic(conjunct)) break;
            if (!can_fail(conjunct)) said.push_back(substitute(conjunct, columns));
        }
        return said;
    }

    const int64_t id_;
    std::vector<Exprs> wanted_;
};

bool contains(const Exprs& exprs, const ExprPtr& wanted) {
    return std::any_of(exprs.begin(), exprs.end(), [&](const ExprPtr& e) { return equal(e, wanted); });
}

}  // namespace

Exprs wanted_of(int64_t definition, const std::vector<LogicalPlanPtr>& readers) {
    constexpr size_t kMostReaders = 16;
    References references(definition);
    for (const LogicalPlanPtr& reader : readers) references.add(reader);
    std::vector<Exprs> wanted = references.wanted();
    if (wanted.empty() || wanted.size() > kMostReaders) return {};

    Exprs common;
    for (const ExprPtr& conjunct : wanted[0]) {
        if (std::all_of(wanted.begin(), wanted.end(), [&](const Exprs& w) { return contains(w, conjunct); }))
            common.push_back(conjunct);
    }
    Exprs sides;
    for (Exprs& conjuncts : wanted) {
        std::erase_if(conjuncts, [&](const ExprPtr& e) { return contains(common, e); });
        if (conjuncts.empty()) return common;
        const ExprPtr side = join_condition(conjuncts);
        if (!contains(sides, side)) sides.push_back(side);
    }
    ExprPtr any = sides[0];
    for (size_t i = 1; i < sides.size(); ++i) any = plain_call("or", {any, sides[i]});
    common.push_back(any);
    return common;
}

}  // namespace firesteel
