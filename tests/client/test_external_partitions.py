"""What a new table finds in its directory is no partition before a statement says so. Answers are Spark's."""

import pytest
from pyspark.errors import AnalysisException


@pytest.fixture
def folder(tmp_path):
    for value, text in ((1, "x"), (2, "y")):
        (tmp_path / f"a={value}").mkdir()
        (tmp_path / f"a={value}" / "f.csv").write_text(text + "\n")
    return tmp_path


@pytest.fixture
def rows(spark):
    return lambda table: sorted(tuple(row) for row in spark.table(table).collect())


def partitions(spark, table):
    return [row[0] for row in spark.sql(f"SHOW PARTITIONS {table}").collect()]


def create(spark, folder, columns="(v string, a int)", by="PARTITIONED BY (a)"):
    spark.sql(f"CREATE TABLE t{columns} USING csv {by} LOCATION '{folder}'")


def test_msck_finds_them(spark, database, folder, rows):
    create(spark, folder)
    assert rows("t") == [] and partitions(spark, "t") == []
    spark.sql("MSCK REPAIR TABLE t")
    assert rows("t") == [("x", 1), ("y", 2)] and partitions(spark, "t") == ["a=1", "a=2"]


def test_they_are_added_one_by_one(spark, database, folder, rows):
    create(spark, folder)
    spark.sql("ALTER TABLE t ADD PARTITION (a=1)")
    assert rows("t") == [("x", 1)]
    with pytest.raises(AnalysisException) as raised:
        spark.sql("ALTER TABLE t DROP PARTITION (a=2)")
    assert raised.value.getCondition() == "PARTITIONS_NOT_FOUND"


def test_inserts_add_them_with_what_is_there(spark, database, folder, rows):
    create(spark, folder)
    spark.sql("INSERT INTO t VALUES ('z', 3), ('w', 1)")
    assert rows("t") == [("w", 1), ("x", 1), ("z", 3)] and partitions(spark, "t") == ["a=1", "a=3"]


def test_tables_without_columns_take_them_from_the_directories(spark, database, folder, rows):
    create(spark, folder, columns="", by="")
    assert spark.table("t").schema.simpleString() == "struct<_c0:string,a:int>"
    assert partitions(spark, "t") == []
    spark.sql("MSCK REPAIR TABLE t")
    assert rows("t") == [("x", 1), ("y", 2)]


def test_without_the_catalog_they_are_there(spark, database, folder, rows):
    spark.conf.set("spark.sql.hive.manageFilesourcePartitions", "false")
    create(spark, folder)
    spark.conf.unset("spark.sql.hive.manageFilesourcePartitions")
    assert rows("t") == [("x", 1), ("y", 2)]


def test_external_tables_are_not_truncated(spark, database, folder):
    create(spark, folder)
    with pytest.raises(AnalysisException) as raised:
        spark.sql("TRUNCATE TABLE t")
    assert raised.value.getCondition() == "CANNOT_TRUNCATE_EXTERNAL_TABLE"
