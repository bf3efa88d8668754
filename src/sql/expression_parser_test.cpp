#include <gtest/gtest.h>

#include "spec/print.h"
#include "sql/parser.h"

namespace firesteel::sql {
namespace {

std::string parsed(std::string_view text, const ParserOptions& options = {}) {
    return spec::print(*parse_expression(text, options));
}

TEST(ExpressionParserTest, PrecedenceAndAssociativity) {
    EXPECT_EQ(parsed("a + b * c - d"), "(- (+ a (* b c)) d)");
    EXPECT_EQ(parsed("a - b - c"), "(- (- a b) c)");
    EXPECT_EQ(parsed("a div b % c"), "(% (div a b) c)");
    EXPECT_EQ(parsed("a & b | c ^ d"), "(| (& a b) (^ c d))");
    EXPECT_EQ(parsed("a << 1 + 2 >> b >>> c"), "(>>> (>> (<< a (+ 1 2)) b) c)");
    EXPECT_EQ(parsed("a || b || c"), "(concat (concat a b) c)");
    EXPECT_EQ(parsed("-a * +b"), "(* (unary_minus a) (positive b))");
    EXPECT_EQ(parsed("~a = b"), "(== (~ a) b)");
    EXPECT_EQ(parsed("a = b = c"), "(== (== a b) c)");
    EXPECT_EQ(parsed("not a = b and c or d"), "(or (and (not (== a b)) c) d)");
    EXPECT_EQ(parsed("(a or b) and !c"), "(and (or a b) (not c))");
    EXPECT_EQ(parsed("a !< b"), "(>= a b)");
    EXPECT_EQ(parsed("a <> b"), "(not (== a b))");
    EXPECT_EQ(parsed("a <=> b"), "(<=> a b)");
}

TEST(ExpressionParserTest, ChainsOfAndOrAreBalanced) {
    EXPECT_EQ(parsed("a and b and c"), "(and (and a b) c)");
    EXPECT_EQ(parsed("a or b or c or d"), "(or (or a b) (or c d))");
    EXPECT_EQ(parsed("a and b and c and d and e"), "(and (and (and a b) c) (and d e))");
}

TEST(ExpressionParserTest, Predicates) {
    EXPECT_EQ(parsed("a between 1 and 2 and b"), "(and (between a 1 2) b)");
    EXPECT_EQ(parsed("a not between 1 and 2"), "(not (between a 1 2))");
    EXPECT_EQ(parsed("a in (1, 2)"), "(in a 1 2)");
    EXPECT_EQ(parsed("a not in (select b from t)"), "(not (in [a] (project (read t) [b])))");
    EXPECT_EQ(parsed("(a, b) in (select 1, 2)"), "(in [a b] (project (one-row) [1 2]))");
    EXPECT_EQ(parsed("a in ((select 1))"), "(in a (scalar (project (one-row) [1])))");
    EXPECT_EQ(parsed("a in ((select 1) union select 2)"),
              "(in [a] (union (project (one-row) [1]) (project (one-row) [2])))");
    EXPECT_EQ(parsed("a like 'b' escape '!'"), "(like a 'b' '!')");
    EXPECT_EQ(parsed("a rlike 'b'"), "(rlike a 'b')");
    EXPECT_EQ(parsed("a regexp 'b'"), "(rlike a 'b')");
    EXPECT_EQ(parsed("a like any ('x', 'y')"), "(likeany a 'x' 'y')");
    EXPECT_EQ(parsed("a not like all ('x')"), "(notlikeall a 'x')");
    EXPECT_EQ(parsed("a like any (b, 'y')"), "(or (like a b) (like a 'y'))");
    EXPECT_EQ(parsed("a is null or b is not null"), "(or (isnull a) (isnotnull b))");
    EXPECT_EQ(parsed("a is true"), "(<=> a true)");
    EXPECT_EQ(parsed("a is not distinct from b"), "(<=> a b)");
    EXPECT_EQ(parsed("a is distinct from b"), "(not (<=> a b))");
    EXPECT_EQ(parsed("exists (select 1)"), "(exists (project (one-row) [1]))");
    EXPECT_EQ(parsed("exists(xs, x -> x > 1)"), "(exists xs (lambda [x] (> x 1)))");
}

TEST(ExpressionParserTest, ParenthesesHoldQueriesOrExpressions) {
    EXPECT_EQ(parsed("((select 1))"), "(scalar (project (one-row) [1]))");
    EXPECT_EQ(parsed("((select 1) + 1)"), "(+ (scalar (project (one-row) [1])) 1)");
    EXPECT_EQ(parsed("(((a)) + 1) * 2"), "(* (+ a 1) 2)");
    EXPECT_EQ(parsed("((select 1) union all (select 2))"),
              "(scalar (union-all (project (one-row) [1]) (project (one-row) [2])))");
    EXPECT_EQ(parsed("((a, b), c)"), "(named_struct 'col1' (named_struct 'a' a 'b' b) 'c' c)");
    EXPECT_EQ(parsed("(1, b as x)"), "(named_struct 'col1' 1 'x' b)");
}

TEST(ExpressionParserTest, AccessAndCasts) {
    EXPECT_EQ(parsed("a.b.c"), "a.b.c");
    EXPECT_EQ(parsed("a.b[0].c"), "(get (get a.b 0) 'c')");
    EXPECT_EQ(parsed("f(x).y"), "(get (f x) 'y')");
    EXPECT_EQ(parsed("a::int::string"), "(cast (cast a int) string)");
    EXPECT_EQ(parsed("-1::string"), "(cast -1 string)");
    EXPECT_EQ(parsed("cast(a as decimal(10, 2))"), "(cast a decimal(10,2))");
    EXPECT_EQ(parsed("try_cast(a as array<array<int>>)"), "(try_cast a array<array<int>>)");
    EXPECT_EQ(parsed("v:a.b[0]['c d'] :: int"), "(cast (semi_structured_extract v '$.a.b[0]['c d']') int)");
    EXPECT_EQ(parsed("a collate unicode_ci"), "(collate a 'unicode_ci')");
    EXPECT_EQ(parsed("`a b`.`c``d`"), "a b.c`d");
}

TEST(ExpressionParserTest, Functions) {
    EXPECT_EQ(parsed("count(*)"), "(count *)");
    EXPECT_EQ(parsed("count(distinct a, b) filter (where c)"), "(count distinct a b filter c)");
    EXPECT_EQ(parsed("percentile_cont(0.5) within group (order by a desc)"),
              "(percentile_cont 0.5 within [(desc a)])");
    EXPECT_EQ(parsed("first(a ignore nulls)"), "(first a ignore-nulls)");
    EXPECT_EQ(parsed("nth_value(a, 2) respect nulls over w"), "(over (nth_value a 2 respect-nulls) {w})");
    EXPECT_EQ(parsed("f(a => 1, b => 2)"), "(f a=>1 b=>2)");
    EXPECT_EQ(parsed("db.f(1)"), "(db.f 1)");
    EXPECT_EQ(parsed("if(a, 1, 2)"), "(if a 1 2)");
    EXPECT_EQ(parsed("left(a, 1)"), "(left a 1)");
    EXPECT_EQ(parsed("struct(a as x, 1)"), "(struct (as a x) 1)");
    EXPECT_EQ(parsed("map_filter(m, (k, v) -> k > v)"), "(map_filter m (lambda [k v] (> k v)))");
    EXPECT_EQ(parsed("identifier('a.b')"), "a.b");
    EXPECT_EQ(parsed("identifier('f')(1)"), "(f 1)");
    EXPECT_EQ(parsed("identifier(:x)"), "(identifier :x)");
    EXPECT_EQ(parsed("? + ?"), "(+ ?0 ?1)");
    EXPECT_EQ(parsed(":n + :m"), "(+ :n :m)");
}

TEST(ExpressionParserTest, SpecialCalls) {
    EXPECT_EQ(parsed("case a when 1 then 'x' else 'y' end"), "(when (== a 1) 'x' 'y')");
    EXPECT_EQ(parsed("case when a then 1 when b then 2 end"), "(when a 1 b 2)");
    EXPECT_EQ(parsed("extract(year from d)"), "(extract 'year' d)");
    EXPECT_EQ(parsed("substring(a from 2 for 3)"), "(substring a 2 3)");
    EXPECT_EQ(parsed("substr(a, 2)"), "(substr a 2)");
    EXPECT_EQ(parsed("trim(both 'x' from a)"), "(trim 'x' a)");
    EXPECT_EQ(parsed("trim(leading from a)"), "(ltrim a)");
    EXPECT_EQ(parsed("trim(a)"), "(trim a)");
    EXPECT_EQ(parsed("overlay(a placing b from 1 for 2)"), "(overlay a b 1 2)");
    EXPECT_EQ(parsed("position('a' in b)"), "(locate 'a' b)");
    EXPECT_EQ(parsed("position('a', b)"), "(position 'a' b)");
    EXPECT_EQ(parsed("dateadd(month, 1, d)"), "(timestampadd 'month' 1 d)");
    EXPECT_EQ(parsed("date_add(d, 1)"), "(date_add d 1)");
    EXPECT_EQ(parsed("datediff(DAY, a, b)"), "(timestampdiff 'DAY' a b)");
    EXPECT_EQ(parsed("current_date"), "current_date");
    EXPECT_EQ(parsed("current_date()"), "(current_date)");
}

TEST(ExpressionParserTest, WordsThatAreAliases) {
    EXPECT_EQ(parsed("a as b"), "(as a b)");
    EXPECT_EQ(parsed("a from"), "(as a from)");
    EXPECT_EQ(parsed("a limit"), "(as a limit)");
    EXPECT_EQ(parsed("explode(m) as (k, v)"), "(as (explode m) k v)");
    EXPECT_EQ(parsed("interval"), "interval");
}

TEST(ExpressionParserTest, Windows) {
    EXPECT_EQ(parsed("sum(a) over (partition by b order by c desc nulls last rows between 1 preceding and "
                     "current row)"),
              "(over (sum a) {by [b] order [(desc-nulls-last c)] rows 1 preceding to current row})");
    EXPECT_EQ(parsed("sum(a) over (order by d range interval 1 day preceding)"),
              "(over (sum a) { order [(asc d)] range interval day:86400000000 preceding to current row})");
    EXPECT_EQ(parsed("rank() over (w)"), "(over (rank) {w})");
}

TEST(ExpressionParserTest, ContextsAreSpansOfCodePoints) {
    const auto expression = parse_expression("'ü' || nope + 1");
    const auto* concat = expression->as<spec::Function>();
    ASSERT_NE(concat, nullptr);
    const auto& sum = *concat;
    EXPECT_EQ(sum.origin->start_index, 0);
    EXPECT_EQ(sum.origin->stop_index, 14);
    const auto& name = *sum.arguments[0]->as<spec::Function>()->arguments[1];
    EXPECT_EQ(name.origin->start_index, 7);
    EXPECT_EQ(name.origin->stop_index, 10);
}

TEST(ExpressionParserTest, LongChainsAndDeepNests) {
    std::string ands = "a";
    for (int i = 0; i < 20000; ++i) ands += " and a";
    EXPECT_NO_THROW(parse_expression(ands));
    std::string sums = "1";
    for (int i = 0; i < 1500; ++i) sums += " + 1";
    EXPECT_NO_THROW(parse_expression(sums));
    for (const std::string& open :
         {std::string("("), std::string("abs("), std::string("- "), std::string("a[")}) {
        std::string deep;
        for (int i = 0; i < 100'000; ++i) deep += open;
        try {
            parse_expression(deep + "1");
            FAIL() << open;
        } catch (const Error& error) {
            EXPECT_EQ(error.condition(), "FAILED_TO_PARSE_TOO_COMPLEX") << open;
        }
    }
    std::string fine(200, '(');
    fine += '1';
    fine.append(200, ')');
    EXPECT_EQ(parsed(fine), "1");
}

}  // namespace
}  // namespace firesteel::sql
