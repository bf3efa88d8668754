"""Texts for the parser: valid statements with their tokens changed, and texts that are deep or long. Both sides must say the
same: parsed, or which error; ours must never die."""

import re
from pathlib import Path

from findings import Finding
from nasty_table import setup
from side import GONE

TOKEN = re.compile(r"'(?:[^'\\]|\\.)*'|\"[^\"]*\"|`[^`]*`|--[^\n]*|/\*.*?\*/|[A-Za-z_]\w*|\d+(?:\.\d+)?\w*|\s+|<=>|->|::|\|\||[<>!=]=|.", re.S)
WORDS = """SELECT FROM WHERE GROUP BY ORDER HAVING LIMIT OFFSET UNION ALL DISTINCT EXCEPT INTERSECT JOIN LEFT RIGHT FULL CROSS NATURAL ON
    USING LATERAL VIEW PIVOT UNPIVOT WITH AS CASE WHEN THEN ELSE END CAST NULL TRUE INTERVAL DATE TIMESTAMP VALUES TABLE OVER PARTITION
    ROWS RANGE BETWEEN UNBOUNDED PRECEDING FOLLOWING AND OR NOT IN EXISTS LIKE RLIKE IS ESCAPE ASC DESC NULLS FIRST LAST FILTER WITHIN
    SET CREATE VIEW DROP INSERT INTO OVERWRITE DESCRIBE SHOW EXPLAIN QUALIFY TABLESAMPLE CUBE ROLLUP GROUPING SETS BEGIN DECLARE IF WHILE
    ( ) , . ; + - * / % = <> < > [ ] { } : :: -> => ? :p @ # ! ~ | & ^ $ \\ ' " ` /* */ -- 0 1 1.5 1e5 1e 1L 1BD .5 'a' "a" `a` `` x'1F'
    r'a' r"b" U&'a' 99999999999999999999 |> \u00e9 \u2028 \ufeff""".split()  # fmt: skip
# Statements that would change what the next one sees, or the other users of a server.
UNWANTED = re.compile(
    r"(?i)\b(drop|create|insert|alter|truncate|set|reset|use|cache|uncache|refresh|add|load|analyze|msck|comment|declare|clear|list|"
    r"begin|execute|call|merge|update|delete|rand|uuid|now|current_\w+|repeat|sequence|range|repair|grant|java_method|reflect)\b"
)


def corpus(folder):
    """The statements of the .slt files."""
    found = []
    for path in sorted(Path(folder).rglob("*.slt")):
        for record in path.read_text("utf-8").split("\n\n"):
            match = re.search(r"^(?:query|error|statement)[^\n]*\n(.*?)\n----", record, re.S | re.M)
            if match and not UNWANTED.search(match.group(1)):
                found.append(match.group(1))
    return found


def big_texts():
    """(what it is, text): deep and long ones. Whatever the answer is, there must be one."""
    yield "parentheses", "SELECT " + "(" * 10_000 + "1" + ")" * 10_000
    yield "open parentheses", "SELECT " + "(" * 50_000
    yield "brackets", "SELECT " + "array(" * 3_000 + "1" + ")" * 3_000
    yield "minus signs", "SELECT " + "- " * 20_000 + "1"
    yield "NOT", "SELECT " + "NOT " * 20_000 + "true"
    yield "sum", "SELECT " + "1 + " * 5_000 + "1"
    yield "AND", "SELECT 1 WHERE " + "true AND " * 5_000 + "true"
    yield "OR with columns", "SELECT id FROM range(2) WHERE " + " OR ".join(f"id = {i}" for i in range(3_000))
    yield "concatenations", "SELECT " + " || ".join(["'a'"] * 5_000)
    yield "IN list", "SELECT 1 IN (" + ", ".join(map(str, range(5_000))) + ")"
    yield "subqueries", "SELECT * FROM (" * 100 + "SELECT 1" + ")" * 100
    yield "deeper subqueries", "SELECT * FROM (" * 2_000 + "SELECT 1" + ")" * 2_000
    yield "scalar subqueries", "SELECT (" * 500 + "SELECT 1" + ")" * 500
    yield "unions", " UNION ALL ".join(["SELECT 1"] * 1_000)
    yield "CASE", "SELECT " + "CASE WHEN true THEN " * 1_000 + "1" + " END" * 1_000
    yield "columns", "SELECT " + ", ".join(f"{i} AS c{i}" for i in range(5_000))
    yield "CTEs", "WITH " + ", ".join(f"c{i} AS (SELECT * FROM {f'c{i - 1}' if i else '(SELECT 1)'})" for i in range(300)) + " SELECT * FROM c299"
    yield "casts", "SELECT 1" + "::INT" * 10_000
    yield "fields", "SELECT a" + ".b" * 10_000 + " FROM t"
    yield "subscripts", "SELECT array(1)" + "[0]" * 5_000
    yield "lambdas", "SELECT " + "transform(array(1), x -> " * 300 + "x" + ")" * 300
    yield "types", "SELECT CAST(NULL AS " + "ARRAY<" * 3_000 + "INT" + ">" * 3_000 + ")"
    yield "comments", "SELECT 1 " + "/* " * 20_000 + "*/ " * 20_000
    yield "a long text", "SELECT length('" + "x" * 3_000_000 + "')"
    yield "a long name", "SELECT 1 AS " + "x" * 100_000
    yield "a long number", "SELECT " + "9" * 100_000
    yield "joins", "SELECT 1 FROM " + " JOIN ".join(["range(1)"] * 300)
    yield "hints", "SELECT /*+ " + "BROADCAST(a) " * 5_000 + "*/ 1"
    yield "blocks", "BEGIN " * 2_000 + "SELECT 1; " + "END; " * 2_000
    yield "json path", "SELECT get_json_object('{}', '$" + ".a" * 50_000 + "')"
    yield "json text", "SELECT from_json('" + "[" * 50_000 + "', 'array<int>')"
    yield "json variant", "SELECT parse_json('" + "[" * 50_000 + "]" * 50_000 + "')"
    yield "json schema", "SELECT schema_of_json('" + '{"a":' * 10_000 + "1" + "}" * 10_000 + "')"
    yield "schema text", "SELECT from_json('', '" + "a struct<" * 5_000 + "')"
    yield "xml", "SELECT from_xml('" + "<a>" * 20_000 + "</a>" * 20_000 + "', 'a string')"
    yield "xpath", "SELECT xpath_string('<a/>', '" + "(" * 10_000 + "')"
    yield "a regular expression", "SELECT 'a' RLIKE '" + "(" * 20_000 + "a" + ")" * 20_000 + "'"
    yield "repetitions", "SELECT 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!' RLIKE '(a+)+$'"
    yield "LIKE", "SELECT repeat('a', 3000) LIKE '" + "%a" * 1_000 + "%b'"
    yield "NULs", "SELECT '\0\0', `\0`"
    yield "surrogates", "SELECT '\\ud800', '\\U0010FFFF', '\\U00110000', '\\777'"


