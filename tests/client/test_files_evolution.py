"""Files of one directory that differ in their columns, and tables and paths that are written again. Answers are
Spark's."""

import pytest
from pyspark.errors.exceptions.base import PySparkException


def condition(action):
    with pytest.raises(PySparkException) as raised:
        action()
    return raised.value.getCondition()


@pytest.fixture
def two(spark, tmp_path):
    """Two ORC files, one for each select list."""

    def go(first, second):
        path = tmp_path / f"d{len(list(tmp_path.iterdir()))}"
        spark.sql("SELECT " + first).coalesce(1).write.orc(f"{path}/x=1")
        spark.sql("SELECT " + second).coalesce(1).write.orc(f"{path}/x=2")
        return str(path)

    return go


def rows(frame):
    return sorted((tuple(row) for row in frame.collect()), key=str)


def test_orc_schemas_are_merged(spark, two):
    read = spark.read.option("mergeSchema", True).orc(two("1 a", "2 a, 'z' b"))
    assert read.schema.simpleString() == "struct<a:int,b:string,x:int>"
    assert rows(read) == [(1, None, 1), (2, "z", 2)]
    path = two("1 a", "'x' a")
    assert condition(lambda: spark.read.option("mergeSchema", True).orc(path).schema) == "CANNOT_MERGE_SCHEMAS"


def test_fields_of_orc_structs_are_found_by_name(spark, two):
    path = two("named_struct('x', 1) s", "named_struct('y', 'q', 'x', 2) s")
    read = spark.read.schema("s struct<x:int,y:string>").orc(path)
    assert rows(read.select("s.*")) == [(1, None), (2, "q")]
    path = two("array(1) a, map('k', 1) m", "array(2L) a, map('k', 2L) m")
    assert rows(spark.read.schema("a array<long>, m map<string,long>").orc(path)) == [
        ([1], {"k": 1}, 1),
        ([2], {"k": 2}, 2),
    ]


def test_orc_numbers_that_do_not_fit_are_null(spark, two):
    assert rows(spark.read.schema("a int").orc(two("1 a", "3000000000L a"))) == [(1, 1), (None, 2)]


def test_appending_names_the_partitions(spark, database):
    frame = spark.sql("SELECT 1 a, 10 p")
    frame.write.partitionBy("p").saveAsTable("t")
    for writer in (frame.write, frame.write.partitionBy("a")):
        assert condition(lambda w=writer: w.mode("append").saveAsTable("t")) == "_LEGACY_ERROR_TEMP_1163"
    frame.write.mode("append").partitionBy("P").saveAsTable("t")
    assert spark.table("t").count() == 2


def test_insert_into_goes_by_the_sessions_overwrite_mode(spark, database):
    spark.sql("SELECT 1 a, 10 p").write.partitionBy("p").saveAsTable("t")
    new = spark.sql("SELECT 2 a, 20 p").write.mode("overwrite").option("partitionOverwriteMode", "dynamic")
    new.insertInto("t")
    assert rows(spark.table("t")) == [(2, 20)]
    buckets = spark.sql("SELECT 2 a, 20 p").write.bucketBy(2, "a")
    assert condition(lambda: buckets.insertInto("t")) == "_LEGACY_ERROR_TEMP_1312"


def test_a_file_is_overwritten_by_a_directory(spark, tmp_path):
    (tmp_path / "t").write_text("x")
    spark.range(2).write.mode("overwrite").parquet(str(tmp_path / "t"))
    assert rows(spark.read.parquet(str(tmp_path / "t"))) == [(0,), (1,)]


def test_directories_are_called_as_partition_by_spells_them(spark, tmp_path):
    spark.sql("SELECT 1 a, 2 p").write.partitionBy("P").parquet(str(tmp_path / "t"))
    assert (tmp_path / "t" / "P=2").is_dir()
    assert spark.read.parquet(str(tmp_path / "t")).columns == ["a", "P"]
