"""Feature transformers and estimators of pyspark.ml through an unmodified client. Answers are Spark 4.2.1's."""

import json
import math

import pytest
from pyspark.errors import PySparkException
from pyspark.ml.feature import MinMaxScaler, StandardScaler, StringIndexer, VectorAssembler
from pyspark.ml.linalg import DenseVector, SparseVector, Vectors


@pytest.fixture
def numbers(spark):
    return spark.createDataFrame(
        [(1, 2.0, True), (0, 0.0, False), (7, 9.0, True)], "a int, b double, c boolean")


@pytest.fixture
def holes(spark):
    rows = [(1, 2.0, "x"), (2, None, "y"), (4, math.nan, "z"), (0, 0.0, "w"), (7, 9.0, "x")]
    return spark.createDataFrame(rows, "a int, b double, s string")


def assemble(df, columns=("a", "b", "c"), **options):
    return VectorAssembler(inputCols=list(columns), outputCol="f", **options).transform(df)


def metadata(df, column):
    return df.schema[column].metadata


def raised(run):
    with pytest.raises(PySparkException) as error:
        run()
    return error.value


def test_assembler_makes_the_smaller_form(numbers):
    rows = assemble(numbers).select("f").collect()
    assert [row.f for row in rows] == [
        DenseVector([1, 2, 1]), SparseVector(3, {}), DenseVector([7, 9, 1])]
    assert isinstance(rows[1].f, SparseVector) and isinstance(rows[0].f, DenseVector)


def test_assembler_tells_type_and_slots(numbers):
    df = assemble(numbers)
    field = json.loads(df.schema.json())["fields"][3]
    assert field["type"]["class"] == "org.apache.spark.ml.linalg.VectorUDT"
    assert field["type"]["pyClass"] == "pyspark.ml.linalg.VectorUDT"
    assert field["nullable"] is True
    assert metadata(df, "f") == {"ml_attr": {
        "attrs": {"numeric": [{"idx": 0, "name": "a"}, {"idx": 1, "name": "b"}, {"idx": 2, "name": "c"}]}, "num_attrs": 3}}


def test_assembler_joins_vectors(numbers):
    df = VectorAssembler(inputCols=["f", "a"], outputCol="g").transform(assemble(numbers))
    assert [row.g for row in df.select("g").collect()][0] == DenseVector([1, 2, 1, 1])
    assert [slot["name"] for slot in metadata(df, "g")["ml_attr"]["attrs"]["numeric"]] == ["f_a", "f_b", "f_c", "a"]


def test_vectors_are_shown_as_spark_does(numbers):
    assert assemble(numbers).select("f")._show_string(5, 0, False).splitlines()[3:6] == [
        "|[1.0,2.0,1.0]|", "|(3,[],[])    |", "|[7.0,9.0,1.0]|"]


@pytest.mark.parametrize("condition, word", [("a = 2", "null"), ("a = 4", "NaN")])
def test_assembler_refuses_holes(holes, condition, word):
    error = raised(lambda: assemble(holes.where(condition), ("a", "b")).collect())
    assert error.getCondition() == "FAILED_EXECUTE_UDF" and error.getSqlState() == "39000"
    assert f"Encountered {word} while assembling" in str(error)


def test_assembler_skips_or_keeps_holes(holes):
    skipped = assemble(holes, ("a", "b"), handleInvalid="skip").select("f").collect()
    assert [list(row.f) for row in skipped] == [[1, 2], [0, 0], [7, 9]]
    kept = assemble(holes, ("a", "b"), handleInvalid="keep").select("f").collect()
    assert [row.f[0] for row in kept] == [1, 2, 4, 0, 7]
    assert math.isnan(kept[1].f[1]) and math.isnan(kept[2].f[1])


def test_assembler_checks_its_columns(holes):
    error = raised(lambda: assemble(holes, ("a", "zz")).schema)
    assert error.getCondition() == "FIELD_NOT_FOUND" and type(error).__name__ == "IllegalArgumentException"
    assert error.getMessageParameters() == {"fieldName": "`zz`", "fields": "`a`, `b`, `s`"}
    assert "Data type string of column s is not supported" in str(raised(lambda: assemble(holes, ("a", "s")).schema))
    again = VectorAssembler(inputCols=["a"], outputCol="b")
    assert "Output column b already exists" in str(raised(lambda: again.transform(holes).schema))
    wrong = raised(lambda: assemble(holes, ("a",), handleInvalid="huh").schema)
    assert "parameter handleInvalid given invalid value huh" in str(wrong)


def test_standard_scaler(numbers):
    df = assemble(numbers)
    model = StandardScaler(inputCol="f", outputCol="s").fit(df)
    assert model.mean.toArray() == pytest.approx([8 / 3, 11 / 3, 2 / 3])
    assert model.std.toArray() == pytest.approx([3.7859388972001824, 4.725815626252609, 0.5773502691896257])
    scaled = model.transform(df)
    assert metadata(scaled, "s") == {"ml_attr": {"num_attrs": 3}}
    rows = [row.s for row in scaled.select("s").collect()]
    assert rows[0].toArray() == pytest.approx([0.26413527189768715, 0.42320737986839814, 1.7320508075688774])
    assert rows[1] == SparseVector(3, {}) and isinstance(rows[1], SparseVector)


