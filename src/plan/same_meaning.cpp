#include <algorithm>

#include "plan/plan_identity.h"
#include "plan/query_resolver.h"

namespace firesteel {

namespace {

bool is_commutative(const Expr& e) {
    static constexpr const char* kNames[] = {"+", "*", "&", "|", "^", "and", "or", "==", "="};
    return e.is(ExprKind::kCall) && e.children.size() == 2 &&
           std::any_of(std::begin(kNames), std::end(kNames),
                       [&](const char* name) { return e.name == name; });
}

bool ask_the_same(const SubqueryDetail& a, const SubqueryDetail& b) {
    return a.form == b.form && (a.plan == b.plan || (a.outer_references == b.outer_references &&
                                                     plan_identity(*a.plan, a.outer_references) ==
                                                         plan_identity(*b.plan, b.outer_references)));
}

bool equal_without_children(const Expr& a, const Expr& b) {
    Expr left = a, right = b;
    left.children.clear();
    right.children.clear();
    left.subquery = right.subquery = nullptr;
    return equal(left, right);
}

}  // namespace

bool same_meaning(const ExprPtr& a, const ExprPtr& b) {
    if (equal(a, b)) return true;
    if (!a || !b || a->kind != b->kind || a->children.size() != b->children.size()) return false;
    if ((a->subquery == nullptr) != (b->subquery == nullptr)) return false;
    if (a->children.empty() && !a->subquery) return false;
    if (!equal_without_children(*a, *b)) return false;
    if (a->subquery && !ask_the_same(*a->subquery, *b->subquery)) return false;
    if (std::equal(a->children.begin(), a->children.end(), b->children.begin(), same_meaning)) return true;
    return is_commutative(*a) && same_meaning(a->children[0], b->children[1]) &&
           same_meaning(a->children[1], b->children[0]);
}

}  // namespace firesteel
