"""Methods of DataFrames whose answers or refusals are Spark's own, as Spark 4.2 gives them."""

from datetime import datetime

import pytest
from pyspark.errors import AnalysisException, IllegalArgumentException, ParseException, PySparkException
from pyspark.sql import Row, Window
from pyspark.sql import functions as F


def condition(call, kind=PySparkException):
    with pytest.raises(kind) as caught:
        call()
    return caught.value.getCondition()


@pytest.fixture
def cars(spark):
    return spark.createDataFrame([("A", "x", 1), ("A", "y", 2), ("B", "x", 3)], "k string, l string, v int")


def test_regular_expressions_choose_columns(spark):
    frame = spark.createDataFrame([("a", 1)], ["Col1", "Col2"])
    assert frame.select(frame.colRegex("`(Col1)?+.+`")).columns == ["Col2"]
    assert frame.select(frame.colRegex("`col.*`")).columns == ["Col1", "Col2"]
    assert frame.select(frame.colRegex("Col1")).columns == ["Col1"]
    assert frame.alias("t").select(frame.colRegex("t.`Col.*`")).columns == ["Col1", "Col2"]
    assert frame.select(frame.colRegex("`none`")).columns == []
    assert condition(lambda: frame.select(frame.colRegex("none")).columns) == "CANNOT_RESOLVE_DATAFRAME_COLUMN"
    assert condition(lambda: frame.select(frame.colRegex("`(`")).columns, IllegalArgumentException) is None


def test_grouping_sets_give_each_grouping_column_once(cars):
    sums = cars.groupingSets([("k", "l"), ("k",), ()], "k", "l").agg(F.sum("v").alias("s")).sort("k", "l")
    assert sums.columns == ["k", "l", "s"]
    assert [tuple(row) for row in sums.collect()] == [
        (None, None, 6), ("A", None, 3), ("A", "x", 1), ("A", "y", 2), ("B", None, 3), ("B", "x", 3)
    ]  # fmt: skip


def test_rows_are_numbered(spark):
    numbered = spark.createDataFrame([("a",), ("b",)], ["x"]).zipWithIndex()
    assert numbered.collect() == [Row(x="a", index=0), Row(x="b", index=1)]
    assert numbered.schema["index"].simpleString() == "index:bigint" and not numbered.schema["index"].nullable
    assert [row.n for row in spark.range(0, 10, 1, 4).zipWithIndex("n").collect()] == list(range(10))


def test_names_do_not_change_what_a_plan_means(spark):
    one, two = spark.range(10), spark.range(10)
    assert one.withColumn("a", one.id * 2).sameSemantics(two.withColumn("b", two.id * 2))
    assert one.select((one.id * 2).alias("a")).semanticHash() == two.select((two.id * 2).alias("b")).semanticHash()
    assert not one.withColumn("a", one.id * 2).sameSemantics(two.withColumn("a", two.id + 2))
    pair = spark.createDataFrame([(1, 2)], ["a", "b"])
    assert not pair.select("a").sameSemantics(pair.select("b"))


def test_kept_rows_keep_the_names_of_those_who_read_them(spark):
    kept = spark.range(2).select((F.col("id") + 1).alias("a")).cache()
    try:
        assert kept.count() == 2
        assert spark.range(2).select((F.col("id") + 1).alias("b")).collect() == [Row(b=1), Row(b=2)]
    finally:
        kept.unpersist()


def test_watermarks_of_rows_that_end_change_nothing(spark):
    frame = spark.createDataFrame([(1, datetime(2020, 1, 1))], ["a", "t"])
    marked = frame.withWatermark("t", "10 minutes")
    assert marked.collect() == frame.collect() and marked.schema == frame.schema
    assert marked.select(frame.a).collect() == [Row(a=1)]
    assert condition(frame.withWatermark("t", "nonsense").collect, AnalysisException) == "CANNOT_PARSE_INTERVAL"
    assert condition(frame.withWatermark("t", "-1 minutes").collect, IllegalArgumentException) is None
    within = marked.dropDuplicatesWithinWatermark(["a"])
    assert condition(within.collect, AnalysisException) == "_LEGACY_ERROR_TEMP_3102"


def test_metrics_that_cannot_be_observed(spark):
    frame = spark.range(3)
    with pytest.raises(AnalysisException) as caught:
        frame.observe("m", F.count_distinct("id").alias("x")).collect()
    error = caught.value
    assert error.getCondition() == "INVALID_OBSERVED_METRICS.AGGREGATE_EXPRESSION_WITH_DISTINCT_UNSUPPORTED"
    assert error.getMessageParameters() == {"expr": '"count(DISTINCT id) AS x"'}
    assert error.getQueryContext()[0].fragment() == "alias"
    assert condition(frame.observe("", F.count("id").alias("c")).collect, IllegalArgumentException) is None


