"""Partitions that lie elsewhere than below their table's directory. Answers are those of Spark 4.2.1."""

import pytest
from pyspark.errors import AnalysisException, IllegalArgumentException, ParseException


@pytest.fixture
def table(spark, database):
    spark.sql("CREATE TABLE t (id INT, p INT) USING parquet PARTITIONED BY (p)")
    spark.sql("INSERT INTO t VALUES (1, 1), (2, 2)")


def raises(spark, sql, condition, kind=AnalysisException, **parameters):
    with pytest.raises(kind) as raised:
        spark.sql(sql)
    assert raised.value.getCondition() == condition
    for name, value in parameters.items():
        assert raised.value.getMessageParameters()[name] == value


def partitions(spark, table="t"):
    return [row.partition for row in spark.sql(f"SHOW PARTITIONS {table}").collect()]


def rows(spark, table="t"):
    """(p, id, the last directory that the row's file lies in)"""
    found = spark.sql(f"SELECT p, id, _metadata.file_path AS path FROM {table}").collect()
    return sorted((row.p, row.id, row.path.split("/")[-2]) for row in found)


def location(spark, partition, table="t"):
    for row in spark.sql(f"DESCRIBE TABLE EXTENDED {table} PARTITION ({partition})").collect():
        if row.col_name == "Location":
            return row.data_type


def test_rows_are_read_and_written_where_the_partition_lies(spark, table, tmp_path):
    spark.sql(f"INSERT OVERWRITE DIRECTORY '{tmp_path}/a' USING parquet SELECT 100 AS id")
    spark.sql(f"ALTER TABLE t ADD PARTITION (p=3) LOCATION '{tmp_path}/a'")
    assert spark.sql("SELECT * FROM t WHERE p = 3").collect() == [(100, 3)]
    assert spark.sql("SELECT * FROM t WHERE p < 3 ORDER BY id").collect() == [(1, 1), (2, 2)]
    assert partitions(spark) == ["p=1", "p=2", "p=3"]
    assert location(spark, "p=3") == f"file:{tmp_path}/a"
    shown = spark.sql("SHOW TABLE EXTENDED LIKE 't' PARTITION (p=3)").collect()[0].information
    assert f"\nLocation: file:{tmp_path}/a\n" in shown
    assert "Place" not in spark.sql("SHOW CREATE TABLE t").collect()[0][0]
    assert spark.sql("SHOW TBLPROPERTIES t").collect() == []

    spark.sql("INSERT INTO t PARTITION (p=3) VALUES (101)")
    spark.sql("INSERT INTO t VALUES (102, 3), (5, 5)")
    assert rows(spark) == [(1, 1, "p=1"), (2, 2, "p=2"), (3, 100, "a"), (3, 101, "a"), (3, 102, "a"), (5, 5, "p=5")]
    spark.sql("INSERT OVERWRITE t PARTITION (p=3) VALUES (103)")
    assert rows(spark) == [(1, 1, "p=1"), (2, 2, "p=2"), (3, 103, "a"), (5, 5, "p=5")]
    spark.sql("TRUNCATE TABLE t PARTITION (p=3)")
    assert rows(spark) == [(1, 1, "p=1"), (2, 2, "p=2"), (5, 5, "p=5")]


def test_overwriting_all_leaves_only_partitions_with_rows(spark, table, tmp_path):
    spark.sql(f"ALTER TABLE t ADD PARTITION (p=11) LOCATION '{tmp_path}/c' PARTITION (p=12)")
    spark.sql("INSERT INTO t VALUES (11, 11)")
    spark.sql("INSERT OVERWRITE t VALUES (50, 50)")
    assert rows(spark) == [(50, 50, "p=50")]
    assert partitions(spark) == ["p=50"]
    assert not (tmp_path / "c").exists()
    spark.sql(f"ALTER TABLE t ADD PARTITION (p=5) LOCATION '{tmp_path}/d' PARTITION (p=6) LOCATION 'below/six'")
    spark.sql("INSERT OVERWRITE t VALUES (57, 5), (60, 6)")
    assert rows(spark) == [(5, 57, "d"), (6, 60, "six")]
    spark.sql("SET spark.sql.sources.partitionOverwriteMode=DYNAMIC")
    spark.sql("INSERT OVERWRITE t VALUES (58, 5)")
    assert rows(spark) == [(5, 58, "d"), (6, 60, "six")]


