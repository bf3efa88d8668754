#pragma once

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <string_view>
#include <vector>

#include "codec/record_text.h"
#include "column/string_view.h"
#include "common/hash.h"

namespace firesteel {

/// Finds entries by hash: their codes, in the order in which they came.
class CodeTable {
public:
    /// The code of the entry that `is_same(code)` says yes to; that of a new one, which the caller then adds,
    /// where there is none.
    template <typename IsSame>
    int32_t find_or_add(uint64_t hash, IsSame is_same) {
        if (entries_ * 2 >= slots_.size()) grow();
        for (size_t slot = place_of(hash);; slot = (slot + 1) & (slots_.size() - 1)) {
            Slot& found = slots_[slot];
            if (found.code < 0) {
                found = {hash, static_cast<int32_t>(entries_++)};
                return found.code;
            }
            if (found.hash == hash && is_same(found.code)) return found.code;
        }
    }
    /// The entries of this hash will be looked for soon.
    void prefetch(uint64_t hash) const {
        if (!slots_.empty()) __builtin_prefetch(&slots_[place_of(hash)]);
    }
    size_t size() const { return entries_; }
    void clear() {
        entries_ = 0;
        slots_.clear();
    }

private:
    struct Slot {
        uint64_t hash = 0;
        int32_t code = -1;  // free
    };
    size_t place_of(uint64_t hash) const { return hash & (slots_.size() - 1); }
    void grow() {
        const std::vector<Slot> before = std::move(slots_);
        slots_.assign(std::max<size_t>(before.size() * 2, 1024), {});
        for (const Slot& slot : before) {
            if (slot.code < 0) continue;
            size_t place = place_of(slot.hash);
            while (slots_[place].code >= 0) place = (place + 1) & (slots_.size() - 1);
            slots_[place] = slot;
        }
    }

    std::vector<Slot> slots_;
    size_t entries_ = 0;
};

/// Distinct values of a column chunk in the making. What they are stored as lies one after the other, as the
/// dictionary's page has it.
class TextDictionary {
public:
    static uint64_t hash_of(const StringView& text) { return hash_bytes(text.data(), text.size()); }
    int32_t code_of(const StringView& view, uint64_t hash) {
        const std::string_view text = view.view();
        const int32_t code = table_.find_or_add(hash, [&](int32_t known) { return entry(known) == text; });
        if (static_cast<size_t>(code) < begins_.size()) return code;
        const auto size = static_cast<uint32_t>(text.size());
        begins_.push_back(bytes_.size());
        bytes_.append({reinterpret_cast<const char*>(&size), sizeof(size)});
        bytes_.append(text);
        return code;
    }
    void prefetch(uint64_t hash) const { table_.prefetch(hash); }
    std::string_view entry(int32_t code) const {
        const char* const begin = bytes_.view().data() + begins_[static_cast<size_t>(code)];
        uint32_t size;
        std::memcpy(&size, begin, sizeof(size));
        return {begin + sizeof(size), size};
    }
    size_t size() const { return begins_.size(); }
    std::string_view bytes() const { return bytes_.view(); }
    void clear() {
        table_.clear();
        bytes_.clear();
        begins_.clear();
    }

private:
    CodeTable table_;
    RecordText bytes_;
    std::vector<size_t> begins_;
};

/// The same for values of a fixed width: `Stored` of `Source`.
template <typename Source, typename Stored>
class NumberDictionary {
public:
    static uint64_t hash_of(Source value) {
        uint64_t bits = 0;
        std::memcpy(&bits, &value, sizeof(value));
        return hash_integer(bits);
    }
    void prefetch(uint64_t hash) const { table_.prefetch(hash); }
    int32_t code_of(Source value, uint64_t hash) {
        const int32_t code = table_.find_or_add(hash, [&](int32_t known) {
            return std::memcmp(&sources_[static_cast<size_t>(known)], &value, sizeof(value)) == 0;
        });
        if (static_cast<size_t>(code) == sources_.size()) {
            sources_.push_back(value);
            stored_.push_back(Stored(value));
        }
        return code;
    }
    const std::vector<Source>& sources() const { return sources_; }
    size_t size() const { return stored_.size(); }
    std::string_view bytes() const {
        return {reinterpret_cast<const char*>(stored_.data()), stored_.size() * sizeof(Stored)};
    }
    void clear() {
        table_.clear();
        sources_.clear();
        stored_.clear();
    }

private:
    CodeTable table_;
    std::vector<Source> sources_;
    std::vector<Stored> stored_;
};

}  // namespace firesteel
