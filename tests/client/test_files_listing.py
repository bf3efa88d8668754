"""Which files a path stands for, and what is refused about it. Answers are Spark's."""

import pytest
from pyspark.errors import AnalysisException
from pyspark.errors.exceptions.base import PySparkException


def condition(action):
    with pytest.raises(PySparkException) as raised:
        action()
    return raised.value.getCondition()


def test_files_beside_another_root_of_partitions_conflict(spark, tmp_path):
    (tmp_path / "inner" / "k=1").mkdir(parents=True)
    (tmp_path / "inner" / "k=1" / "a.txt").write_text("1\n")
    (tmp_path / "b.txt").write_text("2\n")
    assert condition(lambda: spark.read.text(str(tmp_path)).collect()) == "CONFLICTING_DIRECTORY_STRUCTURES"
    read = spark.read.option("recursiveFileLookup", True).text(str(tmp_path))
    assert sorted(row[0] for row in read.collect()) == ["1", "2"]
    (tmp_path / "inner" / "c.txt").write_text("3\n")
    assert spark.read.text(str(tmp_path / "inner")).collect() == [("1", 1)]


def test_schemas_of_readers_have_no_char(spark, tmp_path):
    (tmp_path / "a.csv").write_text("x\n")
    for schema in ("a char(3)", "a varchar(3)", "a array<varchar(3)>"):
        with pytest.raises(AnalysisException) as raised:
            spark.read.schema(schema).json(str(tmp_path)).collect()
        assert raised.value.getCondition() == "UNSUPPORTED_CHAR_OR_VARCHAR_AS_STRING"
    spark.conf.set("spark.sql.legacy.charVarcharAsString", "true")
    assert spark.read.schema("a char(3)").csv(str(tmp_path)).schema.simpleString() == "struct<a:string>"
    spark.conf.unset("spark.sql.legacy.charVarcharAsString")


def test_binary_files_may_be_too_long(spark, tmp_path):
    (tmp_path / "a").write_bytes(b"12345")
    spark.conf.set("spark.sql.sources.binaryFile.maxLength", "4")
    read = spark.read.format("binaryFile").load(str(tmp_path))
    assert condition(lambda: read.select("content").collect()) == "FAILED_READ_FILE.NO_HINT"
    assert read.select("length").collect() == [(5,)]
    spark.conf.unset("spark.sql.sources.binaryFile.maxLength")
