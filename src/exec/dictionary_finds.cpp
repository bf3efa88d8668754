#include "exec/dictionary_finds.h"

#include "column/bitmap.h"
#include "column/selection.h"

namespace firesteel {

namespace {

constexpr int64_t kValuesPerRow = 4;  // for which there is room
constexpr int32_t kNotAsked = -2;

}  // namespace

bool DictionaryFinds::find(const JoinTable& table, const ColumnPtr& key, FindScratch& scratch,
                           const MemoryPoolPtr& pool, int32_t* first) {
    if (key->is_flat() || (key->has_validity() && table.null_safe(0)) || !pays(key)) return false;
    if (!look_up(*key, first)) {
        find_missing(table, *key, scratch, pool);
        look_up(*key, first);
    }
    if (const uint64_t* validity = key->validity()) {
        for (int64_t row = 0; row < key->size(); ++row) {
            if (!get_bit(validity, row)) first[row] = -1;
        }
    }
    return true;
}

bool DictionaryFinds::pays(const ColumnPtr& key) {
    if (dictionary_ != key->dictionary_values()) {
        dictionary_ = key->dictionary_values();
        seen_ = 0;
        places_.clear();
    }
    seen_ += key->size();
    if (!places_.empty()) return true;
    if (dictionary_->size() == 0 || dictionary_->size() > seen_ * kValuesPerRow) return false;
    places_.assign(static_cast<size_t>(dictionary_->size()), kNotAsked);
    return true;
}

/// False when some of the values have not been asked for.
bool DictionaryFinds::look_up(const Column& key, int32_t* first) const {
    const int32_t *codes = key.codes(), *places = places_.data();
    bool all = true;
    for (int64_t row = 0; row < key.size(); ++row) {
        first[row] = places[codes[row]];
        all &= first[row] != kNotAsked;
    }
    return all;
}

void DictionaryFinds::find_missing(const JoinTable& table, const Column& key, FindScratch& scratch,
                                   const MemoryPoolPtr& pool) {
    missing_.clear();
    for (int64_t row = 0; row < key.size(); ++row) {
        int32_t& place = places_[static_cast<size_t>(key.codes()[row])];
        if (place != kNotAsked) continue;
        place = -1;
        missing_.push_back(key.codes()[row]);
    }
    found_.resize(missing_.size());
    const ColumnPtr values = flatten(take(dictionary_, missing_, pool), pool);
    table.find({values}, values->size(), scratch, pool, found_.data());
    for (size_t i = 0; i < missing_.size(); ++i) places_[static_cast<size_t>(missing_[i])] = found_[i];
}

}  // namespace firesteel
