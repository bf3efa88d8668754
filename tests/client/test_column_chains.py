"""Long chains of withColumn, withColumnRenamed and drop, which are resolved together: answers as Spark 4.2's."""

import pytest
from pyspark.errors import AnalysisException
from pyspark.sql import Window
from pyspark.sql import functions as F

LEVELS = 40  # more than what is resolved level by level


def chain(frame, levels=LEVELS):
    for i in range(levels):
        frame = frame.withColumn(f"c{i}", F.col("id") + i)
    return frame


def rows(frame):
    return [tuple(row) for row in frame.collect()]


def test_columns_stand_in_the_order_they_were_made(spark):
    frame = chain(spark.range(2))
    assert frame.columns == ["id"] + [f"c{i}" for i in range(LEVELS)]
    assert rows(frame) == [(0, *range(LEVELS)), (1, *range(1, LEVELS + 1))]


def test_levels_build_on_each_other(spark):
    frame = spark.range(1).withColumn("c", F.col("id"))
    for i in range(LEVELS):
        frame = frame.withColumn("C", F.col("c") + 1).withColumn(f"d{i}", F.col("c") * 2)
    assert frame.columns == ["id", "C"] + [f"d{i}" for i in range(LEVELS)]
    assert rows(frame) == [(0, LEVELS, *(2 * i + 2 for i in range(LEVELS)))]


def test_replaced_columns_keep_their_places_and_types(spark):
    names = [f"c{i}" for i in range(LEVELS)]
    frame = chain(spark.range(1))
    for name in names[::2]:
        frame = frame.withColumn(name, F.col(name).cast("string"))
    assert frame.columns == ["id", *names]
    assert [kind for _, kind in frame.dtypes] == ["bigint"] + ["string", "bigint"] * (LEVELS // 2)


def test_names_are_exchanged_and_columns_dropped(spark):
    frame = chain(spark.range(1))
    for i in range(0, LEVELS, 2):
        frame = frame.withColumnsRenamed({f"c{i}": "t", f"c{i + 1}": f"c{i}", "t": f"c{i + 1}"})
    for i in range(LEVELS - 4):
        frame = frame.drop(f"C{i}")
    assert frame.columns == ["id", "c37", "c36", "c39", "c38"]
    assert rows(frame) == [(0, 36, 37, 38, 39)]


def test_windows_generators_and_subqueries_stand_between(spark):
    frame = chain(spark.range(2))
    frame = frame.withColumn("n", F.row_number().over(Window.orderBy(F.desc("c3"))))
    frame = frame.withColumn("n", F.col("n") * 10)
    frame = frame.withColumn("m", spark.range(3).agg(F.max("id")).scalar() + F.col("n"))
    assert rows(frame.select("id", "n", "m").sort("id")) == [(0, 20, 22), (1, 10, 12)]
    frame = frame.withColumn("e", F.explode(F.array("id", "n")))
    assert rows(frame.select("id", "e").sort("id", "e")) == [(0, 0), (0, 20), (1, 1), (1, 10)]


def test_columns_of_frames_within_the_chain(spark):
    first = chain(spark.range(3), 20)
    replaced = first.withColumn("c1", F.lit("x"))
    last = replaced
    for i in range(20):
        last = last.withColumn(f"d{i}", last["id"] + first["c0"] + i)
    assert rows(last.select(first["c2"], last["d19"]).sort("id")) == [(2, 19), (3, 21), (4, 23)]
    # What was replaced since is out of reach for a select, but a filter finds it.
    assert rows(last.filter(first["c1"] == 2).select("id", "c1")) == [(1, "x")]
    with pytest.raises(AnalysisException) as caught:
        last.select(first["c1"]).schema  # noqa: B018
    assert caught.value.getCondition() == "CANNOT_RESOLVE_DATAFRAME_COLUMN"


def test_what_was_dropped_is_found_by_filters(spark):
    frame = chain(spark.range(3).withColumn("gone", F.col("id")))
    assert rows(frame.drop("gone").filter(F.col("gone") == 1).select("c0")) == [(1,)]


def test_errors_name_the_columns_of_their_level(spark):
    frame = chain(spark.range(1), 10).withColumn("d", F.col("missing"))
    with pytest.raises(AnalysisException) as caught:
        chain(frame, 20).schema  # noqa: B018
    assert caught.value.getCondition() == "UNRESOLVED_COLUMN.WITH_SUGGESTION"
    assert caught.value.getMessageParameters()["objectName"] == "`missing`"


def test_two_columns_of_one_name(spark):
    frame = chain(spark.range(1).select("id", F.lit(1).alias("a"), F.lit(2).alias("a")))
    with pytest.raises(AnalysisException) as caught:
        frame.select("a").schema  # noqa: B018
    assert caught.value.getCondition() == "AMBIGUOUS_REFERENCE"
    assert rows(frame.withColumn("A", F.col("id")).select("*"))[0][:3] == (0, 0, 0)
