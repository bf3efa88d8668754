"""CSV files as spark.read gives them: schemas, inference, options, malformed records. Answers are Spark's."""

import datetime
import gzip
import math
from decimal import Decimal

import pytest
from pyspark.errors import AnalysisException, IllegalArgumentException, PySparkException, SparkRuntimeException


@pytest.fixture
def read(spark, tmp_path):
    """Writes a text into a file and reads it: rows as tuples."""
    spark.conf.set("spark.sql.session.timeZone", "America/Los_Angeles")

    def go(text, schema=None, columns=None, **options):
        path = tmp_path / f"data{len(list(tmp_path.iterdir()))}.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        reader = spark.read.options(**options)
        frame = (reader.schema(schema) if schema else reader).csv(str(path))
        frame = frame.select(*columns) if columns else frame
        return frame.schema.simpleString()[len("struct<") : -1], [tuple(row) for row in frame.collect()]

    return go


def test_a_schema_types_the_fields(read):
    rows = read("1,2.5,x,true\n2,,y,FALSE\n", "a int, b double, c string, d boolean")[1]
    assert rows == [(1, 2.5, "x", True), (2, None, "y", False)]


@pytest.mark.parametrize(
    ("schema", "text", "expected"),
    [
        ("a int, b double", "1.5,abc", (None, None)),
        ("a int, b double", " 1 , 2 ", (None, 2.0)),
        ("a int, b int, c int, d int", "+5,-5,1e3,0x10", (5, -5, None, None)),
        ("a byte, b short, c int", "300,40000,3000000000", (None, None, None)),
        ("a double, b double, c double", "1d,1f,0x1p3", (1.0, 1.0, 8.0)),
        ("a boolean, b boolean, c boolean, d boolean", "TRUE,False,1,t", (True, False, None, None)),
        ("a double, b double, c double, d double", "Inf,-Inf,Infinity,nan", (math.inf, -math.inf, math.inf, None)),
        (
            "a decimal(5,2), b decimal(5,2), c decimal(5,2), d decimal(7,2)",
            '1.234,1234567,1e2,"1,234.5"',
            (Decimal("1.23"), None, Decimal("100.00"), Decimal("1234.50")),
        ),
        (
            "a date, b timestamp_ntz",
            "2020-01-02,2020-01-02 03:04:05",
            (datetime.date(2020, 1, 2), datetime.datetime(2020, 1, 2, 3, 4, 5)),
        ),
        ("a date, b timestamp", "x,y", (None, None)),
        ("a binary, b string", "abc,x", (b"abc", "x")),
    ],
)
def test_values_of_a_type(read, schema, text, expected):
    assert read(text + "\n", schema)[1] == [expected]


def test_timestamps_are_of_the_session_zone(read):
    schema = "a timestamp, b timestamp"
    text = "2020-01-02 03:04:05,2020-01-02T03:04:05Z\n"
    (local, instant), = read(text, schema)[1]
    assert local - instant == datetime.timedelta(hours=8)


def test_formats_of_dates(read):
    options = {"dateFormat": "dd/MM/yyyy", "timestampFormat": "dd/MM/yyyy HH:mm"}
    text = "02/01/2020,02/01/2020 03:04\n2020-01-02,2020-01-02 03:04:05\n"
    first, second = read(text, "a date, b timestamp_ntz", timestampNTZFormat="dd/MM/yyyy HH:mm", **options)[1]
    assert first == (datetime.date(2020, 1, 2), datetime.datetime(2020, 1, 2, 3, 4))
    assert second == (None, None)


def test_malformed_records_by_mode(read):
    text = "1,2\n3\n4,5,6\nx,1\n"
    assert read(text, "a int, b int")[1] == [(1, 2), (3, None), (4, 5), (None, 1)]
    with_text = read(text, "a int, b int, _corrupt_record string")[1]
    assert with_text == [(1, 2, None), (3, None, "3"), (4, 5, "4,5,6"), (None, 1, "x,1")]
    assert read(text, "a int, b int", mode="DROPMALFORMED")[1] == [(1, 2)]
    assert read(text, "a string, b string", mode="DROPMALFORMED")[1] == [("1", "2"), ("x", "1")]
    with pytest.raises(PySparkException) as raised:
        read(text, "a int, b int", mode="FAILFAST")
    assert raised.value.getCondition() == "FAILED_READ_FILE.NO_HINT"
    assert raised.value.getMessageParameters()["path"].startswith("file:///")


def test_only_what_is_read_can_be_malformed(read):
    text = "1,2\nx,1\n3\n"
    assert read(text, "a int, b int", ["b"], mode="DROPMALFORMED")[1] == [(2,), (1,), (None,)]
    assert read(text, "a int, b int, bad string", ["a"], columnNameOfCorruptRecord="bad")[1] == [(1,), (None,), (3,)]


