#include "common/error_conditions.h"

namespace firesteel {

namespace {

using enum ErrorKind;

// One condition a line. Those that begin with _LEGACY_ERROR_ML stand for exceptions that have no condition in
// Spark.
// clang-format off
constexpr ErrorCondition kConditions[] = {
    {"CONNECT_ML", "XX000", kSpark, "An ML request failed."},
    {"CONNECT_ML.ATTRIBUTE_NOT_ALLOWED", "XX000", kSpark, "<attribute> of <className> cannot be asked for."},
    {"CONNECT_ML.CACHE_INVALID", "XX000", kSpark, "There is no object <objectName> in the cache of models: it was deleted, or evicted after <evictTimeoutInMinutes> minutes without use."},
    {"CONNECT_ML.MODEL_SUMMARY_LOST", "XX000", kSpark, "The summary of model <objectName> was lost when the model was evicted."},
    {"CONNECT_ML.UNSUPPORTED_EXCEPTION", "XX000", kSpark, "<message>"},
    {"_LEGACY_ERROR_ML_COLUMN_EXISTS", "", kIllegalArgument, "requirement failed: <what> <column> already exists."},
    {"_LEGACY_ERROR_ML_COLUMN_TYPE", "", kIllegalArgument, "requirement failed: Column <column> must be of type <expected> but was actually <actual>."},
    {"_LEGACY_ERROR_ML_EMPTY_DATASET", "", kSpark, "requirement failed: There are no rows to fit."},
    {"_LEGACY_ERROR_ML_INVALID_PARAMETER", "", kIllegalArgument, "<uid> parameter <name> given invalid value <value>."},
    {"_LEGACY_ERROR_ML_NO_COLUMN", "", kSpark, "Input column <column> does not exist."},
    {"_LEGACY_ERROR_ML_NO_DEFAULT", "", kNoSuchElement, "Failed to find a default value for <name>."},
    {"_LEGACY_ERROR_ML_NO_PARAMETER", "", kNoSuchElement, "Param <name> does not exist in <uid>."},
    {"_LEGACY_ERROR_ML_ONE_CLUSTER", "", kSpark, "assertion failed: Number of clusters must be greater than one."},
    {"_LEGACY_ERROR_ML_PARAMETER_TYPE", "", kIllegalArgument, "<uid> parameter <name> takes <expected>, not <type>."},
    {"_LEGACY_ERROR_ML_PATH", "", kRuntime, "<path> cannot be replaced: <reason>."},
    {"_LEGACY_ERROR_ML_PATH_EXISTS", "", kRuntime, "Path <path> already exists; write().overwrite().save(path) replaces it."},
    {"_LEGACY_ERROR_ML_REQUIREMENT", "", kIllegalArgument, "requirement failed: <message>"},
    {"_LEGACY_ERROR_ML_UNKNOWN_SIZE", "", kRuntime, "The size of vector column <column> is not known; handleInvalid = \"keep\" needs it, VectorSizeHint can give it."},
    {"_LEGACY_ERROR_ML_UNSUPPORTED_TYPE", "", kIllegalArgument, "Data type <type> of column <column> is not supported."},
    {"_LEGACY_ERROR_ML_VECTOR_SIZE", "", kSpark, "requirement failed: Vectors have <expected> numbers, but one has <actual>."},
};
// clang-format on

}  // namespace

std::span<const ErrorCondition> ml_conditions() { return kConditions; }

}  // namespace firesteel
