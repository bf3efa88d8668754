// Files of flat columns, written by us, read by Arrow's reader and by ours.

#include <parquet/arrow/reader.h>
#include <parquet/file_reader.h>
#include <parquet/metadata.h>
#include <parquet/statistics.h>

#include <filesystem>

#include "column/arrow_convert.h"
#include "column/selection.h"
#include "io/formats/parquet/arrow_test_files.h"
#include "io/formats/parquet/run_decoder.h"
#include "io/formats/parquet/run_encoder.h"
#include "io/test_directory.h"

namespace firesteel {
namespace {

/// Writes columns of one type one after the other; the file.
std::string write_columns(const TestDirectory& directory, const Type& type,
                          const std::vector<ColumnPtr>& columns,
                          const OptionMap& options = {{"spark.sql.parquet.outputtimestamptype", "INT96"}},
                          const MemoryPoolPtr& pool = test_pool()) {
    WriteRequest request;
    request.format = "parquet";
    request.path = directory.path() + "/t";
    request.schema = {{"v", type, true}};
    request.options = options;
    request.settings = std::make_shared<const EvalSettings>();
    request.pool = pool;
    const auto write = find_data_source("parquet")->write(request, true);
    const auto task = write->open_task(0);
    for (const ColumnPtr& column : columns) {
        Batch batch;
        batch.rows = column->size();
        batch.columns = {column};
        task->write(batch);
    }
    task->finish();
    write->commit();
    for (const auto& entry : std::filesystem::directory_iterator(request.path)) {
        if (entry.path().extension() == ".parquet") return entry.path().string();
    }
    return "";
}

std::vector<Value> read_by_arrow(const std::string& path, const Type& type) {
    auto file = parquet::ParquetFileReader::OpenFile(path);
    auto reader =
        parquet::arrow::FileReader::Make(arrow::default_memory_pool(), std::move(file)).ValueOrDie();
    const auto table = reader->ReadTable().ValueOrDie();
    std::vector<Value> values;
    for (const auto& chunk : table->column(0)->chunks()) {
        const auto more = values_of(*from_arrow(chunk->data(), type, test_pool()));
        values.insert(values.end(), more.begin(), more.end());
    }
    return values;
}

std::vector<Value> values_of_all(const std::vector<ColumnPtr>& columns) {
    std::vector<Value> values;
    for (const ColumnPtr& column : columns) {
        const auto more = values_of(*column);
        values.insert(values.end(), more.begin(), more.end());
    }
    return values;
}

ColumnPtr made(const std::shared_ptr<arrow::DataType>& type, Nulls nulls, bool repeats, unsigned seed,
               int64_t rows) {
    const auto table = make_table(type, nulls, repeats, seed, rows);
    return from_arrow(table->column(0)->chunk(0)->data(), from_arrow_type(*type), test_pool());
}

struct FoundChunk {
    std::shared_ptr<parquet::FileMetaData> file;  // owns the bounds
    std::vector<parquet::Encoding::type> encodings;
    std::shared_ptr<parquet::Statistics> statistics;
    bool has_codes() const {
        return std::count(encodings.begin(), encodings.end(), parquet::Encoding::RLE_DICTIONARY) > 0;
    }
};

FoundChunk first_chunk(const std::string& path) {
    const auto file = parquet::ParquetFileReader::OpenFile(path);
    const auto chunk = file->metadata()->RowGroup(0)->ColumnChunk(0);
    return {file->metadata(), chunk->encodings(), chunk->statistics()};
}

ColumnPtr texts(const std::vector<std::string>& rows) {
    StringBuilder builder(Type::string(), test_pool());
    for (const std::string& row : rows) builder.append_value(row);
    return builder.finish();
}

TEST(WrittenPages, AreReadByArrowAndByUs) {
    const std::vector<std::shared_ptr<arrow::DataType>> types = {arrow::boolean(),
                                                                 arrow::int8(),
                                                                 arrow::int16(),
                                                                 arrow::int32(),
                                                                 arrow::int64(),
                                                                 arrow::date32(),
                                                                 arrow::float32(),
                                                                 arrow::float64(),
                                                                 arrow::decimal128(9, 2),
                                                                 arrow::decimal128(18, 3),
                                                                 arrow::utf8(),
                                                                 arrow::binary(),
                                                                 arrow::timestamp(arrow::TimeUnit::MICRO)};
    for (const auto& type : types) {
        for (const Nulls nulls : kAllNulls) {
            for (const bool repeats : {false, true}) {
                const Type ours = from_arrow_type(*type);
                // Several batches make a page, and a batch makes several.
                std::vector<ColumnPtr> columns;
                for (const int64_t rows : {1000, 23, 30'000, 64, 1})
                    columns.push_back(made(type, nulls, repeats, static_cast<unsigned>(rows), rows));
                const TestDirectory directory;
                const std::string path = write_columns(directory, ours, columns);
                const std::string what = type->ToString() + " " + std::to_string(static_cast<int>(nulls)) +
                                         (repeats ? " repeats" : "");
                const std::vector<Value> values = values_of_all(columns);
                EXPECT_TRUE(read_by_arrow(path, ours) == values) << what;
                EXPECT_TRUE(read_by_us(path, 777) == values) << what;
                EXPECT_EQ(
                    first_chunk(path).statistics->null_count(),
                    std::count_if(values.begin(), values.end(), [](const Value& v) { return v.is_null(); }))
                    << what;
            }
        }
    }
}

TEST(WrittenPages, GiveUpDictionariesThatGetTooLarge) {
    std::vector<std::string> rows(1000, "the same");
    for (int i = 0; i < 200'000; ++i) rows.push_back("another text " + std::to_string(i));
    const TestDirectory directory;
    const ColumnPtr few = slice(texts(rows), 0, 1000, test_pool()), all = texts(rows);
    const std::string path = write_columns(directory, Type::string(), {few, all, few});
    const FoundChunk chunk = first_chunk(path);
    EXPECT_TRUE(chunk.has_codes());
    EXPECT_EQ(chunk.statistics->EncodeMin(), "another text 0");
    EXPECT_EQ(chunk.statistics->EncodeMax(), "the same");
    const std::vector<Value> values = values_of_all({few, all, few});
    EXPECT_TRUE(read_by_arrow(path, Type::string()) == values);
    EXPECT_TRUE(read_by_us(path, 5000) == values);
}

TEST(WrittenPages, TakeCodesAsTheyCome) {
    const ColumnPtr entries = texts({"b", "c", "a", "not used"}), others = texts({"x", "b"});
    const auto codes = [](const ColumnPtr& dictionary, int rows, int entries_used) {
        auto buffer = Buffer::allocate(rows * 4, test_pool());
        for (int i = 0; i < rows; ++i) buffer->mutable_as<int32_t>()[i] = i % entries_used;
        return Column::dictionary(rows, std::move(buffer), nullptr, dictionary);
    };
    const std::vector<ColumnPtr> columns = {codes(entries, 900, 3), codes(others, 900, 2),
                                            codes(entries, 900, 3),
                                            Column::constant(Type::string(), Value("k"), 900, test_pool())};
    const TestDirectory directory;
    const std::string path = write_columns(directory, Type::string(), columns);
    const FoundChunk chunk = first_chunk(path);
    EXPECT_TRUE(chunk.has_codes());
    EXPECT_EQ(chunk.statistics->EncodeMin(), "a");
    EXPECT_EQ(chunk.statistics->EncodeMax(), "x");
    EXPECT_TRUE(read_by_arrow(path, Type::string()) == values_of_all(columns));
}

TEST(WrittenPages, BeginRowGroupsAnew) {
    const auto distinct = [](int64_t rows) { return made(arrow::int64(), Nulls::kFew, true, 9, rows); };
    const std::vector<ColumnPtr> columns = {distinct(200'000), distinct(100'000), distinct(300'000)};
    const TestDirectory directory;
    const std::string path = write_columns(directory, Type::long_integer(), columns);
    const auto file = parquet::ParquetFileReader::OpenFile(path);
    EXPECT_EQ(file->metadata()->num_row_groups(), 3);
    EXPECT_EQ(file->metadata()->RowGroup(0)->num_rows(), 262'144);
    EXPECT_TRUE(read_by_arrow(path, Type::long_integer()) == values_of_all(columns));
}

TEST(WrittenPages, EndRowGroupsWhenMemoryGetsShort) {
    const auto column = made(arrow::float64(), Nulls::kNone, false, 9, 40'000);
    const std::vector<ColumnPtr> columns(10, column);
    const auto pool = MemoryPool::make_root("small", 2 << 20);
    const TestDirectory directory;
    const std::string path = write_columns(directory, Type::double_number(), columns, {}, pool);
    EXPECT_GT(parquet::ParquetFileReader::OpenFile(path)->metadata()->num_row_groups(), 2);
    EXPECT_TRUE(read_by_arrow(path, Type::double_number()) == values_of_all(columns));
    EXPECT_EQ(pool->used(), 0);
}

TEST(WrittenPages, BoundNumbersAsTheFormatWants) {
    FixedBuilder<double> builder(Type::double_number(), test_pool());
    for (int i = 0; i < 600; ++i) builder.append_value(i % 2 == 0 ? std::nan("") : 0.0);
    const TestDirectory directory;
    const std::string path = write_columns(directory, Type::double_number(), {builder.finish()});
    const auto found = std::static_pointer_cast<parquet::DoubleStatistics>(first_chunk(path).statistics);
    ASSERT_TRUE(found->HasMinMax());
    EXPECT_TRUE(std::signbit(found->min()));
    EXPECT_FALSE(std::signbit(found->max()));
    FixedBuilder<double> none(Type::double_number(), test_pool());
    none.append_value(std::nan(""));
    const std::string other = write_columns(directory, Type::double_number(), {none.finish()});
    const auto statistics = first_chunk(other).statistics;
    EXPECT_FALSE(statistics && statistics->HasMinMax());
}

TEST(WrittenPages, LeaveOutBoundsThatAreTooLong) {
    const TestDirectory directory;
    const std::string path = write_columns(directory, Type::string(),
                                           {texts({std::string(5000, 'z'), "a", std::string(300'000, 'b')})});
    const FoundChunk chunk = first_chunk(path);
    EXPECT_FALSE(chunk.statistics->HasMinMax() && chunk.statistics->EncodeMax().size() > 4096);
    EXPECT_EQ(read_by_us(path, 10).size(), 3U);
}

TEST(WrittenPages, EveryCodec) {
    for (const char* codec : {"none", "snappy", "gzip", "zstd", "lz4", "lz4_raw", "brotli"}) {
        const TestDirectory directory;
        const auto column = made(arrow::utf8(), Nulls::kFew, false, 5, 3000);
        const std::string path = write_columns(directory, Type::string(), {column}, {{"compression", codec}});
        EXPECT_TRUE(read_by_arrow(path, Type::string()) == values_of(*column)) << codec;
    }
}

TEST(RunEncoder, GivesWhatTheDecoderReads) {
    std::mt19937 random(3);
    for (const int width : {1, 2, 7, 8, 13, 20, 31}) {
        for (const size_t size : {0, 1, 7, 8, 9, 100, 1003}) {
            std::vector<int32_t> numbers;
            while (numbers.size() < size) {
                const auto number = static_cast<int32_t>(random() & ((uint32_t{1} << width) - 1));
                const size_t times = random() % 3 == 0 ? random() % 50 : 1;
                numbers.insert(numbers.end(), std::min(times, size - numbers.size()), number);
            }
            RecordText text;
            append_runs(numbers, width, text);
            RunDecoder decoder(
                {reinterpret_cast<const uint8_t*>(text.view().data()), static_cast<int64_t>(text.size())},
                width);
            std::vector<uint32_t> found(numbers.size());
            decoder.decode(found.data(), static_cast<int64_t>(found.size()));
            EXPECT_TRUE(std::equal(numbers.begin(), numbers.end(), found.begin(),
                                   [](int32_t a, uint32_t b) { return static_cast<uint32_t>(a) == b; }))
                << width << " bits, " << size << " numbers";
        }
    }
    EXPECT_EQ(bits_for_codes(0), 1);
    EXPECT_EQ(bits_for_codes(2), 1);
    EXPECT_EQ(bits_for_codes(3), 2);
    EXPECT_EQ(bits_for_codes(256), 8);
    EXPECT_EQ(bits_for_codes(257), 9);
}

}  // namespace
}  // namespace firesteel
