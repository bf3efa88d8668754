#include "exec/key_set.h"

#include <algorithm>
#include <bit>

#include "column/bitmap.h"
#include "column/compare.h"
#include "exec/stored_integers.h"

namespace firesteel {

namespace {

constexpr int64_t kMostRows = 8 * 1024 * 1024;
constexpr uint64_t kSmallRange = 16 * 1024 * 1024;  // bits that always pay
constexpr uint64_t kMostBitsPerRow = 256;           // where rows come by rising keys, these are in the cache

/// Keeps of `rows` those for which `passes(row)` is true, without a branch per row.
template <typename Passes>
void keep_rows(std::vector<int32_t>& rows, Passes passes) {
    size_t kept = 0;
    for (const int32_t row : rows) {
        rows[kept] = row;
        kept += static_cast<size_t>(passes(row));
    }
    rows.resize(kept);
}

/// Where a dictionary has fewer values than there are rows to look at.
bool is_small_dictionary(const Column& column, const std::vector<int32_t>& rows) {
    return !column.is_flat() && column.dictionary_values()->size() <= static_cast<int64_t>(rows.size());
}

/// Looks each value of a dictionary up once.
void select_by_dictionary(const KeySet& keys, const Column& column, std::vector<int32_t>& rows) {
    const Column& values = *column.dictionary_values();
    std::vector<int32_t> known(static_cast<size_t>(values.size()));
    for (size_t i = 0; i < known.size(); ++i) known[i] = static_cast<int32_t>(i);
    keys.select(values, known);
    std::vector<uint8_t> passes(static_cast<size_t>(values.size()), 0);
    for (const int32_t value : known) passes[static_cast<size_t>(value)] = 1;
    const int32_t* codes = column.codes();
    if (values.size() == 0) return rows.clear();
    if (const uint64_t* validity = column.validity()) {
        keep_rows(rows, [&](int32_t row) {
            return passes[static_cast<size_t>(codes[row])] != 0 && get_bit(validity, row);
        });
    } else {
        keep_rows(rows, [&](int32_t row) { return passes[static_cast<size_t>(codes[row])] != 0; });
    }
}

/// A bit per integer between the bounds.
class IntegerBits final : public KeySet {
public:
    IntegerBits(Bounds bounds, const Column& values, const MemoryPoolPtr& pool)
        : bounds_(bounds),
          range_(static_cast<uint64_t>(bounds.maximum) - static_cast<uint64_t>(bounds.minimum)) {
        bits_ = Buffer::allocate_zeroed(static_cast<int64_t>(range_ / 64 + 1) * 8, pool);
        uint64_t* bits = bits_->mutable_as<uint64_t>();
        with_stored_integer(values.type().physical(), [&](auto zero) {
            const auto* data = values.values<decltype(zero)>();
            for (int64_t row = 0; row < values.size(); ++row) {
                if (values.is_null(row)) continue;
                const uint64_t at = distance(data[row]);
                bits[at >> 6] |= uint64_t{1} << (at & 63);
            }
        });
    }

    bool empty() const override { return false; }
    std::optional<Bounds> bounds() const override { return bounds_; }
    void select(const Column& column, std::vector<int32_t>& rows) const override {
        if (is_small_dictionary(column, rows)) return select_by_dictionary(*this, column, rows);
        const Column& values = column.is_flat() ? column : *column.dictionary_values();
        const int32_t* codes = column.is_flat() ? nullptr : column.codes();
        const uint64_t* bits = bits_->as<uint64_t>();
        with_stored_integer(values.type().physical(), [&](auto zero) {
            const auto* data = values.values<decltype(zero)>();
            const auto contains = [&](int64_t row) {
                const uint64_t at = distance(data[row]);
                const bool inside = at <= range_;
                return inside & ((bits[(inside ? at : 0) >> 6] >> (at & 63)) & 1);
            };
            if (column.has_validity() || values.has_validity()) {
                keep_rows(rows, [&](int32_t row) {
                    return !column.is_null(row) && contains(codes ? codes[row] : row);
                });
            } else if (codes) {
                keep_rows(rows, [&](int32_t row) { return contains(codes[row]); });
            } else {
                keep_rows(rows, contains);
            }
        });
    }

private:
    template <typename T>
    uint64_t distance(T value) const {
        return static_cast<uint64_t>(static_cast<int64_t>(value)) - static_cast<uint64_t>(bounds_.minimum);
    }
    const Bounds bounds_;
    const uint64_t range_;
    std::shared_ptr<Buffer> bits_;
};

/// A Bloom filter, all bits of a value in one word.
class Hashes final : public KeySet {
public:
    Hashes(std::optional<Bounds> bounds, const Column& values, const MemoryPoolPtr& pool)
        : bounds_(bounds), empty_(values.count_nulls() == values.size()) {
        const uint64_t words = std::bit_ceil(static_cast<uint64_t>(values.size()) / 4 + 1);
        mask_ = words - 1;
        words_ = Buffer::allocate_zeroed(static_cast<int64_t>(words) * 8, pool);
        uint64_t* data = words_->mutable_as<uint64_t>();
        std::vector<uint64_t> hashes(static_cast<size_t>(values.size()));
        hash_rows(values, hashes.data(), false);
        for (int64_t row = 0; row < values.size(); ++row) {
            const uint64_t hash = hashes[static_cast<size_t>(row)];
            if (!values.is_null(row)) data[hash & mask_] |= pattern(hash);
        }
    }

