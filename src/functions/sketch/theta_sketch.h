#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "functions/sketch/hash_entries.h"

namespace firesteel {

/// Theta sketches: distinct counts that can be united, intersected and subtracted.
using ThetaSketch = CompactSketch<NoSummary>;
using ThetaCollector = HashCollector<NoSummary>;

constexpr int kLeastLgNominal = 4;
constexpr int kMostLgNominal = 26;
constexpr int kDefaultLgNominal = 12;

/// What sketches of hashes know a key by. 0: nothing to be counted.
uint64_t theta_hash(std::string_view bytes);  // no bytes are nothing
uint64_t theta_hash(int64_t value);
uint64_t theta_hash(double value);  // one zero, one NaN

/// The families that sketches name in their third byte. Null: not one of them.
const char* sketch_family(std::string_view bytes);

/// Sorts the entries; the compressed form where there is one.
std::string theta_bytes(ThetaSketch sketch);
/// Nothing when the bytes are no compact theta sketch of the usual seed.
std::optional<ThetaSketch> parse_theta(std::string_view bytes);

}  // namespace firesteel
