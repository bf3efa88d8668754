#include "common/error.h"
#include "connect/lower_relation.h"
#include "spark/connect/relations.pb.h"

namespace firesteel {
namespace {

using Proto = spark::connect::Relation;
using spark::connect::Aggregate;

spec::GroupKind group_kind(Aggregate::GroupType type) {
    switch (type) {
        case Aggregate::GROUP_TYPE_GROUPBY:
        case Aggregate::GROUP_TYPE_PIVOT:
            return spec::GroupKind::kGroupBy;
        case Aggregate::GROUP_TYPE_ROLLUP:
            return spec::GroupKind::kRollup;
        case Aggregate::GROUP_TYPE_CUBE:
            return spec::GroupKind::kCube;
        case Aggregate::GROUP_TYPE_GROUPING_SETS:
            return spec::GroupKind::kGroupingSets;
        default:
            break;
    }
    throw Error("CONNECT_INVALID_PLAN.INVALID_ENUM", {{"fullName", "spark.connect.Aggregate.GroupType"},
                                                      {"name", "GROUP_TYPE_UNSPECIFIED"},
                                                      {"number", std::to_string(type)}});
}

MutablePlan lower_aggregate(const Aggregate& aggregate, Session& session) {
    if (!aggregate.has_input()) throw Error("CONNECT_INVALID_PLAN.AGGREGATE_NEEDS_PLAN_INPUT");
    auto out = spec::make<spec::Aggregate>();
    out->input = lower_relation(aggregate.input(), session);
    out->group = group_kind(aggregate.group_type());
    out->grouping = lower_expressions(aggregate.grouping_expressions(), session);
    out->aggregates = lower_expressions(aggregate.aggregate_expressions(), session);
    for (const auto& set : aggregate.grouping_sets()) {
        out->grouping_sets.push_back(lower_expressions(set.grouping_set(), session));
    }
    if (aggregate.group_type() != Aggregate::GROUP_TYPE_PIVOT) return out;
    if (!aggregate.has_pivot()) throw Error("CONNECT_INVALID_PLAN.AGGREGATE_WITH_PIVOT_REQUIRES_PIVOT");
    out->pivot_column = lower_expression(aggregate.pivot().col(), session);
    for (const auto& value : aggregate.pivot().values()) out->pivot_values.push_back(lower_literal(value));
    return out;
}

MutablePlan lower_unpivot(const spark::connect::Unpivot& unpivot, Session& session) {
    auto out = spec::make<spec::Unpivot>();
    out->input = lower_relation(unpivot.input(), session);
    out->ids = lower_expressions(unpivot.ids(), session);
    if (unpivot.has_values()) {
        out->values.emplace();
        for (const auto& value : unpivot.values().values())
            out->values->push_back({lower_expression(value, session)});
    }
    out->variable_column = unpivot.variable_column_name();
    out->value_columns = {unpivot.value_column_name()};
    return out;
}

MutablePlan lower_transpose(const spark::connect::Transpose& transpose, Session& session) {
    auto out = spec::make<spec::Transpose>();
    out->input = lower_relation(transpose.input(), session);
    if (transpose.index_columns_size() > 0) {
        out->index_column = lower_expression(transpose.index_columns(0), session);
    }
    return out;
}

}  // namespace

MutablePlan lower_grouping(const Proto& relation, Session& session) {
    switch (relation.rel_type_case()) {
        case Proto::kAggregate:
            return lower_aggregate(relation.aggregate(), session);
        case Proto::kUnpivot:
            return lower_unpivot(relation.unpivot(), session);
        case Proto::kTranspose:
            return lower_transpose(relation.transpose(), session);
        default:
            return nullptr;
    }
}

}  // namespace firesteel
