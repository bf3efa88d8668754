"""JSON files as spark.read gives them and as they are written. Answers are Spark's."""

import datetime
import gzip
import math
from decimal import Decimal

import pytest
from pyspark.errors import AnalysisException, IllegalArgumentException, PySparkException


@pytest.fixture
def read(spark, tmp_path):
    """Writes a text into a file and reads it: rows as tuples."""

    def go(text, schema=None, columns=None, **options):
        path = tmp_path / f"data{len(list(tmp_path.iterdir()))}.json"
        path.write_text(text)
        reader = spark.read.options(**options)
        frame = (reader.schema(schema) if schema else reader).json(str(path))
        frame = frame.select(*columns) if columns else frame
        return frame.schema.simpleString()[len("struct<") : -1], [tuple(row) for row in frame.collect()]

    return go


@pytest.fixture
def written(spark, tmp_path):
    """The text of the one file that a query becomes."""

    def go(sql, **options):
        path = tmp_path / f"out{len(list(tmp_path.iterdir()))}"
        spark.sql(sql).coalesce(1).write.options(**options).json(str(path))
        (part,) = path.glob("part-*")
        data = part.read_bytes()
        return part.name.split("-c000")[1], (gzip.decompress(data) if part.suffix == ".gz" else data).decode()

    return go


def test_inference_sorts_fields_and_merges_types(read):
    schema, rows = read('{"b":1,"a":{"z":1,"y":"q"}}\n{"a":{"x":true}}\n\n{"b":2.5}\n')
    assert schema == "a:struct<x:boolean,y:string,z:bigint>,b:double"
    assert rows == [((None, "q", 1), 1.0), ((True, None, None), None), (None, 2.5)]


@pytest.mark.parametrize(
    ("text", "schema", "options"),
    [
        ('{"a":1}\n{"a":3000000000}\n{"a":1.5}\n', "a:double", {}),
        ('{"a":30000000000000000000}\n{"a":1}\n', "a:decimal(20,0)", {}),
        ('{"a":1.5}\n{"a":2}\n', "a:decimal(21,1)", {"prefersDecimal": True}),
        ('{"a":"1.5"}\n{"a":2}\n', "a:decimal(21,1)", {"prefersDecimal": True}),
        ('{"a":1.5,"b":true}\n', "a:string,b:string", {"primitivesAsString": True}),
        ('{"a":"2020-01-02T03:04:05Z"}\n', "a:timestamp", {"inferTimestamp": True}),
        ('{"a":"2020-01-02T03:04:05Z"}\n', "a:string", {}),
        ('{"a":null,"b":[],"c":{},"d":[null],"e":[{}],"f":""}\n', "a:string,b:array<string>,d:array<string>,f:string", {}),
        ('{"a":null,"b":[],"d":[null],"e":1}\n', "e:bigint", {"dropFieldIfAllNull": True}),
        ('{"a":[1,"x"]}\n{"a":[{"b":1}]}\n', "a:array<string>", {}),
        ('{"a":{"b":1}}\n{"a":1}\n', "a:string", {}),
        ('{"a":1,"":2}\n', "a:bigint", {}),
        ("null\n", "", {}),
        ("", "", {}),
    ],
)
def test_types_inferred(read, text, schema, options):
    assert read(text, **options)[0] == schema


def test_values_by_a_schema(read):
    text = '{"i":1,"f":1.5,"s":{"k" : [1, 2.50]},"d":"1,234.5","t":"2020-01-02","n":"2020-01-02T03:04:05","x":NaN}\n'
    schema = "i int, f int, s string, d decimal(7,2), t date, n timestamp_ntz, x double, gone int"
    ((i, f, s, d, t, n, x, gone),) = read(text, schema)[1]
    assert (i, f, s, d, t) == (1, None, '{"k" : [1, 2.50]}', Decimal("1234.50"), datetime.date(2020, 1, 2))
    assert (n, gone) == (datetime.datetime(2020, 1, 2, 3, 4, 5), None) and math.isnan(x)


def test_partly_read_values(read):
    rows = read('{"a":{"b":[{"c":1},{"c":"x"}]},"m":{"k":2}}\n', "a struct<b:array<struct<c:int>>>, m map<string,int>")[1]
    assert rows == [(([(1,), (None,)],), {"k": 2})]
    assert read('{"a":[1,"x"],"b":1}\n', "a array<int>, b int")[1] == [(None, 1)]


def test_malformed_records_by_mode(read):
    text = '{"a":1}\n{"a":\n{"a":"x"}\n{"a":2}\n'
    assert read(text, "a int")[1] == [(1,), (None,), (None,), (2,)]
    with_text = read(text, "a int, bad string", columnNameOfCorruptRecord="bad")[1]
    assert with_text == [(1, None), (None, '{"a":'), (None, '{"a":"x"}'), (2, None)]
    assert read(text, "a int", mode="DROPMALFORMED")[1] == [(1,), (2,)]
    with pytest.raises(PySparkException) as raised:
        read(text, "a int", mode="FAILFAST")
    assert raised.value.getCondition() == "FAILED_READ_FILE.NO_HINT"


def test_malformed_records_while_inferring(read):
    text = '{"a":1}\n{"a":\n{"a":2}\n'
    assert read(text) == ("_corrupt_record:string,a:bigint", [(None, 1), ('{"a":', None), (None, 2)])
    assert read(text, mode="DROPMALFORMED") == ("a:bigint", [(1,), (2,)])
    with pytest.raises(PySparkException) as raised:
        read(text, mode="FAILFAST")
    assert raised.value.getCondition() == "MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION"
    with pytest.raises(AnalysisException) as raised:
        read("1\n2\n")
    assert raised.value.getCondition() == "UNSUPPORTED_FEATURE.QUERY_ONLY_CORRUPT_RECORD_COLUMN"