def test_standard_scaler_with_mean_is_dense(numbers):
    df = assemble(numbers)
    model = StandardScaler(inputCol="f", outputCol="s", withMean=True).fit(df)
    rows = [row.s for row in model.transform(df).select("s").collect()]
    assert isinstance(rows[1], DenseVector)
    assert rows[1].toArray() == pytest.approx([-0.7043607250605, -0.7758801964254, -1.1547005383792])


def test_standard_scaler_checks_its_columns(numbers):
    df = assemble(numbers)
    error = raised(lambda: StandardScaler(inputCol="zz", outputCol="s").fit(df))
    assert error.getCondition() == "FIELD_NOT_FOUND"
    assert "must be of type" in str(raised(lambda: StandardScaler(inputCol="a", outputCol="s").fit(df)))
    assert "already exists" in str(raised(lambda: StandardScaler(inputCol="f", outputCol="a").fit(df)))


def test_models_want_the_size_they_were_fitted_with(numbers):
    scaler = StandardScaler(inputCol="f", outputCol="s").fit(assemble(numbers, ("a", "b")))
    ranges = MinMaxScaler(inputCol="f", outputCol="s").fit(assemble(numbers, ("a", "b")))
    for model in (scaler, ranges):
        assert raised(lambda: model.transform(assemble(numbers)).collect()).getCondition() == "FAILED_EXECUTE_UDF"
    assert scaler.transform(assemble(numbers, ("b",))).first().s.toArray() == pytest.approx([0.52827054379])  # as Spark


def test_min_max_scaler(numbers):
    df = assemble(numbers)
    model = MinMaxScaler(inputCol="f", outputCol="m").fit(df)
    assert model.originalMin == SparseVector(3, {}) and model.originalMax == Vectors.dense(7, 9, 1)
    rows = [row.m for row in model.transform(df).select("m").collect()]
    assert rows[0].toArray() == pytest.approx([1 / 7, 2 / 9, 1.0])
    assert isinstance(rows[1], SparseVector)
    shifted = MinMaxScaler(inputCol="f", outputCol="m", min=-1.0, max=3.0).fit(df).transform(df)
    assert shifted.first().m.toArray() == pytest.approx([-1 + 4 / 7, -1 + 8 / 9, 3.0])
    assert "larger or equal to max" in str(raised(lambda: MinMaxScaler(inputCol="f", outputCol="m", min=2.0, max=1.0).fit(df)))


@pytest.mark.parametrize("order, labels", [
    ("frequencyDesc", ["x", "w", "y", "z"]), ("frequencyAsc", ["w", "y", "z", "x"]),
    ("alphabetDesc", ["z", "y", "x", "w"]), ("alphabetAsc", ["w", "x", "y", "z"])])
def test_string_indexer_orders_labels(holes, order, labels):
    model = StringIndexer(inputCol="s", outputCol="i", stringOrderType=order).fit(holes)
    assert model.labels == labels
    assert [row.i for row in model.transform(holes).select("i").collect()] == [labels.index(s) for s in "xyzwx"]


def test_string_indexer_metadata(holes):
    df = StringIndexer(inputCol="s", outputCol="i").fit(holes).transform(holes)
    assert metadata(df, "i") == {"ml_attr": {"name": "i", "type": "nominal", "vals": ["x", "w", "y", "z"]}}
    assert df.schema["i"].nullable is False


def test_string_indexer_and_unknown_labels(spark, holes):
    other = spark.sql("SELECT * FROM VALUES ('q'), ('x'), (NULL) AS t(s)")
    fit = lambda how: StringIndexer(inputCol="s", outputCol="i", handleInvalid=how).fit(holes)
    assert [row.i for row in fit("keep").transform(other).collect()] == [4.0, 0.0, 4.0]
    assert [row.i for row in fit("skip").transform(other).collect()] == [0.0]
    error = raised(lambda: fit("error").transform(other.where("s = 'q'")).collect())
    assert error.getCondition() == "FAILED_EXECUTE_UDF" and "Unseen label: q" in str(error)
    assert "encountered NULL value" in str(raised(lambda: fit("error").transform(other.where("s IS NULL")).collect()))


def test_string_indexer_takes_numbers_and_several_columns(holes):
    model = StringIndexer(inputCols=["s", "a"], outputCols=["o1", "o2"], handleInvalid="keep").fit(holes)
    assert model.labelsArray == [["x", "w", "y", "z"], ["0", "1", "2", "4", "7"]]
    assert StringIndexer(inputCol="b", outputCol="i").fit(holes).labels == ["0.0", "2.0", "9.0"]
    assert "zz does not exist" in str(raised(lambda: StringIndexer(inputCol="zz", outputCol="i").fit(holes)))
