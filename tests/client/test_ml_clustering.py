"""K-means, its summary and evaluator, pipelines and the life of models through an unmodified client. Answers are
Spark 4.2.1's."""

import json

import pytest
from pyspark.errors import PySparkException
from pyspark.ml import Pipeline
from pyspark.ml.clustering import KMeans, KMeansModel
from pyspark.ml.evaluation import ClusteringEvaluator
from pyspark.ml.feature import StandardScaler, VectorAssembler
from pyspark.ml.linalg import Vectors
from pyspark.ml.util import RemoteModelRef
from pyspark.sql import functions as F


@pytest.fixture
def points(spark):
    vectors = [Vectors.dense([0.0, 0.0]), Vectors.dense([1.0, 1.0]), Vectors.dense([9.0, 8.0]),
               Vectors.dense([8.0, 9.0]), Vectors.sparse(2, [0], [5.0])]
    return spark.createDataFrame([(vector,) for vector in vectors], ["features"])


@pytest.fixture
def model(points):
    return KMeans(k=2, seed=1).fit(points)


def raised(run):
    with pytest.raises(PySparkException) as error:
        run()
    return error.value


def centers(model):
    return sorted([float(x) for x in center] for center in model.clusterCenters())


def test_centers_and_predictions(points, model):
    assert centers(model) == [[2.0, pytest.approx(1 / 3)], [8.5, 8.5]]
    assert model.numFeatures == 2
    predictions = [row.prediction for row in model.transform(points).collect()]
    assert predictions[0] == predictions[1] == predictions[4] != predictions[2] == predictions[3]
    assert model.predict(Vectors.dense([0.5, 0.5])) == predictions[0]
    assert model.predict(Vectors.sparse(2, [0], [5.0])) == predictions[0]


def test_prediction_column(points, model):
    field = json.loads(model.transform(points).schema.json())["fields"][1]
    assert field == {"name": "prediction", "type": "integer", "nullable": False,
                     "metadata": {"ml_attr": {"num_vals": 2, "type": "nominal"}}}
    assert "Column prediction already exists" in str(raised(lambda: model.transform(model.transform(points)).schema))


def test_summary(points, model):
    assert model.hasSummary
    summary = model.summary
    assert sorted(summary.clusterSizes) == [2, 3] and summary.k == 2 and summary.numIter >= 1
    assert summary.trainingCost == pytest.approx(15.666666666666666)
    assert (summary.featuresCol, summary.predictionCol) == ("features", "prediction")
    assert summary.predictions.columns == ["features", "prediction"]
    assert summary.cluster.collect() == model.transform(points).select("prediction").collect()


def test_arrays_are_features_too(spark):
    df = spark.sql("SELECT * FROM VALUES (array(1.0D, 2.0D)), (array(3.0D, 4.0D)) AS t(a)")
    model = KMeans(featuresCol="a", k=2, seed=1).fit(df)
    assert centers(model) == [[1.0, 2.0], [3.0, 4.0]]
    assert len({row.prediction for row in model.transform(df).collect()}) == 2
    wrong = raised(lambda: KMeans(featuresCol="a").fit(df.select(F.lit(1).alias("a"))))
    assert "must be of type equal to one of the following types" in str(wrong)


def test_weights(points):
    fit = lambda weight: KMeans(weightCol="w", k=2, seed=1).fit(points.withColumn("w", F.lit(weight)))
    assert fit(2.0).summary.trainingCost == pytest.approx(31.333333333333332)
    assert raised(lambda: fit(-2.0)).getCondition() == "USER_RAISED_EXCEPTION"


@pytest.mark.parametrize("options", [{"initMode": "random"}, {"initSteps": 5}, {"maxIter": 1}])
def test_options(points, options):
    assert len(KMeans(k=2, seed=1, **options).fit(points).clusterCenters()) == 2


def test_more_clusters_than_points(points):
    model = KMeans(k=100, seed=1).fit(points)
    assert len(model.clusterCenters()) <= 5 and model.summary.k == 100


@pytest.mark.parametrize("options, shown", [
    ({"k": 1}, "k given invalid value 1"), ({"initMode": "zz"}, "initMode given invalid value zz"),
    ({"distanceMeasure": "zz"}, "distanceMeasure given invalid value zz"),
    ({"maxIter": -1}, "maxIter given invalid value -1"), ({"tol": -1.0}, "tol given invalid value -1.0")])
def test_parameters_are_checked(points, options, shown):
    error = raised(lambda: KMeans(**options).fit(points))
    assert type(error).__name__ == "IllegalArgumentException" and f"parameter {shown}" in str(error)


def test_rows_are_checked(spark, points):
    assert raised(lambda: KMeans(featuresCol="zz").fit(points)).getCondition() == "FIELD_NOT_FOUND"
    nulls = spark.createDataFrame([(Vectors.dense([1.0]),), (None,)], ["features"])
    assert raised(lambda: KMeans().fit(nulls)).getCondition() == "USER_RAISED_EXCEPTION"
    raised(lambda: KMeans().fit(points.limit(0)))


