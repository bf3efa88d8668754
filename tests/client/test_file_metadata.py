"""_metadata, input_file_name() and their like: which file and place rows were read from. Answers are Spark's."""

import os

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.errors import AnalysisException
from pyspark.sql import functions as F

FIELDS = ["file_path", "file_name", "file_size", "file_block_start", "file_block_length", "file_modification_time"]


@pytest.fixture
def files(spark, tmp_path):
    """Two CSV files with a header: a.csv of two rows, b.csv of one."""
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    folder = tmp_path / "csv"
    folder.mkdir()
    (folder / "a.csv").write_text("id,name\n1,x\n2,y\n")
    (folder / "b.csv").write_text("id,name\n3,z\n")
    os.utime(folder / "a.csv", (1700000000, 1700000000))
    return spark.read.csv(str(folder), header=True)


@pytest.fixture
def tables(spark, tmp_path):
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    for name in "tu":
        spark.sql(f"DROP TABLE IF EXISTS {name}")
        spark.sql(f"CREATE TABLE {name} (id INT, name STRING) USING csv LOCATION '{tmp_path}/{name}'")
        spark.sql(f"INSERT INTO {name} VALUES (1, 'x'), (2, 'y')")
    yield spark
    for name in "tu":
        spark.sql(f"DROP TABLE {name}")


def names(frame, *columns):
    return [row[0] if len(row) == 1 else tuple(row) for row in frame.select(*columns).collect()]


def condition(action):
    with pytest.raises(AnalysisException) as error:
        action()
    return error.value.getCondition()


def test_the_column_tells_all_of_a_file(files):
    row = files.select("_metadata").first()[0]
    assert row.file_path.startswith("file:/") and row.file_path.endswith("/csv/a.csv")
    assert row[1:5] == ("a.csv", 16, 0, 16)
    assert row.file_modification_time.timestamp() % 60 == 1700000000 % 60
    field = files.select("_metadata").schema[0]
    assert field.dataType.names == FIELDS
    assert not field.nullable and not any(part.nullable for part in field.dataType)
    assert field.metadata == {"__file_source_metadata_col": True, "__metadata_col": "_metadata"}


def test_the_column_is_no_part_of_the_star(files):
    assert files.select("*").columns == ["id", "name"]
    assert files.select("_metadata.*").columns == FIELDS
    assert files.select("*", "_metadata").columns == ["id", "name", "_metadata"]


def test_it_is_found_above_whatever_keeps_rows_as_they_are(files):
    expected = ["a.csv", "a.csv", "b.csv"]
    for frame in (
        files,
        files.select("id"),
        files.withColumn("u", F.upper("name")),
        files.drop("name"),
        files.withColumnRenamed("id", "x"),
        files.toDF("a", "b"),
        files.sort("id"),
        files.where("id > 0"),
        files.sample(1.0, 1),
        files.select("id").where("id > 0").select((F.col("id") + 1).alias("n")),
    ):
        assert names(frame, "_metadata.file_name") == expected
    assert names(files.limit(1), "_metadata.file_name") == ["a.csv"]
    assert names(files.alias("t"), "t._metadata.file_name") == expected
    assert sorted(set(names(files.repartition(2), "_metadata.file_name"))) == ["a.csv", "b.csv"]


def test_it_is_named_in_every_way(files):
    expected = ["a.csv", "a.csv", "b.csv"]
    assert names(files, files.metadataColumn("_metadata").getField("file_name")) == expected
    assert names(files, files["_metadata"]["file_name"]) == expected
    assert names(files, files._metadata.file_name) == expected
    assert names(files, F.col("_metadata.file_name")) == expected
    assert names(files, F.expr("_METADATA.FILE_NAME")) == expected
    assert names(files.where("_metadata.file_name = 'b.csv'"), "id") == ["3"]
    assert sorted(names(files.groupBy("_metadata.file_name").count(), "file_name", "count")) == [("a.csv", 2), ("b.csv", 1)]


