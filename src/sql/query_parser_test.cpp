#include <gtest/gtest.h>

#include "spec/print.h"
#include "sql/parser.h"

namespace firesteel::sql {
namespace {

std::string parsed(std::string_view text) { return spec::print(*parse_statement(text)); }

TEST(QueryParserTest, SelectsInClauseOrder) {
    EXPECT_EQ(parsed("select a, b c from t where d"), "(project (where (read t) d) [a (as b c)])");
    EXPECT_EQ(parsed("select distinct a from t"), "(distinct (project (read t) [a]))");
    EXPECT_EQ(parsed("select a, count(*) from t group by a having count(*) > 1"),
              "(having (group (read t) [a] -> [a (count *)]) (> (count *) 1))");
    EXPECT_EQ(parsed("select 1 having true"), "(having (group (one-row) [] -> [1]) true)");
    EXPECT_EQ(parsed("select a from t qualify rank() over (order by a) = 1"),
              "(qualify (project (read t) [a]) (== (over (rank) { order [(asc a)]}) 1))");
    EXPECT_EQ(parsed("select a from t order by a limit 1 offset 2"),
              "(limit (offset (order (project (read t) [a]) [(asc a)]) 2) 1)");
    EXPECT_EQ(parsed("select a from t order by all desc"), "(order-all (project (read t) [a]) [(desc all)])");
    EXPECT_EQ(parsed("select * except (a, b.c), t.* from t"), "(project (read t) [(except * a b.c) t.*])");
    EXPECT_EQ(parsed("select /*+ broadcast(t), repartition(3) */ * from t"),
              "(hint (hint (project (read t) [*]) repartition [3]) broadcast [t])");
    EXPECT_EQ(parsed("select a from t distribute by a sort by b"),
              "(sort (repartition (project (read t) [a]) [a]) [(asc b)])");
    EXPECT_EQ(parsed("select a from t cluster by a"),
              "(sort (repartition (project (read t) [a]) [a]) [(asc a)])");
    EXPECT_EQ(parsed("select sum(a) over w from t window w as (partition by b)"),
              "(windows (project (read t) [(over (sum a) {w})]) w{by [b]})");
    EXPECT_EQ(parsed("select a from t limit all"), "(project (read t) [a])");
}

TEST(QueryParserTest, Grouping) {
    EXPECT_EQ(parsed("select a from t group by all"), "(group-all (read t) [all] -> [a])");
    EXPECT_EQ(parsed("select 1 from t group by rollup(a, b)"), "(rollup (read t) [a b] -> [1])");
    EXPECT_EQ(parsed("select 1 from t group by a, b with cube"), "(cube (read t) [a b] -> [1])");
    EXPECT_EQ(parsed("select 1 from t group by a, rollup(b, c)"),
              "(sets (read t) [a b c] {[a b c][a b][a]} -> [1])");
    EXPECT_EQ(parsed("select 1 from t group by rollup((a, b), c)"),
              "(sets (read t) [a b c] {[a b c][a b][]} -> [1])");
    EXPECT_EQ(parsed("select 1 from t group by cube((a, b), c)"),
              "(sets (read t) [a b c] {[a b c][a b][c][]} -> [1])");
    EXPECT_EQ(parsed("select 1 from t group by a, b grouping sets ((a, b), a, ())"),
              "(sets (read t) [a b] {[a b][a][]} -> [1])");
    EXPECT_EQ(parsed("select 1 from t group by grouping sets (rollup(a), (b))"),
              "(sets (read t) [a b] {[a][][b]} -> [1])");
}

TEST(QueryParserTest, Relations) {
    EXPECT_EQ(parsed("select * from a, b"), "(project (inner-join (read a) (read b)) [*])");
    EXPECT_EQ(parsed("select * from a x left join b as y on x.i = y.i"),
              "(project (left-join (alias (read a) x) (alias (read b) y) on (== x.i y.i)) [*])");
    EXPECT_EQ(parsed("select * from a natural full outer join b"),
              "(project (full-join natural (read a) (read b)) [*])");
    EXPECT_EQ(parsed("select * from a semi join b using (i, j) anti join c on true"),
              "(project (anti-join (semi-join (read a) (read b) using [i j]) (read c) on true) [*])");
    EXPECT_EQ(parsed("select * from a cross join (b join c)"),
              "(project (cross-join (read a) (inner-join (read b) (read c))) [*])");
    EXPECT_EQ(parsed("select * from (select 1) t(x)"), "(project (alias (project (one-row) [1]) t(x)) [*])");
    EXPECT_EQ(parsed("select * from ((select 1) union (select 2)) u"),
              "(project (alias (union (project (one-row) [1]) (project (one-row) [2])) u) [*])");
    EXPECT_EQ(parsed("select * from ((select 1) t join b)"),
              "(project (inner-join (alias (project (one-row) [1]) t) (read b)) [*])");
    EXPECT_EQ(parsed("select * from a, lateral (select a.x) b"),
              "(project (inner-join lateral (read a) (alias (project (one-row) [a.x]) b)) [*])");
    EXPECT_EQ(parsed("select * from values (1, 'a'), (2, 'b') as t(x, y)"),
              "(project (alias (values [1 'a'] [2 'b']) t(x y)) [*])");
    EXPECT_EQ(parsed("select * from range(1, 10) r"), "(project (alias (tvf range [1 10]) r) [*])");
    EXPECT_EQ(parsed("select * from f(table(t) partition by a order by b, x => 1)"),
              "(project (tvf f [(table (read t) by [a] order [(asc b)]) x=>1]) [*])");
    EXPECT_EQ(parsed("select * from parquet.`/a/b`"), "(project (read parquet./a/b) [*])");
    EXPECT_EQ(parsed("select * from t version as of 3"), "(project (read t version 3) [*])");
    EXPECT_EQ(parsed("select * from t for timestamp as of '2020-01-01'"),
              "(project (read t timestamp '2020-01-01') [*])");
    EXPECT_EQ(parsed("select * from identifier('a.b') x"), "(project (alias (read a.b) x) [*])");
    EXPECT_EQ(parsed("select * from t lateral view outer explode(m) e as k, v"),
              "(project (lateral-view-outer (read t) (explode m) e(k v)) [*])");
    EXPECT_EQ(parsed("select * from t lateral view explode(m) as k"),
              "(project (lateral-view (read t) (explode m) (k)) [*])");
    EXPECT_EQ(parsed("select * from a join b exact nearest 3 by distance x - y"),
              "(project (nearest 3 (read a) (read b) (- x y)) [*])");
}

TEST(QueryParserTest, PivotAndUnpivot) {
    EXPECT_EQ(parsed("select * from t pivot (sum(a) as s, max(a) for b in (1 as x, 2))"),
              "(project (pivot (read t) [(as (sum a) s) (max a)] for [b] in [(as 1 x) 2]) [*])");
    EXPECT_EQ(parsed("select * from t pivot (sum(a) for (b, c) in ((1, 2)))"),
              "(project (pivot (read t) [(sum a)] for [b c] in [(named_struct 'col1' 1 'col2' 2)]) [*])");
    EXPECT_EQ(parsed("select * from t unpivot (v for n in (a as x, b))"),
              "(project (unpivot (read t) n [v] [a]:x [b]) [*])");
    EXPECT_EQ(parsed("select * from t unpivot include nulls ((v, w) for n in ((a, b) as x, (c, d))) u"),
              "(project (alias (unpivot (read t) n [v w] [a b]:x [c d] with-nulls) u) [*])");
}

TEST(QueryParserTest, SetOperations) {
    EXPECT_EQ(parsed("select 1 union select 2 intersect select 3"),
              "(union (project (one-row) [1]) (intersect (project (one-row) [2]) (project (one-row) [3])))");
    EXPECT_EQ(
        parsed("select 1 union all select 2 except select 3 order by 1"),
        "(order (except (union-all (project (one-row) [1]) (project (one-row) [2])) (project (one-row) [3])) "
        "[(asc 1)])");
    EXPECT_EQ(parsed("(select 1 limit 1) minus all table t"),
              "(except-all (limit (project (one-row) [1]) 1) (read t))");
    ParserOptions legacy;
    legacy.legacy_set_operator_precedence = true;
    EXPECT_EQ(spec::print(*parse_statement("select 1 union select 2 intersect select 3", legacy)),
              "(intersect (union (project (one-row) [1]) (project (one-row) [2])) (project (one-row) [3]))");
}

TEST(QueryParserTest, CommonTableExpressions) {
    EXPECT_EQ(parsed("with a as (select 1), b(x) as (table a) select * from b"),
              "(with [a (project (one-row) [1])] [b(x) (read a)] (project (read b) [*]))");
    EXPECT_EQ(parsed("with recursive r(n) max recursion level 5 as (values (1) union all select n + 1 from "
                     "r) table r"),
              "(with-recursive [r(n) max 5 (union-all (values [1]) (project (read r) [(+ n 1)]))] (read r))");
}

TEST(QueryParserTest, FromFirst) {
    EXPECT_EQ(parsed("from t"), "(read t)");
    EXPECT_EQ(parsed("from t select a where b"), "(project (where (read t) b) [a])");
    EXPECT_EQ(parsed("from t select a select b"),
              "(union-all (project (read t) [a]) (project (read t) [b]))");
}

TEST(QueryParserTest, Pipes) {
    EXPECT_EQ(
        parsed("from t |> where a |> select b |> order by b |> limit 1"),
        "(limit (hint (order (hint (project (where (hint (read t)  []) a) [b])  []) [(asc b)])  []) 1)");
    EXPECT_EQ(parsed("table t |> extend a + 1 as b |> drop c |> as u |> set x = 2"),
              "(set-column (alias (project (project (read t) [* (as (+ a 1) b)]) [(except * c)]) u) x 2)");
    EXPECT_EQ(parsed("table t |> aggregate sum(a) as s group by b as k"),
              "(group (read t) [b] -> [(as b k) (as (sum a) s)])");
    EXPECT_EQ(parsed("table t |> left join u using (i) |> union all table v"),
              "(union-all (left-join (read t) (read u) using [i]) (read v))");
}

TEST(QueryParserTest, Statements) {
    EXPECT_EQ(parsed("set"), "(set)");
    EXPECT_EQ(parsed("set -v"), "(set -v)");
    EXPECT_EQ(parsed("set a.b = c d;"), "(set a.b = c d)");
    EXPECT_EQ(parsed("set `a b`=`c;d`"), "(set a b = c;d)");
    EXPECT_EQ(parsed("create or replace temp view v as select 1"), "(create-view v (project (one-row) [1]))");
    EXPECT_EQ(parsed("insert into t (a, b) values (1, 2)"), "(insert t [a b] (values [1 2]))");
    EXPECT_EQ(parsed("insert overwrite table t partition (p = 1, q) by name select 1"),
              "(overwrite t by-name p=1 q=? (project (one-row) [1]))");
    EXPECT_EQ(parsed("show tables in d like 'a*'"), "(show TABLES d like 'a*')");
    EXPECT_EQ(parsed("explain extended select 1"), "(explain (project (one-row) [1]))");
}

}  // namespace
}  // namespace firesteel::sql
