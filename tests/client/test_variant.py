"""VariantVal in collect, toPandas and createDataFrame; variants in files and tables. Answers are Spark's."""

import pytest
from pyspark.errors import PySparkException
from pyspark.sql import functions as F
from pyspark.sql.types import IntegerType, StructField, StructType, VariantType, VariantVal

SCHEMA = StructType([StructField("i", IntegerType()), StructField("v", VariantType())])


def condition_of(action):
    with pytest.raises(PySparkException) as error:
        action()
    return error.value.getCondition()


def test_values_have_sparks_bytes(spark):
    (row,) = spark.sql("""SELECT parse_json('{"b":1,"a":[2.5,"x",null,true]}') v, cast(null as variant) n""").collect()
    assert row.n is None
    assert row.v.value == b"\x02\x02\x01\x00\x02\x00\x13\x0c\x01\x03\x04\x00\x06\x08\t\n \x01\x19\x00\x00\x00\x05x\x00\x04"
    assert row.v.metadata == b"\x01\x02\x00\x01\x02ba"
    assert row.v.toPython() == {"a": [2.5, "x", None, True], "b": 1} or row.v.toJson().startswith('{"a":[2.5')


def test_values_come_from_the_client_and_go_back(spark):
    rows = [(1, VariantVal(b"\x0c\x01", b"\x01\x00\x00")), (2, None), (3, VariantVal.parseJson('{"a":[1,2]}'))]
    frame = spark.createDataFrame(rows, SCHEMA)
    assert frame.schema == SCHEMA
    assert [row.v and row.v.toJson() for row in frame.collect()] == ["1", None, '{"a":[1,2]}']
    assert [str(v) for v in frame.toPandas()["v"]] == ["1", "None", '{"a":[1,2]}']
    assert [r[0] for r in frame.selectExpr("v:a[1]::int").collect()] == [None, None, 2]


@pytest.mark.parametrize(
    ("value", "metadata", "expression"),
    [
        (b"\xff\xff", b"\x01\x00\x00", "to_json(v)"),
        (b"\x0c", b"\x01\x00\x00", "try_variant_get(v, '$', 'int')"),
        (b"", b"", "is_variant_null(v)"),
        (b"\x02\x01\x05\x00\x02\x0c\x01", b"\x01\x00\x00", "v::string"),
    ],
)
def test_malformed_bytes_are_an_error(spark, value, metadata, expression):
    frame = spark.createDataFrame([(1, VariantVal(value, metadata))], SCHEMA)
    assert condition_of(lambda: frame.selectExpr(expression).collect()) == "MALFORMED_VARIANT"


def test_functions(spark):
    frame = spark.createDataFrame([('{"a":"x","b":1}',)], ["j"])
    v = F.parse_json("j")
    (row,) = frame.select(
        F.variant_get(v, "$.a", "string"), F.try_variant_get(v, "$.a", "int"), F.is_variant_null(v),
        F.schema_of_variant(v), F.to_json(F.to_variant_object(F.struct("j"))), F.to_json(F.try_parse_json("j")),
    ).collect()
    assert tuple(row) == ("x", None, False, "OBJECT<a: STRING, b: BIGINT>", '{"j":"{\\"a\\":\\"x\\",\\"b\\":1}"}',
                          '{"a":"x","b":1}')
    assert frame.select(F.schema_of_variant_agg(v)).collect()[0][0] == "OBJECT<a: STRING, b: BIGINT>"
    rows = spark.tvf.variant_explode(F.parse_json(F.lit('{"k":1}'))).selectExpr("pos", "key", "value::int").collect()
    assert [tuple(r) for r in rows] == [(0, "k", 1)]


def test_show_prints_json(spark, capsys):
    spark.sql("""SELECT parse_json('"x"') a, parse_json('null') b, cast(null as variant) c""").show()
    assert capsys.readouterr().out.splitlines()[3] == '|"x"|null|NULL|'


def test_parquet_keeps_variants_at_any_depth(spark, tmp_path):
    path = str(tmp_path / "p")
    spark.sql(
        """SELECT 1 id, parse_json('{"a":1,"b":[1,"x"]}') v, array(parse_json('1')) av,
             named_struct('x', parse_json('"t"')) sv, map('k', parse_json('null')) mv
           UNION ALL SELECT 2, null, null, null, null"""
    ).coalesce(1).write.parquet(path)
    frame = spark.read.parquet(path)
    assert frame.schema["v"].dataType == VariantType()
    first, second = frame.orderBy("id").collect()
    assert first.v.value.startswith(b"\x02\x02\x00\x01") and first.v.toJson() == '{"a":1,"b":[1,"x"]}'
    assert [v.toJson() for v in first.av] + [first.sv.x.toJson(), first.mv["k"].toJson()] == ["1", '"t"', "null"]
    assert (second.v, second.av, second.sv, second.mv) == (None, None, None, None)