class StatementRun:
    def __init__(self, random, ours, spark, report):
        self.random, self.ours, self.spark, self.report = random, ours, spark, report
        self.cases = 0
        for side in (ours, spark):
            if side is not None:
                side.run(setup())
        self.corpus = corpus(Path(__file__).resolve().parents[1] / "sql")
        self.big = list(big_texts())

    def step(self):
        if self.big:
            what, text = self.big.pop()
            answer = self.ours.ask(text)
            self.cases += 1
            if answer.condition == GONE or answer.condition.startswith("grpc"):
                self.report.add(Finding("statement", "crash", text[:300], f"{what}: {answer.message}", about=what))
                if answer.condition == GONE:
                    raise SystemExit(f"the server is gone after: {what}")
            return
        for _ in range(10):
            text = self.changed(self.random.choice(self.corpus))
            if not UNWANTED.search(text):
                break
        else:
            return
        self.cases += 1
        ours = self.ours.type_of(text)
        if ours.condition == GONE:
            self.report.add(Finding("statement", "crash", text, ours.message))
            raise SystemExit("the server is gone")
        if self.spark is not None:
            self.judge(text, ours, self.spark.type_of(text))
        elif ours.condition.startswith("INTERNAL_ERROR"):
            self.report.add(Finding("statement", "internal", text, ours.message, about=ours.message[:60]))

    def changed(self, text):
        random = self.random
        tokens = TOKEN.findall(text)
        for _ in range(random.choice([1, 1, 1, 2, 3])):
            if not tokens:
                break
            place, way = random.randrange(len(tokens)), random.random()
            if way < 0.3:
                del tokens[place]
            elif way < 0.55:
                tokens[place:place] = [" ", random.choice(WORDS), " "]
            elif way < 0.75:
                tokens[place] = random.choice(WORDS)
            elif way < 0.85:
                other = random.randrange(len(tokens))
                tokens[place], tokens[other] = tokens[other], tokens[place]
            elif way < 0.95:
                other = TOKEN.findall(random.choice(self.corpus))
                start = random.randrange(len(other))
                tokens[place:place] = other[start : start + random.choice([1, 3, 8])]
            else:
                tokens = tokens[:place]
        return "".join(tokens)

    def judge(self, text, ours, theirs):
        """Which error comes first may differ where a text has several; whether it parses may not."""
        if bool(ours.condition) != bool(theirs.condition):
            kind = "verdict"
        elif ("PARSE" in ours.condition) != ("PARSE" in theirs.condition):
            kind = "parse"
        elif (ours.condition, ours.state) != (theirs.condition, theirs.state):
            kind = "condition"
        elif [str(t) for t in ours.types] != [str(t) for t in theirs.types]:
            kind = "type"
        else:
            return
        detail = f"ours: {ours.condition or ours.types}; Spark: {theirs.condition or theirs.types}"
        self.report.add(Finding("statement", kind, text, detail, about=f"{ours.condition} {theirs.condition}"))
