"""Databases, tables and views: what statements make, list and tell. Answers are those of Spark 4.2.1."""

import pytest
from pyspark.errors import AnalysisException


@pytest.fixture
def database(spark):
    name = f"db_{spark.session_id.replace('-', '_')}"
    spark.sql(f"CREATE DATABASE {name} COMMENT 'my db' WITH DBPROPERTIES ('k'='v')")
    spark.sql(f"USE {name}")
    yield name
    spark.sql(f"DROP DATABASE {name} CASCADE")


@pytest.fixture
def table(spark, database):
    spark.sql(
        "CREATE TABLE t1 (a INT COMMENT 'ac', b STRING, c DOUBLE) USING parquet PARTITIONED BY (b) COMMENT 'tc' "
        "TBLPROPERTIES ('p'='q', 'a'='b')"
    )
    spark.sql("INSERT INTO t1 VALUES (1, 2.0, 'x')")
    return "t1"


def rows(frame):
    return [tuple(row) for row in frame.collect()]


def raises(condition, action, **parameters):
    with pytest.raises(AnalysisException) as raised:
        action()
    assert raised.value.getCondition() == condition
    for name, value in parameters.items():
        assert raised.value.getMessageParameters()[name] == value


def test_databases(spark, database):
    assert spark.catalog.currentDatabase() == database
    raises("SCHEMA_ALREADY_EXISTS", lambda: spark.sql(f"CREATE DATABASE {database}"), schemaName=f"`{database}`")
    spark.sql(f"CREATE DATABASE IF NOT EXISTS {database}")
    assert rows(spark.sql(f"SHOW DATABASES LIKE '{database}*'")) == [(database,)]
    told = dict(rows(spark.sql(f"DESCRIBE DATABASE EXTENDED {database}")))
    assert told["Namespace Name"] == database and told["Comment"] == "my db" and told["Properties"] == "((k,v))"
    assert told["Location"].startswith("file:/") and told["Location"].endswith(f"/{database}.db")
    spark.sql(f"COMMENT ON DATABASE {database} IS 'new'")
    spark.sql(f"ALTER DATABASE {database} SET DBPROPERTIES ('z'='y')")
    told = dict(rows(spark.sql(f"DESCRIBE DATABASE EXTENDED {database}")))
    assert told["Comment"] == "new" and told["Properties"] == "((k,v), (z,y))"
    raises("SCHEMA_NOT_FOUND", lambda: spark.sql("USE nope"), schemaName="`spark_catalog`.`nope`")
    raises("UNSUPPORTED_FEATURE.DROP_DATABASE", lambda: spark.sql("DROP DATABASE default"))
    raises("INVALID_SCHEMA_OR_RELATION_NAME", lambda: spark.sql("CREATE DATABASE `a-b`"), name="`a-b`")
    raises("REQUIRES_SINGLE_PART_NAMESPACE", lambda: spark.sql("CREATE TABLE a.b.c (d INT)"))


def test_a_database_with_tables_is_dropped_only_with_cascade(spark, table, database):
    raises("SCHEMA_NOT_EMPTY", lambda: spark.sql(f"DROP DATABASE {database}"))


def test_listings(spark, table, database):
    spark.sql("CREATE VIEW v1 AS SELECT a, b FROM t1")
    spark.sql("CREATE TEMPORARY VIEW tv AS SELECT 1 AS one")
    assert rows(spark.sql("SHOW TABLES")) == [(database, "t1", False), (database, "v1", False), ("", "tv", True)]
    assert rows(spark.sql(f"SHOW TABLES IN {database} LIKE 't*'")) == [(database, "t1", False), ("", "tv", True)]
    assert rows(spark.sql("SHOW VIEWS")) == [(database, "v1", False), ("", "tv", True)]
    assert rows(spark.sql("SHOW COLUMNS IN t1")) == [("a",), ("c",), ("b",)]
    assert rows(spark.sql("SHOW CURRENT NAMESPACE")) == [("spark_catalog", database)]
    assert rows(spark.sql("SHOW TBLPROPERTIES t1")) == [("a", "b"), ("p", "q")]
    missing = f"Table spark_catalog.{database}.t1 does not have property: nope"
    assert rows(spark.sql("SHOW TBLPROPERTIES t1 ('nope')")) == [("nope", missing)]
    assert [(t.name, t.tableType) for t in spark.catalog.listTables()] == [
        ("t1", "MANAGED"),
        ("tv", "TEMPORARY"),
        ("v1", "VIEW"),
    ]
    assert [t.name for t in spark.catalog.listViews()] == ["tv", "v1"]
    assert [p.partition for p in spark.catalog.listPartitions("t1")] == ["b=x"]
    raises("SCHEMA_NOT_FOUND", lambda: spark.sql("SHOW TABLES IN nope"))
    raises("TABLE_OR_VIEW_NOT_FOUND", lambda: spark.sql("SHOW COLUMNS IN nope"), relationName="`nope`")
    raises("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE", lambda: spark.sql("SHOW PARTITIONS v1"))


