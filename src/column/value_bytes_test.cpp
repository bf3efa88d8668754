#include "column/value_bytes.h"

#include <gtest/gtest.h>

#include "column/compare.h"
#include "column/selection.h"
#include "column/test_samples.h"

namespace firesteel {
namespace {

constexpr int64_t kRows = 20;

ColumnPtr column_of(const Type& type, const std::vector<Value>& values) {
    auto builder = ColumnBuilder::make(type, test_pool());
    for (const auto& value : values) builder->append(value);
    return builder->finish();
}

std::string bytes_of(const Column& column, int64_t row, ValueForm form) {
    std::string bytes;
    append_value_bytes(column, row, form, bytes);
    return bytes;
}

class ValueBytesTest : public ::testing::TestWithParam<Type> {};

TEST_P(ValueBytesTest, ComeBackAsTheyWere) {
    SampleMaker maker(7);
    for (const Sample& sample : maker.samples(GetParam(), kRows)) {
        auto builder = ColumnBuilder::make(GetParam(), test_pool());
        for (int64_t i = 0; i < kRows; ++i) {
            const std::string bytes = bytes_of(*sample.column, i, ValueForm::kExact);
            const char* next = bytes.data();
            append_from_bytes(GetParam(), next, *builder);
            EXPECT_EQ(next, bytes.data() + bytes.size()) << sample.name;
        }
        const ColumnPtr back = builder->finish();
        for (int64_t i = 0; i < kRows; ++i)
            EXPECT_TRUE(equal_rows(*back, i, *sample.column, i)) << sample.name << " row " << i;
    }
}

TEST_P(ValueBytesTest, CompareAsRowsDo) {
    SampleMaker maker(8);
    const auto sign = [](int order) { return order < 0 ? -1 : order > 0 ? 1 : 0; };
    for (const Sample& sample : maker.samples(GetParam(), kRows)) {
        const Column& column = *sample.column;
        for (int64_t i = 0; i < kRows * kRows; ++i) {
            const int64_t a = i / kRows, b = i % kRows;
            const std::string bytes = bytes_of(column, b, ValueForm::kExact);
            const char* next = bytes.data();
            const int order = compare_with_bytes(column, a, next);
            EXPECT_EQ(order == 0, equal_rows(column, a, column, b)) << sample.name;
            if (order == 0) {
                EXPECT_EQ(next, bytes.data() + bytes.size()) << sample.name;
            }
            if (column.is_null(a) || column.is_null(b)) continue;
            EXPECT_EQ(sign(order), sign(compare_rows(column, a, column, b))) << sample.name;
        }
    }
}

TEST_P(ValueBytesTest, EqualValuesHaveEqualBytes) {
    SampleMaker maker(9);
    for (const Sample& sample : maker.samples(GetParam(), kRows)) {
        const Column& column = *sample.column;
        for (int64_t i = 0; i < kRows * kRows; ++i) {
            const int64_t a = i / kRows, b = i % kRows;
            EXPECT_EQ(bytes_of(column, a, ValueForm::kEqual) == bytes_of(column, b, ValueForm::kEqual),
                      equal_rows(column, a, column, b))
                << sample.name;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Types, ValueBytesTest, ::testing::ValuesIn(sample_types()));

TEST(ValueBytes, ZerosAndMapsTakeTheForm) {
    const auto zeros = column_of(Type::array(Type::double_number()), {Value::List{0.0}, Value::List{-0.0}});
    EXPECT_NE(bytes_of(*zeros, 0, ValueForm::kExact), bytes_of(*zeros, 1, ValueForm::kExact));
    EXPECT_EQ(bytes_of(*zeros, 0, ValueForm::kEqual), bytes_of(*zeros, 1, ValueForm::kEqual));
    const auto maps = column_of(Type::map(Type::integer(), Type::integer()),
                                {Value::List{1, 10, 2, 20}, Value::List{2, 20, 1, 10}});
    EXPECT_NE(bytes_of(*maps, 0, ValueForm::kEqual), bytes_of(*maps, 1, ValueForm::kEqual));
    EXPECT_EQ(bytes_of(*maps, 0, ValueForm::kKey), bytes_of(*maps, 1, ValueForm::kKey));
}

}  // namespace
}  // namespace firesteel
