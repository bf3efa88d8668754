#include "exec/value_set.h"

#include <algorithm>
#include <bit>

#include "common/hash.h"
#include "exec/stored_integers.h"

namespace firesteel {

namespace {

constexpr int64_t kInitialSlots = 1024;
constexpr size_t kAhead = 16;  // rows whose slots are asked for before their turn

uint64_t hash_of(const SeenValue& value) {
    return hash_integer(static_cast<uint64_t>(value.value) + value.group * 0xC2B2AE3D27D4EB4F);
}

/// Where the value is, or the empty slot where it belongs.
SeenValue& slot_of(SeenValue* slots, uint64_t mask, const SeenValue& value, uint64_t hash) {
    uint64_t at = hash & mask;
    while (slots[at].group != 0 && slots[at] != value) at = (at + 1) & mask;
    return slots[at];
}

}  // namespace

bool ValueSet::can_hold(const AggregateCall& call) {
    if (!call.distinct || !call.any_order || call.argument_types.size() != 1) return false;
    return is_stored_as_integer(call.argument_types.front().storage_type().physical());
}

int ValueSet::partition_of(int64_t value) {
    return GroupTable::partition_of(hash_integer(static_cast<uint64_t>(value)));
}

int64_t ValueSet::insert(std::span<const SeenValue> values, SeenValue* fresh) {
    constexpr size_t kTogether = 1024;
    uint64_t hashes[kTogether];
    const int64_t before = size_;
    while (!values.empty()) {
        const auto some = values.first(std::min(values.size(), kTogether));
        values = values.subspan(some.size());
        const int64_t room = (size_ + static_cast<int64_t>(some.size())) * 2;
        if (!slots_ || room > static_cast<int64_t>(mask_ + 1))
            resize(slots_ ? static_cast<int64_t>(mask_ + 1) * 2 : kInitialSlots * 2);
        auto* slots = slots_->mutable_as<SeenValue>();
        for (size_t i = 0; i < some.size(); ++i) hashes[i] = hash_of(some[i]);
        for (size_t i = 0; i < some.size(); ++i) {
            if (i + kAhead < some.size()) __builtin_prefetch(slots + (hashes[i + kAhead] & mask_), 1);
            SeenValue& slot = slot_of(slots, mask_, some[i], hashes[i]);
            if (slot.group != 0) continue;
            slot = some[i];
            if (fresh != nullptr) *fresh++ = slot;
            ++size_;
        }
    }
    return size_ - before;
}

void ValueSet::reserve(int64_t values) {
    const auto slots = static_cast<int64_t>(std::bit_ceil(static_cast<uint64_t>(values) * 2));
    resize(std::max(kInitialSlots * 2, slots));
}

void ValueSet::resize(int64_t slots) {
    auto larger = Buffer::allocate_zeroed(slots * static_cast<int64_t>(sizeof(SeenValue)), pool_);
    auto* to = larger->mutable_as<SeenValue>();
    const uint64_t mask = static_cast<uint64_t>(slots) - 1;
    if (slots_) {
        const auto* from = slots_->as<SeenValue>();
        for (uint64_t at = 0; at <= mask_; ++at) {
            if (from[at].group != 0) slot_of(to, mask, from[at], hash_of(from[at])) = from[at];
        }
    }
    slots_ = std::move(larger);
    mask_ = mask;
}

ColumnPtr value_column(std::span<const SeenValue> values, const Type& type, const MemoryPoolPtr& pool) {
    const auto rows = static_cast<int64_t>(values.size());
    return with_stored_integer(type.storage_type().physical(), [&]<typename T>(T) {
        auto stored = Buffer::allocate(rows * static_cast<int64_t>(sizeof(T)), pool);
        std::transform(values.begin(), values.end(), stored->mutable_as<T>(),
                       [](const SeenValue& value) { return static_cast<T>(value.value); });
        return Column::flat(type, rows, std::move(stored), nullptr);
    });
}

}  // namespace firesteel
