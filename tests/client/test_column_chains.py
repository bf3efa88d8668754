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


DEEP = 80  # more than what becomes a projection for each column that builds on the one before


def deep_chain(frame, levels=DEEP):
    last = "id"
    for i in range(levels):
        frame = frame.withColumn(f"c{i}", F.col(last) + 1)
        last = f"c{i}"
    return frame


def deep_selects(frame, levels=DEEP):
    last = "id"
    for i in range(levels):
        frame = frame.select("*", (F.col(last) + 1).alias(f"c{i}"))
        last = f"c{i}"
    return frame


@pytest.mark.parametrize("chained", [deep_chain, deep_selects])
def test_every_column_builds_on_the_one_before(spark, chained):
    frame = chained(spark.range(3))
    assert frame.columns == ["id"] + [f"c{i}" for i in range(DEEP)]
    assert rows(frame)[2] == tuple(range(2, DEEP + 3))
    assert rows(frame.filter(F.col("id") == 1).select(f"c{DEEP - 1}", "c3")) == [(DEEP + 1, 5)]
    assert rows(frame.filter(F.col("c5") == 8).select("id")) == [(2,)]
    assert frame.orderBy(F.desc("c7")).limit(1).select("c0").collect()[0][0] == 3
    assert frame.groupBy((F.col("c1") % 2).alias("odd")).agg(F.sum(f"c{DEEP - 1}")).count() == 2


def test_deep_chains_are_joined_with_themselves_and_cached(spark):
    frame = deep_chain(spark.range(3))
    other = frame.withColumnRenamed("c0", "k").select("k", F.col("c2").alias("v"))
    joined = frame.join(other, frame["c1"] == other["k"]).select("id", "v")
    assert rows(joined.sort("id")) == [(0, 4), (1, 5)]
    assert rows(frame.union(frame).select("c0").distinct().sort("c0")) == [(1,), (2,), (3,)]
    kept = deep_chain(spark.range(3)).cache()
    try:
        assert kept.count() == 3
        assert rows(kept.select("c9")) == [(10,), (11,), (12,)]
    finally:
        kept.unpersist()


def test_deep_chains_read_partitioned_files(spark, tmp_path):
    path = str(tmp_path / "rows")
    spark.range(100).withColumn("p", F.col("id") % 4).write.partitionBy("p").parquet(path)
    frame = deep_chain(spark.read.parquet(path))
    assert frame.filter("p = 1 AND id < 50").select("c4").count() == 13
    frame.write.parquet(str(tmp_path / "again"))
    assert spark.read.parquet(str(tmp_path / "again")).agg(F.sum("c0")).collect()[0][0] == 5050


def test_random_columns_of_a_deep_chain_are_drawn_once(spark):
    frame = spark.range(5).withColumn("r", F.rand(3))
    for i in range(DEEP):
        frame = frame.withColumn(f"c{i}", F.col("r" if i == 0 else f"c{i - 1}"))
    frame = frame.withColumn("n", F.monotonically_increasing_id())
    drawn = frame.filter(F.col("id") >= 0).select("r", f"c{DEEP - 1}", "n").collect()
    expected = [row[0] for row in spark.range(5).select(F.rand(3)).collect()]
    assert [row[0] for row in drawn] == expected
    assert all(row[0] == row[1] for row in drawn)
    numbers = spark.range(5).select(F.monotonically_increasing_id()).collect()
    assert [row[2] for row in drawn] == [row[0] for row in numbers]


def test_selects_of_a_run_repeat_names_and_keep_qualifiers(spark):
    frame = spark.range(2).alias("t")
    for i in range(LEVELS):
        frame = frame.select("*", F.lit(i).alias("x"), (F.col("t.id") + i).alias(f"c{i}"))
    assert frame.columns == ["id"] + [name for i in range(LEVELS) for name in ("x", f"c{i}")]
    assert rows(frame.select("t.id", "c3")) == [(0, 3), (1, 4)]
    with pytest.raises(AnalysisException) as caught:
        frame.select("x").schema  # noqa: B018
    assert caught.value.getCondition() == "AMBIGUOUS_REFERENCE"
    assert rows(frame.withColumn("x", F.lit(7)))[0][1::2] == (7,) * LEVELS


def test_later_columns_of_a_select_name_earlier_ones(spark):
    frame = spark.range(2)
    for i in range(LEVELS):
        frame = frame.selectExpr("*", f"id + {i} AS a{i}", f"a{i} * 2 AS b{i}")
    assert rows(frame.select("a3", "b3")) == [(3, 6), (4, 8)]


def test_generators_and_windows_among_selects(spark):
    frame = spark.range(2)
    for i in range(LEVELS):
        frame = frame.select("*", (F.col("id") + i).alias(f"c{i}"))
    frame = frame.select("*", F.row_number().over(Window.orderBy(F.desc("id"))).alias("n"))
    frame = frame.select("*", F.explode(F.array("n", "c1")).alias("e"))
    for i in range(LEVELS):
        frame = frame.select("*", (F.col("e") + i).alias(f"d{i}"))
    assert rows(frame.select("id", "e", "d1").sort("id", "e")) == [(0, 1, 2), (0, 2, 3), (1, 1, 2), (1, 2, 3)]