@pytest.mark.parametrize("text", ['{"a":1,"A":2}\n', '{"a":1,"a":"x"}\n'])
def test_names_that_occur_twice(read, text):
    with pytest.raises(AnalysisException) as raised:
        read(text)
    assert raised.value.getCondition() == "COLUMN_ALREADY_EXISTS"
    assert raised.value.getMessageParameters() == {"columnName": "`a`"}


def test_arrays_and_several_lines(read):
    assert read('[{"a":1},{"a":2}]\n{"a":3}\n')[1] == [(1,), (2,), (3,)]
    assert read('[\n{"a":1},\n{"a":2}]\n', multiLine=True)[1] == [(1,), (2,)]
    assert read('{\n"a":1}\n{"a":2}\n', multiLine=True)[1] == [(1,)]
    assert read('{"a":1}||{"a":2}||', lineSep="||")[1] == [(1,), (2,)]


def test_lines_of_a_frame(spark):
    lines = spark.createDataFrame([('{"a":1}',), ('{"b":"x"}',)], "value string")
    frame = spark.read.json(lines)
    assert frame.schema.simpleString() == "struct<a:bigint,b:string>"
    assert [tuple(row) for row in frame.collect()] == [(1, None), (None, "x")]


def test_writing(written):
    query = "SELECT * FROM VALUES (1, 'x', true), (2, NULL, false) AS t(a, b, c)"
    assert written(query) == (".json", '{"a":1,"b":"x","c":true}\n{"a":2,"c":false}\n')
    assert written(query, ignoreNullFields=False)[1].endswith('{"a":2,"b":null,"c":false}\n')
    assert written(query, compression="gzip", lineSep="|") == (
        ".json.gz",
        '{"a":1,"b":"x","c":true}|{"a":2,"c":false}|',
    )
    nested = "SELECT struct(1 x, null y) s, array(1, null) l, map('k', 1) m, DATE'2020-01-02' d, 'a\"b' q"
    assert written(nested)[1] == '{"s":{"x":1},"l":[1,null],"m":{"k":1},"d":"2020-01-02","q":"a\\"b"}\n'
    times = "SELECT TIMESTAMP'2020-01-02 03:04:05' t, TIMESTAMP_NTZ'2020-01-02 03:04:05.5' n"
    assert written(times, timeZone="UTC", timestampFormat="yyyy")[1] == '{"t":"2020","n":"2020-01-02T03:04:05.500"}\n'


def test_what_cannot_be_written(written):
    with pytest.raises(AnalysisException) as raised:
        written("SELECT make_interval(1) a")
    assert raised.value.getCondition() == "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE"


def test_a_round_trip(spark, tmp_path):
    frame = spark.sql(
        "SELECT id, cast(id AS string) s, array(id, id + 1) l, named_struct('x', id / 2) st,"
        " cast(id AS decimal(10,2)) d FROM range(1000)"
    )
    frame.write.json(str(tmp_path / "out"))
    again = spark.read.schema(frame.schema).json(str(tmp_path / "out"))
    assert sorted(again.collect()) == sorted(frame.collect())


def test_texts_of_other_values_are_what_the_file_says(read):
    text = '{"a":1e3,"b":[1e3,1.50,-0],"c":{"x":1.0E5, "y" : "z"},"d":-0,"e":1.50,"f":NaN,"g":true}\n'
    schema = ", ".join(f"{name} string" for name in "abcdefg")
    raw = ("1e3", "[1e3,1.50,-0]", '{"x":1.0E5, "y" : "z"}', "-0", "1.50", "NaN", "true")
    assert read(text, schema)[1] == [raw]
    assert read(text, schema, multiLine=True)[1] == [raw]
    printed = ("1000.0", "[1000.0,1.5,0]", '{"x":100000.0,"y":"z"}', "0", "1.5", '"NaN"', "true")
    assert read(text, schema, encoding="ISO-8859-1", lineSep="\n")[1] == [printed]


def test_what_is_no_utf8_is_no_record(spark, tmp_path):
    path = tmp_path / "bytes.json"
    path.write_bytes(b'{"a":"x"}\n{"a":"\xff"}\n')
    read = spark.read.schema("a string, _corrupt_record string").json(str(path))
    assert read.selectExpr("a", "hex(_corrupt_record)").collect() == [("x", None), (None, "7B2261223A22FF227D")]
    assert spark.read.option("mode", "DROPMALFORMED").json(str(path)).collect() == [("x",)]
    assert spark.read.json(str(path)).columns == ["_corrupt_record", "a"]
    with pytest.raises(PySparkException) as raised:
        spark.read.schema("a string").option("mode", "FAILFAST").json(str(path)).collect()
    assert raised.value.getCondition() == "FAILED_READ_FILE.NO_HINT"


def test_sampling_takes_some(spark, tmp_path):
    (tmp_path / "a.json").write_text('{"a":1}\n')
    for kind in ("json", "csv"):
        with pytest.raises(IllegalArgumentException):
            spark.read.option("samplingRatio", 0).format(kind).load(str(tmp_path)).collect()
    assert spark.read.option("samplingRatio", 0).schema("a int").json(str(tmp_path)).count() == 1


def test_lines_of_other_encodings_need_a_separator(spark, tmp_path):
    (tmp_path / "a.json").write_text('{"a":1}\n')
    for encoding in ("ISO-8859-1", "UTF-16LE"):
        with pytest.raises(IllegalArgumentException):
            spark.read.option("encoding", encoding).json(str(tmp_path)).collect()
    read = spark.read.option("encoding", "ISO-8859-1").option("lineSep", "\n")
    assert read.json(str(tmp_path)).collect() == [(1,)]
