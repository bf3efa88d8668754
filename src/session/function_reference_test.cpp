#include "session/function_reference.h"

#include <gtest/gtest.h>

namespace firesteel {
namespace {

TEST(FunctionReference, TellsOfAFunction) {
    EXPECT_EQ(function_reference({"grouping"}),
              "## Agg\n"
              "\n### `grouping`\n"
              "\ngrouping(col): 1 where a grouping set leaves the column out, else 0.\n"
              "Since 2.0.0.\n"
              "\n```sql\n"
              "SELECT grouping(a) FROM VALUES (1) t(a) GROUP BY cube(a) ORDER BY 1 LIMIT 1;\n"
              "-- 0\n"
              "```\n");
}

TEST(FunctionReference, KnowsAliasesAndGroups) {
    EXPECT_EQ(function_reference({"ucase"}), function_reference({"upper"}));
    const std::string urls = function_list({"url_funcs"});
    EXPECT_NE(urls.find("parse_url\turl_funcs\t2.0.0\n"), std::string::npos) << urls;
    EXPECT_EQ(urls.find("upper"), std::string::npos);
}

TEST(FunctionReference, IsEmptyForWhatIsNotThere) { EXPECT_EQ(function_reference({"no_such_function"}), ""); }

TEST(FunctionReference, HasWordsForAll) {
    const std::string all = function_reference({});
    EXPECT_EQ(all.find("\n\nSince ."), std::string::npos);
    EXPECT_EQ(all.find("`\n\n\n"), std::string::npos);
}

}  // namespace
}  // namespace firesteel
