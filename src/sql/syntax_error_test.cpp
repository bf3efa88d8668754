#include <gtest/gtest.h>

#include "sql/parser.h"

namespace firesteel::sql {
namespace {

/// Condition, or for syntax errors the token and the hint; then where it stands.
std::string failure(std::string_view text) {
    try {
        parse_statement(text);
    } catch (const Error& error) {
        std::string out = error.condition();
        if (out == "PARSE_SYNTAX_ERROR") {
            out.clear();
            for (const auto& [name, value] : error.parameters()) out += value;
        }
        if (error.context()) out += " @" + std::to_string(error.context()->start_index);
        return out;
    }
    return "none";
}

// What Spark 4.2.1 answered for each.
TEST(SyntaxErrorTest, NamesTheTokenAndTheSlip) {
    EXPECT_EQ(failure("SELECT * FORM t"), "'t': extra input 't' @14");
    EXPECT_EQ(failure("SELECT 1 +"), "end of input @10");
    EXPECT_EQ(failure("select a.b.c from range(1) where (id > 1"), "end of input @40");
    EXPECT_EQ(failure("select 1 frm t x"), "'t' @13");
    EXPECT_EQ(failure("select\n\n  1 2"), "'2': extra input '2' @12");
    EXPECT_EQ(failure("select 1; select 2"), "'select': extra input 'select' @10");
    EXPECT_EQ(failure("select 'abc"), "''' @7");
    EXPECT_EQ(failure("foo bar"), "'foo' @0");
    EXPECT_EQ(failure("select"), "end of input @6");
    EXPECT_EQ(failure("select 1 offset 1 limit 1"), "'limit' @18");
    EXPECT_EQ(failure("select a from t left"), "end of input @20");
    EXPECT_EQ(failure("select bit_length(x"), "end of input: missing ')' @19");
    EXPECT_EQ(failure("select * from (select a"), "end of input: missing ')' @23");
    EXPECT_EQ(failure("select cast(null as map<int>)"), "'>' @27");
    EXPECT_EQ(failure("select case when true then 1"), "'true' @17");
    EXPECT_EQ(failure("select * from t where exists (select max"), "'(' @29");
    EXPECT_EQ(failure("select * from explode(array(over 10, 20))"), "'(' @21");
}

TEST(SyntaxErrorTest, OtherConditions) {
    EXPECT_EQ(failure(""), "PARSE_EMPTY_STATEMENT @0");
    EXPECT_EQ(failure("  "), "PARSE_EMPTY_STATEMENT @2");
    EXPECT_EQ(failure("select /* a"), "UNCLOSED_BRACKETED_COMMENT @0");
    EXPECT_EQ(failure("select * from a-b"), "INVALID_IDENTIFIER @14");
    EXPECT_EQ(failure("select 1 as \xC3\xBCx"), "INVALID_IDENTIFIER @12");
    EXPECT_EQ(failure("select cast(1 as foo)"), "UNSUPPORTED_DATATYPE @17");
    EXPECT_EQ(failure("select 1 in ()"), "INVALID_SQL_SYNTAX.EMPTY_IN_PREDICATE @9");
    EXPECT_EQ(failure("select 'a' like 'b' escape 'cc'"), "INVALID_ESC @11");
    EXPECT_EQ(failure("with a as (select 1), a as (select 2) select 1"), "DUPLICATED_CTE_NAMES @0");
    EXPECT_EQ(failure("select 1 order by 1 sort by 1"),
              "UNSUPPORTED_FEATURE.COMBINATION_QUERY_RESULT_CLAUSES @9");
    EXPECT_EQ(failure("select * from values (1, 2), (3)"), "INVALID_INLINE_TABLE.NUM_COLUMNS_MISMATCH @14");
    EXPECT_EQ(failure("set a b=c"), "INVALID_SET_SYNTAX @0");
    EXPECT_EQ(failure("grant x"), "INVALID_STATEMENT_OR_CLAUSE @0");
    EXPECT_EQ(failure("from range(2) |> order by id limit 1"),
              "MULTIPLE_QUERY_RESULT_CLAUSES_WITH_PIPE_OPERATORS @17");
    EXPECT_EQ(failure("from range(2) |> window w as (order by id)"),
              "UNSUPPORTED_FEATURE.CLAUSE_WITH_PIPE_OPERATORS @17");
}

TEST(SyntaxErrorTest, SyntaxComesBeforeMeaning) {
    EXPECT_EQ(failure("select date 'x', foo 'y' from t t t"), "'t': extra input 't' @34");
    EXPECT_EQ(failure("select date 'x', foo 'y'"), "INVALID_TYPED_LITERAL @7");
}

TEST(SyntaxErrorTest, WordsAreNamesUnlessReserved) {
    EXPECT_EQ(failure("select select, case from limit"), "none");
    EXPECT_EQ(failure("select '' as , 1 as"), "none");
    ParserOptions options;
    options.enforce_reserved_keywords = true;
    EXPECT_NO_THROW(parse_statement("select day from t", options));
    EXPECT_THROW(parse_statement("select a as user from t", options), Error);
    EXPECT_THROW(parse_statement("select 1 from", options), Error);
}

}  // namespace
}  // namespace firesteel::sql
