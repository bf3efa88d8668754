"""As-of joins: DataFrame._joinAsOf, and what the pandas API makes of it."""

import pytest
from pyspark.errors import AnalysisException, IllegalArgumentException
from pyspark.sql import functions as F


@pytest.fixture
def left(spark):
    return spark.createDataFrame(
        [(1, "a", 1.0), (5, "b", 1.0), (10, "c", 2.0), (None, "d", 1.0), (3, "e", None), (7, "g", 2.0)],
        "a int, l string, g double",
    )


@pytest.fixture
def right(spark):
    return spark.createDataFrame(
        [(1, 10, 1.0), (2, 20, 1.0), (3, 30, 2.0), (6, 60, 1.0), (7, 70, 2.0), (5, 50, 1.0), (5, 51, 1.0),
         (None, 99, 1.0), (9, 90, None), (9, 91, 2.0), (11, 92, 2.0)],
        "a int, r int, g double",
    )  # fmt: skip


def found(left, right, **how):
    joined = left._joinAsOf(right, left.a, right.a, **how)
    return {row.l: row.r for row in joined.select("l", right.r).collect()}


@pytest.mark.parametrize(
    "how, answer",
    [
        ({}, {"a": 10, "b": 51, "c": 91, "e": 30, "g": 70}),
        ({"allowExactMatches": False}, {"b": 30, "c": 91, "e": 20, "g": 60}),
        ({"direction": "forward"}, {"a": 10, "b": 51, "c": 92, "e": 30, "g": 70}),
        ({"direction": "forward", "allowExactMatches": False}, {"a": 20, "b": 60, "c": 92, "e": 51, "g": 91}),
        ({"direction": "nearest"}, {"a": 10, "b": 51, "c": 92, "e": 30, "g": 70}),
        ({"on": "g"}, {"a": 10, "b": 51, "c": 91, "g": 70}),
        ({"on": "g", "how": "left"}, {"a": 10, "b": 51, "c": 91, "d": None, "e": None, "g": 70}),
        ({"on": "g", "direction": "nearest", "allowExactMatches": False}, {"a": 20, "b": 60, "c": 92, "g": 91}),
        ({"tolerance": F.lit(0), "how": "left"}, {"a": 10, "b": 51, "c": None, "d": None, "e": 30, "g": 70}),
        ({"tolerance": F.lit(1), "allowExactMatches": False}, {}),
        ({"tolerance": F.lit(2), "allowExactMatches": False}, {"c": 91, "e": 20, "g": 60}),
    ],
)
def test_the_nearest_row(left, right, how, answer):
    got = found(left, right, **how)
    # Rows as near as each other, of which any may be taken.
    allowed = {"b": {50, 51}, "c": {91, 90} if "on" not in how else {91}, "e": {30, 20, 50, 51}}
    if how.get("direction") == "nearest":
        allowed["c"] = {90, 91, 92}
    assert got.keys() == answer.keys()
    for key, value in answer.items():
        assert got[key] == value or (value is not None and {got[key], value} <= allowed.get(key, set())), key


def test_sides_that_meet_by_more_than_equal_keys(left, right):
    condition = (left.g == right.g) & (left.a * 10 > right.r)
    joined = left._joinAsOf(right, left.a, right.a, on=condition)
    assert {(row.l, row.r) for row in joined.collect()} == {("b", 20), ("c", 91), ("g", 30)}


def test_columns_of_the_same_name_stay_apart(spark, left, right):
    twice = right.select("a", F.col("r").alias("x"), (F.col("r") + 1).alias("x"))
    joined = left._joinAsOf(twice, left.a, twice.a)
    assert {tuple(row)[4:] for row in joined.collect()} >= {(10, 11), (70, 71)}


def test_many_rows(spark):
    count = 50_000
    left = spark.range(count).selectExpr("id * 3 AS t", "id % 7 AS k")
    right = spark.range(count).selectExpr("id * 2 AS t", "id % 7 AS k", "id AS r")
    joined = left._joinAsOf(right, left.t, right.t)
    before = joined.selectExpr("count(*)", "sum(r)").collect()[0]
    assert tuple(before) == (count, sum(min(i * 3 // 2, count - 1) for i in range(count)))


def test_what_is_refused(left, right):
    def condition(error, **how):
        with pytest.raises(error) as refused:
            found(left, right, **how)
        return refused.value.getCondition()

    assert condition(AnalysisException, tolerance=F.lit(-1)) == "AS_OF_JOIN.TOLERANCE_IS_NON_NEGATIVE"
    assert condition(AnalysisException, tolerance=F.lit(None)) == "AS_OF_JOIN.TOLERANCE_IS_NON_NEGATIVE"
    assert condition(AnalysisException, direction="up") == "AS_OF_JOIN.UNSUPPORTED_DIRECTION"
    assert condition(AnalysisException, how="foo") == "UNSUPPORTED_JOIN_TYPE"
    condition(IllegalArgumentException, how="right")


def test_merge_asof(spark):
    ps = pytest.importorskip("pyspark.pandas")
    with ps.option_context("compute.ops_on_diff_frames", True):
        left = ps.DataFrame({"t": [1, 5, 10], "l": ["a", "b", "c"]}).sort_values("t")
        right = ps.DataFrame({"t": [1, 2, 3, 6, 7], "r": [1, 2, 3, 6, 7]})
        merged = ps.merge_asof(left, right, on="t").sort_values("t").to_pandas()
    assert list(merged.r) == [1, 3, 7] and list(merged.l) == ["a", "b", "c"]