def test_describe(spark, table):
    partitioning = [("# Partition Information", "", ""), ("# col_name", "data_type", "comment"), ("b", "string", None)]
    columns = [("a", "int", "ac"), ("c", "double", None), ("b", "string", None)] + partitioning
    assert rows(spark.sql("DESCRIBE t1")) == columns
    told = rows(spark.sql("DESCRIBE EXTENDED t1"))
    assert told[:8] == columns + [("", "", ""), ("# Detailed Table Information", "", "")]
    details = {name: value for name, value, _ in told[8:]}
    assert details["Type"] == "MANAGED" and details["Provider"] == "parquet" and details["Comment"] == "tc"
    assert details["Table Properties"] == "[a=b, p=q]" and details["Partition Provider"] == "Catalog"
    assert rows(spark.sql("DESCRIBE t1 a")) == [("col_name", "a"), ("data_type", "int"), ("comment", "ac")]
    raises("COLUMN_NOT_FOUND", lambda: spark.sql("DESCRIBE t1 nope"), colName="`nope`")
    assert rows(spark.sql("DESCRIBE QUERY SELECT 1 AS a")) == [("a", "int", None)]
    raises("PARTITIONS_NOT_FOUND", lambda: spark.sql("DESCRIBE t1 PARTITION (b='nope')"))


def test_show_create_table(spark, table, database):
    assert spark.sql("SHOW CREATE TABLE t1").first()[0] == (
        f"CREATE TABLE spark_catalog.{database}.t1 (\n  a INT COMMENT 'ac',\n  c DOUBLE,\n"
        "  b STRING COLLATE UTF8_BINARY)\nUSING parquet\nPARTITIONED BY (b)\nCOMMENT 'tc'\n"
        "TBLPROPERTIES (\n  'a' = 'b',\n  'p' = 'q')\n"
    )
    spark.sql("CREATE VIEW v1 (x COMMENT 'xc', y) COMMENT 'vc' TBLPROPERTIES ('z'='1') AS SELECT a, b FROM t1")
    assert spark.catalog.getCreateTableString("v1") == (
        f"CREATE VIEW {database}.v1 (\n  x COMMENT 'xc',\n  y)\nCOMMENT 'vc'\nTBLPROPERTIES (\n  'z' = '1')\n"
        "WITH SCHEMA COMPENSATION\nAS SELECT a, b FROM t1\n"
    )


def test_alter_table(spark, table):
    spark.sql("ALTER TABLE t1 RENAME TO t2")
    assert rows(spark.table("t2")) == [(1, 2.0, "x")]
    spark.sql("ALTER TABLE t2 ADD COLUMNS (d INT COMMENT 'dd', e STRING)")
    assert rows(spark.table("t2")) == [(1, 2.0, None, None, "x")]
    spark.sql("ALTER TABLE t2 ALTER COLUMN a COMMENT 'new'")
    assert spark.catalog.listColumns("t2")[0].description == "new"
    spark.sql("ALTER TABLE t2 SET TBLPROPERTIES ('n'='m')")
    assert spark.catalog.getTableProperties("t2")["n"] == "m"
    spark.sql("ALTER TABLE t2 UNSET TBLPROPERTIES ('n', 'nope')")
    assert "n" not in spark.catalog.getTableProperties("t2")
    raises("COLUMN_ALREADY_EXISTS", lambda: spark.sql("ALTER TABLE t2 ADD COLUMNS (a INT)"))
    raises(
        "NOT_SUPPORTED_CHANGE_COLUMN",
        lambda: spark.sql("ALTER TABLE t2 ALTER COLUMN a TYPE BIGINT"),
        originType='"INT"',
        newType='"BIGINT"',
    )
    for change, operation in [("DROP COLUMN a", "DROP COLUMN"), ("RENAME COLUMN a TO aa", "RENAME COLUMN")]:
        raises(
            "UNSUPPORTED_FEATURE.TABLE_OPERATION",
            lambda change=change: spark.sql(f"ALTER TABLE t2 {change}"),
            operation=operation,
        )
    raises("TABLE_OR_VIEW_NOT_FOUND", lambda: spark.sql("ALTER TABLE nope SET TBLPROPERTIES ('n'='m')"))


