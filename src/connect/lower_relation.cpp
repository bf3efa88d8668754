#include "connect/lower_relation.h"

#include "common/error.h"
#include "spark/connect/relations.pb.h"

namespace firesteel {
namespace {

using Proto = spark::connect::Relation;

MutablePlan lower_kind(const Proto& relation, Session& session) {
    if (auto plan = lower_query(relation, session)) return plan;
    if (auto plan = lower_source(relation, session)) return plan;
    if (auto plan = lower_dataframe(relation, session)) return plan;
    if (auto plan = lower_grouping(relation, session)) return plan;
    if (auto plan = lower_statistics(relation, session)) return plan;
    if (relation.has_ml_relation()) return lower_ml_relation(relation.ml_relation(), session);
    if (relation.has_catalog())
        return lower_catalog(relation.catalog(), relation.common().plan_id(), session);
    return nullptr;
}

/// How users know the relations that a Python worker would run; null for others.
const char* python_feature(const Proto& relation) {
    switch (relation.rel_type_case()) {
        case Proto::kMapPartitions:
            return "Python function over partitions";
        case Proto::kGroupMap:
        case Proto::kCoGroupMap:
        case Proto::kApplyInPandasWithState:
            return "Python function over groups";
        case Proto::kCommonInlineUserDefinedTableFunction:
            return "Python table function";
        case Proto::kCommonInlineUserDefinedDataSource:
            return "Python data source";
        default:
            return nullptr;
    }
}

/// What the protocol knows and Firesteel does not run: user-defined functions over whole groups, streams and
/// a few more.
[[noreturn]] void refuse(const Proto& relation) {
    const int number = relation.rel_type_case();
    if (number == Proto::REL_TYPE_NOT_SET) raise_one_of_not_set("spark.connect.Relation", "RELTYPE_NOT_SET");
    if (relation.has_extension()) {
        throw Error("CONNECT_INVALID_PLAN.NO_HANDLER_FOR_EXTENSION",
                    {{"extensionTypeUrl", relation.extension().type_url()}});
    }
    if (const char* feature = python_feature(relation)) raise_not_run(feature);
    if (number == Proto::kRelationChanges)
        throw Error("UNSUPPORTED_FEATURE.CHANGE_DATA_CAPTURE", {{"catalogName", "spark_catalog"}});
    const auto* field = Proto::descriptor()->FindFieldByNumber(number);
    std::string name = field->name();
    for (char& c : name) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
    raise_one_of_not_supported("spark.connect.Relation", name, number);
}

}  // namespace

spec::PlanPtr lower_relation(const Proto& relation, Session& session) {
    MutablePlan plan = lower_kind(relation, session);
    if (plan == nullptr) refuse(relation);
    if (relation.common().has_plan_id()) plan->plan_id = relation.common().plan_id();
    if (relation.common().origin().has_python_origin()) {
        const auto& python = relation.common().origin().python_origin();
        plan->origin = std::make_shared<const QueryContext>(QueryContext{.object_type = {},
                                                                         .object_name = {},
                                                                         .fragment = python.fragment(),
                                                                         .call_site = python.call_site()});
    }
    return plan;
}

}  // namespace firesteel