    bool empty() const override { return empty_; }
    std::optional<Bounds> bounds() const override { return bounds_; }
    void select(const Column& column, std::vector<int32_t>& rows) const override {
        if (empty_) return rows.clear();
        if (is_small_dictionary(column, rows)) return select_by_dictionary(*this, column, rows);
        thread_local std::vector<uint64_t> hashes;
        hashes.resize(static_cast<size_t>(column.size()));
        hash_rows(column, hashes.data(), false);
        const uint64_t* data = words_->as<uint64_t>();
        keep_rows(rows, [&](int32_t row) {
            const uint64_t hash = hashes[static_cast<size_t>(row)];
            const uint64_t bits = pattern(hash);
            return (data[hash & mask_] & bits) == bits;
        });
    }

private:
    static uint64_t pattern(uint64_t hash) {
        return (uint64_t{1} << (hash >> 58)) | (uint64_t{1} << ((hash >> 52) & 63)) |
               (uint64_t{1} << ((hash >> 46) & 63));
    }
    const std::optional<Bounds> bounds_;
    const bool empty_;
    uint64_t mask_ = 0;
    std::shared_ptr<Buffer> words_;
};

/// A set is a help, not worth the last memory.
template <typename Bytes>
bool fits(Bytes bytes, const MemoryPoolPtr& pool) {
    return static_cast<int64_t>(bytes) < pool->available() / 4;
}

}  // namespace

std::optional<KeySet::Bounds> integer_bounds(const Column& values) {
    // A column without rows may have no buffer.
    if (values.size() == 0 || !is_stored_as_integer(values.type().physical())) return std::nullopt;
    KeySet::Bounds bounds{INT64_MAX, INT64_MIN};
    with_stored_integer(values.type().physical(), [&](auto zero) {
        const auto* data = values.values<decltype(zero)>();
        const bool all_valid = !values.has_validity();
        for (int64_t row = 0; row < values.size(); ++row) {
            if (!all_valid && values.is_null(row)) continue;
            const auto value = static_cast<int64_t>(data[row]);
            bounds.minimum = std::min(bounds.minimum, value);
            bounds.maximum = std::max(bounds.maximum, value);
        }
    });
    if (bounds.minimum > bounds.maximum) return std::nullopt;
    return bounds;
}

KeySetPtr make_key_set(const Column& values, const MemoryPoolPtr& pool) {
    const std::optional<KeySet::Bounds> bounds = integer_bounds(values);
    if (bounds) {
        const uint64_t range =
            static_cast<uint64_t>(bounds->maximum) - static_cast<uint64_t>(bounds->minimum);
        if (range < std::max(kSmallRange, static_cast<uint64_t>(values.size()) * kMostBitsPerRow) &&
            range < kMostRows * 64 && fits(range / 8, pool))
            return std::make_shared<IntegerBits>(*bounds, values, pool);
    }
    if (values.size() > kMostRows || !fits(values.size() * 10, pool)) return nullptr;
    return std::make_shared<Hashes>(bounds, values, pool);
}

}  // namespace firesteel
