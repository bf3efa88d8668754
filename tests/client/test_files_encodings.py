"""Encodings of text files, read and written. Answers are Spark's."""

import pytest
from pyspark.errors import IllegalArgumentException


def written(frame, folder, kind, **options):
    frame.coalesce(1).write.options(**options).format(kind).save(str(folder))
    return next(folder.glob("part*")).read_bytes()


@pytest.mark.parametrize(
    ("encoding", "codec", "mark"),
    [
        ("UTF-16", "utf-16be", b"\xfe\xff"),
        ("UTF-16LE", "utf-16le", b""),
        ("utf-16be", "utf-16be", b""),
        ("UTF-32", "utf-32be", b""),
    ],
)
def test_wide_encodings_are_written_and_read(spark, tmp_path, encoding, codec, mark):
    frame = spark.sql("SELECT 'ä' value UNION ALL SELECT 'b'")
    assert written(frame, tmp_path / "csv", "csv", encoding=encoding) == mark + "ä\nb\n".encode(codec)
    text = '{"value":"ä"}\n{"value":"b"}\n'
    assert written(frame, tmp_path / "json", "json", encoding=encoding) == mark + text.encode(codec)
    read = spark.read.csv(str(tmp_path / "csv"), encoding=encoding, multiLine=True)
    assert read.collect() == [("ä",), ("b",)]


def test_lines_of_wide_encodings_end_at_bytes(spark, tmp_path):
    path = tmp_path / "data.csv"
    path.write_bytes("a|ä\nb|".encode("utf-16le"))
    assert spark.read.csv(str(path), encoding="UTF-16LE", lineSep="|").collect() == [("a",), ("ä\nb",)]
    path.write_bytes("a,b\n1,x\n".encode("utf-16"))
    rows = spark.read.csv(str(path), encoding="UTF-16", multiLine=True, header=True, inferSchema=True)
    assert rows.collect() == [(1, "x")]


def test_text_looks_for_the_separator_in_the_encoding_only(spark, tmp_path):
    path = tmp_path / "data.txt"
    path.write_bytes("a\nb\n".encode("utf-16le"))
    rows = spark.read.text(str(path), lineSep="\n").selectExpr("hex(value)")
    assert [row[0] for row in rows.collect()] == ["6100", "006200", "00"]
    reader = spark.read.option("encoding", "UTF-16LE")
    rows = reader.text(str(path), lineSep="\n").selectExpr("hex(value)")
    assert [row[0] for row in rows.collect()] == ["6100", "6200"]


@pytest.mark.parametrize("kind", ["csv", "json", "text"])
def test_separators_have_a_length(spark, tmp_path, kind):
    (tmp_path / "data").write_text("a")
    reader = spark.read.format(kind).schema("value string")
    with pytest.raises(IllegalArgumentException):
        reader.option("lineSep", "").load(str(tmp_path)).collect()


def test_the_option_codec_is_for_csv(spark, tmp_path):
    frame = spark.sql("SELECT 'a' value")
    for kind, extension in (("csv", ".csv.gz"), ("json", ".json"), ("text", ".txt")):
        frame.coalesce(1).write.option("codec", "gzip").format(kind).save(str(tmp_path / kind))
        assert next((tmp_path / kind).glob("part*")).name.endswith("-c000" + extension)


def test_unknown_encodings(spark, tmp_path):
    for kind in ("csv", "json"):
        with pytest.raises(IllegalArgumentException) as raised:
            written(spark.range(1), tmp_path / kind, kind, encoding="windows-1252")
        assert raised.value.getCondition() == "INVALID_PARAMETER_VALUE.CHARSET"


def test_bytes_of_another_encoding_are_replaced_in_csv(spark, tmp_path):
    path = tmp_path / "data.csv"
    path.write_bytes("a,b\n1,äöü\n".encode("latin1"))
    assert spark.read.csv(str(path), header=True, inferSchema=True).collect() == [(1, "\ufffd" * 3)]
    assert spark.read.csv(str(path), header=True, multiLine=True).collect() == [("1", "\ufffd" * 3)]
    read = spark.read.csv(str(path), header=True, encoding="ISO-8859-1")
    assert read.collect() == [("1", "äöü")]
