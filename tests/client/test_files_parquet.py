"""Parquet: files that other programs wrote, and ours as other programs read them."""

import datetime
import decimal
import os

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from pyspark.errors import AnalysisException, IllegalArgumentException
from pyspark.errors.exceptions.connect import SparkException, SparkUpgradeException
from pyspark.sql import Row

MOMENT = datetime.datetime(2020, 1, 2, 3, 4, 5, 678901)
SPARK_SCHEMA = b"org.apache.spark.sql.parquet.row.metadata"


def one_value(path, arrow_type, value, **options):
    pq.write_table(pa.table({"a": pa.array([value, None], arrow_type)}), path, **options)
    return str(path)


@pytest.mark.parametrize(
    "arrow_type, value, spark_type, expected, options",
    [
        (pa.int8(), -3, "tinyint", -3, {}),
        (pa.uint8(), 200, "smallint", 200, {}),
        (pa.time64("us"), datetime.time(1, 2, 3, 4), "time(6)", datetime.time(1, 2, 3, 4), {}),
        (pa.uint16(), 60000, "int", 60000, {}),
        (pa.uint32(), 4000000000, "bigint", 4000000000, {}),
        (pa.uint64(), 2**63 + 5, "decimal(20,0)", decimal.Decimal(2**63 + 5), {}),
        (pa.decimal128(9, 2), decimal.Decimal("1.23"), "decimal(9,2)", decimal.Decimal("1.23"), {}),
        (
            pa.decimal128(9, 2),
            decimal.Decimal("-1.23"),
            "decimal(9,2)",
            decimal.Decimal("-1.23"),
            {"store_decimal_as_integer": True},
        ),
        (pa.decimal128(38, 2), decimal.Decimal("-1.23"), "decimal(38,2)", decimal.Decimal("-1.23"), {}),
        (pa.date32(), datetime.date(2020, 1, 2), "date", datetime.date(2020, 1, 2), {}),
        (pa.bool_(), True, "boolean", True, {}),
        (pa.timestamp("us"), MOMENT, "timestamp_ntz", MOMENT, {}),
        (pa.timestamp("ms"), MOMENT, "timestamp_ntz", MOMENT.replace(microsecond=678000), {}),
        (pa.binary(), b"ab", "binary", bytearray(b"ab"), {}),
        (pa.binary(3), b"abc", "binary", bytearray(b"abc"), {}),
        (pa.dictionary(pa.int32(), pa.string()), "x", "string", "x", {}),
        (pa.duration("us"), 5, "bigint", 5, {}),
        (pa.null(), None, "int", None, {}),
        (pa.list_(pa.int32()), [1, None], "array<int>", [1, None], {}),
        (pa.list_(pa.int32()), [1, 2], "array<int>", [1, 2], {"use_compliant_nested_type": False}),
        (pa.map_(pa.string(), pa.int64()), [("a", 1)], "map<string,bigint>", {"a": 1}, {}),
        (
            pa.struct([("x", pa.int32()), ("y", pa.list_(pa.string()))]),
            {"x": 1, "y": ["p", None]},
            "struct<x:int,y:array<string>>",
            Row(x=1, y=["p", None]),
            {},
        ),
    ],
    ids=str,
)
def test_types_of_other_writers(spark, tmp_path, arrow_type, value, spark_type, expected, options):
    df = spark.read.parquet(one_value(tmp_path / "a.parquet", arrow_type, value, **options))
    assert df.schema.simpleString() == f"struct<a:{spark_type}>"
    rows = df.collect()
    assert rows == [Row(a=expected), Row(a=None)]


