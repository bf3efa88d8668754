#include "column/compare.h"

#include <gtest/gtest.h>

#include "column/selection.h"
#include "column/test_samples.h"

namespace firesteel {
namespace {

ColumnPtr column_of(const Type& type, const std::vector<Value>& values) {
    auto builder = ColumnBuilder::make(type, test_pool());
    for (const auto& value : values) builder->append(value);
    return builder->finish();
}

/// REQUIRES: values in strictly ascending order.
void expect_order(const Type& type, const std::vector<Value>& values) {
    const auto column = column_of(type, values);
    for (int64_t i = 0; i < column->size(); ++i) {
        for (int64_t j = 0; j < column->size(); ++j) {
            const int expected = i < j ? -1 : i > j ? 1 : 0;
            EXPECT_EQ(compare_rows(*column, i, *column, j), expected)
                << type.to_string() << " " << i << " " << j;
        }
    }
}

TEST(Compare, FollowsSparksOrder) {
    const double infinity = std::numeric_limits<double>::infinity();
    expect_order(Type::boolean(), {false, true});
    expect_order(Type::byte(), {-128, -1, 0, 127});
    expect_order(Type::double_number(), {-infinity, -1.0, 0.0, 1.0, infinity, NAN});
    expect_order(Type::float_number(), {-infinity, -1.5, 0.0, infinity, NAN});
    expect_order(Type::decimal(38, 2), {Int128{-5}, Int128{0}, Int128{7}});
    expect_order(Type::string(),
                 {"", "a", "a longer text of some size", "a longer text of some sizf", "b", "\xC3\xA9"});
    expect_order(Type::binary(),
                 {std::string("\x01"), std::string("\x7F"), std::string("\x80"), std::string("\xFF")});
    expect_order(Type::array(Type::integer()),
                 {Value::List{}, Value::List{Value::null()}, Value::List{1}, Value::List{1, Value::null()},
                  Value::List{1, 2}, Value::List{2}});
    expect_order(Type::structure({{"a", Type::integer()}, {"b", Type::string()}}),
                 {Value::List{Value::null(), "z"}, Value::List{1, Value::null()}, Value::List{1, "a"},
                  Value::List{2, "a"}});
}

TEST(Compare, ZerosAreEqualAndSoAreNaNs) {
    const auto column = column_of(Type::double_number(), {0.0, -0.0, NAN, -NAN});
    uint64_t hashes[4];
    hash_rows(*column, hashes, false);
    EXPECT_EQ(compare_rows(*column, 0, *column, 1), 0);
    EXPECT_EQ(compare_rows(*column, 2, *column, 3), 0);
    EXPECT_EQ(hashes[0], hashes[1]);
    EXPECT_EQ(hashes[2], hashes[3]);
    EXPECT_NE(hashes[0], hashes[2]);
}

TEST(Compare, NullEqualsOnlyNull) {
    const auto column = column_of(Type::integer(), {Value::null(), 0, Value::null()});
    EXPECT_TRUE(equal_rows(*column, 0, *column, 2));
    EXPECT_FALSE(equal_rows(*column, 0, *column, 1));
    EXPECT_FALSE(equal_rows(*column, 1, *column, 0));
}

TEST(HashRows, EqualRowsHashAlikeAcrossEncodingsAndSlices) {
    SampleMaker maker(1);
    for (const auto& type : sample_types()) {
        for (const auto& sample : maker.samples(type, 80)) {
            const auto flat = column_of(type, sample.values);
            const auto part = slice(sample.column, 13, 50, test_pool());
            std::vector<uint64_t> whole(80), sliced(50), plain(80);
            hash_rows(*sample.column, whole.data(), false);
            hash_rows(*part, sliced.data(), false);
            hash_rows(*flat, plain.data(), false);
            EXPECT_EQ(whole, plain) << sample.name;
            EXPECT_EQ(sliced, std::vector<uint64_t>(plain.begin() + 13, plain.begin() + 63)) << sample.name;
        }
    }
}

TEST(HashRows, AgreesWithEquality) {
    SampleMaker maker(2);
    for (const auto& type : sample_types()) {
        const auto sample = maker.flat(type, 60, 0.2, type.to_string());
        std::vector<uint64_t> hashes(60);
        hash_rows(*sample.column, hashes.data(), false);
        for (int64_t i = 0; i < 60; ++i) {
            for (int64_t j = 0; j < 60; ++j) {
                EXPECT_EQ(equal_rows(*sample.column, i, *sample.column, j),
                          hashes[static_cast<size_t>(i)] == hashes[static_cast<size_t>(j)])
                    << sample.name << " " << i << " " << j;
            }
        }
    }
}

TEST(HashRows, CombiningDependsOnOrder) {
    const auto one = column_of(Type::integer(), {1});
    const auto two = column_of(Type::integer(), {2});
    uint64_t forward = 0, backward = 0;
    hash_rows(*one, &forward, false);
    hash_rows(*two, &forward, true);
    hash_rows(*two, &backward, false);
    hash_rows(*one, &backward, true);
    EXPECT_NE(forward, backward);
}

TEST(HashRows, ALargeDictionaryIsReadWhereRowsPoint) {
    SampleMaker maker(3);
    const auto words = maker.flat(Type::string(), 1000, 0.2, "");
    const std::vector<int32_t> rows = {999, 3, 500};
    auto codes = Buffer::allocate(12, test_pool());
    std::copy(rows.begin(), rows.end(), codes->mutable_as<int32_t>());
    const auto column = Column::dictionary(3, std::move(codes), nullptr, words.column);
    uint64_t hashes[3], expected[3];
    hash_rows(*column, hashes, false);
    hash_rows(*take(words.column, rows, test_pool()), expected, false);
    for (int i = 0; i < 3; ++i) EXPECT_EQ(hashes[i], expected[i]);
}

}  // namespace
}  // namespace firesteel