def test_partitions_are_added_and_dropped(spark, table):
    spark.sql("ALTER TABLE t1 ADD PARTITION (b='y')")
    raises("PARTITIONS_ALREADY_EXIST", lambda: spark.sql("ALTER TABLE t1 ADD PARTITION (b='y')"))
    spark.sql("ALTER TABLE t1 PARTITION (b='y') RENAME TO PARTITION (b='w')")
    assert rows(spark.sql("SHOW PARTITIONS t1")) == [("b=w",), ("b=x",)]
    spark.sql("ALTER TABLE t1 DROP PARTITION (b='w')")
    raises(
        "PARTITIONS_NOT_FOUND",
        lambda: spark.sql("ALTER TABLE t1 DROP PARTITION (b='w')"),
        partitionList="PARTITION (`b` = w)",
    )
    spark.sql("ALTER TABLE t1 DROP IF EXISTS PARTITION (b='w')")


def test_views(spark, table, database):
    spark.sql("CREATE VIEW v1 AS SELECT a, b FROM t1")
    raises("TABLE_OR_VIEW_ALREADY_EXISTS", lambda: spark.sql("CREATE VIEW v1 AS SELECT 1"))
    spark.sql("CREATE OR REPLACE VIEW v1 (x, y) AS SELECT a, b FROM t1")
    spark.sql("CREATE VIEW IF NOT EXISTS v1 AS SELECT 1")
    spark.sql("USE default")
    assert spark.table(f"{database}.v1").columns == ["x", "y"]
    assert rows(spark.table(f"{database}.v1")) == [(1, "x")]
    spark.sql(f"USE {database}")
    spark.sql("ALTER VIEW v1 AS SELECT 5 AS five")
    assert rows(spark.table("v1")) == [(5,)]
    spark.sql("ALTER VIEW v1 RENAME TO v2")
    raises("EXPECT_TABLE_NOT_VIEW.NO_ALTERNATIVE", lambda: spark.sql("INSERT INTO v2 VALUES (1)"), operation="INSERT")
    raises("EXPECT_VIEW_NOT_TABLE.NO_ALTERNATIVE", lambda: spark.sql("ALTER VIEW t1 AS SELECT 1"))
    raises("WRONG_COMMAND_FOR_OBJECT_TYPE", lambda: spark.sql("DROP VIEW t1"), foundType="MANAGED")
    spark.range(1).createOrReplaceTempView("tmp")
    raises("INVALID_TEMP_OBJ_REFERENCE", lambda: spark.sql("CREATE VIEW v3 AS SELECT * FROM tmp"))
    spark.sql("DROP VIEW v2")
    raises("TABLE_OR_VIEW_NOT_FOUND", lambda: spark.sql("DROP VIEW v2"))


def test_save_as_table(spark, database):
    spark.range(3).write.saveAsTable("a")
    raises("TABLE_OR_VIEW_ALREADY_EXISTS", lambda: spark.range(3).write.saveAsTable("a"))
    spark.range(3).write.mode("ignore").saveAsTable("a")
    spark.range(3).write.mode("append").saveAsTable("a")
    assert spark.table("a").count() == 6
    two = spark.sql("SELECT 1 x, 2 y")
    raises("_LEGACY_ERROR_TEMP_1161", lambda: two.write.mode("append").saveAsTable("a"))
    raises("_LEGACY_ERROR_TEMP_1162", lambda: two.select("x").write.mode("append").saveAsTable("a"), col="id")
    spark.sql("SELECT 7 id, 8 z").write.mode("overwrite").partitionBy("z").saveAsTable("a")
    assert [(c.name, c.isPartition) for c in spark.catalog.listColumns("a")] == [("id", False), ("z", True)]
    spark.sql("SELECT 9 id, 8 z").write.mode("overwrite").insertInto("a")
    assert rows(spark.table("a")) == [(9, 8)]
    raises(
        "PARTITION_BY_NOT_ALLOWED_WITH_INSERT_INTO",
        lambda: spark.sql("SELECT 7 id, 8 z").write.partitionBy("z").insertInto("a"),
    )
    spark.range(2).writeTo("b").create()
    raises("_LEGACY_ERROR_TEMP_1012", lambda: spark.range(2).writeTo("b").append())
    raises("UNSUPPORTED_FEATURE.TABLE_OPERATION", lambda: spark.range(2).writeTo("b").createOrReplace())
    raises("SORT_BY_WITHOUT_BUCKETING", lambda: spark.range(1).write.sortBy("id").saveAsTable("s"))


