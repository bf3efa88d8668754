#include "common/error.h"
#include "connect/lowering.h"
#include "spark/connect/expressions.pb.h"

namespace firesteel {
namespace {

using Proto = spark::connect::SubqueryExpression;

spec::SubqueryKind subquery_kind(Proto::SubqueryType type) {
    switch (type) {
        case Proto::SUBQUERY_TYPE_SCALAR:
            return spec::SubqueryKind::kScalar;
        case Proto::SUBQUERY_TYPE_EXISTS:
            return spec::SubqueryKind::kExists;
        case Proto::SUBQUERY_TYPE_IN:
            return spec::SubqueryKind::kIn;
        case Proto::SUBQUERY_TYPE_TABLE_ARG:
            return spec::SubqueryKind::kTableArgument;
        default:
            break;
    }
    throw Error("CONNECT_INVALID_PLAN.INVALID_ENUM",
                {{"fullName", "spark.connect.SubqueryExpression.SubqueryType"},
                 {"name", "SUBQUERY_TYPE_UNKNOWN"},
                 {"number", std::to_string(type)}});
}

}  // namespace

/// The plan itself stands among the references of the WithRelations around the query.
spec::ExpressionPtr lower_subquery(const Proto& subquery, Session& session) {
    auto out = spec::make<spec::Subquery>(subquery_kind(subquery.subquery_type()), nullptr);
    out->plan_id = subquery.plan_id();
    out->in_values = lower_expressions(subquery.in_subquery_values(), session);
    out->partition_by = lower_expressions(subquery.table_arg_options().partition_spec(), session);
    for (const auto& order : subquery.table_arg_options().order_spec()) {
        out->order_by.push_back(lower_sort_order(order, session));
    }
    out->with_single_partition = subquery.table_arg_options().with_single_partition();
    return out;
}

}  // namespace firesteel
