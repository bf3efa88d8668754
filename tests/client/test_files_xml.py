"""XML files as spark.read gives them and as they are written; binary files. Answers are Spark's."""

import gzip

import pytest
from pyspark.errors import PySparkException

BOOKS = """<?xml version="1.0"?>
<!-- top <book>no</book> -->
<catalog xmlns="u">
  <book id="1"><title>A &amp; B</title><price>1.5</price><tags><t>x</t><t>y</t></tags></book>
  <book id="2">
    <title>C</title><price>bad</price>
  </book>
  <books><book id="9"/></books>
  <book id="3"/>
  <book id="4"><title><![CDATA[</book>]]></title><price>2020-01-01</price></book>
  <Book id="5"><title>cap</title></Book>
  <book id="6"><title>broken</titl></book>
  <book id="7"><title>after</title></book>
</catalog>
"""


def condition_of(action):
    with pytest.raises(PySparkException) as error:
        action()
    return error.value.getCondition()


@pytest.fixture
def books(spark, tmp_path):
    path = tmp_path / "books.xml"
    path.write_text(BOOKS)

    def go(schema=None, **options):
        reader = spark.read.options(rowTag="book", **options)
        return (reader.schema(schema) if schema else reader).xml(str(path))

    return go


@pytest.fixture
def written(spark, tmp_path):
    """The text of the one file that a query becomes, and its extension."""

    def go(sql, **options):
        path = tmp_path / f"out{len(list(tmp_path.iterdir()))}"
        spark.sql(sql).coalesce(1).write.options(**{"rowTag": "row", **options}).xml(str(path))
        (part,) = path.glob("part-*")
        data = part.read_bytes()
        text = (gzip.decompress(data) if part.suffix == ".gz" else data).decode()
        return part.name.split("-c000")[1], text

    return go


def test_inference(books):
    frame = books()
    assert frame.schema.simpleString() == (
        "struct<_corrupt_record:string,_id:bigint,price:string,tags:struct<t:array<string>>,title:string>"
    )
    rows = [(r["_id"], r.price, r.tags and r.tags.t, r.title) for r in frame.collect()]
    assert rows == [
        (1, "1.5", ["x", "y"], "A & B"),
        (2, "bad", None, "C"),
        (9, None, None, None),
        (3, None, None, None),
        (4, "2020-01-01", None, "</book>"),
        (None, None, None, None),
    ]


def test_modes(books):
    schema = "_id int, title string, price double"
    rows = [(1, "A & B", 1.5), (2, "C", None), (9, None, None), (3, None, None), (4, "</book>", 2020.0)]
    assert [tuple(r) for r in books(schema).collect()] == rows + [(None, None, None)]
    dropped = books(schema, mode="DROPMALFORMED").collect()
    assert [tuple(r) for r in dropped] == [row for row in rows if row[0] != 2]
    corrupt = [r[-1] for r in books(schema + ", _corrupt_record string").collect()]
    assert corrupt == [None, BOOKS, None, None, None, BOOKS]
    assert condition_of(lambda: books(schema, mode="FAILFAST").collect()) == "FAILED_READ_FILE.NO_HINT"
    assert books("_id int").count() == 6


def test_row_tag_is_needed(spark, tmp_path):
    (tmp_path / "x.xml").write_text("<a/>")
    assert condition_of(lambda: spark.read.xml(str(tmp_path / "x.xml")).collect()) == "XML_ROW_TAG_MISSING"
    frame = spark.sql("SELECT 1 a")
    assert condition_of(lambda: frame.write.xml(str(tmp_path / "o"))) == "XML_ROW_TAG_MISSING"


def test_records_as_one_variant(books):
    first, second, *_, last = books(singleVariantColumn="v").collect()
    assert first.v.toJson() == '{"_id":1,"price":1.5,"tags":{"t":["x","y"]},"title":"A & B"}'
    assert second.v.metadata == b"\x01\x03\x00\x03\x08\r_idpricetitle"
    assert last.v is None


