// Files of every encoding, type and pattern of nulls, written by Arrow, read by us and by Arrow's reader.

#include <arrow/array.h>
#include <arrow/builder.h>
#include <arrow/io/file.h>
#include <arrow/table.h>
#include <arrow/util/decimal.h>
#include <gtest/gtest.h>
#include <parquet/arrow/reader.h>
#include <parquet/arrow/writer.h>

#include <random>

#include "column/arrow_convert.h"
#include "column/test_samples.h"
#include "io/file_table.h"
#include "io/test_directory.h"

namespace firesteel {
namespace {

using parquet::Encoding;

constexpr int64_t kRows = 5000;

/// Which rows are null.
enum class Nulls { kNone, kAll, kFew, kHalf, kRuns };
constexpr Nulls kAllNulls[] = {Nulls::kNone, Nulls::kAll, Nulls::kFew, Nulls::kHalf, Nulls::kRuns};

bool is_null(Nulls nulls, int64_t row, std::mt19937& random) {
    switch (nulls) {
        case Nulls::kNone:
            return false;
        case Nulls::kAll:
            return true;
        case Nulls::kFew:
            return random() % 100 == 0;
        case Nulls::kHalf:
            return random() % 2 == 0;
        case Nulls::kRuns:
            return row / 700 % 2 == 1;
    }
    return false;
}

/// A value of row `row` in the builder of its type. Few distinct ones when `repeats`.
void append(arrow::ArrayBuilder& builder, const arrow::DataType& type, std::mt19937& random, bool repeats) {
    const auto number =
        repeats ? static_cast<int64_t>(random() % 37) - 5
                : static_cast<int64_t>((static_cast<uint64_t>(random()) << 32 | random()) >> random() % 64);
    const std::string text = repeats ? "word " + std::to_string(number) + (number % 2 != 0 ? " and more" : "")
                                     : std::string(random() % 40, static_cast<char>('a' + number % 13));
    switch (type.id()) {
        case arrow::Type::BOOL:
            return (void)static_cast<arrow::BooleanBuilder&>(builder).Append(number % 3 == 0);
        case arrow::Type::INT8:
            return (void)static_cast<arrow::Int8Builder&>(builder).Append(static_cast<int8_t>(number));
        case arrow::Type::INT16:
            return (void)static_cast<arrow::Int16Builder&>(builder).Append(static_cast<int16_t>(number));
        case arrow::Type::INT32:
            return (void)static_cast<arrow::Int32Builder&>(builder).Append(static_cast<int32_t>(number));
        case arrow::Type::INT64:
            return (void)static_cast<arrow::Int64Builder&>(builder).Append(number);
        case arrow::Type::DATE32:
            return (void)static_cast<arrow::Date32Builder&>(builder).Append(static_cast<int32_t>(number));
        case arrow::Type::TIMESTAMP:
            return (void)static_cast<arrow::TimestampBuilder&>(builder).Append(number % 1'000'000'000'000);
        case arrow::Type::FLOAT:
            return (void)static_cast<arrow::FloatBuilder&>(builder).Append(static_cast<float>(number) / 3);
        case arrow::Type::DOUBLE:
            return (void)static_cast<arrow::DoubleBuilder&>(builder).Append(static_cast<double>(number) / 7);
        case arrow::Type::DECIMAL128: {
            const auto& decimal = static_cast<const arrow::Decimal128Type&>(type);
            int64_t bound = 1;
            for (int i = 0; i < std::min(decimal.precision(), 18); ++i) bound *= 10;
            return (void)static_cast<arrow::Decimal128Builder&>(builder).Append(
                arrow::Decimal128(number % bound));
        }
        case arrow::Type::STRING:
            return (void)static_cast<arrow::StringBuilder&>(builder).Append(text);
        case arrow::Type::BINARY:
            return (void)static_cast<arrow::BinaryBuilder&>(builder).Append(text);
        default:
            return (void)static_cast<arrow::FixedSizeBinaryBuilder&>(builder).Append(
                (text + std::string(16, 'f')).substr(0, 16));
    }
}

std::shared_ptr<arrow::Table> make_table(const std::shared_ptr<arrow::DataType>& type, Nulls nulls,
                                         bool repeats, unsigned seed) {
    std::mt19937 random(seed);
    std::unique_ptr<arrow::ArrayBuilder> builder;
    EXPECT_TRUE(arrow::MakeBuilder(arrow::default_memory_pool(), type, &builder).ok());
    for (int64_t row = 0; row < kRows; ++row) {
        if (is_null(nulls, row, random)) {
            EXPECT_TRUE(builder->AppendNull().ok());
        } else {
            append(*builder, *type, random, repeats);
        }
    }
    const auto array = builder->Finish().ValueOrDie();
    const auto field = arrow::field("v", type, nulls != Nulls::kNone);
    return arrow::Table::Make(arrow::schema({field}), {array});
}

void write(const std::string& path, const arrow::Table& table,
           const std::shared_ptr<parquet::WriterProperties>& properties, int64_t group_rows = kRows) {
    const auto out = arrow::io::FileOutputStream::Open(path).ValueOrDie();
    const auto arrow_properties = parquet::ArrowWriterProperties::Builder().store_schema()->build();
    const auto status = parquet::arrow::WriteTable(table, arrow::default_memory_pool(), out, group_rows,
                                                   properties, arrow_properties);
    ASSERT_TRUE(status.ok()) << status.ToString();
    ASSERT_TRUE(out->Close().ok());
}

std::vector<Value> read_by_arrow(const std::string& path) {
    auto file = parquet::ParquetFileReader::OpenFile(path);
    auto reader =
        parquet::arrow::FileReader::Make(arrow::default_memory_pool(), std::move(file)).ValueOrDie();
    const auto table = reader->ReadTable().ValueOrDie();
    std::vector<Value> values;
    for (const auto& chunk : table->column(0)->chunks()) {
        const auto column = from_arrow(chunk->data(), from_arrow_type(*chunk->type()), test_pool());
        const auto more = values_of(*column);
        values.insert(values.end(), more.begin(), more.end());
    }
    return values;
}

TableProviderPtr open(const std::string& path) {
    static const auto settings = std::make_shared<const EvalSettings>();
    ReadRequest request;
    request.format = "parquet";
    request.paths = {path};
    request.settings = settings;
    return find_data_source("parquet")->open(request);
}

std::vector<Value> read_by_us(const std::string& path, int64_t batch_rows) {
    ScanRequest request;
    request.columns = {0};
    request.pool = test_pool();
    request.batch_rows = batch_rows;
    const auto table = open(path);
    const auto scan = table->scan(std::move(request));
    std::vector<Value> values;
    int64_t sequence = 0;
    while (const auto task = scan->next_task(sequence)) {
        Batch batch;
        while (task->next(batch)) {
            const auto more = values_of(batch[0]);
            values.insert(values.end(), more.begin(), more.end());
        }
    }
    return values;
}

struct Case {
    std::shared_ptr<arrow::DataType> type;
    std::vector<Encoding::type> encodings;  // besides dictionaries and PLAIN
};

std::vector<Case> cases() {
    const auto delta = Encoding::DELTA_BINARY_PACKED;
    const auto split = Encoding::BYTE_STREAM_SPLIT;
    return {
        {arrow::boolean(), {Encoding::RLE}},
        {arrow::int8(), {delta, split}},
        {arrow::int16(), {delta, split}},
        {arrow::int32(), {delta, split}},
        {arrow::int64(), {delta, split}},
        {arrow::date32(), {delta, split}},
        {arrow::timestamp(arrow::TimeUnit::MICRO, "UTC"), {delta, split}},
        {arrow::timestamp(arrow::TimeUnit::MILLI), {delta, split}},
        {arrow::float32(), {split}},
        {arrow::float64(), {split}},
        {arrow::decimal128(7, 2), {split}},
        {arrow::decimal128(18, 3), {split}},
        {arrow::decimal128(38, 10), {Encoding::DELTA_BYTE_ARRAY, split}},
        {arrow::utf8(), {Encoding::DELTA_LENGTH_BYTE_ARRAY, Encoding::DELTA_BYTE_ARRAY}},
        {arrow::binary(), {Encoding::DELTA_LENGTH_BYTE_ARRAY, Encoding::DELTA_BYTE_ARRAY}},
        {arrow::fixed_size_binary(16), {Encoding::DELTA_BYTE_ARRAY, split}},
    };
}

void expect_same(const std::string& path, const std::string& what) {
    const std::vector<Value> expected = read_by_arrow(path);
    ASSERT_EQ(expected.size(), static_cast<size_t>(kRows)) << what;
    for (const int64_t batch_rows : {int64_t{7}, int64_t{1000}, kRows})
        ASSERT_EQ(read_by_us(path, batch_rows), expected) << what << ", batches of " << batch_rows;
}

parquet::WriterProperties::Builder small_pages() {
    parquet::WriterProperties::Builder builder;
    builder.data_pagesize(3000)->write_batch_size(64);
    return builder;
}

TEST(ParquetEncodings, EveryEncodingOfEveryType) {
    const TestDirectory directory;
    const std::string path = directory.path() + "/t.parquet";
    for (const Case& one : cases()) {
        std::vector<Encoding::type> encodings = one.encodings;
        encodings.push_back(Encoding::PLAIN);
        for (const Encoding::type encoding : encodings) {
            for (const Nulls nulls : kAllNulls) {
                const bool is_v2 = static_cast<int>(nulls) % 2 == 0;
                auto builder = small_pages();
                builder.disable_dictionary()->encoding(encoding)->data_page_version(
                    is_v2 ? parquet::ParquetDataPageVersion::V2 : parquet::ParquetDataPageVersion::V1);
                if (is_v2) builder.compression(parquet::Compression::SNAPPY);
                write(path, *make_table(one.type, nulls, false, 1), builder.build());
                expect_same(path, one.type->ToString() + " " + parquet::EncodingToString(encoding) + " " +
                                      std::to_string(static_cast<int>(nulls)));
            }
        }
    }
}

TEST(ParquetEncodings, Dictionaries) {
    const TestDirectory directory;
    const std::string path = directory.path() + "/t.parquet";
    for (const Case& one : cases()) {
        if (one.type->id() == arrow::Type::BOOL) continue;
        for (const Nulls nulls : kAllNulls) {
            for (const bool falls_back : {false, true}) {
                auto builder = small_pages();
                if (falls_back) builder.dictionary_pagesize_limit(2000);
                write(path, *make_table(one.type, nulls, !falls_back, 2), builder.build());
                expect_same(path, one.type->ToString() + " " + std::to_string(static_cast<int>(nulls)) +
                                      (falls_back ? " falling back" : ""));
            }
        }
    }
}

TEST(ParquetEncodings, EveryCodec) {
    using parquet::Compression;
    const TestDirectory directory;
    const std::string path = directory.path() + "/t.parquet";
    for (const auto codec :
         {Compression::UNCOMPRESSED, Compression::SNAPPY, Compression::GZIP, Compression::BROTLI,
          Compression::ZSTD, Compression::LZ4, Compression::LZ4_HADOOP}) {
        for (const bool is_v2 : {false, true}) {
            auto builder = small_pages();
            builder.compression(codec)->data_page_version(is_v2 ? parquet::ParquetDataPageVersion::V2
                                                                : parquet::ParquetDataPageVersion::V1);
            write(path, *make_table(arrow::utf8(), Nulls::kFew, false, 3), builder.build());
            expect_same(path, "codec " + std::to_string(static_cast<int>(codec)));
        }
    }
}

TEST(ParquetEncodings, Int96) {
    const TestDirectory directory;
    const std::string path = directory.path() + "/t.parquet";
    const auto table = make_table(arrow::timestamp(arrow::TimeUnit::MICRO, "UTC"), Nulls::kFew, false, 4);
    const auto out = arrow::io::FileOutputStream::Open(path).ValueOrDie();
    const auto int96 =
        parquet::ArrowWriterProperties::Builder().enable_deprecated_int96_timestamps()->build();
    ASSERT_TRUE(parquet::arrow::WriteTable(*table, arrow::default_memory_pool(), out, kRows,
                                           small_pages().disable_dictionary()->build(), int96)
                    .ok());
    ASSERT_TRUE(out->Close().ok());
    const auto column = from_arrow(table->column(0)->chunk(0)->data(), Type::timestamp(), test_pool());
    EXPECT_EQ(read_by_us(path, 100), values_of(*column));
}

}  // namespace
}  // namespace firesteel
