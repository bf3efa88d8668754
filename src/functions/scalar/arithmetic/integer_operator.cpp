#include "functions/scalar/arithmetic/integer_operator.h"

namespace firesteel {

Error arithmetic_overflow(const char* message, const char* alternative) {
    const std::string advice = alternative == nullptr ? ""
                                                      : " Use '" + std::string(alternative) +
                                                            "' to tolerate overflow and return NULL instead.";
    return Error("ARITHMETIC_OVERFLOW",
                 {{"message", message}, {"alternative", advice}, {"config", "\"spark.sql.ansi.enabled\""}});
}

Error small_integer_overflow(int64_t left, const char* symbol, int64_t right, const char* alternative) {
    return Error("BINARY_ARITHMETIC_OVERFLOW", {{"value1", std::to_string(left) + "S"},
                                                {"symbol", symbol},
                                                {"value2", std::to_string(right) + "S"},
                                                {"functionName", "`" + std::string(alternative) + "`"}});
}

Error interval_overflow(const char* alternative) {
    if (alternative == nullptr) return Error("INTERVAL_ARITHMETIC_OVERFLOW.WITHOUT_SUGGESTION");
    return Error("INTERVAL_ARITHMETIC_OVERFLOW.WITH_SUGGESTION",
                 {{"functionName", "`" + std::string(alternative) + "`"}});
}

}  // namespace firesteel
