"""Metric views through DataFrames: their columns, aggregations over them, the catalog, and what cannot read them."""

import pytest
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

DEFINITION = """$$
version: "0.1"
source: metric_sales
dimensions:
  - name: kk
    expr: upper(k)
measures:
  - name: s
    expr: sum(v)
  - name: c
    expr: count(*)
$$"""


@pytest.fixture
def view(spark):
    spark.sql("DROP VIEW IF EXISTS metric_totals")
    spark.sql("DROP TABLE IF EXISTS metric_sales")
    spark.sql("CREATE TABLE metric_sales USING parquet AS SELECT * FROM VALUES ('a', 1.5D), ('b', 2.5D), ('a', 4D) t(k, v)")
    spark.sql("CREATE VIEW metric_totals (kk COMMENT 'key', s, c) WITH METRICS LANGUAGE YAML AS " + DEFINITION)
    yield spark.table("metric_totals")
    spark.sql("DROP VIEW metric_totals")
    spark.sql("DROP TABLE metric_sales")


def test_columns_tell_what_they_are(view):
    assert view.schema.simpleString() == "struct<kk:string,s:double,c:bigint>"
    assert [field.nullable for field in view.schema] == [True, True, False]
    assert view.schema["kk"].metadata == {
        "comment": "key",
        "metric_view.expr": "upper(k)",
        "metric_view.type": "dimension",
    }
    assert view.schema["c"].metadata == {"metric_view.expr": "count(*)", "metric_view.type": "measure"}


def test_aggregations(view):
    totals = view.groupBy("kk").agg(F.expr("measure(s)"), F.call_function("measure", view.c).alias("n"))
    assert totals.columns == ["kk", "measure(s)", "n"]
    assert sorted(map(tuple, totals.collect())) == [("A", 5.5, 2), ("B", 2.5, 1)]
    assert view.where(view.kk == "A").agg({"s": "measure"}).collect()[0][0] == 5.5
    assert view.selectExpr("measure(s)").collect()[0][0] == 8.0
    assert view.alias("z").groupBy("z.kk").agg(F.expr("measure(z.c)")).count() == 2
    assert view.count() == 3


def test_nothing_else_reads_it(view, spark):
    view.createOrReplaceTempView("metric_alias")
    for query in (view, view.select("kk").distinct(), spark.sql("SELECT measure(s) FROM metric_alias")):
        with pytest.raises(PySparkException) as failure:
            query.collect()
        assert failure.value.getCondition() == "INTERNAL_ERROR"
    with pytest.raises(PySparkException) as failure:
        view.rollup("kk").agg(F.expr("measure(s)")).collect()
    assert failure.value.getCondition() == "MISSING_ATTRIBUTES.RESOLVED_ATTRIBUTE_MISSING_FROM_INPUT"


def test_catalog_and_other_sessions(view, spark, server_url):
    assert spark.catalog.getTable("metric_totals").tableType == "VIEW"
    assert [column.name for column in spark.catalog.listColumns("metric_totals")] == ["kk", "s", "c"]
    other = SparkSession.builder.remote(server_url).create()
    assert other.sql("SELECT measure(c) FROM metric_totals").collect()[0][0] == 3
    other.stop()