@pytest.mark.parametrize(
    "refused",
    [
        lambda spark: spark.range(1, 5, 0),
        lambda spark: spark.range(3).sample(2.0),
        lambda spark: spark.range(3).sample(-1.0),
    ],
)
def test_arguments_out_of_range_are_plain_illegal_arguments(spark, refused):
    with pytest.raises(IllegalArgumentException, match="requirement failed") as caught:
        refused(spark).collect()
    assert caught.value.getCondition() is None and caught.value.getSqlState() is None


@pytest.mark.parametrize(
    ("refused", "expected"),
    [
        (lambda f: f.select("a`b").columns, "INVALID_ATTRIBUTE_NAME_SYNTAX"),
        (lambda f: f.tail(-1), "INVALID_LIMIT_LIKE_EXPRESSION.IS_NEGATIVE"),
        (lambda f: f.unpivot("id", [], "n", "v").collect(), "UNPIVOT_REQUIRES_VALUE_COLUMNS"),
        (lambda f: f.hint("coalesce", "x").count(), "_LEGACY_ERROR_TEMP_1048"),
        (lambda f: f.where(F.exists("id", lambda x: x)).collect(), "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE"),
        (lambda f: f.where(F.forall("id", lambda x: x)).collect(), "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE"),
    ],
)
def test_analysis_refuses(spark, refused, expected):
    assert condition(lambda: refused(spark.range(3)), AnalysisException) == expected


def test_unknown_columns_propose_the_others_in_order(spark):
    frame = spark.createDataFrame([(1, 2.0, "x")], "i int, d double, s string")
    for refused in (frame.fillna(1, subset=["nope"]), frame.dropna(subset=["nope"])):
        with pytest.raises(AnalysisException) as caught:
            refused.collect()
        assert caught.value.getMessageParameters() == {"objectName": "`nope`", "proposal": "`i`, `d`, `s`"}


def test_syntax_errors_have_no_query_context(spark):
    with pytest.raises(PySparkException) as caught:
        spark.sql("selec 1")
    assert caught.value.getCondition() == "PARSE_SYNTAX_ERROR" and list(caught.value.getQueryContext()) == []


def test_window_bounds_are_named_as_they_were_sent(spark):
    window = Window.orderBy("id").rowsBetween(-1, 1)
    sums = spark.range(3).select(F.sum("id").over(window))
    assert sums.columns == ["sum(id) OVER (ORDER BY id ASC NULLS FIRST ROWS BETWEEN -1 FOLLOWING AND 1 FOLLOWING)"]
    assert [row[0] for row in sums.collect()] == [1, 3, 3]
    reach = Window.orderBy(F.desc("id")).rangeBetween(-1, 0)
    assert [row[0] for row in spark.range(3).select(F.sum("id").over(reach)).collect()] == [2, 3, 1]


def test_keywords_of_the_language_are_listed(spark):
    words = spark.tvf.sql_keywords()
    assert [field.simpleString() for field in words.schema] == ["keyword:string", "reserved:boolean"]
    assert not any(field.nullable for field in words.schema)
    rows = [tuple(row) for row in words.collect()]
    assert len(rows) == 423 and rows == sorted(rows)
    assert ("SELECT", False) in rows and ("RLIKE", False) not in rows


def test_long_chains_of_methods(spark):
    frame = spark.range(3)
    for i in range(200):
        frame = frame.withColumn(f"c{i}", F.col("id") + i)
    assert len(frame.columns) == 201
    assert frame.collect()[2][-1] == 201


def test_statistics_of_texts_are_refused(spark):
    frame = spark.createDataFrame([(1, "a", [1])], "id int, name string, list array<int>")
    for method in (
        lambda: frame.corr("id", "name"),
        lambda: frame.cov("name", "id"),
        lambda: frame.approxQuantile("list", [0.5], 0.1),
        lambda: frame.stat.freqItems(["id"], 2.0).collect(),
        lambda: frame.sampleBy("id", {1: 1.5}).collect(),
        lambda: frame.sample(2.0).collect(),
    ):
        with pytest.raises(IllegalArgumentException, match="requirement failed"):
            method()


def test_frequent_items_take_each_other_away(spark):
    frame = spark.createDataFrame([("Alice",), ("Bob",), (None,), ("Bob",)], "name string").coalesce(1)
    assert frame.stat.freqItems(["name"], 0.5).first()[0] == ["Bob"]


