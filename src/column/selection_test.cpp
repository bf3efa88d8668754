#include "column/selection.h"

#include <gtest/gtest.h>

#include "column/compare.h"
#include "column/test_samples.h"

namespace firesteel {
namespace {

std::vector<Value> picked(const std::vector<Value>& values, const std::vector<int32_t>& rows) {
    std::vector<Value> result;
    for (const int32_t row : rows)
        result.push_back(row < 0 ? Value::null() : values[static_cast<size_t>(row)]);
    return result;
}

/// Every sample, plain and as a slice of itself.
std::vector<Sample> all_samples(unsigned seed, int64_t rows) {
    SampleMaker maker(seed);
    std::vector<Sample> result;
    for (const auto& type : sample_types()) {
        for (auto& sample : maker.samples(type, rows)) {
            const int64_t offset = 1 + maker.below(static_cast<int>(rows / 2));
            const int64_t size = rows - offset - 2;
            result.push_back({sample.name + " sliced",
                              slice(sample.column, offset, size, test_pool()),
                              {sample.values.begin() + offset, sample.values.begin() + offset + size}});
            result.push_back(std::move(sample));
        }
    }
    return result;
}

TEST(Selection, SliceHoldsTheRowsOfItsRange) {
    for (const auto& sample : all_samples(1, 150)) {
        EXPECT_EQ(values_of(*sample.column), sample.values) << sample.name;
        EXPECT_EQ(slice(sample.column, 5, 0, test_pool())->size(), 0) << sample.name;
    }
}

TEST(Selection, TakePicksRowsInOrder) {
    SampleMaker maker(2);
    for (const auto& sample : all_samples(2, 100)) {
        const int rows = static_cast<int>(sample.values.size());
        std::vector<int32_t> chosen, with_nulls;
        for (int i = 0; i < 150; ++i) {
            chosen.push_back(maker.below(rows));
            with_nulls.push_back(maker.below(4) == 0 ? -1 : maker.below(rows));
        }
        std::vector<int32_t> most, nearly_all;  // ascending, with and without gaps
        for (int row = 0; row < rows; ++row) {
            if (maker.below(10) != 0) most.push_back(row);
            if (row != 40) nearly_all.push_back(row);
        }
        std::vector<int32_t> swapped = nearly_all, after_null = nearly_all;  // all but ascending
        std::swap(swapped[17], swapped[18]);
        after_null[0] = -1;
        for (const auto& picks :
             {chosen, with_nulls, most, nearly_all, swapped, after_null, std::vector<int32_t>{}}) {
            EXPECT_EQ(values_of(*take(sample.column, picks, test_pool())), picked(sample.values, picks))
                << sample.name;
        }
    }
}

TEST(Selection, TakeFromAnEmptyColumnGivesNulls) {
    SampleMaker maker(3);
    for (const auto& type : sample_types()) {
        const auto empty = maker.flat(type, 0, 0, "");
        const auto empty_dictionary = Column::dictionary(0, nullptr, nullptr, empty.column);
        for (const auto& column : {empty.column, empty_dictionary}) {
            const auto nulls = take(column, std::vector<int32_t>{-1, -1}, test_pool());
            EXPECT_EQ(values_of(*nulls), std::vector<Value>(2)) << type.to_string();
        }
    }
}

TEST(Selection, FlattenKeepsValues) {
    for (const auto& sample : all_samples(4, 60)) {
        const auto flat = flatten(sample.column, test_pool());
        EXPECT_TRUE(flat->is_flat()) << sample.name;
        EXPECT_EQ(values_of(*flat), sample.values) << sample.name;
    }
}

TEST(Selection, FlattenReachesChildren) {
    SampleMaker maker(5);
    const auto inner = maker.dictionary(Type::string(), 10, 0.3, "");
    const auto column =
        Column::structure(Type::structure({{"a", Type::string()}}), 10, nullptr, {inner.column});
    EXPECT_TRUE(flatten(column, test_pool())->child(0)->is_flat());
    EXPECT_EQ(values_of(*flatten(column, test_pool())), values_of(*column));
}

TEST(Selection, ConcatenateJoinsEveryEncoding) {
    SampleMaker maker(6);
    for (const auto& type : sample_types()) {
        std::vector<ColumnPtr> parts;
        std::vector<Value> expected;
        for (const int64_t rows : {40, 0, 70}) {
            for (const auto& sample : maker.samples(type, rows)) {
                const int64_t from = rows / 4;
                parts.push_back(slice(sample.column, from, rows - from, test_pool()));
                expected.insert(expected.end(), sample.values.begin() + from, sample.values.end());
            }
        }
        EXPECT_EQ(values_of(*concatenate(parts, test_pool())), expected) << type.to_string();
    }
}

TEST(Selection, ConcatenateKeepsASharedDictionary) {
    SampleMaker maker(7);
    const auto sample = maker.dictionary(Type::string(), 50, 0.3, "");
    const auto front = slice(sample.column, 0, 20, test_pool());
    const auto back = slice(sample.column, 20, 30, test_pool());
    const auto whole = concatenate({front, back}, test_pool());
    EXPECT_EQ(whole->encoding(), Encoding::kDictionary);
    EXPECT_EQ(values_of(*whole), sample.values);
}

TEST(Selection, StringsOutliveTheColumnTheyWereTakenFrom) {
    ColumnPtr kept;
    {
        StringBuilder builder(Type::string(), test_pool());
        builder.append_value("a text that is not inline");
        builder.append_value("another that is not inline");
        const std::vector<int32_t> rows = {1};
        kept = take(builder.finish(), rows, test_pool());
    }
    EXPECT_EQ(kept->value(0), Value("another that is not inline"));
}

TEST(Selection, BatchesKeepTheirSourcePosition) {
    SampleMaker maker(8);
    const auto sample = maker.flat(Type::integer(), 10, 0, "");
    const Batch batch{10, {sample.column}, {3, 100}};
    const Batch part = slice(batch, 4, 5, test_pool());
    EXPECT_EQ(part.rows, 5);
    EXPECT_EQ(part.position.partition, 3);
    EXPECT_EQ(part.position.first_row, 104);
    const Batch joined = concatenate(std::vector<Batch>{part, batch}, test_pool());
    EXPECT_EQ(joined.rows, 15);
    EXPECT_EQ(joined.position.first_row, 104);
}

TEST(Selection, SelectedRowsAreTheTrueOnes) {
    SampleMaker maker(9);
    for (const auto& sample : maker.samples(Type::boolean(), 200)) {
        std::vector<int32_t> expected;
        for (size_t i = 0; i < sample.values.size(); ++i) {
            if (!sample.values[i].is_null() && sample.values[i].as_bool())
                expected.push_back(static_cast<int32_t>(i));
        }
        EXPECT_EQ(selected_rows(*sample.column), expected) << sample.name;
    }
}

}  // namespace
}  // namespace firesteel
