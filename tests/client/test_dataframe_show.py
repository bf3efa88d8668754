"""What show, explain and printSchema print, compared with what Spark prints."""

import pytest
from pyspark.sql import functions as F


@pytest.fixture
def printed(capsys):
    def run(call):
        capsys.readouterr()
        call()
        return capsys.readouterr().out

    return run


def test_names_of_columns_are_never_shortened(spark, printed):
    frame = spark.range(1).select(F.lit("b" * 25).alias("a" * 30))
    assert printed(frame.show).splitlines()[1] == "|" + "a" * 30 + "|"
    assert printed(frame.show).splitlines()[3] == "|" + ("b" * 17 + "...").rjust(30) + "|"
    assert printed(lambda: frame.show(truncate=3)).splitlines()[3] == "|" + "bbb".rjust(30) + "|"
    assert printed(lambda: frame.show(vertical=True)).splitlines()[1] == f" {'a' * 30} | {'b' * 17}... "


def test_nulls_inside_values_are_upper_case(spark, printed):
    frame = spark.sql("select array(1, null) a, struct(null as x, cast('ab' as binary) as y) s, map('k', null) m")
    assert printed(lambda: frame.show(truncate=False)).splitlines()[3] == "|[1, NULL]|{NULL, [61 62]}|{k -> NULL}|"


def test_explain_has_the_sections_of_spark(spark, printed):
    frame = spark.range(10).filter("id > 3")

    def titles(mode):
        return [line for line in printed(lambda: frame.explain(mode=mode)).splitlines() if line.startswith("==")]

    logical = ["== Parsed Logical Plan ==", "== Analyzed Logical Plan ==", "== Optimized Logical Plan =="]
    physical = ["== Physical Plan =="]
    assert titles("simple") == titles("formatted") == physical
    assert titles("extended") == logical + physical
    assert titles("cost") == logical[2:] + physical
    assert printed(lambda: frame.explain("codegen")).startswith("Found 0 WholeStageCodegen subtrees.")


def test_explain_cost_shows_statistics(spark, printed):
    plan = printed(lambda: spark.range(10).explain("cost")).splitlines()[1]
    assert plan.startswith("Range (0, 10, step=1") and plan.endswith("Statistics(sizeInBytes=160.0 B)")


def test_explain_cost_forecasts_memory(spark, printed):
    frame = spark.range(1000000).groupBy((F.col("id") % 7).alias("k")).count().orderBy("count")
    lines = printed(lambda: frame.explain("cost")).split("Memory forecast\n")[1].splitlines()
    assert [line.split(":")[0] for line in lines if line] == ["Aggregate", "Sort", "Peak"]
    few = printed(lambda: spark.range(1000000).orderBy("id").limit(5).explain("cost"))
    many = printed(lambda: spark.range(1000000).orderBy("id").explain("cost"))
    assert "Sort: 30.5 MiB" in many
    assert "Sort:" not in few


def test_explain_formatted_numbers_operators_inputs_first(spark, printed):
    lines = printed(lambda: spark.range(10).filter("id > 3").explain("formatted")).splitlines()
    assert lines[1:3] == ["Filter (2)", "+- Range (1)"]
    assert [line for line in lines if line.startswith("(")] == ["(1) Range", "(2) Filter"]


def test_explain_shows_kept_rows_without_computing_them(spark, printed):
    frame = spark.range(5).select((F.lit(1) / (F.col("id") - F.col("id"))).alias("x")).cache()
    try:
        assert "InMemoryTableScan [x]" in printed(frame.explain)
    finally:
        frame.unpersist()


def test_explain_names_joins_as_spark_does(spark, printed):
    left, right = spark.range(3), spark.range(3).withColumnRenamed("id", "other")
    assert "BroadcastHashJoin" in printed(lambda: left.join(right, left.id == right.other).explain())
    assert "BroadcastNestedLoopJoin" in printed(lambda: left.join(right, left.id < right.other).explain())
