"""INSERT: what goes where, and what is refused. Answers are those of Spark 4.2.1."""

import datetime

import pytest
from pyspark.errors import AnalysisException, ArithmeticException, SparkRuntimeException


def rows(frame):
    return sorted((tuple(row) for row in frame.collect()), key=repr)


def raises(kind, condition, action, **parameters):
    with pytest.raises(kind) as raised:
        action()
    assert raised.value.getCondition() == condition
    for name, value in parameters.items():
        assert raised.value.getMessageParameters()[name] == value


def test_columns_are_placed_by_position_by_list_and_by_name(spark, database):
    spark.sql("CREATE TABLE t (a INT, b STRING) USING parquet")
    spark.sql("INSERT INTO t VALUES (1, 'x'), (2, 'y')")
    spark.sql("INSERT INTO t (b, a) VALUES ('q', 7)")
    spark.sql("INSERT INTO t (b) VALUES ('only b')")
    spark.sql("INSERT INTO t BY NAME SELECT 'z' AS b, 9 AS a")
    assert rows(spark.table("t")) == [(1, "x"), (2, "y"), (7, "q"), (9, "z"), (None, "only b")]
    spark.sql("INSERT OVERWRITE t VALUES (100, 'new')")
    assert rows(spark.table("t")) == [(100, "new")]


@pytest.mark.parametrize(
    "values, condition, parameters",
    [
        ("VALUES (1)", "INSERT_COLUMN_ARITY_MISMATCH.NOT_ENOUGH_DATA_COLUMNS", {"dataColumns": "`col1`"}),
        ("VALUES (1, 'a', 3)", "INSERT_COLUMN_ARITY_MISMATCH.TOO_MANY_DATA_COLUMNS", {"tableColumns": "`a`, `b`"}),
        (
            "VALUES ('abc', 'a')",
            "INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST",
            {"colName": "`a`", "srcType": '"STRING"', "targetType": '"INT"'},
        ),
        ("SELECT DATE'2020-01-01', 'x'", "INCOMPATIBLE_DATA_FOR_TABLE.CANNOT_SAFELY_CAST", {"srcType": '"DATE"'}),
        ("(b, nope) VALUES ('x', 1)", "UNRESOLVED_COLUMN.WITH_SUGGESTION", {"objectName": "`nope`"}),
        ("(b, b) VALUES ('x', 1)", "COLUMN_ALREADY_EXISTS", {"columnName": "`b`"}),
        ("BY NAME SELECT 'z' AS b, 9 AS c", "INCOMPATIBLE_DATA_FOR_TABLE.EXTRA_COLUMNS", {"extraColumns": "`c`"}),
        ("REPLACE WHERE a = 1 SELECT 1, 'x'", "_LEGACY_ERROR_TEMP_1012", {}),
        ("SELECT * FROM nope", "TABLE_OR_VIEW_NOT_FOUND", {}),
    ],
)
def test_what_does_not_fit_is_refused(spark, database, values, condition, parameters):
    spark.sql("CREATE TABLE t (a INT, b STRING) USING parquet")
    raises(AnalysisException, condition, lambda: spark.sql(f"INSERT INTO t {values}"), **parameters)
    assert rows(spark.table("t")) == []


def test_a_value_out_of_range_names_the_column_and_leaves_nothing(spark, database):
    spark.sql("CREATE TABLE t (a INT, b STRING) USING parquet")
    for query in ["VALUES (3000000000L, 'a')", "SELECT id, 'x' FROM range(2147483600, 2147483700)"]:
        raises(
            ArithmeticException,
            "CAST_OVERFLOW_IN_TABLE_INSERT",
            lambda query=query: spark.sql(f"INSERT INTO t {query}"),
            columnName="`a`",
            sourceType='"BIGINT"',
            targetType='"INT"',
        )
    assert rows(spark.table("t")) == []