def test_parquet_reads_shredded_variants(spark, tmp_path):
    """As Spark's writer lays them out: what all rows have in common stands in typed_value."""
    pa, pq = pytest.importorskip("pyarrow"), pytest.importorskip("pyarrow.parquet")
    field = pa.struct([("value", pa.binary()), ("typed_value", pa.int64())])
    shredded = pa.struct(
        [
            pa.field("metadata", pa.binary(), nullable=False),
            pa.field("value", pa.binary()),
            pa.field("typed_value", pa.struct([pa.field("a", field, nullable=False)])),
        ]
    )
    metadata = b"\x01\x02\x00\x01\x02ab"
    rows = [
        {"metadata": metadata, "value": None, "typed_value": {"a": {"value": None, "typed_value": 7}}},
        {
            "metadata": metadata,
            "value": b"\x02\x01\x01\x00\x02\x05x",  # {"b":"x"}, beside the field of its own column
            "typed_value": {"a": {"value": b"\x04", "typed_value": None}},
        },
        {"metadata": metadata, "value": b"\x0c\x05", "typed_value": None},
        None,
    ]
    path = str(tmp_path / "shredded.parquet")
    pq.write_table(pa.table({"v": pa.array(rows, shredded)}), path)
    frame = spark.read.schema("v variant").parquet(path)
    assert [row[0] for row in frame.selectExpr("to_json(v)").collect()] == ['{"a":7}', '{"a":true,"b":"x"}', "5", None]

    outer = pa.array([{"x": rows[0]}, None], pa.struct([pa.field("x", shredded, nullable=False)]))
    pq.write_table(pa.table({"s": outer}), path)
    inner = spark.read.schema("s struct<x: variant>").parquet(path).selectExpr("to_json(s)").collect()
    assert [row[0] for row in inner] == ['{"x":{"a":7}}', None]


def test_json_records_as_one_variant(spark, tmp_path):
    path = tmp_path / "v.json"
    path.write_text('{"a":1}\n[1,2]\n{"a":1,"a":2}\n{"a":\nnull\n')
    read = spark.read.option("singleVariantColumn", "v")
    frame = read.json(str(path))
    assert frame.schema.simpleString() == "struct<v:variant>"
    assert [r.v and r.v.toJson() for r in frame.collect()] == ['{"a":1}', "[1,2]", None, None, "null"]
    corrupt = read.schema("v variant, _corrupt_record string").json(str(path)).collect()
    assert [r[1] for r in corrupt] == [None, None, '{"a":1,"a":2}', '{"a":', None]
    for schema in ["w variant", "v variant, a int", "v int"]:
        assert condition_of(lambda: read.schema(schema).json(str(path)).collect()) == "INVALID_SINGLE_VARIANT_COLUMN"
    fields = spark.read.schema("a variant").json(str(path)).collect()
    assert [r.a and r.a.toJson() for r in fields][:2] == ["1", None]


def test_tables_hold_variants(spark):
    spark.sql("CREATE TABLE variants_of_test (id INT, v VARIANT COMMENT 'x') USING parquet")
    try:
        spark.sql("""INSERT INTO variants_of_test VALUES (1, parse_json('{"a":5}')), (2, null)""")
        rows = spark.sql("SELECT id, v:a::int, to_json(v) FROM variants_of_test ORDER BY id").collect()
        assert [tuple(r) for r in rows] == [(1, 5, '{"a":5}'), (2, None, None)]
        described = spark.sql("DESCRIBE variants_of_test").collect()
        assert [tuple(r) for r in described] == [("id", "int", None), ("v", "variant", "x")]
        insert = "INSERT INTO variants_of_test SELECT 3, 5"
        assert condition_of(lambda: spark.sql(insert)) == "INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST"
    finally:
        spark.sql("DROP TABLE variants_of_test")


def test_formats_without_variants(spark, tmp_path):
    frame = spark.sql("SELECT parse_json('1') v")
    refused = "UNSUPPORTED_DATA_TYPE_FOR_DATASOURCE"
    assert condition_of(lambda: frame.write.csv(str(tmp_path / "c"))) == refused
    partitioned = frame.selectExpr("1 a", "v").write.partitionBy("v")
    assert condition_of(lambda: partitioned.parquet(str(tmp_path / "p"))) == "INVALID_PARTITION_COLUMN_DATA_TYPE"


def test_csv_fields_as_variants(spark, tmp_path):
    path = tmp_path / "v.csv"
    path.write_text("a,b c,d\n1,x,2020-01-01\n1.50,,true\nq,2020-01-01 00:00:00,1e5\n5\n1,2,3,4\n")
    rows = spark.read.schema("a variant, b variant, c variant").csv(str(path), header=True).collect()
    first = [[v.value for v in row] for row in rows[:3]]
    assert first == [
        [b"\x0c\x01", b"\x05x", b",VG\x00\x00"],
        [b" \x02\x96\x00\x00\x00", b"\x00", b"\x04"],
        [b"\x05q", b"M2020-01-01 00:00:00", b"\r1e5"],
    ]
    # What was a text once stays one.
    assert [v and v.value for v in rows[3]] == [b"\x055", None, None]
    whole = spark.read.option("singleVariantColumn", "v").csv(str(path), header=True).collect()
    assert [r.v.toJson() for r in whole][1:] == [
        '{"a":1.50,"b c":null,"d":true}',
        '{"a":"q","b c":"2020-01-01 00:00:00","d":"1e5"}',
        '{"a":"5"}',
        '{"a":"1","b c":"2","d":"3"}',
    ]
    bare = spark.read.option("singleVariantColumn", "v").csv(str(path)).collect()
    assert bare[0].v.toJson() == '{"_c0":"a","_c1":"b c","_c2":"d"}'
    assert bare[5].v.metadata == b"\x01\x04\x00\x03\x06\t\x0c_c0_c1_c2_c3"
    query = "SELECT from_csv('1,x,1.5,true,2020-01-01', 'v variant', map('singleVariantColumn', 'v')).v v"
    (row,) = spark.sql(query).collect()
    assert row.v.value == b"\x02\x05\x00\x01\x02\x03\x04\x00\x02\x04\n\x0b\x10\x0c\x01\x05x \x01\x0f\x00\x00\x00\x04,VG\x00\x00"
