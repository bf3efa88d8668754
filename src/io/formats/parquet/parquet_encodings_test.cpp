// Files of every encoding, type and pattern of nulls, written by Arrow, read by us and by Arrow's reader.

#include <parquet/arrow/reader.h>

#include "column/arrow_convert.h"
#include "io/formats/parquet/arrow_test_files.h"
#include "io/test_directory.h"

namespace firesteel {
namespace {

using parquet::Encoding;

constexpr int64_t kRows = 5000;

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
                write(path, *make_table(one.type, nulls, false, 1, kRows), builder.build());
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
                write(path, *make_table(one.type, nulls, !falls_back, 2, kRows), builder.build());
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
            write(path, *make_table(arrow::utf8(), Nulls::kFew, false, 3, kRows), builder.build());
            expect_same(path, "codec " + std::to_string(static_cast<int>(codec)));
        }
    }
}

TEST(ParquetEncodings, Int96) {
    const TestDirectory directory;
    const std::string path = directory.path() + "/t.parquet";
    const auto table =
        make_table(arrow::timestamp(arrow::TimeUnit::MICRO, "UTC"), Nulls::kFew, false, 4, kRows);
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
