"""Options of XML's reader, writer and functions. Answers are Spark's."""

import pytest
from pyspark.errors import PySparkException

RECORDS = """<?xml version="1.0"?><rs><r id="1" k="x"><n>1</n><t>  two words </t><d>1.5</d><ts>2020-01-02T03:04:05</ts></r>
<r id="2"><n>2</n><t/><d>2</d><ts>2020-01-02 03:04:05.123</ts></r><r id="3"><n>null</n><t>NA</t></r></rs>"""
LETTER = "<rs><r><a>ä</a></r></rs>"


@pytest.fixture
def read(spark, tmp_path):
    """Rows (or the schema) of a document under options."""

    def go(text, schema=None, **options):
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.xml"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        reader = spark.read.options(**{"rowTag": "r", **options})
        return (reader.schema(schema) if schema else reader).xml(str(path))

    return go


@pytest.fixture
def write(spark, tmp_path):
    """What lies between the root tags of the one file that a query becomes."""

    def go(sql, **options):
        path = tmp_path / f"out{len(list(tmp_path.iterdir()))}"
        options = {"rowTag": "r", "declaration": "", "indent": "", **options}
        spark.sql(sql).coalesce(1).write.options(**options).xml(str(path))
        (part,) = path.glob("part-*")
        return part.read_bytes()

    return go


def rows(frame):
    return [tuple(row) for row in frame.collect()]


def failure(action):
    with pytest.raises(PySparkException) as error:
        action()
    return error.value.getCondition(), error.value.getMessageParameters()


def value(spark, sql):
    return spark.sql("SELECT " + sql).collect()[0][0]


def test_the_document_says_its_encoding(read):
    declared = '<?xml version="1.0" encoding="{}"?>'
    good = [
        LETTER.encode("utf-16"),
        LETTER.encode("utf-32"),
        LETTER.encode("utf-32-be"),
        (declared.format("UTF-16LE") + LETTER).encode("utf-16-le"),
        ('<?xml version="1.0"?>' + LETTER).encode("utf-16-be"),
        declared.format("ISO-8859-1").encode() + LETTER.encode("latin1"),
        declared.format("windows-1252").encode() + LETTER.encode("cp1252"),
    ]
    for data in good:
        for options in ({}, {"encoding": "US-ASCII"}):
            assert rows(read(data, **options)) == [("ä",)]
    misread = declared.format("ISO-8859-1").encode() + LETTER.encode()
    assert rows(read(misread)) == rows(read(b"\xef\xbb\xbf" + misread)) == [("Ã¤",)]
    assert rows(read(declared.format("Shift_JIS").encode() + "<r><a>日本</a></r>".encode("shift_jis"))) == [("日本",)]
    for wrong in ("UTF-16", "klingon"):
        assert rows(read(declared.format(wrong) + LETTER, "a string, _corrupt_record string"))[0][0] is None
    for undecodable in (LETTER.encode("latin1"), LETTER.encode("utf-16-be")):
        for mode in ("PERMISSIVE", "DROPMALFORMED"):
            frame = read(undecodable, "a string", mode=mode, encoding="ISO-8859-1")
            assert failure(frame.collect)[0] == "FAILED_READ_FILE.NO_HINT"


def test_tags_and_prefixes(read):
    assert read(RECORDS, rowTag=" r ").count() == 3
    for tag in ("", "  "):
        assert failure(lambda: read(RECORDS, rowTag=tag).schema)[0] is None
    assert read(RECORDS, attributePrefix="").columns == ["d", "id", "k", "n", "t", "ts"]
    assert failure(lambda: read(RECORDS, excludeAttribute="x").schema)[1] == {"paramName": "excludeAttribute"}


def test_what_types_are_taken_for(read):
    types = {f.name: f.dataType.simpleString() for f in read(RECORDS).schema}
    assert types == {"_id": "bigint", "_k": "string", "d": "double", "n": "string", "t": "string", "ts": "timestamp"}
    assert read(RECORDS, nullValue="null").schema["n"].dataType.simpleString() == "string"
    assert read(RECORDS, preferDate="false").schema["ts"].dataType.simpleString() == "date"
    numbers = "<r><a>1,000</a><b>0x1p3</b><c>1d</c><e>x<!-- -->y</e></r>"
    assert read(numbers).schema.simpleString() == "struct<a:string,b:double,c:string,e:struct<_VALUE:array<string>>>"
    assert read(numbers, prefersDecimal="true").schema["a"].dataType.simpleString() == "decimal(4,0)"


