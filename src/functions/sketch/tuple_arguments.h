#pragma once

#include <optional>
#include <string>

#include "functions/aggregate.h"
#include "functions/resolve.h"
#include "functions/sketch/tuple_sketch.h"

namespace firesteel {

/// What functions over tuple sketches share.

struct TupleSignature {
    const char* text;     // see signature.h
    bool casts = false;   // arguments are cast implicitly
    int lg_nominal = -1;  // which argument is `lgNomEntries`
    int mode = -1;        // which argument is `mode`
};
/// Matches the signature, then checks the constants. Raises REQUIRED_PARAMETER_NOT_FOUND,
/// DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE, NON_FOLDABLE_INPUT, UNEXPECTED_NULL,
/// TYPE_CHECK_FAILURE_WITH_HINT.
Resolution resolve_tuple_call(const ResolveRequest& request, const TupleSignature& signature);

/// The constant `mode`, sum when not given. REQUIRES: it was checked
SummaryMode mode_argument(const Value* given);

/// The tuple sketch in a row of an argument. Nothing when it is none: the row has failed then.
template <typename Number>
std::optional<TupleSketch<Number>> read_tuple(const KernelCall& call, size_t argument, int64_t row,
                                              const std::string& function);

extern template std::optional<TupleSketch<int32_t>> read_tuple(const KernelCall&, size_t, int64_t,
                                                               const std::string&);
extern template std::optional<TupleSketch<double>> read_tuple(const KernelCall&, size_t, int64_t,
                                                              const std::string&);

/// How the functions for a kind of summaries end.
constexpr const char* tuple_suffix(int32_t) { return "_integer"; }
constexpr const char* tuple_suffix(double) { return "_double"; }
std::string tuple_function(const char* stem, const char* suffix);
template <typename Number>
std::string tuple_function(const char* stem) {
    return tuple_function(stem, tuple_suffix(Number{}));
}

}  // namespace firesteel
