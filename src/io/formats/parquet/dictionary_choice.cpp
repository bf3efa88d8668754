#include "io/formats/parquet/dictionary_choice.h"

#include <algorithm>

#include "column/compare.h"
#include "column/selection.h"

namespace firesteel {

namespace {

constexpr int64_t kMostSampled = 8192, kLeastSampled = 512;
constexpr double kMostBytes = 1 << 20;  // of a dictionary: where the writer gives it up
constexpr double kMostNumbers =
    16 * 1024.0;  // cheap to write as they are: only short codes are worth the search

double average_text_bytes(const Column& column) {
    constexpr double kLength = 4;  // is written before each
    int64_t bytes = 0;
    for (int64_t row = 0; row < column.size(); ++row)
        bytes += column.is_null(row) ? 0 : static_cast<int64_t>(value_at<StringView>(column, row).size());
    return kLength + static_cast<double>(bytes) / static_cast<double>(column.size());
}

int64_t count_distinct(const Column& column) {
    std::vector<uint64_t> hashes(static_cast<size_t>(column.size()));
    hash_rows(column, hashes.data(), false);
    std::sort(hashes.begin(), hashes.end());
    return std::unique(hashes.begin(), hashes.end()) - hashes.begin();
}

}  // namespace

bool pays_as_dictionary(const ColumnPtr& first_rows, const MemoryPoolPtr& pool) {
    const Type& type = first_rows->type().storage_type();
    if (type.is_nested() || type.is(TypeId::kVariant)) return true;
    const ColumnPtr sample = slice(first_rows, 0, std::min(first_rows->size(), kMostSampled), pool);
    const int64_t nulls = sample->count_nulls();
    const int64_t rows = sample->size() - nulls;
    if (rows < kLeastSampled) return true;
    const int64_t repeats = rows - (count_distinct(*sample) - (nulls > 0 ? 1 : 0));
    if (repeats <= 0) return false;
    // Of so many equally frequent values, so many rows repeat one.
    const double values =
        static_cast<double>(rows) * static_cast<double>(rows) / (2.0 * static_cast<double>(repeats));
    const bool is_text = type.physical() == PhysicalType::kString;
    if (!is_text) return values <= kMostNumbers;
    return values * average_text_bytes(*sample) <= kMostBytes;
}

}  // namespace firesteel