def test_the_column_of_corrupt_records(read):
    with pytest.raises(AnalysisException) as raised:
        read("1,2\n", "a int, _corrupt_record string", ["_corrupt_record"])
    assert raised.value.getCondition() == "UNSUPPORTED_FEATURE.QUERY_ONLY_CORRUPT_RECORD_COLUMN"
    with pytest.raises(AnalysisException) as raised:
        read("1,2\n", "_corrupt_record int, a int")
    assert raised.value.getCondition() == "INVALID_CORRUPT_RECORD_TYPE"
    assert raised.value.getMessageParameters() == {"columnName": "`_corrupt_record`", "actualType": '"INT"'}
    assert read("1,2\n", "a int, _corrupt_record string, b int")[1] == [(1, None, 2)]


@pytest.mark.parametrize(
    ("text", "types", "options"),
    [
        ("1,2.5,x,true,2020-01-02,\n", "_c0:int,_c1:double,_c2:string,_c3:boolean,_c4:date,_c5:string", {}),
        ("1\n3000000000\n", "_c0:bigint", {}),
        ("1\n30000000000000000000\n", "_c0:decimal(20,0)", {}),
        ("30000000000000000000\n2.5\n", "_c0:double", {}),
        ("1\nx\n", "_c0:string", {}),
        ("true\n1\n", "_c0:string", {}),
        ("2020-01-02 03:04:05\n2020-01-02\n", "_c0:timestamp", {}),
        ("2020-01-02\n", "_c0:timestamp", {"preferDate": False}),
        ("02/01/2020\n", "_c0:date", {"dateFormat": "dd/MM/yyyy"}),
        ("02/01/2020\n2020-01-02 03:04:05\n", "_c0:string", {"dateFormat": "dd/MM/yyyy"}),
        ("2020\n2021-02\n", "_c0:string", {}),
        ('1\n"1,234"\n', "_c0:string", {}),
        ("1 \n 2\n", "_c0:double", {}),
        ("1 \n 2\n", "_c0:int", {"ignoreLeadingWhiteSpace": True, "ignoreTrailingWhiteSpace": True}),
        ("1\nNA\n", "_c0:int", {"nullValue": "NA"}),
        ("NaN\n1\n", "_c0:double", {}),
        ("", "", {}),
    ],
)
def test_inference(read, text, types, options):
    assert read(text, inferSchema=True, **options)[0] == types


def test_headers(read):
    assert read("a,b\n1,2\n", "x int, y int", header=True)[1] == [(1, 2)]
    assert read("a,a,,b\n1,2,3,4\n", header=True)[0] == "a0:string,a1:string,_c2:string,b:string"
    assert read("A,B\n1,2\n", "a int, b int", header=True, enforceSchema=False)[1] == [(1, 2)]
    with pytest.raises(PySparkException) as raised:
        read("a,b\n1,2\n", "b int, a int", header=True, enforceSchema=False)
    assert raised.value.getCondition() == "FAILED_READ_FILE.NO_HINT"


def test_empty_and_null_fields(read):
    assert read('x,"",," "\n')[1] == [("x", None, None, " ")]
    assert read('x,"",,N,"N"\n', emptyValue="E", nullValue="N")[1] == [("x", "E", None, None, None)]


def test_separators_comments_and_encodings(read):
    assert read("a;b|c;d|", sep=";", lineSep="|")[1] == [("a", "b"), ("c", "d")]
    assert read("a||b||c\n", sep="||")[1] == [("a", "b", "c")]
    assert read("1,2\n#x\n\n3,4\n", comment="#")[1] == [("1", "2"), ("3", "4")]
    assert read("café,1\n".encode("latin-1"), encoding="ISO-8859-1")[1] == [("café", "1")]
    assert read("\ufeffa,b\n1,2\n", header=True)[0] == "a:string,b:string"
    with pytest.raises(IllegalArgumentException) as raised:
        read("x\n", encoding="XXX")
    assert raised.value.getCondition() == "INVALID_PARAMETER_VALUE.CHARSET"


def test_quotes(read):
    text = 'a"b,c"d\n"a"b,c\n"a""b",c\n"a\\"b",c\n'
    assert read(text)[1] == [('a"b', 'c"d'), ('"a"b', "c"), ('"a""b"', "c"), ('a"b', "c")]
    assert read('"a"b,c\n', unescapedQuoteHandling="STOP_AT_CLOSING_QUOTE")[1] == [('a"b,c',)]
    assert read('"a"b,c\n', unescapedQuoteHandling="SKIP_VALUE")[1] == [(None, "c")]


def test_records_of_several_lines(read):
    assert read('"a\nb",1\n2,3\n')[1] == [("a",), ('b"',), ("2",)]
    assert read('"a\r\nb",1\r\n2,3\r\n', multiLine=True)[1] == [("a\nb", "1"), ("2", "3")]


def test_compressed_files(spark, tmp_path):
    for name, text in (("a", "1,x\n"), ("b", "2,y\n")):
        (tmp_path / f"{name}.csv.gz").write_bytes(gzip.compress(text.encode()))
    rows = spark.read.schema("n int, t string").csv(str(tmp_path / "*.csv.gz")).orderBy("n").collect()
    assert [tuple(row) for row in rows] == [(1, "x"), (2, "y")]


