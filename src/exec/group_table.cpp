#include "exec/group_table.h"

#include <algorithm>
#include <cstring>

namespace firesteel {

namespace {

constexpr int64_t kKeyOffset = 24;  // after the hash and FirstSeen
constexpr uint64_t kPointerMask = (uint64_t{1} << 48) - 1;
constexpr int64_t kInitialSlots = 1024;

uint64_t tag_of(uint64_t hash) { return ((hash >> 32) & 0xFFFF) << 48; }

}  // namespace

GroupTable::GroupTable(const KeyLayout& layout, std::vector<AggregateFunctionPtr> functions,
                       MemoryPoolPtr pool)
    : layout_(layout), functions_(std::move(functions)), pool_(std::move(pool)), heap_(pool_) {
    int64_t offset = kKeyOffset + layout_.width();
    for (const AggregateFunctionPtr& function : functions_) {
        offset = (offset + 15) & ~int64_t{15};  // states may hold 128-bit integers
        state_offsets_.push_back(offset);
        offset += static_cast<int64_t>(function->state_size());
    }
    entry_size_ = (offset + 15) & ~int64_t{15};
    slots_ = Buffer::allocate_zeroed(kInitialSlots * 8, pool_);
    mask_ = kInitialSlots - 1;
}

GroupTable::~GroupTable() {
    for (size_t i = 0; i < functions_.size(); ++i) {
        if (!functions_[i]->has_destroy()) continue;
        for (char* entry : entries_) functions_[i]->destroy(state(entry, i));
    }
}

uint64_t GroupTable::hash_of(const char* entry) {
    uint64_t hash;
    std::memcpy(&hash, entry, 8);
    return hash;
}

FirstSeen GroupTable::first_seen(const char* entry) {
    FirstSeen seen;
    std::memcpy(&seen, entry + 8, sizeof(seen));
    return seen;
}

void GroupTable::find_or_insert(const std::vector<ColumnPtr>& keys, int64_t rows, const uint64_t* hashes,
                                FirstSeen first, const FirstSeen* seen, char** entries) {
    const int64_t width = layout_.width();
    if (!scratch_ || scratch_->size() < rows * width) scratch_ = Buffer::allocate(rows * width, pool_);
    char* encoded = scratch_->mutable_as<char>();
    StringHeap nested(pool_);
    layout_.encode(keys, rows, encoded, nested);

    for (int64_t i = 0; i < rows; ++i) {
        const uint64_t hash = hashes[i];
        const uint64_t tag = tag_of(hash);
        const char* key = encoded + i * width;
        const FirstSeen place =
            seen ? seen[i] : FirstSeen{first.morsel, first.row + static_cast<uint64_t>(i)};
        const uint64_t* slots = slots_->as<uint64_t>();
        uint64_t at = hash & mask_;
        char* entry = nullptr;
        while (slots[at] != 0) {
            if ((slots[at] & ~kPointerMask) == tag) {
                char* candidate = reinterpret_cast<char*>(slots[at] & kPointerMask);
                if (hash_of(candidate) == hash && layout_.equal(candidate + kKeyOffset, key)) {
                    entry = candidate;
                    break;
                }
            }
            at = (at + 1) & mask_;
        }
        if (!entry) {
            entry = insert(key, hash, place);
        } else if (place < first_seen(entry)) {
            std::memcpy(entry + 8, &place, sizeof(place));
        }
        entries[i] = entry;
    }
}

char* GroupTable::insert(const char* key, uint64_t hash, FirstSeen seen) {
    if (size() * 2 >= static_cast<int64_t>(mask_)) grow();
    char* entry = allocate_entry();
    std::memcpy(entry, &hash, 8);
    std::memcpy(entry + 8, &seen, sizeof(seen));
    std::memcpy(entry + kKeyOffset, key, static_cast<size_t>(layout_.width()));
    layout_.own_strings(entry + kKeyOffset, heap_);
    entries_.push_back(entry);
    for (size_t i = 0; i < functions_.size(); ++i) functions_[i]->initialize(state(entry, i));

    uint64_t* slots = slots_->mutable_as<uint64_t>();
    uint64_t at = hash & mask_;
    while (slots[at] != 0) at = (at + 1) & mask_;
    slots[at] = tag_of(hash) | reinterpret_cast<uint64_t>(entry);
    return entry;
}

void GroupTable::grow() {
    const int64_t count = static_cast<int64_t>(mask_ + 1) * 2;
    auto larger = Buffer::allocate_zeroed(count * 8, pool_);
    uint64_t* slots = larger->mutable_as<uint64_t>();
    mask_ = static_cast<uint64_t>(count) - 1;
    for (char* entry : entries_) {
        const uint64_t hash = hash_of(entry);
        uint64_t at = hash & mask_;
        while (slots[at] != 0) at = (at + 1) & mask_;
        slots[at] = tag_of(hash) | reinterpret_cast<uint64_t>(entry);
    }
    slots_ = std::move(larger);
}

char* GroupTable::allocate_entry() {
    if (block_end_ - next_ < entry_size_) {
        const int64_t last = blocks_.empty() ? 0 : blocks_.back()->size();
        const int64_t size = std::max(entry_size_ * 16, std::clamp<int64_t>(last * 2, 4096, 1024 * 1024));
        blocks_.push_back(Buffer::allocate(size, pool_));
        next_ = blocks_.back()->mutable_as<char>();
        block_end_ = next_ + size;
    }
    char* entry = next_;
    next_ += entry_size_;
    return entry;
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
