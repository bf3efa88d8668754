// Whatever bytes a file has: it is read, or Spark's error says that it cannot be. Built with the address
// sanitizer this also says that nothing outside of its buffers is looked at.

#include <filesystem>
#include <fstream>

#include "io/formats/parquet/arrow_test_files.h"
#include "io/test_directory.h"

namespace firesteel {
namespace {

using parquet::Encoding;

struct Variant {
    std::string name;
    std::shared_ptr<arrow::DataType> type;
    Nulls nulls;
    bool repeats;
    std::shared_ptr<parquet::WriterProperties> properties;
};

parquet::WriterProperties::Builder small_pages(bool is_v2) {
    parquet::WriterProperties::Builder builder;
    builder.data_pagesize(300)->write_batch_size(64)->enable_write_page_index()->data_page_version(
        is_v2 ? parquet::ParquetDataPageVersion::V2 : parquet::ParquetDataPageVersion::V1);
    return builder;
}

Variant encoded(const std::string& name, const std::shared_ptr<arrow::DataType>& type, Nulls nulls,
                bool is_v2, Encoding::type encoding) {
    auto builder = small_pages(is_v2);
    builder.disable_dictionary()->encoding(encoding);
    return {name, type, nulls, false, builder.build()};
}

Variant in_dictionary(const std::string& name, const std::shared_ptr<arrow::DataType>& type, Nulls nulls,
                      bool is_v2) {
    return {name, type, nulls, true, small_pages(is_v2).build()};
}

/// Mostly not compressed, so that broken bytes reach the decoders.
std::vector<Variant> variants() {
    auto snappy = small_pages(false), zstd = small_pages(true);
    snappy.compression(parquet::Compression::SNAPPY);
    zstd.compression(parquet::Compression::ZSTD);
    return {
        encoded("plain int64", arrow::int64(), Nulls::kFew, false, Encoding::PLAIN),
        encoded("plain text", arrow::utf8(), Nulls::kHalf, true, Encoding::PLAIN),
        encoded("plain boolean", arrow::boolean(), Nulls::kFew, false, Encoding::PLAIN),
        encoded("rle boolean", arrow::boolean(), Nulls::kNone, true, Encoding::RLE),
        encoded("delta int32", arrow::int32(), Nulls::kNone, false, Encoding::DELTA_BINARY_PACKED),
        encoded("delta int64", arrow::int64(), Nulls::kRuns, true, Encoding::DELTA_BINARY_PACKED),
        encoded("delta length", arrow::utf8(), Nulls::kNone, false, Encoding::DELTA_LENGTH_BYTE_ARRAY),
        encoded("delta text", arrow::binary(), Nulls::kFew, false, Encoding::DELTA_BYTE_ARRAY),
        encoded("delta fixed", arrow::decimal128(38, 2), Nulls::kNone, false, Encoding::DELTA_BYTE_ARRAY),
        encoded("split double", arrow::float64(), Nulls::kFew, false, Encoding::BYTE_STREAM_SPLIT),
        encoded("plain decimal", arrow::decimal128(30, 2), Nulls::kFew, true, Encoding::PLAIN),
        in_dictionary("text codes", arrow::utf8(), Nulls::kFew, false),
        in_dictionary("number codes", arrow::int64(), Nulls::kNone, true),
        in_dictionary("fixed codes", arrow::fixed_size_binary(16), Nulls::kHalf, false),
        {"snappy text", arrow::utf8(), Nulls::kFew, true, snappy.build()},
        {"zstd int32", arrow::int32(), Nulls::kHalf, false, zstd.build()},
    };
}

constexpr int64_t kRows = 400;

std::string bytes_of(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
}

/// Reads all, and some by a filter, so that rows are passed over too.
void expect_rows_or_error(const std::string& path, const std::string& what) {
    const auto is_expected = [](const Error& error) {
        const std::string& condition = error.condition();
        return condition.starts_with("FAILED_READ_FILE") || condition.starts_with("PARQUET_TYPE") ||
               condition.starts_with("INVALID_JSON") || condition.starts_with("UNABLE_TO_INFER") ||
               condition.starts_with("UNSUPPORTED");
    };
    try {
        const auto field = open(path)->schema()[0];
        read_by_us(path, 64);
        static const auto settings = std::make_shared<const EvalSettings>();
        const ExprPtr input = make_input(0, field.type, true);
        read_by_us(path, 64, {make_call("isnotnull", {input}, settings)});
        read_by_us(
            path, 64,
            {make_call("=", {make_call("hash", {input}, settings), make_literal(Type::integer(), Value(1))},
                       settings)});
    } catch (const Error& error) {
        EXPECT_TRUE(is_expected(error)) << what << ": " << error.what();
    }
}

TEST(ParquetBroken, FlippedBytes) {
    const TestDirectory directory;
    const std::string path = directory.path() + "/good.parquet";
    for (const Variant& variant : variants()) {
        write(path, *make_table(variant.type, variant.nulls, variant.repeats, 7, kRows), variant.properties);
        const std::string good = bytes_of(path);
        expect_rows_or_error(path, variant.name);
        for (size_t at = 4; at + 8 < good.size(); at += at < 400 ? 1 : 5) {
            for (const int flip : {0xFF, 0x80, 0x01}) {
                if (flip != 0xFF && at % 4 != 0) continue;
                std::string bad = good;
                bad[at] = static_cast<char>(bad[at] ^ flip);
                // A name of its own each: footers are kept by name, size and time.
                const std::string name =
                    directory.write(std::to_string(at) + "_" + std::to_string(flip) + ".parquet", bad);
                expect_rows_or_error(name, variant.name + " at " + std::to_string(at));
                std::filesystem::remove(name);
            }
        }
    }
}

TEST(ParquetBroken, RunsOfGarbage) {
    const TestDirectory directory;
    const std::string path = directory.path() + "/good.parquet";
    std::mt19937 random(1);
    for (const Variant& variant : variants()) {
        write(path, *make_table(variant.type, variant.nulls, variant.repeats, 7, kRows), variant.properties);
        const std::string good = bytes_of(path);
        for (int round = 0; round < 60; ++round) {
            std::string bad = good;
            const size_t at = 4 + random() % (good.size() - 12);
            const size_t end = std::min(at + 1 + random() % 40, good.size() - 8);
            const auto fill = static_cast<char>(random() % 3 == 0 ? 0xFF : random());
            for (size_t i = at; i < end; ++i) bad[i] = random() % 2 == 0 ? fill : static_cast<char>(random());
            const std::string name = directory.write("g" + std::to_string(round) + ".parquet", bad);
            expect_rows_or_error(name, variant.name + " round " + std::to_string(round));
            std::filesystem::remove(name);
        }
    }
}

/// The footer stays, what it speaks of is cut short.
TEST(ParquetBroken, BytesThatAreMissing) {
    const TestDirectory directory;
    const std::string path = directory.path() + "/good.parquet";
    for (const Variant& variant : variants()) {
        write(path, *make_table(variant.type, variant.nulls, variant.repeats, 7, kRows), variant.properties);
        const std::string good = bytes_of(path);
        for (size_t missing = 1; missing < good.size() / 2; missing += 211) {
            std::string bad = good;
            bad.erase(4 + missing % 7, missing);
            const std::string name = directory.write("m" + std::to_string(missing) + ".parquet", bad);
            expect_rows_or_error(name, variant.name + " without " + std::to_string(missing));
            std::filesystem::remove(name);
        }
    }
}

}  // namespace
}  // namespace firesteel