def test_sizes_must_agree(spark, points, model):
    longer = spark.createDataFrame([(Vectors.dense([1.0, 2.0, 3.0]),)], ["features"])
    assert raised(lambda: model.transform(longer).collect()).getCondition() == "FAILED_EXECUTE_UDF"
    assert "found v1 is 2 while v2 is 1" in str(raised(lambda: model.predict(Vectors.dense([1.0]))))
    raised(lambda: KMeans(k=2, seed=1).fit(points.union(longer)))


def test_evaluator(points, model):
    predicted = model.transform(points)
    assert ClusteringEvaluator().evaluate(predicted) == pytest.approx(0.9081548146268528)
    doubles = predicted.withColumn("prediction", F.col("prediction").cast("double"))
    assert ClusteringEvaluator().evaluate(doubles) == pytest.approx(0.9081548146268528)
    one = predicted.withColumn("prediction", F.lit(0))
    assert "Number of clusters must be greater than one" in str(raised(lambda: ClusteringEvaluator().evaluate(one)))
    assert raised(lambda: ClusteringEvaluator(predictionCol="zz").evaluate(predicted)).getCondition() == "FIELD_NOT_FOUND"


def test_pipeline(spark):
    df = spark.createDataFrame([(1.0, 10), (2.0, 20), (30.0, 1), (31.0, 2)], "x double, y int")
    stages = [VectorAssembler(inputCols=["x", "y"], outputCol="raw"),
              StandardScaler(inputCol="raw", outputCol="features"), KMeans(k=2, seed=1)]
    out = Pipeline(stages=stages).fit(df).transform(df).orderBy("x").collect()
    assert out[0].prediction == out[1].prediction != out[2].prediction == out[3].prediction


def test_changed_rows_are_seen_by_the_next_fit(spark, tmp_path):
    """Features are kept between fits, but not beyond a change of the file they come from."""
    path = tmp_path / "points.csv"
    def fit():
        df = spark.read.csv(str(path)).select(F.col("_c0").cast("double").alias("x"))
        return centers(KMeans(k=2, seed=1).fit(VectorAssembler(inputCols=["x"], outputCol="features").transform(df)))
    path.write_text("1\n1\n5\n5\n")
    assert fit() == [[1.0], [5.0]]
    path.write_text("2\n2\n70\n70\n")
    assert fit() == [[2.0], [70.0]]


def test_fits_of_other_features_do_not_share_rows(spark):
    df = VectorAssembler(inputCols=["x", "y"], outputCol="f").transform(
        spark.createDataFrame([(0.0, 0.0), (0.0, 10.0), (1.0, 0.0), (1.0, 10.0)], "x double, y double"))
    wide = df.withColumn("y", F.col("y") / 100).drop("f")
    wide = VectorAssembler(inputCols=["x", "y"], outputCol="f").transform(wide)
    fit = lambda data: centers(KMeans(featuresCol="f", k=2, seed=1).fit(data))
    assert fit(df) == [[0.5, 0.0], [0.5, 10.0]]
    assert fit(wide) == [[0.0, pytest.approx(0.05)], [1.0, pytest.approx(0.05)]]
    assert fit(df) == [[0.5, 0.0], [0.5, 10.0]]


def test_the_life_of_a_model(spark, points):
    model = KMeans(k=2, seed=1).fit(points)
    client, name = spark.client, model._java_obj.ref_id
    known = [json.loads(text) for text in client._get_ml_cache_info()]
    assert [(m["id"], m["class"]) for m in known] == [(name, "org.apache.spark.ml.clustering.KMeansModel")]
    assert client._query_model_size(name) > 0
    assert client._delete_ml_cache([name], True) == [name]
    assert model.summary.trainingCost == pytest.approx(15.666666666666666)  # made again by the client's request
    assert client._delete_ml_cache([name]) == [name]
    assert client._get_ml_cache_info() == []
    assert raised(model.clusterCenters).getCondition() == "CONNECT_ML.CACHE_INVALID"
    assert raised(lambda: model.transform(points).schema).getCondition() == "CONNECT_ML.CACHE_INVALID"


def test_attributes_are_a_closed_list(model):
    error = raised(lambda: model._call_java("getClass"))
    assert error.getCondition() == "CONNECT_ML.ATTRIBUTE_NOT_ALLOWED"
    assert error.getMessageParameters() == {
        "attribute": "getClass", "className": "org.apache.spark.ml.clustering.KMeansModel"}


def test_unknown_models_of_other_sessions(spark, points):
    stranger = KMeansModel(RemoteModelRef("nope"))
    assert raised(stranger.clusterCenters).getCondition() == "INTERNAL_ERROR"
