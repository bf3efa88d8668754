#include "functions/sketch/kll_arguments.h"

#include "functions/aggregate/argument_checks.h"
#include "functions/sketch/arguments.h"

namespace firesteel {

std::string kll_function(const char* stem, const char* suffix) {
    std::string name = stem;
    name += suffix;
    return name;
}

Error invalid_kll_bytes(const std::string& function) {
    return Error("KLL_INVALID_INPUT_SKETCH_BUFFER", {{"function", in_backticks(function)}});
}

void check_kll_k(const ResolveRequest& request, size_t i) {
    if (i >= request.arguments.size()) return;
    require_one_of(request, i, {Type::integer()});
    require_constant(request, i, "k", Type::integer());
    require_not_null(request, i, "k");
    const int64_t k = request.arguments[i].constant->as_long();
    if (k >= KllSketch<double>::kLeastK && k <= KllSketch<double>::kMostK) return;
    const Error reason("KLL_SKETCH_K_OUT_OF_RANGE",
                       {{"functionName", in_backticks(request.name)}, {"k", std::to_string(k)}});
    raise_mismatch(request, "TYPE_CHECK_FAILURE_WITH_HINT", {{"msg", reason.what()}, {"hint", ""}});
}

std::optional<int> bound_kll_k(const AggregateBinding& binding, size_t i) {
    if (i >= binding.constants.size() || !binding.constants[i]) return std::nullopt;
    return static_cast<int>(binding.constants[i]->as_long());
}

}  // namespace firesteel
