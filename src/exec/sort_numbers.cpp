#include "exec/sort_numbers.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <limits>
#include <numeric>
#include <type_traits>
#include <vector>

#include "common/hash.h"

namespace firesteel {

namespace {

constexpr int64_t kFewRows = 256;  // sorted before this is worth a thought
constexpr int64_t kMostTexts = 65536;

bool is_set(const uint64_t* bits, int64_t i) { return !bits || ((bits[i >> 6] >> (i & 63)) & 1); }

/// `number(row)` in [0, `range`], as the narrowest integers: zero is the type's least value.
template <typename Number>
ColumnPtr narrowed(const Column& key, uint64_t range, const Number& number, const MemoryPoolPtr& pool) {
    const auto fill = [&]<typename T>(const Type& type, T least) {
        auto values = Buffer::allocate(key.size() * static_cast<int64_t>(sizeof(T)), pool);
        T* out = values->mutable_as<T>();
        const uint64_t* validity = key.validity();
        for (int64_t row = 0; row < key.size(); ++row) {
            const uint64_t value = is_set(validity, row) ? number(row) : 0;
            out[row] = static_cast<T>(value + static_cast<uint64_t>(least));
        }
        return Column::flat(type, key.size(), std::move(values), key.validity_buffer());
    };
    if (range <= std::numeric_limits<uint8_t>::max())
        return fill(Type::byte(), std::numeric_limits<int8_t>::min());
    if (range <= std::numeric_limits<uint16_t>::max())
        return fill(Type::short_integer(), std::numeric_limits<int16_t>::min());
    if (range <= std::numeric_limits<uint32_t>::max())
        return fill(Type::integer(), std::numeric_limits<int32_t>::min());
    return fill(Type::long_integer(), std::numeric_limits<int64_t>::min());
}

/// Null when the narrowest integers for them are what they are.
template <typename T>
ColumnPtr small_integers(const Column& key, const MemoryPoolPtr& pool) {
    using Unsigned = std::conditional_t<sizeof(T) == 16, unsigned __int128, uint64_t>;
    const T* values = key.values<T>();
    const uint64_t* validity = key.validity();
    bool any = false;
    T least{}, greatest{};
    for (int64_t row = 0; row < key.size(); ++row) {
        if (!is_set(validity, row)) continue;
        least = any ? std::min(least, values[row]) : values[row];
        greatest = any ? std::max(greatest, values[row]) : values[row];
        any = true;
    }
    const Unsigned range = static_cast<Unsigned>(greatest) - static_cast<Unsigned>(least);
    constexpr int kBits = 8 * (sizeof(T) == 16 ? 8 : sizeof(T) / 2);  // of the next narrower integer
    if (sizeof(T) == 16 ? range > std::numeric_limits<uint64_t>::max() : range >> kBits != 0) return nullptr;
    return narrowed(
        key, static_cast<uint64_t>(range),
        [&](int64_t row) {
            return static_cast<uint64_t>(static_cast<Unsigned>(values[row]) - static_cast<Unsigned>(least));
        },
        pool);
}

/// Numbers texts in the order of their first rows.
class TextCodes {
public:
    explicit TextCodes(int64_t limit)
        : limit_(static_cast<size_t>(limit)), slots_(size_t{2} * std::bit_ceil(limit_), -1) {}

    /// False when there are too many different ones.
    bool add(const StringView& text, int32_t& code) {
        size_t slot = hash_of(text) & (slots_.size() - 1);
        for (; slots_[slot] >= 0; slot = (slot + 1) & (slots_.size() - 1)) {
            code = slots_[slot];
            if (texts_[static_cast<size_t>(code)] == text) return true;
        }
        if (texts_.size() == limit_) return false;
        code = slots_[slot] = static_cast<int32_t>(texts_.size());
        texts_.push_back(text);
        return true;
    }

    /// By code: how many texts are less.
    std::vector<uint64_t> ranks() const {
        std::vector<size_t> order(texts_.size());
        std::iota(order.begin(), order.end(), size_t{0});
        std::sort(order.begin(), order.end(), [this](size_t a, size_t b) { return texts_[a] < texts_[b]; });
        std::vector<uint64_t> ranks(texts_.size());
        for (size_t i = 0; i < order.size(); ++i) ranks[order[i]] = i;
        return ranks;
    }

private:
    static uint64_t hash_of(const StringView& text) {
        if (!text.is_inline()) return hash_bytes(text.data(), text.size());
        uint64_t words[2];
        std::memcpy(words, &text, sizeof(words));
        return hash_mix(words[0], words[1]);
    }

    const size_t limit_;
    std::vector<int32_t> slots_;  // codes, or -1
    std::vector<StringView> texts_;
};

/// Null when too few of them are the same.
ColumnPtr text_ranks(const Column& key, const MemoryPoolPtr& pool) {
    const StringView* texts = key.values<StringView>();
    const uint64_t* validity = key.validity();
    TextCodes known(std::min(kMostTexts, key.size() / 8));
    const auto buffer = Buffer::allocate(key.size() * 4, pool);
    int32_t* codes = buffer->mutable_as<int32_t>();
    int64_t last = -1;  // the row before that is not null
    for (int64_t row = 0; row < key.size(); ++row) {
        codes[row] = 0;
        if (!is_set(validity, row)) continue;
        if (last >= 0 && std::memcmp(texts + last, texts + row, sizeof(StringView)) == 0) {
            codes[row] = codes[last];
        } else if (!known.add(texts[row], codes[row])) {
            return nullptr;
        }
        last = row;
    }
    const std::vector<uint64_t> ranks = known.ranks();
    if (ranks.empty()) return nullptr;
    return narrowed(
        key, ranks.size() - 1, [&](int64_t row) { return ranks[static_cast<size_t>(codes[row])]; }, pool);
}

}  // namespace

ColumnPtr as_small_numbers(const ColumnPtr& key, const MemoryPoolPtr& pool) {
    if (key->size() < kFewRows) return key;
    ColumnPtr small;
    switch (key->type().storage_type().physical()) {
        case PhysicalType::kInt16:
            small = small_integers<int16_t>(*key, pool);
            break;
        case PhysicalType::kInt32:
            small = small_integers<int32_t>(*key, pool);
            break;
        case PhysicalType::kInt64:
            small = small_integers<int64_t>(*key, pool);
            break;
        case PhysicalType::kInt128:
            small = small_integers<Int128>(*key, pool);
            break;
        case PhysicalType::kString:
            small = text_ranks(*key, pool);
            break;
        default:
            break;
    }
    return small ? small : key;
}

}  // namespace firesteel
