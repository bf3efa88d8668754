"""Operators and models saved and loaded, in the layout that Spark 4.2.1 writes and reads."""

import json

import pyarrow.parquet as pq
import pytest
from pyspark.errors import PySparkException
from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.clustering import KMeans, KMeansModel
from pyspark.ml.feature import (
    MinMaxScaler,
    MinMaxScalerModel,
    StandardScaler,
    StandardScalerModel,
    StringIndexer,
    StringIndexerModel,
    VectorAssembler,
)
from pyspark.ml.linalg import Vectors


@pytest.fixture
def rows(spark):
    return spark.createDataFrame(
        [
            (Vectors.dense([0.0, 1.0]), "a", 1.0),
            (Vectors.dense([9.0, 8.0]), "b", 2.0),
            (Vectors.sparse(2, [0], [8.5]), "b", 3.0),
        ],
        ["features", "s", "w"],
    )


def metadata(path):
    (file,) = path.glob("metadata/part-00000*")
    (line,) = file.read_text().splitlines()
    return json.loads(line)


def test_kmeans(rows, tmp_path):
    model = KMeans(k=2, seed=1).fit(rows)
    model.save(str(tmp_path / "model"))
    loaded = KMeansModel.load(str(tmp_path / "model"))
    assert [list(c) for c in loaded.clusterCenters()] == [list(c) for c in model.clusterCenters()]
    assert (loaded.uid, loaded.getK(), loaded.getSeed(), loaded.hasSummary) == (model.uid, 2, 1, False)
    assert loaded.transform(rows).collect() == model.transform(rows).collect()


def test_the_layout_is_sparks(rows, tmp_path):
    tmp_path = tmp_path / "model"
    KMeans(k=2, seed=1, tol=1e-3).fit(rows).save(str(tmp_path))
    written = metadata(tmp_path)
    assert written["class"] == "org.apache.spark.ml.clustering.KMeansModel"
    assert written["sparkVersion"] == "4.2.1" and written["timestamp"] > 0
    assert written["paramMap"] == {"k": 2, "seed": 1, "tol": 1e-3}
    assert written["defaultParamMap"] == {
        "distanceMeasure": "euclidean", "featuresCol": "features", "initMode": "k-means||", "initSteps": 2, "k": 2,
        "maxBlockSizeInMB": 0.0, "maxIter": 20, "predictionCol": "prediction", "seed": -1689246527, "solver": "auto",
        "tol": 1e-4,
    }
    (file,) = (tmp_path / "data").glob("part-*.snappy.parquet")
    data = pq.read_table(file)
    assert data.column_names == ["clusterIdx", "clusterCenter"]
    assert sorted(row["clusterIdx"] for row in data.to_pylist()) == [0, 1]
    assert all(row["clusterCenter"]["type"] == 1 for row in data.to_pylist())


@pytest.mark.parametrize(
    "estimator, model_class",
    [
        (StandardScaler(inputCol="features", outputCol="o", withMean=True), StandardScalerModel),
        (MinMaxScaler(inputCol="features", outputCol="o", max=2.0), MinMaxScalerModel),
        (StringIndexer(inputCol="s", outputCol="o"), StringIndexerModel),
        (StringIndexer(inputCols=["s", "w"], outputCols=["o", "p"], handleInvalid="keep"), StringIndexerModel),
    ],
    ids=["standard scaler", "min-max scaler", "string indexer", "string indexer of two"],
)
def test_feature_models(rows, tmp_path, estimator, model_class):
    model = estimator.fit(rows)
    model.save(str(tmp_path / "m"))
    loaded = model_class.load(str(tmp_path / "m"))
    assert str(loaded) == str(model)
    assert loaded.transform(rows).collect() == model.transform(rows).collect()


def test_operators(rows, tmp_path):
    KMeans(k=3).save(str(tmp_path / "estimator"))
    assert KMeans.load(str(tmp_path / "estimator")).getK() == 3
    VectorAssembler(inputCols=["w", "features"], outputCol="v").save(str(tmp_path / "transformer"))
    loaded = VectorAssembler.load(str(tmp_path / "transformer"))
    assert loaded.getInputCols() == ["w", "features"]
    assert loaded.transform(rows).first().v == Vectors.dense([1.0, 0.0, 1.0])


def test_pipelines(rows, tmp_path):
    pipeline = Pipeline(stages=[VectorAssembler(inputCols=["w"], outputCol="v"), KMeans(k=2, featuresCol="v", seed=3)])
    model = pipeline.fit(rows)
    model.save(str(tmp_path / "model"))
    pipeline.save(str(tmp_path / "pipeline"))
    loaded = PipelineModel.load(str(tmp_path / "model"))
    assert loaded.transform(rows).collect() == model.transform(rows).collect()
    assert len(Pipeline.load(str(tmp_path / "pipeline")).getStages()) == 2
    model.write().overwrite().save(str(tmp_path / "model"))


def test_what_stands_there_is_not_overwritten_unasked(rows, tmp_path):
    model = KMeans(k=2).fit(rows)
    model.save(str(tmp_path / "m"))
    with pytest.raises(PySparkException, match="already exists"):
        KMeans(k=3).save(str(tmp_path / "m"))
    KMeans(k=3).write().overwrite().save(str(tmp_path / "m"))
    assert KMeans.load(str(tmp_path / "m")).getK() == 3


def test_what_cannot_be_loaded(rows, tmp_path):
    with pytest.raises(PySparkException) as missing:
        KMeansModel.load(str(tmp_path / "nothing"))
    assert missing.value.getCondition() == "PATH_NOT_FOUND"
    KMeans(k=3).save(str(tmp_path / "kmeans"))
    with pytest.raises(PySparkException, match="Expected class name .*KMeansModel but found class name .*KMeans"):
        KMeansModel.load(str(tmp_path / "kmeans"))
    (file,) = (tmp_path / "kmeans" / "metadata").glob("part-00000*")
    file.write_text("no JSON\n")
    with pytest.raises(PySparkException, match="Error loading metadata"):
        KMeans.load(str(tmp_path / "kmeans"))
