#include "functions/scalar/hash/spark_hash.h"

#include <xxhash.h>

#include <bit>
#include <cmath>
#include <cstring>
#include <limits>

namespace firesteel {

namespace {

uint32_t mix_k(uint32_t k) { return std::rotl(k * 0xcc9e2d51u, 15) * 0x1b873593u; }
uint32_t mix_h(uint32_t h, uint32_t k) { return std::rotl(h ^ mix_k(k), 13) * 5 + 0xe6546b64u; }

int32_t finish(uint32_t h, uint32_t length) {
    h ^= length;
    h = (h ^ (h >> 16)) * 0x85ebca6bu;
    h = (h ^ (h >> 13)) * 0xc2b2ae35u;
    return static_cast<int32_t>(h ^ (h >> 16));
}

/// The two hashes differ only in how numbers and bytes are mixed.
struct Murmur3 {
    using Hash = int32_t;
    static Hash integer(int32_t value, Hash seed) { return murmur3_int(value, seed); }
    static Hash long_integer(int64_t value, Hash seed) { return murmur3_long(value, seed); }
    static Hash bytes(std::string_view value, Hash seed) { return murmur3_bytes(value, seed); }
};

struct XxHash64 {
    using Hash = int64_t;
    static Hash integer(int32_t value, Hash seed) { return hash(&value, sizeof(value), seed); }
    static Hash long_integer(int64_t value, Hash seed) { return hash(&value, sizeof(value), seed); }
    static Hash bytes(std::string_view value, Hash seed) { return hash(value.data(), value.size(), seed); }
    static Hash hash(const void* data, size_t size, Hash seed) {
        return static_cast<Hash>(XXH64(data, size, static_cast<uint64_t>(seed)));
    }
};

/// Bits of a number, the same for both zeros and for every NaN.
int32_t float_bits(float value) {
    if (value == 0) return 0;
    if (std::isnan(value)) value = std::numeric_limits<float>::quiet_NaN();
    return std::bit_cast<int32_t>(value);
}
int64_t double_bits(double value) {
    if (value == 0) return 0;
    if (std::isnan(value)) value = std::numeric_limits<double>::quiet_NaN();
    return std::bit_cast<int64_t>(value);
}

/// java.math.BigInteger.toByteArray: big-endian two's complement in as few bytes as do.
std::string_view big_integer_bytes(Int128 value, char (&out)[16]) {
    size_t count = 1;
    while (count < 16 && (value >> (8 * count - 1)) != 0 && (value >> (8 * count - 1)) != -1) ++count;
    for (size_t i = 0; i < count; ++i) out[i] = static_cast<char>(value >> (8 * (count - 1 - i)));
    return {out, count};
}

template <typename H>
typename H::Hash hash_row(const Column& column, int64_t row, typename H::Hash seed);

template <typename H>
typename H::Hash hash_children(const Column& column, int64_t begin, int64_t end, typename H::Hash seed) {
    for (int64_t i = begin; i < end; ++i) {
        for (const auto& child : column.children()) seed = hash_row<H>(*child, i, seed);
    }
    return seed;
}

template <typename H>
typename H::Hash hash_row(const Column& column, int64_t row, typename H::Hash seed) {
    if (column.is_null(row)) return seed;
    switch (column.type().physical()) {
        case PhysicalType::kBool:
            return H::integer(column.values<uint8_t>()[row], seed);
        case PhysicalType::kInt8:
            return H::integer(column.values<int8_t>()[row], seed);
        case PhysicalType::kInt16:
            return H::integer(column.values<int16_t>()[row], seed);
        case PhysicalType::kInt32:
            return H::integer(column.values<int32_t>()[row], seed);
        case PhysicalType::kInt64:
            return H::long_integer(column.values<int64_t>()[row], seed);
        case PhysicalType::kFloat:
            return H::integer(float_bits(column.values<float>()[row]), seed);
        case PhysicalType::kDouble:
            return H::long_integer(double_bits(column.values<double>()[row]), seed);
        case PhysicalType::kString:
            return H::bytes(column.values<StringView>()[row].view(), seed);
        case PhysicalType::kInt128: {
            char bytes[16];
            return H::bytes(big_integer_bytes(column.values<Int128>()[row], bytes), seed);
        }
        case PhysicalType::kInterval: {
            const auto& interval = column.values<CalendarInterval>()[row];
            return H::integer(interval.months,
                              H::integer(interval.days, H::long_integer(interval.microseconds, seed)));
        }
        case PhysicalType::kList:
            return hash_children<H>(column, column.offsets()[row], column.offsets()[row + 1], seed);
        case PhysicalType::kStruct:
        case PhysicalType::kVariant:
            return hash_children<H>(column, row, row + 1, seed);
        case PhysicalType::kNull:
            return seed;
    }
    return seed;
}

template <typename H>
void hash_rows_with(const Column& column, typename H::Hash* hashes) {
    for (int64_t row = 0; row < column.size(); ++row) hashes[row] = hash_row<H>(column, row, hashes[row]);
}

}  // namespace

int32_t murmur3_int(int32_t value, int32_t seed) {
    return finish(mix_h(static_cast<uint32_t>(seed), static_cast<uint32_t>(value)), 4);
}

int32_t murmur3_long(int64_t value, int32_t seed) {
    const auto bits = static_cast<uint64_t>(value);
    return finish(mix_h(mix_h(static_cast<uint32_t>(seed), static_cast<uint32_t>(bits)),
                        static_cast<uint32_t>(bits >> 32)),
                  8);
}

int32_t murmur3_bytes(std::string_view bytes, int32_t seed) {
    auto h = static_cast<uint32_t>(seed);
    size_t at = 0;
    for (; at + 4 <= bytes.size(); at += 4) {
        uint32_t word;
        std::memcpy(&word, bytes.data() + at, sizeof(word));
        h = mix_h(h, word);
    }
    for (; at < bytes.size(); ++at)
        h = mix_h(h, static_cast<uint32_t>(static_cast<int32_t>(static_cast<int8_t>(bytes[at]))));
    return finish(h, static_cast<uint32_t>(bytes.size()));
}

void murmur3_rows(const Column& column, int32_t* hashes) { hash_rows_with<Murmur3>(column, hashes); }
void xxhash64_rows(const Column& column, int64_t* hashes) { hash_rows_with<XxHash64>(column, hashes); }

}  // namespace firesteel
