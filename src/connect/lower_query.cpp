#include "common/error.h"
#include "connect/lower_relation.h"
#include "session/sql_text.h"
#include "session/watermark.h"
#include "spark/connect/relations.pb.h"

namespace firesteel {
namespace {

using Proto = spark::connect::Relation;
using spark::connect::Join;

spec::JoinType join_type(Join::JoinType type) {
    switch (type) {
        case Join::JOIN_TYPE_INNER:
            return spec::JoinType::kInner;
        case Join::JOIN_TYPE_FULL_OUTER:
            return spec::JoinType::kFullOuter;
        case Join::JOIN_TYPE_LEFT_OUTER:
            return spec::JoinType::kLeftOuter;
        case Join::JOIN_TYPE_RIGHT_OUTER:
            return spec::JoinType::kRightOuter;
        case Join::JOIN_TYPE_LEFT_ANTI:
            return spec::JoinType::kLeftAnti;
        case Join::JOIN_TYPE_LEFT_SEMI:
            return spec::JoinType::kLeftSemi;
        case Join::JOIN_TYPE_CROSS:
            return spec::JoinType::kCross;
        default:
            break;
    }
    throw Error("CONNECT_INVALID_PLAN.INVALID_ENUM", {{"fullName", "spark.connect.Join.JoinType"},
                                                      {"name", "JOIN_TYPE_UNSPECIFIED"},
                                                      {"number", std::to_string(type)}});
}

MutablePlan lower_join(const Join& join, Session& session) {
    if (join.has_join_condition() && join.using_columns_size() > 0) {
        throw Error("CONNECT_INVALID_PLAN.USING_COLUMNS_OR_JOIN_CONDITION_SET_IN_JOIN");
    }
    auto out = spec::make<spec::Join>(lower_relation(join.left(), session),
                                      lower_relation(join.right(), session), join_type(join.join_type()));
    if (join.has_join_condition()) out->condition = lower_expression(join.join_condition(), session);
    out->using_columns.assign(join.using_columns().begin(), join.using_columns().end());
    return out;
}

MutablePlan lower_lateral_join(const spark::connect::LateralJoin& join, Session& session) {
    auto out = spec::make<spec::Join>(lower_relation(join.left(), session),
                                      lower_relation(join.right(), session), join_type(join.join_type()));
    if (join.has_join_condition()) out->condition = lower_expression(join.join_condition(), session);
    out->lateral = true;
    return out;
}

MutablePlan lower_set_operation(const spark::connect::SetOperation& set, Session& session) {
    using Set = spark::connect::SetOperation;
    if (!set.has_left_input() || !set.has_right_input()) {
        throw Error("CONNECT_INVALID_PLAN.SET_OPERATION_MUST_HAVE_TWO_INPUTS");
    }
    spec::SetOperator op = spec::SetOperator::kUnion;
    switch (set.set_op_type()) {
        case Set::SET_OP_TYPE_UNION:
            break;
        case Set::SET_OP_TYPE_INTERSECT:
            op = spec::SetOperator::kIntersect;
            break;
        case Set::SET_OP_TYPE_EXCEPT:
            op = spec::SetOperator::kExcept;
            break;
        default:
            throw Error("CONNECT_INVALID_PLAN.INVALID_ENUM",
                        {{"fullName", "spark.connect.SetOperation.SetOpType"},
                         {"name", "SET_OP_TYPE_UNSPECIFIED"},
                         {"number", std::to_string(set.set_op_type())}});
    }
    if (set.by_name() && op == spec::SetOperator::kExcept) {
        throw Error("CONNECT_INVALID_PLAN.EXCEPT_DOES_NOT_SUPPORT_UNION_BY_NAME");
    }
    if (set.by_name() && op == spec::SetOperator::kIntersect) {
        throw Error("CONNECT_INVALID_PLAN.INTERSECT_DOES_NOT_SUPPORT_UNION_BY_NAME");
    }
    if (set.allow_missing_columns() && !set.by_name()) {
        throw Error("CONNECT_INVALID_PLAN.UNION_BY_NAME_ALLOW_MISSING_COL_REQUIRES_BY_NAME");
    }
    auto out = spec::make<spec::SetOperation>(lower_relation(set.left_input(), session),
                                              lower_relation(set.right_input(), session), op);
    out->all = set.is_all();
    out->by_name = set.by_name();
    out->allow_missing_columns = set.allow_missing_columns();
    return out;
}

MutablePlan lower_sort(const spark::connect::Sort& sort, Session& session) {
    spec::Expressions order;
    for (const auto& key : sort.order()) order.push_back(lower_sort_order(key, session));
    return spec::make<spec::Sort>(lower_relation(sort.input(), session), std::move(order),
                                  !sort.has_is_global() || sort.is_global());
}

spec::ExpressionPtr integer(int64_t value) {
    return spec::make<spec::Literal>(Type::integer(), Value(value));
}

MutablePlan lower_sample(const spark::connect::Sample& sample, Session& session) {
    auto out = spec::make<spec::Sample>();
    out->input = lower_relation(sample.input(), session);
    out->lower = sample.lower_bound();
    out->upper = sample.upper_bound();
    out->with_replacement = sample.with_replacement();
    if (sample.has_seed()) out->seed = sample.seed();
    out->deterministic_order = sample.deterministic_order();
    return out;
}

MutablePlan lower_deduplicate(const spark::connect::Deduplicate& deduplicate, Session& session) {
    if (!deduplicate.has_input()) throw Error("CONNECT_INVALID_PLAN.DEDUPLICATE_NEEDS_INPUT");
    const bool has_columns = deduplicate.column_names_size() > 0;
    if (deduplicate.all_columns_as_keys() && has_columns) {
        throw Error("CONNECT_INVALID_PLAN.DEDUPLICATE_ALL_COLUMNS_AND_SUBSET");
    }
    if (!deduplicate.all_columns_as_keys() && !has_columns) {
        throw Error("CONNECT_INVALID_PLAN.DEDUPLICATE_REQUIRES_COLUMNS_OR_ALL");
    }
    auto out = spec::make<spec::Deduplicate>();
    out->input = lower_relation(deduplicate.input(), session);
    out->columns.assign(deduplicate.column_names().begin(), deduplicate.column_names().end());
    out->all_columns = deduplicate.all_columns_as_keys();
    out->within_watermark = deduplicate.within_watermark();
    return out;
}

/// A watermark matters to streams only: the rows of a query that ends all pass.
MutablePlan lower_watermark(const spark::connect::WithWatermark& watermark, Session& session) {
    check_watermark_delay(watermark.delay_threshold());
    return spec::make<spec::Filter>(lower_relation(watermark.input(), session),
                                    spec::make<spec::Literal>(Type::boolean(), Value(true)));
}

MutablePlan lower_alias(const spark::connect::SubqueryAlias& alias, Session& session) {
    auto out = spec::make<spec::SubqueryAlias>(lower_relation(alias.input(), session), alias.alias());
    out->qualifier.assign(alias.qualifier().begin(), alias.qualifier().end());
    return out;
}

MutablePlan lower_repartition(const spark::connect::Repartition& repartition, Session& session) {
    auto out = spec::make<spec::Repartition>();
    out->input = lower_relation(repartition.input(), session);
    out->partitions = repartition.num_partitions();
    out->shuffle = repartition.shuffle();
    return out;
}

/// Sort orders among the expressions mean partitions by range.
MutablePlan lower_repartition_by(const spark::connect::RepartitionByExpression& repartition,
                                 Session& session) {
    auto out = spec::make<spec::Repartition>();
    out->input = lower_relation(repartition.input(), session);
    out->expressions = lower_expressions(repartition.partition_exprs(), session);
    if (repartition.has_num_partitions()) out->partitions = repartition.num_partitions();
    for (const auto& expression : out->expressions)
        out->by_range |= expression->as<spec::SortOrder>() != nullptr;
    return out;
}

MutablePlan lower_hint(const spark::connect::Hint& hint, Session& session) {
    auto out = spec::make<spec::Hint>();
    out->input = lower_relation(hint.input(), session);
    out->name = hint.name();
    out->parameters = lower_expressions(hint.parameters(), session);
    return out;
}

MutablePlan lower_with_relations(const spark::connect::WithRelations& with, Session& session) {
    auto out = spec::make<spec::WithRelations>();
    out->root = lower_relation(with.root(), session);
    for (const Proto& reference : with.references()) {
        if (!reference.has_subquery_alias() && !reference.common().has_plan_id()) {
            throw Error("CONNECT_INVALID_PLAN.INVALID_WITH_RELATION_REFERENCE");
        }
        out->references.push_back(lower_relation(reference, session));
    }
    return out;
}

MutablePlan lower_project(const spark::connect::Project& project, Session& session) {
    spec::PlanPtr input =
        project.has_input() ? lower_relation(project.input(), session) : spec::make<spec::OneRow>();
    return spec::make<spec::Project>(std::move(input), lower_expressions(project.expressions(), session));
}

MutablePlan lower_filter(const spark::connect::Filter& filter, Session& session) {
    return spec::make<spec::Filter>(lower_relation(filter.input(), session),
                                    lower_expression(filter.condition(), session));
}

MutablePlan lower_limit(const spark::connect::Limit& limit, Session& session) {
    return spec::make<spec::Limit>(lower_relation(limit.input(), session), integer(limit.limit()));
}

MutablePlan lower_offset(const spark::connect::Offset& offset, Session& session) {
    return spec::make<spec::Offset>(lower_relation(offset.input(), session), integer(offset.offset()));
}

MutablePlan lower_tail(const spark::connect::Tail& tail, Session& session) {
    return spec::make<spec::Tail>(lower_relation(tail.input(), session), tail.limit());
}

}  // namespace

MutablePlan lower_query(const Proto& relation, Session& session) {
    switch (relation.rel_type_case()) {
        case Proto::kProject:
            return lower_project(relation.project(), session);
        case Proto::kFilter:
            return lower_filter(relation.filter(), session);
        case Proto::kJoin:
            return lower_join(relation.join(), session);
        case Proto::kLateralJoin:
            return lower_lateral_join(relation.lateral_join(), session);
        case Proto::kSetOp:
            return lower_set_operation(relation.set_op(), session);
        case Proto::kSort:
            return lower_sort(relation.sort(), session);
        case Proto::kLimit:
            return lower_limit(relation.limit(), session);
        case Proto::kOffset:
            return lower_offset(relation.offset(), session);
        case Proto::kTail:
            return lower_tail(relation.tail(), session);
        case Proto::kSample:
            return lower_sample(relation.sample(), session);
        case Proto::kDeduplicate:
            return lower_deduplicate(relation.deduplicate(), session);
        case Proto::kSubqueryAlias:
            return lower_alias(relation.subquery_alias(), session);
        case Proto::kRepartition:
            return lower_repartition(relation.repartition(), session);
        case Proto::kRepartitionByExpression:
            return lower_repartition_by(relation.repartition_by_expression(), session);
        case Proto::kWithWatermark:
            return lower_watermark(relation.with_watermark(), session);
        case Proto::kHint:
            return lower_hint(relation.hint(), session);
        case Proto::kWithRelations:
            return lower_with_relations(relation.with_relations(), session);
        default:
            return nullptr;
    }
}

}  // namespace firesteel
