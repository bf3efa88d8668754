"""Avro files and functions. Answers are those of Spark with its Avro package."""

import datetime
import json
import os
import random
import zlib
from decimal import Decimal

import pytest
from pyspark.errors import AnalysisException, PySparkException
from pyspark.sql import Row
from pyspark.sql import functions as F
from pyspark.sql.avro.functions import from_avro, to_avro

ALL_TYPES = (
    "select id, cast(id as int) i, cast(id as string) s, array(id) a, map('a', id) m, named_struct('x', id, 'y', 'q') st, "
    "date'2020-01-01' d, timestamp'2020-01-01 00:00:00.123456' ts, timestamp_ntz'2020-01-01 00:00:00.123456' tn, 1.25bd dec, "
    "-12345678901234567890123.5bd big, true b, 1.5f f, 2.5d dd, x'0102' bin, if(id = 1, null, id) n, interval 1 day dt from range(3)"
)


def record(*fields, name="r", **more):
    made = [f if isinstance(f, dict) else {"name": f[0], "type": f[1]} for f in fields]
    return {"type": "record", "name": name, **more, "fields": made}


def number(value):
    """An int or long, as Avro writes it."""
    value = (value << 1) ^ (value >> 63)
    out = bytearray()
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)
    return bytes(out)


def text(value):
    data = value if isinstance(value, bytes) else value.encode()
    return number(len(data)) + data


