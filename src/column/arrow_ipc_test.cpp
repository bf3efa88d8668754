#include "column/arrow_ipc.h"

#include <arrow/array.h>
#include <arrow/array/builder_dict.h>
#include <arrow/builder.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/reader.h>
#include <arrow/ipc/writer.h>
#include <arrow/record_batch.h>
#include <arrow/util/key_value_metadata.h>
#include <gtest/gtest.h>

#include "column/arrow_convert.h"
#include "column/selection.h"
#include "column/test_samples.h"
#include "common/error.h"

namespace firesteel {
namespace {

std::shared_ptr<arrow::Schema> schema_of_stream(const std::string& bytes) {
    auto source = std::make_shared<arrow::io::BufferReader>(std::make_shared<arrow::Buffer>(bytes));
    return arrow::ipc::RecordBatchStreamReader::Open(source).ValueOrDie()->schema();
}

std::string stream_of(const std::shared_ptr<arrow::Array>& array, bool nullable = true) {
    const auto schema = arrow::schema({arrow::field("x", array->type(), nullable)});
    auto sink = arrow::io::BufferOutputStream::Create().ValueOrDie();
    auto writer = arrow::ipc::MakeStreamWriter(sink, schema).ValueOrDie();
    EXPECT_TRUE(writer->WriteRecordBatch(*arrow::RecordBatch::Make(schema, array->length(), {array})).ok());
    EXPECT_TRUE(writer->Close().ok());
    return sink->Finish().ValueOrDie()->ToString();
}

/// What the stream of one array decodes to, as `type` when one is given.
ColumnPtr decoded(const std::shared_ptr<arrow::Array>& array, const Type* type = nullptr) {
    Schema schema;
    if (type != nullptr) schema = {{"x", *type}};
    return decode_arrow_stream(stream_of(array), schema, test_pool())[0].columns[0];
}

template <typename Builder, typename... Values>
std::shared_ptr<arrow::Array> array_of(const std::shared_ptr<arrow::DataType>& type, Values... values) {
    Builder builder(type, arrow::default_memory_pool());
    for (const auto value : {values...}) EXPECT_TRUE(builder.Append(value).ok());
    EXPECT_TRUE(builder.AppendNull().ok());
    return builder.Finish().ValueOrDie();
}

using List = std::vector<Value>;

TEST(ArrowStream, GivesBackEveryTypeNullRateAndEncoding) {
    SampleMaker maker(1);
    for (const auto& type : sample_types()) {
        const Schema schema = {{"x", type}};
        for (const auto& sample : maker.samples(type, 120)) {
            const auto part = slice(sample.column, 7, 90, test_pool());
            const std::vector<Batch> batches = {{120, {sample.column}, {}}, {90, {part}, {}}};
            Schema read = schema;
            const auto result =
                decode_arrow_stream(encode_arrow_stream(schema, batches, "UTC"), read, test_pool());
            ASSERT_EQ(result.size(), 2u) << sample.name;
            EXPECT_EQ(values_of(*result[0].columns[0]), sample.values) << sample.name;
            EXPECT_EQ(values_of(*result[1].columns[0]), values_of(*part)) << sample.name;
            EXPECT_EQ(result[1].position.first_row, 120);
            EXPECT_EQ(result[0].columns[0]->type(), type);
        }
    }
}

TEST(ArrowStream, TellsTypesWithoutASchema) {
    for (const auto& type : sample_types()) {
        if (type.is(TypeId::kUdt)) continue;  // travels as its storage
        const Schema schema = {{"x", type, false}};
        Schema read;
        decode_arrow_stream(encode_arrow_stream(schema, {}, "UTC"), read, test_pool());
        EXPECT_EQ(read, schema) << read[0].type.to_string();
    }
}

TEST(ArrowStream, HasSparksArrowTypes) {
    const Schema schema = {
        {"ts", Type::timestamp(), false},
        {"ntz", Type::timestamp_ntz()},
        {"d", Type::decimal(5, 2)},
        {"c", Type::character(3)},
        {"ym", Type::year_month_interval()},
        {"dt", Type::day_time_interval()},
        {"ci", Type::calendar_interval()},
        {"t", Type::time()},
        {"a", Type::array(Type::integer(), false)},
        {"m", Type::map(Type::string(), Type::null())},
        {"v", Type::variant()},
        {"s", Type::structure({{"b c", Type::date(), false}})},
    };
    EXPECT_EQ(schema_of_stream(encode_arrow_stream(schema, {}, "America/Los_Angeles"))->ToString(),
              "ts: timestamp[us, tz=America/Los_Angeles] not null\n"
              "ntz: timestamp[us]\n"
              "d: decimal128(5, 2)\n"
              "c: string\n"
              "ym: month_interval\n"
              "dt: duration[us]\n"
              "ci: month_day_nano_interval\n"
              "t: time64[ns]\n"
              "a: list<element: int32 not null>\n"
              "m: map<string, null>\n"
              "v: struct<value: binary not null, metadata: binary not null>\n"
              "s: struct<b c: date32[day] not null>");
}

TEST(ArrowStream, CarriesMetadataOfFieldsAndTheMarkOfVariants) {
    const Schema schema = {
        {"x", Type::structure({{"y", Type::long_integer(), true, R"({"k":[1]})"}}), true, R"({"a":1})"},
        {"plain", Type::long_integer()},
        {"v", Type::variant()}};
    const auto bytes = encode_arrow_stream(schema, {}, "UTC");
    const auto arrow_schema = schema_of_stream(bytes);
    EXPECT_EQ(arrow_schema->field(0)->metadata()->Get("SPARK::metadata::json").ValueOrDie(), R"({"a":1})");
    EXPECT_FALSE(arrow_schema->field(1)->HasMetadata());
    EXPECT_EQ(arrow_schema->field(2)->type()->field(1)->metadata()->Get("variant").ValueOrDie(), "true");
    Schema read;
    decode_arrow_stream(bytes, read, test_pool());
    EXPECT_EQ(read[0].metadata, R"({"a":1})");
    EXPECT_EQ(read[0].type.fields()[0].metadata, R"({"k":[1]})");
}

TEST(ArrowStream, SharesTheBytesOfFixedWidthColumns) {
    SampleMaker maker(2);
    const auto sample = maker.flat(Type::long_integer(), 100, 0.3, "");
    const auto array = to_arrow(sample.column, arrow::int64(), test_pool());
    EXPECT_EQ(array->buffers[1]->data(), sample.column->values_buffer()->data());
    const auto back = from_arrow(array, Type::long_integer(), test_pool());
    EXPECT_EQ(back->values_buffer()->data(), sample.column->values_buffer()->data());
}

TEST(ArrowStream, ReadsSlicedArrays) {
    SampleMaker maker(3);
    for (const auto& type : sample_types()) {
        const auto sample = maker.flat(type, 100, 0.3, type.to_string());
        const auto array = to_arrow(sample.column, to_arrow_type(type, "UTC"), test_pool());
        for (const int64_t offset : {3, 8, 50}) {
            const auto column = from_arrow(array->Slice(offset, 40), type, test_pool());
            EXPECT_EQ(values_of(*column),
                      List(sample.values.begin() + offset, sample.values.begin() + offset + 40))
                << sample.name << " from " << offset;
        }
    }
}

TEST(ArrowStream, ReadsLargeAndViewStrings) {
    const List expected = {"short", "a text that is not inline", Value::null()};
    const std::string_view texts[] = {"short", "a text that is not inline"};
    EXPECT_EQ(
        values_of(*decoded(array_of<arrow::LargeStringBuilder>(arrow::large_utf8(), texts[0], texts[1]))),
        expected);
    EXPECT_EQ(values_of(*decoded(array_of<arrow::StringViewBuilder>(arrow::utf8_view(), texts[0], texts[1]))),
              expected);
    EXPECT_EQ(
        values_of(*decoded(array_of<arrow::BinaryViewBuilder>(arrow::binary_view(), texts[0], texts[1]))),
        expected);
    const auto fixed =
        array_of<arrow::FixedSizeBinaryBuilder>(arrow::fixed_size_binary(3), std::string_view("abc"));
    EXPECT_EQ(decoded(fixed)->type(), Type::binary());
    EXPECT_EQ(decoded(fixed)->value(0), Value("abc"));
}

TEST(ArrowStream, ReadsTimesOfEveryUnit) {
    using arrow::TimeUnit;
    for (const auto& [unit, ticks, micros] :
         std::vector<std::tuple<TimeUnit::type, int64_t, int64_t>>{{TimeUnit::SECOND, -3, -3'000'000},
                                                                   {TimeUnit::MILLI, 1'234, 1'234'000},
                                                                   {TimeUnit::MICRO, 5, 5},
                                                                   {TimeUnit::NANO, -1, -1},
                                                                   {TimeUnit::NANO, 1'999, 1}}) {
        const auto zoned = array_of<arrow::TimestampBuilder>(arrow::timestamp(unit, "Europe/Paris"), ticks);
        EXPECT_EQ(decoded(zoned)->type(), Type::timestamp());
        EXPECT_EQ(values_of(*decoded(zoned)), (List{micros, Value::null()}));
        const auto local = array_of<arrow::TimestampBuilder>(arrow::timestamp(unit), ticks);
        EXPECT_EQ(decoded(local)->type(), Type::timestamp_ntz());
        EXPECT_EQ(values_of(*decoded(local)), (List{micros, Value::null()}));
        const auto duration = array_of<arrow::DurationBuilder>(arrow::duration(unit), ticks);
        EXPECT_EQ(decoded(duration)->type(), Type::day_time_interval());
        EXPECT_EQ(values_of(*decoded(duration)), (List{micros, Value::null()}));
    }
    EXPECT_EQ(decoded(array_of<arrow::Date64Builder>(arrow::date64(), int64_t{-86'400'000}))->value(0),
              Value(-1));
    EXPECT_EQ(decoded(array_of<arrow::Time32Builder>(arrow::time32(TimeUnit::SECOND), 2))->value(0),
              Value(2'000'000'000));
    EXPECT_EQ(decoded(array_of<arrow::Time64Builder>(arrow::time64(TimeUnit::MICRO), int64_t{2}))->value(0),
              Value(2'000));
}

TEST(ArrowStream, ATimeOutOfRangeIsAnError) {
    const auto array =
        array_of<arrow::TimestampBuilder>(arrow::timestamp(arrow::TimeUnit::SECOND), INT64_MAX);
    try {
        decoded(array);
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.condition(), "DATETIME_OVERFLOW");
    }
}

TEST(ArrowStream, ReadsDictionaries) {
    arrow::StringDictionaryBuilder builder;
    for (const std::string_view text : {"b", "a text that is not inline", "b"})
        EXPECT_TRUE(builder.Append(text).ok());
    EXPECT_TRUE(builder.AppendNull().ok());
    const auto column = decoded(builder.Finish().ValueOrDie());
    EXPECT_EQ(column->encoding(), Encoding::kDictionary);
    EXPECT_EQ(column->dictionary_values()->size(), 2);
    EXPECT_EQ(values_of(*column), (List{"b", "a text that is not inline", "b", Value::null()}));
}

TEST(ArrowStream, ReadsDictionariesInsideLists) {
    auto words = std::make_shared<arrow::StringDictionaryBuilder>();
    arrow::ListBuilder lists(arrow::default_memory_pool(), words);
    EXPECT_TRUE(lists.Append().ok() && words->Append("a").ok() && words->Append("b").ok());
    EXPECT_TRUE(lists.Append().ok() && words->Append("b").ok());
    EXPECT_EQ(values_of(*decoded(lists.Finish().ValueOrDie())), (List{List{"a", "b"}, List{"b"}}));
}

TEST(ArrowStream, ReadsLargeAndFixedSizeLists) {
    auto numbers = std::make_shared<arrow::Int32Builder>();
    arrow::LargeListBuilder large(arrow::default_memory_pool(), numbers);
    EXPECT_TRUE(large.Append().ok() && numbers->AppendValues({1, 2}).ok() && large.AppendNull().ok());
    EXPECT_EQ(values_of(*decoded(large.Finish().ValueOrDie())), (List{List{1, 2}, Value::null()}));
    arrow::FixedSizeListBuilder fixed(arrow::default_memory_pool(), numbers, 2);
    EXPECT_TRUE(fixed.Append().ok() && numbers->AppendValues({1, 2}).ok());
    EXPECT_TRUE(fixed.AppendNull().ok());
    EXPECT_TRUE(fixed.Append().ok() && numbers->AppendValues({5, 6}).ok());
    EXPECT_EQ(values_of(*decoded(fixed.Finish().ValueOrDie())),
              (List{List{1, 2}, Value::null(), List{5, 6}}));
}

TEST(ArrowStream, WidensToTheSchemaOfTheClient) {
    const auto bytes = array_of<arrow::Int8Builder>(arrow::int8(), int8_t{-7}, int8_t{100});
    const auto as = [&](const Type& type) { return values_of(*decoded(bytes, &type)); };
    EXPECT_EQ(as(Type::long_integer()), (List{-7, 100, Value::null()}));
    EXPECT_EQ(as(Type::double_number()), (List{-7.0, 100.0, Value::null()}));
    EXPECT_EQ(as(Type::decimal(10, 2)), (List{Int128{-700}, Int128{10'000}, Value::null()}));
    EXPECT_EQ(as(Type::decimal(38, 2)), (List{Int128{-700}, Int128{10'000}, Value::null()}));
    EXPECT_THROW(as(Type::decimal(4, 2)), Error);
    EXPECT_THROW(as(Type::string()), Error);
    const auto decimals =
        array_of<arrow::Decimal256Builder>(arrow::decimal256(30, 1), arrow::Decimal256(-15));
    EXPECT_EQ(decoded(decimals)->type(), Type::decimal(30, 1));
    EXPECT_EQ(decoded(decimals)->value(0), Value(Int128{-15}));
    const Type wide = Type::decimal(35, 3);
    EXPECT_EQ(decoded(decimals, &wide)->value(0), Value(Int128{-1500}));
}

TEST(ArrowStream, RefusesWhatSparkHasNoTypeFor) {
    try {
        decoded(array_of<arrow::UInt8Builder>(arrow::uint8(), uint8_t{1}));
        FAIL();
    } catch (const Error& error) {
        EXPECT_EQ(error.condition(), "UNSUPPORTED_ARROWTYPE");
    }
}

TEST(ArrowStream, RefusesMalformedBytes) {
    SampleMaker maker(4);
    const Schema schema = {{"x", Type::string()}};
    const auto sample = maker.flat(Type::string(), 50, 0.2, "");
    const std::string bytes = encode_arrow_stream(schema, {{50, {sample.column}, {}}}, "UTC");
    for (size_t size = 0; size + 8 < bytes.size(); size += 13) {
        Schema read;
        EXPECT_THROW(
            {
                const auto batches =
                    decode_arrow_stream(std::string_view(bytes).substr(0, size), read, test_pool());
                if (batches.empty()) throw Error("INTERNAL_ERROR");  // ends cleanly between messages
            },
            Error)
            << size;
    }
}

TEST(ArrowStream, RefusesAnotherNumberOfColumns) {
    Schema schema = {{"x", Type::integer()}, {"y", Type::integer()}};
    const auto bytes = encode_arrow_stream({{"x", Type::integer()}}, {}, "UTC");
    EXPECT_THROW(decode_arrow_stream(bytes, schema, test_pool()), Error);
}

}  // namespace
}  // namespace firesteel
