"""Functions made with CREATE FUNCTION, as DataFrames and spark.catalog see them. Answers are Spark 4.2.1's."""

import pytest
from pyspark.errors import AnalysisException
from pyspark.sql import SparkSession
from pyspark.sql import functions as F


@pytest.fixture
def database(spark):
    name = f"fn_{spark.session_id.replace('-', '_')}"
    spark.sql(f"CREATE DATABASE {name}")
    spark.sql(f"USE {name}")
    spark.sql("CREATE FUNCTION kept(x INT) RETURNS INT COMMENT 'kept one' RETURN x + 1")
    spark.sql("CREATE TEMPORARY FUNCTION fleeting(x INT DEFAULT 5) RETURNS TABLE (a INT) RETURN SELECT x")
    yield name
    spark.sql("DROP TEMPORARY FUNCTION IF EXISTS fleeting")
    spark.sql(f"DROP DATABASE {name} CASCADE")


def test_dataframes_call_them(spark, database):
    frame = spark.range(2).select(F.call_function("kept", F.col("id")), F.expr("kept(x => 7)"))
    assert frame.columns == [f"spark_catalog.{database}.kept(id)", f"spark_catalog.{database}.kept(7)"]
    assert [tuple(row) for row in frame.collect()] == [(1, 8), (2, 8)]
    both = spark.sql("SELECT * FROM fleeting() UNION ALL SELECT * FROM fleeting(6)")
    assert [row.a for row in both.collect()] == [5, 6]
    assert spark.range(3).filter("kept(id) = 2").count() == 1
    counts = spark.range(3).groupBy(F.expr("kept(id % 2)").alias("k")).count().orderBy("k")
    assert [tuple(row) for row in counts.collect()] == [(1, 2), (2, 1)]


def test_the_catalog_tells_of_them(spark, database):
    catalog = spark.catalog
    for name in ("kept", f"{database}.kept", f"spark_catalog.{database}.kept", "fleeting", "abs"):
        assert catalog.functionExists(name), name
    assert not catalog.functionExists("default.kept") and not catalog.functionExists("no_such_function")
    assert not catalog.functionExists("kept", "no_such_database")
    kept = catalog.getFunction("kept")
    assert (kept.name, kept.catalog, kept.namespace, kept.isTemporary) == ("kept", "spark_catalog", [database], False)
    fleeting = catalog.getFunction("fleeting")
    assert (fleeting.catalog, fleeting.namespace, fleeting.isTemporary) == (None, None, True)
    listed = {function.name for function in catalog.listFunctions()}
    assert {"kept", "fleeting", "abs"} <= listed
    assert "kept" not in {function.name for function in catalog.listFunctions("default")}
    with pytest.raises(AnalysisException) as error:
        catalog.getFunction("no_such_function")
    assert error.value.getCondition() == "UNRESOLVED_ROUTINE"


def test_a_session_has_its_own_temporary_ones(database, server_url):
    other = SparkSession.builder.remote(server_url).create()
    try:
        assert other.sql(f"SELECT {database}.kept(1)").collect()[0][0] == 2
        with pytest.raises(AnalysisException) as error:
            other.sql("SELECT * FROM fleeting()").collect()
        assert error.value.getCondition() == "UNRESOLVABLE_TABLE_VALUED_FUNCTION"
    finally:
        other.stop()


def test_describe_extended(spark, database):
    told = [row[0] for row in spark.sql("DESCRIBE FUNCTION EXTENDED kept").collect()]
    assert told[:6] == [
        f"Function:      spark_catalog.{database}.kept",
        "Type:          SCALAR",
        "Input:         x INT",
        "Returns:       INT",
        "Comment:       kept one",
        "Deterministic: true",
    ]
    assert told[6] == "Data Access:   CONTAINS SQL" and told[-1] == "Body:          x + 1"


def test_functions_outlive_the_server(program):
    text = """
        from pyspark.sql import SparkSession
        spark = SparkSession.builder.getOrCreate()
        if not spark.catalog.functionExists("lasting"):
            spark.sql("CREATE FUNCTION lasting(x INT, y STRING DEFAULT 'a') RETURN repeat(y, x)")
        print(*spark.sql("SELECT lasting(3), lasting(2, 'b')").first())
    """
    assert program.run(text).split() == ["aaa", "bb"]
    assert program.run(text).split() == ["aaa", "bb"]
