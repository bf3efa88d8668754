// Rows numbered by their keys: equal keys get equal numbers, others different ones, or there are no numbers.

#include "exec/key_codes.h"

#include <gtest/gtest.h>

#include "column/builder.h"

namespace firesteel {
namespace {

const MemoryPoolPtr& pool() {
    static const MemoryPoolPtr kPool = MemoryPool::make_root("test", MemoryPool::kUnlimited);
    return kPool;
}

ColumnPtr integers(const Type& type, const std::vector<std::optional<int64_t>>& values) {
    auto builder = ColumnBuilder::make(type, pool());
    for (const auto& value : values) {
        if (value) {
            builder->append(Value(*value));
        } else {
            builder->append_null();
        }
    }
    return builder->finish();
}

ColumnPtr texts(const std::vector<std::string>& values) {
    auto builder = ColumnBuilder::make(Type::string(), pool());
    for (const std::string& value : values) builder->append(Value(value));
    return builder->finish();
}

/// `words`, repeated over `rows` rows by way of a dictionary; every 7th row is null.
ColumnPtr dictionary(const std::vector<std::string>& words, int64_t rows) {
    std::vector<int32_t> codes;
    for (int64_t i = 0; i < rows; ++i)
        codes.push_back(i % 7 == 0 ? -1 : static_cast<int32_t>(i % static_cast<int64_t>(words.size())));
    auto buffer = Buffer::allocate(rows * 4, pool());
    auto validity = Buffer::allocate_zeroed((rows + 63) / 64 * 8, pool());
    for (int64_t i = 0; i < rows; ++i) {
        const int32_t code = codes[static_cast<size_t>(i)];
        buffer->mutable_as<int32_t>()[i] = std::max(code, 0);
        if (code >= 0) validity->mutable_as<uint64_t>()[i >> 6] |= uint64_t{1} << (i & 63);
    }
    return Column::dictionary(rows, std::move(buffer), std::move(validity), texts(words));
}

void expect_same_keys(const KeyCodes& codes, const std::vector<ColumnPtr>& keys, int64_t rows) {
    const auto key_of = [&](int64_t row) {
        std::vector<Value> key;
        for (const ColumnPtr& part : keys) key.push_back(part->value(row));
        return key;
    };
    std::vector<std::vector<Value>> seen;
    for (const int32_t row : codes.representatives()) seen.push_back(key_of(row));
    for (int64_t row = 0; row < rows; ++row) {
        const int32_t number = codes.representative_of()[static_cast<size_t>(row)];
        ASSERT_TRUE(seen[static_cast<size_t>(number)] == key_of(row)) << "row " << row;
        ASSERT_LE(codes.representatives()[static_cast<size_t>(number)], row) << "not the first one";
    }
}

TEST(KeyCodes, DictionariesAndNarrowIntegersTogether) {
    constexpr int64_t kRows = 1000;
    std::vector<std::optional<int64_t>> days;
    for (int64_t i = 0; i < kRows; ++i)
        days.push_back(i % 11 == 0 ? std::nullopt : std::optional(-5 + i / 3 % 9));
    const std::vector<ColumnPtr> keys = {dictionary({"a", "b", "c"}, kRows), integers(Type::integer(), days)};
    KeyCodes codes;
    ASSERT_TRUE(codes.assign(keys, kRows));
    EXPECT_EQ(codes.representatives().size(), 40u);  // (3 words and null) x (9 days and null)
    expect_same_keys(codes, keys, kRows);
}

TEST(KeyCodes, WideRangesAndOtherTypesHaveNone) {
    std::vector<std::optional<int64_t>> longs(100, 0);
    longs[7] = INT64_MAX, longs[8] = INT64_MIN;
    KeyCodes codes;
    EXPECT_FALSE(codes.assign({integers(Type::long_integer(), longs)}, 100));
    EXPECT_FALSE(codes.assign({texts(std::vector<std::string>(100, "x"))}, 100));
    EXPECT_FALSE(codes.assign({}, 100));
}

TEST(KeyCodes, ExtremesOfLongsAreNumbersLikeOthers) {
    std::vector<std::optional<int64_t>> longs(100, INT64_MAX);
    longs[3] = INT64_MAX - 1;
    const std::vector<ColumnPtr> keys = {integers(Type::long_integer(), longs)};
    KeyCodes codes;
    ASSERT_TRUE(codes.assign(keys, 100));
    EXPECT_EQ(codes.representatives().size(), 2u);
    expect_same_keys(codes, keys, 100);
}

}  // namespace
}  // namespace firesteel
