#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "functions/sketch/hash_entries.h"

namespace firesteel {

/// How the summaries of a key become one. The order is that of the bytes.
enum class SummaryMode : uint8_t { kSum, kMin, kMax, kAlwaysOne };
constexpr const char* kSummaryModes = "sum, min, max, alwaysone";
std::optional<SummaryMode> summary_mode(std::string_view name);  // in any case

/// A number that remembers how it was made. Number: int32_t or double.
template <typename Number>
struct NumberSummary {
    Number value;
    SummaryMode mode;

    /// What nothing is summarised as.
    static NumberSummary initial(SummaryMode mode);
    /// Adds one number.
    void update(Number more);
    /// Joins two summaries, and takes their way from now on.
    static NumberSummary joined(SummaryMode mode, Number a, Number b);
};

/// Tuple sketches: theta sketches with a summary for each key.
template <typename Number>
using TupleSketch = CompactSketch<NumberSummary<Number>>;

template <typename Number>
std::string tuple_bytes(const TupleSketch<Number>& sketch);
/// Nothing when the bytes are no tuple sketch with such summaries.
template <typename Number>
std::optional<TupleSketch<Number>> parse_tuple(std::string_view bytes);

extern template struct NumberSummary<int32_t>;
extern template struct NumberSummary<double>;
extern template std::string tuple_bytes(const TupleSketch<int32_t>&);
extern template std::string tuple_bytes(const TupleSketch<double>&);
extern template std::optional<TupleSketch<int32_t>> parse_tuple(std::string_view);
extern template std::optional<TupleSketch<double>> parse_tuple(std::string_view);

}  // namespace firesteel