def test_describe_keeps_the_order_of_names(spark):
    frame = spark.createDataFrame([(1, "a", 2.5)], "id int, name string, v double")
    assert frame.describe("v", "name", "id").columns == ["summary", "v", "name", "id"]
    with pytest.raises(AnalysisException) as error:
        frame.describe("zz").collect()
    assert error.value.getMessageParameters()["proposal"] == "`v`, `id`, `name`"


def test_names_of_aliases_within_expressions(spark):
    frame = spark.createDataFrame([(1, [1])], "id int, list array<int>")
    a = F.col("id").alias("a")
    assert frame.select(a.cast("long"), F.col("id").cast("long").alias("q").cast("string").cast("int")).columns == [
        "a",
        "CAST(CAST(CAST(id AS BIGINT) AS q AS STRING) AS INT)",
    ]
    for bad, text in ((a + F.col("list").alias("b"), "(id + list)"), (F.when(a, 1), "CASE WHEN id THEN 1 END")):
        with pytest.raises(AnalysisException) as error:
            frame.select(bad).schema
        assert error.value.getMessageParameters()["sqlExpr"] == f'"{text}"'


def test_changed_structs_are_shown_as_written(spark):
    frame = spark.createDataFrame([(Row(p=1, q="u"),), (None,)], "st struct<p:int,q:string>")
    st = F.col("st")
    changed = frame.select(st.withField("a", F.lit(1)).withField("b", F.lit(2)).dropFields("a"), st.dropFields("zz"))
    assert changed.columns == ["update_fields(st, WithField(1), WithField(2), dropfield())", "update_fields(st, dropfield())"]
    assert [f.nullable for f in changed.schema[0].dataType] == [True, True, False]
    assert [row[0] for row in changed.collect()] == [Row(p=1, q="u", b=2), None]
    with pytest.raises(AnalysisException) as error:
        frame.select(st.dropFields("p", "q")).schema
    assert error.value.getMessageParameters()["sqlExpr"] == '"update_fields(st, dropfield(), dropfield())"'


def test_names_of_types_are_single_types(spark):
    for text, condition in (("weird", "UNSUPPORTED_DATATYPE"), ("", "PARSE_EMPTY_STATEMENT")):
        with pytest.raises(ParseException) as error:
            spark.range(1).select(F.col("id").cast(text)).schema
        assert error.value.getCondition() == condition


def test_views_are_called_by_the_last_part_of_a_name(spark):
    spark.range(4).createOrReplaceTempView("q1.last_part")
    assert spark.table("last_part").count() == 4
    for name in ("", "a b", "x.y.z"):
        with pytest.raises(AnalysisException) as error:
            spark.range(1).createTempView(name)
        assert error.value.getCondition() == "_LEGACY_ERROR_TEMP_1321"


def test_fields_of_null_structs_are_null(spark):
    table = spark.createDataFrame([(Row(p=1),), (None,)], "st struct<p:int>").toArrow()
    assert table.column("st").chunk(0).field("p").null_count == 1


def test_transpose_does_not_make_texts(spark):
    with pytest.raises(AnalysisException) as error:
        spark.createDataFrame([(1, "a", 2.5)], "id int, name string, v double").transpose().schema
    assert error.value.getMessageParameters() == {"dt1": '"STRING"', "dt2": '"DOUBLE"'}


def test_maps_are_no_keys_of_duplicates(spark):
    frame = spark.createDataFrame([(1, {"a": 1})], "id int, m map<string,int>")
    for method in (frame.distinct, lambda: frame.dropDuplicates(["id", "m"])):
        refused = condition(lambda: method().schema, AnalysisException)
        assert refused == "UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE"
    assert frame.dropDuplicates(["id"]).count() == 1


def test_numbers_are_replaced_as_doubles(spark):
    frame = spark.createDataFrame([(0,), (1,), (2,)], "t tinyint")
    for pair in ((float("nan"), None), (1000.0, 5.0), (1.5, 2.5)):
        assert [row[0] for row in frame.replace(*pair).collect()] == [0, 1, 2]
    assert [row[0] for row in frame.replace(1.0, None).collect()] == [0, None, 2]


def test_nearest_rows_beside_numbered_ones(spark):
    left = spark.createDataFrame([(1, "a"), (5, "b"), (10, "c")], "a int, l string")
    right = spark.createDataFrame([(1,), (2,), (3,), (6,), (7,)], "a int")
    numbered = left.withColumn("n", F.monotonically_increasing_id()).withColumn(
        "w", F.row_number().over(Window.orderBy(F.monotonically_increasing_id()))
    )
    joined = numbered._joinAsOf(right, numbered.a, right.a)
    assert [(row.l, row[4]) for row in joined.orderBy("l").collect()] == [("a", 1), ("b", 3), ("c", 7)]
