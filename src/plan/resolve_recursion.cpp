// WITH RECURSIVE: the anchor's rows, then the step over what the last step gave, until it gives nothing.

#include <algorithm>
#include <set>

#include "catalog/identifier.h"
#include "common/placeless.h"
#include "functions/coercion.h"
#include "plan/query_resolver.h"

namespace firesteel {

namespace {

constexpr int64_t kMostLevels = 100;
constexpr int64_t kMostRows = 1000000;

int64_t count_rows(const std::vector<Batch>& batches) {
    int64_t rows = 0;
    for (const auto& batch : batches) rows += batch.rows;
    return rows;
}

/// The definition without the alias around it that its column list may have put there.
const spec::SetOperation* union_of(const spec::Plan* plan) {
    while (const auto* alias = plan->as<spec::SubqueryAlias>()) plan = alias->input.get();
    const auto* operation = plan->as<spec::SetOperation>();
    return operation && operation->op == spec::SetOperator::kUnion ? operation : nullptr;
}

/// The anchor's types are those of the whole: a step gives them, or narrower ones.
void check_step_type(const Type& anchor, const Type& step, bool ansi) {
    const auto common = common_type(anchor, step, ansi);
    const bool fits = common && common->to_sql() == anchor.to_sql() &&
                      (anchor.is_string() == step.is_string() || step.is(TypeId::kNull));
    if (fits) return;
    throw placeless(Error("CANNOT_MERGE_INCOMPATIBLE_DATA_TYPE",
                          {{"left", "\"" + anchor.to_sql() + "\""}, {"right", "\"" + step.to_sql() + "\""}}));
}

/// Does the plan read one of the recursive references? Raises where one stands below an aggregation, or on
/// the side of a join that may be left without a match.
bool check_places(const LogicalPlanPtr& plan, const std::set<int64_t>& references) {
    if (const auto* local = plan->as<LocalRows>())
        return !local->output().empty() && references.count(local->output()[0].id) > 0;
    std::vector<bool> found;
    for (const LogicalPlanPtr& input : plan->inputs) found.push_back(check_places(input, references));
    bool misplaced = false;
    if (plan->kind == LogicalKind::kAggregate) misplaced = found[0];
    if (const auto* join = plan->as<Join>()) {
        const bool keeps_left =
            join->type == LogicalJoinType::kInner || join->type == LogicalJoinType::kCross;
        misplaced = (found[1] && !keeps_left && join->type != LogicalJoinType::kRightOuter) ||
                    (found[0] && (join->type == LogicalJoinType::kRightOuter ||
                                  join->type == LogicalJoinType::kFullOuter));
    }
    if (misplaced) throw Error("INVALID_RECURSIVE_REFERENCE.PLACE");
    return std::find(found.begin(), found.end(), true) != found.end();
}

}  // namespace

bool may_recurse(const spec::CommonTableExpression& definition) {
    return union_of(definition.plan.get()) != nullptr;
}

/// The rows are computed while the query is analyzed: how often the step runs depends on them, not on the
/// plan.
Relation QueryResolver::resolve_recursive(const spec::CommonTableExpression& definition,
                                          std::optional<int64_t> wanted) {
    const spec::SetOperation& both = *union_of(definition.plan.get());
    Relation anchor = resolve(*both.left);
    anchor.plan = tidy(anchor);
    const Attributes anchor_columns = anchor.plan->output();
    Attributes columns = anchor_columns;
    if (!definition.column_names.empty() && definition.column_names.size() != columns.size()) {
        throw Error("ASSIGNMENT_ARITY_MISMATCH", {{"numExpr", std::to_string(definition.column_names.size())},
                                                  {"numTarget", std::to_string(columns.size())}});
    }
    for (size_t i = 0; i < columns.size(); ++i) {
        columns[i].id = next_expr_id();
        columns[i].nullable = true;
        if (!definition.column_names.empty()) columns[i].name = definition.column_names[i];
    }
    CteEntry self;
    self.definition.plan = std::make_shared<LocalRows>(columns, std::vector<Batch>{});
    self.definition.columns = scope_columns(columns, {definition.name});
    self.is_recursive = true;
    ctes_.emplace_back();
    ctes_.back()[lower_case(definition.name)] = std::move(self);
    auto outside = std::move(recursion_steps_);
    recursion_steps_.clear();
    Relation step = resolve(*both.right);
    const auto own = std::move(recursion_steps_);
    recursion_steps_ = std::move(outside);
    ctes_.pop_back();
    if (!both.all && !own.empty()) throw Error("UNION_NOT_SUPPORTED_IN_RECURSIVE_CTE");
    step.plan = tidy(step);
    if (step.columns.size() != columns.size()) widen_types({&anchor, &step}, "UNION");
    for (const auto* part : {&anchor, &step}) {
        if (!free_outer_references(part->plan).empty())
            unsupported("recursive queries over columns of a query around them");
    }
    NamedExprs casts;
    for (size_t i = 0; i < columns.size(); ++i) {
        check_step_type(columns[i].type, step.columns[i].attribute.type, context_.settings->ansi);
        const ExprPtr value = cast_to(step.columns[i].attribute.reference(), columns[i].type);
        casts.push_back({value, new_attribute(columns[i].name, value)});
    }
    for (size_t i = 0; i < columns.size(); ++i) {
        columns[i].nullable = anchor_columns[i].nullable || casts[i].output.nullable;
    }
    check_places(step.plan, {own.begin(), own.end()});
    const LogicalPlanPtr step_plan = std::make_shared<Project>(step.plan, std::move(casts));

    std::vector<Batch> all;
    std::vector<Batch> rows = context_.run(finish_analysis(with_definitions(anchor.plan)));
    const int64_t levels = definition.max_recursion.value_or(kMostLevels);
    for (int64_t level = 0; count_rows(rows) > 0; ++level) {
        if (wanted && count_rows(all) >= *wanted) break;
        if (levels >= 0 && level > levels) {
            throw placeless(
                Error("RECURSION_LEVEL_LIMIT_EXCEEDED", {{"levelLimit", std::to_string(levels)}}));
        }
        all.insert(all.end(), rows.begin(), rows.end());
        if (own.empty() && level == 1) break;  // a union like any other
        if (count_rows(all) > kMostRows) {
            throw Error("RECURSION_ROW_LIMIT_EXCEEDED", {{"rowLimit", std::to_string(kMostRows)}});
        }
        const LogicalPlanPtr next = transform_plan_up(
            step_plan,
            [&](const LogicalPlanPtr& p) -> LogicalPlanPtr {
                const auto* local = p->as<LocalRows>();
                if (!local || local->output().empty() || !own.count(local->output()[0].id)) return nullptr;
                return std::make_shared<LocalRows>(local->output(), rows);
            },
            true);
        rows = context_.run(finish_analysis(with_definitions(next)));
    }
    if (!both.all) {
        Relation output = relation_of(std::make_shared<LocalRows>(columns, std::move(all)));
        return distinct(std::move(output));
    }
    return relation_of(std::make_shared<LocalRows>(columns, std::move(all)));
}

}  // namespace firesteel
