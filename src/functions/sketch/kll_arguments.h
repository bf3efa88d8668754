#pragma once

#include <optional>
#include <string>

#include "functions/aggregate.h"
#include "functions/resolve.h"
#include "functions/sketch/kll_sketch.h"

namespace firesteel {

/// What functions over KLL sketches share.

/// How the functions for a type of items end.
constexpr const char* kll_suffix(int64_t) { return "_bigint"; }
constexpr const char* kll_suffix(float) { return "_float"; }
constexpr const char* kll_suffix(double) { return "_double"; }
std::string kll_function(const char* stem, const char* suffix);
template <typename Item>
std::string kll_function(const char* stem) {
    return kll_function(stem, kll_suffix(Item{}));
}

Error invalid_kll_bytes(const std::string& function);
/// Checks the constant `k`, argument `i` where given. Raises DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE,
/// NON_FOLDABLE_INPUT, UNEXPECTED_NULL, TYPE_CHECK_FAILURE_WITH_HINT.
void check_kll_k(const ResolveRequest& request, size_t i);
/// The constant `k`; nothing when not given.
std::optional<int> bound_kll_k(const AggregateBinding& binding, size_t i);

/// The sketch in a row of an argument. Nothing when it is none: the row has failed then.
template <typename Item>
std::optional<KllSketch<Item>> read_kll(const KernelCall& call, size_t argument, int64_t row,
                                        const std::string& function) {
    auto sketch = KllSketch<Item>::parse(call[argument].values<StringView>()[row].view(), call.pool);
    if (!sketch) call.errors->fail_always(row, [&] { return invalid_kll_bytes(function); });
    return sketch;
}

}  // namespace firesteel