def test_a_column_of_that_name_hides_it(spark, tmp_path):
    (tmp_path / "m.csv").write_text("id,_metadata\n1,x\n")
    frame = spark.read.csv(str(tmp_path / "m.csv"), header=True)
    assert names(frame, "_metadata") == ["x"]
    assert names(frame, frame.metadataColumn("_metadata").getField("file_name")) == ["m.csv"]


def test_there_is_none_above_other_rows(files, spark):
    assert condition(lambda: names(files, files.metadataColumn("id"))) == "CANNOT_RESOLVE_DATAFRAME_COLUMN"
    assert condition(lambda: names(files, files.metadataColumn("foo"))) == "CANNOT_RESOLVE_DATAFRAME_COLUMN"
    for frame in (files.groupBy("id").count(), files.union(files), spark.range(2)):
        assert condition(lambda: names(frame, "_metadata")) == "UNRESOLVED_COLUMN.WITH_SUGGESTION"
    files.createOrReplaceTempView("v")
    assert condition(lambda: spark.sql("SELECT _metadata FROM v").collect()) == "UNRESOLVED_COLUMN.WITH_SUGGESTION"
    assert condition(lambda: names(files, "_metadata.nope")) == "FIELD_NOT_FOUND"


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        ("SELECT _metadata.file_block_start FROM (SELECT * FROM t)", 2),
        ("SELECT s._metadata.file_size > 0 FROM (SELECT id FROM t WHERE id > 1) s", 1),
        ("SELECT s._metadata.file_size FROM t AS s(a, b)", 2),
        ("SELECT t._metadata.file_name FROM t JOIN u ON t.id = u.id WHERE u._metadata.file_size > 0", 2),
        ("SELECT _metadata.file_size FROM t LEFT SEMI JOIN u ON t.id = u.id", 2),
        ("SELECT t.* FROM t WHERE _metadata.file_size > 0", 2),
        ("SELECT id FROM t ORDER BY _metadata.file_size", 2),
        ("SELECT id, count(*) FROM t GROUP BY id HAVING max(_metadata.file_size) > 0", 2),
        ("SELECT id, count(*) FROM t GROUP BY id ORDER BY max(_metadata.file_size)", 2),
        ("SELECT _metadata FROM t GROUP BY _metadata, id", 2),
        ("SELECT max(_metadata.file_size) OVER (PARTITION BY _metadata.file_path) FROM t", 2),
        ("SELECT t._metadata.file_size, x FROM t LATERAL VIEW explode(array(1, 2)) e AS x", 4),
        ("SELECT explode(array(_metadata.file_size)) FROM t", 2),
        ("SELECT id FROM t WHERE _metadata.file_size IN (SELECT _metadata.file_size FROM u)", 2),
        ("SELECT id FROM t WHERE EXISTS (SELECT 1 FROM u WHERE u._metadata.file_size = t._metadata.file_size)", 2),
        ("SELECT _metadata.file_size + 1 AS _metadata FROM t ORDER BY _metadata", 2),
        ("SELECT transform(array(1), x -> x + _metadata.file_size) FROM t", 2),
        ("FROM t |> WHERE _metadata.file_size > 0 |> SELECT id, _metadata.file_name", 2),
    ],
)
def test_sql_may_name_it_anywhere(tables, query, rows):
    assert len(tables.sql(query).collect()) == rows


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("SELECT _metadata.file_size FROM t, u", "AMBIGUOUS_REFERENCE"),
        ("SELECT _metadata.file_size FROM (SELECT id, count(*) FROM t GROUP BY id) s", "UNRESOLVED_COLUMN.WITH_SUGGESTION"),
        ("WITH c AS (SELECT * FROM t) SELECT _metadata.file_size FROM c", "UNRESOLVED_COLUMN.WITH_SUGGESTION"),
        ("SELECT _metadata.file_size s FROM t WHERE s > 0", "UNRESOLVED_COLUMN.WITH_SUGGESTION"),
        ("SELECT input_file_name() FROM t, u WHERE t.id = u.id", "MULTI_SOURCES_UNSUPPORTED_FOR_EXPRESSION"),
    ],
)
def test_sql_may_not_name_it_everywhere(tables, query, expected):
    assert condition(lambda: tables.sql(query).collect()) == expected


