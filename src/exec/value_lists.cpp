#include "exec/value_lists.h"

#include <algorithm>
#include <cstring>

namespace firesteel {

namespace {

constexpr int64_t kFirstRoom = 64;
constexpr int64_t kGrowth = 4;  // of a list from one look at what it holds twice to the next

}  // namespace

void ValueLists::add(std::span<const SeenValue> values) {
    if (few_) {
        fresh_.resize(values.size());
        const int64_t fresh = few_->insert(values, fresh_.data());
        values = std::span(fresh_).first(static_cast<size_t>(fresh));
        if (few_->size() > kFew) few_.reset();
    }
    for (const SeenValue& value : values) {
        List& list = lists_[static_cast<size_t>(value.partition())];
        if (list.size == list.capacity) make_room(list);
        list.values->mutable_as<SeenValue>()[list.size++] = value;
    }
}

int64_t ValueLists::size() const {
    int64_t size = 0;
    for (const List& list : lists_) size += list.size;
    return size;
}

void ValueLists::compact() {
    for (List& list : lists_) compact(list);
}

void ValueLists::make_room(List& list) {
    if (list.size == list.most) {
        compact(list);
        list.most = std::max(kShort, list.size * kGrowth);
        if (list.size < list.capacity) return;
    }
    list.capacity = std::clamp(list.capacity * 2, kFirstRoom, list.most);
    auto larger = Buffer::allocate(list.capacity * static_cast<int64_t>(sizeof(SeenValue)), pool_);
    if (list.values)
        std::memcpy(larger->mutable_data(), list.values->data(),
                    static_cast<size_t>(list.size) * sizeof(SeenValue));
    list.values = std::move(larger);
}

/// What is found to be new is never behind what is looked at.
void ValueLists::compact(List& list) {
    if (list.size == 0) return;
    ValueSet seen(pool_);
    seen.reserve(list.size / 4);
    auto* values = list.values->mutable_as<SeenValue>();
    list.size = seen.insert({values, static_cast<size_t>(list.size)}, values);
}

}  // namespace firesteel
