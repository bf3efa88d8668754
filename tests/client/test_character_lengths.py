"""CHAR(n) and VARCHAR(n) within structs, arrays and maps: what INSERT stores of them. Spark gave the answers."""

import pytest
from pyspark.errors import PySparkException
from pyspark.sql import Row

VALUE = {"b": "'b'", "s": "named_struct('x', 'c')", "a": "array('d')", "m": "map('e', 'f')", "n": "NULL"}


@pytest.fixture
def table(spark, database):
    spark.sql(
        "CREATE TABLE t (b CHAR(4), s STRUCT<x: CHAR(2)>, a ARRAY<VARCHAR(2)>, m MAP<CHAR(1), VARCHAR(2)>,"
        " n ARRAY<STRUCT<y: CHAR(2), z: INT>>) USING parquet"
    )


def insert(spark, **values):
    spark.sql(f"INSERT INTO t VALUES ({', '.join({**VALUE, **values}.values())})")


@pytest.mark.parametrize(
    "values, limit",
    [
        ({"s": "named_struct('x', 'ccc')"}, "2"),
        ({"a": "array('d', 'ddd')"}, "2"),
        ({"m": "map('ee', 'f')"}, "1"),
        ({"m": "map('e', 'fff')"}, "2"),
        ({"n": "array(named_struct('y', 'ccc', 'z', 1))"}, "2"),
    ],
)
def test_what_is_too_long(spark, table, values, limit):
    with pytest.raises(PySparkException) as raised:
        insert(spark, **values)
    assert raised.value.getCondition() == "EXCEED_LIMIT_LENGTH"
    assert raised.value.getMessageParameters() == {"limit": limit}
    assert spark.table("t").count() == 0


def test_spaces_are_added_and_cut(spark, table):
    insert(spark, s="named_struct('x', 'c   ')", a="array('d    ', 'd', NULL)", m="map('e   ', 'f    ')",
           n="array(named_struct('y', 'g', 'z', 1), NULL)")  # fmt: skip
    assert spark.table("t").collect() == [
        Row(b="b   ", s=Row(x="c "), a=["d ", "d", None], m={"e": "f "}, n=[Row(y="g ", z=1), None])
    ]


def test_what_is_null(spark, table):
    insert(spark, s="NULL", a="NULL", m="NULL")
    insert(spark, s="named_struct('x', NULL)", m="map('e', NULL)")
    assert sorted((tuple(row[1:4]) for row in spark.table("t").collect()), key=str) == [
        (None, None, None),
        (Row(x=None), ["d"], {"e": None}),
    ]


def test_as_texts(spark, table):
    spark.conf.set("spark.sql.legacy.charVarcharAsString", True)
    insert(spark, s="named_struct('x', 'ccc')", a="array('ddd')")
    assert spark.table("t").select("b", "s.x", "a").collect() == [("b", "ccc", ["ddd"])]


def test_rows_of_a_dataframe(spark, table):
    rows = spark.sql("SELECT 'q' b, named_struct('x', 'r') s, array('s') a, map('t', 'u') m, NULL n")
    rows.write.insertInto("t")
    assert spark.table("t").select("b", "s.x", "a").distinct().collect() == [("q   ", "r ", ["s"])]
