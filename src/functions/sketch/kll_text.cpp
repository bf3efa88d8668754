#include <fmt/core.h>

#include <cmath>

#include "codec/number_text.h"
#include "functions/sketch/kll_sketch.h"

namespace firesteel {

namespace {

/// Rank errors by k, as measured for 99 of 100 sketches; one-sided and two-sided.
double rank_error(int k) { return 2.296 / std::pow(k, 0.9723); }
double two_sided_rank_error(int k) { return 2.446 / std::pow(k, 0.9433); }

constexpr const char* name_of(int64_t) { return "KllLongsSketch"; }
constexpr const char* name_of(float) { return "KllFloatsSketch"; }
constexpr const char* name_of(double) { return "KllDoublesSketch"; }

std::string item_text(int64_t item) { return std::to_string(item); }
std::string item_text(float item) {
    char text[kMaxDoubleText];
    return {text, static_cast<size_t>(format_float(item, text))};
}
std::string item_text(double item) {
    char text[kMaxDoubleText];
    return {text, static_cast<size_t>(format_double(item, text))};
}

void put_line(std::string& out, std::string_view name, const std::string& value) {
    out += fmt::format("   {:<23}: {}\n", name, value);
}
std::string yes(bool value) { return value ? "true" : "false"; }

}  // namespace

template <typename Item>
std::string KllSketch<Item>::text() const {
    std::string out = fmt::format("\n### Kll{} Summary:\n", name_of(Item{}));
    put_line(out, "K", std::to_string(k_));
    put_line(out, "Dynamic min K", std::to_string(least_k_));
    put_line(out, "M", "8");
    put_line(out, "N", std::to_string(count_));
    put_line(out, "Epsilon", fmt::format("{:.3f}%", rank_error(least_k_) * 100));
    put_line(out, "Epsilon PMF", fmt::format("{:.3f}%", two_sided_rank_error(least_k_) * 100));
    put_line(out, "Empty", yes(empty()));
    put_line(out, "Estimation Mode", yes(levels_.size() > 1));
    put_line(out, "Levels", std::to_string(levels_.size()));
    put_line(out, "Level 0 Sorted", yes(false));
    put_line(out, "Capacity Items", std::to_string(capacity()));
    put_line(out, "Retained Items", std::to_string(retained()));
    put_line(out, "Free Space", std::to_string(capacity() - retained()));
    put_line(out, "ReadOnly", yes(false));
    const size_t fixed = 20 + 4 * (levels_.size() + 1) + 2 * sizeof(Item);
    put_line(out, "Updatable Storage Bytes",
             std::to_string(fixed + static_cast<size_t>(capacity()) * sizeof(Item)));
    put_line(out, "Compact Storage Bytes", std::to_string(bytes().size()));
    put_line(out, "Min Item", empty() ? "NaN" : item_text(least_));
    put_line(out, "Max Item", empty() ? "NaN" : item_text(greatest_));
    return out + "### End sketch summary\n";
}

template std::string KllSketch<int64_t>::text() const;
template std::string KllSketch<float>::text() const;
template std::string KllSketch<double>::text() const;

}  // namespace firesteel
