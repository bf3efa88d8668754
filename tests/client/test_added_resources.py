"""ADD and LIST of files, jars and archives."""

import pytest
from pyspark.errors import PySparkException


def listed(spark, statement):
    return [row.Results for row in spark.sql(statement).collect()]


def test_files(spark, tmp_path):
    plain, spaced = tmp_path / "a.txt", tmp_path / "b c.txt"
    for path in (plain, spaced):
        path.write_text("x")
    spark.sql(f"ADD FILE {plain}")
    spark.sql(f"ADD FILES '{plain}' \"{spaced}\"")
    spark.sql(f"ADD FILE 'file:{tmp_path}'")
    everything = [f"file:{plain}", f"file:{tmp_path}/b%20c.txt", f"file:{tmp_path}/"]
    assert listed(spark, "LIST FILES") == everything
    assert listed(spark, f"LIST FILE '{spaced}' '{tmp_path}/nosuch'") == everything[1:2]
    assert listed(spark, "LIST JAR") == []


def test_archives(spark, tmp_path):
    archive = tmp_path / "a.zip"
    archive.write_text("x")
    spark.sql(f"ADD ARCHIVE '{archive}#inside'")
    assert listed(spark, "LIST ARCHIVES") == [f"file:{archive}#inside"]


def test_missing_file(spark, tmp_path):
    with pytest.raises(PySparkException):
        spark.sql(f"ADD FILE '{tmp_path}/nosuch'")
    assert listed(spark, "LIST FILE") == []