def test_create_table(spark, database, tmp_path):
    raises("COLUMN_ALREADY_EXISTS", lambda: spark.sql("CREATE TABLE bad (a INT, a STRING) USING parquet"))
    raises("ALL_PARTITION_COLUMNS_NOT_ALLOWED", lambda: spark.sql("CREATE TABLE bad (a INT) PARTITIONED BY (a)"))
    raises("COLUMN_NOT_DEFINED_IN_TABLE", lambda: spark.sql("CREATE TABLE bad (a INT) PARTITIONED BY (zz)"))
    raises("_LEGACY_ERROR_TEMP_1069", lambda: spark.sql("CREATE EXTERNAL TABLE bad (a INT) USING parquet"))
    spark.range(3).write.parquet(str(tmp_path / "files"))
    spark.sql(f"CREATE TABLE ext USING parquet LOCATION '{tmp_path}/files'")
    assert spark.table("ext").count() == 3 and spark.catalog.getTable("ext").tableType == "EXTERNAL"
    raises(
        "_LEGACY_ERROR_TEMP_1241",
        lambda: spark.sql(f"CREATE TABLE e2 USING parquet LOCATION '{tmp_path}/files' AS SELECT 1 AS a"),
    )
    spark.sql("DROP TABLE ext")
    assert spark.read.parquet(str(tmp_path / "files")).count() == 3
    spark.sql("CREATE TABLE ctas USING parquet PARTITIONED BY (b) AS SELECT 1 AS a, 'x' AS b, 2 AS c")
    assert spark.table("ctas").columns == ["a", "c", "b"] and rows(spark.table("ctas")) == [(1, 2, "x")]
    spark.sql("CREATE TABLE copy LIKE ctas")
    assert spark.table("copy").columns == ["a", "c", "b"] and spark.table("copy").count() == 0
    frame = spark.catalog.createTable("made", schema=spark.range(1).schema, source="parquet", description="dd")
    assert frame.count() == 0 and frame.select("id").collect() == []
    assert frame.columns == ["id"] and spark.catalog.getTable("made").description == "dd"


def test_statistics(spark, table):
    spark.sql("ANALYZE TABLE t1 COMPUTE STATISTICS")
    spark.sql("ANALYZE TABLE t1 COMPUTE STATISTICS FOR COLUMNS a")
    details = {name: value for name, value, _ in rows(spark.sql("DESCRIBE EXTENDED t1"))}
    assert details["Statistics"].endswith(" bytes, 1 rows")
    told = dict(rows(spark.sql("DESCRIBE EXTENDED t1 a")))
    assert (told["min"], told["max"], told["num_nulls"], told["distinct_count"]) == ("1", "1", "0", "1")
    raises("COLUMN_NOT_FOUND", lambda: spark.sql("ANALYZE TABLE t1 COMPUTE STATISTICS FOR COLUMNS nope"))


def test_describe_extended_of_a_column_ends_with_its_default(spark):
    spark.sql("CREATE TABLE defaults_told (a INT, b INT DEFAULT 1+1)")
    assert rows(spark.sql("DESCRIBE EXTENDED defaults_told b"))[-2:] == [("histogram", "NULL"), ("default", "1+1")]
    assert rows(spark.sql("DESCRIBE EXTENDED defaults_told a"))[-1] == ("histogram", "NULL")
    assert rows(spark.sql("DESCRIBE defaults_told b"))[-1] == ("comment", "NULL")


def test_tables_outlive_the_server_and_are_shared_by_two(program):
    text = """
        from pyspark.sql import SparkSession
        spark = SparkSession.builder.getOrCreate()
        if not spark.catalog.tableExists("kept"):
            spark.range(4).write.saveAsTable("kept")
            spark.sql("CREATE VIEW kept_view AS SELECT max(id) AS m FROM kept")
        spark.sql("INSERT INTO kept VALUES (100)")
        print(spark.table("kept").count(), spark.table("kept_view").first().m)
    """
    assert program.run(text).split() == ["5", "100"]
    assert program.run(text).split() == ["6", "100"]


def test_a_program_without_tables_leaves_no_warehouse(program):
    program.run(
        """
        from pyspark.sql import SparkSession
        spark = SparkSession.builder.getOrCreate()
        spark.range(1).createOrReplaceTempView("v")
        print(spark.catalog.tableExists("nope"), len(spark.catalog.listTables()))
        """
    )
    assert not (program.folder / "spark-warehouse").exists()
