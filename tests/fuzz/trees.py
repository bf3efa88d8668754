"""Expressions as trees: as SQL text, as columns of the DataFrame API, and made smaller."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Tree:
    template: str  # SQL with {0}, {1} where the parts go
    parts: tuple = ()
    name: str = ""  # of the function, when this is a plain call

    def sql(self):
        return self.template.format(*(part.sql() for part in self.parts))

    def size(self):
        return 1 + sum(part.size() for part in self.parts)

    def column(self, functions):
        """The same for pyspark.sql.functions: calls and operators as such, forms only SQL has as parsed text."""
        if self.name:
            return functions.call_function(self.name, *(part.column(functions) for part in self.parts))
        if self.template in OPERATORS:
            return OPERATORS[self.template](*(part.column(functions) for part in self.parts))
        return functions.expr(self.sql())

    def smaller(self):
        """Trees with one piece less, the smallest first."""
        found = list(self.parts)
        for place, part in enumerate(self.parts):
            for other in part.smaller():
                found.append(self.with_part(place, other))
        return sorted(found, key=Tree.size)

    def with_part(self, place, part):
        parts = self.parts[:place] + (part,) + self.parts[place + 1 :]
        return Tree(self.template, parts, self.name)


def leaf(text):
    return Tree(text.replace("{", "{{").replace("}", "}}"))


def call(name, parts):
    holes = ", ".join(f"{{{place}}}" for place in range(len(parts)))
    return Tree(f"{name}({holes})", tuple(parts), name)


OPERATORS = {
    "({0} + {1})": lambda a, b: a + b,
    "({0} - {1})": lambda a, b: a - b,
    "({0} * {1})": lambda a, b: a * b,
    "({0} / {1})": lambda a, b: a / b,
    "({0} % {1})": lambda a, b: a % b,
    "({0} = {1})": lambda a, b: a == b,
    "({0} <=> {1})": lambda a, b: a.eqNullSafe(b),
    "({0} < {1})": lambda a, b: a < b,
    "({0} >= {1})": lambda a, b: a >= b,
    "({0} AND {1})": lambda a, b: a & b,
    "({0} OR {1})": lambda a, b: a | b,
    "(NOT {0})": lambda a: ~a,
    "(- {0})": lambda a: -a,
    "({0} & {1})": lambda a, b: a.bitwiseAND(b),
    "({0} | {1})": lambda a, b: a.bitwiseOR(b),
    "({0} ^ {1})": lambda a, b: a.bitwiseXOR(b),
    "({0} IS NULL)": lambda a: a.isNull(),
    "({0} IS NOT NULL)": lambda a: a.isNotNull(),
    "({0} BETWEEN {1} AND {2})": lambda a, b, c: a.between(b, c),
    "({0} IN ({1}, {2}))": lambda a, b, c: a.isin(b, c),
    "CAST({0} AS STRING)": lambda a: a.cast("string"),
    "CAST({0} AS INT)": lambda a: a.cast("int"),
    "CAST({0} AS DECIMAL(20, 4))": lambda a: a.cast("decimal(20,4)"),
    "TRY_CAST({0} AS BIGINT)": lambda a: a.try_cast("bigint"),
    "{0}[{1}]": lambda a, b: a[b],
}

TYPES = ["BOOLEAN", "TINYINT", "SMALLINT", "BIGINT", "FLOAT", "DOUBLE", "DECIMAL(5, 2)", "DECIMAL(38, 6)", "BINARY", "DATE",
         "TIMESTAMP", "TIMESTAMP_NTZ", "INTERVAL YEAR TO MONTH", "INTERVAL DAY TO SECOND", "INTERVAL MINUTE", "ARRAY<STRING>",
         "ARRAY<INT>", "MAP<STRING, STRING>", "STRUCT<x: BIGINT, y: STRING>", "VARIANT", "INTERVAL"]  # fmt: skip

FIELDS = ["YEAR", "MONTH", "DAY", "HOUR", "SECOND", "DOW", "WEEK", "QUARTER", "YEAROFWEEK"]

FORMS = [
    *OPERATORS,
    *[f"CAST({{0}} AS {name})" for name in TYPES],
    *[f"TRY_CAST({{0}} AS {name})" for name in TYPES],
    *[f"EXTRACT({field} FROM {{0}})" for field in FIELDS],
    "({0} DIV {1})", "({0} != {1})", "({0} > {1})", "({0} || {1})", "(~{0})", "({0} << {1})", "({0} >> {1})", "({0} >>> {1})",
    "CASE WHEN {0} THEN {1} ELSE {2} END", "CASE WHEN {0} THEN {1} WHEN {2} THEN {3} END", "CASE {0} WHEN {1} THEN {2} END",
    "({0} LIKE {1})", "({0} RLIKE {1})", "({0} ILIKE {1})", "({0} LIKE ANY ({1}, {2}))", "({0} NOT LIKE ALL ({1}, {2}))",
    "({0} IS DISTINCT FROM {1})", "({0} IS TRUE)", "({0} IS NOT FALSE)", "({0} NOT IN ({1}, {2}, {3}))",
    "struct({0}, {1})", "named_struct('x', {0}, 'y', {1})", "array({0}, {1})", "array({0}, NULL)", "map({0}, {1})",
    "{0}.a", "{0}.p", "{0}.x", "transform({0}, e -> e)", "transform({0}, e -> struct(e, {1}))", "transform({0}, (e, i) -> i)",
    "transform({0}, e -> {1})", "transform({0}, e -> e = {1})", "transform({0}, e -> coalesce(e, {1}))",
    "filter({0}, e -> e IS NOT NULL)", "filter({0}, e -> e > {1})", "filter({0}, (e, i) -> i % 2 = 0)", "exists({0}, e -> e = {1})",
    "forall({0}, e -> e IS NOT NULL)", "aggregate({0}, {1}, (a, e) -> a)", "aggregate({0}, CAST(0 AS BIGINT), (a, e) -> a + e)",
    "reduce({0}, '', (a, e) -> concat(a, e), a -> length(a))", "zip_with({0}, {1}, (a, b) -> a)",
    "zip_with({0}, {1}, (a, b) -> coalesce(a, b))", "zip_with({0}, {1}, (a, b) -> struct(b, a))",
    "transform_keys({0}, (k, w) -> k)", "transform_values({0}, (k, w) -> w IS NULL)", "map_filter({0}, (k, w) -> w IS NOT NULL)",
    "map_zip_with({0}, {1}, (k, a, b) -> coalesce(a, b))", "array_sort({0}, (a, b) -> CASE WHEN a < b THEN 1 WHEN a > b THEN -1 ELSE 0 END)",
    "substring({0} FROM {1} FOR {2})", "trim(BOTH {0} FROM {1})", "trim(LEADING {0} FROM {1})", "position({0} IN {1})",
    "overlay({0} PLACING {1} FROM {2})", "timestampadd(MONTH, {0}, {1})", "timestampdiff(DAY, {0}, {1})", "datediff(HOUR, {0}, {1})",
    "dateadd(WEEK, {0}, {1})", "{0}:a", "{0}:a[0]::STRING", "{0}::STRING", "ceil({0}, {1})", "floor({0}, {1})",
]  # fmt: skip