@pytest.mark.parametrize("options", [{}, {"use_deprecated_int96_timestamps": True}], ids=["micros", "int96"])
def test_moments(spark, tmp_path, options):
    path = one_value(tmp_path / "a.parquet", pa.timestamp("us", "UTC"), MOMENT, **options)
    df = spark.read.parquet(path)
    assert df.schema.simpleString() == "struct<a:timestamp>"
    micros = df.selectExpr("unix_micros(a) AS m").collect()
    since_epoch = MOMENT - datetime.datetime(1970, 1, 1)
    assert micros == [Row(m=since_epoch // datetime.timedelta(microseconds=1)), Row(m=None)]


@pytest.mark.parametrize(
    "arrow_type, value, condition",
    [
        (pa.timestamp("ns"), MOMENT, "PARQUET_TYPE_ILLEGAL"),
        (pa.float16(), 1.5, "PARQUET_TYPE_ILLEGAL"),
        (pa.time32("ms"), datetime.time(1, 2, 3), "PARQUET_TYPE_ILLEGAL"),
    ],
    ids=str,
)
def test_types_that_spark_does_not_read(spark, tmp_path, arrow_type, value, condition):
    with pytest.raises(AnalysisException) as raised:
        _ = spark.read.parquet(one_value(tmp_path / "a.parquet", arrow_type, value)).schema
    assert raised.value.getCondition() == condition


def test_a_schema_of_the_users(spark, tmp_path):
    path = str(tmp_path / "a.parquet")
    pq.write_table(pa.table({"A": pa.array([1, 2], pa.int32()), "b": [b"x", b"y"]}), path)
    read = spark.read.schema("c int, a double, B string").parquet(path)
    assert read.collect() == [Row(c=None, a=1.0, B="x"), Row(c=None, a=2.0, B="y")]
    assert spark.read.schema("a decimal(12,2)").parquet(path).first() == Row(a=decimal.Decimal("1.00"))
    with pytest.raises(SparkException) as raised:
        spark.read.schema("a string").parquet(path).collect()
    assert raised.value.getCondition() == "FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH"
    assert raised.value.getMessageParameters() == {
        "path": f"file://{path}",
        "column": "[A]",
        "expectedType": "string",
        "actualType": "INT32",
    }


def test_nested_fields_by_name(spark, tmp_path):
    path = str(tmp_path / "a.parquet")
    inner = pa.struct([("x", pa.int32()), ("y", pa.struct([("z", pa.string())]))])
    values = [{"x": 1, "y": {"z": "q"}}, None, {"x": None, "y": None}]
    pq.write_table(pa.table({"s": pa.array(values, inner), "l": pa.array([[values[0]], [], None], pa.list_(inner))}), path)
    read = spark.read.schema("s struct<Y: struct<w: int, z: string>, x: bigint>, l array<struct<x: int>>").parquet(path)
    assert [tuple(row) for row in read.select("s.x", "s.Y.z", "s.Y.w", "l.x").collect()] == [
        (1, "q", None, [1]),
        (None, None, None, []),
        (None, None, None, None),
    ]
    for schema, condition in [
        ("s array<int>", "FAILED_READ_FILE.NO_HINT"),
        ("s int", "FAILED_READ_FILE.NO_HINT"),
        ("s struct<x: string>", "FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH"),
    ]:
        with pytest.raises(SparkException) as raised:
            spark.read.schema(schema).parquet(path).collect()
        assert raised.value.getCondition() == condition
    assert raised.value.getMessageParameters()["column"] == "[s, x]"


@pytest.mark.parametrize(
    ("column", "schema", "column_shown", "actual", "expected"),
    [
        ("i", "i array<int>", "[i]", "INT32", "array<int>"),
        ("i", "i map<string,int>", "[i]", "INT32", "map<string,int>"),
        ("i", "i void", "[i]", "INT32", "void"),
        ("l", "l timestamp", "[l]", "INT64", "timestamp"),
        ("a", "a array<string>", "[a, list, element]", "INT32", "string"),
        ("m", "m map<int,int>", "[m, key_value, key]", "BINARY", "int"),
        ("m", "m map<string,string>", "[m, key_value, value]", "INT32", "string"),
        ("i", "i struct<x: int>", None, None, None),
        ("i", "i variant", None, None, None),
    ],
)
def test_schemas_that_do_not_fit(spark, tmp_path, column, schema, column_shown, actual, expected):
    path = str(tmp_path / "a.parquet")
    columns = {"i": pa.array([1], pa.int32()), "l": pa.array([1], pa.int64()), "a": pa.array([[1]], pa.list_(pa.int32()))}
    columns["m"] = pa.array([[("k", 1)]], pa.map_(pa.string(), pa.int32()))
    pq.write_table(pa.table({column: columns[column]}), path)
    with pytest.raises(SparkException) as raised:
        spark.read.schema(schema).parquet(path).collect()
    if column_shown is None:
        assert raised.value.getCondition() == "FAILED_READ_FILE.NO_HINT"
        return
    assert raised.value.getCondition() == "FAILED_READ_FILE.PARQUET_COLUMN_DATA_TYPE_MISMATCH"
    parameters = raised.value.getMessageParameters()
    assert (parameters["column"], parameters["actualType"], parameters["expectedType"]) == (column_shown, actual, expected)


def test_dates_as_numbers(spark, tmp_path):
    path = str(tmp_path / "a.parquet")
    pq.write_table(pa.table({"d": pa.array([18262], pa.int32()).cast(pa.date32())}), path)
    for wanted, value in [("tinyint", 86), ("smallint", 18262), ("int", 18262), ("bigint", 18262), ("double", 18262.0)]:
        assert spark.read.schema(f"d {wanted}").parquet(path).collect() == [Row(d=value)]


def test_ancient_dates_are_refused_where_asked(spark, tmp_path):
    """By the mode, the form of timestamps and what is written: is it refused?"""
    old_date, old_moment = "array(named_struct('d', date'1582-10-14'))", "map(1, timestamp'1899-12-31 23:59:59 UTC')"
    fine = "struct(date'1582-10-15', timestamp'1900-01-01 00:00:00 UTC', timestamp_ntz'1500-01-01 00:00:00')"
    keys = [f"spark.sql.parquet.{name}RebaseModeInWrite" for name in ("datetime", "int96")]
    refused = {(0, "TIMESTAMP_MICROS"): {old_date, old_moment}, (0, "INT96"): {old_date}, (1, "INT96"): {old_moment}}
    for key in (0, 1):
        spark.conf.set(keys[key], "EXCEPTION")
        for form in ("TIMESTAMP_MICROS", "INT96"):
            spark.conf.set("spark.sql.parquet.outputTimestampType", form)
            for value in (old_date, old_moment, fine):
                write = spark.sql(f"SELECT {value} v").write.mode("overwrite")
                if value not in refused.get((key, form), set()):
                    write.parquet(str(tmp_path / "w"))
                    continue
                with pytest.raises(SparkException) as raised:
                    write.parquet(str(tmp_path / "w"))
                assert raised.value.getCondition() == "TASK_WRITE_FAILED"
        spark.conf.unset(keys[key])
    spark.conf.unset("spark.sql.parquet.outputTimestampType")


def test_names_that_differ_in_case_only(spark, tmp_path):
    path = str(tmp_path / "a.parquet")
    pq.write_table(pa.table([[1], [2]], names=["a", "A"]), path)
    with pytest.raises(AnalysisException) as raised:
        _ = spark.read.parquet(path).schema
    assert raised.value.getCondition() == "COLUMN_ALREADY_EXISTS"
    with pytest.raises(SparkException) as raised:
        spark.read.schema("a long").parquet(path).collect()
    assert raised.value.getCondition() == "FAILED_READ_FILE.NO_HINT"
    spark.conf.set("spark.sql.caseSensitive", True)
    assert spark.read.parquet(path).collect() == [Row(a=1, A=2)]


def test_many_row_groups_and_pages(spark, tmp_path):
    numbers = list(range(10_000))
    table = pa.table(
        {
            "n": numbers,
            "s": [None if n % 7 == 0 else f"text number {n}" for n in numbers],
            "d": [f"word {n % 13}" for n in numbers],
            "l": [[n, n + 1] if n % 3 else None for n in numbers],
        }
    )
    pq.write_table(table, tmp_path / "a.parquet", row_group_size=1500, data_page_size=2000, write_batch_size=100)
    df = spark.read.parquet(str(tmp_path / "a.parquet"))
    assert [row.asDict() for row in df.collect()] == table.to_pylist()
    assert df.where("n > 4999 AND n < 5002").collect() == [
        Row(n=5000, s="text number 5000", d="word 8", l=[5000, 5001]),
        Row(n=5001, s="text number 5001", d="word 9", l=None),
    ]
    assert df.where("s IS NULL").count() == len(range(0, 10_000, 7))
    assert df.where("d IN ('word 1', 'none')").count() == len(range(1, 10_000, 13))


@pytest.mark.parametrize("codec", ["snappy", "gzip", "zstd", "lz4", "brotli", "none"])
def test_compressions_of_other_writers(spark, tmp_path, codec):
    pq.write_table(pa.table({"a": ["x" * 1000] * 100}), tmp_path / "a.parquet", compression=codec)
    assert spark.read.parquet(str(tmp_path / "a.parquet")).distinct().collect() == [Row(a="x" * 1000)]


def test_schemas_are_merged_when_asked(spark, tmp_path):
    pq.write_table(pa.table({"a": [1]}), tmp_path / "1.parquet")
    pq.write_table(pa.table({"b": ["x"], "a": [2]}), tmp_path / "2.parquet")
    assert spark.read.parquet(str(tmp_path)).columns == ["a"]
    merged = spark.read.option("mergeSchema", True).parquet(str(tmp_path))
    assert merged.schema.simpleString() == "struct<a:bigint,b:string>"
    assert sorted(merged.collect()) == [Row(a=1, b=None), Row(a=2, b="x")]
    pq.write_table(pa.table({"a": ["x"]}), tmp_path / "3.parquet")
    with pytest.raises(SparkException) as raised:
        _ = spark.read.option("mergeSchema", True).parquet(str(tmp_path)).schema
    assert raised.value.getCondition() == "CANNOT_MERGE_SCHEMAS"


@pytest.mark.parametrize("names", [["1", "2"], ["2", "1"]])
def test_the_first_file_by_its_path_gives_the_columns(spark, tmp_path, names):
    pq.write_table(pa.table({"a": [1]}), tmp_path / "1.parquet")
    pq.write_table(pa.table({"b": ["x"], "a": [2]}), tmp_path / "2.parquet")
    paths = [str(tmp_path / f"{name}.parquet") for name in names]
    assert spark.read.parquet(*paths).columns == ["a"]
    assert spark.read.option("mergeSchema", True).parquet(*paths).columns == ["a", "b"]


def test_partition_directories(spark, tmp_path):
    pq.write_to_dataset(
        pa.table({"v": [1, 2, 3], "day": ["2020-01-01", "2020-01-02", None], "n": [1, 1, 2]}),
        tmp_path,
        partition_cols=["n", "day"],
    )
    df = spark.read.parquet(str(tmp_path))
    assert df.schema.simpleString() == "struct<v:bigint,n:int,day:date>"
    day = datetime.date(2020, 1, 1)
    assert df.where("n = 1 AND day = DATE'2020-01-01'").collect() == [Row(v=1, n=1, day=day)]
    assert df.where("day IS NULL").collect() == [Row(v=3, n=2, day=None)]
    assert len(df.inputFiles()) == 3
    below = spark.read.option("basePath", str(tmp_path)).parquet(str(tmp_path / "n=2"))
    assert below.collect() == [Row(v=3, n=2, day=None)]


@pytest.mark.parametrize(
    "make, condition",
    [
        (lambda path: None, "PATH_NOT_FOUND"),
        (lambda path: path.mkdir(), "UNABLE_TO_INFER_SCHEMA"),
        (lambda path: path.write_text("no parquet"), "FAILED_READ_FILE.CANNOT_READ_FILE_FOOTER"),
    ],
    ids=["missing", "empty", "corrupt"],
)
def test_what_cannot_be_read(spark, tmp_path, make, condition):
    make(tmp_path / "a")
    with pytest.raises((AnalysisException, SparkException)) as raised:
        _ = spark.read.parquet(str(tmp_path / "a")).schema
    assert raised.value.getCondition() == condition
    assert spark.range(1).count() == 1


def parquet_files(path):
    return sorted(name for _, _, names in os.walk(path) for name in names if name.endswith(".parquet"))


def test_other_programs_read_what_we_write(spark, tmp_path):
    path = str(tmp_path / "out")
    spark.sql(
        "SELECT id, CAST(id AS INT) i, CAST(id AS SMALLINT) s, CAST(id AS STRING) st, id > 0 bo, "
        "CAST(1 AS DECIMAL(9,2)) d9, CAST(1 AS DECIMAL(38,2)) d38, DATE'2020-01-01' da, "
        "TIMESTAMP_NTZ'2020-01-01 00:00:00' tn, X'01' bi, array(1, NULL) ar, map('a', 1) ma, "
        "named_struct('x', 1, 'y', 'z') sr FROM range(3)"
    ).coalesce(1).write.parquet(path)
    (name,) = parquet_files(path)
    assert name.startswith("part-00000-") and name.endswith("-c000.snappy.parquet")
    assert os.path.exists(f"{path}/_SUCCESS") and not os.path.exists(f"{path}/_temporary")
    file = pq.ParquetFile(f"{path}/{name}")
    assert b'"name":"st","type":"string"' in file.metadata.metadata[SPARK_SCHEMA]
    types = {column.name: column.physical_type for column in file.schema}
    assert (types["d9"], types["d38"], types["s"]) == ("INT32", "FIXED_LEN_BYTE_ARRAY", "INT32")
    rows = file.read().to_pylist()
    assert [row["id"] for row in rows] == [0, 1, 2]
    assert rows[1] == {
        "id": 1,
        "i": 1,
        "s": 1,
        "st": "1",
        "bo": True,
        "d9": decimal.Decimal("1.00"),
        "d38": decimal.Decimal("1.00"),
        "da": datetime.date(2020, 1, 1),
        "tn": datetime.datetime(2020, 1, 1),
        "bi": b"\x01",
        "ar": [1, None],
        "ma": [("a", 1)],
        "sr": {"x": 1, "y": "z"},
    }


@pytest.mark.parametrize(
    "codec, extension, name",
    [("gzip", ".gz", "GZIP"), ("zstd", ".zstd", "ZSTD"), ("lz4_raw", ".lz4raw", "LZ4"), ("none", "", "UNCOMPRESSED")],
)
def test_compressions_we_write(spark, tmp_path, codec, extension, name):
    path = str(tmp_path / "out")
    spark.range(1).write.option("compression", codec).parquet(path)
    (file,) = parquet_files(path)
    assert file.endswith(f"-c000{extension}.parquet")
    assert pq.ParquetFile(f"{path}/{file}").metadata.row_group(0).column(0).compression == name


def test_an_unknown_compression(spark, tmp_path):
    with pytest.raises(IllegalArgumentException) as raised:
        spark.range(1).write.option("compression", "foo").parquet(str(tmp_path / "out"))
    assert raised.value.getCondition() == "CODEC_NOT_AVAILABLE.WITH_AVAILABLE_CODECS_SUGGESTION"


def test_rows_come_back(spark, tmp_path):
    path = str(tmp_path / "out")
    df = spark.sql(
        "SELECT id, TIMESTAMP'2020-01-01 01:02:03.456' + make_dt_interval(0, id) ts, INTERVAL 2 YEAR y, "
        "INTERVAL 1 DAY d, CAST(NULL AS STRING) n, CAST('x' AS BINARY) b FROM range(100)"
    )
    df.write.parquet(path)
    back = spark.read.parquet(path)
    assert [(f.name, f.dataType) for f in back.schema] == [(f.name, f.dataType) for f in df.schema]
    # The client has no Python value for a year-month interval.
    shown = [*df.columns[:2], "CAST(y AS STRING) y", *df.columns[3:]]
    assert sorted(back.selectExpr(*shown).collect()) == sorted(df.selectExpr(*shown).collect())


def test_an_empty_result_keeps_its_schema(spark, tmp_path):
    path = str(tmp_path / "out")
    spark.range(0).write.parquet(path)
    assert len(parquet_files(path)) == 1
    assert spark.read.parquet(path).schema.simpleString() == "struct<id:bigint>"


def test_a_file_for_each_partition(spark, tmp_path):
    for number in range(5):
        pq.write_table(pa.table({"n": [number] * (number + 1)}), tmp_path / f"{number}.parquet")
    df = spark.read.parquet(str(tmp_path))
    partitions = df.selectExpr("n", "spark_partition_id() p").collect()
    # The longest files come first, and so do their rows.
    assert [row.n for row in partitions] == [row.n for row in df.collect()]
    out = str(tmp_path / "out")
    df.write.parquet(out)
    assert len(parquet_files(out)) == len({row.p for row in partitions})
    assert sorted(row.n for row in spark.read.parquet(out).collect()) == sorted(row.n for row in partitions)


def test_records_for_each_file(spark, tmp_path):
    path = str(tmp_path / "out")
    spark.range(5).coalesce(1).write.option("maxRecordsPerFile", 2).parquet(path)
    assert [pq.read_metadata(f"{path}/{name}").num_rows for name in parquet_files(path)] == [2, 2, 1]


def test_partitions_we_write(spark, tmp_path):
    path = str(tmp_path / "out")
    spark.sql("SELECT id, id % 2 p, 'a/b c' s, CAST(NULL AS STRING) e FROM range(4)").write.partitionBy(
        "p", "s", "e"
    ).parquet(path)
    assert sorted(name for name in os.listdir(path) if "=" in name) == ["p=0", "p=1"]
    assert os.listdir(f"{path}/p=0") == ["s=a%2Fb c"]
    assert os.listdir(f"{path}/p=0/s=a%2Fb c") == ["e=__HIVE_DEFAULT_PARTITION__"]
    rows = spark.read.parquet(path).select("id", "p", "s").where("p = 1").collect()
    assert sorted(rows) == [Row(id=1, p=1, s="a/b c"), Row(id=3, p=1, s="a/b c")]


def test_times_of_day(spark, tmp_path):
    path = str(tmp_path / "t")
    frame = spark.sql("SELECT id, if(id = 3, null, make_time(id, 2, 3.004005)) t, CAST('01:02:03.123' AS TIME(3)) m FROM range(5)")
    frame.coalesce(1).write.parquet(path)
    (name,) = [f for f in os.listdir(path) if f.endswith(".parquet")]
    assert "Time(isAdjustedToUTC=false, timeUnit=microseconds" in str(pq.ParquetFile(os.path.join(path, name)).schema)
    back = spark.read.parquet(path)
    assert back.schema.simpleString() == "struct<id:bigint,t:time(6),m:time(3)>"
    assert sorted(map(str, back.collect())) == sorted(map(str, frame.collect()))
    assert [row.id for row in back.where("t = TIME'02:02:03.004005'").collect()] == [2]
    assert back.where("t > TIME'23:00:00'").count() == 0


# Days and microseconds as programs with Java's hybrid calendar count them: 1000-02-24 and 1582-10-04 there.
OLD_DAYS = [-354226, -141428, -141427, 0, None, -682944]
OLD_MICROS = [-30578860676876544, -12219312600000001, -2208988800000001, -2208988800000000, None, 0]
STORED_DAYS = ["1000-03-01", "1582-10-14", "1582-10-15", "1970-01-01", None, "0100-03-01"]
SHIFTED_DAYS = ["1000-02-24", "1582-10-04", "1582-10-15", "1970-01-01", None, "0100-03-02"]
SHIFTED_MICROS = [-30579379498876544, -12220177022000001] + OLD_MICROS[2:]
SPARK_2 = {"org.apache.spark.version": "2.4.8"}
SPARK_3_0 = {"org.apache.spark.version": "3.0.1"}
LEGACY_TIMES = {"org.apache.spark.version": "4.0.0", "org.apache.spark.legacyDateTime": ""}
LEGACY_INT96 = {"org.apache.spark.version": "3.2.0", "org.apache.spark.legacyINT96": ""}


def old_times(path, metadata, repeats=1, **options):
    """A file of old dates and moments: columns, within an array and within a struct."""
    days = pa.array(OLD_DAYS * repeats, pa.int32()).cast(pa.date32())
    moments = pa.array(OLD_MICROS * repeats, pa.int64()).cast(pa.timestamp("us", "UTC"))
    lists = pa.array([[day] for day in OLD_DAYS] * repeats, pa.list_(pa.int32())).cast(pa.list_(pa.date32()))
    columns = {
        "i": pa.array(range(len(days))),
        "d": days,
        "t": moments,
        "n": moments.cast(pa.timestamp("us")),
        "ad": lists,
        "s": pa.StructArray.from_arrays([moments, days], ["t", "d"]),
    }
    zone = {"org.apache.spark.timeZone": "America/Los_Angeles"}
    table = pa.table(columns).replace_schema_metadata({**zone, **metadata})
    pq.write_table(table, path, **options)
    return str(path)


def days_of(df):
    rows = df.selectExpr("cast(d AS string) d", "cast(ad[0] AS string) a", "cast(s.d AS string) s").collect()
    assert all(row.d == row.a == row.s for row in rows)
    return [row.d for row in rows]


def micros_of(df):
    rows = df.selectExpr("unix_micros(t) t", "unix_micros(s.t) s").collect()
    assert all(row.t == row.s for row in rows)
    return [row.t for row in rows]


@pytest.mark.parametrize("dictionary", [True, False], ids=["dictionary", "plain"])
@pytest.mark.parametrize(
    "metadata, is_int96, shifts_days, shifts_moments",
    [
        (SPARK_2, False, True, True),
        (SPARK_3_0, False, False, False),
        (LEGACY_TIMES, False, True, True),
        ({"org.apache.spark.legacyDateTime": ""}, False, False, False),
        ({}, False, False, False),
        (SPARK_2, True, True, True),
        (SPARK_3_0, True, False, True),
        (LEGACY_INT96, True, False, True),
        (LEGACY_TIMES, True, True, False),
        ({}, True, False, False),
    ],
)
def test_old_calendar(spark, tmp_path, metadata, is_int96, shifts_days, shifts_moments, dictionary):
    path = old_times(
        tmp_path / "a.parquet",
        metadata,
        use_deprecated_int96_timestamps=is_int96,
        use_dictionary=dictionary,
    )
    df = spark.read.parquet(path)
    assert days_of(df) == (SHIFTED_DAYS if shifts_days else STORED_DAYS)
    assert micros_of(df) == (SHIFTED_MICROS if shifts_moments else OLD_MICROS)


def test_old_calendar_of_milliseconds(spark, tmp_path):
    path = old_times(
        tmp_path / "a.parquet", SPARK_2, coerce_timestamps="ms", allow_truncated_timestamps=True
    )
    assert micros_of(spark.read.parquet(path))[:2] == [-30579379498876000, -12220177022000000]


def test_old_calendar_of_local_times(spark, tmp_path):
    path = old_times(tmp_path / "a.parquet", SPARK_2)
    first = "1000-12-30 00:02:03.123456"
    read = spark.read.parquet(path).selectExpr("cast(n AS string)").first()
    assert read == (first,)
    moments = spark.read.schema("t timestamp_ntz").parquet(path)
    assert moments.selectExpr("cast(t AS string)").first() == (first,)
    assert spark.read.schema("d timestamp_ntz").parquet(path).selectExpr("cast(d AS string)").first() == (
        "1000-02-24 00:00:00",
    )
    assert spark.read.schema("d int").parquet(path).first() == (OLD_DAYS[0],)
    assert spark.read.schema("n timestamp").parquet(path).selectExpr("unix_micros(n)").first() == (
        SHIFTED_MICROS[0],
    )


@pytest.mark.parametrize("repeats", [1, 3000])
@pytest.mark.parametrize(
    "condition, rows",
    [
        ("d = '1582-10-04'", [1]),
        ("d = '1582-10-14'", []),
        ("d = '1582-10-15'", [2]),
        ("d < '1200-01-01'", [0, 5]),
        ("d > '1582-10-14'", [2, 3]),
        ("d <= '1000-02-24'", [0, 5]),
        ("d IN ('0100-03-02', '1970-01-01')", [3, 5]),
        ("t < timestamp_micros(-12220177022000000)", [0, 1]),
        ("t = timestamp_micros(-30579379498876544)", [0]),
        ("t = timestamp_micros(-30578860676876544)", []),
        ("d IS NULL", [4]),
        ("s.d = '1582-10-04'", [1]),
    ],
)
def test_old_calendar_in_filters(spark, tmp_path, condition, rows, repeats):
    path = old_times(
        tmp_path / "a.parquet",
        SPARK_2,
        repeats,
        write_page_index=True,
        data_page_size=1024,
        row_group_size=6000,
    )
    found = spark.read.parquet(path).where(condition).selectExpr("i % 6 AS i", "cast(d AS string) d")
    assert sorted(set(found.collect()), key=lambda row: row.i) == [Row(i=i, d=SHIFTED_DAYS[i]) for i in rows]
    assert found.count() == len(rows) * repeats


def test_old_calendar_by_bounds(spark, tmp_path):
    """Groups whose stored values lie on the other side of a filter's bound than their values."""
    for name, day in [("a", -682944), ("b", -141428), ("c", 0)]:
        days = pa.array([day], pa.int32()).cast(pa.date32())
        table = pa.table({"d": days}).replace_schema_metadata(SPARK_2)
        pq.write_table(table, tmp_path / f"{name}.parquet", use_dictionary=False)
    df = spark.read.parquet(str(tmp_path))
    texts = df.selectExpr("cast(d AS string) d")
    assert texts.where("d = '0100-03-02'").count() == 1
    assert df.where("d > '0100-03-01' AND d < '0100-03-03'").count() == 1
    assert df.where("d < '1582-10-05'").count() == 2
    assert df.where("d >= '1970-01-01'").count() == 1
    assert df.selectExpr("cast(min(d) AS string)", "cast(max(d) AS string)").first() == (
        "0100-03-02",
        "1970-01-01",
    )


def test_old_calendar_by_mode(spark, tmp_path):
    path = old_times(tmp_path / "a.parquet", {})
    int96 = old_times(tmp_path / "b.parquet", {}, use_deprecated_int96_timestamps=True)
    shifted = spark.read.option("datetimeRebaseMode", "LEGACY").parquet(path)
    assert (days_of(shifted), micros_of(shifted)) == (SHIFTED_DAYS, SHIFTED_MICROS)
    assert micros_of(spark.read.option("datetimeRebaseMode", "LEGACY").parquet(int96)) == OLD_MICROS
    assert micros_of(spark.read.option("int96RebaseMode", "LEGACY").parquet(int96)) == SHIFTED_MICROS
    try:
        spark.conf.set("spark.sql.parquet.datetimeRebaseModeInRead", "legacy")
        assert days_of(spark.read.parquet(path)) == SHIFTED_DAYS
        corrected = spark.read.option("datetimeRebaseMode", "CORRECTED").parquet(path)
        assert days_of(corrected) == STORED_DAYS
    finally:
        spark.conf.unset("spark.sql.parquet.datetimeRebaseModeInRead")


@pytest.mark.parametrize("column", ["d", "t", "ad", "s"])
def test_old_calendar_refused(spark, tmp_path, column):
    path = old_times(tmp_path / "a.parquet", {})
    df = spark.read.option("datetimeRebaseMode", "EXCEPTION").parquet(path)
    with pytest.raises(SparkUpgradeException) as failure:
        df.where("i IN (2, 3)").select(column).collect()
    assert failure.value.getCondition() == "INCONSISTENT_BEHAVIOR_CROSS_VERSION.READ_ANCIENT_DATETIME"
    assert failure.value.getMessageParameters() == {
        "format": "Parquet",
        "config": '"spark.sql.parquet.datetimeRebaseModeInRead"',
        "option": '"datetimeRebaseMode"',
    }
    assert df.select("n").count() == 6
    assert df.where("d >= '1990-01-01'").select("i").collect() == []


def test_old_calendar_refused_in_int96(spark, tmp_path):
    path = old_times(tmp_path / "a.parquet", {}, use_deprecated_int96_timestamps=True)
    with pytest.raises(SparkUpgradeException) as failure:
        spark.read.option("int96RebaseMode", "EXCEPTION").parquet(path).select("t").collect()
    assert failure.value.getMessageParameters()["format"] == "Parquet INT96"
    with pytest.raises(SparkException) as failure:
        spark.read.option("datetimeRebaseMode", "legacy").parquet(path).select("d").collect()
    assert failure.value.getCondition() == "FAILED_READ_FILE.NO_HINT"
