#include "codec/json_parser.h"

#include <gtest/gtest.h>

#include "codec/json_infer.h"
#include "codec/json_path.h"
#include "codec/type_text.h"

namespace firesteel {
namespace {

JsonOptions options_with(const TextOptions& options = {}) {
    return JsonOptions::parse(options, TextDefaults());
}

/// All tokens of a text, one character each; '!' where it is malformed.
std::string tokens(std::string_view text, const JsonSyntax& syntax = {}) {
    RecordArena arena;
    JsonReader reader(syntax);
    reader.start(text, arena);
    std::string out;
    while (true) {
        const JsonToken token = reader.next();
        out.push_back("${}[]KSIDTFN!"[static_cast<size_t>(token)]);
        if (token == JsonToken::kEnd || token == JsonToken::kError) return out;
    }
}

TEST(JsonReader, GivesTokens) {
    EXPECT_EQ(tokens(" {\"a\" : [1, -2.5e3, \"x\", true,false ,null ] } "), "{K[IDSTFN]}$");
    EXPECT_EQ(tokens("[[],{}]"), "[[]{}]$");
    EXPECT_EQ(tokens("  "), "$");
}

TEST(JsonReader, StaysAtTheFirstError) {
    for (const char* text :
         {"{\"a\":1,}", "[1 2]", "[01]", "[1.]", "[.5]", "[+1]", "[tru]", "[\"a]", "[\"\t\"]", "{a:1}",
          "[\"\\q\"]", "[\"\\u12\"]", "[1}", "{1:2}", "[1e]", "[INF]"}) {
        const std::string found = tokens(text);
        EXPECT_EQ(found.back(), '!') << text;
    }
}

TEST(JsonReader, IsAsLenientAsItsSyntax) {
    JsonSyntax syntax;
    syntax.comments = syntax.unquoted_field_names = syntax.numeric_leading_zeros = true;
    syntax.backslash_escapes_anything = syntax.unquoted_control_chars = true;
    EXPECT_EQ(tokens("{/*x*/a:007, 'b':\"\\q\t\"} // end", syntax), "{KIKS}$");
    EXPECT_EQ(tokens("[NaN, Infinity, -INF]"), "[DDD]$");
    syntax.non_numeric_numbers = false;
    EXPECT_EQ(tokens("[NaN]", syntax), "[!");
}

TEST(JsonReader, LimitsDepth) {
    EXPECT_EQ(tokens(std::string(1001, '[')).back(), '!');
    EXPECT_EQ(tokens(std::string(1000, '[') + std::string(1000, ']')).back(), '$');
}

TEST(JsonReader, UndoesEscapes) {
    RecordArena arena;
    JsonReader reader{JsonSyntax()};
    reader.start("\"a\\n\\u00e9\\ud83d\\ude00\\/\\ud83d\"", arena);
    ASSERT_EQ(reader.next(), JsonToken::kString);
    EXPECT_EQ(reader.text(), "a\n\xC3\xA9\xF0\x9F\x98\x80/?");
}

TEST(JsonParser, KeepsWhatCouldBeRead) {
    JsonParser parser(Type::structure(parse_table_schema("a INT, b STRUCT<c: INT, d: INT>, e ARRAY<INT>")),
                      options_with(), false);
    EXPECT_EQ(parser.parse("{\"b\":{\"c\":\"x\",\"d\":2},\"e\":[1,\"y\"],\"a\":7}"),
              JsonParser::Outcome::kPartial);
    const ParsedValue& row = parser.rows().at(0);
    EXPECT_EQ(row.items[0].integer, 7);
    EXPECT_TRUE(row.items[1].items[0].is_null);
    EXPECT_EQ(row.items[1].items[1].integer, 2);
    EXPECT_TRUE(row.items[2].is_null);
    EXPECT_EQ(parser.parse("{\"a\":1"), JsonParser::Outcome::kMalformed);
    EXPECT_TRUE(parser.rows().empty());
    EXPECT_EQ(parser.parse(" "), JsonParser::Outcome::kEmpty);
    EXPECT_EQ(parser.parse("{\"a\":1} rest"), JsonParser::Outcome::kOk);
}

TEST(JsonParser, ReadsLongRecords) {
    std::string text = "[";
    for (int i = 0; i < 10000; ++i) text += (i ? ",\"value " : "\"value ") + std::to_string(i) + "\\n\"";
    JsonParser parser(Type::array(Type::string()), options_with(), false);
    ASSERT_EQ(parser.parse(text + "]"), JsonParser::Outcome::kOk);
    const ParsedValue& list = parser.rows().at(0);
    ASSERT_EQ(list.size, 10000);
    EXPECT_EQ(list.items[0].text(), "value 0\n");
    EXPECT_EQ(list.items[9999].text(), "value 9999\n");
}

TEST(JsonParser, CopiesJsonAsSparkPrintsIt) {
    JsonParser parser(Type::structure(parse_table_schema("a STRING")), options_with(), false);
    ASSERT_EQ(parser.parse("{\"a\": { \"b\" : [1, 2.50, 1e20, NaN], \"c\":\"\\u0001\" }}"),
              JsonParser::Outcome::kOk);
    EXPECT_EQ(parser.rows()[0].items[0].text(), "{\"b\":[1,2.5,1.0E20,\"NaN\"],\"c\":\"\\u0001\"}");
}

TEST(JsonTypes, MergesRecords) {
    JsonTypes types(options_with());
    types.add("{\"b\":1,\"a\":[1]}");
    types.add("{\"b\":2.5,\"a\":[{\"x\":null}]}");
    types.add("");
    EXPECT_EQ(Type::structure(types.schema(false)).to_string(), "struct<a:array<string>,b:double>");
    types.add("{");
    EXPECT_EQ(types.schema(false)[0].name, "_corrupt_record");
}

TEST(JsonPath, FindsValues) {
    JsonSearch search;
    std::string found;
    const char* text = "{\"a\":[{\"b\":[1,2]},{\"b\":[3]}],\"c\":\"x\"}";
    ASSERT_TRUE(search.find(text, *parse_json_path("$.a[*].b[*]"), found));
    EXPECT_EQ(found, "[[1,2],[3]]");
    ASSERT_TRUE(search.find(text, *parse_json_path("$['c']"), found));
    EXPECT_EQ(found, "x");
    EXPECT_FALSE(search.find(text, *parse_json_path("$.a[2]"), found));
    for (const char* path : {"", "a", "$.", "$a", "$[", "$[-1]", "$..a"})
        EXPECT_FALSE(parse_json_path(path)) << path;
}

TEST(Base64, GoesBothWays) {
    for (const std::string text : {"", "a", "ab", "abc", "abcd"}) {
        std::string encoded, decoded;
        append_base64(encoded, text);
        ASSERT_TRUE(decode_base64(encoded, decoded));
        EXPECT_EQ(decoded, text);
    }
    std::string decoded;
    EXPECT_FALSE(decode_base64("YWJ", decoded));
    EXPECT_FALSE(decode_base64("Y*Jj", decoded));
}

TEST(JsonParser, KeepsRawTextsAsTheyAreWritten) {
    const Type type = parse_type("struct<a string, b string, c array<string>>");
    const std::string record =
        R"({"a": 1e3, "b" : {"x":1.0E5, "y" : [ "z" ]} , "c":[1.50, -0, true, null, "\u0041"]})";
    const auto texts = [&](bool raw_texts) {
        JsonParser parser(type, options_with(), true, raw_texts);
        EXPECT_EQ(parser.parse(record), JsonParser::Outcome::kOk);
        const ParsedValue* fields = parser.rows()[0].items;
        std::string out = std::string(fields[0].text()) + "|" + std::string(fields[1].text());
        for (int32_t i = 0; i < fields[2].size; ++i)
            out += "|" + (fields[2].items[i].is_null ? "null" : std::string(fields[2].items[i].text()));
        return out;
    };
    EXPECT_EQ(texts(true), R"(1e3|{"x":1.0E5, "y" : [ "z" ]}|1.50|-0|true|null|A)");
    EXPECT_EQ(texts(false), R"(1000.0|{"x":100000.0,"y":["z"]}|1.5|0|true|null|A)");
}

}  // namespace
}  // namespace firesteel
