#include "codec/text_encoding.h"

#include <gtest/gtest.h>

#include "common/error.h"

namespace firesteel {
namespace {

using namespace std::string_literals;

std::string decoded(const std::string& encoding, const std::string& bytes) {
    std::string out;
    append_as_utf8(encoding, bytes, out);
    return out;
}

TEST(TextEncoding, reads_the_order_of_bytes_from_a_mark) {
    EXPECT_EQ(decoded("UTF-16",
                      "\xFF\xFE"
                      "a\0"s),
              "a");
    EXPECT_EQ(decoded("UTF-16", "\xFE\xFF\0a"s), "a");
    EXPECT_EQ(decoded("UTF-16", "\0a"s), "a");
    EXPECT_EQ(decoded("utf-32",
                      "\xFF\xFE\0\0"
                      "a\0\0\0"s),
              "a");
    EXPECT_EQ(decoded("UTF-16LE",
                      "\xFF\xFE"
                      "a\0"s),
              "\uFEFF"
              "a");
}

TEST(TextEncoding, gives_what_it_wrote) {
    const std::string text = "a\u00e4\u20ac\U0001F600";
    for (const char* encoding : {"UTF-16BE", "UTF-16LE", "UTF-32", "UTF-8"})
        EXPECT_EQ(decoded(encoding, encode_from_utf8(encoding, text)), text) << encoding;
    EXPECT_EQ(encode_from_utf8("ISO-8859-1", text), "a\xE4??");
}

TEST(TextEncoding, replaces_what_means_nothing) {
    EXPECT_EQ(decoded("UTF-16LE", "a\0b"s), "a\uFFFD");
    EXPECT_EQ(decoded("UTF-16LE",
                      "\x3D\xD8"
                      "a\0"s),
              "\uFFFD"
              "a");
    EXPECT_EQ(decoded("UTF-32", "\x7F\0\0\0"s), "\uFFFD");
    EXPECT_EQ(decoded("US-ASCII", "\xE4"s), "\uFFFD");
}

TEST(TextEncoding, refuses_unknown_ones) {
    EXPECT_THROW(check_encoding("windows-1252", "CSVOptions"), Error);
    EXPECT_NO_THROW(check_encoding("utf-16be", "CSVOptions"));
}

}  // namespace
}  // namespace firesteel
