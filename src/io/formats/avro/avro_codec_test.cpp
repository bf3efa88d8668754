#include "io/formats/avro/avro_codec.h"

#include <gtest/gtest.h>

#include <random>

#include "common/error.h"

namespace firesteel {
namespace {

constexpr const char* kNames[] = {"null", "deflate", "snappy", "zstandard", "bzip2", "xz"};

TEST(AvroCodec, GivesBackWhatItTook) {
    std::mt19937 random(3);
    for (const char* name : kNames) {
        const auto codec = AvroCodec::make(name);
        ASSERT_TRUE(codec) << name;
        for (const size_t size : {size_t{0}, size_t{1}, size_t{1000}, size_t{300000}}) {
            std::string plain, packed, back;
            for (size_t i = 0; i < size; ++i) plain.push_back(static_cast<char>(random() % 7));
            ASSERT_TRUE(codec->compress(plain, packed)) << name;
            ASSERT_TRUE(codec->decompress(packed, back)) << name << " " << size;
            EXPECT_EQ(back, plain) << name;
        }
    }
    EXPECT_FALSE(AvroCodec::make("lz77"));
}

TEST(AvroCodec, RefusesDamagedBytes) {
    std::mt19937 random(5);
    std::string plain(20000, 'a');
    for (char& c : plain) c = static_cast<char>('a' + random() % 3);
    for (const char* name : kNames) {
        const auto codec = AvroCodec::make(name);
        std::string packed, back;
        ASSERT_TRUE(codec->compress(plain, packed));
        const bool whole = codec->decompress(packed.substr(0, packed.size() / 2), back);
        EXPECT_EQ(whole, std::string_view(name) == "null") << name;
        for (int round = 0; round < 50; ++round) {
            std::string broken = packed;
            broken[random() % broken.size()] ^= static_cast<char>(1 + random() % 255);
            codec->decompress(broken, back);  // whatever it says, it comes back
        }
    }
}

TEST(AvroCodec, FewBytesThatStandForManyAskThePoolFirst) {
    const std::string plain(32 << 20, 'a');
    for (const char* name : kNames) {
        std::string packed, back;
        ASSERT_TRUE(AvroCodec::make(name)->compress(plain, packed)) << name;
        const auto small = MemoryPool::make_root("small", 2 << 20);
        const auto large = MemoryPool::make_root("large", 128 << 20);
        EXPECT_THROW(AvroCodec::make(name, -1, small)->decompress(packed, back), Error) << name;
        EXPECT_LE(back.capacity(), size_t{2} << 20) << name;
        EXPECT_EQ(small->used(), 0) << name;
        {
            const auto codec = AvroCodec::make(name, -1, large);
            ASSERT_TRUE(codec->decompress(packed, back)) << name;
            EXPECT_EQ(large->used(), static_cast<int64_t>(back.capacity())) << name;
        }
        EXPECT_EQ(large->used(), 0) << name;
    }
}

}  // namespace
}  // namespace firesteel