def test_records_of_a_data_frame(spark):
    texts = spark.createDataFrame([('<b i="1"><t>1</t></b>',), ('<b i="2"><t>x</t></b>',)], ["v"])
    frame = spark.read.option("rowTag", "b").xml(texts)
    assert frame.schema.simpleString() == "struct<_i:bigint,t:string>"
    assert [tuple(r) for r in frame.collect()] == [(1, "1"), (2, "x")]


def test_writing(written):
    query = """SELECT 1 a, 'x' b, named_struct('c', array(1,2), '_d', 3) s, map('k','v') m
               UNION ALL SELECT null, null, null, null"""
    extension, text = written(query)
    assert extension == ".xml"
    assert text == (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<ROWS>\n    <row>\n        <a>1</a>\n'
        '        <b>x</b>\n        <s d="3">\n            <c>1</c>\n            <c>2</c>\n        </s>\n'
        "        <m>\n            <k>v</k>\n        </m>\n    </row>\n    <row/>\n</ROWS>"
    )
    bare = {"rootTag": 'r k="v"', "declaration": "", "indent": ""}
    assert written("SELECT 1 a", **bare)[1] == '<r k="v">\n<row><a>1</a></row>\n</r>'
    assert written("SELECT 1 a WHERE false")[1] == ""
    nulls = written("SELECT null a, 2 b", nullValue="N", indent="  ", declaration="")[1]
    assert nulls == "<ROWS>\n  <row>\n    <a>N</a>\n    <b>2</b>\n  </row>\n</ROWS>"
    assert written("SELECT 1 a", compression="gzip")[0] == ".xml.gz"


def test_what_is_written_is_read(spark, tmp_path):
    path = str(tmp_path / "p")
    query = "SELECT 1 a, 'x & <y>' b, 2 p UNION ALL SELECT 3, null, 4"
    spark.sql(query).write.partitionBy("p").option("rowTag", "row").xml(path, compression="gzip")
    frame = spark.read.option("rowTag", "row").xml(path).orderBy("a")
    assert frame.schema.simpleString() == "struct<a:bigint,b:string,p:int>"
    assert [tuple(r) for r in frame.collect()] == [(1, "x & <y>", 2), (3, None, 4)]


def test_broken_files_do_not_break_the_server(spark, tmp_path):
    bomb = '<!DOCTYPE a [<!ENTITY x "y"><!ENTITY z "&x;&x;">]><r><row><a>&z;</a></row></r>'
    one = ["<r><row>" * 5000, bomb, "<r><row a='1' a='2'/></r>", "\x00\x01", "x", "<r/>junk", "<row>"]
    none = ["", " ", "<", "<r>", "<r></r>"]
    for i, text in enumerate(one + none):
        path = tmp_path / f"broken{i}.xml"
        path.write_text(text)
        rows = spark.read.schema("a string").option("rowTag", "row").xml(str(path)).collect()
        assert [tuple(r) for r in rows] == ([(None,)] if text in one else []), text[:30]


def test_binary_files(spark, tmp_path):
    (tmp_path / "b.bin").write_bytes(b"\x00\xff\x01")
    frame = spark.read.format("binaryFile").load(str(tmp_path / "b.bin"))
    assert frame.schema.simpleString() == "struct<path:string,modificationTime:timestamp,length:bigint,content:binary>"
    (row,) = frame.collect()
    assert (row.path, row.length, row.content) == (f"file:{tmp_path}/b.bin", 3, b"\x00\xff\x01")
    assert frame.where("length < 3").count() == 0
    write = spark.sql("SELECT 1 a").write.format("binaryFile")
    assert condition_of(lambda: write.save(str(tmp_path / "o"))) == "UNSUPPORTED_FEATURE.WRITE_FOR_BINARY_SOURCE"
