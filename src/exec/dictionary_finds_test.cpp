// Looking up by the codes of a dictionary finds what looking up by its values does.

#include "exec/dictionary_finds.h"

#include <gtest/gtest.h>

#include <numeric>

#include "column/bitmap.h"
#include "column/selection.h"
#include "exec/test_queries.h"

namespace firesteel {
namespace {

ColumnPtr texts(const std::vector<Value>& values) {
    auto builder = ColumnBuilder::make(Type::string(), plan_pool());
    for (const Value& value : values) builder->append(value);
    return builder->finish();
}

std::string text(int64_t number) { return "a number that is long enough: " + std::to_string(number); }

/// Every third number below `count`, and one null.
ColumnPtr values_of(int64_t count) {
    std::vector<Value> values = {Value()};
    for (int64_t i = 0; i < count; i += 3) values.emplace_back(text(i));
    return texts(values);
}

class DictionaryFindsTest : public ::testing::Test {
protected:
    std::unique_ptr<JoinTable> table(bool null_safe) const {
        const ExprPtr key = make_input(0, Type::string(), true);
        auto made =
            std::make_unique<JoinTable>(JoinKeys{{key}, {key}, {null_safe}},
                                        Schema{{"key", Type::string(), true, {}}}, false, plan_pool());
        std::vector<Value> keys = {Value()};
        for (int64_t i = 0; i < 600; i += 2) keys.emplace_back(text(i % 400));
        const ColumnPtr column = texts(keys);
        made->add({}, Batch{column->size(), {column}, {}});
        made->build();
        return made;
    }
    /// A batch over the dictionary; a null in every seventh row where `nulls`.
    ColumnPtr batch(const ColumnPtr& dictionary, int64_t rows, bool nulls) {
        auto codes = Buffer::allocate(rows * 4, plan_pool());
        auto validity = Buffer::allocate_zeroed(bitmap_bytes(rows), plan_pool());
        for (int64_t i = 0; i < rows; ++i) {
            const auto code = static_cast<int32_t>(random_() % static_cast<uint64_t>(dictionary->size()));
            codes->mutable_as<int32_t>()[i] = nulls && i % 7 == 3 ? 0 : code;
            if (i % 7 != 3) set_bit(validity->mutable_as<uint64_t>(), i);
        }
        return Column::dictionary(rows, std::move(codes), nulls ? std::move(validity) : nullptr, dictionary);
    }
    bool find(const JoinTable& table, const ColumnPtr& key) {
        const auto rows = static_cast<size_t>(key->size());
        std::vector<int32_t> found(rows, -5), expected(rows);
        const bool did = finds_.find(table, key, scratch_, plan_pool(), found.data());
        table.find({flatten(key, plan_pool())}, key->size(), scratch_, plan_pool(), expected.data());
        if (did) {
            EXPECT_EQ(found, expected);
        }
        return did;
    }
    DictionaryFinds finds_;
    FindScratch scratch_;
    std::mt19937_64 random_{7};
};

TEST_F(DictionaryFindsTest, FindsTheSameAsByValue) {
    const ColumnPtr some = values_of(300), others = values_of(700);
    for (const bool null_safe : {false, true}) {
        const auto built = table(null_safe);
        finds_ = {};
        for (const ColumnPtr& dictionary : {some, others, some}) {
            for (int i = 0; i < 4; ++i) EXPECT_TRUE(find(*built, batch(dictionary, 90, false)));
            EXPECT_EQ(find(*built, batch(dictionary, 90, true)), !null_safe);
        }
    }
}

TEST_F(DictionaryFindsTest, LeavesLargeDictionariesUntilTheyPay) {
    const ColumnPtr dictionary = values_of(3000);
    const auto built = table(false);
    int batches = 0;
    while (!find(*built, batch(dictionary, 10, false)) && batches < 1000) ++batches;
    EXPECT_GT(batches, 5);
    EXPECT_LT(batches, 200);
    EXPECT_TRUE(find(*built, batch(dictionary, 10, true)));
    EXPECT_FALSE(find(*built, batch(values_of(3000), 10, false)));
    EXPECT_FALSE(find(*built, flatten(batch(dictionary, 10, false), plan_pool())));
}

}  // namespace
}  // namespace firesteel
