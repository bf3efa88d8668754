#include "column/column.h"

#include <gtest/gtest.h>

#include "column/batch.h"
#include "column/bitmap.h"
#include "column/test_samples.h"
#include "common/error.h"

namespace firesteel {
namespace {

TEST(Column, GivesBackTheValuesThatWereBuilt) {
    SampleMaker maker(1);
    for (const auto& type : sample_types()) {
        for (const auto& sample : maker.samples(type, 200)) {
            EXPECT_EQ(values_of(*sample.column), sample.values) << sample.name;
            EXPECT_EQ(sample.column->count_nulls(), std::count_if(sample.values.begin(), sample.values.end(),
                                                                  [](const Value& v) { return v.is_null(); }))
                << sample.name;
        }
    }
}

TEST(Column, BuildersCopyFromEveryEncoding) {
    SampleMaker maker(2);
    for (const auto& type : sample_types()) {
        for (const auto& sample : maker.samples(type, 100)) {
            auto builder = ColumnBuilder::make(type, test_pool());
            builder->append_range(*sample.column, 10, 90);
            builder->append_from(*sample.column, 3);
            EXPECT_EQ(builder->size(), 91);
            auto expected = std::vector<Value>(sample.values.begin() + 10, sample.values.end());
            expected.push_back(sample.values[3]);
            EXPECT_EQ(values_of(*builder->finish()), expected) << sample.name;
            EXPECT_EQ(builder->finish()->size(), 0) << "the builder starts anew";
        }
    }
}

TEST(Column, ABuilderWithoutNullsMakesNoValidity) {
    FixedBuilder<int64_t> builder(Type::long_integer(), test_pool());
    for (int i = 0; i < 1000; ++i) builder.append_value(i);
    EXPECT_FALSE(builder.finish()->has_validity());
    for (int i = 0; i < 1000; ++i) builder.append_value(i);
    builder.append_null();
    const auto column = builder.finish();
    EXPECT_EQ(column->count_nulls(), 1);
    EXPECT_TRUE(column->is_null(1000));
    EXPECT_FALSE(column->is_null(999));
}

TEST(Column, NullRowsOfAStringColumnAreReadable) {
    StringBuilder builder(Type::string(), test_pool());
    builder.append_null();
    builder.append_value("a text that is not inline");
    const auto column = builder.finish();
    EXPECT_TRUE(column->values<StringView>()[0].empty());
    EXPECT_EQ(column->values<StringView>()[1].view(), "a text that is not inline");
}

TEST(Column, AnArenaAllocationCanBeShrunk) {
    StringBuilder builder(Type::string(), test_pool());
    char* bytes = builder.heap().allocate(100);
    std::fill_n(bytes, 40, 'x');
    builder.heap().shrink_last(60);
    builder.append_view(StringView(bytes, 40));
    builder.append_value(std::string(50, 'y'));
    const auto column = builder.finish();
    EXPECT_EQ(column->value(0), Value(std::string(40, 'x')));
    EXPECT_EQ(column->value(1), Value(std::string(50, 'y')));
}

TEST(Column, ConstantsTakeLittleMemory) {
    const auto column = Column::constant(Type::string(), Value(std::string(1000, 'a')), 4096, test_pool());
    EXPECT_EQ(column->value(4095), Value(std::string(1000, 'a')));
    EXPECT_LT(column->byte_size(), 4096 * 8);
    EXPECT_EQ(value_at<StringView>(*column, 7).size(), 1000u);
}

TEST(Column, RenamesStructFields) {
    SampleMaker maker(3);
    const Type from = Type::array(Type::structure({{"x", Type::integer()}, {"y", Type::string()}}));
    const Type to = Type::array(Type::structure({{"a", Type::integer()}, {"b", Type::string()}}), false);
    for (const auto& sample : maker.samples(from, 20)) {
        const auto renamed = sample.column->with_type(to);
        EXPECT_EQ(renamed->type(), to);
        EXPECT_EQ(values_of(*renamed), sample.values) << sample.name;
    }
    EXPECT_THROW(maker.samples(from, 1)[0].column->with_type(Type::integer()), Error);
}

TEST(Column, ReadingOutsideIsAnError) {
    const auto column = Column::nulls(Type::integer(), 3, test_pool());
    EXPECT_THROW(column->value(3), Error);
    EXPECT_THROW(column->value(-1), Error);
}

TEST(Column, MemoryIsChargedWhileItLives) {
    const auto pool = MemoryPool::make_root("test", MemoryPool::kUnlimited);
    {
        FixedBuilder<int64_t> builder(Type::long_integer(), pool);
        for (int i = 0; i < 10'000; ++i) builder.append_value(i);
        const auto column = builder.finish();
        EXPECT_GE(pool->used(), 80'000);
        EXPECT_LT(pool->used(), 200'000);
    }
    EXPECT_EQ(pool->used(), 0);
}

TEST(Bitmap, CountsAndTestsOnlyItsOwnBits) {
    uint64_t bits[] = {~uint64_t{0}, 0b101};
    EXPECT_EQ(count_set_bits(bits, 64), 64);
    EXPECT_EQ(count_set_bits(bits, 66), 65);
    EXPECT_EQ(count_set_bits(bits, 0), 0);
    EXPECT_TRUE(all_set(bits, 65));
    EXPECT_FALSE(all_set(bits, 66));
}

TEST(Bitmap, SlicesAtEveryOffset) {
    SampleMaker maker(4);
    auto bits = Buffer::allocate_zeroed(bitmap_bytes(300), test_pool());
    for (int i = 0; i < 300; ++i) {
        if (maker.below(2) == 0) set_bit(bits->mutable_as<uint64_t>(), i);
    }
    for (int64_t offset = 0; offset < 130; ++offset) {
        const auto slice = slice_bitmap(bits, offset, 300 - offset, test_pool());
        for (int64_t i = 0; i + offset < 300; ++i) {
            ASSERT_EQ(get_bit(slice->as<uint64_t>(), i), get_bit(bits->as<uint64_t>(), i + offset))
                << offset << " " << i;
        }
    }
}

TEST(Bitmap, BothMustBeValid) {
    auto a = Buffer::allocate_zeroed(8, test_pool());
    auto b = Buffer::allocate_zeroed(8, test_pool());
    a->mutable_as<uint64_t>()[0] = 0b1100;
    b->mutable_as<uint64_t>()[0] = 0b1010;
    EXPECT_EQ(and_validity(a, b, 4, test_pool())->as<uint64_t>()[0], 0b1000u);
    EXPECT_EQ(and_validity(a, nullptr, 4, test_pool()), a);
    EXPECT_EQ(and_validity(nullptr, b, 4, test_pool()), b);
    EXPECT_EQ(and_validity(nullptr, nullptr, 4, test_pool()), nullptr);
}

TEST(Value, DoublesAreEqualByTheirBits) {
    EXPECT_EQ(Value(NAN), Value(NAN));
    EXPECT_FALSE(Value(0.0) == Value(-0.0));
    EXPECT_FALSE(Value(1) == Value(1.0));
    EXPECT_EQ(Value(Value::List{1, "a"}), Value(Value::List{1, "a"}));
}

}  // namespace
}  // namespace firesteel
