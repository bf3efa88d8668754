#include <gtest/gtest.h>

#include <limits>

#include "codec/avro_reader.h"
#include "codec/avro_types.h"
#include "codec/avro_writer.h"
#include "common/error.h"

namespace firesteel {
namespace {

std::string long_bytes(int64_t value) {
    std::string out;
    append_avro_long(value, out);
    return out;
}

TEST(AvroCursor, ReadsWhatIsWritten) {
    for (const int64_t value :
         {int64_t{0}, int64_t{-1}, int64_t{63}, int64_t{64}, int64_t{-65}, int64_t{1} << 40,
          std::numeric_limits<int64_t>::max(), std::numeric_limits<int64_t>::min()}) {
        const std::string bytes = long_bytes(value);
        AvroCursor cursor(bytes);
        EXPECT_EQ(cursor.read_long(), value);
        EXPECT_FALSE(cursor.failed());
        EXPECT_EQ(cursor.left(), 0u);
    }
}

TEST(AvroCursor, FailsOnceAndForAll) {
    AvroCursor cursor(
        "\x08"
        "ab");
    EXPECT_TRUE(cursor.read_bytes().empty());
    EXPECT_TRUE(cursor.failed());
    EXPECT_EQ(cursor.read_long(), 0);
    EXPECT_EQ(cursor.read_block(), 0);
    AvroCursor endless("\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01");
    endless.read_long();
    EXPECT_TRUE(endless.failed());
    const std::string huge = long_bytes(int64_t{1} << 60);
    AvroCursor empty_items(huge);
    EXPECT_EQ(empty_items.read_block(), 0);
    EXPECT_TRUE(empty_items.failed());
}

std::string refusal(std::string_view json) {
    try {
        parse_avro_schema(json);
    } catch (const Error& error) {
        return error.parameters()[0].second;
    }
    return {};
}

TEST(AvroSchema, RefusesWhatIsNone) {
    EXPECT_NE(refusal("{\"typ"), "");
    EXPECT_EQ(refusal("\"nope\""), "Undefined name: \"nope\"");
    EXPECT_EQ(refusal(R"(["int","int"])"), "Duplicate in union: int");
    EXPECT_EQ(refusal(R"({"type":"record","name":"a b","fields":[]})"), "Illegal character in: a b");
    EXPECT_EQ(refusal(R"({"type":"fixed","name":"f","size":-1})").substr(0, 15), "Invalid or no s");
    EXPECT_EQ(refusal(std::string(400, '[') + std::string(400, ']')), "The schema is nested too deeply");
}

TEST(AvroSchema, FindsNamesInTheirNamespaces) {
    const AvroSchemaPtr schema = parse_avro_schema(
        R"({"type":"record","name":"R","namespace":"a.b","fields":[
            {"name":"x","type":{"type":"fixed","name":"F","size":2}},{"name":"y","type":"F"},
            {"name":"z","type":"a.b.F"},{"name":"next","type":["null","R"]}]})");
    const AvroNode& root = *schema->root;
    EXPECT_EQ(root.fields[0].type, root.fields[1].type);
    EXPECT_EQ(root.fields[0].type, root.fields[2].type);
    EXPECT_EQ(root.fields[3].type->children[1], &root);
    EXPECT_EQ(root.fields[0].type->full_name(), "a.b.F");
}

TEST(AvroSchema, EncodesDefaults) {
    const AvroSchemaPtr schema = parse_avro_schema(
        R"({"type":"record","name":"R","fields":[{"name":"a","type":{"type":"array","items":"int"}},
            {"name":"b","type":"bytes","default":"\u00ff"},{"name":"u","type":["string","null"],"default":"s"}]})");
    EXPECT_EQ(encode_avro_default(*schema->root, R"({"a":[1,2]})"),
              std::string("\x04\x02\x04\x00\x02\xff\x00\x02s", 9));
    EXPECT_THROW(encode_avro_default(*schema->root, "3"), Error);
}

TEST(AvroReader, ReadsBackWhatItsWriterWrote) {
    const auto pool = MemoryPool::make_root("test", MemoryPool::kUnlimited);
    const Type type =
        Type::structure({{"a", Type::array(Type::long_integer())}, {"s", Type::string(), false}});
    const AvroSchemaPtr schema = parse_avro_schema(spark_to_avro(type, true, "r", ""));
    const auto builder = ColumnBuilder::make(type, pool);
    builder->append(Value(Value::List{Value(Value::List{Value(int64_t{7}), Value()}), Value("x")}));
    builder->append(Value());
    builder->append(Value(Value::List{Value(), Value("")}));
    const ColumnPtr column = builder->finish();
    AvroOutput out;
    const AvroValueWriterPtr writer = make_avro_writer(type, *schema->root, {});
    for (int64_t row = 0; row < column->size(); ++row) writer->write(*column, row, out);
    ASSERT_FALSE(out.failure);
    const AvroValueReaderPtr reader = make_avro_reader(*schema->root, *schema->root, type, {});
    AvroCursor cursor(out.bytes);
    for (int64_t row = 0; row < column->size(); ++row) reader->read(cursor, builder.get());
    EXPECT_FALSE(cursor.failed());
    EXPECT_EQ(cursor.left(), 0u);
    const ColumnPtr back = builder->finish();
    for (int64_t row = 0; row < column->size(); ++row) EXPECT_EQ(back->value(row), column->value(row));
    // Every part of the bytes ends in a failure, none in anything worse.
    for (size_t size = 0; size < out.bytes.size(); ++size) {
        AvroCursor cut(std::string_view(out.bytes).substr(0, size));
        for (int64_t row = 0; row < column->size(); ++row) reader->read(cut, nullptr);
        EXPECT_TRUE(cut.failed());
    }
}

}  // namespace
}  // namespace firesteel