def test_options_that_are_refused(read):
    with pytest.raises(SparkRuntimeException) as raised:
        read("a\n", quote="ab")
    assert raised.value.getCondition() == "OPTION_VALUE_EXCEEDS_ONE_CHARACTER"
    with pytest.raises(AnalysisException) as raised:
        read("1,2\n", "a int, b array<int>")
    assert raised.value.getCondition() == "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE"


@pytest.fixture
def written(spark, tmp_path):
    """The text of the one file that a query becomes."""
    spark.conf.set("spark.sql.session.timeZone", "America/Los_Angeles")

    def go(sql, **options):
        path = tmp_path / f"out{len(list(tmp_path.iterdir()))}"
        spark.sql(sql).coalesce(1).write.options(**options).csv(str(path))
        (part,) = path.glob("part-*")
        data = part.read_bytes()
        return part.name.split("-c000")[1], gzip.decompress(data) if part.suffix == ".gz" else data

    return go


ROWS = "SELECT * FROM VALUES (1, 'x,y', true), (2, NULL, false), (3, '', NULL), (4, 'a\"b', true) AS t(a, b, c)"


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({}, b'1,"x,y",true\n2,,false\n3,"",\n4,"a\\"b",true\n'),
        ({"header": True, "sep": "|"}, b'a|b|c\n1|x,y|true\n2||false\n3|""|\n4|"a\\"b"|true\n'),
        (
            {"quoteAll": True, "nullValue": "N", "emptyValue": "E"},
            b'"1","x,y","true"\n"2","N","false"\n"3","E","N"\n"4","a\\"b","true"\n',
        ),
        ({"escapeQuotes": False}, b'1,"x,y",true\n2,,false\n3,"",\n4,a"b,true\n'),
        ({"escape": '"', "lineSep": ";"}, b'1,"x,y",true;2,,false;3,"",;4,"a""b",true;'),
    ],
)
def test_writing(written, options, expected):
    assert written(ROWS, **options) == (".csv", expected)


@pytest.mark.parametrize(
    ("query", "options", "expected"),
    [
        ("SELECT CAST(NULL AS STRING) a", {}, b""),
        ("SELECT '' a", {}, b'""\n'),
        ("SELECT 1 a WHERE 1 > 2", {"header": True}, b"a\n"),
        ("SELECT 1 `a b`, 2 `c,d`", {"header": True}, b'a b,"c,d"\n1,2\n'),
        ("SELECT ' x ' a, 'y' b", {}, b"x,y\n"),
        ("SELECT ' x ' a, 'y' b", {"ignoreLeadingWhiteSpace": False, "ignoreTrailingWhiteSpace": False}, b" x ,y\n"),
        ("SELECT '#x' a, '#y' b", {}, b'"#x",#y\n'),
        ("SELECT X'6162' a, INTERVAL '1' DAY b", {}, b"[61 62],INTERVAL '1' DAY\n"),
        (
            "SELECT TIMESTAMP'2020-01-02 03:04:05' t, DATE'2020-01-02' d",
            {},
            b"2020-01-02T03:04:05.000-08:00,2020-01-02\n",
        ),
        (
            "SELECT TIMESTAMP'2020-01-02 03:04:05' t, DATE'2020-01-02' d",
            {"timestampFormat": "yyyy", "dateFormat": "dd"},
            b"2020,02\n",
        ),
        ("SELECT 'é' a, 1 b", {"encoding": "ISO-8859-1"}, b"\xe9,1\n"),
    ],
)
def test_what_values_become(written, query, options, expected):
    assert written(query, **options)[1] == expected


def test_compression_when_writing(written):
    assert written("SELECT 1 a", compression="gzip") == (".csv.gz", b"1\n")
    with pytest.raises(IllegalArgumentException) as raised:
        written("SELECT 1 a", compression="xx")
    assert raised.value.getCondition() == "CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION"


@pytest.mark.parametrize("query", ["SELECT array(1) a", "SELECT make_interval(1) a", "SELECT NULL a, 1 b"])
def test_what_cannot_be_written(written, query):
    with pytest.raises(AnalysisException) as raised:
        written(query)
    assert raised.value.getCondition() == "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE"


def test_lines_of_a_frame(spark):
    lines = spark.createDataFrame([("n,t",), ("1,x",), ("2,y",)], "value string")
    frame = spark.read.csv(lines, header=True, inferSchema=True)
    assert frame.schema.simpleString() == "struct<n:int,t:string>"
    assert [tuple(row) for row in frame.collect()] == [(1, "x"), (2, "y")]


def test_lines_of_blanks_are_no_records(read):
    assert read("a\n \t\n\x00\nb\n")[1] == [("a",), ("b",)]
    assert read("1\t2\n\t\n3\t4\n", sep="\t")[1] == [("1", "2"), ("3", "4")]


def test_csv_has_no_void(read):
    with pytest.raises(AnalysisException) as raised:
        read("a,b\n", "a void, b string")
    assert raised.value.getCondition() == "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE"
