#include "functions/sketch/tuple_sketch.h"

#include <cctype>
#include <cmath>
#include <limits>

#include "functions/sketch/byte_stream.h"

namespace firesteel {

namespace {

// Layout: bytes 0 words before the entries, 1 version, 2 family, 3 kind, 5 flags, 6-7 hash of the seed; then
// the number of entries and theta, where needed.
constexpr uint8_t kVersion = 3;
constexpr uint8_t kFamily = 9;
constexpr uint8_t kCompactKind = 1;
constexpr uint8_t kReadOnlyFlag = 2, kEmptyFlag = 4, kCompactFlag = 8;
constexpr uint16_t kSeedHash = 37836;
constexpr size_t kHeader = 8;

template <typename Number>
Number sum(Number a, Number b) {
    if constexpr (std::is_same_v<Number, double>) {
        return a + b;
    } else {
        return static_cast<Number>(static_cast<uint32_t>(a) + static_cast<uint32_t>(b));
    }
}

/// As Java's Math.min and Math.max: NaN wins.
template <typename Number>
Number lesser(Number a, Number b) {
    if constexpr (std::is_same_v<Number, double>) {
        if (std::isnan(a) || std::isnan(b)) return std::numeric_limits<double>::quiet_NaN();
        if (a == b) return std::signbit(a) ? a : b;
    }
    return a < b ? a : b;
}
template <typename Number>
Number greater(Number a, Number b) {
    if constexpr (std::is_same_v<Number, double>) {
        if (std::isnan(a) || std::isnan(b)) return std::numeric_limits<double>::quiet_NaN();
        if (a == b) return std::signbit(a) ? b : a;
    }
    return a > b ? a : b;
}

template <typename Number>
constexpr Number lowest() {
    return std::is_same_v<Number, double> ? -std::numeric_limits<Number>::infinity()
                                          : std::numeric_limits<Number>::lowest();
}
template <typename Number>
constexpr Number highest() {
    return std::is_same_v<Number, double> ? std::numeric_limits<Number>::infinity()
                                          : std::numeric_limits<Number>::max();
}

}  // namespace

std::optional<SummaryMode> summary_mode(std::string_view name) {
    static constexpr std::string_view kNames[] = {"sum", "min", "max", "alwaysone"};
    for (size_t i = 0; i < std::size(kNames); ++i) {
        const auto same = [](char a, char b) { return std::tolower(static_cast<unsigned char>(a)) == b; };
        if (std::equal(name.begin(), name.end(), kNames[i].begin(), kNames[i].end(), same))
            return static_cast<SummaryMode>(i);
    }
    return std::nullopt;
}

template <typename Number>
NumberSummary<Number> NumberSummary<Number>::initial(SummaryMode mode) {
    switch (mode) {
        case SummaryMode::kSum:
            return {0, mode};
        case SummaryMode::kMin:
            return {highest<Number>(), mode};
        case SummaryMode::kMax:
            return {lowest<Number>(), mode};
        case SummaryMode::kAlwaysOne:
            break;
    }
    return {1, SummaryMode::kAlwaysOne};
}

template <typename Number>
void NumberSummary<Number>::update(Number more) {
    switch (mode) {
        case SummaryMode::kSum:
            value = sum(value, more);
            break;
        case SummaryMode::kMin:
            if (more < value) value = more;
            break;
        case SummaryMode::kMax:
            if (more > value) value = more;
            break;
        case SummaryMode::kAlwaysOne:
            value = 1;
    }
}

template <typename Number>
NumberSummary<Number> NumberSummary<Number>::joined(SummaryMode mode, Number a, Number b) {
    switch (mode) {
        case SummaryMode::kSum:
            return {sum(a, b), mode};
        case SummaryMode::kMin:
            return {lesser(a, b), mode};
        case SummaryMode::kMax:
            return {greater(a, b), mode};
        case SummaryMode::kAlwaysOne:
            break;
    }
    return {1, SummaryMode::kAlwaysOne};
}

template <typename Number>
std::string tuple_bytes(const TupleSketch<Number>& sketch) {
    const bool sampled = !sketch.empty && sketch.theta < kWholeTheta;
    const bool single = sketch.entries.size() == 1 && !sampled;
    ByteWriter out;
    out.put(static_cast<uint8_t>(sketch.empty || single ? 1 : sampled ? 3 : 2));
    out.put(kVersion);
    out.put(kFamily);
    out.put(kCompactKind);
    out.put_zeros(1);
    out.put(static_cast<uint8_t>(kReadOnlyFlag | kCompactFlag | (sketch.empty ? kEmptyFlag : 0)));
    out.put(kSeedHash);
    if (!sketch.empty && !single) {
        out.put(static_cast<uint32_t>(sketch.entries.size()));
        out.put_zeros(4);
        if (sampled) out.put(sketch.theta);
    }
    for (const auto& entry : sketch.entries) {
        out.put(entry.hash);
        out.put(entry.summary.value);
        out.put(static_cast<uint8_t>(entry.summary.mode));
    }
    return std::move(out.bytes());
}

template <typename Number>
std::optional<TupleSketch<Number>> parse_tuple(std::string_view bytes) {
    ByteReader in(bytes);
    if (!in.has(0, kHeader)) return std::nullopt;
    const size_t words = in.at<uint8_t>(0);
    if (in.at<uint8_t>(1) != kVersion || in.at<uint8_t>(2) != kFamily || in.at<uint8_t>(3) != kCompactKind)
        return std::nullopt;
    if (words < 1 || words > 3) return std::nullopt;
    TupleSketch<Number> sketch;
    sketch.empty = (in.at<uint8_t>(5) & kEmptyFlag) != 0;
    if (sketch.empty) return sketch;
    const size_t count = words == 1 ? 1 : in.at<uint32_t>(8);
    if (words == 3) sketch.theta = in.at<uint64_t>(16);
    constexpr size_t kWidth = 8 + sizeof(Number) + 1;
    const size_t start = words * 8;
    // Summaries have no type of their own: the length tells, and the mode has few values.
    if (bytes.size() < start || bytes.size() - start != count * kWidth) return std::nullopt;
    for (size_t i = 0; i < count; ++i) {
        const size_t at = start + i * kWidth;
        const auto mode = in.at<uint8_t>(at + kWidth - 1);
        if (mode > static_cast<uint8_t>(SummaryMode::kAlwaysOne)) return std::nullopt;
        sketch.entries.push_back(
            {in.at<uint64_t>(at), {in.at<Number>(at + 8), static_cast<SummaryMode>(mode)}});
    }
    return sketch;
}

template struct NumberSummary<int32_t>;
template struct NumberSummary<double>;
template std::string tuple_bytes(const TupleSketch<int32_t>&);
template std::string tuple_bytes(const TupleSketch<double>&);
template std::optional<TupleSketch<int32_t>> parse_tuple(std::string_view);
template std::optional<TupleSketch<double>> parse_tuple(std::string_view);

}  // namespace firesteel
