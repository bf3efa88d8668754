"""CACHE TABLE and its kin, USE."""

import pytest
from pyspark.errors import AnalysisException, PySparkException


def test_cache_and_uncache_a_view(spark):
    spark.range(3).createOrReplaceTempView("v")
    spark.sql("CACHE TABLE v")
    assert spark.catalog.isCached("v")
    assert spark.table("v").count() == 3
    spark.sql("UNCACHE TABLE v")
    assert not spark.catalog.isCached("v")


def test_cache_a_query_under_a_name(spark):
    spark.sql("CACHE LAZY TABLE kept AS SELECT id * 2 AS x FROM range(3)")
    assert spark.catalog.isCached("kept")
    assert spark.table("kept").collect() == [(0,), (2,), (4,)]
    spark.catalog.clearCache()
    assert not spark.catalog.isCached("kept")


def test_kept_rows_are_computed_once(spark):
    from pyspark.sql import functions as F

    spark.range(5).select(F.uuid().alias("u")).createOrReplaceTempView("v")
    spark.catalog.cacheTable("v")
    assert spark.table("v").collect() == spark.table("v").collect()


def test_uncache_of_nothing(spark):
    with pytest.raises(AnalysisException) as raised:
        spark.sql("UNCACHE TABLE nope")
    assert raised.value.getCondition() == "TABLE_OR_VIEW_NOT_FOUND"
    spark.sql("UNCACHE TABLE IF EXISTS nope")


def test_use(spark):
    spark.catalog.setCurrentDatabase("default")
    spark.catalog.setCurrentCatalog("spark_catalog")
    assert spark.catalog.currentDatabase() == "default"
    with pytest.raises(AnalysisException):
        spark.catalog.setCurrentDatabase("nope")
    with pytest.raises(PySparkException):
        spark.catalog.setCurrentCatalog("nope")
