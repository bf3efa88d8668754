#pragma once

#include <memory>
#include <optional>
#include <string>

#include "spec/expression.h"

namespace firesteel::spec {

enum class PlanKind : uint8_t {
    // sources (spec/source.h)
    kReadTable,
    kReadDataSource,
    kLocalRelation,
    kRange,
    kOneRow,
    kValues,
    kTableFunction,
    kCachedRemoteRelation,
    // the query language (spec/query.h)
    kProject,
    kFilter,
    kJoin,
    kNearestByJoin,
    kSetOperation,
    kSort,
    kLimit,
    kOffset,
    kTail,
    kAggregate,
    kSubqueryAlias,
    kWith,
    kSample,
    kDeduplicate,
    kPivot,
    kUnpivot,
    kLateralView,
    kPipeSet,
    kScriptTransformation,
    kWindowDefinitions,
    kHint,
    kRepartition,
    kWithRelations,
    kParameterized,
    // DataFrame operations (spec/dataframe.h)
    kToDf,
    kWithColumns,
    kWithColumnsRenamed,
    kDrop,
    kToSchema,
    kShowString,
    kHtmlString,
    kParse,
    kCollectMetrics,
    kTranspose,
    kNaFill,
    kNaDrop,
    kNaReplace,
    kSummary,
    kDescribe,
    kCrosstab,
    kCovariance,
    kCorrelation,
    kApproxQuantile,
    kFreqItems,
    kSampleBy,
    kAsOfJoin,
    kMlRelation,
    // statements that change or tell something (spec/command.h)
    kCommand,
};

/// Base of all unresolved plans. Immutable after the front end has built it.
struct Plan {
    explicit Plan(PlanKind k) : kind(k) {}
    virtual ~Plan() = default;
    const PlanKind kind;
    /// The client's id of this plan; DataFrame attributes refer to it.
    std::optional<int64_t> plan_id;
    std::shared_ptr<const QueryContext> origin;

    template <typename T>
    const T* as() const {
        return kind == T::kKind ? static_cast<const T*>(this) : nullptr;
    }
};

}  // namespace firesteel::spec
