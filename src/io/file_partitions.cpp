// Which part of which file belongs to which Spark partition (FilePartition and FileScan in Spark): users see
// it in row order, spark_partition_id() and the number of files that a write makes.

#include <algorithm>
#include <numeric>
#include <tuple>

#include "io/file_scan.h"

namespace firesteel {

namespace {

constexpr int64_t kMiB = 1024 * 1024;

/// A number of bytes, with the suffixes that Spark's settings take.
int64_t byte_count(const FormatOptions& options, const std::string& key, int64_t otherwise) {
    const std::string* text = options.find(key);
    if (text == nullptr || text->empty()) return otherwise;
    size_t digits = 0;
    int64_t value = 0;
    while (digits < text->size() && (*text)[digits] >= '0' && (*text)[digits] <= '9' &&
           value < INT64_MAX / 16)
        value = value * 10 + ((*text)[digits++] - '0');
    if (digits == 0) return otherwise;
    switch (digits < text->size() ? std::tolower(static_cast<unsigned char>((*text)[digits])) : 'b') {
        case 'k':
            return value * 1024;
        case 'm':
            return value * kMiB;
        case 'g':
            return value * 1024 * kMiB;
        default:
            return value;
    }
}

}  // namespace

std::vector<std::vector<FileSplit>> spark_partitions(const FileSet& set, const std::vector<int32_t>& files) {
    const int64_t open_cost = byte_count(set.options, "spark.sql.files.opencostinbytes", 4 * kMiB);
    const int64_t largest = byte_count(set.options, "spark.sql.files.maxpartitionbytes", 128 * kMiB);
    const int64_t wanted = std::max<int64_t>(set.options.number("spark.sql.files.minpartitionnum", 1), 1);
    int64_t total = 0;
    for (const int32_t file : files) total += set.files[static_cast<size_t>(file)].size + open_cost;
    const int64_t split_bytes = std::max<int64_t>(std::min(largest, std::max(open_cost, total / wanted)), 1);

    std::vector<FileSplit> parts;
    for (const int32_t index : files) {
        const ListedFile& file = set.files[static_cast<size_t>(index)];
        const int64_t step = set.format->can_split(file, set.options) ? split_bytes : file.size;
        for (int64_t begin = 0; begin < file.size; begin += step) {
            const int64_t end = std::min(begin + step, file.size);
            parts.push_back({file.path, begin, end, file.size, file.modified_millis, index, begin, end});
        }
    }
    std::stable_sort(parts.begin(), parts.end(), [](const FileSplit& a, const FileSplit& b) {
        return a.end - a.begin > b.end - b.begin;
    });

    std::vector<std::vector<FileSplit>> partitions;
    int64_t packed = 0;
    for (FileSplit& part : parts) {
        const int64_t size = part.end - part.begin;
        if (partitions.empty() || packed + size > split_bytes) {
            partitions.emplace_back();
            packed = 0;
        }
        packed += size + open_cost;
        partitions.back().push_back(std::move(part));
    }
    return partitions;
}

std::vector<FileSplit> splits_to_read(const FileSet& set) {
    std::vector<int32_t> files(set.files.size());
    std::iota(files.begin(), files.end(), 0);
    const Exprs no_filters;
    std::vector<FileSplit> splits;
    for (const auto& partition : spark_partitions(set, files)) {
        for (const FileSplit& part : partition) {
            const FileReadRequest request{part, set.options, set.data_schema, {}, no_filters, nullptr, 1};
            for (FileSplit& split : set.format->cut(part, request)) splits.push_back(std::move(split));
        }
    }
    std::sort(splits.begin(), splits.end(), [](const FileSplit& a, const FileSplit& b) {
        return std::tie(a.file, a.begin) < std::tie(b.file, b.begin);
    });
    return splits;
}

}  // namespace firesteel
