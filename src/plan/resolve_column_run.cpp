// Long runs of withColumns, withColumnsRenamed and drop, as loops over columns make them.

#include <algorithm>

#include "plan/column_run.h"
#include "plan/query_resolver.h"
#include "plan/substitute_parameters.h"

namespace firesteel {

namespace {

/// Shorter runs stay a node for each level, as they are written.
constexpr size_t kShortestRun = 8;

/// Null for other plans.
const spec::Plan* input_of_level(const spec::Plan& plan) {
    if (const auto* with = plan.as<spec::WithColumns>()) return with->input.get();
    if (const auto* renamed = plan.as<spec::WithColumnsRenamed>()) return renamed->input.get();
    if (const auto* drop = plan.as<spec::Drop>()) return drop->input.get();
    return nullptr;
}

std::string metadata_of(const ExprPtr& expr, const Scope& scope) {
    if (!expr->is(ExprKind::kAttribute)) return {};
    for (const auto* columns : {&scope.columns, &scope.hidden}) {
        for (const auto& column : *columns) {
            if (column.attribute.id == expr->id && !column.attribute.metadata.empty())
                return column.attribute.metadata;
        }
    }
    return {};
}

}  // namespace

std::optional<Relation> QueryResolver::resolve_column_run(const spec::Plan& top) {
    if (!merges_ || !outer_.empty()) return std::nullopt;
    std::vector<const spec::Plan*> levels;  // the last one first
    const spec::Plan* plan = &top;
    while (const spec::Plan* input = input_of_level(*plan)) {
        levels.push_back(plan);
        plan = input;
    }
    if (levels.size() < kShortestRun) return std::nullopt;
    has_merged_ = true;
    ColumnRun run(resolve(*plan), case_sensitive());
    for (size_t i = levels.size(); i-- > 0;) {
        with_origin(levels[i]->origin, [&] {
            add_level(*levels[i], run);
            return 0;
        });
        // The top's own entry is added, as every plan's, by the caller.
        run.end_level(i > 0 ? levels[i]->plan_id : std::nullopt);
    }
    return std::move(run).finish();
}

void QueryResolver::add_level(const spec::Plan& level, ColumnRun& run) {
    if (const auto* with = level.as<spec::WithColumns>()) {
        add_columns(*with, run);
    } else if (const auto* renamed = level.as<spec::WithColumnsRenamed>()) {
        run.rename(renamed->renames);
    } else {
        run.keep(kept_columns(*level.as<spec::Drop>(), run.scope()));
    }
}

void QueryResolver::add_columns(const spec::WithColumns& level, ColumnRun& run) {
    check_new_names(level);
    SelectItems made = bind_select_items(level.columns, run.scope(), false);
    for (SelectItem& item : made) {
        // These make rows of their own.
        if (has_aggregate(item.expr) || has_generator(item.expr)) throw LevelsWanted();
        if (item.metadata.empty()) item.metadata = metadata_of(item.expr, run.scope());
    }
    const bool apart = std::any_of(made.begin(), made.end(), [](const SelectItem& item) {
        return has_window(item.expr) || has_subquery(item.expr);
    });
    if (apart) run.set_apart();
    for (const SelectItem& item : made) {
        Attribute column;
        column.name = item.name;
        column.metadata = item.metadata;
        run.set(column, item.expr);
    }
}

}  // namespace firesteel
