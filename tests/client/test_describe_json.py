"""DESCRIBE ... AS JSON of tables and views of all kinds, DESCRIBE and EXPLAIN where they tell of the same."""

import json

import pytest
from pyspark.errors import ParseException


def described(spark, name):
    ((text,),) = spark.sql(f"DESCRIBE TABLE EXTENDED {name} AS JSON").collect()
    return json.loads(text)


def test_columns(spark, database):
    spark.sql(
        "CREATE TABLE t (a INT COMMENT 'ca', b STRING DEFAULT 'x', c CHAR(3), s STRUCT<v: VARCHAR(2)>) USING parquet"
    )
    text = {"name": "string", "collation": "UTF8_BINARY"}
    assert described(spark, "t")["columns"] == [
        {"name": "a", "type": {"name": "int"}, "nullable": True, "comment": "ca"},
        {"name": "b", "type": text, "nullable": True, "default": "'x'"},
        {"name": "c", "type": text, "nullable": True},
        {"name": "s", "type": {"name": "struct", "fields": [{"name": "v", "type": text, "nullable": True}]},
         "nullable": True},
    ]  # fmt: skip
    with pytest.raises(ParseException) as raised:
        spark.sql("DESCRIBE EXTENDED t a AS JSON")
    assert raised.value.getCondition() == "UNSUPPORTED_FEATURE.DESC_TABLE_COLUMN_JSON"


def test_clustering(spark, database):
    spark.sql("CREATE TABLE t (a INT, b INT) USING parquet CLUSTER BY (b)")
    assert described(spark, "t")["clustering_columns"] == ["b"]


@pytest.mark.parametrize("scope, name", [("TEMPORARY", "v"), ("GLOBAL TEMPORARY", "global_temp.v")])
def test_temporary_views(spark, database, scope, name):
    spark.sql(f"CREATE OR REPLACE {scope} VIEW v COMMENT 'c' AS SELECT 1 AS a")
    view = described(spark, name)
    assert list(view) == [
        "table_name", "catalog_name", "namespace", "schema_name", "columns", "created_time", "last_access",
        "created_by", "type", "comment", "view_text", "view_schema_mode", "view_catalog_and_namespace",
        "view_query_output_columns", "collation",
    ]  # fmt: skip
    assert (view["table_name"], view["catalog_name"], view["namespace"]) == ("v", "system", ["session"])
    assert (view["type"], view["view_text"], view["view_schema_mode"]) == ("VIEW", "SELECT 1 AS a", "BINDING")
    assert view["view_catalog_and_namespace"] == f"spark_catalog.{database}"
    spark.catalog.dropGlobalTempView("v")


def test_a_view_of_a_dataframe(spark):
    spark.range(1).createOrReplaceTempView("v")
    view = described(spark, "v")
    assert view["columns"] == [{"name": "id", "type": {"name": "bigint"}, "nullable": False}]
    assert "view_text" not in view and view["view_schema_mode"] == "BINDING"


def test_defaults_that_a_view_inherits(spark, database):
    spark.sql("CREATE TABLE t (a INT, b STRING DEFAULT 'x') USING parquet")
    spark.sql("CREATE VIEW v (x, y) AS SELECT a, b FROM t")
    assert described(spark, "v")["columns"][1]["default"] == "'x'"
    rows = [tuple(row) for row in spark.sql("DESCRIBE EXTENDED v").collect()]
    assert rows[-2:] == [("# Column Default Values", "", ""), ("y", "string", "'x'")]


def test_buckets_are_sorted_upwards(spark, database):
    with pytest.raises(ParseException) as raised:
        spark.sql("CREATE TABLE t (a INT) USING parquet CLUSTERED BY (a) SORTED BY (a DESC) INTO 2 BUCKETS")
    assert raised.value.getCondition() == "_LEGACY_ERROR_TEMP_0035"


def test_explain_tells_what_is_wrong(spark):
    rows = [row[0] for row in spark.sql("EXPLAIN SELECT nope").collect()]
    assert rows[0] == "Error occurred during query planning: "
    assert rows[1].startswith("[UNRESOLVED_COLUMN.WITHOUT_SUGGESTION]")
    ((text,),) = spark.sql("EXPLAIN COST SELECT nope").collect()
    assert text.startswith("org.apache.spark.sql.AnalysisException: [UNRESOLVED_COLUMN.WITHOUT_SUGGESTION]")


def test_operators_of_a_formatted_plan_have_their_names_alone(spark):
    ((text,),) = spark.sql("EXPLAIN FORMATTED SELECT id % 3, count(*) FROM range(9) GROUP BY 1").collect()
    tree = text.split("\n\n\n")[0].split("\n")
    assert tree[0] == "== Physical Plan =="
    assert all(line.lstrip(" +-").split(" ")[0].isalnum() for line in tree[1:]), tree
    assert "Arguments: (keys=[" in text
