// describe, summary, crosstab, cov, corr, approxQuantile, sampleBy: made of aggregations and projections.

#include <algorithm>
#include <random>

#include "codec/number_text.h"
#include "plan/query_resolver.h"

namespace firesteel {

namespace {

spec::ExpressionPtr column(const std::string& name) {
    return spec::make<spec::Attribute>(spec::NameParts{name});
}
spec::ExpressionPtr text(const std::string& value) {
    return spec::make<spec::Literal>(Type::string(), value);
}
spec::ExpressionPtr number(double value) { return spec::make<spec::Literal>(Type::double_number(), value); }
spec::ExpressionPtr integer(int64_t value) {
    return spec::make<spec::Literal>(Type::integer(), Value(value));
}
spec::ExpressionPtr function(const std::string& name, spec::Expressions arguments, bool distinct = false) {
    auto call = spec::make<spec::Function>(name, std::move(arguments));
    call->distinct = distinct;
    return call;
}
spec::ExpressionPtr cast(spec::ExpressionPtr child, Type type,
                         spec::CastMode mode = spec::CastMode::kDefault) {
    return spec::make<spec::Cast>(std::move(child), std::move(type), mode);
}
spec::ExpressionPtr alias(spec::ExpressionPtr child, const std::string& name) {
    return spec::make<spec::Alias>(std::move(child), std::vector<std::string>{name});
}

/// One statistic of a column; texts are read as numbers where they are numbers.
spec::ExpressionPtr statistic(const std::string& name, const Attribute& attribute) {
    const spec::ExpressionPtr plain = column(attribute.name);
    const spec::ExpressionPtr value =
        attribute.type.is_string() ? cast(plain, Type::double_number(), spec::CastMode::kTry) : plain;
    if (name == "count") return function("count", {plain});
    if (name == "count_distinct") return function("count", {plain}, true);
    if (name == "approx_count_distinct") return function("approx_count_distinct", {plain});
    if (name == "mean") return function("avg", {value});
    if (name == "stddev") return function("stddev", {value});
    if (name == "min") return function("min", {plain});
    if (name == "max") return function("max", {plain});
    if (name.empty() || name.back() != '%') {
        throw Error("UNRECOGNIZED_STATISTIC", {{"stats", "'" + name + "'"}});
    }
    const double percent = std::strtod(name.c_str(), nullptr);
    return function("percentile_approx", {value, number(percent / 100.0), integer(10000)});
}

/// The text of a column, "null" where it is null: what crosstab counts by.
spec::ExpressionPtr label(const std::string& name) {
    return function("when",
                    {function("isnull", {column(name)}), text("null"), cast(column(name), Type::string())});
}

}  // namespace

Relation QueryResolver::statistics_of(Relation input, const ScopeColumns& columns,
                                      const std::vector<std::string>& statistics) {
    BindContext context;
    context.scope = &input;
    SelectItems cells;
    for (const auto& visible : columns) {
        for (const auto& name : statistics) {
            const auto cell = cast(statistic(name, visible.attribute), Type::string());
            cells.push_back({bind(*cell, context), visible.attribute.name, {}, true, {}, nullptr});
        }
    }
    Attributes output = {{next_expr_id(), "summary", Type::string(), true, {}}};
    for (const auto& visible : columns) {
        output.push_back({next_expr_id(), visible.attribute.name, Type::string(), true, {}});
    }
    const Relation row =
        cells.empty()
            ? relation_of(std::make_shared<LocalRows>(Attributes{}, std::vector<Batch>{Batch{1, {}, {}}}))
            : aggregate(std::move(input), {}, std::move(cells), {});
    std::vector<Exprs> projections;
    for (size_t s = 0; s < statistics.size(); ++s) {
        Exprs projection = {make_literal(Type::string(), statistics[s])};
        for (size_t c = 0; c < columns.size(); ++c) {
            projection.push_back(row.columns[c * statistics.size() + s].attribute.reference());
        }
        projections.push_back(std::move(projection));
    }
    return relation_of(std::make_shared<Expand>(row.plan, std::move(projections), std::move(output)));
}

static const ScopeColumn& only_column(const std::string& name, const Scope& scope, bool case_sensitive) {
    for (const auto& column : scope.columns) {
        if (same_name(column.attribute.name, name, case_sensitive)) return column;
    }
    raise_unresolved({name}, &scope);
}

Relation QueryResolver::resolve_summary(const spec::Summary& plan) {
    Relation input = resolve(*plan.input);
    ScopeColumns columns;
    for (const auto& visible : input.columns) {
        if (visible.attribute.type.is_numeric() || visible.attribute.type.is_string())
            columns.push_back(visible);
    }
    std::vector<std::string> statistics = plan.statistics;
    if (statistics.empty()) statistics = {"count", "mean", "stddev", "min", "25%", "50%", "75%", "max"};
    return statistics_of(std::move(input), columns, statistics);
}

Relation QueryResolver::resolve_describe(const spec::Describe& plan) {
    Relation input = resolve(*plan.input);
    ScopeColumns wanted = input.columns;
    if (!plan.columns.empty()) {
        wanted.clear();
        for (const auto& name : plan.columns) wanted.push_back(only_column(name, input, case_sensitive()));
    }
    ScopeColumns columns;
    for (const auto& column : wanted) {
        const Type& type = column.attribute.type;
        if (type.is_numeric() || type.is_string()) columns.push_back(column);
    }
    return statistics_of(std::move(input), columns, {"count", "mean", "stddev", "min", "max"});
}

Relation QueryResolver::resolve_crosstab(const spec::Crosstab& plan) {
    spec::Aggregate counts;
    counts.input = plan.input;
    counts.grouping = {alias(label(plan.column1), plan.column1 + "_" + plan.column2)};
    counts.pivot_column = label(plan.column2);
    counts.aggregates = {function("count", {integer(1)})};
    Relation pivoted = resolve_dataframe_pivot(counts);
    SelectItems items;
    for (size_t i = 0; i < pivoted.columns.size(); ++i) {
        const auto& attribute = pivoted.columns[i].attribute;
        SelectItem item{attribute.reference(), attribute.name, {}, false, {}, nullptr};
        if (i > 0) {
            item.expr = call("coalesce", {item.expr, make_literal(Type::long_integer(), Value(0))});
            item.is_alias = true;
        }
        items.push_back(std::move(item));
    }
    return select(std::move(pivoted), std::move(items));
}

/// One row with one column: an aggregate of the whole input.
Relation QueryResolver::single_value(const spec::PlanPtr& plan, const spec::ExpressionPtr& value,
                                     const std::string& name) {
    Relation input = resolve(*plan);
    BindContext context;
    context.scope = &input;
    SelectItems items = {{bind(*value, context), name, {}, true, {}, nullptr}};
    return aggregate(std::move(input), {}, std::move(items), {});
}

static std::string number_text(double value) {
    char text[kMaxDoubleText];
    return {text, static_cast<size_t>(format_double(value, text))};
}

[[noreturn]] static void raise_requirement(const std::string& message) {
    throw Error("_LEGACY_ERROR_REQUIREMENT", {{"message", message}});
}

static void check_numeric(const Relation& input, const std::vector<size_t>& places, const std::string& what) {
    for (const size_t place : places) {
        const Type& type = input.columns[place].attribute.type;
        if (!type.is_numeric()) {
            raise_requirement("Currently " + what + " calculation for columns with dataType " +
                              type.to_string() + " not supported.");
        }
    }
}

/// As a number, with 0 for null: so has Spark always counted pairs here, unlike covar_samp.
static spec::ExpressionPtr paired_number(const std::string& name) {
    return function("coalesce", {cast(column(name), Type::double_number()), number(0)});
}

Relation QueryResolver::resolve_covariance(const spec::Covariance& plan) {
    const Relation input = resolve(*plan.input);
    check_numeric(input, named_columns({plan.column1, plan.column2}, input), "covariance");
    return single_value(plan.input,
                        function("covar_samp", {paired_number(plan.column1), paired_number(plan.column2)}),
                        "cov");
}

Relation QueryResolver::resolve_correlation(const spec::Correlation& plan) {
    if (!plan.method.empty() && plan.method != "pearson") {
        throw Error("INTERNAL_ERROR", {{"message", "only the Pearson correlation coefficient is supported"}});
    }
    const Relation input = resolve(*plan.input);
    check_numeric(input, named_columns({plan.column1, plan.column2}, input), "correlation");
    return single_value(plan.input,
                        function("corr", {paired_number(plan.column1), paired_number(plan.column2)}), "corr");
}

Relation QueryResolver::resolve_approx_quantile(const spec::ApproxQuantile& plan) {
    spec::Expressions probabilities;
    for (const double p : plan.probabilities) probabilities.push_back(number(p));
    constexpr double kFinest = 1e-6;
    const auto accuracy = static_cast<int64_t>(1.0 / std::max(plan.relative_error, kFinest));
    spec::Expressions arrays;
    const Relation input = resolve(*plan.input);
    for (const auto& name : plan.columns) {
        const Type& type = only_column(name, input, case_sensitive()).attribute.type;
        if (!type.is_numeric())
            raise_requirement("Quantile calculation for column " + name + " with data type " +
                              type.to_string() + " is not supported.");
        const auto quantiles = function(
            "percentile_approx",
            {cast(column(name), Type::double_number()), function("array", probabilities), integer(accuracy)});
        arrays.push_back(function(
            "coalesce", {quantiles, cast(function("array", {}), Type::array(Type::double_number()))}));
    }
    return single_value(plan.input, function("array", std::move(arrays)), "approx_quantile");
}

Relation QueryResolver::resolve_freq_items(const spec::FreqItems& plan) {
    constexpr double kDefaultSupport = 0.01, kLeastSupport = 1e-4;
    const double support = plan.support.value_or(kDefaultSupport);
    if (support < kLeastSupport || support > 1.0) {
        raise_requirement("Support must be in [1e-4, 1], but got " + number_text(support) + ".");
    }
    Relation input = resolve(*plan.input);
    BindContext context;
    context.scope = &input;
    SelectItems items;
    for (const auto& name : plan.columns) {
        const auto call =
            function("frequent_items", {column(name), integer(static_cast<int64_t>(1.0 / support))});
        items.push_back({bind(*call, context), name + "_freqItems", {}, true, {}, nullptr});
    }
    return aggregate(std::move(input), {}, std::move(items), {});
}

Relation QueryResolver::resolve_sample_by(const spec::SampleBy& plan) {
    spec::Expressions branches;
    for (const auto& [value, fraction] : plan.fractions) {
        if (!(fraction >= 0 && fraction <= 1))
            raise_requirement("Fractions must be in [0, 1], but got " + number_text(fraction) + ".");
        branches.push_back(function("<=>", {plan.column, value}));
        branches.push_back(number(fraction));
    }
    branches.push_back(number(0.0));
    const int64_t seed = plan.seed ? *plan.seed : static_cast<int64_t>(std::random_device{}());
    const auto random = function("rand", {spec::make<spec::Literal>(Type::long_integer(), Value(seed))});
    const spec::Filter filter(plan.input, function("<", {random, function("when", std::move(branches))}));
    return resolve_filter(filter);
}

}  // namespace firesteel
