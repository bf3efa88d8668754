#include "io/formats/csv/line_index.h"

#include <gtest/gtest.h>

#include <random>
#include <string>

namespace firesteel {
namespace {

/// Text of few characters, so that all of them meet.
std::string random_text(std::mt19937& random, size_t size) {
    constexpr std::string_view kCharacters = "ab,,;\"\n\r \0";
    std::string text;
    for (size_t i = 0; i < size; ++i) {
        const size_t pick = random() % 40;
        text += pick < kCharacters.size() ? kCharacters[pick] : 'x';
    }
    return text;
}

/// The lines as a search for line ends finds them.
std::vector<std::string_view> lines_of(std::string_view text) {
    std::vector<std::string_view> lines;
    while (!text.empty()) {
        const size_t end = text.find('\n');
        std::string_view line = text.substr(0, end);
        text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
        if (line.ends_with('\r')) line.remove_suffix(1);
        lines.push_back(line);
    }
    return lines;
}

void expect_same_fields(const CsvOptions& options, const std::vector<size_t>& wanted,
                        const std::string& text) {
    CsvTokenizer tokenizer(options);
    CsvLineIndex index(options, wanted);
    std::vector<CsvToken> fields(wanted.size());
    index.start(text);
    for (const std::string_view expected : lines_of(text)) {
        std::string_view line;
        ASSERT_TRUE(index.next(line));
        ASSERT_EQ(line, expected);
        if (line.empty() || !index.fields(fields)) continue;
        const auto tokens = tokenizer.tokenize(line);
        if (!index.has_quote()) {
            EXPECT_EQ(index.count(), tokens.size());
        }
        for (size_t i = 0; i < wanted.size(); ++i) {
            ASSERT_EQ(fields[i].skipped, wanted[i] >= tokens.size()) << line;
            if (fields[i].skipped) continue;
            ASSERT_EQ(fields[i].text, tokens[wanted[i]].text) << line;
            ASSERT_EQ(fields[i].quoted, tokens[wanted[i]].quoted) << line;
        }
    }
    std::string_view line;
    EXPECT_FALSE(index.next(line));
}

TEST(CsvLineIndex, FindsWhatTheTokenizerFinds) {
    std::mt19937 random(7);
    CsvOptions options;
    CsvOptions other;
    other.delimiter = ";";
    other.quote = 0;
    for (int round = 0; round < 3000; ++round) {
        const std::string text = random_text(random, random() % 300);
        expect_same_fields(options, {0, 1, 2}, text);
        expect_same_fields(options, {5, 1}, text);
        expect_same_fields(options, {}, text);
        expect_same_fields(other, {0, 3, 3}, text);
    }
}

TEST(CsvLineIndex, ReadsLinesOfManyBlocks) {
    std::string text;
    for (int row = 0; row < 50; ++row) {
        for (int field = 0; field < row * 3; ++field) text += std::to_string(field) + ",";
        text += "end\n";
    }
    expect_same_fields({}, {0, 40, 100, 146, 147, 148}, text + text);
}

/// Text whose fields are mostly quoted, so that quotes meet all that may stand beside them.
std::string random_quoted_text(std::mt19937& random) {
    static const std::vector<std::string> kParts = {"\"", "\"\"", "\"a\"", "\"b,c\"", "\"\"\"d\"\"\"", ",",
                                                    ",",  "\n",   "\\",    "e",       "#\"",           " "};
    std::string text;
    for (size_t parts = random() % 60; parts > 0; --parts) text += kParts[random() % kParts.size()];
    return text;
}

TEST(CsvLineIndex, ReadsQuotedFieldsAsTheTokenizerDoes) {
    std::mt19937 random(11);
    CsvOptions doubled, hashed;
    doubled.escape = '"';
    hashed.escape = '"';
    hashed.escape_of_escape = '#';
    for (int round = 0; round < 20000; ++round) {
        const std::string text = random_quoted_text(random);
        for (const CsvOptions& options : {CsvOptions(), doubled, hashed}) {
            expect_same_fields(options, {0, 1, 2}, text);
            expect_same_fields(options, {3, 1}, text);
        }
    }
}

TEST(CsvLineIndex, LeavesQuotesThatDoNotEndAFieldToTheTokenizer) {
    CsvLineIndex index({}, {0, 1});
    std::vector<CsvToken> fields(2);
    const std::string text = "a,b\n\"a\",b\nc,\"d\n\"a\" ,b\n\"a\\\"\",b\nc,d\n";
    index.start(text);
    std::string_view line;
    for (const bool is_read : {true, true, false, false, false, true}) {
        ASSERT_TRUE(index.next(line));
        EXPECT_EQ(index.fields(fields), is_read) << line;
    }
}

TEST(CsvLineIndex, LeavesRecordsThatMayHoldTooManyFieldsToTheTokenizer) {
    CsvOptions options;
    options.max_columns = 3;
    CsvLineIndex index(options, {0});
    std::vector<CsvToken> fields(1);
    const std::string text = "a\n,,,\n";
    index.start(text);
    std::string_view line;
    ASSERT_TRUE(index.next(line));
    EXPECT_TRUE(index.fields(fields));
    ASSERT_TRUE(index.next(line));
    EXPECT_FALSE(index.fields(fields));
}

TEST(CsvLineIndex, FitsWhereOneCharacterSeparates) {
    EXPECT_TRUE(CsvLineIndex::fits({}));
    CsvOptions options;
    options.delimiter = "||";
    EXPECT_FALSE(CsvLineIndex::fits(options));
    options = {};
    options.trim_leading = true;
    EXPECT_FALSE(CsvLineIndex::fits(options));
}

}  // namespace
}  // namespace firesteel
