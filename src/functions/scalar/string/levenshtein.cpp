#include <algorithm>
#include <cstdlib>
#include <numeric>
#include <vector>

#include "common/utf8.h"
#include "functions/registry.h"
#include "functions/rows.h"

namespace firesteel {

namespace {

std::vector<char32_t> code_points(std::string_view text) {
    std::vector<char32_t> points;
    for (size_t at = 0; at < text.size();) points.push_back(utf8_next(text, at));
    return points;
}

/// How many characters must be put in, taken out or changed.
int32_t levenshtein(std::string_view left, std::string_view right) {
    const auto a = code_points(left);
    const auto b = code_points(right);
    std::vector<int32_t> costs(b.size() + 1);
    std::iota(costs.begin(), costs.end(), 0);
    for (size_t i = 0; i < a.size(); ++i) {
        int32_t diagonal = costs[0]++;
        for (size_t j = 0; j < b.size(); ++j) {
            const int32_t changed = diagonal + (a[i] == b[j] ? 0 : 1);
            diagonal = costs[j + 1];
            costs[j + 1] = std::min({changed, costs[j] + 1, costs[j + 1] + 1});
        }
    }
    return costs.back();
}

int32_t levenshtein_within(std::string_view left, std::string_view right, int32_t threshold) {
    if (threshold < 0) return -1;
    const int64_t gap = utf8_length(left) - utf8_length(right);
    if (std::abs(gap) > threshold) return -1;
    const int32_t distance = levenshtein(left, right);
    return distance <= threshold ? distance : -1;
}

}  // namespace

FUNCTION("levenshtein")
    .group("string_funcs")
    .since("1.5.0")
    .doc(
        "How many characters must change to make one text the other; -1 when that is more than the third "
        "argument.")
    .example("SELECT levenshtein('kitten', 'sitting')", "3")
    .example("SELECT levenshtein('kitten', 'sitting', 2)", "-1")
    .overload("(str1 STRING, str2 STRING) -> INT", rows<levenshtein>)
    .overload("(str1 STRING, str2 STRING, threshold INT) -> INT", rows<levenshtein_within>);

}  // namespace firesteel
