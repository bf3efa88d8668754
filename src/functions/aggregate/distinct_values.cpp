#include "functions/aggregate/distinct_values.h"

#include <cstring>
#include <string>

#include "column/compare.h"
#include "column/value_bytes.h"

namespace firesteel {

namespace {

constexpr uint32_t kWithoutSlots = 8;  // values that are looked at one by one

}  // namespace

std::vector<uint64_t> row_hashes(const Column& column) {
    std::vector<uint64_t> hashes(static_cast<size_t>(column.size()));
    hash_rows(column, hashes.data(), false);
    return hashes;
}

DistinctValues::Place DistinctValues::place_at(uint64_t offset) const {
    Place place;
    std::memcpy(&place.head, values_.begin() + offset, sizeof(Head));
    place.bytes = values_.begin() + offset + sizeof(Head);
    return place;
}

int64_t DistinctValues::find_or_add(const Column& column, int64_t row, uint64_t long_hash,
                                    const MemoryPoolPtr& pool) {
    const auto hash = static_cast<uint32_t>(long_hash ^ long_hash >> 32);
    const auto is_it = [&](const Place& place) {
        const char* bytes = place.bytes;
        return place.head.hash == hash && compare_with_bytes(column, row, bytes) == 0;
    };
    if (const uint64_t count = slot_count(); count > 0) {
        const auto* slots = reinterpret_cast<const uint64_t*>(slots_.begin());
        for (uint64_t at = hash & (count - 1); slots[at] != 0; at = (at + 1) & (count - 1)) {
            const Place place = place_at(slots[at] - 1);
            if (is_it(place)) return place.head.number;
        }
    } else {
        for (uint64_t offset = 0; offset < values_.size();) {
            const Place place = place_at(offset);
            if (is_it(place)) return place.head.number;
            offset += sizeof(Head) + place.head.size;
        }
    }
    thread_local std::string bytes;
    bytes.assign(sizeof(Head), '\0');
    append_value_bytes(column, row, ValueForm::kEqual, bytes);
    const Head head{hash, size_, static_cast<uint32_t>(bytes.size() - sizeof(Head))};
    std::memcpy(bytes.data(), &head, sizeof(Head));
    if (size_ >= kWithoutSlots && size_ * uint64_t{2} >= slot_count()) make_slots(pool);
    const uint64_t offset = values_.size();
    values_.append(bytes, pool);
    link(offset, hash);
    return size_++;
}

void DistinctValues::link(uint64_t offset, uint32_t hash) {
    const uint64_t count = slot_count();
    if (count == 0) return;
    auto* slots = slots_.values<uint64_t>();
    uint64_t at = hash & (count - 1);
    while (slots[at] != 0) at = (at + 1) & (count - 1);
    slots[at] = offset + 1;
}

void DistinctValues::make_slots(const MemoryPoolPtr& pool) {
    const uint64_t count = std::max<uint64_t>(slot_count() * 2, kWithoutSlots * 4);
    slots_.assign_zeros(count * sizeof(uint64_t), pool);
    for (uint64_t offset = 0; offset < values_.size();) {
        const Head head = place_at(offset).head;
        link(offset, head.hash);
        offset += sizeof(Head) + head.size;
    }
}

void DistinctValues::append_all(const Type& type, ColumnBuilder& builder) const {
    for (uint64_t offset = 0; offset < values_.size();) {
        const Place place = place_at(offset);
        const char* bytes = place.bytes;
        append_from_bytes(type, bytes, builder);
        offset += sizeof(Head) + place.head.size;
    }
}

ColumnPtr DistinctValues::all(const Type& type, const MemoryPoolPtr& pool) const {
    auto builder = ColumnBuilder::make(type, pool);
    append_all(type, *builder);
    return builder->finish();
}

}  // namespace firesteel
