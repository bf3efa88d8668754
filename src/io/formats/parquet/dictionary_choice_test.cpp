#include "io/formats/parquet/dictionary_choice.h"

#include <gtest/gtest.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>

#include <functional>
#include <random>

#include "column/builder.h"
#include "column/test_samples.h"
#include "io/formats/parquet/writer.h"
#include "io/test_directory.h"

namespace firesteel {
namespace {

ColumnPtr column_of(const Type& type, int64_t rows, const std::function<Value(int64_t)>& value) {
    const auto builder = ColumnBuilder::make(type, test_pool());
    for (int64_t row = 0; row < rows; ++row) builder->append(value(row));
    return builder->finish();
}

ColumnPtr numbers(int64_t rows, uint64_t distinct) {
    std::mt19937_64 random(9);
    return column_of(Type::long_integer(), rows,
                     [&](int64_t) { return Value(static_cast<int64_t>(random() % distinct)); });
}

ColumnPtr texts(int64_t rows, uint64_t distinct, const std::string& ending) {
    std::mt19937_64 random(9);
    return column_of(Type::string(), rows,
                     [&](int64_t) { return Value(std::to_string(random() % distinct) + ending); });
}

TEST(DictionaryChoice, TakesNumbersThatRepeatOften) {
    EXPECT_TRUE(pays_as_dictionary(numbers(8000, 1000), test_pool()));
    EXPECT_FALSE(pays_as_dictionary(numbers(8000, 100'000), test_pool()));
    EXPECT_FALSE(pays_as_dictionary(numbers(8000, UINT64_MAX), test_pool()));
}

TEST(DictionaryChoice, TakesTextsWhoseDictionaryStaysSmall) {
    EXPECT_TRUE(pays_as_dictionary(texts(8000, 30'000, ""), test_pool()));
    EXPECT_FALSE(pays_as_dictionary(texts(8000, 30'000, std::string(100, 'x')), test_pool()));
}

TEST(DictionaryChoice, LeavesFewRowsNullsAndNestedValuesToTheWriter) {
    EXPECT_TRUE(pays_as_dictionary(numbers(100, UINT64_MAX), test_pool()));
    EXPECT_TRUE(pays_as_dictionary(Column::nulls(Type::long_integer(), 8000, test_pool()), test_pool()));
    const Type list = Type::array(Type::long_integer());
    EXPECT_TRUE(pays_as_dictionary(Column::nulls(list, 8000, test_pool()), test_pool()));
}

TEST(DictionaryChoice, IsFollowedByTheWriter) {
    const TestDirectory directory;
    const FormatOptions options;
    const Schema schema = {{"a.b", Type::long_integer(), true},
                           {"kind", Type::long_integer(), true},
                           {"name", Type::string(), true}};
    const auto writer = create_parquet({directory.path() + "/f", schema, options, test_pool()});
    Batch batch;
    batch.rows = 8000;
    batch.columns = {numbers(8000, UINT64_MAX), numbers(8000, 10), texts(8000, 100, "")};
    writer->write(batch);
    writer->close();
    const auto reader = parquet::ParquetFileReader::OpenFile(directory.path() + "/f");
    const auto group = reader->metadata()->RowGroup(0);
    EXPECT_FALSE(group->ColumnChunk(0)->has_dictionary_page());
    EXPECT_TRUE(group->ColumnChunk(1)->has_dictionary_page());
    EXPECT_TRUE(group->ColumnChunk(2)->has_dictionary_page());
}

}  // namespace
}  // namespace firesteel
