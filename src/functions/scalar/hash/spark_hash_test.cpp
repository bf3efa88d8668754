#include "functions/scalar/hash/spark_hash.h"

#include <gtest/gtest.h>

#include "column/builder.h"

namespace firesteel {
namespace {

ColumnPtr one(const Type& type, const Value& value) {
    const auto builder = ColumnBuilder::make(type, MemoryPool::make_root("test", MemoryPool::kUnlimited));
    builder->append(value);
    return builder->finish();
}

int32_t murmur3(const Type& type, const Value& value) {
    int32_t hash = 42;
    murmur3_rows(*one(type, value), &hash);
    return hash;
}

int64_t xxhash64(const Type& type, const Value& value) {
    int64_t hash = 42;
    xxhash64_rows(*one(type, value), &hash);
    return hash;
}

// The expected numbers are Spark's.
TEST(SparkHash, Murmur3OfEveryType) {
    EXPECT_EQ(murmur3(Type::integer(), 1), -559580957);
    EXPECT_EQ(murmur3(Type::byte(), 1), -559580957);
    EXPECT_EQ(murmur3(Type::boolean(), true), -559580957);
    EXPECT_EQ(murmur3(Type::long_integer(), 1), -1712319331);
    EXPECT_EQ(murmur3(Type::double_number(), 1.5), 1290763749);
    EXPECT_EQ(murmur3(Type::double_number(), -0.0), -1670924195);
    EXPECT_EQ(murmur3(Type::float_number(), 1.5), -221251528);
    EXPECT_EQ(murmur3(Type::decimal(2, 1), Int128{15}), -18083236);
    EXPECT_EQ(murmur3(Type::decimal(30, 2), Int128{100}), -295670906);
    EXPECT_EQ(murmur3(Type::string(), "hello world this is long"), -1176299400);
    EXPECT_EQ(murmur3(Type::binary(), "\xAB"), 1654764634);
    EXPECT_EQ(murmur3(Type::array(Type::integer()), Value::List{1, 2}), -222940379);
    EXPECT_EQ(murmur3(Type::structure({{"a", Type::integer()}, {"b", Type::string()}}), Value::List{1, "a"}),
              -936062819);
    EXPECT_EQ(murmur3(Type::date(), 18262), -725858435);
    EXPECT_EQ(murmur3(Type::calendar_interval(), CalendarInterval{14, 21, 0}), 1098958672);
    EXPECT_EQ(murmur3(Type::integer(), Value::null()), 42);
}

TEST(SparkHash, XxHash64) {
    EXPECT_EQ(xxhash64(Type::integer(), 1), -6698625589789238999);
    EXPECT_EQ(xxhash64(Type::decimal(2, 1), Int128{15}), 3132713209420183794);
    EXPECT_EQ(xxhash64(Type::decimal(30, 2), Int128{100}), 4409375254388155230);
    EXPECT_EQ(xxhash64(Type::string(), "hello world this is long string for hashing more than 32 bytes"),
              -5656430216649638244);
}

}  // namespace
}  // namespace firesteel
