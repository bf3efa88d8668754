#include "plan/switches.h"

#include <array>

#include "plan/analyzer.h"

namespace firesteel {

namespace {

struct Setting {
    Switch turns;
    const char* key;    // in lower case
    bool value = true;  // that turns it on
};

constexpr auto kSettings = std::to_array<Setting>({
    {Switch::kJavaCharsets, "spark.sql.legacy.javacharsets"},
    {Switch::kCodingErrorAction, "spark.sql.legacy.codingerroraction"},
    {Switch::kNegativeIndexInArrayInsert, "spark.sql.legacy.negativeindexinarrayinsert"},
    {Switch::kConcatBinaryAsString, "spark.sql.function.concatbinaryasstring"},
    {Switch::kEltBinaryAsString, "spark.sql.function.eltoutputasstring"},
    {Switch::kHavingAsWhere, "spark.sql.legacy.parser.havingwithoutgroupbyaswhere"},
    {Switch::kParameterlessCount, "spark.sql.legacy.allowparameterlesscount"},
    {Switch::kStarOfTableInCount, "spark.sql.legacy.allowstarwithsingletableidentifierincount"},
    {Switch::kEmptySetGroupsNothing, "spark.sql.analyzer.loweremptygroupingsettoglobalaggregate.enabled",
     false},
    {Switch::kColumnsBeforeOrdinals, "spark.sql.prioritizeordinalresolutioninsort.enabled", false},
    {Switch::kExistsCountBug,
     "spark.sql.optimizer.decorrelateexistssubquerylegacyincorrectcounthandling.enabled"},
    {Switch::kWholeOuterColumns, "spark.sql.optimizer.pulloutnesteddataouterrefexpressions.enabled", false},
    {Switch::kNoLateralAliases, "spark.sql.lateralcolumnalias.enableimplicitresolution", false},
    {Switch::kEmptyCollectionOfStrings, "spark.sql.legacy.createemptycollectionusingstringtype"},
    {Switch::kPadsReturnString, "spark.sql.legacy.lpadrpadalwaysreturnstring"},
    {Switch::kLegacyInterval, "spark.sql.legacy.interval.enabled"},
    {Switch::kAggregatedScalarsOnly, "spark.sql.optimizer.scalarsubqueryusesinglejoin", false},
    {Switch::kAnyCorrelatedGroup,
     "spark.sql.legacy.scalarsubqueryallowgroupbynonequalitycorrelatedpredicate"},
    {Switch::kDuplicateVariantKeys, "spark.sql.variant.allowduplicatekeys"},
    {Switch::kWorkerLogs, "spark.sql.pyspark.worker.logging.enabled"},
});

}  // namespace

/// Only what is set is there, and no setting is on by its default.
bool is_on(const AnalyzerContext& context, Switch which) {
    for (const Setting& setting : kSettings) {
        if (setting.turns != which) continue;
        const auto found = context.source_settings.find(setting.key);
        return found != context.source_settings.end() && found->second == (setting.value ? "true" : "false");
    }
    return false;
}

}  // namespace firesteel
