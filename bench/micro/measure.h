#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "column/batch.h"
#include "column/column.h"
#include "functions/settings.h"

namespace firesteel::micro {

/// Rows of the columns that are worked on: more than any cache holds.
inline constexpr int64_t kRows = 1 << 20;

/// Prints a line: what `work` does in a second of CPU (the best of several runs), and its share of what
/// memcpy() moves in the same second. `prepare` comes before each run and does not count. `bytes`: what it
/// has to read.
void measure(
    const std::string& name, int64_t rows, int64_t bytes, const std::function<void()>& work,
    const std::function<void()>& prepare = [] {});

const MemoryPoolPtr& pool();
EvalSettingsPtr settings();
/// A flat column of type long, `value(row)` each.
ColumnPtr longs(int64_t rows, const std::function<int64_t(int64_t)>& value);
ColumnPtr texts(int64_t rows, const std::function<std::string(int64_t)>& text);
/// The column cut into batches, as operators get it.
std::vector<ColumnPtr> batches_of(const ColumnPtr& column);
/// A number that looks random, the same for the same row.
inline uint64_t scrambled(int64_t row) {
    uint64_t mixed = static_cast<uint64_t>(row) * 0x9E3779B97F4A7C15;
    mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
    return mixed ^ (mixed >> 31);
}

// One function a file.
void measure_tables();
void measure_expressions();
void measure_files();

}  // namespace firesteel::micro
