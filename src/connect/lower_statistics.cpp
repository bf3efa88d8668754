#include "common/error.h"
#include "connect/lower_relation.h"
#include "spark/connect/relations.pb.h"

namespace firesteel {
namespace {

using Proto = spark::connect::Relation;

template <typename Names>
std::vector<std::string> strings(const Names& names) {
    return {names.begin(), names.end()};
}

MutablePlan lower_fill(const spark::connect::NAFill& fill, Session& session) {
    if (fill.values_size() == 0) throw Error("CONNECT_INVALID_PLAN.NA_FILL_VALUES_EMPTY");
    if (fill.values_size() > 1 && fill.values_size() != fill.cols_size()) {
        throw Error("CONNECT_INVALID_PLAN.NA_FILL_VALUES_LENGTH_MISMATCH");
    }
    auto out = spec::make<spec::NaFill>();
    out->input = lower_relation(fill.input(), session);
    out->columns = strings(fill.cols());
    for (const auto& value : fill.values()) {
        const auto literal = lower_literal(value);
        out->values.emplace_back(literal->type, literal->value);
    }
    return out;
}

MutablePlan lower_drop(const spark::connect::NADrop& drop, Session& session) {
    auto out = spec::make<spec::NaDrop>();
    out->input = lower_relation(drop.input(), session);
    out->columns = strings(drop.cols());
    if (drop.has_min_non_nulls()) out->min_non_nulls = drop.min_non_nulls();
    return out;
}

MutablePlan lower_replace(const spark::connect::NAReplace& replace, Session& session) {
    auto out = spec::make<spec::NaReplace>();
    out->input = lower_relation(replace.input(), session);
    out->columns = strings(replace.cols());
    for (const auto& pair : replace.replacements()) {
        out->replacements.emplace_back(lower_literal(pair.old_value()), lower_literal(pair.new_value()));
    }
    return out;
}

MutablePlan lower_summary(const spark::connect::StatSummary& summary, Session& session) {
    auto out = spec::make<spec::Summary>();
    out->input = lower_relation(summary.input(), session);
    out->statistics = strings(summary.statistics());
    return out;
}

MutablePlan lower_describe(const spark::connect::StatDescribe& describe, Session& session) {
    auto out = spec::make<spec::Describe>();
    out->input = lower_relation(describe.input(), session);
    out->columns = strings(describe.cols());
    return out;
}

template <typename Node, typename Message>
std::shared_ptr<Node> two_columns(const Message& message, Session& session) {
    auto out = spec::make<Node>();
    out->input = lower_relation(message.input(), session);
    out->column1 = message.col1();
    out->column2 = message.col2();
    return out;
}

MutablePlan lower_correlation(const spark::connect::StatCorr& correlation, Session& session) {
    auto out = two_columns<spec::Correlation>(correlation, session);
    out->method = correlation.has_method() ? correlation.method() : "pearson";
    return out;
}

MutablePlan lower_quantile(const spark::connect::StatApproxQuantile& quantile, Session& session) {
    auto out = spec::make<spec::ApproxQuantile>();
    out->input = lower_relation(quantile.input(), session);
    out->columns = strings(quantile.cols());
    out->probabilities.assign(quantile.probabilities().begin(), quantile.probabilities().end());
    out->relative_error = quantile.relative_error();
    return out;
}

MutablePlan lower_frequent(const spark::connect::StatFreqItems& frequent, Session& session) {
    auto out = spec::make<spec::FreqItems>();
    out->input = lower_relation(frequent.input(), session);
    out->columns = strings(frequent.cols());
    if (frequent.has_support()) out->support = frequent.support();
    return out;
}

MutablePlan lower_sample_by(const spark::connect::StatSampleBy& sample, Session& session) {
    auto out = spec::make<spec::SampleBy>();
    out->input = lower_relation(sample.input(), session);
    out->column = lower_expression(sample.col(), session);
    for (const auto& fraction : sample.fractions()) {
        out->fractions.emplace_back(lower_literal(fraction.stratum()), fraction.fraction());
    }
    if (sample.has_seed()) out->seed = sample.seed();
    return out;
}

}  // namespace

MutablePlan lower_statistics(const Proto& relation, Session& session) {
    switch (relation.rel_type_case()) {
        case Proto::kFillNa:
            return lower_fill(relation.fill_na(), session);
        case Proto::kDropNa:
            return lower_drop(relation.drop_na(), session);
        case Proto::kReplace:
            return lower_replace(relation.replace(), session);
        case Proto::kSummary:
            return lower_summary(relation.summary(), session);
        case Proto::kDescribe:
            return lower_describe(relation.describe(), session);
        case Proto::kCrosstab:
            return two_columns<spec::Crosstab>(relation.crosstab(), session);
        case Proto::kCov:
            return two_columns<spec::Covariance>(relation.cov(), session);
        case Proto::kCorr:
            return lower_correlation(relation.corr(), session);
        case Proto::kApproxQuantile:
            return lower_quantile(relation.approx_quantile(), session);
        case Proto::kFreqItems:
            return lower_frequent(relation.freq_items(), session);
        case Proto::kSampleBy:
            return lower_sample_by(relation.sample_by(), session);
        default:
            return nullptr;
    }
}

}  // namespace firesteel
