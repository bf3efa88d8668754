#pragma once

#include <cstdint>

namespace firesteel {

struct AnalyzerContext;

/// Behaviours that a session may choose, most often those of earlier versions, as far as the analyzer alone
/// can have them: by other plans, or by other functions.
enum class Switch : uint8_t {
    kJavaCharsets,
    kCodingErrorAction,
    kNegativeIndexInArrayInsert,
    kConcatBinaryAsString,
    kEltBinaryAsString,
    kHavingAsWhere,
    kParameterlessCount,
    kStarOfTableInCount,
    kEmptySetGroupsNothing,
    kColumnsBeforeOrdinals,
    kExistsCountBug,
    kWholeOuterColumns,
    kNoLateralAliases,
    kEmptyCollectionOfStrings,
    kPadsReturnString,
    kWorkerLogs,
    kLegacyInterval,
    kAggregatedScalarsOnly,
    kAnyCorrelatedGroup,
    kDuplicateVariantKeys,
};

bool is_on(const AnalyzerContext& context, Switch which);

}  // namespace firesteel