def test_locations_change_and_names_do(spark, table, tmp_path):
    spark.sql(f"ALTER TABLE t PARTITION (p=1) SET LOCATION '{tmp_path}/a b'")
    assert rows(spark) == [(2, 2, "p=2")]
    spark.sql("INSERT INTO t VALUES (10, 1)")
    assert rows(spark) == [(1, 10, "a%20b"), (2, 2, "p=2")]
    assert location(spark, "p=1") == f"file:{tmp_path}/a b"
    spark.sql("ALTER TABLE t PARTITION (p=1) RENAME TO PARTITION (p=4)")
    assert rows(spark) == [(2, 2, "p=2"), (4, 10, "p=4")]
    assert partitions(spark) == ["p=2", "p=4"]
    spark.sql("ALTER TABLE t RENAME TO u")
    spark.sql(f"ALTER TABLE u PARTITION (p=4) SET LOCATION '{tmp_path}/m'")
    spark.sql("INSERT INTO u VALUES (40, 4)")
    spark.sql("ANALYZE TABLE u COMPUTE STATISTICS")
    assert rows(spark, "u") == [(2, 2, "p=2"), (4, 40, "m")]
    spark.sql("CREATE TABLE v LIKE u")
    assert partitions(spark, "v") == []
    spark.sql("DROP TABLE u")
    assert not (tmp_path / "m").exists()


def test_dropped_partitions_are_gone_until_they_are_repaired(spark, table, tmp_path):
    spark.sql(f"ALTER TABLE t PARTITION (p=1) SET LOCATION '{tmp_path}/a'")
    spark.sql("ALTER TABLE t DROP PARTITION (p=1)")
    assert partitions(spark) == ["p=2"]
    spark.sql("MSCK REPAIR TABLE t")
    assert rows(spark) == [(1, 1, "p=1"), (2, 2, "p=2")]
    spark.sql(f"ALTER TABLE t PARTITION (p=2) SET LOCATION '{tmp_path}/none'")
    spark.sql("MSCK REPAIR TABLE t DROP PARTITIONS")
    assert partitions(spark) == ["p=1"]
    spark.sql("MSCK REPAIR TABLE t SYNC PARTITIONS")
    assert rows(spark) == [(1, 1, "p=1"), (2, 2, "p=2")]


def test_files_of_external_tables_stay(spark, database, tmp_path):
    spark.sql(f"CREATE TABLE e (id INT, p INT, q STRING) USING parquet PARTITIONED BY (p, q) LOCATION '{tmp_path}/e'")
    spark.sql("INSERT INTO e VALUES (1, 1, 'a'), (2, 2, 'b'), (3, 3, 'c d')")
    spark.sql("ALTER TABLE e DROP PARTITION (p=1, q='a')")
    assert partitions(spark, "e") == ["p=2/q=b", "p=3/q=c d"]
    assert rows(spark, "e") == [(2, 2, "q=b"), (3, 3, "q=c%20d")]
    spark.sql("ALTER TABLE e ADD PARTITION (p=1, q='a')")
    assert rows(spark, "e")[0] == (1, 1, "q=a")
    spark.sql("ALTER TABLE e DROP PARTITION (p=1, q='a')")
    spark.sql("INSERT INTO e VALUES (11, 1, 'a')")
    assert rows(spark, "e")[:2] == [(1, 1, "q=a"), (1, 11, "q=a")]
    spark.sql("ALTER TABLE e PARTITION (p=2, q='b') RENAME TO PARTITION (p=2, q='bb')")
    assert partitions(spark, "e") == ["p=1/q=a", "p=2/q=bb", "p=3/q=c d"]
    assert spark.sql("SELECT q, id FROM e WHERE p = 2").collect() == [("bb", 2)]
    assert rows(spark, "e")[2] == (2, 2, "q=b")
    spark.sql(f"ALTER TABLE e ADD PARTITION (p=6, q='s') LOCATION '{tmp_path}/s6'")
    spark.sql("INSERT INTO e VALUES (6, 6, 's')")
    spark.sql("DROP TABLE e")
    assert spark.read.parquet(f"{tmp_path}/s6").collect() == [(6,)]


