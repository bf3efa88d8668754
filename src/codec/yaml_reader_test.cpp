#include "codec/yaml_reader.h"

#include <gtest/gtest.h>

namespace firesteel {
namespace {

std::string shown(const YamlNode& node) {
    if (node.is(YamlNode::Kind::kScalar)) return node.is_null() ? "null" : "<" + node.text + ">";
    const bool is_list = node.is(YamlNode::Kind::kSequence);
    std::string out;
    for (const YamlNode& item : node.items) out += (out.empty() ? "" : ",") + shown(item);
    for (const auto& [key, value] : node.members) out += (out.empty() ? "" : ",") + key + "=" + shown(value);
    return (is_list ? "[" : "{") + out + (is_list ? "]" : "}");
}

std::string read(const std::string& text) {
    try {
        return shown(read_yaml(text));
    } catch (const YamlError& error) {
        const size_t place = error.message.find(" (line");
        return "!" + (place == std::string::npos ? "" : error.message.substr(place + 1));
    }
}

TEST(YamlReader, BlockCollections) {
    EXPECT_EQ(read("a: 1\nb:\n  - x\n  - y: 2\n    z: 3\n"), "{a=<1>,b=[<x>,{y=<2>,z=<3>}]}");
    EXPECT_EQ(read("a:\n- x\n-\n  y: 1\n- - p\n  - q\nb: ~\n"), "{a=[<x>,{y=<1>},[<p>,<q>]],b=null}");
    EXPECT_EQ(read("# c\n---\na: null # c\nb:\n...\nmore"), "{a=null,b=<>}");
    EXPECT_EQ(read("? a\n: 1\n'b c' : 2\n\"d\": 3\na: 4\n"), "{a=<4>,b c=<2>,d=<3>}");
    EXPECT_EQ(read("a: 1\r\nb: &x !!str 2\r\nc: *x\r\n"), "{a=<1>,b=<2>,c=<x>}");
}

TEST(YamlReader, FlowCollections) {
    EXPECT_EQ(read("a: [1, {b: sum(v), c: \"x,y\"},\n  [], {}]\n"), "{a=[<1>,{b=<sum(v)>,c=<x,y>},[],{}]}");
    EXPECT_EQ(read("{\"a\":\"1\", b: , c}"), "{a=<1>,b=<>,c=<>}");
}

TEST(YamlReader, PlainScalars) {
    EXPECT_EQ(read("a: k = 'x#y' # c\n"), "{a=<k = 'x#y'>}");
    EXPECT_EQ(read("a: -1 < id\nb: x:y\n"), "{a=<-1 < id>,b=<x:y>}");
    EXPECT_EQ(read("a: one\n  two\n\n  three\nb: 1\n"), "{a=<one two\nthree>,b=<1>}");
    EXPECT_EQ(read("a:\n  select 1\n  from t\n"), "{a=<select 1 from t>}");
}

TEST(YamlReader, QuotedScalars) {
    EXPECT_EQ(read("a: 'it''s'\nb: 'p\n  q\n\n  r'\n"), "{a=<it's>,b=<p q\nr>}");
    EXPECT_EQ(read(R"(a: "x\ty\"\\\u00e9\x41\U0001F600")"),
              "{a=<x\ty\"\\\u00e9"
              "A\U0001F600>}");
    EXPECT_EQ(read("a: \"p\\\n  q\n  r\"\n"), "{a=<pq r>}");
}

TEST(YamlReader, BlockScalars) {
    EXPECT_EQ(read("a: |\n  x\n    y\n\n  z\n\nb: 1\n"), "{a=<x\n  y\n\nz\n>,b=<1>}");
    EXPECT_EQ(read("a: >\n  x\n  y\n    z\n\n  p\n  q\n"), "{a=<x y\n  z\n\np q\n>}");
    EXPECT_EQ(read("a: >-\n  x\n  y\nb: |+\n  z\n\nc: |2\n    w\n"), "{a=<x y>,b=<z\n\n>,c=<  w\n>}");
    EXPECT_EQ(read("a: |\nb: |-\n"), "{a=<>,b=<>}");
}

TEST(YamlReader, Mistakes) {
    EXPECT_EQ(read("\n"), "!");
    EXPECT_EQ(read("a: b: c\n"), "!(line 1, column 5)");
    EXPECT_EQ(read("a: b\n  c: d\n"), "!(line 2, column 4)");
    EXPECT_EQ(read("a: - b\n"), "!(line 1, column 4)");
    EXPECT_EQ(read("a: 1\n\tb: 2\n"), "!(line 2, column 3)");
    EXPECT_EQ(read("a: 'x\n"), "!(line 2, column 1)");
    EXPECT_EQ(read("a: \"\\q\"\n"), "!(line 1, column 6)");
    EXPECT_EQ(read("a: [1\n"), "!(line 2, column 1)");
    EXPECT_EQ(read("a: @x\n"), "!(line 1, column 4)");
    EXPECT_EQ(read("a: `x`\n"), "!(line 1, column 4)");
    EXPECT_EQ(read("a: \"x\" = y\n"), "!(line 1, column 8)");
    EXPECT_EQ(read(": x: [\n"), "!(line 1, column 1)");
    EXPECT_EQ(read("- a\nb: 1\n"), "!(line 2, column 1)");
    EXPECT_EQ(read(std::string(1000, '[')), "!(line 1, column 200)");
}

}  // namespace
}  // namespace firesteel
