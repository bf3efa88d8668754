#include "session/show_string.h"

#include <gtest/gtest.h>

#include "column/builder.h"

namespace firesteel {
namespace {

const MemoryPoolPtr kPool = MemoryPool::make_root("test", MemoryPool::kUnlimited);

Batch texts(const std::vector<Value>& values) {
    const auto builder = ColumnBuilder::make(Type::string(), kPool);
    for (const Value& value : values) builder->append(value);
    Batch batch;
    batch.rows = static_cast<int64_t>(values.size());
    batch.columns = {builder->finish()};
    return batch;
}

std::string show(const std::vector<Value>& values, ShowOptions options) {
    return show_string({{.name = "c", .type = Type::string()}}, {texts(values)}, options, EvalSettings());
}

TEST(ShowString, AlignsRightWhenTruncatingAndLeftOtherwise) {
    EXPECT_EQ(show({"ab", Value::null()}, {20, 20, false}),
              "+----+\n|   c|\n+----+\n|  ab|\n|NULL|\n+----+\n");
    EXPECT_EQ(show({"ab", Value::null()}, {20, 0, false}),
              "+----+\n|c   |\n+----+\n|ab  |\n|NULL|\n+----+\n");
}

TEST(ShowString, TruncatesWithDotsWhenThereIsRoom) {
    EXPECT_EQ(show({"abcdefgh"}, {20, 5, false}), "+-----+\n|    c|\n+-----+\n|ab...|\n+-----+\n");
    EXPECT_EQ(show({"abcdefgh"}, {20, 3, false}), "+---+\n|  c|\n+---+\n|abc|\n+---+\n");
}

TEST(ShowString, WideCharactersTakeTwoColumns) {
    EXPECT_EQ(show({"中文字", "a"}, {20, 20, false}),
              "+------+\n|     c|\n+------+\n|中文字|\n|     a|\n+------+\n");
    EXPECT_EQ(display_width("中a"), 3);
}

TEST(ShowString, EscapesControlCharacters) {
    EXPECT_EQ(show({"x\ty\nz"}, {20, 20, false}),
              "+-------+\n|      c|\n+-------+\n|x\\ty\\nz|\n+-------+\n");
}

TEST(ShowString, SaysWhenThereAreMoreRows) {
    EXPECT_EQ(show({"a", "b"}, {1, 20, false}), "+---+\n|  c|\n+---+\n|  a|\n+---+\nonly showing top 1 row");
    EXPECT_EQ(show({"a", "b", "c"}, {2, 20, true}),
              "-RECORD 0--\n c   | a   \n-RECORD 1--\n c   | b   \nonly showing top 2 rows");
    EXPECT_EQ(show({}, {2, 20, true}), "(0 rows)");
}

TEST(HtmlString, EscapesWhatHtmlWouldRead) {
    EXPECT_EQ(html_string({{.name = "a<b", .type = Type::string()}}, {texts({"x&y"})}, {20, 20, false},
                          EvalSettings()),
              "<table border='1'>\n<tr><th>a&lt;b</th></tr>\n<tr><td>x&amp;y</td></tr>\n</table>\n");
}

}  // namespace
}  // namespace firesteel
