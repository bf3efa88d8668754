"""Tables of buckets: which files rows go to, in which order, and which files are read. Answers are those of Spark 4.2.1."""

import os
import re

import pyarrow.parquet as pq
import pytest
from pyspark.errors import AnalysisException
from pyspark.sql import functions as F


@pytest.fixture
def place(spark, tmp_path):
    name = f"bucketed_{spark.session_id.replace('-', '_')}"
    yield name, str(tmp_path / "table")
    spark.sql(f"DROP TABLE IF EXISTS {name}")


def files(path):
    return sorted(os.path.join(d, f) for d, _, names in os.walk(path) for f in names if f.endswith(".parquet"))


def bucket_of(file):
    found = re.fullmatch(r"part-\d{5}-[0-9a-f-]{36}_(\d{5})\.c000\.snappy\.parquet", os.path.basename(file))
    assert found, file
    return int(found.group(1))


def test_rows_lie_in_the_bucket_of_their_hash(spark, place):
    name, path = place
    frame = spark.range(0, 1000, 1, 2).selectExpr("id", "cast(id % 7 as string) s", "id % 3 p")
    frame.write.partitionBy("p").bucketBy(4, "id").sortBy("s").saveAsTable(name, path=path)
    seen = 0
    for file in files(path):
        rows = pq.ParquetFile(file).read().to_pylist()
        assert [row["s"] for row in rows] == sorted(row["s"] for row in rows)
        ids = spark.createDataFrame([(row["id"],) for row in rows], "id bigint").select(F.expr("pmod(hash(id), 4)")).distinct().collect()
        assert [row[0] for row in ids] == [bucket_of(file)]
        seen += len(rows)
    assert seen == 1000
    assert spark.table(name).agg(F.sum("id")).first()[0] == 499500


def test_buckets_are_those_of_spark(spark, place):
    """Of the first half of range(100) and p = 0, Spark puts these rows into bucket 1 of 4."""
    name, path = place
    frame = spark.range(0, 100, 1, 2).selectExpr("id", "cast(id % 7 as string) s", "id % 3 p")
    frame.write.partitionBy("p").bucketBy(4, "id").sortBy("s").saveAsTable(name, path=path)
    ids = [row["id"] for f in files(path + "/p=0") if bucket_of(f) == 1 for row in pq.ParquetFile(f).read().to_pylist()]
    assert sorted(i for i in ids if i < 50) == [0, 6, 9, 36]


@pytest.mark.parametrize(
    ("condition", "expected"), [("id = 5", [5]), ("id IN (1, 2, 3)", [1, 2, 3]), ("id = 5 OR id = 70", [5, 70]), ("id IS NULL", []), ("id = 5 AND k > 0", [5])]
)
def test_only_buckets_that_matter_are_read(spark, place, condition, expected):
    name, path = place
    spark.range(100).selectExpr("id", "id k").coalesce(1).write.bucketBy(16, "id").saveAsTable(name, path=path)
    assert sorted(row.id for row in spark.sql(f"SELECT id FROM {name} WHERE {condition}").collect()) == expected
    wanted = {spark.sql(f"SELECT pmod(hash({i}L), 16)").first()[0] for i in expected}
    for file in files(path):
        if bucket_of(file) not in wanted:
            os.rename(file, file + ".away")
            open(file, "wb").write(b"not Parquet")
    if "NULL" not in condition:
        assert sorted(row.id for row in spark.sql(f"SELECT id FROM {name} WHERE {condition}").collect()) == expected


def test_inserts_keep_the_layout(spark, place):
    name, path = place
    spark.sql(f"CREATE TABLE {name} (a INT, b STRING) USING parquet CLUSTERED BY (A, b) SORTED BY (b) INTO 3 BUCKETS LOCATION '{path}'")
    spark.sql(f"INSERT INTO {name} VALUES (1, 'x'), (2, 'y'), (3, 'z'), (NULL, NULL)")
    assert {bucket_of(f) for f in files(path)} <= {0, 1, 2}
    assert sorted(spark.sql(f"SELECT a FROM {name} WHERE a > 1").toPandas()["a"]) == [2, 3]
    assert "CLUSTERED BY (a, b)\nSORTED BY (b)\nINTO 3 BUCKETS" in spark.sql(f"SHOW CREATE TABLE {name}").first()[0]
    assert [tuple(r)[:2] for r in spark.sql(f"DESCRIBE EXTENDED {name}").collect() if r[0] in ("Num Buckets", "Bucket Columns")] == [("Num Buckets", "3"), ("Bucket Columns", "[`a`, `b`]")]


@pytest.mark.parametrize(
    ("clauses", "condition"),
    [
        ("CLUSTERED BY (zz) INTO 4 BUCKETS", "COLUMN_NOT_DEFINED_IN_TABLE"),
        ("CLUSTERED BY (a) SORTED BY (zz) INTO 4 BUCKETS", "COLUMN_NOT_DEFINED_IN_TABLE"),
        ("CLUSTERED BY (a) INTO 0 BUCKETS", "INVALID_BUCKET_COUNT"),
        ("CLUSTERED BY (a) INTO 100001 BUCKETS", "INVALID_BUCKET_COUNT"),
        ("PARTITIONED BY (a) CLUSTERED BY (a) INTO 4 BUCKETS", "_LEGACY_ERROR_TEMP_1166"),
        ("PARTITIONED BY (b) CLUSTERED BY (a) SORTED BY (b) INTO 4 BUCKETS", "_LEGACY_ERROR_TEMP_1167"),
        ("CLUSTERED BY (a) SORTED BY (m) INTO 4 BUCKETS", "_LEGACY_ERROR_TEMP_3072"),
    ],
)
def test_what_makes_no_buckets(spark, place, clauses, condition):
    with pytest.raises(AnalysisException) as error:
        spark.sql(f"CREATE TABLE {place[0]} (a INT, b INT, m MAP<INT, INT>) USING parquet {clauses}")
    assert error.value.getCondition() == condition
