#include <gtest/gtest.h>

#include "codec/xml_infer.h"
#include "codec/xml_parser.h"
#include "codec/xml_reader.h"

namespace firesteel {
namespace {

XmlOptions options(TextOptions written = {}) { return XmlOptions::parse(written, TextDefaults(), false); }

TEST(XmlReader, AcceptsDocuments) {
    for (const char* good :
         {"<a/>", "<a></a>",
          "<?xml version=\"1.0\"?>\n<!-- c -->\n<!DOCTYPE a [<!ENTITY x \"y\">]>\n<a b='1' c=\"2\"/>\n",
          "<a>&lt;&#65;&#x41;</a>", "<a><![CDATA[<b>]]></a>", "<n:a xmlns:n=\"u\"><n:b/></n:a>",
          "<a><?p i?><!--x--></a>"})
        EXPECT_TRUE(is_xml_document(good)) << good;
}

TEST(XmlReader, RefusesWhatIsMalformed) {
    for (const char* bad : {"</a>", "", "x", "<a>", "<a></b>", "<a/><b/>", "<a b=1/>", "<a b='1' b='2'/>",
                            "<a>&nope;</a>", "<a>&#0;</a>", "<a b='<'/>", "<a", "<a>&lt</a>", "<1a/>",
                            "<a/>x", "<a><!-- -- --></a>", "<a b='1'c='2'/>", "<a>\x01</a>"})
        EXPECT_FALSE(is_xml_document(bad)) << bad;
}

TEST(XmlReader, ExpandsNothingAndStopsAtDepth) {
    // Entities of the document are unknown: no billion laughs.
    EXPECT_FALSE(is_xml_document("<!DOCTYPE a [<!ENTITY x \"y\"><!ENTITY z \"&x;&x;\">]><a>&z;</a>"));
    std::string deep, shallow;
    for (size_t i = 0; i < 100'000; ++i) deep += "<a>";
    for (size_t i = 0; i < XmlReader::kMaxDepth; ++i) shallow += "<a>";
    for (size_t i = 0; i < XmlReader::kMaxDepth; ++i) shallow += "</a>";
    EXPECT_FALSE(is_xml_document(deep));
    EXPECT_TRUE(is_xml_document(shallow));
}

TEST(XmlRecords, FindsElementsAtAnyDepth) {
    const std::string text = "<r><a i='1'/><x><a i='2'><a i='3'/></a></x><a i='4'></r>";
    const XmlOptions read = options({{"rowtag", "a"}});
    XmlRecords records(text, read);
    std::string found;
    while (const auto record = records.next()) found += record->attributes[0].second;
    EXPECT_EQ(found, "12");
    EXPECT_TRUE(records.failed());
}

TEST(XmlTypes, MergesRecords) {
    XmlTypes types(options());
    types.add("<r><a>1</a><b k='1'>x</b></r>");
    types.add("<r><a>2.5</a><a>3</a><b>y</b><c><d>2020-01-01</d></c></r>");
    EXPECT_EQ(Type::structure(types.schema()).to_sql(),
              "STRUCT<a: ARRAY<DOUBLE>, b: STRUCT<_VALUE: STRING, _k: BIGINT>, c: STRUCT<d: DATE>>");
}

TEST(XmlParser, KeepsWhatItReadBeforeATextThatDoesNotFit) {
    const Type type = Type::structure({{"a", Type::integer(), true}, {"b", Type::integer(), true}});
    XmlParser parser(type, options());
    EXPECT_TRUE(parser.parse("<r><a>1</a><b>2</b></r>"));
    EXPECT_EQ(parser.value().items[1].integer, 2);
    EXPECT_FALSE(parser.parse("<r><a>1</a><b>x</b></r>"));
    EXPECT_EQ(parser.value().items[0].integer, 1);
    EXPECT_TRUE(parser.value().items[1].is_null);
    EXPECT_FALSE(parser.parse("<r><a>1</a>"));
    EXPECT_TRUE(parser.value().is_null);
}

}  // namespace
}  // namespace firesteel