def write_avro(path, schema, rows, blocks=1, codec="null"):
    """A file of rows that are bytes already."""
    sync = bytes(range(16))
    properties = [("avro.schema", json.dumps(schema)), ("avro.codec", codec)]
    data = b"Obj\x01" + number(len(properties)) + b"".join(text(k) + text(v) for k, v in properties) + b"\x00" + sync
    for block in range(blocks):
        part = rows[len(rows) * block // blocks : len(rows) * (block + 1) // blocks]
        packed = b"".join(part)
        if codec == "deflate":
            deflate = zlib.compressobj(9, zlib.DEFLATED, -15)
            packed = deflate.compress(packed) + deflate.flush()
        data += number(len(part)) + text(packed) + sync
    path.write_bytes(data)
    return str(path)


@pytest.fixture
def session(spark):
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    yield spark
    spark.conf.unset("spark.sql.session.timeZone")


@pytest.fixture
def frame(session, tmp_path):
    path = str(tmp_path / "all")
    session.sql(ALL_TYPES).coalesce(1).write.format("avro").save(path)
    return path


def rows(frame):
    return [tuple(row) for row in frame.collect()]


def condition(action, kind=PySparkException):
    with pytest.raises(kind) as error:
        action()
    return error.value.getCondition()


def written_schema(path):
    name = next(f for f in os.listdir(path) if f.endswith(".avro"))
    with open(os.path.join(path, name), "rb") as file:
        data = file.read()
    begin = data.index(b'{"type"')
    return json.JSONDecoder().raw_decode(data[begin:].decode("latin1"))[0]


def test_all_types_come_back(session, frame):
    back = session.read.format("avro").load(frame)
    assert back.schema.simpleString() == session.sql(ALL_TYPES).schema.simpleString()
    assert sorted(rows(back.drop("a", "m"))) == sorted(rows(session.sql(ALL_TYPES).drop("a", "m")))
    assert rows(back.select("a", "m"))[1] == ([1], {"a": 1})
    assert rows(back.select("dec", "id").where("id = 2")) == [(Decimal("1.25"), 2)]
    assert back.count() == 3


def test_the_schema_is_written_as_spark_writes_it(session, tmp_path):
    path = str(tmp_path / "out")
    session.sql(
        "select id, named_struct('a', 1, 'b', array(named_struct('c', id))) st, if(id = 0, null, named_struct('z', 1.5bd)) ns, "
        "cast(null as void) v, 1.25bd dec, cast(1 as byte) by, interval 1 day dt from range(2)"
    ).write.format("avro").save(path)
    fixed = {"type": "fixed", "name": "fixed", "size": 2, "logicalType": "decimal", "precision": 3, "scale": 2}
    inner = {"type": "record", "name": "b", "namespace": "topLevelRecord.st", "fields": [{"name": "c", "type": "long"}]}
    small = {**fixed, "namespace": "topLevelRecord.ns.z", "size": 1, "precision": 2, "scale": 1}
    assert written_schema(path) == {
        "type": "record",
        "name": "topLevelRecord",
        "fields": [
            {"name": "id", "type": "long"},
            {
                "name": "st",
                "type": {
                    "type": "record",
                    "name": "st",
                    "namespace": "topLevelRecord",
                    "fields": [{"name": "a", "type": "int"}, {"name": "b", "type": {"type": "array", "items": inner}}],
                },
            },
            {
                "name": "ns",
                "type": [{"type": "record", "name": "ns", "namespace": "topLevelRecord", "fields": [{"name": "z", "type": small}]}, "null"],
            },
            {"name": "v", "type": "null"},
            {"name": "dec", "type": {**fixed, "namespace": "topLevelRecord.dec"}},
            {"name": "by", "type": "int"},
            {"name": "dt", "type": {"type": "long", "spark.sql.catalyst.type": "interval day"}},
        ],
    }


def test_record_name_and_namespace(session, tmp_path):
    path = str(tmp_path / "out")
    session.range(1).write.format("avro").option("recordName", "Rec").option("recordNamespace", "a.b").save(path)
    assert written_schema(path) == {"type": "record", "name": "Rec", "namespace": "a.b", "fields": [{"name": "id", "type": "long"}]}


@pytest.mark.parametrize("codec", ["uncompressed", "deflate", "snappy", "bzip2", "xz", "zstandard", "SNAPPY"])
def test_codecs(session, tmp_path, codec):
    path = str(tmp_path / codec)
    session.range(0, 50000, 1, 1).selectExpr("id", "repeat(cast(id as string), 3) s").write.format("avro").option("compression", codec).save(path)
    name = next(f for f in os.listdir(path) if f.endswith(".avro"))
    assert name.endswith("c000.avro" if codec == "uncompressed" else f"c000.{codec.lower()}.avro")
    back = session.read.format("avro").load(path)
    assert rows(back.agg(F.count("*"), F.sum("id"), F.sum(F.length("s")))) == [(50000, 1249975000, 716670)]


def test_unknown_codec(session, tmp_path):
    write = session.range(1).write.format("avro").option("compression", "lz4")
    assert condition(lambda: write.save(str(tmp_path / "x"))) == "CODEC_SHORT_NAME_NOT_FOUND"


def test_blocks_are_shared_among_partitions(session, tmp_path):
    order = list(range(4000))
    schema = record(("id", "long"), ("s", "string"))
    path = write_avro(tmp_path / "many.avro", schema, [number(i) + text("x" * (i % 50)) for i in order], blocks=97, codec="deflate")
    for size in (500, 1000, 7777, 10**7):
        session.conf.set("spark.sql.files.maxPartitionBytes", str(size))
        back = session.read.format("avro").load(path)
        assert sorted(row.id for row in back.select("id").collect()) == order
        assert back.count() == len(order)
        assert rows(back.agg(F.sum(F.length("s")))) == [(sum(i % 50 for i in order),)]
    session.conf.unset("spark.sql.files.maxPartitionBytes")


@pytest.mark.parametrize(
    ("schema", "options", "expected"),
    [
        (record(("a", {"type": "long", "logicalType": "timestamp-millis"}), ("b", {"type": "long", "logicalType": "timestamp-nanos"})), {}, "struct<a:timestamp,b:bigint>"),
        (record(("c", {"type": "long", "logicalType": "local-timestamp-millis"}), ("d", {"type": "int", "logicalType": "time-millis"})), {}, "struct<c:timestamp_ntz,d:int>"),
        (record(("a", {"type": "string", "logicalType": "uuid"}), ("b", {"type": "enum", "name": "E", "symbols": ["A"]})), {}, "struct<a:string,b:string>"),
        (record(("a", {"type": "fixed", "name": "F", "size": 2, "logicalType": "decimal", "precision": 9})), {}, "struct<a:binary>"),
        (record(("a", {"type": "bytes", "logicalType": "decimal", "precision": 10, "scale": 12})), {}, "struct<a:binary>"),
        (record(("a", ["null", "int"]), ("c", ["int", "long"]), ("d", ["null", "float", "double"])), {}, "struct<a:int,c:bigint,d:double>"),
        (record(("e", ["int", "string"]), ("f", ["null", "int", "string"])), {}, "struct<e:struct<member0:int,member1:string>,f:struct<member0:int,member1:string>>"),
        (record(("e", ["int", "string"])), {"enableStableIdentifiersForUnionType": "true"}, "struct<e:struct<member_int:int,member_string:string>>"),
        (record(("v", "int"), ("next", ["null", "r"])), {"recursiveFieldMaxDepth": "1"}, "struct<v:int>"),
        (record(("v", "int"), ("next", ["null", "r"])), {"recursiveFieldMaxDepth": "3"}, "struct<v:int,next:struct<v:int,next:struct<v:int>>>"),
    ],
)
def test_types_of_schemas(session, frame, schema, options, expected):
    reader = session.read.format("avro").option("avroSchema", json.dumps(schema)).options(**options)
    assert reader.load(frame).schema.simpleString() == expected


def test_schemas_that_mean_no_table(session, frame):
    def read(schema, **options):
        return session.read.format("avro").option("avroSchema", json.dumps(schema)).options(**options).load(frame).schema

    recursive = record(("v", "int"), ("next", ["null", "r"]))
    with pytest.raises(PySparkException, match="recursive reference"):
        read(recursive)
    assert condition(lambda: read(recursive, recursiveFieldMaxDepth="16")) == "STDS_INVALID_OPTION_VALUE.WITH_MESSAGE"
    with pytest.raises(PySparkException, match="StructType"):
        read("int")
    big = record(("c", {"type": "bytes", "logicalType": "decimal", "precision": 40}))
    assert condition(lambda: read(big)) == "DECIMAL_PRECISION_EXCEEDS_MAX_PRECISION"
    union = record(("a", [{"type": "enum", "name": "En", "symbols": []}, {"type": "enum", "name": "EN", "symbols": []}]))
    with pytest.raises(PySparkException, match="name conflict"):
        read(union, enableStableIdentifiersForUnionType="true")


def test_unions_enums_fixed_and_maps(session, tmp_path):
    schema = record(
        ("u", ["null", "int", "string"]),
        ("l", ["int", "long"]),
        ("f", ["float", "double", "null"]),
        ("e", {"type": "enum", "name": "E", "symbols": ["A", "B"]}),
        ("x", {"type": "fixed", "name": "X", "size": 3}),
        ("m", {"type": "map", "values": ["null", "long"]}),
        ("a", {"type": "array", "items": "string"}),
    )
    one = number(1) + number(5) + number(1) + number(2**40) + number(2) + number(1) + b"abc" + number(1) + text("k") + number(1) + number(9) + number(0) + number(-2) + number(4) + text("p") + text("q") + number(1) + text("r") + number(0)
    two = number(2) + text("s") + number(0) + number(-7) + number(0) + b"\0\0\xc0\x3f" + number(0) + b"xyz" + number(1) + text("n") + number(0) + number(0) + number(0)
    path = write_avro(tmp_path / "u.avro", schema, [one, two])
    assert rows(session.read.format("avro").load(path)) == [
        (Row(member0=5, member1=None), 2**40, None, "B", b"abc", {"k": 9}, ["p", "q", "r"]),
        (Row(member0=None, member1="s"), -7, 1.5, "A", b"xyz", {"n": None}, []),
    ]


def test_a_list_in_itself(session, tmp_path):
    schema = record(("v", "int"), ("next", ["null", "r"]))
    deep = number(1) + number(1) + number(2) + number(1) + number(3) + number(0)
    path = write_avro(tmp_path / "l.avro", schema, [deep])
    back = session.read.format("avro").option("recursiveFieldMaxDepth", "2").load(path)
    assert rows(back) == [(1, Row(v=2))]


@pytest.mark.parametrize(
    ("fields", "first"),
    [
        ([("i", "long")], (1,)),
        ([("i", "double")], (1.0,)),
        ([("id", "float")], (1.0,)),
        ([("s", "bytes")], (b"1",)),
        ([("bin", "string")], ("\x01\x02",)),
        ([{"name": "zz", "type": "int", "default": 7}, ("id", "long")], (7, 1)),
        ([{"name": "z", "type": ["null", "int"], "default": None}, {"name": "y", "type": {"type": "array", "items": "int"}, "default": [1, 2]}], (None, [1, 2])),
        ([{"name": "by", "type": "bytes", "default": "\u00ffA"}, {"name": "en", "type": {"type": "enum", "name": "E", "symbols": ["A", "B"]}, "default": "B"}], (b"\xffA", "B")),
        ([{"name": "p", "type": record(("q", "int"), name="st2"), "default": {"q": 3}}], (Row(q=3),)),
        ([("st", record(("x", "long"), name="other"))], (Row(x=1),)),
        ([("id", ["null", "long"])], (1,)),
        ([("id", ["string", "long"])], (Row(member0=None, member1=1),)),
        ([("id", {"type": "long", "logicalType": "timestamp-millis"})], (datetime.datetime(1970, 1, 1, 0, 0, 0, 1000),)),
        ([("ts", "long")], (1577836800123456,)),
    ],
)
def test_reader_schemas(session, frame, fields, first):
    reader = session.read.format("avro").option("avroSchema", json.dumps(record(*fields)))
    assert rows(reader.load(frame))[1] == first


@pytest.mark.parametrize("fields", [[("id", "int")], [("zz", "int")], [("ID", "long")], [("n", "long")]])
def test_reader_schemas_that_do_not_fit(session, frame, fields):
    reader = session.read.format("avro").option("avroSchema", json.dumps(record(*fields)))
    assert condition(lambda: reader.load(frame).collect()) == "FAILED_READ_FILE.NO_HINT"


def test_a_schema_in_a_file(session, frame, tmp_path):
    (tmp_path / "s.avsc").write_text(json.dumps(record(("id", "long"))))
    for url in (f"file://{tmp_path}/s.avsc", f"{tmp_path}/s.avsc"):
        assert session.read.format("avro").option("avroSchemaUrl", url).load(frame).columns == ["id"]


@pytest.mark.parametrize(
    ("ddl", "first"),
    [
        ("i long", (1,)),
        ("i double", (1.0,)),
        ("i date", (datetime.date(1970, 1, 2),)),
        ("id timestamp", (datetime.datetime(1970, 1, 1, 0, 0, 0, 1000),)),
        ("id date", (datetime.date(1970, 1, 1),)),
        ("d int", (18262,)),
        ("dec decimal(5,3)", (Decimal("1.250"),)),
        ("dec decimal(3,1)", (Decimal("1.3"),)),
        ("dec binary", (b"\x00}",)),
        ("f double", (1.5,)),
        ("st struct<y:string,x:long,z:int>", (Row(y="q", x=1, z=None),)),
        ("st struct<X:long>", (Row(X=1),)),
        ("id long, zz string", (1, None)),
        ("ID long", (1,)),
    ],
)
def test_given_columns(session, frame, ddl, first):
    assert rows(session.read.schema(ddl).format("avro").load(frame))[1] == first


@pytest.mark.parametrize(
    "ddl", ["id int", "id string", "i float", "i short", "i timestamp", "id decimal(10,0)", "ts timestamp_ntz", "s binary", "bin string", "dd float", "a array<int>", "m map<int,long>", "st string", "dec decimal(3,3)"]
)
def test_given_columns_that_do_not_fit(session, frame, ddl):
    reader = session.read.schema(ddl).format("avro")
    assert condition(lambda: reader.load(frame).collect()) == "FAILED_READ_FILE.NO_HINT"


def test_fields_by_position_and_by_case(session, frame):
    reader = session.read.schema("a long, b int, c string").format("avro").option("positionalFieldMatching", "true")
    assert rows(reader.load(frame).select("c", "a"))[1] == ("1", 1)
    session.conf.set("spark.sql.caseSensitive", "true")
    assert rows(session.read.schema("ID long").format("avro").load(frame))[1] == (None,)
    session.conf.unset("spark.sql.caseSensitive")


def test_damaged_files(session, tmp_path):
    (tmp_path / "no.avro").write_bytes(b"nothing of Avro's")
    with pytest.raises(PySparkException, match="Could not read file"):
        session.read.format("avro").load(str(tmp_path / "no.avro")).collect()
    reader = session.read.schema("id long").format("avro")
    assert condition(lambda: reader.load(str(tmp_path / "no.avro")).collect()) == "FAILED_READ_FILE.NO_HINT"
    assert rows(reader.option("ignoreCorruptFiles", "true").load(str(tmp_path / "no.avro"))) == []
    path = write_avro(tmp_path / "cut.avro", record(("id", "long"), ("s", "string")), [number(1) + text("a"), number(2) + number(99) + b"b"])
    with pytest.raises(PySparkException, match="record 2"):
        session.read.format("avro").load(path).select("s").collect()
    with pytest.raises(PySparkException, match="No Avro files"):
        session.read.format("avro").option("ignoreExtension", "false").load(copy_without_extension(tmp_path)).collect()


def copy_without_extension(folder):
    place = folder / "other"
    place.mkdir()
    write_avro(place / "data.bin", record(("id", "long")), [number(1)])
    return str(place)


def test_files_of_any_name(session, tmp_path):
    place = copy_without_extension(tmp_path)
    assert rows(session.read.format("avro").load(place)) == [(1,)]
    assert rows(session.read.schema("id long").format("avro").option("ignoreExtension", "false").load(place)) == []


def test_bytes_at_random_end_in_errors_only(session, tmp_path):
    random.seed(11)
    schema = record(("a", {"type": "array", "items": ["null", "string", "long"]}), ("m", {"type": "map", "values": "bytes"}), ("d", {"type": "bytes", "logicalType": "decimal", "precision": 20}))
    good = write_avro(tmp_path / "good.avro", schema, [number(2) + number(1) + text("a") + number(2) + number(7) + number(0) + number(1) + text("k") + text("v") + number(0) + text(b"\x01\x02")] * 20, blocks=3)
    data = open(good, "rb").read()
    header = data.index(bytes(range(16))) + 16
    for _ in range(60):
        broken = bytearray(data)
        for _ in range(random.randint(1, 4)):
            broken[random.randrange(header, len(data))] = random.randrange(256)
        path = tmp_path / "broken.avro"
        path.write_bytes(broken[: random.choice([len(broken), random.randrange(header, len(broken))])])
        try:
            session.read.format("avro").load(str(path)).collect()
        except PySparkException as error:
            assert error.getCondition() == "FAILED_READ_FILE.NO_HINT"
        except UnicodeDecodeError:
            pass  # a text of other bytes, which nothing tells from any other


@pytest.mark.parametrize(
    ("query", "schema", "expected"),
    [
        ("select if(id = 5, null, cast(id as int)) a from range(2)", record(("a", "int")), [(0,), (1,)]),
        ("select cast(id as int) a from range(2)", record(("a", ["int", "null"])), [(0,), (1,)]),
        ("select 'B' a", record(("a", {"type": "enum", "name": "E", "symbols": ["A", "B"]})), [("B",)]),
        ("select x'0102' a", record(("a", {"type": "fixed", "name": "F", "size": 2})), [(b"\x01\x02",)]),
        ("select timestamp'2020-01-01 00:00:00.123456' a", record(("a", {"type": "long", "logicalType": "timestamp-millis"})), [(datetime.datetime(2020, 1, 1, 0, 0, 0, 123000),)]),
        ("select timestamp'2020-01-01 00:00:00.123456' a", record(("a", "long")), [(1577836800123,)]),
        ("select 1.25bd a, -1.00bd b", record(*[(n, {"type": "bytes", "logicalType": "decimal", "precision": 3, "scale": 2}) for n in "ab"]), [(Decimal("1.25"), Decimal("-1.00"))]),
        ("select 1 a", record(("a", "int"), {"name": "b", "type": ["null", "int"], "default": None}), [(1, None)]),
        ("select 2 A", record(("a", "int")), [(2,)]),
        ("select 1 a, 'x' b", record(("b", "string"), ("a", "int")), [("x", 1)]),
        ("select named_struct('member0', 1, 'member1', cast(null as string)) a", record(("a", ["int", "string"])), [(Row(member0=1, member1=None),)]),
    ],
)
def test_writing_by_a_schema(session, tmp_path, query, schema, expected):
    path = str(tmp_path / "out")
    session.sql(query).coalesce(1).write.format("avro").option("avroSchema", json.dumps(schema)).save(path)
    assert written_schema(path) == schema
    assert rows(session.read.format("avro").load(path)) == expected


@pytest.mark.parametrize(
    ("query", "schema", "reason"),
    [
        ("select if(id = 0, null, cast(id as int)) a from range(2)", record(("a", "int")), "`a`"),
        ("select cast(id as int) a from range(2)", record(("a", "long")), "schema is incompatible"),
        ("select id a from range(2)", record(("a", "int")), "schema is incompatible"),
        ("select 'C' a", record(("a", {"type": "enum", "name": "E", "symbols": ["A", "B"]})), "enum"),
        ("select x'010203' a", record(("a", {"type": "fixed", "name": "F", "size": 2})), "size of 2 bytes"),
        ("select 1.25bd a", record(("a", {"type": "bytes", "logicalType": "decimal", "precision": 5, "scale": 3})), "schema is incompatible"),
        ("select id a from range(2)", record(("a", "long"), ("b", "int")), "Found field 'b'"),
        ("select id a, id b from range(2)", record(("a", "long")), "Cannot find field 'b'"),
    ],
)
def test_rows_that_do_not_fit_the_schema(session, tmp_path, query, schema, reason):
    write = session.sql(query).write.format("avro").option("avroSchema", json.dumps(schema))
    with pytest.raises(PySparkException, match=reason) as error:
        write.save(str(tmp_path / "out"))
    assert error.value.getCondition() == "TASK_WRITE_FAILED"


def test_what_avro_cannot_hold(session, tmp_path):
    def write(query):
        session.sql(query).write.format("avro").save(str(tmp_path / "out"))

    assert condition(lambda: write("select 1 as `a b`")) == "INVALID_COLUMN_NAME_AS_PATH"
    assert condition(lambda: write("select named_struct('1x', 1) s")) == "INVALID_COLUMN_NAME_AS_PATH"
    assert condition(lambda: write("select parse_json('1') m")) == "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE"
    assert condition(lambda: write("select make_interval(1) m")) == "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE"
    with pytest.raises(PySparkException, match="Unexpected type"):
        write("select map(1, 2) m")
    write("select 1 as `é`")
    assert session.read.format("avro").load(str(tmp_path / "out")).columns == ["é"]


def test_old_dates(session, tmp_path):
    query = "select date'1500-01-01' a, timestamp'1500-01-01 00:00:00' b"
    expected = [(datetime.date(1500, 1, 1), datetime.datetime(1500, 1, 1))]
    for mode in ("CORRECTED", "LEGACY"):
        session.conf.set("spark.sql.avro.datetimeRebaseModeInWrite", mode)
        session.sql(query).write.format("avro").mode("overwrite").save(str(tmp_path / mode))
        assert rows(session.read.format("avro").load(str(tmp_path / mode))) == expected
    session.conf.set("spark.sql.avro.datetimeRebaseModeInWrite", "EXCEPTION")
    write = session.sql(query).write.format("avro")
    assert condition(lambda: write.save(str(tmp_path / "x"))) == "TASK_WRITE_FAILED"
    session.conf.unset("spark.sql.avro.datetimeRebaseModeInWrite")
    days = number(-171661)  # 1500-01-01 in the proleptic calendar
    path = write_avro(tmp_path / "foreign.avro", record(("a", {"type": "int", "logicalType": "date"})), [days])
    read = session.read.format("avro")
    corrected = rows(read.load(path))[0][0]
    legacy = rows(session.read.format("avro").option("datetimeRebaseMode", "LEGACY").load(path))[0][0]
    assert (legacy - corrected).days == -9 or (corrected - legacy).days == 9
    ancient = "INCONSISTENT_BEHAVIOR_CROSS_VERSION.READ_ANCIENT_DATETIME"
    for mode, expected in [("EXCEPTION", ancient), ("legacy", "FAILED_READ_FILE.NO_HINT"), ("bogus", "FAILED_READ_FILE.NO_HINT")]:
        reader = session.read.format("avro").option("datetimeRebaseMode", mode)
        assert condition(lambda: reader.load(path).collect()) == expected


def test_old_moments_are_those_of_old_zones(session, tmp_path):
    session.conf.set("spark.sql.session.timeZone", "America/Los_Angeles")
    path = write_avro(tmp_path / "m.avro", record(("a", {"type": "long", "logicalType": "timestamp-micros"})), [number(-20000000000000000)])
    for mode, shown in [("CORRECTED", "1336-03-23 04:33:42"), ("LEGACY", "1336-03-15 04:26:40")]:
        frame = session.read.format("avro").option("datetimeRebaseMode", mode).load(path)
        assert rows(frame.selectExpr("cast(a as string)")) == [(shown,)]


def test_tables_and_partitions(session):
    session.sql("DROP TABLE IF EXISTS avro_t")
    session.sql("CREATE TABLE avro_t (a INT, p STRING) USING avro PARTITIONED BY (p)")
    session.sql("INSERT INTO avro_t VALUES (1, 'x'), (2, 'y')")
    assert rows(session.sql("SELECT * FROM avro_t WHERE p = 'y'")) == [(2, "y")]
    assert rows(session.sql("SELECT a FROM avro_t ORDER BY a")) == [(1,), (2,)]
    session.sql("DROP TABLE avro_t")


def test_functions_of_frames(session):
    schema = json.dumps(record(("id", "long")))
    there = session.range(2).select(to_avro(F.struct("id")).alias("x"))
    assert rows(there) == [(b"\x00",), (b"\x02",)]
    assert rows(there.select(from_avro("x", schema).alias("v")).select("v.id")) == [(0,), (1,)]
    named = session.range(1).select(to_avro("id").alias("x")).select(from_avro("x", '"long"', {"mode": "PERMISSIVE"}))
    assert named.columns == ['from_avro(x, "long", map(mode, PERMISSIVE))']


def test_many_records_some_of_them_malformed(session):
    schema = json.dumps(record(("a", {"type": "array", "items": "string"}), ("b", "int")))
    good = number(1) + text("x") + number(0) + number(4)
    frame = session.createDataFrame([(good if i % 3 else good[:-2],) for i in range(3000)], "v binary")
    back = frame.select(from_avro("v", schema, {"mode": "PERMISSIVE"}).alias("r"))
    assert rows(back.groupBy("r.a", "r.b").count().orderBy("b")) == [(None, None, 1000), (["x"], 4, 2000)]
    assert back.where("r is null").count() == 0
    with pytest.raises(PySparkException, match="FAILFAST"):
        frame.select(from_avro("v", schema)).collect()
    with pytest.raises(AnalysisException):
        frame.select(from_avro("v", schema, {"mode": "DROPMALFORMED"})).collect()
