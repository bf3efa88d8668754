"""Rows that are kept belong to the server: what one session keeps, writes or forgets, the others see."""

import pytest
from pyspark import StorageLevel
from pyspark.errors import IllegalArgumentException
from pyspark.sql import SparkSession


@pytest.fixture
def other(server_url):
    session = SparkSession.builder.remote(server_url).create()
    yield session
    session.stop()


@pytest.fixture
def table(spark, other, database):
    spark.sql("CREATE TABLE t (a INT) USING parquet")
    spark.sql("INSERT INTO t VALUES (1)")
    other.sql(f"USE {database}")
    yield f"{database}.t"
    spark.sql("UNCACHE TABLE IF EXISTS t")


def kept(frame):
    return frame.storageLevel.useMemory or frame.storageLevel.useDisk


def test_a_write_of_another_session_renews(spark, other, table):
    spark.sql("CACHE TABLE t")
    assert other.catalog.isCached("t")
    other.sql("INSERT INTO t VALUES (2)")
    assert sorted(spark.table("t").collect()) == [(1,), (2,)]
    other.sql("INSERT OVERWRITE t VALUES (3)")
    assert spark.table("t").collect() == other.table("t").collect() == [(3,)]
    other.sql("UNCACHE TABLE t")
    assert not spark.catalog.isCached("t")


def test_a_dataframe_over_files(spark, other, tmp_path):
    spark.range(3).write.parquet(str(tmp_path / "files"))
    frame = spark.read.parquet(str(tmp_path / "files")).cache()
    assert frame.count() == 3
    other.range(5).write.mode("append").parquet(str(tmp_path / "files"))
    assert frame.count() == 8
    frame.unpersist()


def test_who_keeps_may_go(spark, server_url):
    gone = SparkSession.builder.remote(server_url).create()
    gone.range(77).cache().count()
    gone.stop()
    assert kept(spark.range(77))
    spark.range(77).unpersist()
    assert not kept(spark.range(77))


def test_settings_that_change_answers_count(spark, other):
    query = "SELECT CAST(timestamp_seconds(id) AS STRING) AS s FROM range(1)"
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    other.conf.set("spark.sql.session.timeZone", "Asia/Tokyo")
    frame = spark.sql(query).cache()
    assert frame.collect() == [("1970-01-01 00:00:00",)]
    assert not kept(other.sql(query))
    assert other.sql(query).collect() == [("1970-01-01 09:00:00",)]
    frame.unpersist()


@pytest.mark.parametrize("forget", ["DROP VIEW v", "CREATE OR REPLACE TEMPORARY VIEW v AS SELECT 2 AS x"])
def test_views_that_go(spark, other, forget):
    for session in (spark, other):
        session.sql("CREATE TEMPORARY VIEW v AS SELECT 1 AS x")
    spark.sql("CACHE TABLE v")
    assert other.catalog.isCached("v")
    other.sql(forget)
    assert not spark.catalog.isCached("v")
    assert spark.table("v").collect() == [(1,)]


def test_where_tables_are_kept(spark, table):
    spark.sql("CACHE LAZY TABLE t OPTIONS ('storageLevel' 'disk_only')")
    assert str(spark.table("t").storageLevel) == "Disk Serialized 1x Replicated"
    spark.catalog.uncacheTable("t")
    spark.catalog.cacheTable("t", StorageLevel.MEMORY_AND_DISK_2)
    assert str(spark.table("t").storageLevel) == "Disk Memory Serialized 2x Replicated"
    spark.catalog.refreshTable("t")
    assert str(spark.table("t").storageLevel) == "Disk Memory Serialized 2x Replicated"
    with pytest.raises(IllegalArgumentException):
        spark.sql("CACHE TABLE t OPTIONS ('storageLevel' 'NOWHERE')")


def test_the_frame_of_a_table_that_was_made(spark, database):
    frame = spark.catalog.createTable("made", schema=spark.range(1).schema)
    assert frame.schema.simpleString() == "struct<id:bigint>" and frame.collect() == []
    spark.sql("INSERT INTO made VALUES (5)")
    assert frame.collect() == [(5,)]
