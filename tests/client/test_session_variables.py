"""DECLARE, SET and DROP VARIABLE and EXECUTE IMMEDIATE. Answers are Spark 4.2.1's."""

import pytest
from pyspark.errors import PySparkException


def condition(run):
    with pytest.raises(PySparkException) as error:
        run()
    return error.value.getCondition()


def value(spark, text):
    (row,) = spark.sql(text).collect()
    return row[0] if len(row) == 1 else tuple(row)


def test_declared_set_and_dropped(spark):
    spark.sql("DECLARE VARIABLE a INT DEFAULT 1")
    assert value(spark, "SELECT a, session.a, system.session.A") == (1, 1, 1)
    assert spark.sql("SELECT a").columns == ["a"]
    assert spark.sql("SELECT a + 1").columns == ["(variablereference(system.session.a=1) + 1)"]
    spark.sql("SET VAR a = a + 41")
    assert value(spark, "SELECT a") == 42
    spark.sql("SET VAR a = DEFAULT")
    assert value(spark, "SELECT a") == 1
    spark.sql("DROP TEMPORARY VARIABLE a")
    assert condition(lambda: spark.sql("SELECT a").collect()) == "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION"
    spark.sql("DROP TEMPORARY VARIABLE IF EXISTS a")
    assert condition(lambda: spark.sql("DROP TEMPORARY VARIABLE a")) == "VARIABLE_NOT_FOUND"


def test_types(spark):
    spark.sql("DECLARE d = date'2024-02-29'")
    spark.sql("DECLARE VARIABLE s STRUCT<x: INT, y: ARRAY<STRING>>")
    spark.sql("SET VAR s = named_struct('x', 1, 'y', array('p', 'q'))")
    assert value(spark, "SELECT s.x, s.y[1], cast(d AS STRING)") == (1, "q", "2024-02-29")
    assert condition(lambda: spark.sql("SET VAR d = 'no date'")) == "CAST_INVALID_INPUT"
    assert value(spark, "SELECT cast(d AS STRING)") == "2024-02-29"


def test_columns_hide_variables(spark):
    spark.sql("DECLARE id BIGINT DEFAULT -1")
    assert [row.id for row in spark.sql("SELECT id FROM range(2)").collect()] == [0, 1]
    assert value(spark, "SELECT sum(x) FROM range(3) AS t(x) WHERE x > id") == 3


def test_several_at_once(spark):
    spark.sql("DECLARE a, b INT DEFAULT 0")
    spark.sql("SET VAR a = 1, b = a + 10")
    assert value(spark, "SELECT a, b") == (1, 11)  # constants further left are new already
    spark.sql("SET VAR a = b, b = a + 10")
    assert value(spark, "SELECT a, b") == (11, 11)  # others are not
    spark.sql("SET VAR (b, a) = (SELECT max(id), min(id) FROM range(5, 8))")
    assert value(spark, "SELECT a, b") == (5, 7)
    spark.sql("SET VAR (a, b) = (SELECT 1, 2 WHERE false)")
    assert value(spark, "SELECT a, b") == (None, None)
    assert condition(lambda: spark.sql("SET VAR (a, b) = (SELECT id, id FROM range(2))")) == "ROW_SUBQUERY_TOO_MANY_ROWS"
    assert condition(lambda: spark.sql("SET VAR (a, b) = (SELECT 1)")) == "ASSIGNMENT_ARITY_MISMATCH"
    assert condition(lambda: spark.sql("SET VAR a = 1, A = 2")) == "DUPLICATE_ASSIGNMENTS"


@pytest.mark.parametrize(
    "statement, expected",
    [
        ("DECLARE VARIABLE taken INT", "VARIABLE_ALREADY_EXISTS"),
        ("DECLARE VARIABLE builtin.x INT", "UNRESOLVED_VARIABLE"),
        ("DECLARE VARIABLE x, y, X INT", "DUPLICATE_VARIABLE_NAME_INSIDE_DECLARE"),
        ("DECLARE VARIABLE x INT DEFAULT (SELECT 1)", "INVALID_DEFAULT_VALUE.SUBQUERY_EXPRESSION"),
        ("DECLARE VARIABLE x INT DEFAULT 1 / 0", "DIVIDE_BY_ZERO"),
        ("SET VAR nothing = 1", "UNRESOLVED_VARIABLE"),
        ("SET taken = 1", "UNSUPPORTED_FEATURE.SET_VARIABLE_USING_SET"),
    ],
)
def test_errors(spark, statement, expected):
    spark.sql("DECLARE taken INT")
    assert condition(lambda: spark.sql(statement)) == expected


def test_variables_belong_to_a_session(spark, server_url):
    from pyspark.sql import SparkSession

    spark.sql("DECLARE only_here = 1")
    other = SparkSession.builder.remote(server_url).create()
    assert condition(lambda: other.sql("SELECT only_here").collect()) == "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION"
    other.stop()


def test_execute_immediate(spark):
    assert value(spark, "EXECUTE IMMEDIATE 'SELECT 1 + 1'") == 2
    assert value(spark, "EXECUTE IMMEDIATE 'SELECT ? + ?' USING 1, 41") == 42
    assert value(spark, "EXECUTE IMMEDIATE 'SELECT :a || :b' USING 'x' AS b, 'y' AS a") == "yx"
    spark.sql("DECLARE statement = 'SELECT max(id) FROM range(:n)'")
    spark.sql("DECLARE result BIGINT")
    spark.sql("EXECUTE IMMEDIATE statement INTO result USING 10 AS n")
    assert value(spark, "SELECT result") == 9
    spark.sql("EXECUTE IMMEDIATE 'SET VAR result = 5'")
    assert value(spark, "SELECT result") == 5
    assert condition(lambda: spark.sql("EXECUTE IMMEDIATE 'SET VAR result = 5' INTO result")) == (
        "INVALID_STATEMENT_FOR_EXECUTE_INTO"
    )
    assert condition(lambda: spark.sql("EXECUTE IMMEDIATE 1")) == "INVALID_EXPR_TYPE_FOR_QUERY_EXECUTE_IMMEDIATE"
    assert condition(lambda: spark.sql("EXECUTE IMMEDIATE 'SELEC 1'")) == "PARSE_SYNTAX_ERROR"
