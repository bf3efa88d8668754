// The analyzer's entry and its way from kinds of plans to the methods that resolve them.

#include <algorithm>

#include "common/check.h"
#include "plan/analyzer.h"
#include "plan/query_resolver.h"
#include "spec/command.h"

namespace firesteel {

namespace {

/// Leaves out of the scope what the plan does not put out any more.
void drop_lost_metadata(Relation& relation) {
    const Attributes& output = relation.plan->output();
    std::erase_if(relation.hidden, [&](const ScopeColumn& column) {
        return column.is_metadata && std::none_of(output.begin(), output.end(), [&](const Attribute& a) {
                   return a.id == column.attribute.id;
               });
    });
}

}  // namespace

Relation QueryResolver::resolve(const spec::Plan& plan) {
    Relation relation = with_origin(plan.origin, [&] { return resolve_kind(plan); });
    if (reads_metadata_) drop_lost_metadata(relation);
    if (plan.plan_id) {
        ScopeColumns columns = relation.columns;
        columns.insert(columns.end(), relation.hidden.begin(), relation.hidden.end());
        relation.plan_ids.push_back(
            {*plan.plan_id, 0, std::make_shared<const ScopeColumns>(std::move(columns))});
    }
    return relation;
}

void QueryResolver::unsupported(const std::string& what) {
    throw Error("UNSUPPORTED_CALL.WITHOUT_SUGGESTION", {{"methodName", what}, {"className", "Firesteel"}});
}

Relation QueryResolver::resolve_kind(const spec::Plan& plan) {
    using enum spec::PlanKind;
    switch (plan.kind) {
        case kReadTable:
            return resolve_table(*plan.as<spec::ReadTable>());
        case kReadDataSource:
            return resolve_data_source(*plan.as<spec::ReadDataSource>());
        case kLocalRelation:
            return resolve_local_relation(*plan.as<spec::LocalRelation>());
        case kRange:
            return resolve_range(*plan.as<spec::Range>());
        case kOneRow:
            return relation_of(
                std::make_shared<LocalRows>(Attributes{}, std::vector<Batch>{Batch{1, {}, {}}}));
        case kValues:
            return resolve_values(*plan.as<spec::Values>());
        case kTableFunction:
            return resolve_table_function(*plan.as<spec::TableFunction>());
        case kCachedRemoteRelation:
            return resolve_cached_remote(*plan.as<spec::CachedRemoteRelation>());
        case kProject:
            return resolve_project(*plan.as<spec::Project>());
        case kFilter:
            return resolve_filter(*plan.as<spec::Filter>());
        case kJoin:
            return resolve_join(*plan.as<spec::Join>());
        case kSetOperation:
            return resolve_set_operation(*plan.as<spec::SetOperation>());
        case kSort:
            return resolve_sort(*plan.as<spec::Sort>());
        case kLimit:
            return resolve_limit(*plan.as<spec::Limit>());
        case kOffset:
            return resolve_offset(*plan.as<spec::Offset>());
        case kTail:
            return resolve_tail(*plan.as<spec::Tail>());
        case kAggregate:
            return resolve_aggregate(*plan.as<spec::Aggregate>());
        case kSubqueryAlias:
            return resolve_subquery_alias(*plan.as<spec::SubqueryAlias>());
        case kWith:
            return resolve_with(*plan.as<spec::With>());
        case kSample:
            return resolve_sample(*plan.as<spec::Sample>());
        case kDeduplicate:
            return resolve_deduplicate(*plan.as<spec::Deduplicate>());
        case kPivot:
            return resolve_pivot(*plan.as<spec::Pivot>());
        case kUnpivot:
            return resolve_unpivot(*plan.as<spec::Unpivot>());
        case kPipeSet:
            return resolve_pipe_set(*plan.as<spec::PipeSet>());
        case kLateralView:
            return resolve_lateral_view(*plan.as<spec::LateralView>());
        case kWindowDefinitions:
            return resolve_window_definitions(*plan.as<spec::WindowDefinitions>());
        case kHint:
            return resolve_hint(*plan.as<spec::Hint>());
        case kRepartition:
            return resolve_repartition(*plan.as<spec::Repartition>());
        case kWithRelations:
            return resolve_with_relations(*plan.as<spec::WithRelations>());
        case kParameterized:
            return resolve_parameterized(*plan.as<spec::Parameterized>());
        case kToDf:
            return resolve_to_df(*plan.as<spec::ToDf>());
        case kWithColumns:
            return resolve_with_columns(*plan.as<spec::WithColumns>());
        case kWithColumnsRenamed:
            return resolve_with_columns_renamed(*plan.as<spec::WithColumnsRenamed>());
        case kDrop:
            return resolve_drop(*plan.as<spec::Drop>());
        case kToSchema:
            return resolve_to_schema(*plan.as<spec::ToSchema>());
        case kShowString:
            return resolve(*plan.as<spec::ShowString>()->input);
        case kHtmlString:
            return resolve(*plan.as<spec::HtmlString>()->input);
        case kParse:
            return resolve_parse(*plan.as<spec::Parse>());
        case kCollectMetrics:
            return resolve_collect_metrics(*plan.as<spec::CollectMetrics>());
        case kTranspose:
            return resolve_transpose(*plan.as<spec::Transpose>());
        case kNaFill:
            return resolve_na_fill(*plan.as<spec::NaFill>());
        case kNaDrop:
            return resolve_na_drop(*plan.as<spec::NaDrop>());
        case kNaReplace:
            return resolve_na_replace(*plan.as<spec::NaReplace>());
        case kSummary:
            return resolve_summary(*plan.as<spec::Summary>());
        case kDescribe:
            return resolve_describe(*plan.as<spec::Describe>());
        case kCrosstab:
            return resolve_crosstab(*plan.as<spec::Crosstab>());
        case kCovariance:
            return resolve_covariance(*plan.as<spec::Covariance>());
        case kCorrelation:
            return resolve_correlation(*plan.as<spec::Correlation>());
        case kApproxQuantile:
            return resolve_approx_quantile(*plan.as<spec::ApproxQuantile>());
        case kFreqItems:
            return resolve_freq_items(*plan.as<spec::FreqItems>());
        case kSampleBy:
            return resolve_sample_by(*plan.as<spec::SampleBy>());
        case kAsOfJoin:
            return resolve_as_of_join(*plan.as<spec::AsOfJoin>());
        case kMlRelation:
            return resolve_ml(*plan.as<spec::MlRelation>());
        case kNearestByJoin:
            return resolve_nearest_by(*plan.as<spec::NearestByJoin>());
        case kScriptTransformation:
            return resolve_script(*plan.as<spec::ScriptTransformation>());
        case kCommand: {
            // The DataFrame that spark.catalog.createTable returns: it was made when the client asked for it.
            const auto* create = plan.as<spec::Command>()->as_command<spec::CreateTable>();
            if (create != nullptr && create->answers_rows)
                return resolve_table(spec::ReadTable(create->name));
            break;
        }
        default:
            unsupported("relation of kind " + std::to_string(static_cast<int>(plan.kind)));
    }
    CHECK(false, "a command reached the analyzer");
}

LogicalPlanPtr QueryResolver::with_definitions(LogicalPlanPtr plan) const {
    if (cte_ids_.empty()) return plan;
    return std::make_shared<CteDefinitions>(std::move(plan), cte_ids_, cte_plans_);
}

QueryResolver::QueryResolver(const AnalyzerContext& context, bool reads_metadata)
    : context_(context), reads_metadata_(reads_metadata) {
    if (context.parameters != nullptr) add_parameters(*context.parameters);
}

LogicalPlanPtr QueryResolver::analyze(const spec::Plan& plan) {
    return finish_analysis(with_definitions(tidy(resolve(plan))));
}

/// Level by level when the statement needs that, and when it is wrong: errors are those of the levels.
static LogicalPlanPtr analyze_merged(const spec::Plan& plan, const AnalyzerContext& context) {
    QueryResolver merging(context, false);
    merging.allow_merging();
    try {
        return merging.analyze(plan);
    } catch (const LevelsWanted&) {
    } catch (const Error&) {
        if (!merging.has_merged()) throw;
    }
    return QueryResolver(context, false).analyze(plan);
}

LogicalPlanPtr analyze(const spec::Plan& plan, const AnalyzerContext& context) {
    try {
        return analyze_merged(plan, context);
    } catch (const MetadataWanted&) {
        return QueryResolver(context, true).analyze(plan);
    }
}

ExprPtr analyze_expression(const spec::Expression& expression, const AnalyzerContext& context) {
    BindContext nothing;
    return QueryResolver(context, true).bind(expression, nothing);
}

}  // namespace firesteel
