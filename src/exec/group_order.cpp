#include "exec/group_order.h"

#include <algorithm>
#include <numeric>

namespace firesteel {

namespace {

/// A group with its place beside it: sorting does not touch the groups.
struct SeenEntry {
    FirstSeen seen;
    char* entry;
};

constexpr int64_t kAhead = 16;  // groups between asking memory for one and looking at it

bool is_before(const SeenEntry& a, const SeenEntry& b) { return a.seen < b.seen; }

/// Merges the ascending runs that are there, two by two: tasks see rows in order, so there are as many runs
/// as there were tasks.
void sort_by_place(GrowingArray<SeenEntry>& groups, const MemoryPoolPtr& pool) {
    std::vector<SeenEntry*> ends;
    for (SeenEntry* at = groups.begin(); at != groups.end(); ends.push_back(at))
        at = std::is_sorted_until(at, groups.end(), is_before);
    if (ends.size() < 2) return;
    GrowingArray<SeenEntry> other;
    other.append_all(groups.begin(), groups.size(), pool);
    while (ends.size() > 1) {
        std::vector<SeenEntry*> merged_ends;
        SeenEntry* out = other.begin();
        const SeenEntry* begin = groups.begin();
        for (size_t run = 0; run < ends.size(); run += 2) {
            const SeenEntry* middle = ends[run];
            const SeenEntry* end = run + 1 < ends.size() ? ends[run + 1] : middle;
            out = std::merge(begin, middle, middle, end, out, is_before);
            merged_ends.push_back(out);
            begin = end;
        }
        std::swap(groups, other);
        ends = std::move(merged_ends);
    }
}

GrowingArray<SeenEntry> with_places(int64_t count, const MemoryPoolPtr& pool) {
    GrowingArray<SeenEntry> groups;
    groups.reserve(count, pool);
    return groups;
}

}  // namespace

GrowingArray<char*> in_order_seen(std::span<const GroupPlace> places, const MemoryPoolPtr& pool) {
    const auto count = static_cast<int64_t>(places.size());
    GrowingArray<SeenEntry> groups = with_places(count, pool);
    for (int64_t i = 0; i < count; ++i) {
        if (i + kAhead < count) __builtin_prefetch(places[static_cast<size_t>(i + kAhead)].entry);
        char* entry = places[static_cast<size_t>(i)].entry;
        groups.append({GroupTable::first_seen(entry), entry}, pool);
    }
    sort_by_place(groups, pool);
    GrowingArray<char*> ordered;
    ordered.reserve(count, pool);
    for (const SeenEntry& group : groups) ordered.append(group.entry, pool);
    return ordered;
}

GrowingArray<char*> in_any_order(std::span<const GroupPlace> places, const MemoryPoolPtr& pool) {
    GrowingArray<char*> groups;
    groups.reserve(static_cast<int64_t>(places.size()), pool);
    for (const GroupPlace& place : places) groups.append(place.entry, pool);
    return groups;
}

ChainedGroups::ChainedGroups(std::vector<const GrowingArray<char*>*> partitions, int64_t piece_rows)
    : partitions_(std::move(partitions)), piece_rows_(piece_rows) {
    for (const auto* groups : partitions_) rows_ += groups->size();
}

std::vector<char*> ChainedGroups::piece(int64_t piece) const {
    std::vector<char*> entries;
    int64_t skip = first_row(piece);
    for (const auto* groups : partitions_) {
        const int64_t wanted = piece_rows_ - static_cast<int64_t>(entries.size());
        const int64_t begin = std::min(skip, groups->size()), end = std::min(begin + wanted, groups->size());
        entries.insert(entries.end(), groups->begin() + begin, groups->begin() + end);
        skip -= begin;
    }
    return entries;
}

OrderedGroups::OrderedGroups(std::vector<const GrowingArray<char*>*> partitions, int64_t piece_rows,
                             MemoryPoolPtr pool)
    : partitions_(std::move(partitions)), pool_(std::move(pool)) {
    // Every so-many-th group of each partition is a sample; every so-many-th sample starts a piece.
    const int64_t samples_per_piece = std::max<int64_t>(1, std::min<int64_t>(32, piece_rows));
    const int64_t step = std::max<int64_t>(1, piece_rows / samples_per_piece);
    std::vector<FirstSeen> samples;
    for (const auto* groups : partitions_) {
        for (int64_t i = step - 1; i < groups->size(); i += step)
            samples.push_back(GroupTable::first_seen((*groups)[i]));
    }
    std::sort(samples.begin(), samples.end());
    starts_.emplace_back(partitions_.size(), 0);
    for (size_t i = static_cast<size_t>(samples_per_piece); i < samples.size();
         i += static_cast<size_t>(samples_per_piece)) {
        starts_.push_back(places_before(samples[i]));
    }
    std::vector<int64_t> ends;
    for (const auto* groups : partitions_) ends.push_back(groups->size());
    starts_.push_back(std::move(ends));
}

std::vector<int64_t> OrderedGroups::places_before(FirstSeen seen) const {
    std::vector<int64_t> places;
    for (const auto* groups : partitions_) {
        char* const* place = std::lower_bound(
            groups->begin(), groups->end(), seen,
            [](const char* entry, const FirstSeen& bound) { return GroupTable::first_seen(entry) < bound; });
        places.push_back(place - groups->begin());
    }
    return places;
}

int64_t OrderedGroups::first_row(int64_t piece) const {
    const auto& starts = starts_[static_cast<size_t>(piece)];
    return std::accumulate(starts.begin(), starts.end(), int64_t{0});
}

std::vector<char*> OrderedGroups::piece(int64_t piece) const {
    const auto& starts = starts_[static_cast<size_t>(piece)];
    const auto& ends = starts_[static_cast<size_t>(piece) + 1];
    GrowingArray<SeenEntry> groups = with_places(first_row(piece + 1) - first_row(piece), pool_);
    for (size_t p = 0; p < partitions_.size(); ++p) {
        for (int64_t i = starts[p]; i < ends[p]; ++i) {
            if (i + kAhead < ends[p]) __builtin_prefetch((*partitions_[p])[i + kAhead]);
            char* entry = (*partitions_[p])[i];
            groups.append({GroupTable::first_seen(entry), entry}, pool_);
        }
    }
    sort_by_place(groups, pool_);
    std::vector<char*> entries;
    entries.reserve(static_cast<size_t>(groups.size()));
    for (const SeenEntry& group : groups) entries.push_back(group.entry);
    return entries;
}

}  // namespace firesteel
