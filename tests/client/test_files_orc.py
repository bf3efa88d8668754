"""ORC files as they are written and read back. Answers are Spark's."""

import datetime
from decimal import Decimal

import pytest
from pyspark.errors import PySparkException

QUERY = """SELECT 1Y b, 2S s, 3 i, 4L l, 1.5f f, 2.5D d, 12.30bd dec, cast(1.5 as decimal(38,10)) wide, 'x' st,
  X'0102' bi, true bo, date'2020-01-01' da, timestamp'2020-01-01 01:02:03.123456' ts,
  timestamp_ntz'2020-01-01 01:02:03.5' ntz, array(1,null) a, map('k',1) m, named_struct('x',1,'Y','z') st2"""
SCHEMA = (
    "struct<b:tinyint,s:smallint,i:int,l:bigint,f:float,d:double,dec:decimal(4,2),wide:decimal(38,10),st:string,"
    "bi:binary,bo:boolean,da:date,ts:timestamp,ntz:timestamp_ntz,a:array<int>,m:map<string,int>,"
    "st2:struct<x:int,Y:string>>"
)


def condition_of(action):
    with pytest.raises(PySparkException) as error:
        action()
    return error.value.getCondition()


def test_every_type_comes_back(spark, tmp_path):
    path = str(tmp_path / "t")
    nulls = "SELECT " + ",".join(["null"] * 17)
    spark.sql(f"{QUERY} UNION ALL {nulls}").coalesce(1).write.orc(path)
    frame = spark.read.orc(path)
    assert frame.schema.simpleString() == SCHEMA
    first, second = frame.orderBy("i", ascending=False).collect()
    assert first.asDict(recursive=True) | {"ts": None} == {
        "b": 1, "s": 2, "i": 3, "l": 4, "f": 1.5, "d": 2.5, "dec": Decimal("12.30"), "wide": Decimal("1.5000000000"),
        "st": "x", "bi": b"\x01\x02", "bo": True, "da": datetime.date(2020, 1, 1), "ts": None,
        "ntz": datetime.datetime(2020, 1, 1, 1, 2, 3, 500000), "a": [1, None], "m": {"k": 1},
        "st2": {"x": 1, "Y": "z"},
    }
    assert set(second) == {None}
    (shown,) = frame.where("i = 3").selectExpr("cast(ts as string)").collect()
    assert shown[0] == "2020-01-01 01:02:03.123456"


def test_intervals_and_nested_times_keep_their_types(spark, tmp_path):
    path = str(tmp_path / "t")
    query = "SELECT interval '1' month im, interval '2' day id, array(timestamp'2020-07-01 00:00:00') ts"
    spark.sql(query).write.orc(path)
    frame = spark.read.orc(path)
    assert frame.schema.simpleString() == "struct<im:interval month,id:interval day,ts:array<timestamp>>"
    assert frame.selectExpr("cast(im as string)", "cast(ts[0] as string)").collect()[0][1] == "2020-07-01 00:00:00"


def test_columns_are_found_by_name(spark, tmp_path):
    path = str(tmp_path / "t")
    spark.sql("SELECT 1 a, 'x' B, 2 p UNION ALL SELECT 2, 'y', 3").write.partitionBy("p").orc(path)
    rows = spark.read.schema("missing int, b string, A bigint, p int").orc(path).orderBy("A").collect()
    assert [tuple(r) for r in rows] == [(None, "x", 1, 2), (None, "y", 2, 3)]
    assert spark.read.orc(path).count() == 2
    assert spark.read.format("orc").load(path).where("p = 3").select("a").collect()[0][0] == 2


def test_many_rows_stay_in_order(spark, tmp_path):
    path = str(tmp_path / "t")
    spark.range(0, 30000, 1, 1).selectExpr("id", "cast(id % 7 as string) s").write.orc(path, compression="snappy")
    (part,) = (tmp_path / "t").glob("part-*")
    assert part.name.endswith(".snappy.orc")
    frame = spark.read.orc(path)
    assert [r.id for r in frame.collect()] == list(range(30000))
    assert frame.where("s = '3'").count() == 4286


def test_what_orc_has_no_place_for(spark, tmp_path):
    for kind in ["parse_json('1')", "make_interval(1)"]:
        write = spark.sql(f"SELECT {kind} v").write
        assert condition_of(lambda: write.orc(str(tmp_path / "v"))) == "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE"
    (tmp_path / "broken.orc").write_bytes(b"ORC no file")
    broken = spark.read.format("orc")
    with pytest.raises(PySparkException):
        broken.load(str(tmp_path / "broken.orc")).collect()


def test_tables(spark):
    spark.sql("CREATE TABLE orc_of_test (a INT, b STRING, t TIMESTAMP) USING orc")
    try:
        spark.sql("INSERT INTO orc_of_test VALUES (1, 'x', timestamp'2020-01-01 00:00:00'), (2, null, null)")
        rows = spark.sql("SELECT a, b, cast(t as string) FROM orc_of_test ORDER BY a").collect()
        assert [tuple(r) for r in rows] == [(1, "x", "2020-01-01 00:00:00"), (2, None, None)]
    finally:
        spark.sql("DROP TABLE orc_of_test")
