#include "functions/bad_cast.h"

#include "common/error.h"
#include "functions/coercion.h"

namespace firesteel {

namespace {

/// Functions that do what a cast between these types does not, for messages.
std::string instead_of_cast(const Type& from, const Type& to) {
    if (from.is_numeric() && to.is(TypeId::kDate)) return "`DATE_FROM_UNIX_DATE`";
    if (from.is(TypeId::kDate) && to.is_numeric()) return "`UNIX_DATE`";
    if (from.is_numeric() && to.is(TypeId::kTimestamp))
        return "`TIMESTAMP_SECONDS`/`TIMESTAMP_MILLIS`/`TIMESTAMP_MICROS`";
    if (from.is(TypeId::kTimestamp) && to.is_numeric()) return "`UNIX_SECONDS`/`UNIX_MILLIS`/`UNIX_MICROS`";
    return {};
}

}  // namespace

void raise_bad_cast(const Type& from, const Type& to, EvalMode mode, const std::string& shown) {
    ErrorParameters parameters = {{"sqlExpr", shown},
                                  {"srcType", "\"" + from.to_sql() + "\""},
                                  {"targetType", "\"" + to.to_sql() + "\""}};
    if (const std::string functions = instead_of_cast(from, to); !functions.empty()) {
        parameters.emplace_back("functionNames", functions);
        throw Error("DATATYPE_MISMATCH.CAST_WITH_FUNC_SUGGESTION", std::move(parameters));
    }
    if (mode == EvalMode::kAnsi && can_cast(from, to, false)) {
        parameters.emplace_back("config", "\"spark.sql.ansi.enabled\"");
        parameters.emplace_back("configVal", "'false'");
        throw Error("DATATYPE_MISMATCH.CAST_WITH_CONF_SUGGESTION", std::move(parameters));
    }
    throw Error("DATATYPE_MISMATCH.CAST_WITHOUT_SUGGESTION", std::move(parameters));
}

}  // namespace firesteel
