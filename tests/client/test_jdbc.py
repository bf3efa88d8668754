"""Databases behind JDBC URLs: a PostgreSQL cluster of the tests' own, and SQLite. Answers are those of Spark 4.2.1 with the drivers
of both, but where SQLite's driver fails."""

import datetime
import glob
import os
import shutil
import socket
import sqlite3
import subprocess
import tempfile
from decimal import Decimal

import pytest
from pyspark.errors import PySparkException
from pyspark.sql import functions as F

TYPES = """
create type mood as enum ('sad', 'ok');
create table types(i2 smallint, i4 int primary key, i8 bigint, r real, d double precision, n numeric, n102 numeric(10,2), b boolean,
  t text, v varchar(10), c char(5), dt date, ts timestamp, tstz timestamptz, iv interval, by bytea, u uuid, j json, bit1 bit, bit5 bit(5),
  ai int[], at text[], an numeric(10,2)[], ad date[], a2 int[][], inet inet, mo money, oid oid, mood mood);
insert into types values (1, 2, 3, 1.5, 2.5, 1.25, 12.34, true, 'txt', 'vc', 'c', '2020-01-02', '2020-01-02 03:04:05.678901',
  '2020-01-02 03:04:05.678901+02', '1 day 2 hours', '\\x0102', 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', '{"a":1}', B'1', B'10101',
  '{1,2,null}', '{a,"b c",null,"q\\"uo"}', '{1.5,2}', '{2020-01-01}', '{{1,2},{3,4}}', '1.2.3.4', '12.34', 7, 'ok');
insert into types(i4) values (5);
create table nums as select g id, g % 10 k, 'name' || g nm, g * 1.5::float8 x from generate_series(1, 1000) g;
create table days as select date '2020-01-01' + g d, timestamp '2020-01-01 00:00:00' + g * interval '1 hour' h from generate_series(0, 99) g;
create schema other;
create table other."Mixed" ("Col A" int, b text);
insert into other."Mixed" values (1, 'x');
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="module")
def postgres():
    """The URL of a new cluster, which runs as another user when the tests run as root."""
    found = sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb")) or list(filter(None, [shutil.which("initdb")]))
    if not found:
        pytest.skip("PostgreSQL is not installed")
    binaries = os.path.dirname(os.path.realpath(found[-1]))
    folder = tempfile.mkdtemp(prefix="firesteel-pg-")
    user = []
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
        user = ["runuser", "-u", "postgres", "--"]
    port = free_port()
    options = f"-p {port} -k {folder} -c listen_addresses=127.0.0.1 -c fsync=off -c shared_buffers=16MB"
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": "/"}
    subprocess.run([*user, f"{binaries}/initdb", "-D", f"{folder}/data", "-A", "trust", "-U", "postgres", "-E", "UTF8", "--locale=C"], **quiet)
    control = [*user, f"{binaries}/pg_ctl", "-D", f"{folder}/data", "-w"]
    subprocess.run([*control, "-o", options, "-l", f"{folder}/log", "start"], **quiet)
    try:
        subprocess.run([f"{binaries}/psql", "-h", "127.0.0.1", "-p", str(port), "-U", "postgres", "-v", "ON_ERROR_STOP=1"], input=TYPES.encode(), **quiet)
        yield f"jdbc:postgresql://127.0.0.1:{port}/postgres?user=postgres"
    finally:
        subprocess.run([*control, "-m", "immediate", "stop"], **quiet)
        shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def sqlite(tmp_path):
    path = tmp_path / "test.db"
    with sqlite3.connect(path) as base:
        base.execute(
            "create table types(i integer, b bigint, s smallint, t text, v varchar(10), r real, d double, f float, n102 decimal(10,2), "
            "bo boolean, dt date, ts timestamp, bl blob, tm time, none)"
        )
        base.execute("insert into types values (1, 2, 3, 't', 'v', 1.5, 2.5, 3.5, 5.25, 1, '2020-01-02', '2020-01-02 03:04:05.5', x'0102', '01:02:03', 'n')")
        base.execute("insert into types(i, ts) values (2, 1577934245000)")
        base.execute("create table nums(id integer primary key, k int, nm text, x double)")
        base.executemany("insert into nums values (?, ?, ?, ?)", [(i, i % 10, f"name{i}", i * 1.5) for i in range(1, 1001)])
    return f"jdbc:sqlite:{path}"


@pytest.fixture(autouse=True)
def zone(spark):
    spark.conf.set("spark.sql.session.timeZone", "America/Los_Angeles")
    yield
    spark.conf.unset("spark.sql.session.timeZone")


def reader(spark, url, **options):
    return spark.read.format("jdbc").option("url", url).options(**options)


def writer(frame, url, table, mode, **options):
    frame.write.format("jdbc").option("url", url).option("dbtable", table).options(**options).mode(mode).save()


def rows(frame):
    return [tuple(row) for row in frame.collect()]


def condition(action):
    with pytest.raises(PySparkException) as error:
        action()
    return error.value.getCondition()


POSTGRES_SCHEMA = (
    "struct<i2:smallint,i4:int,i8:bigint,r:float,d:double,n:decimal(38,18),n102:decimal(10,2),b:boolean,t:string,v:string,c:string,dt:date,"
    "ts:timestamp,tstz:timestamp,iv:string,by:binary,u:string,j:string,bit1:boolean,bit5:binary,ai:array<int>,at:array<string>,"
    "an:array<decimal(10,2)>,ad:array<date>,a2:array<array<int>>,inet:string,mo:string,oid:decimal(20,0),mood:string>"
)


def test_types_of_postgres(spark, postgres):
    frame = reader(spark, postgres, dbtable="types").load()
    assert frame.schema.simpleString() == POSTGRES_SCHEMA
    assert frame.schema["v"].metadata["__CHAR_VARCHAR_TYPE_STRING"] == "varchar(10)"
    assert frame.schema["n102"].metadata["jdbcClientType"] == "numeric"
    texts = frame.selectExpr("cast(ts as string)", "cast(tstz as string)").where("i4 = 2")
    assert rows(texts) == [("2020-01-02 03:04:05.678901", "2020-01-01 17:04:05.678901")]
    first = frame.drop("ts", "tstz").where("i4 = 2").first()
    assert tuple(first) == (
        1, 2, 3, 1.5, 2.5, Decimal("1.250000000000000000"), Decimal("12.34"), True, "txt", "vc", "c    ", datetime.date(2020, 1, 2),
        "1 day 02:00:00", b"\x01\x02", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11", '{"a":1}', True, b"10101", [1, 2, None],
        ["a", "b c", None, 'q"uo'], [Decimal("1.50"), Decimal("2.00")], [datetime.date(2020, 1, 1)], [[1, 2], [3, 4]], "1.2.3.4", "$12.34",
        Decimal("7"), "ok",
    )  # fmt: skip
    assert [value for value in frame.where("i4 = 5").first() if value is not None] == [5]
    assert reader(spark, postgres, dbtable="types", preferTimestampNTZ="true").load().select("ts", "tstz").schema.simpleString() == "struct<ts:timestamp_ntz,tstz:timestamp>"


def test_types_of_sqlite(spark, sqlite):
    frame = reader(spark, sqlite, dbtable="types").load()
    assert frame.schema.simpleString() == (
        "struct<i:int,b:bigint,s:int,t:string,v:string,r:double,d:double,f:float,n102:decimal(10,2),bo:boolean,dt:date,ts:timestamp,bl:binary,"
        "tm:string,none:string>"
    )
    assert rows(frame.withColumn("ts", F.col("ts").cast("string")).where("i = 1")) == [
        (1, 2, 3, "t", "v", 1.5, 2.5, 3.5, Decimal("5.25"), True, datetime.date(2020, 1, 2), "2020-01-02 03:04:05.5", b"\x01\x02", "01:02:03", "n")
    ]
    assert rows(frame.where("i = 2").selectExpr("cast(ts as string)", "b")) == [("2020-01-01 19:04:05", None)]
    assert rows(reader(spark, sqlite, query="select id, nm from nums where id < 3").load()) == [(1, "name1"), (2, "name2")]


@pytest.fixture(params=["postgres", "sqlite"])
def url(request):
    return request.getfixturevalue(request.param)


def test_tables_and_queries(spark, url):
    assert reader(spark, url, dbtable="nums").load().count() == 1000
    assert rows(reader(spark, url, query="select id, nm from nums where id < 3 order by id").load()) == [(1, "name1"), (2, "name2")]
    assert rows(reader(spark, url, dbtable="(select 1 a) t").load()) == [(1,)]
    assert rows(reader(spark, url, query="select * from tmpx", prepareQuery="with tmpx as (select 1 a)").load()) == [(1,)]
    assert rows(reader(spark, url, dbtable="nums").load().select("nm").limit(1)) == [("name1",)]
    assert spark.read.jdbc(url, "nums", properties={"fetchsize": "10"}).count() == 1000


def test_partitions(spark, url):
    options = {"dbtable": "nums", "partitionColumn": "id", "lowerBound": "1", "upperBound": "1000", "numPartitions": "4"}
    frame = reader(spark, url, **options).load()
    parts = frame.selectExpr("spark_partition_id() p", "id").groupBy("p").agg(F.min("id"), F.max("id"), F.count("*")).orderBy("p")
    assert rows(parts) == [(0, 1, 251, 251), (1, 252, 500, 249), (2, 501, 749, 249), (3, 750, 1000, 251)]
    predicates = spark.read.jdbc(url, "nums", predicates=["id < 10", "id >= 990"]).selectExpr("spark_partition_id() p").groupBy("p").count().orderBy("p")
    assert rows(predicates) == [(0, 9), (1, 11)]
    assert spark.read.jdbc(url, "nums", column="id", lowerBound=1, upperBound=1000, numPartitions=3).count() == 1000
    narrow = reader(spark, url, **{**options, "lowerBound": "5", "upperBound": "6"}).load()
    assert rows(narrow.selectExpr("spark_partition_id()").distinct()) == [(0,)]


def test_partitions_of_days(spark, postgres):
    for column, low, high in (("d", "2020-01-01", "2020-04-01"), ("h", "2020-01-01 00:00:00", "2020-01-05 00:00:00")):
        frame = reader(spark, postgres, dbtable="days", partitionColumn=column, lowerBound=low, upperBound=high, numPartitions="3").load()
        assert frame.count() == 100
        assert frame.selectExpr("spark_partition_id()").distinct().count() == 3


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ("id IN (1, 2, 3) AND nm IS NOT NULL AND x > 1.5", 2),
        ("nm = 'name7' OR id = 8", 2),
        ("nm LIKE 'name99%' AND k >= 5", 6),
        ("NOT (id > 10)", 10),
        ("10 > id", 9),
        ("nm > 'name998'", 1),
        ("id <=> 5 AND upper(nm) = 'NAME5'", 1),
        ("nm = 'it''s'", 0),
        ("k IS NULL", 0),
    ],
)
def test_filters(spark, url, filters, expected):
    assert reader(spark, url, dbtable="nums").load().where(filters).count() == expected
    assert reader(spark, url, dbtable="nums", pushDownPredicate="false").load().where(filters).count() == expected


def test_columns_of_other_types(spark, url):
    frame = reader(spark, url, dbtable="nums", customSchema="id STRING, k DECIMAL(10,0)").load()
    assert frame.schema.simpleString() == "struct<id:string,k:decimal(10,0),nm:string,x:double>"
    assert rows(frame.where("id = '1'")) == [("1", Decimal("1"), "name1", 1.5)]
    with pytest.raises(PySparkException, match="customSchema"):
        reader(spark, url, dbtable="nums", customSchema="nm INT").load().collect()


def test_quoted_names(spark, postgres):
    assert rows(reader(spark, postgres, dbtable='other."Mixed"').load()) == [(1, "x")]
    assert rows(reader(spark, postgres, dbtable='other."Mixed"').load().select("`Col A`").where("`Col A` = 1")) == [(1,)]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"dbtable": "x", "query": "select 1"}, "_LEGACY_ERROR_TEMP_2078"),
        ({}, "_LEGACY_ERROR_TEMP_2079"),
        ({"dbtable": "nope"}, "JDBC_EXTERNAL_ENGINE_SYNTAX_ERROR.DURING_OUTPUT_SCHEMA_RESOLUTION"),
        ({"dbtable": "nums", "partitionColumn": "id"}, None),
        ({"dbtable": "nums", "lowerBound": "1"}, None),
        ({"dbtable": "nums", "partitionColumn": "zz", "lowerBound": "1", "upperBound": "9", "numPartitions": "2"}, "_LEGACY_ERROR_TEMP_1286"),
        ({"dbtable": "nums", "partitionColumn": "nm", "lowerBound": "1", "upperBound": "9", "numPartitions": "2"}, "_LEGACY_ERROR_TEMP_1287"),
        ({"dbtable": "nums", "partitionColumn": "id", "lowerBound": "9", "upperBound": "1", "numPartitions": "2"}, None),
        ({"dbtable": "nums", "numPartitions": "x"}, None),
    ],
)
def test_options_that_make_no_table(spark, url, options, expected):
    assert condition(lambda: reader(spark, url, **options).load().collect()) == expected


def test_databases_that_are_not_there(spark):
    assert condition(lambda: reader(spark, "jdbc:foo:bar", dbtable="x").load().schema) == "FAILED_JDBC.UNCLASSIFIED"
    assert condition(lambda: reader(spark, "jdbc:postgresql://127.0.0.1:1/x", dbtable="x").load().schema) == "FAILED_JDBC.CONNECTION"
    assert condition(lambda: spark.read.format("jdbc").option("dbtable", "x").load().schema) is None
    nothing = spark.read.schema("id int").format("jdbc").option("url", "jdbc:sqlite::memory:").option("query", "select 1 a")
    assert condition(lambda: nothing.load().collect()) == "USER_SPECIFIED_AND_ACTUAL_SCHEMA_MISMATCH"


ALL = (
    "select id, cast(id as int) i, cast(id as smallint) sh, cast(id as byte) by, 'a\\\\b\\t' || cast(id as string) || '\\n' s, date'2020-01-01' d, "
    "timestamp'2020-01-01 00:00:00.123456' ts, timestamp_ntz'2020-01-01 00:00:00.123456' tn, 1.25bd dec, true b, 1.5f f, 2.5d dd, x'0102' bin, "
    "if(id = 1, null, id) n from range(3)"
)


def test_writing_all_types_to_postgres(spark, postgres):
    frame = spark.sql(ALL).withColumn("ai", F.expr("array(1, null)")).withColumn("at", F.expr("array('a,b', 'c\"d', '\\\\\\\\')"))
    writer(frame, postgres, "w1", "overwrite")
    back = reader(spark, postgres, dbtable="w1").load()
    expected = frame.withColumn("by", F.col("by").cast("smallint")).withColumn("tn", F.col("tn").cast("timestamp"))
    assert back.schema.simpleString() == expected.schema.simpleString()
    assert sorted(rows(back)) == sorted(rows(expected))
    columns = reader(spark, postgres, query="select column_name, data_type, is_nullable from information_schema.columns where table_name = 'w1'").load()
    types = {name: (kind, nullable) for name, kind, nullable in rows(columns)}
    assert types["ts"] == ("timestamp with time zone", "NO") and types["n"] == ("bigint", "YES") and types["f"] == ("real", "NO")


def test_writing_all_types_to_sqlite(spark, sqlite):
    writer(spark.sql(ALL), sqlite, "w1", "overwrite")
    back = reader(spark, sqlite, dbtable="w1").load()
    assert sorted(rows(back.select("id", "i", "s", "d", "ts", "dec", "b", "f", "dd", "bin", "n"))) == sorted(
        rows(spark.sql(ALL).select("id", "i", "s", "d", "ts", "dec", "b", "f", "dd", "bin", "n"))
    )


def test_save_modes(spark, url):
    frame = spark.range(5).selectExpr("id", "cast(id as string) s")
    count = lambda: reader(spark, url, dbtable="modes").load().count()  # noqa: E731
    writer(frame, url, "modes", "overwrite")
    writer(frame, url, "modes", "append")
    assert count() == 10
    writer(frame, url, "modes", "ignore")
    assert count() == 10
    assert condition(lambda: writer(frame, url, "modes", "error")) == "TABLE_OR_VIEW_ALREADY_EXISTS"
    writer(frame, url, "modes", "overwrite", truncate="true")
    assert count() == 5
    writer(spark.sql("select 'zz' S, 9L ID"), url, "modes", "append")
    assert rows(reader(spark, url, dbtable="modes").load().where("id = 9")) == [(9, "zz")]
    assert condition(lambda: writer(spark.sql("select 1 zz"), url, "modes", "append")) == "COLUMN_NOT_DEFINED_IN_TABLE"


def test_what_databases_cannot_hold(spark, url):
    assert condition(lambda: writer(spark.sql("select map('a', 1) m"), url, "bad", "overwrite")) == "_LEGACY_ERROR_TEMP_2082"
    assert condition(lambda: writer(spark.sql("select interval 1 day m"), url, "bad", "overwrite")) == "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE"
    query = spark.range(1).write.format("jdbc").option("url", url).option("query", "select 1")
    assert condition(query.save) is None


def test_a_failed_write_leaves_no_table(spark, url):
    frame = spark.range(100000).selectExpr("if(id = 99999, raise_error('no'), id) id")
    with pytest.raises(PySparkException):
        writer(frame, url, "half", "append")
    assert condition(lambda: reader(spark, url, dbtable="half").load().schema) == "JDBC_EXTERNAL_ENGINE_SYNTAX_ERROR.DURING_OUTPUT_SCHEMA_RESOLUTION"


def test_many_rows(spark, url):
    frame = spark.range(0, 50000, 1, 5).selectExpr("id", "repeat('x', cast(id % 20 as int)) s", "id * 0.5d d")
    writer(frame, url, "many", "overwrite")
    back = reader(spark, url, dbtable="many").load()
    assert rows(back.agg(F.count("*"), F.sum("id"), F.sum(F.length("s")), F.sum("d"))) == [(50000, 1249975000, 475000, 624987500.0)]
    assert rows(back.where("id = 49999").select("d")) == [(24999.5,)]


def test_column_types_of_new_tables(spark, postgres):
    writer(spark.sql("select 'a' m, 1 n"), postgres, "typed", "overwrite", createTableColumnTypes="m varchar(7)")
    columns = reader(spark, postgres, query="select column_name, data_type, character_maximum_length from information_schema.columns where table_name = 'typed'").load()
    assert sorted(rows(columns)) == [("m", "character varying", 7), ("n", "integer", None)]


def test_views_over_tables(spark, url):
    spark.sql(f"CREATE OR REPLACE TEMPORARY VIEW jv USING jdbc OPTIONS (url '{url}', dbtable 'nums')")
    assert rows(spark.sql("SELECT count(*) FROM jv WHERE id > 990")) == [(10,)]
    assert rows(spark.sql("SELECT a.nm FROM jv a JOIN jv b ON a.id = b.k WHERE b.id = 13")) == [("name3",)]
    spark.sql("DROP VIEW jv")
