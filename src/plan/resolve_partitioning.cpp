// Operations that keep every column: sample, repartition, hints, observed metrics.

#include <cctype>

#include <fmt/core.h>

#include <random>

#include "catalog/identifier.h"
#include "codec/number_text.h"
#include "expr/evaluator.h"
#include "plan/default_collation.h"
#include "plan/query_resolver.h"

namespace firesteel {

namespace {

std::string in_capitals(std::string name) {
    for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    return name;
}

using spec::ExpressionPtr;

constexpr const char* kPartitionNumber = "direct_shuffle_partition_id";

/// What repartitionById() gives as the number of each row's partition; null for other expressions.
const ExpressionPtr* partition_number(const spec::Expression& expression) {
    const auto* function = expression.as<spec::Function>();
    const bool is_it = function && function->name == spec::NameParts{kPartitionNumber};
    return is_it && function->arguments.size() == 1 ? &function->arguments[0] : nullptr;
}

void check_partition_number(const Expr& number) {
    if (number.type.is(TypeId::kInteger)) return;
    throw Error("DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE",
                {{"sqlExpr", "\"" + std::string(kPartitionNumber) + "(" + to_sql(number) + ")\""},
                 {"paramIndex", "first"},
                 {"requiredType", "\"INT\""},
                 {"inputSql", "\"" + to_sql(number) + "\""},
                 {"inputType", "\"" + number.type.to_sql() + "\""}});
}

}  // namespace

Relation QueryResolver::resolve_sample(const spec::Sample& plan) {
    const Relation input = resolve(*plan.input);
    constexpr double kRounding = 1e-6;
    const auto number = [](double value) {
        char text[kMaxDoubleText];
        return std::string(text, static_cast<size_t>(format_double(value, text)));
    };
    if (plan.with_replacement && plan.upper - plan.lower < -kRounding) {
        throw Error("_LEGACY_ERROR_REQUIREMENT",
                    {{"message", "Sampling fraction (" + number(plan.upper - plan.lower) +
                                     ") must be nonnegative with replacement"}});
    }
    if (!plan.with_replacement &&
        (plan.upper - plan.lower < -kRounding || plan.upper - plan.lower > 1.0 + kRounding)) {
        throw Error("_LEGACY_ERROR_REQUIREMENT",
                    {{"message", "Sampling fraction (" + number(plan.upper - plan.lower) +
                                     ") must be on interval [0, 1] without replacement"}});
    }
    const int64_t seed = plan.seed ? *plan.seed : static_cast<int64_t>(std::random_device{}());
    const auto again = [&plan, seed, lower = plan.lower, upper = plan.upper,
                        replace = plan.with_replacement](const LogicalPlanPtr& p) {
        return std::make_shared<Sample>(p, lower, upper, replace, seed);
    };
    Relation output = over_widened(input, input, again(input.plan), again);
    output.widen = nullptr;
    output.below = nullptr;
    return output;
}

Relation QueryResolver::resolve_repartition(const spec::Repartition& plan) {
    const Relation input = resolve(*plan.input);
    Relation widened = input;
    spec::Expressions written;
    std::vector<bool> is_number;
    SortKeys keys;
    for (const auto& expression : plan.expressions) {
        const auto* order = expression->as<spec::SortOrder>();
        const bool ascending = !order || order->ascending;
        const bool first = !order || order->nulls == spec::NullOrder::kDefault
                               ? ascending
                               : order->nulls == spec::NullOrder::kFirst;
        const ExpressionPtr* number = partition_number(*expression);
        is_number.push_back(number != nullptr);
        written.push_back(number ? *number : order ? order->child : expression);
        keys.push_back({nullptr, {ascending, first}});
    }
    const Exprs bound = bind_reaching(written, widened, false);
    for (size_t i = 0; i < bound.size(); ++i) {
        if (is_number[i]) check_partition_number(*bound[i]);
        keys[i].expr = is_number[i] ? call(kPartitionNumber, {bound[i]}) : bound[i];
    }
    const int32_t partitions = plan.partitions.value_or(context_.shuffle_partitions);
    if (partitions <= 0) {
        throw Error("INTERNAL_ERROR", {{"message", "requirement failed: Number of partitions (" +
                                                       std::to_string(partitions) + ") must be positive."}});
    }
    const auto again = [keys, partitions, by_range = plan.by_range,
                        shuffle = plan.shuffle](const LogicalPlanPtr& p) {
        return std::make_shared<Repartition>(p, partitions, keys, by_range, shuffle);
    };
    return over_widened(input, widened, again(widened.plan), again);
}

/// Hints about partitions become nodes. Those about joins are advice that the optimizer's statistics stand in
/// for.
Relation QueryResolver::resolve_hint(const spec::Hint& plan) {
    if (plan.name == kDefaultCollationHint && plan.parameters.size() == 1) {
        AnalyzerContext own = context_;
        set_default_collation(own, plan.parameters[0]->as<spec::Literal>()->value.as_string());
        QueryResolver inner(own, reads_metadata_);
        inner.open_views_ = open_views_;
        inner.open_functions_ = open_functions_;
        inner.sees_temporaries_ = sees_temporaries_;
        Relation inside = inner.resolve(*plan.input);
        cte_ids_.insert(cte_ids_.end(), inner.cte_ids_.begin(), inner.cte_ids_.end());
        cte_plans_.insert(cte_plans_.end(), inner.cte_plans_.begin(), inner.cte_plans_.end());
        return inside;
    }
    if (plan.name.empty()) {  // between the operators of a pipe
        Relation input = resolve(*plan.input);
        input.below = nullptr;
        input.select = nullptr;
        input.widen = nullptr;
        return input;
    }
    const std::string name = lower_case(plan.name);
    const bool coalesce = name == "coalesce";
    const bool by_range = name == "repartition_by_range";
    if (!coalesce && !by_range && name != "repartition" && name != "rebalance") return resolve(*plan.input);
    spec::Repartition repartition;
    repartition.input = plan.input;
    repartition.shuffle = !coalesce;
    repartition.by_range = by_range;
    for (const auto& parameter : plan.parameters) {
        const auto* literal = parameter->as<spec::Literal>();
        if (literal && literal->type.is_integral()) {
            repartition.partitions = static_cast<int32_t>(literal->value.as_long());
        } else if (literal && !literal->type.is_string()) {
            const ExprPtr value = make_literal(literal->type, literal->value);
            throw Error("_LEGACY_ERROR_TEMP_1047",
                        {{"hintName", in_capitals(plan.name)}, {"invalidParams", shown_sql(value)}});
        } else {
            repartition.expressions.push_back(parameter);
        }
    }
    if (coalesce && (!repartition.partitions || !repartition.expressions.empty()))
        throw Error("_LEGACY_ERROR_TEMP_1048", {{"hintName", in_capitals(plan.name)}});
    return resolve_repartition(repartition);
}

Relation QueryResolver::resolve_collect_metrics(const spec::CollectMetrics& plan) {
    if (plan.name.empty())
        throw Error("_LEGACY_ERROR_REQUIREMENT", {{"message", "name should not be empty"}});
    const Relation input = resolve(*plan.input);
    BindContext context;
    context.scope = &input;
    NamedExprs metrics;
    for (const auto& expression : plan.metrics) {
        const SelectItem item =
            with_origin(expression->origin, [&] { return bind_select_item(*expression, context); });
        if (has_window(item.expr)) {
            throw Error("INVALID_OBSERVED_METRICS.WINDOW_EXPRESSIONS_UNSUPPORTED",
                        {{"expr", shown_sql(item.expr)}});
        }
        visit(item.expr, [&](const Expr& e) {
            if (e.is(ExprKind::kAggregate)) {
                if (e.aggregate->distinct) {
                    const std::string shown = to_sql(e) + (item.is_alias ? " AS " + item.name : "");
                    with_origin(expression->origin, [&]() -> bool {
                        throw Error("INVALID_OBSERVED_METRICS.AGGREGATE_EXPRESSION_WITH_DISTINCT_UNSUPPORTED",
                                    {{"expr", "\"" + shown + "\""}});
                    });
                }
                return false;
            }
            if (e.is(ExprKind::kAttribute)) {
                throw Error("INVALID_OBSERVED_METRICS.NON_AGGREGATE_FUNC_ARG_IS_ATTRIBUTE",
                            {{"expr", "\"" + to_sql(e) + "\""}});
            }
            return true;
        });
        metrics.push_back({item.expr, new_attribute(item.name, item.expr)});
    }
    const auto again = [name = plan.name, metrics](const LogicalPlanPtr& p) {
        return std::make_shared<CollectMetrics>(p, name, metrics);
    };
    return over_widened(input, input, again(input.plan), again);
}

Relation QueryResolver::resolve_ml(const spec::MlRelation& plan) {
    LogicalPlanPtr input = plan.input ? tidy(resolve(*plan.input)) : nullptr;
    if (!context_.resolve_ml) unsupported("ML");
    return relation_of(context_.resolve_ml(plan, input));
}

Relation QueryResolver::resolve_window_definitions(const spec::WindowDefinitions& plan) {
    auto saved = windows_;
    windows_ = plan.definitions;
    Relation output = resolve(*plan.input);
    windows_ = std::move(saved);
    return output;
}

}  // namespace firesteel
