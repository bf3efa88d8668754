#pragma once

#include <arrow/array.h>
#include <arrow/builder.h>
#include <arrow/io/file.h>
#include <arrow/table.h>
#include <arrow/util/decimal.h>
#include <gtest/gtest.h>
#include <parquet/arrow/writer.h>

#include <random>

#include "column/test_samples.h"
#include "io/file_table.h"

namespace firesteel {

/// For tests only: Parquet files with one column "v", written by Arrow, and how they are read by us.

/// Which rows are null.
enum class Nulls { kNone, kAll, kFew, kHalf, kRuns };
inline constexpr Nulls kAllNulls[] = {Nulls::kNone, Nulls::kAll, Nulls::kFew, Nulls::kHalf, Nulls::kRuns};

inline bool is_null(Nulls nulls, int64_t row, std::mt19937& random) {
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
inline void append(arrow::ArrayBuilder& builder, const arrow::DataType& type, std::mt19937& random,
                   bool repeats) {
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

inline std::shared_ptr<arrow::Table> make_table(const std::shared_ptr<arrow::DataType>& type, Nulls nulls,
                                                bool repeats, unsigned seed, int64_t rows) {
    std::mt19937 random(seed);
    std::unique_ptr<arrow::ArrayBuilder> builder;
    EXPECT_TRUE(arrow::MakeBuilder(arrow::default_memory_pool(), type, &builder).ok());
    for (int64_t row = 0; row < rows; ++row) {
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

inline void write(const std::string& path, const arrow::Table& table,
                  const std::shared_ptr<parquet::WriterProperties>& properties,
                  int64_t group_rows = 1 << 20) {
    const auto out = arrow::io::FileOutputStream::Open(path).ValueOrDie();
    const auto arrow_properties = parquet::ArrowWriterProperties::Builder().store_schema()->build();
    const auto status = parquet::arrow::WriteTable(table, arrow::default_memory_pool(), out, group_rows,
                                                   properties, arrow_properties);
    ASSERT_TRUE(status.ok()) << status.ToString();
    ASSERT_TRUE(out->Close().ok());
}

inline TableProviderPtr open(const std::string& path) {
    static const auto settings = std::make_shared<const EvalSettings>();
    ReadRequest request;
    request.format = "parquet";
    request.paths = {path};
    request.settings = settings;
    return find_data_source("parquet")->open(request);
}

inline std::vector<Value> read_by_us(const std::string& path, int64_t batch_rows, Exprs filters = {}) {
    ScanRequest request;
    request.columns = {0};
    request.pool = test_pool();
    request.batch_rows = batch_rows;
    request.filters = std::move(filters);
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

}  // namespace firesteel
