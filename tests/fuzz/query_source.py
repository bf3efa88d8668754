"""Random queries over two small tables: joins, groupings, windows, subqueries, set operations, CTEs, pivots."""

TABLES = [
    "CREATE OR REPLACE TEMPORARY VIEW p AS SELECT * FROM VALUES (1, 'a', 1.5D, 10), (2, 'b', NULL, 20), (2, NULL, -0.0D, 30), (NULL, 'a', 0.0D, 10),"
    " (3, '', double('NaN'), NULL), (3, 'c', double('NaN'), 20), (NULL, NULL, NULL, NULL), (1, 'a', 2.5D, 40) AS p(k, s, d, n)",
    "CREATE OR REPLACE TEMPORARY VIEW q AS SELECT * FROM VALUES (1, 'a', 1.50, DATE'2024-01-31'), (2, 'x', 2.25, DATE'2024-02-29'), (NULL, 'b', NULL, NULL),"
    " (4, NULL, -1.00, DATE'0001-01-01'), (1, 'c', 0.00, DATE'9999-12-31') AS q(k, s, n, t)",
    "CREATE OR REPLACE TEMPORARY VIEW e AS SELECT k, s, d, n FROM p WHERE false",
]
COLUMNS = {"p": ["k", "s", "d", "n"], "q": ["k", "s", "n", "t"], "e": ["k", "s", "d", "n"]}
JOINS = ["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "LEFT SEMI JOIN", "LEFT ANTI JOIN", "CROSS JOIN"]
AGGREGATES = ["count(*)", "count({0})", "count(DISTINCT {0})", "min({0})", "max({0})", "sum({1})", "avg({1})", "first({0}, true)", "any_value(1)",
              "sum({1}) FILTER (WHERE {0} IS NOT NULL)", "bool_or({0} IS NULL)", "count(DISTINCT {0}, {1})", "sort_array(collect_list({0}))",
              "stddev({1})", "min_by({0}, {1})", "approx_count_distinct({0})", "percentile({1}, 0.5)", "bit_xor(1)", "sum(DISTINCT {1})"]  # fmt: skip
WINDOWS = ["row_number()", "rank()", "dense_rank()", "percent_rank()", "cume_dist()", "ntile(3)", "lag({0})", "lead({0}, 2)", "lag({1}, 1, 0)",
           "first_value({0})", "last_value({0}) IGNORE NULLS", "nth_value({0}, 2)", "sum({1})", "count(*)", "min({0})", "avg({1})"]  # fmt: skip
RANKING = ("row_number", "rank", "dense", "percent", "cume", "ntile", "lag", "lead")


class QuerySource:
    def __init__(self, random):
        self.random = random

    def query(self, depth=2):
        ways = [self.joined, self.grouped, self.windowed, self.filtered, self.united, self.lateral, self.with_clause, self.pivoted, self.limited]
        return self.random.choice(ways)(depth)

    def table(self, depth):
        """(text for FROM, alias, columns)."""
        alias = "abcdefgh"[depth] + str(self.random.randrange(3))
        name = self.random.choice(["p", "p", "q", "q", "e"])
        if depth <= 0 or self.random.random() < 0.6:
            return f"{name} AS {alias}", alias, COLUMNS[name]
        columns = COLUMNS[name]
        listed = ", ".join(columns)
        inner = self.random.choice([f"SELECT {listed} FROM {name} WHERE {self.condition(name, columns, 0)}", f"SELECT DISTINCT {listed} FROM {name}",
                                    f"SELECT {listed} FROM {name} UNION ALL SELECT {listed} FROM {name} WHERE k = 1"])  # fmt: skip
        return f"({inner}) AS {alias}", alias, columns

    def value(self, alias, columns):
        column = f"{alias}.{self.random.choice(columns)}"
        return self.random.choice([column, column, column, f"coalesce({alias}.k, 0)", f"{alias}.k + 1", f"upper({alias}.s)", "NULL", "1"])

    def number(self, alias, columns):
        return self.random.choice([f"{alias}.k", f"{alias}.n", f"{alias}.k * 2", f"-{alias}.n"])

    def condition(self, alias, columns, depth):
        a, b = self.value(alias, columns), self.number(alias, columns)
        kinds = [f"{alias}.k = 1", f"{b} > 1", f"{a} IS NULL", f"{a} IS NOT NULL", f"{alias}.s LIKE '%a%'", f"{alias}.k IN (1, NULL, 3)",
                 f"{alias}.k NOT IN (1, 2)", f"NOT ({b} <= 2)", f"({alias}.k = 2 OR {alias}.s = 'a')", "true", "NULL"]  # fmt: skip
        if depth > 0:
            inner = self.random.choice(["p", "q", "e"])
            kinds += [f"{alias}.k IN (SELECT z.k FROM {inner} z)", f"{alias}.k NOT IN (SELECT z.k FROM {inner} z WHERE z.k IS NOT NULL)",
                      f"EXISTS (SELECT 1 FROM {inner} z WHERE z.k = {alias}.k)", f"NOT EXISTS (SELECT 1 FROM {inner} z WHERE z.k <=> {alias}.k AND z.s > 'a')",
                      f"{alias}.k > (SELECT min(z.k) FROM {inner} z WHERE z.s = {alias}.s)", f"{alias}.k NOT IN (SELECT z.k FROM {inner} z)",
                      f"({alias}.k, {alias}.s) IN (SELECT z.k, z.s FROM {inner} z)", f"{alias}.k = (SELECT count(*) FROM {inner} z WHERE z.k = {alias}.k)",
                      f"(EXISTS (SELECT 1 FROM {inner} z WHERE z.k = {alias}.k) OR {alias}.s = 'a')"]  # fmt: skip
        return self.random.choice(kinds)

    def joined(self, depth):
        left, a, columns = self.table(depth)
        right, b, others = self.table(depth - 1)
        join = self.random.choice(JOINS)
        parts = [self.random.choice([f"{a}.k = {b}.k", f"{a}.k <=> {b}.k", f"{a}.s = {b}.s", f"{a}.k < {b}.k", f"{a}.k + 1 = {b}.k"])]
        if self.random.random() < 0.5:
            parts.append(self.condition(*self.random.choice([(a, columns), (b, others)]), 0))
        on = "" if join == "CROSS JOIN" else f" ON {' AND '.join(parts)}"
        shown = f"{a}.*" if "SEMI" in join or "ANTI" in join else f"{a}.k, {a}.s, {b}.*"
        if self.random.random() < 0.2 and join not in ("CROSS JOIN",):
            return f"SELECT * FROM {left} {join} {right} USING ({self.random.choice(['k', 'k, s'])})"
        where = f" WHERE {self.condition(a, columns, depth - 1)}" if self.random.random() < 0.5 else ""
        return f"SELECT {shown} FROM {left} {join} {right}{on}{where}"

    def aggregate(self, alias, columns):
        return self.random.choice(AGGREGATES).format(self.value(alias, columns), self.number(alias, columns))

    def grouped(self, depth):
        source, a, columns = self.table(depth)
        keys = self.random.sample([f"{a}.k", f"{a}.s", f"{a}.k % 2", f"{a}.s IS NULL"], self.random.choice([1, 2]))
        text = ", ".join(keys)
        grouping = self.random.choice([text, text, f"ROLLUP ({text})", f"CUBE ({text})", f"GROUPING SETS (({text}), ({keys[0]}), ())", ""])
        shown = ", ".join((keys if grouping else []) + [self.aggregate(a, columns) for _ in range(2)])
        if "(" in grouping and grouping != text and self.random.random() < 0.5:
            shown += ", grouping_id()"
        having = f" HAVING {self.random.choice(['count(*) > 1', 'max(' + a + '.k) IS NOT NULL', 'min(' + a + '.k) < 3'])}" if self.random.random() < 0.4 else ""
        return f"SELECT {shown} FROM {source}" + (f" GROUP BY {grouping}" if grouping else "") + having

    def windowed(self, depth):
        source, a, columns = self.table(depth)
        shown = []
        for _ in range(2):
            call = self.random.choice(WINDOWS).format(self.value(a, columns), self.number(a, columns))
            # Ties must not decide: order by all that a row has.
            order = ", ".join(f"{a}.{name}{self.random.choice(['', ' DESC', ' NULLS LAST'])}" for name in columns)
            frame = ""
            if not call.startswith(RANKING) and self.random.random() < 0.7:
                start = self.random.choice(["UNBOUNDED PRECEDING", "2 PRECEDING", "1 FOLLOWING", "CURRENT ROW"])
                end = self.random.choice(["UNBOUNDED FOLLOWING", "CURRENT ROW", "1 PRECEDING", "3 FOLLOWING"])
                frame = f" ROWS BETWEEN {start} AND {end}"
                if self.random.random() < 0.3:
                    order, frame = f"{a}.k", f" RANGE BETWEEN {start} AND {end}"
                    call = self.random.choice(["sum", "count", "min", "max"]) + f"({a}.k)"
            part = self.random.choice(["", f"PARTITION BY {a}.k ", f"PARTITION BY {a}.s ", f"PARTITION BY {a}.k % 2 "])
            shown.append(f"{call} OVER ({part}ORDER BY {order}{frame})")
        return f"SELECT {a}.*, {', '.join(shown)} FROM {source}"

    def filtered(self, depth):
        source, a, columns = self.table(depth)
        scalar = f"(SELECT {self.random.choice(['max(z.k)', 'count(*)', 'sum(z.k) + 1', 'first(z.s)'])} FROM q z WHERE z.k = {a}.k)"
        return f"SELECT {self.value(a, columns)}, {scalar} FROM {source} WHERE {self.condition(a, columns, depth)} AND {self.condition(a, columns, 0)}"

    def united(self, depth):
        ways = ["UNION", "UNION ALL", "INTERSECT", "INTERSECT ALL", "EXCEPT", "EXCEPT ALL"]
        parts = []
        for _ in range(self.random.choice([2, 3])):
            name = self.random.choice(["p", "q"])
            parts.append(f"SELECT {self.random.choice(['k', 'n', 'k + 1'])}, s FROM {name} WHERE {self.condition(name, COLUMNS[name], 0)}")
        text = parts[0]
        for part in parts[1:]:
            text = f"({text}) {self.random.choice(ways)} ({part})"
        return text

    def lateral(self, depth):
        source, a, columns = self.table(depth)
        inner = self.random.choice([f"SELECT z.s, z.k + {a}.k AS x FROM q z WHERE z.k = {a}.k", f"SELECT max(z.n) AS m FROM q z WHERE z.k <=> {a}.k",
                                    f"SELECT z.k FROM p z WHERE z.s = {a}.s ORDER BY z.k, z.n LIMIT 1", f"SELECT {a}.k + 1 AS y", "SELECT explode(array(1, 2)) AS v"])  # fmt: skip
        join = self.random.choice([", LATERAL ({})", " LEFT JOIN LATERAL ({}) ON true", " JOIN LATERAL ({})"]).format(inner)
        return f"SELECT * FROM {source}{join} AS w"

    def with_clause(self, depth):
        inner = self.query(depth - 1) if depth > 0 else "SELECT k FROM p"
        return f"WITH c AS ({inner}), c2 AS (SELECT count(*) AS n FROM c) SELECT a.n, b.n FROM c2 a CROSS JOIN c2 b"

    def pivoted(self, depth):
        value = self.random.choice(["sum(n)", "count(*)", "min(n) AS a, max(n) AS b", "first(n)"])
        return self.random.choice([f"SELECT * FROM (SELECT k, s, n FROM {self.random.choice('pq')}) PIVOT ({value} FOR s IN ('a', 'b' AS bee, NULL))",
                                   "SELECT * FROM (SELECT k, n, k + 1 AS m FROM p) UNPIVOT (v FOR c IN (n, m))",
                                   "SELECT * FROM (SELECT k, n, k + 1 AS m FROM p) UNPIVOT INCLUDE NULLS (v FOR c IN (n AS one, m AS two))"])  # fmt: skip

    def limited(self, depth):
        source, a, columns = self.table(depth)
        order = ", ".join(f"{a}.{name}{self.random.choice(['', ' DESC', ' NULLS LAST', ' DESC NULLS FIRST'])}" for name in columns)
        return f"SELECT {a}.* FROM {source} ORDER BY {order} LIMIT {self.random.choice([0, 1, 3, 100])} OFFSET {self.random.choice([0, 0, 1, 9])}"
