// Long runs of withColumns, withColumnsRenamed, drop and select("*", ...), as loops over columns make them.

#include <algorithm>

#include "plan/column_run.h"
#include "plan/query_resolver.h"
#include "plan/substitute_parameters.h"

namespace firesteel {

namespace {

/// Shorter runs stay a node for each level, as they are written.
constexpr size_t kShortestRun = 8;

/// `*` and new columns: such a select keeps what is there.
bool adds_columns(const spec::Project& select) {
    const auto& written = select.expressions;
    const auto* star = written.empty() ? nullptr : written[0]->as<spec::Star>();
    if (star == nullptr || !star->target.empty() || !star->except.empty() || star->plan_id) return false;
    return std::all_of(written.begin() + 1, written.end(), [](const spec::ExpressionPtr& expression) {
        const auto* alias = expression->as<spec::Alias>();
        return alias != nullptr && alias->names.size() == 1;
    });
}

/// Null for other plans.
const spec::Plan* input_of_level(const spec::Plan& plan) {
    if (const auto* with = plan.as<spec::WithColumns>()) return with->input.get();
    if (const auto* renamed = plan.as<spec::WithColumnsRenamed>()) return renamed->input.get();
    if (const auto* drop = plan.as<spec::Drop>()) return drop->input.get();
    if (const auto* select = plan.as<spec::Project>())
        return adds_columns(*select) ? select->input.get() : nullptr;
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
    } else if (const auto* select = level.as<spec::Project>()) {
        append_columns(*select, run);
    } else {
        run.keep(kept_columns(*level.as<spec::Drop>(), run.scope()));
    }
}

/// The columns as they may be put into a run.
SelectItems QueryResolver::bind_level(const spec::Expressions& columns, bool lateral_aliases,
                                      ColumnRun& run) {
    SelectItems made = bind_select_items(columns, run.scope(), lateral_aliases);
    bool apart = false;
    for (SelectItem& item : made) {
        // These make rows of their own.
        if (has_aggregate(item.expr) || has_generator(item.expr)) throw LevelsWanted();
        if (item.metadata.empty()) item.metadata = metadata_of(item.expr, run.scope());
        apart = apart || has_window(item.expr) || has_subquery(item.expr);
    }
    if (apart) run.set_apart();
    return made;
}

static Attribute column_of(const SelectItem& item) {
    Attribute column;
    column.name = item.name;
    column.metadata = item.metadata;
    return column;
}

void QueryResolver::add_columns(const spec::WithColumns& level, ColumnRun& run) {
    check_new_names(level);
    for (const SelectItem& item : bind_level(level.columns, false, run)) run.set(column_of(item), item.expr);
}

void QueryResolver::append_columns(const spec::Project& level, ColumnRun& run) {
    const spec::Expressions columns(level.expressions.begin() + 1, level.expressions.end());
    for (const SelectItem& item : bind_level(columns, true, run)) run.append(column_of(item), item.expr);
}

}  // namespace firesteel
