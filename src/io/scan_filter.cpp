#include "io/scan_filter.h"

#include <algorithm>

namespace firesteel {

namespace {

std::vector<int32_t> columns_of(const ExprPtr& filter) {
    std::vector<int32_t> columns;
    visit(filter, [&](const Expr& e) {
        const auto id = static_cast<int32_t>(e.id);
        const bool is_new = std::find(columns.begin(), columns.end(), id) == columns.end();
        if (e.is(ExprKind::kInput) && is_new) columns.push_back(id);
        return true;
    });
    return columns;
}

}  // namespace

ScanFilter::ScanFilter(const Exprs& filters) {
    Exprs group;  // that cannot fail: their order cannot be seen
    for (const ExprPtr& filter : filters) {
        for (const ExprPtr& conjunct : split_conjuncts(filter)) {
            if (!can_fail(conjunct)) {
                group.push_back(conjunct);
                continue;
            }
            add_group(std::move(group));
            group.clear();
            add_step({conjunct}, true);
        }
    }
    add_group(std::move(group));
}

/// Those over one column come first, all of a column together.
void ScanFilter::add_group(Exprs group) {
    while (!group.empty()) {
        const auto simple = std::find_if(group.begin(), group.end(),
                                         [](const ExprPtr& e) { return columns_of(e).size() <= 1; });
        if (simple == group.end()) {
            add_step(group, false);
            return;
        }
        const std::vector<int32_t> columns = columns_of(*simple);
        const auto rest = std::stable_partition(group.begin(), group.end(),
                                                [&](const ExprPtr& e) { return columns_of(e) == columns; });
        add_step(Exprs(group.begin(), rest), false);
        group.erase(group.begin(), rest);
    }
}

void ScanFilter::add_step(const Exprs& conjuncts, bool can_fail) {
    const ExprPtr condition = conjunction(conjuncts, nullptr);
    std::vector<int32_t> columns = columns_of(condition);
    const bool is_by_value = !can_fail && columns.size() == 1;
    steps_.push_back({Evaluator(condition), std::move(columns), is_by_value, can_fail});
}

}  // namespace firesteel