def test_stars_expand_it(tables):
    assert tables.sql("SELECT _metadata.* EXCEPT (file_path) FROM t").columns == FIELDS[1:]
    assert tables.sql("SELECT t._metadata.* FROM t").columns == FIELDS
    assert tables.sql("SELECT t.*, _metadata FROM t").columns == ["id", "name", "_metadata"]


def test_input_file_name_and_block(files, spark):
    place = [F.input_file_name(), F.expr("input_file_block_start()"), F.expr("input_file_block_length()")]
    rows = files.select("id", *place).collect()
    assert rows[0].asDict().keys() == {"id", "input_file_name()", "input_file_block_start()", "input_file_block_length()"}
    assert [(row[1].rsplit("/", 1)[1], row[2], row[3]) for row in rows] == [("a.csv", 0, 16), ("a.csv", 0, 16), ("b.csv", 0, 12)]
    assert rows[0][1].startswith("file:///")
    assert names(files.where(F.input_file_name().endswith("b.csv")), "id") == ["3"]
    assert sorted(names(files.groupBy(F.input_file_name().alias("f")).count(), "count")) == [1, 2]
    assert names(spark.range(1), *place) == [("", -1, -1)]


def test_input_file_name_looks_through_views(tables):
    tables.sql("CREATE OR REPLACE VIEW w AS SELECT id FROM t")
    query = "SELECT f LIKE 'file:///%', count(*) FROM (SELECT input_file_name() f FROM w) GROUP BY f"
    assert [tuple(row) for row in tables.sql(query).collect()] == [(True, 2)]
    tables.sql("DROP VIEW w")


def test_parquet_numbers_its_rows(spark, tmp_path):
    pq.write_table(pa.table({"id": list(range(10))}), tmp_path / "p.parquet", row_group_size=4)
    frame = spark.read.parquet(str(tmp_path / "p.parquet"))
    assert frame.select("_metadata").schema[0].dataType.names == [*FIELDS, "row_index"]
    assert names(frame, "id", "_metadata.row_index") == [(i, i) for i in range(10)]
    assert names(frame.where("id > 5"), "_metadata.row_index") == [6, 7, 8, 9]
    assert names(frame.where("_metadata.row_index % 3 = 1"), "id") == [1, 4, 7]
    assert names(frame.where("id > 3 AND _metadata.row_index < 9"), "id") == [4, 5, 6, 7, 8]
    assert names(frame.where("id IN (2, 9)").select("_metadata"), "_metadata.row_index") == [2, 9]
    size = (tmp_path / "p.parquet").stat().st_size
    assert names(frame, "_metadata.file_block_start", "_metadata.file_block_length") == [(0, size)] * 10


def test_row_index_counts_rows_that_filters_and_joins_pass_over(spark, tmp_path):
    table = pa.table({"id": list(range(30000)), "k": [str(i % 7) for i in range(30000)]})
    for name in "ab":
        pq.write_table(table, tmp_path / f"{name}.parquet", row_group_size=7000, write_page_index=True, data_page_size=4096)
    frame = spark.read.parquet(str(tmp_path)).withColumn("n", F.col("_metadata.row_index"))
    for condition in ("id BETWEEN 6990 AND 7010", "k = '3' AND id > 20000", "id % 1000 = 1"):
        rows = frame.where(condition).select("id", "n").collect()
        assert rows and all(row.id == row.n for row in rows)
    few = spark.createDataFrame([(5,), (29999,)], "id long")
    assert sorted(names(frame.join(few, "id"), "n")) == [5, 5, 29999, 29999]
    assert frame.groupBy("n").count().where("count <> 2").count() == 0


def test_formats_other_than_parquet_number_no_rows(files):
    assert condition(lambda: names(files, "_metadata.row_index")) == "FIELD_NOT_FOUND"
