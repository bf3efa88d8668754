"""Texts with a collation through the DataFrame API: types both ways, comparing, grouping, files."""

import pytest
from pyspark.errors import PySparkException
from pyspark.sql import functions as F
from pyspark.sql.types import ArrayType, IntegerType, StringType, StructField, StructType

SCHEMA = StructType(
    [
        StructField("a", StringType("UTF8_LCASE")),
        StructField("b", ArrayType(StringType("UNICODE_CI"))),
        StructField("n", IntegerType()),
    ]
)


@pytest.fixture
def texts(spark):
    return spark.createDataFrame([("x", ["p"], 1), ("X", ["P", "p"], 2), ("y", [], 3)], SCHEMA)


def test_types_travel_both_ways(spark, texts):
    assert texts.schema == SCHEMA
    assert texts.schema["a"].dataType.collation == "UTF8_LCASE"
    cast = texts.select(F.col("n").cast(StringType("UNICODE")).alias("s"))
    assert cast.schema["s"].dataType == StringType("UNICODE")
    assert texts.select(F.collation("a")).first()[0] == "SYSTEM.BUILTIN.UTF8_LCASE"
    assert texts.select(F.collate(F.lit("q"), "de_CI").alias("q")).schema["q"].dataType == StringType("de_CI")


def test_texts_compare_by_collation(spark, texts):
    assert texts.filter(texts.a == "X").count() == 2
    assert texts.filter(F.array_contains("b", F.lit("P"))).count() == 2
    assert sorted(r["count"] for r in texts.groupBy("a").count().collect()) == [1, 2]
    assert texts.dropDuplicates(["a"]).count() == 2
    assert texts.select("a").distinct().count() == 2
    assert [r.n for r in texts.orderBy("a", F.desc("n")).collect()] == [2, 1, 3]
    assert texts.join(texts.select("a"), "a").count() == 5
    assert [len(r[0]) for r in texts.select(F.array_distinct("b")).collect()] == [1, 1, 0]
    assert texts.select(F.contains(texts.a, F.lit("X"))).filter("`contains(a, 'X' collate UTF8_LCASE)`").count() == 2


def test_files_keep_collations(spark, texts, tmp_path):
    path = str(tmp_path / "texts")
    texts.write.parquet(path)
    read = spark.read.parquet(path)
    assert read.schema == SCHEMA
    assert read.filter("a = 'X'").count() == 2


def test_mixing_collations_is_refused(spark, texts):
    for condition, expression in [
        ("COLLATION_MISMATCH.EXPLICIT", "a COLLATE UNICODE = 'x' COLLATE de"),
        ("INDETERMINATE_COLLATION_IN_EXPRESSION", "a = b[0]"),
        ("COLLATION_INVALID_NAME", "a COLLATE nowhere"),
    ]:
        with pytest.raises(PySparkException) as error:
            texts.selectExpr(expression).collect()
        assert error.value.getCondition() == condition