def test_defaults(spark, database):
    spark.sql("CREATE TABLE t (a INT NOT NULL, b STRING DEFAULT 'dd', c INT DEFAULT 5 + 1) USING parquet")
    spark.sql("INSERT INTO t (a) VALUES (1)")
    spark.sql("INSERT INTO t VALUES (2, DEFAULT, DEFAULT)")
    spark.sql("INSERT INTO t SELECT NULL, 'a', 1")
    assert rows(spark.table("t")) == [(1, "dd", 6), (2, "dd", 6), (None, "a", 1)]
    for text, reason in [("'abc'", "DATA_TYPE"), ("nope", "NOT_CONSTANT"), ("(SELECT 1)", "SUBQUERY_EXPRESSION")]:
        raises(
            AnalysisException,
            f"INVALID_DEFAULT_VALUE.{reason}",
            lambda text=text: spark.sql(f"CREATE TABLE u (a INT DEFAULT {text}) USING parquet"),
            colName="`a`",
            defaultValue=text,
            statement="CREATE TABLE",
        )


def test_char_and_varchar(spark, database):
    spark.sql("CREATE TABLE t (c CHAR(3), v VARCHAR(3)) USING parquet")
    spark.sql("INSERT INTO t VALUES ('a', 'abc'), ('b', 'ab   '), (NULL, NULL)")
    assert rows(spark.table("t")) == [("a  ", "abc"), ("b  ", "ab "), (None, None)]
    for values in ["('abcd', 'abc')", "('a', 'abcd')"]:
        raises(
            SparkRuntimeException,
            "EXCEED_LIMIT_LENGTH",
            lambda values=values: spark.sql(f"INSERT INTO t VALUES {values}"),
            limit="3",
        )


@pytest.fixture
def partitioned(spark, database):
    spark.sql("CREATE TABLE p (a INT, b STRING, d DATE, p INT) USING parquet PARTITIONED BY (d, p)")
    spark.sql("INSERT INTO p VALUES (1, 'x', DATE'2020-01-01', 1), (2, 'y', DATE'2020-01-02', 2), (3, 'z', NULL, NULL)")
    spark.sql("INSERT INTO p PARTITION (d=DATE'2021-01-01', p) SELECT 4, 'w', 9")
    spark.sql("INSERT INTO p PARTITION (d='2021-01-01', p=5) SELECT 5, 'v'")
    return "p"


def day(text):
    return datetime.date.fromisoformat(text)


def test_partitions(spark, partitioned):
    assert [row.partition for row in spark.sql("SHOW PARTITIONS p").collect()] == [
        "d=2020-01-01/p=1",
        "d=2020-01-02/p=2",
        "d=2021-01-01/p=5",
        "d=2021-01-01/p=9",
        "d=__HIVE_DEFAULT_PARTITION__/p=__HIVE_DEFAULT_PARTITION__",
    ]
    assert (3, "z", None, None) in rows(spark.table("p"))
    spark.sql("INSERT OVERWRITE p PARTITION (d='2021-01-01', p) SELECT 50, 'vv', 5")
    assert [row[0] for row in rows(spark.table("p"))] == [1, 2, 3, 50]
    spark.conf.set("spark.sql.sources.partitionOverwriteMode", "dynamic")
    spark.sql("INSERT OVERWRITE p SELECT 60, 'ww', DATE'2020-01-02', 2")
    assert [row[0] for row in rows(spark.table("p"))] == [1, 3, 50, 60]
    spark.conf.unset("spark.sql.sources.partitionOverwriteMode")
    spark.sql("INSERT OVERWRITE p PARTITION (d='2021-01-01', p=5) IF NOT EXISTS SELECT 70, 'no'")
    assert [row[0] for row in rows(spark.table("p"))] == [1, 3, 50, 60]
    spark.sql("INSERT OVERWRITE p SELECT 80, 'all', DATE'2020-01-02', 2")
    assert rows(spark.table("p")) == [(80, "all", day("2020-01-02"), 2)]