def test_what_is_refused(spark, table):
    raises(spark, "ALTER TABLE t PARTITION (p=9) SET LOCATION '/x'", "PARTITIONS_NOT_FOUND", partitionList="PARTITION (`p` = 9)")
    raises(spark, "ALTER TABLE t PARTITION (q=9) SET LOCATION '/x'", "PARTITIONS_NOT_FOUND", partitionList="`q`")
    raises(spark, "ALTER TABLE t ADD PARTITION (p=2) LOCATION '/x'", "PARTITIONS_ALREADY_EXIST")
    for statement in ("ADD PARTITION (p)", "DROP PARTITION (p)", "PARTITION (p) SET LOCATION '/x'"):
        condition = "INVALID_SQL_SYNTAX.EMPTY_PARTITION_VALUE"
        raises(spark, f"ALTER TABLE t {statement}", condition, ParseException, partKey="`p`")
    with pytest.raises(IllegalArgumentException):
        spark.sql("ALTER TABLE t PARTITION (p=2) SET LOCATION ''")
    raises(spark, "ALTER TABLE t PARTITION (p=2) SET SERDEPROPERTIES ('a'='b')", "_LEGACY_ERROR_TEMP_1247")
    assert partitions(spark) == ["p=1", "p=2"]

    spark.sql("CREATE TABLE plain (id INT) USING parquet")
    for statement, action in {
        "ALTER TABLE plain ADD PARTITION (p=1)": "ALTER TABLE ADD PARTITION",
        "ALTER TABLE plain DROP IF EXISTS PARTITION (p=1)": "ALTER TABLE DROP PARTITION",
        "ALTER TABLE plain PARTITION (p=1) RENAME TO PARTITION (p=2)": "ALTER TABLE RENAME PARTITION",
        "ALTER TABLE plain PARTITION (p=1) SET LOCATION '/x'": "ALTER TABLE ... SET LOCATION",
        "DESCRIBE TABLE plain PARTITION (p=1)": "DESC PARTITION",
        "SHOW TABLE EXTENDED LIKE 'plain' PARTITION (p=1)": "SHOW TABLE EXTENDED",
    }.items():
        raises(spark, statement, "_LEGACY_ERROR_TEMP_1251", action=action, tableName="plain")

    spark.sql("CREATE TABLE two (id INT, p INT, q INT) USING parquet PARTITIONED BY (p, q)")
    raises(
        spark,
        "INSERT INTO two PARTITION (p=3) VALUES (5, 4)",
        "_LEGACY_ERROR_TEMP_1169",
        normalizedPartSpec="p",
        partColNames="p,q",
    )


def test_directories_are_called_as_hive_calls_them(spark, database):
    spark.sql("CREATE TABLE s (id INT, p STRING) USING parquet PARTITIONED BY (p)")
    spark.sql("INSERT INTO s VALUES (1, 'a}b'), (2, 'x~y{z'), (4, '<|>&,;@!$ ')")
    assert partitions(spark, "s") == ["p=<|>&,;@!$ ", "p=a}b", "p=x~y%7Bz"]
    spark.sql("ALTER TABLE s PARTITION (p='a}b') SET LOCATION 'sub/k'")
    described = spark.sql("DESCRIBE TABLE EXTENDED s PARTITION (p='a}b') AS JSON").collect()[0][0]
    assert '"partition_values":{"p":"a}b"},"location":"file:' in described
    assert '/s/sub/k",' in described


def test_values_of_some_columns_name_no_partition(spark, database):
    spark.sql("CREATE TABLE s (id INT, p INT, q STRING) USING parquet PARTITIONED BY (p, q)")
    spark.sql("INSERT INTO s VALUES (1, 1, 'a'), (2, 1, 'b')")
    with pytest.raises(AnalysisException) as raised:
        spark.sql("ALTER TABLE s DROP PARTITION (p=1)")
    assert raised.value.getCondition() == "PARTITIONS_NOT_FOUND"
    spark.sql("ALTER TABLE s DROP IF EXISTS PARTITION (p=1)")
    with pytest.raises(AnalysisException) as raised:
        spark.sql("ALTER TABLE s DROP PARTITION (p=1, q='a'), PARTITION (p=1, q='z')")
    assert partitions(spark, "s") == ["p=1/q=a", "p=1/q=b"]
    with pytest.raises(AnalysisException) as raised:
        spark.sql("SHOW TABLE EXTENDED LIKE 's' PARTITION (p=1)")
    assert raised.value.getCondition() == "_LEGACY_ERROR_TEMP_1232"
