"""A table `t` with a column of every type, full of values that break things; columns ending in 0 are never null."""

from random import Random

ROWS = 12

VALUES = {
    "b": ("BOOLEAN", ["true", "false"]),
    "b0": ("BOOLEAN", ["true", "false"]),
    "ti": ("TINYINT", ["-128", "127", "0", "-1"]),
    "si": ("SMALLINT", ["-32768", "32767", "0", "3"]),
    "i": ("INT", ["-2147483648", "2147483647", "0", "-1", "7", "12"]),
    "i0": ("INT", ["1", "2", "3", "-5", "0", "31", "2024"]),
    "l": ("BIGINT", ["-9223372036854775808", "9223372036854775807", "0", "-1", "4294967296", "86400"]),
    "l0": ("BIGINT", ["1", "5", "-2", "0", "1000000007"]),
    "f": ("FLOAT", ["'NaN'", "'-0.0'", "'Infinity'", "1.5", "-3.4028235E38", "1.4E-45", "16777217"]),
    "d": ("DOUBLE", ["'NaN'", "'-0.0'", "0.0", "'-Infinity'", "1.7976931348623157E308", "4.9E-324", "0.1", "2.5", "-2.5"]),
    "d0": ("DOUBLE", ["0.5", "1.0", "-1.5", "3.0", "100.25", "1e16"]),
    "n1": ("DECIMAL(5,2)", ["-999.99", "999.99", "0.00", "0.05", "2.50"]),
    "n2": ("DECIMAL(38,18)", ["99999999999999999999.999999999999999999", "-0.000000000000000001", "1.5", "0"]),
    "n3": ("DECIMAL(38,0)", ["99999999999999999999999999999999999999", "-1", "0", "18446744073709551616"]),
    "n0": ("DECIMAL(10,3)", ["1.125", "-2.500", "1234567.891", "0.001"]),
    "s": ("STRING", ["''", "'abc'", "' x '", "'ÄöüßİıŞ'", "'日本語😀'", "'1'", "'-12.5e3'", "'2024-02-29'", "'true'", "'a,b;c'"]),
    "s0": ("STRING", ["'a'", "'Spark SQL'", "'1,2,3'", "'2024-02-29 12:34:56.789'", "'{\"a\":1}'", "'%_\\\\\\\\'", "'e\u0301'"]),
    "y": ("BINARY", ["X''", "X'00FF'", "X'616263'", "X'C328'"]),
    "dt": ("DATE", ["'0001-01-01'", "'9999-12-31'", "'1970-01-01'", "'1582-10-15'", "'2024-02-29'", "'1582-10-04'"]),
    "dt0": ("DATE", ["'2024-01-31'", "'2023-12-31'", "'2000-02-29'", "'2024-03-10'"]),
    "ts": ("TIMESTAMP", ["'0001-01-01 00:00:00'", "'9999-12-31 23:59:59.999999'", "'1970-01-01 00:00:00'",
                         "'2024-03-10 02:30:00'", "'2024-11-03 01:30:00'", "'1883-11-18 12:03:58'", "'2024-02-29 23:59:59.999999'"]),
    "ts0": ("TIMESTAMP", ["'2024-03-10 01:59:59.5'", "'2000-01-01 00:00:00'", "'1999-12-31 23:59:59.000001'"]),
    "tn": ("TIMESTAMP_NTZ", ["'0001-01-01 00:00:00'", "'9999-12-31 23:59:59.999999'", "'2024-03-10 02:30:00'", "'1969-12-31 23:59:59.9'"]),
    "ym": ("INTERVAL YEAR TO MONTH", ["INTERVAL '178956970-7' YEAR TO MONTH", "INTERVAL '-178956970-8' YEAR TO MONTH",
                                      "INTERVAL '0-0' YEAR TO MONTH", "INTERVAL '-1-1' YEAR TO MONTH"]),
    "ds": ("INTERVAL DAY TO SECOND", ["INTERVAL '106751991 04:00:54.775807' DAY TO SECOND", "INTERVAL '-1 02:03:04.5' DAY TO SECOND",
                                      "INTERVAL '0 00:00:00' DAY TO SECOND", "INTERVAL '1 00:00:00' DAY TO SECOND"]),
    "ds0": ("INTERVAL HOUR", ["INTERVAL '1' HOUR", "INTERVAL '-25' HOUR"]),
    "ai": ("ARRAY<INT>", ["array()", "array(1, 2, 2, NULL)", "array(2147483647, -1)", "array(3)"]),
    "ad": ("ARRAY<DOUBLE>", ["array()", "array(double('NaN'), -0.0D, 0.0D, NULL)", "array(1.5D, double('Infinity'))"]),
    "as": ("ARRAY<STRING>", ["array()", "array('b', 'a', NULL, '')", "array('日本', 'x')"]),
    "as0": ("ARRAY<STRING>", ["array('a', 'b')", "array('')"]),
    "aa": ("ARRAY<ARRAY<INT>>", ["array()", "array(array(1), array(), NULL)", "array(array(NULL, 2), array(3, 4))"]),
    "m": ("MAP<STRING, INT>", ["map()", "map('a', 1, 'b', NULL)", "map('', -1)"]),
    "mi": ("MAP<INT, ARRAY<STRING>>", ["map()", "map(1, array('x', NULL), 2, NULL)"]),
    "st": ("STRUCT<a: INT, b: STRING>", ["named_struct('a', 1, 'b', 'x')", "named_struct('a', NULL, 'b', '')"]),
    "sn": ("STRUCT<p: STRUCT<q: DOUBLE>, r: ARRAY<INT>>", ["named_struct('p', named_struct('q', 0.1D), 'r', array(1, NULL))",
                                                           "named_struct('p', NULL, 'r', NULL)"]),
    "v": ("VARIANT", ["parse_json('{\"a\": [1, 2.5, \"x\"], \"b\": null}')", "parse_json('7')", "parse_json('\"s\"')", "parse_json('[1]')"]),
}  # fmt: skip

COLUMNS = {name: kind for name, (kind, _) in VALUES.items()}


def cells(name):
    kind, values = VALUES[name]
    values = values if name.endswith("0") else [*values, "NULL"]
    random = Random(name)  # the same table for every seed
    order = values + [random.choice(values) for _ in range(ROWS - len(values))]
    random.shuffle(order)
    return [f"CAST({text} AS {kind})" for text in order]


def setup():
    """Statements that make the view; settings of the session when they run are kept in it."""
    lines = ["(" + ", ".join(map(str, row)) + ")" for row in zip(range(ROWS), *map(cells, VALUES))]
    names = ", ".join(["id", *VALUES])
    return [f"CREATE OR REPLACE TEMPORARY VIEW t({names}) AS SELECT * FROM VALUES " + ",\n".join(lines)]
