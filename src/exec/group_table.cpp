#include "exec/group_table.h"

#include <algorithm>
#include <bit>
#include <cstring>

#include "column/compare.h"
#include "common/check.h"

namespace firesteel {

namespace {

constexpr int64_t kKeyOffset = sizeof(FirstSeen);
constexpr uint64_t kMergedMorsel = UINT64_MAX - 1;  // no morsel's number
constexpr uint64_t kPointerMask = (uint64_t{1} << 48) - 1;
constexpr int64_t kInitialSlots = 1024;
// How many rows ahead slots and entries are asked for, so that they are there when their row comes.
constexpr int64_t kSlotsAhead = 24;
constexpr int64_t kEntriesAhead = 8;

uint64_t tag_of(uint64_t hash) { return ((hash >> 32) & 0xFFFF) << 48; }

/// No state tells what it needs; but what needs sixteen bytes is a multiple of them in size.
int64_t alignment_of(const AggregateFunction& function) { return function.state_size() % 16 == 0 ? 16 : 8; }

int64_t aligned(int64_t offset, int64_t alignment) {
    return (offset + alignment - 1) / alignment * alignment;
}

constexpr int64_t kBufferPadding = 63;  // that a Buffer has behind its bytes

/// The allocator has four sizes between two powers of two: the next one that is not larger.
int64_t allocator_size(int64_t bytes) {
    const auto step = static_cast<int64_t>(std::bit_floor(static_cast<uint64_t>(bytes)) / 4);
    return bytes / step * step;
}

/// Entries are made of words, and too short for a call of memcpy.
void copy_words(char* to, const char* from, int64_t bytes) {
    for (int64_t at = 0; at < bytes; at += 8) std::memcpy(to + at, from + at, 8);
}

/// A group that is left behind does not need its place any more.
void mark_merged(char* entry, const char* into) {
    const FirstSeen mark{kMergedMorsel, reinterpret_cast<uint64_t>(into)};
    std::memcpy(entry, &mark, sizeof(mark));
}

void see_earlier(char* entry, FirstSeen seen) {
    if (seen < GroupTable::first_seen(entry)) std::memcpy(entry, &seen, sizeof(seen));
}

}  // namespace

GroupTable::GroupTable(const KeyLayout& layout, std::vector<AggregateFunctionPtr> functions,
                       MemoryPoolPtr pool)
    : layout_(layout),
      functions_(std::move(functions)),
      pool_(std::move(pool)),
      places_(kPartitions),
      heap_(pool_) {
    int64_t offset = kKeyOffset + layout_.width(), alignment = 8;
    for (const AggregateFunctionPtr& function : functions_) {
        alignment = std::max(alignment, alignment_of(*function));
        offset = aligned(offset, alignment_of(*function));
        state_offsets_.push_back(offset);
        offset += static_cast<int64_t>(function->state_size());
    }
    entry_size_ = aligned(offset, alignment);
    initial_ = Buffer::allocate_zeroed(entry_size_, pool_);
    for (size_t i = 0; i < functions_.size(); ++i) {
        if (functions_[i]->has_destroy()) {
            with_destroy_.push_back(i);
        } else {
            functions_[i]->initialize(state(initial_->mutable_as<char>(), i));
        }
    }
}

GroupTable::~GroupTable() {
    for (size_t i = 0; i < functions_.size(); ++i) {
        if (!functions_[i]->has_destroy()) continue;
        for (const auto& block : blocks_) {
            char* entry = block->mutable_as<char>();
            char* const end = block == blocks_.back() ? next_ : entry + block->size();
            for (; end - entry >= entry_size_; entry += entry_size_) functions_[i]->destroy(state(entry, i));
        }
    }
}

FirstSeen GroupTable::first_seen(const char* entry) {
    FirstSeen seen;
    std::memcpy(&seen, entry, sizeof(seen));
    return seen;
}

char* GroupTable::merged_entry(char* entry) {
    const FirstSeen seen = first_seen(entry);
    return seen.morsel == kMergedMorsel ? reinterpret_cast<char*>(seen.row) : entry;
}

int64_t GroupTable::key_long(const char* entry, size_t column) const {
    int64_t value;
    std::memcpy(&value, entry + kKeyOffset + layout_.offset_of(column), 8);
    return value;
}

void GroupTable::set_key_long(char* entry, size_t column, int64_t value) const {
    std::memcpy(entry + kKeyOffset + layout_.offset_of(column), &value, 8);
}

void GroupTable::find_or_insert(const std::vector<ColumnPtr>& keys, int64_t rows, const uint64_t* hashes,
                                FirstSeen first, const FirstSeen* seen, char** entries) {
    const int64_t width = layout_.width();
    if (!scratch_ || scratch_->size() < rows * width) scratch_ = Buffer::allocate(rows * width, pool_);
    char* encoded = scratch_->mutable_as<char>();
    StringHeap nested(pool_);
    layout_.encode(keys, rows, encoded, nested);
    need_slots();

    for (int64_t i = 0; i < rows; ++i) {
        if (i + kSlotsAhead < rows) prefetch_slot(hashes[i + kSlotsAhead]);
        if (i + kEntriesAhead < rows) prefetch_entry(hashes[i + kEntriesAhead]);
        const char* key = encoded + i * width;
        // Rows of a group often lie together.
        if (i > 0 && !seen && hashes[i] == hashes[i - 1] && layout_.equal(key, key - width)) {
            entries[i] = entries[i - 1];
            continue;
        }
        const FirstSeen place =
            seen ? seen[i] : FirstSeen{first.morsel, first.row + static_cast<uint64_t>(i)};
        char* entry = find(key, hashes[i]);
        if (entry) {
            see_earlier(entry, place);
        } else {
            entry = insert(key, hashes[i], place);
        }
        entries[i] = entry;
    }
}

void GroupTable::adopt(const GroupTable& other, int partition, const MemoryPoolPtr& pool) {
    const NarrowRows* packed = other.is_packed() ? &other.packed_[static_cast<size_t>(partition)] : nullptr;
    const std::span<const GroupPlace> places = other.partition(partition);
    if (places.empty() && (packed == nullptr || packed->size() == 0)) return;
    owners_.insert(owners_.end(), other.owners_.begin(), other.owners_.end());
    if (packed != nullptr) return adopt_packed(other, *packed, pool);
    take_over(places, Entries::kStay, pool);
}

void GroupTable::copy(const GroupTable& other, std::span<const GroupPlace> places,
                      const MemoryPoolPtr& pool) {
    owners_.insert(owners_.end(), other.owners_.begin(), other.owners_.end());
    take_over(places, Entries::kAreCopied, pool);
}

void GroupTable::adopt_packed(const GroupTable& other, const NarrowRows& rows, const MemoryPoolPtr& pool) {
    constexpr int64_t kTogether = 1024;
    std::vector<char> bytes(static_cast<size_t>(std::min(kTogether, rows.size()) * entry_size_));
    std::vector<char*> entries;
    std::vector<uint64_t> hashes;
    std::vector<GroupPlace> places;
    for (int64_t first = 0; first < rows.size(); first += kTogether) {
        const int64_t count = std::min(kTogether, rows.size() - first);
        rows.read(first, count, bytes.data());
        entries.clear();
        for (int64_t i = 0; i < count; ++i) entries.push_back(bytes.data() + i * entry_size_);
        const std::vector<ColumnPtr> keys = other.key_columns(entries, pool);
        hashes.assign(entries.size(), 0);
        for (size_t i = 0; i < keys.size(); ++i) hash_rows(*keys[i], hashes.data(), i > 0);
        places.clear();
        for (size_t i = 0; i < entries.size(); ++i) places.push_back({hashes[i], entries[i]});
        take_over(places, Entries::kAreCopied, pool);
    }
}

/// New keys as they are, or copied; states of known ones are merged.
void GroupTable::take_over(std::span<const GroupPlace> places, Entries entries, const MemoryPoolPtr& pool) {
    constexpr size_t kMergedTogether = 1024;
    need_slots();
    std::vector<char*> from, into;
    for (size_t i = 0; i < places.size(); ++i) {
        if (i + kSlotsAhead < places.size()) prefetch_slot(places[i + kSlotsAhead].hash);
        if (i + kEntriesAhead < places.size()) prefetch_entry(places[i + kEntriesAhead].hash);
        const GroupPlace place = places[i];
        char* entry = find(place.entry + kKeyOffset, place.hash);
        if (!entry) {
            if (size_ == 0) begin_ = first_seen(place.entry);
            link({place.hash, entries == Entries::kStay ? place.entry : copy_of(place.entry)});
            continue;
        }
        see_earlier(entry, first_seen(place.entry));
        mark_merged(place.entry, entry);
        from.push_back(place.entry);
        into.push_back(entry);
        if (from.size() == kMergedTogether) merge_states(from, into, pool), from.clear(), into.clear();
    }
    merge_states(from, into, pool);
}

void GroupTable::merge_states(const std::vector<char*>& from, const std::vector<char*>& into,
                              const MemoryPoolPtr& pool) const {
    if (from.empty()) return;
    std::vector<char*> sources(from.size()), targets(into.size());
    for (size_t i = 0; i < functions_.size(); ++i) {
        for (size_t r = 0; r < from.size(); ++r) {
            sources[r] = state(from[r], i);
            targets[r] = state(into[r], i);
        }
        functions_[i]->combine_states(sources, targets.data(), pool);
    }
}

char* GroupTable::find(const char* key, uint64_t hash) const {
    const uint64_t tag = tag_of(hash);
    const uint64_t* slots = slots_->as<uint64_t>();
    for (uint64_t at = hash & mask_; slots[at] != 0; at = (at + 1) & mask_) {
        if ((slots[at] & ~kPointerMask) != tag) continue;
        char* entry = reinterpret_cast<char*>(slots[at] & kPointerMask);
        if (layout_.equal(entry + kKeyOffset, key)) return entry;
    }
    return nullptr;
}

void GroupTable::prefetch_entry(uint64_t hash) const {
    const uint64_t slot = slots_->as<uint64_t>()[hash & mask_];
    __builtin_prefetch(reinterpret_cast<const char*>(slot & kPointerMask));
}

char* GroupTable::insert(const char* key, uint64_t hash, FirstSeen seen) {
    if (size_ == 0) begin_ = seen;
    char* entry = room_for_entry();
    std::memcpy(entry, &seen, sizeof(seen));
    copy_words(entry + kKeyOffset, key, layout_.width());
    layout_.own_strings(entry + kKeyOffset, heap_);
    const int64_t states = kKeyOffset + layout_.width();
    copy_words(entry + states, initial_->as<char>() + states, entry_size_ - states);
    for (const size_t i : with_destroy_) functions_[i]->initialize(state(entry, i));
    next_ += entry_size_;  // only now: what lies before it is destroyed with the table
    link({hash, entry});
    return entry;
}

char* GroupTable::copy_of(const char* entry) {
    char* const copy = room_for_entry();
    copy_words(copy, entry, entry_size_);
    next_ += entry_size_;
    return copy;
}

void GroupTable::link(GroupPlace place) {
    if (size_ * 2 >= static_cast<int64_t>(mask_)) resize_slots(static_cast<int64_t>(mask_ + 1) * 2);
    places_[static_cast<size_t>(partition_of(place.hash))].append(place, pool_);
    ++size_;
    uint64_t* slots = slots_->mutable_as<uint64_t>();
    uint64_t at = place.hash & mask_;
    while (slots[at] != 0) at = (at + 1) & mask_;
    slots[at] = tag_of(place.hash) | reinterpret_cast<uint64_t>(place.entry);
}

void GroupTable::seal() {
    heap_.release_to(owners_);
    slots_.reset();
    scratch_.reset();
    for (auto& places : places_) {
        if (places.full()) continue;
        GrowingArray<GroupPlace> exact;
        exact.append_all(places.begin(), places.size(), pool_);
        places = std::move(exact);
    }
}

void GroupTable::pack(bool with_places) {
    CHECK(can_pack(), "states of groups own memory");
    std::vector<NarrowRows> packed;
    std::vector<char> rows;
    for (auto& places : places_) {
        rows.resize(static_cast<size_t>(places.size() * entry_size_));
        char* row = rows.data();
        for (const GroupPlace& place : places) {
            copy_words(row, place.entry, entry_size_);
            if (!with_places) std::memset(row, 0, sizeof(FirstSeen));
            row += entry_size_;
        }
        packed.emplace_back(rows.data(), places.size(), entry_size_ / 8, pool_);
        places.clear();
    }
    packed_ = std::move(packed);
    blocks_.clear();
    next_ = block_end_ = nullptr;
}

void GroupTable::forget_places(int partition) {
    places_[static_cast<size_t>(partition)].clear();
    if (is_packed()) packed_[static_cast<size_t>(partition)] = {};
}

void GroupTable::need_slots() {
    if (!slots_) reserve(size_);
}

void GroupTable::reserve_places(int partition, int64_t groups) {
    places_[static_cast<size_t>(partition)].reserve(groups, pool_);
}

void GroupTable::reserve(int64_t groups) {
    const auto count = static_cast<int64_t>(std::bit_ceil(static_cast<uint64_t>(groups) * 2 + 2));
    if (!slots_ || static_cast<int64_t>(mask_) < count - 1) resize_slots(std::max(kInitialSlots, count));
}

void GroupTable::resize_slots(int64_t count) {
    auto larger = Buffer::allocate_zeroed(count * 8, pool_);
    uint64_t* slots = larger->mutable_as<uint64_t>();
    mask_ = static_cast<uint64_t>(count) - 1;
    for (const auto& places : places_) {
        for (const GroupPlace& place : places) {
            uint64_t at = place.hash & mask_;
            while (slots[at] != 0) at = (at + 1) & mask_;
            slots[at] = tag_of(place.hash) | reinterpret_cast<uint64_t>(place.entry);
        }
    }
    slots_ = std::move(larger);
}

char* GroupTable::room_for_entry() {
    if (block_end_ - next_ < entry_size_) {
        // Little of the last one is left over in the end, and nothing of what the allocator gives.
        const int64_t wanted = std::clamp<int64_t>(block_bytes_ / 16, 4096, 1024 * 1024);
        const int64_t size = std::max(entry_size_ * 16, allocator_size(wanted) - kBufferPadding);
        blocks_.push_back(Buffer::allocate(size, pool_));
        block_bytes_ += size;
        next_ = blocks_.back()->mutable_as<char>();
        block_end_ = next_ + size;
    }
    return next_;
}

std::vector<ColumnPtr> GroupTable::key_columns(const std::vector<char*>& entries,
                                               const MemoryPoolPtr& pool) const {
    std::vector<const char*> rows;
    rows.reserve(entries.size());
    for (const char* entry : entries) rows.push_back(entry + kKeyOffset);
    std::vector<ColumnPtr> columns;
    for (size_t i = 0; i < layout_.types().size(); ++i)
        columns.push_back(layout_.decode(i, rows, owners_, pool));
    return columns;
}

}  // namespace firesteel
