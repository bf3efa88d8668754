"""The functions that the pandas API calls and SQL does not know. Answers are Spark's."""

import math

import pytest
from pyspark.errors import AnalysisException
from pyspark.sql import Window
from pyspark.sql import functions as F
from pyspark.sql.internal import InternalFunction as Internal

ROWS = [(1, 1.5, 1, "a"), (2, None, 2, "b"), (3, -2.5, 1, "a"), (5, 0.25, 3, "b")]
SO_FAR = Window.orderBy("i").rowsBetween(Window.unboundedPreceding, Window.currentRow)


@pytest.fixture
def frame(spark):
    return spark.createDataFrame(ROWS, "i int, d double, l long, s string")


def only_row(frame):
    (row,) = frame.collect()
    return [round(value, 9) if isinstance(value, float) else value for value in row]


def test_deviations_take_degrees_of_freedom(frame):
    columns = [Internal.var("d", n) for n in (0, 1, 2, 3, 5)] + [Internal.stddev("d", 0), Internal.stddev("d", 3)]
    answer = frame.select(*columns)
    assert answer.columns == ["pandas_variance(d)"] * 5 + ["pandas_stddev(d)"] * 2
    assert only_row(answer) == [2.791666667, 4.1875, 8.375, None, -4.1875, 1.670828138, None]
    assert math.isnan(frame.select(Internal.stddev("d", 5)).first()[0])


def test_covariance(frame):
    answer = frame.select(*[Internal.covar(F.col("d"), F.col("i"), n) for n in (0, 1, 3, 4)])
    assert only_row(answer) == [-0.833333333, -1.25, None, 2.5]


def test_skewness_and_kurtosis(frame):
    answer = frame.select(
        Internal.skew("d"), Internal.skew("i"), Internal.kurt("d"), Internal.kurt("i"), Internal.kurt(F.lit(1))
    )
    assert answer.columns[0] == "pandas_skewness(d)" and answer.columns[2] == "pandas_kurtosis(d)"
    assert only_row(answer) == [-1.033881716, 0.752837199, None, 0.342857143, 0.0]
    assert only_row(frame.limit(2).select(Internal.skew("i"), Internal.kurt("i"))) == [None, None]


def test_product(frame):
    answer = frame.select(Internal.product("i", False), Internal.product("d", True), Internal.product("d", False))
    assert [(f.dataType.simpleString(), f.nullable) for f in answer.schema] == [
        ("bigint", True),
        ("double", False),
        ("double", True),
    ]
    assert only_row(answer) == [30, -0.9375, None]
    assert only_row(frame.filter("false").select(Internal.product("i", True))) == [1]


def test_mode_gives_all_of_the_most_frequent(frame):
    answer = frame.select(Internal.mode("l", True), Internal.mode("s", False), Internal.mode("d", False))
    assert [f.dataType.containsNull for f in answer.schema] == [False, True, True]
    modes = only_row(answer)
    assert modes[:2] == [[1], ["b", "a"]] and set(modes[2]) == {1.5, -2.5, 0.25, None}


def test_greatest_and_least_values(frame):
    answer = frame.select(
        Internal.collect_top_k("i", 2, False), Internal.collect_top_k("d", 9, True), Internal.collect_top_k("s", 3, False)
    )
    assert only_row(answer) == [[5, 3], [-2.5, 0.25, 1.5], ["b", "b", "a"]]


def test_exponential_mean(frame):
    answer = frame.select(Internal.ewm("d", 0.5, True).over(SO_FAR), Internal.ewm("d", 0.5, False).over(SO_FAR))
    assert [[round(value, 9) for value in row] for row in answer.collect()] == [
        [1.5, 1.5],
        [1.5, 1.5],
        [-1.166666667, -1.7],
        [-0.357142857, -0.5],
    ]


def test_runs_of_nulls(spark):
    frame = spark.createDataFrame([(1, None), (2, None), (3, 1), (4, None)], "i int, v int")
    answer = frame.select(Internal.null_index("v").over(SO_FAR))
    assert [row[0] for row in answer.collect()] == [1, 2, 0, 1]


def test_binary_search(spark):
    places = spark.range(1).select(
        *[Internal.array_binary_search(F.array(F.lit(1), F.lit(3), F.lit(5)), F.lit(n)) for n in (3, 4, 0, 9)]
    )
    assert only_row(places) == [1, -3, -1, -4]


def test_seconds_of_moments_without_zone(spark):
    seconds = spark.range(1).coalesce(1).select(
        Internal.timestamp_ntz_to_long(F.expr("timestamp_ntz'2024-01-02 03:04:05.678901'")), Internal.distributed_id()
    )
    assert only_row(seconds) == [1704164645, 0]


def test_sql_does_not_know_them(spark):
    for text in ("pandas_var(1, 1)", "product(1)", "distributed_id()", "collect_top_k(1, 1, true)"):
        with pytest.raises(AnalysisException) as error:
            spark.sql("SELECT " + text)
        assert error.value.getCondition() == "UNRESOLVED_ROUTINE"


def test_nested_windows(frame):
    number = F.row_number().over(Window.orderBy("i"))
    answer = frame.select("i", F.avg(number).over(Window.partitionBy("l")).alias("r")).orderBy("i")
    assert [tuple(row) for row in answer.collect()] == [(1, 2.0), (2, 2.0), (3, 2.0), (5, 4.0)]
