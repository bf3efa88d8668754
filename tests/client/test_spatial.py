"""Geometry and Geography of the client: as schemas, as rows there and back."""

import pytest
from pyspark.errors import PySparkException
from pyspark.sql import functions as F
from pyspark.sql.types import Geography, GeographyType, Geometry, GeometryType, StructField, StructType

POINT = bytes.fromhex("0101000000000000000000f03f0000000000000040")
SCHEMA = StructType(
    [
        StructField("g", GeometryType(4326)),
        StructField("h", GeographyType(4326)),
        StructField("any", GeometryType("ANY")),
    ]
)
ROWS = [(Geometry(POINT, 4326), Geography(POINT, 4326), Geometry(POINT, 3857)), (None, None, None)]


def test_rows_there_and_back(spark):
    frame = spark.createDataFrame(ROWS, SCHEMA)
    assert frame.schema == SCHEMA
    assert [tuple(row) for row in frame.collect()] == ROWS
    assert frame.dtypes == [("g", "geometry(4326)"), ("h", "geography(4326)"), ("any", "geometry(any)")]


def test_to_pandas(spark):
    frame = spark.createDataFrame(ROWS[:1], SCHEMA).toPandas()
    assert [tuple(row) for row in frame.itertuples(index=False)] == ROWS[:1]


def test_inferred_types(spark):
    frame = spark.createDataFrame([(Geometry(POINT, 3857), Geography(POINT, 4326))], ["a", "b"])
    assert [field.dataType for field in frame.schema] == [GeometryType(3857), GeographyType(4326)]


def test_functions(spark):
    frame = spark.createDataFrame([(POINT,)], "wkb binary")
    shape = F.st_geomfromwkb("wkb")
    row = frame.select(shape, F.st_geogfromwkb("wkb"), F.st_srid(F.st_setsrid(shape, 3857)), F.st_asbinary(shape)).first()
    assert tuple(row) == (Geometry(POINT, 0), Geography(POINT, 4326), 3857, POINT)


def test_within_other_types(spark):
    row = spark.sql(
        "SELECT array(st_geomfromwkb(:p)) AS a, map(1, st_geogfromwkb(:p)) AS m, struct(st_geomfromwkb(:p, 4326) AS x) AS s",
        {"p": F.lit(POINT)},
    ).first()
    assert row.a == [Geometry(POINT, 0)]
    assert row.m == {1: Geography(POINT, 4326)}
    assert row.s.x == Geometry(POINT, 4326)


def test_shown_as_text(spark, capsys):
    spark.createDataFrame(ROWS, SCHEMA).select("g").show(truncate=False)
    assert POINT.hex().upper() in capsys.readouterr().out


@pytest.mark.parametrize(
    ("kind", "value", "condition"),
    [
        (GeometryType(4326), Geometry(POINT, 0), "GEO_ENCODER_SRID_MISMATCH_ERROR"),
        (GeographyType(4326), Geography(POINT, 0), "GEO_ENCODER_SRID_MISMATCH_ERROR"),
        (GeometryType("ANY"), Geometry(POINT, 7), "ST_INVALID_SRID_VALUE"),
    ],
)
def test_other_reference_system_than_the_columns(spark, kind, value, condition):
    with pytest.raises(PySparkException) as refused:
        spark.createDataFrame([(value,)], StructType([StructField("g", kind)])).collect()
    assert refused.value.getCondition() == condition


@pytest.mark.parametrize("form", ["csv", "json", "orc", "xml", "text"])
def test_formats_without_shapes(spark, tmp_path, form):
    options = {"rowTag": "r"} if form == "xml" else {}
    with pytest.raises(PySparkException) as refused:
        spark.createDataFrame(ROWS, SCHEMA).select("g").write.format(form).options(**options).save(str(tmp_path / "x"))
    assert refused.value.getCondition() == "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE"
