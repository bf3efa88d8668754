"""df.write: how many files, in which order, in which mode, and nothing of a write that fails."""

import threading
import time

import pyarrow.parquet
import pytest
from pyspark.errors import AnalysisException
from pyspark.sql import Observation
from pyspark.sql import functions as F


def data_files(folder):
    return sorted(path.name for path in folder.iterdir() if path.name[0] not in "._")


def ids_in_order(folder):
    """The ids in all files, file after file in the order of their names."""
    return [i for name in data_files(folder) for i in pyarrow.parquet.read_table(folder / name)["id"].to_pylist()]


def refused(condition, action):
    with pytest.raises(Exception) as raised:
        action()
    assert raised.value.getCondition() == condition


def test_few_rows_make_one_file_and_partitions_as_many_as_asked(spark, tmp_path):
    spark.range(10).write.parquet(str(tmp_path / "small"))
    assert len(data_files(tmp_path / "small")) == 1
    spark.range(1000).repartition(3).write.parquet(str(tmp_path / "three"))
    assert len(data_files(tmp_path / "three")) == 3
    spark.range(500_000).coalesce(1).write.parquet(str(tmp_path / "one"))
    assert len(data_files(tmp_path / "one")) == 1
    assert spark.read.parquet(str(tmp_path / "three")).count() == 1000


def test_files_in_order_hold_the_rows_in_order(spark, tmp_path):
    folder = tmp_path / "ordered"
    spark.range(300_000).withColumn("text", F.repeat(F.lit("x"), 100)).write.parquet(str(folder))
    assert ids_in_order(folder) == list(range(300_000))


def test_a_union_keeps_its_order(spark, tmp_path):
    folder = tmp_path / "union"
    spark.range(3).union(spark.range(10, 12)).write.parquet(str(folder))
    assert ids_in_order(folder) == [0, 1, 2, 10, 11]


def test_modes(spark, tmp_path):
    path = str(tmp_path / "out")
    spark.range(2).write.save(path)
    refused("PATH_ALREADY_EXISTS", lambda: spark.range(2).write.save(path))
    spark.range(5).write.mode("ignore").save(path)
    assert spark.read.load(path).count() == 2
    spark.range(5).write.mode("append").save(path)
    assert spark.read.load(path).count() == 7
    spark.range(3).write.mode("overwrite").save(path)
    assert spark.read.load(path).count() == 3


def test_a_failed_write_leaves_things_as_they_were(spark, tmp_path):
    path = str(tmp_path / "out")
    fails = spark.range(100_000).select(F.raise_error(F.lit("stop")).cast("string").alias("a"))
    with pytest.raises(Exception, match="stop"):
        fails.write.parquet(path)
    assert not (tmp_path / "out").exists() or data_files(tmp_path / "out") == []
    spark.range(3).write.mode("overwrite").parquet(path)
    with pytest.raises(Exception, match="stop"):
        fails.write.mode("overwrite").parquet(path)
    assert spark.read.parquet(path).count() == 3


@pytest.mark.parametrize(
    "condition, write",
    [
        ("DATA_SOURCE_NOT_FOUND", lambda df, path: df.write.format("nosuch").save(path)),
        ("ALL_PARTITION_COLUMNS_NOT_ALLOWED", lambda df, path: df.select("a").write.partitionBy("a").save(path)),
        ("_LEGACY_ERROR_TEMP_1155", lambda df, path: df.write.partitionBy("nope").save(path)),
        ("COLUMN_ALREADY_EXISTS", lambda df, path: df.select("a", "a").write.save(path)),
        ("COLUMN_ALREADY_EXISTS", lambda df, path: df.write.partitionBy("a", "a").save(path)),
        ("_LEGACY_ERROR_TEMP_1312", lambda df, path: df.write.bucketBy(2, "a").save(path)),
        ("INVALID_PARTITION_COLUMN_DATA_TYPE", lambda df, path: df.write.partitionBy("c").save(path)),
        ("_LEGACY_ERROR_TEMP_2047", lambda df, path: df.write.save()),
        ("UNSUPPORTED_DATA_SOURCE_SAVE_MODE", lambda df, path: df.write.format("noop").save()),
    ],
)
def test_what_is_refused(spark, tmp_path, condition, write):
    df = spark.sql("SELECT 1 AS a, 2 AS b, array(1) AS c")
    refused(condition, lambda: write(df, str(tmp_path / "out")))
    assert not (tmp_path / "out").exists()


def test_a_path_that_is_read_is_not_overwritten(spark, tmp_path):
    path = str(tmp_path / "out")
    spark.range(3).write.save(path)
    refused("UNSUPPORTED_OVERWRITE.PATH", lambda: spark.read.load(path).write.mode("overwrite").save(path))
    assert spark.read.load(path).count() == 3


def test_noop_runs_the_query_and_keeps_nothing(spark):
    spark.range(10).write.format("noop").mode("overwrite").save()
    with pytest.raises(Exception, match="stop"):
        spark.range(1).select(F.raise_error(F.lit("stop"))).write.format("noop").mode("append").save()
    with pytest.raises(AnalysisException):
        spark.read.format("noop").load().collect()


def test_partition_directories(spark, tmp_path):
    folder = tmp_path / "out"
    spark.sql("SELECT 1 AS a, 'x' AS p UNION ALL SELECT 2, NULL").write.partitionBy("p").parquet(str(folder))
    assert data_files(folder) == ["p=__HIVE_DEFAULT_PARTITION__", "p=x"]
    back = spark.read.parquet(str(folder))
    assert back.columns == ["a", "p"]
    assert sorted(map(tuple, back.collect())) == [(1, "x"), (2, None)]


def test_what_was_observed_on_the_way(spark, tmp_path):
    seen = Observation("seen")
    spark.range(7).observe(seen, F.max("id").alias("top")).write.parquet(str(tmp_path / "out"))
    assert seen.get == {"top": 6}


def test_an_interrupted_write_leaves_nothing(spark, tmp_path):
    def interrupt():
        while not spark.interruptAll():
            time.sleep(0.05)

    helper = threading.Thread(target=interrupt)
    helper.start()
    refused(
        "OPERATION_CANCELED",
        lambda: spark.range(2_000_000_000).withColumn("x", F.repeat(F.lit("x"), 20)).write.parquet(str(tmp_path / "out")),
    )
    helper.join()
    assert list(tmp_path.iterdir()) == []