def test_dates_fit_the_pattern(spark, read):
    dates = ["2020-1-1", "2020", "2020-01-01T01:02:03", "2020-01-02"]
    text = "<rs>" + "".join(f"<r><v>{d}</v></r>" for d in dates) + "</rs>"
    assert [r.v is None for r in read(text, "v date").collect()] == [True, True, True, False]
    assert [r.v is None for r in read(text, "v date", preferDate="false").collect()] == [False] * 4
    spark.conf.set("spark.sql.legacy.timeParserPolicy", "LEGACY")
    assert [r.v is None for r in read(text, "v date").collect()] == [False, True, False, False]
    spark.conf.set("spark.sql.legacy.timeParserPolicy", "EXCEPTION")
    assert read(text).schema.simpleString() == "struct<v:string>"
    spark.conf.unset("spark.sql.legacy.timeParserPolicy")


@pytest.mark.parametrize(
    ("text", "expected"),
    [("nan", None), ("Inf", None), ("-Infinity", float("-inf")), ("1e5f", 1e5), ("1.5.5", 1.5), ("+1,000", 1000.0), ("--1", 1.0), ("$5", None)],
)
def test_doubles(spark, text, expected):
    assert value(spark, f"from_xml('<p><a>{text}</a></p>', 'a DOUBLE').a") == expected


def test_lines_as_documents(read):
    text = "<r><a>1</a></r>\n<r><a>x</a></r>\n\n<q><a>3</a></q>\n<r><a>4</a></r><r><a>5</a></r>\n<rs><r><a>6</a></r></rs>\n<r>\n"
    frame = read(text, "a int, _corrupt_record string", multiLine="false")
    assert rows(frame) == [(1, None), (None, "<r><a>x</a></r>"), (None, ""), (3, None), (4, None), (None, None), (None, "<r>")]
    assert rows(read(text, "a int", multiLine="false", mode="DROPMALFORMED")) == [(1,), (3,), (4,), (None,)]
    assert read(text, multiLine="false").schema.simpleString() == "struct<_corrupt_record:string,a:string,r:struct<a:bigint>>"


def test_the_name_of_the_column_for_corrupt_records(spark, tmp_path):
    (tmp_path / "a.xml").write_text("<rs><r><a>1</a></r><r><a>2</b></r></rs>")
    (tmp_path / "a.json").write_text('{"a":1}\n{"a":\n')
    (tmp_path / "a.csv").write_text("1\nx\n")
    spark.conf.set("spark.sql.columnNameOfCorruptRecord", "ccc")
    assert spark.read.option("rowTag", "r").xml(str(tmp_path / "a.xml")).columns == ["a", "ccc"]
    assert rows(spark.read.json(str(tmp_path / "a.json"))) == [(1, None), (None, '{"a":')]
    assert rows(spark.read.schema("a int, ccc string").csv(str(tmp_path / "a.csv"))) == [(1, None), (None, "x")]
    spark.conf.unset("spark.sql.columnNameOfCorruptRecord")


def test_variants(spark, read):
    text = "<rs><r>text</r><r/><r k=''><n>1,5</n></r></rs>"
    shown = [row.v.toJson() for row in read(text, singleVariantColumn="v").collect()]
    assert shown == ['"text"', "null", '{"_k":"","n":15}']
    assert failure(lambda: value(spark, "from_xml('<p>', 'variant')"))[0] is None


def test_maps_have_names_as_keys(spark, read):
    text = "<rs><r><m><k>1</k></m></r></rs>"
    assert rows(read(text, "m map<int,int>, _corrupt_record string")) == [(None, text)]
    condition, parameters = failure(lambda: value(spark, "from_xml('<p/>', 'a ARRAY<MAP<INT,INT>>')"))
    assert condition == "DATATYPE_MISMATCH.INVALID_XML_MAP_KEY_TYPE"
    assert parameters["schema"] == '"STRUCT<a: ARRAY<MAP<INT, INT>>>"'