@pytest.mark.parametrize(
    "text, condition",
    [
        ("PARTITION (d='2021-01-01', p=5) SELECT 5, 'v', 1", "INSERT_PARTITION_COLUMN_ARITY_MISMATCH"),
        ("PARTITION (d='2021-01-01', q=5) SELECT 5, 'v', 1", "PARTITIONS_NOT_FOUND"),
        ("PARTITION (d='2021-01-01', a=5) SELECT 5, 'v', 1", "PARTITIONS_NOT_FOUND"),
    ],
)
def test_partition_clauses_that_are_refused(spark, partitioned, text, condition):
    raises(AnalysisException, condition, lambda: spark.sql(f"INSERT INTO p {text}"))


def test_what_is_read_cannot_be_overwritten(spark, database):
    spark.sql("CREATE TABLE t USING parquet AS SELECT 1 AS a")
    raises(AnalysisException, "UNSUPPORTED_OVERWRITE.TABLE", lambda: spark.sql("INSERT OVERWRITE t SELECT * FROM t"))
    raises(
        AnalysisException,
        "UNSUPPORTED_OVERWRITE.TABLE",
        lambda: spark.table("t").write.mode("overwrite").saveAsTable("t"),
    )
    assert rows(spark.table("t")) == [(1,)]


def test_rows_of_such_tables_are_not_changed(spark, database):
    spark.sql("CREATE TABLE t USING parquet AS SELECT 1 AS a")
    for statement, operation in [
        ("UPDATE t SET a = 1", "UPDATE TABLE"),
        ("DELETE FROM t WHERE a = 1", "DELETE"),
        ("MERGE INTO t USING t AS s ON t.a = s.a WHEN MATCHED THEN DELETE", "MERGE INTO TABLE"),
    ]:
        with pytest.raises(Exception) as raised:
            spark.sql(statement)
        assert raised.value.getCondition() == "UNSUPPORTED_FEATURE.TABLE_OPERATION"
        assert raised.value.getMessageParameters()["operation"] == operation
    spark.sql("TRUNCATE TABLE t")
    assert rows(spark.table("t")) == []


def test_into_a_directory(spark, tmp_path):
    folder = tmp_path / "out"
    spark.sql(f"INSERT OVERWRITE DIRECTORY '{folder}' USING parquet SELECT 1 AS a, 2 AS b")
    assert rows(spark.sql(f"SELECT * FROM parquet.`{folder}`")) == [(1, 2)]
    spark.sql(f"INSERT OVERWRITE DIRECTORY '{folder}' USING parquet SELECT 3 AS a")
    assert rows(spark.read.parquet(str(folder))) == [(3,)]


def test_kept_rows_follow_the_table(spark, database):
    spark.range(3).write.saveAsTable("t")
    spark.sql("CACHE TABLE t")
    doubled = spark.sql("SELECT id * 2 AS d FROM t").cache()
    assert doubled.count() == 3
    spark.sql("INSERT INTO t VALUES (10)")
    assert spark.table("t").count() == 4 and spark.catalog.isCached("t")
    assert spark.sql("SELECT max(d) AS m FROM (SELECT id * 2 AS d FROM t)").first().m == 20
    spark.sql("DROP TABLE t")
    spark.sql("CREATE TABLE t (id BIGINT)")
    assert spark.table("t").count() == 0 and not spark.catalog.isCached("t")


def test_a_table_whose_first_rows_fail_is_not_made(spark, database):
    fails = "CREATE TABLE t USING parquet AS SELECT CAST(raise_error('stop') AS INT) AS a FROM range(10)"
    with pytest.raises(Exception, match="stop"):
        spark.sql(fails)
    assert not spark.catalog.tableExists("t")
    spark.sql("CREATE TABLE t USING parquet AS SELECT 1 AS a")
    assert rows(spark.table("t")) == [(1,)]
