"""Text files: lines, whole files, separators. Answers are Spark's."""

import pytest
from pyspark.errors import AnalysisException


@pytest.fixture
def read(spark, tmp_path):
    def go(text, schema=None, **options):
        path = tmp_path / f"data{len(list(tmp_path.iterdir()))}.txt"
        path.write_bytes(text)
        reader = spark.read.format("text").options(**options)
        frame = (reader.schema(schema) if schema else reader).load(str(path))
        return frame.columns, [row[0] for row in frame.collect()]

    return go


@pytest.mark.parametrize(
    ("text", "options", "rows"),
    [
        (b"a\nb\r\n\nc", {}, ["a", "b", "", "c"]),
        (b"a\nb\r\n\nc", {"wholetext": True}, ["a\nb\r\n\nc"]),
        (b"a|b|", {"lineSep": "|"}, ["a", "b"]),
        (b"a||b||", {"lineSep": "||"}, ["a", "b"]),
        (b"a\rb\r\r\nc\r", {}, ["a", "b", "", "c"]),
        (b"a\rb\nc\r\n", {"lineSep": "\n"}, ["a\rb", "c\r"]),
        (b"", {}, []),
    ],
)
def test_reading(read, text, options, rows):
    assert read(text, **options) == (["value"], rows)


def test_schemas(read):
    assert read(b"a\n", "x string") == (["x"], ["a"])
    with pytest.raises(AnalysisException) as raised:
        read(b"a\n", "x int")
    assert raised.value.getCondition() == "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE"
    with pytest.raises(AnalysisException) as raised:
        read(b"a\n", "x string, y string")
    assert raised.value.getCondition() == "_LEGACY_ERROR_TEMP_1290"


def test_a_file_in_many_splits(spark, tmp_path):
    lines = [f"line {i}" for i in range(5000)]
    (tmp_path / "many.txt").write_text("\n".join(lines) + "\n")
    spark.conf.set("spark.sql.files.maxPartitionBytes", "1000")
    assert [row.value for row in spark.read.text(str(tmp_path / "many.txt")).collect()] == lines
    assert spark.read.text(str(tmp_path)).count() == 5000


@pytest.mark.parametrize(
    ("query", "options", "text"),
    [
        ("SELECT * FROM VALUES ('x'), (NULL), ('') AS t(v)", {}, b"x\n\n\n"),
        ("SELECT 'x' v", {"lineSep": "|"}, b"x|"),
        ("SELECT 'x' v WHERE 1 > 2", {}, b""),
    ],
)
def test_writing(spark, tmp_path, query, options, text):
    spark.sql(query).coalesce(1).write.options(**options).text(str(tmp_path / "out"))
    (part,) = (tmp_path / "out").glob("part-*.txt")
    assert part.read_bytes() == text


@pytest.mark.parametrize(
    ("query", "condition"),
    [
        ("SELECT 1 v", "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE"),
        ("SELECT 'a' a, 'b' b", "_LEGACY_ERROR_TEMP_1290"),
    ],
)
def test_what_cannot_be_written(spark, tmp_path, query, condition):
    with pytest.raises(AnalysisException) as raised:
        spark.sql(query).write.text(str(tmp_path / "out"))
    assert raised.value.getCondition() == condition


def test_a_carriage_return_ends_records(spark, tmp_path):
    (tmp_path / "lines.json").write_bytes(b'{"a": 1}\r{"a": 2}\r\n{"a": 3}\n{"a": 4}\r')
    assert [row.a for row in spark.read.json(str(tmp_path / "lines.json")).collect()] == [1, 2, 3, 4]
    (tmp_path / "lines.csv").write_bytes(b'n,t\r1,x\r\n2,"y"\r3,z\n')
    rows = spark.read.csv(str(tmp_path / "lines.csv"), header=True, inferSchema=True).collect()
    assert [tuple(row) for row in rows] == [(1, "x"), (2, "y"), (3, "z")]