def test_failing_fast(spark):
    shown = {
        "from_xml('<p><a>x</a></p>', '_corrupt_record STRING, a INT, b INT'": "[<p><a>x</a></p>,null,null]",
        "from_json('{\"a\":\"x\"}', 'a INT, _corrupt_record STRING'": '[null,{"a":"x"}]',
        "from_csv('x', 'a INT, _corrupt_record STRING'": "[null,x]",
    }
    for call, record in shown.items():
        condition, parameters = failure(lambda: value(spark, call + ", map('mode', 'FAILFAST'))"))
        assert (condition, parameters["badRecord"]) == ("MALFORMED_RECORD_IN_PARSING.WITHOUT_SUGGESTION", record)
    action = "schema_of_xml('<p/>', map('mode', 'DROPMALFORMED'))"
    assert failure(lambda: value(spark, action))[0] == "PARSE_MODE_UNSUPPORTED"


def test_names_are_checked(write):
    for sql in ("SELECT 1 `a b`", "SELECT 1 `1a`", "SELECT 1 `p:a`", "SELECT map('', 1) m", "SELECT 1 `_`", "SELECT concat('a', char(1)) a"):
        assert failure(lambda: write(sql))[0] == "TASK_WRITE_FAILED"
    assert write("SELECT 1 `a b`, 2 `_c d`", validateName="false") == b'<ROWS>\n<r c d="2"><a b>1</a b></r>\n</ROWS>'


def test_root_tags(write):
    def root(tag):
        return write("SELECT 1 a", rootTag=tag).split(b"\n")[0].decode()

    assert root("root x='1' y=\"2\"") == '<root x="1" y="2">'
    assert root("root a=b&c a=\"d'e\"") == '<root a="de">'
    for wrong in ("", "ro ot", "root  x='1'", "root x=", "root a:x='1'", "f:root", "root x='1 2'", " root"):
        assert failure(lambda: root(wrong))[0] == "TASK_WRITE_FAILED"


def test_characters_that_the_encoding_lacks(spark, write):
    def line(encoding):
        return write("SELECT 'ä€😀' t, '€' _u", encoding=encoding).split(b"\n")[1]

    assert line("US-ASCII") == b'<r u="&#x20ac;"><t>&#xe4;&#x20ac;&#xd83d;&#xde00;</t></r>'
    assert line("ISO-8859-1") == line("windows-1252") == b'<r u="&#x20ac;"><t>\xe4&#x20ac;&#xd83d;&#xde00;</t></r>'
    assert line("UTF8") == '<r u="€"><t>ä€😀</t></r>'.encode()
    assert "&#x85;&#x7f;" in value(spark, "to_xml(named_struct('a', '\\u0085\\u007f'))")


@pytest.mark.parametrize(
    ("json", "expected"),
    [
        ('{"a":[1,{"b":null}],"_d":null}', "<R><a>1</a><a><b/></a></R>"),
        ("[1,null,[2,[3,4]],{\"x\":[[5]]}]", "<R>1</R><R/><item>2</item><item>3</item><item>4</item><R><item>5</item></R>"),
        ('{"_x":[1,2],"_y":{"z":1},"e":[],"f":[[]]}', '<R x="1" x="2"><_y><z>1</z></_y></R>'),
        ("null", "<R/>"),
    ],
)
def test_writing_variants(spark, write, json, expected):
    assert value(spark, f"to_xml(parse_json('{json}'), map('rowTag', 'R', 'indent', ''))").strip() == expected
    alone = write(f"SELECT parse_json('{json}') v", rowTag="R", singleVariantColumn="v")
    assert alone == f"<ROWS>\n{expected}\n</ROWS>".encode()


def test_nulls_with_a_text(spark):
    call = "to_xml({}, map('nullValue', 'N', 'indent', ''))"
    assert value(spark, call.format("""parse_json('{"_d":null,"c":null}')""")).strip() == '<ROW d="N"><c>N</c></ROW>'
    assert value(spark, call.format("struct(map('k', null, '_j', null) m)")).strip() == '<ROW><m j="N"><k>N</k></m></ROW>'


def test_offsets_with_seconds(spark):
    spark.conf.set("spark.sql.session.timeZone", "America/Los_Angeles")
    row = "struct(timestamp'1800-01-01 00:00:00' a)"
    assert value(spark, f"to_csv({row})") == "1800-01-01T00:00:00.000-07:52:58"
    assert value(spark, f"to_json({row})") == '{"a":"1800-01-01T00:00:00.000-07:52:58"}'
    assert "-07:52:58<" in value(spark, f"to_xml({row})")
    spark.conf.unset("spark.sql.session.timeZone")
