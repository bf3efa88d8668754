#pragma once

#include "connect/lowering.h"
#include "spec/dataframe.h"

/// The parts of lower_relation(), by topic; each knows some kinds of relations and gives null for the others.
namespace firesteel {

using MutablePlan = std::shared_ptr<spec::Plan>;

MutablePlan lower_source(const spark::connect::Relation& relation,
                         Session& session);  // read, SQL, rows sent, range
MutablePlan lower_query(const spark::connect::Relation& relation,
                        Session& session);  // project, filter, join, ...
MutablePlan lower_grouping(const spark::connect::Relation& relation,
                           Session& session);  // aggregate, pivot, unpivot
MutablePlan lower_dataframe(const spark::connect::Relation& relation,
                            Session& session);  // with columns, show, ...
MutablePlan lower_statistics(const spark::connect::Relation& relation,
                             Session& session);  // na.*, stat.*, describe
MutablePlan lower_ml_relation(const spark::connect::MlRelation& relation, Session& session);
MutablePlan lower_catalog(const spark::connect::Catalog& catalog, int64_t plan_id, Session& session);

}  // namespace firesteel
