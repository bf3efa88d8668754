#include "io/snappy.h"

#include <arrow/util/compression.h>
#include <gtest/gtest.h>

#include <cstring>
#include <random>
#include <string>
#include <vector>

namespace firesteel {
namespace {

using Bytes = std::vector<uint8_t>;

Bytes packed_by_arrow(const Bytes& plain) {
    auto codec = arrow::util::Codec::Create(arrow::Compression::SNAPPY).ValueOrDie();
    const auto size = static_cast<int64_t>(plain.size());
    Bytes packed(static_cast<size_t>(codec->MaxCompressedLen(size, plain.data())));
    const int64_t taken =
        codec->Compress(size, plain.data(), static_cast<int64_t>(packed.size()), packed.data()).ValueOrDie();
    packed.resize(static_cast<size_t>(taken));
    return packed;
}

/// In a buffer of exactly the size, where a sanitizer sees what goes over its ends.
Bytes inflated(const Bytes& packed, size_t size) {
    Bytes out(size);
    EXPECT_TRUE(inflate_snappy(packed, out));
    return out;
}

void expect_round_trip(const Bytes& plain) {
    EXPECT_EQ(inflated(packed_by_arrow(plain), plain.size()), plain);
}

Bytes numbers(size_t count, int64_t step, int64_t most, std::mt19937& random) {
    Bytes bytes(count * 8);
    int64_t value = 0;
    for (size_t i = 0; i < count; ++i) {
        value = most > 0 ? static_cast<int64_t>(random() % static_cast<uint64_t>(most)) : value + step;
        std::memcpy(bytes.data() + i * 8, &value, 8);
    }
    return bytes;
}

TEST(Snappy, ReadsWhatArrowWrites) {
    std::mt19937 random(7);
    expect_round_trip({});
    expect_round_trip({42});
    for (const size_t size : {15, 16, 17, 60, 61, 79, 80, 81, 100, 300, 5000, 70000, 300000}) {
        Bytes noise(size), same(size, 'x'), words;
        for (uint8_t& byte : noise) byte = static_cast<uint8_t>(random());
        while (words.size() < size) {
            const std::string word = std::to_string(random() % 50) + std::string(random() % 20, 'a');
            words.insert(words.end(), word.begin(), word.end());
        }
        expect_round_trip(noise);
        expect_round_trip(same);
        expect_round_trip(words);
        expect_round_trip(numbers(size, 1, 0, random));
        expect_round_trip(numbers(size, 0, 10000000, random));
    }
}

/// Copies of every length from every small distance, alone at the end and with more behind.
TEST(Snappy, RepeatsPatterns) {
    for (uint8_t offset = 1; offset <= 40; ++offset) {
        for (uint8_t length = 1; length <= 64; ++length) {
            for (const uint8_t behind : {0, 60}) {
                const size_t size = size_t{offset} + length + behind;
                Bytes packed{static_cast<uint8_t>((size & 127) | 128), static_cast<uint8_t>(size >> 7)},
                    plain;
                packed.push_back(static_cast<uint8_t>((offset - 1) << 2));
                for (uint8_t i = 0; i < offset; ++i) packed.push_back(i), plain.push_back(i);
                packed.push_back(static_cast<uint8_t>((length - 1) << 2 | 2));
                packed.push_back(offset), packed.push_back(0);
                for (uint8_t i = 0; i < length; ++i) plain.push_back(plain[plain.size() - offset]);
                if (behind > 0) packed.push_back(static_cast<uint8_t>((behind - 1) << 2));
                for (uint8_t i = 0; i < behind; ++i) packed.push_back(i), plain.push_back(i);
                EXPECT_EQ(inflated(packed, size), plain) << int{offset} << ' ' << int{length};
            }
        }
    }
}

TEST(Snappy, ReadsFarCopies) {
    // 4 bytes, a literal of one byte with its length behind the tag, then a copy with an offset of 4 bytes.
    const Bytes packed{12, 0x0C, 'a', 'b', 'c', 'd', 0xF0, 0, 'e', 0x1B, 5, 0, 0, 0};
    const Bytes out = inflated(packed, 12);
    EXPECT_EQ(std::string(out.begin(), out.end()), "abcdeabcdeab");
}

TEST(Snappy, RefusesWhatIsBroken) {
    Bytes out(100);
    const auto refuses = [&](const Bytes& packed) { return !inflate_snappy(packed, out); };
    EXPECT_TRUE(refuses({}));
    EXPECT_TRUE(refuses({0x80}));
    EXPECT_TRUE(refuses({100}));
    EXPECT_TRUE(refuses({99, 0}));
    EXPECT_TRUE(refuses({100, 0, 'a', 0xFE, 0, 0, 0xFE, 0, 0}));     // from distance 0
    EXPECT_TRUE(refuses({100, 0, 'a', 0xFE, 2, 0, 0xFE, 1, 0}));     // from before the begin
    EXPECT_TRUE(refuses({100, 0xFC, 0xFF, 0xFF, 0xFF, 0xFF, 'a'}));  // a literal of 4 GB
    EXPECT_TRUE(refuses({100, 0, 'a', 0xFE, 1, 0, 0xFE, 1, 0}));     // over the end
    EXPECT_FALSE(refuses({100, 0, 'a', 0xFE, 1, 0, 0x8A, 1, 0}));
}

TEST(Snappy, StaysWithinItsBuffersWhateverItReads) {
    std::mt19937 random(11);
    const Bytes plain = numbers(2000, 0, 5000, random), packed = packed_by_arrow(plain);
    for (int trial = 0; trial < 3000; ++trial) {
        Bytes broken(packed.begin(), packed.end() - static_cast<int64_t>(random() % 40));
        for (int i = 0; i < 4; ++i)
            broken[2 + random() % (broken.size() - 2)] = static_cast<uint8_t>(random());
        Bytes out(plain.size());
        inflate_snappy(broken, out);
    }
}

}  // namespace
}  // namespace firesteel
