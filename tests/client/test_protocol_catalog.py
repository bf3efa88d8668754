"""spark.catalog: the methods that no SQL statement stands for."""

import pytest
from pyspark.errors import AnalysisException, ParseException


def test_where_names_are_looked_up(spark):
    assert spark.catalog.currentCatalog() == "spark_catalog"
    assert spark.catalog.currentDatabase() == "default"
    assert [c.name for c in spark.catalog.listCatalogs()] == ["spark_catalog"]
    assert spark.catalog.databaseExists("default") and not spark.catalog.databaseExists("nope")
    assert "default" in [d.name for d in spark.catalog.listDatabases()]
    assert spark.catalog.getDatabase("default").catalog == "spark_catalog"


def test_temporary_views(spark):
    spark.range(1).createOrReplaceTempView("a_view")
    (table,) = spark.catalog.listTables(pattern="a_*")
    assert (table.name, table.catalog, table.namespace, table.tableType) == ("a_view", None, [], "TEMPORARY")
    assert table.isTemporary
    assert spark.catalog.getTable("a_view") == table
    assert spark.catalog.tableExists("A_VIEW") and not spark.catalog.tableExists("another")
    (column,) = spark.catalog.listColumns("a_view")
    assert (column.name, column.dataType, column.nullable) == ("id", "bigint", False)
    assert not spark.catalog.isCached("a_view")
    assert spark.catalog.dropTempView("a_view") and not spark.catalog.dropTempView("a_view")


def test_functions(spark):
    assert spark.catalog.functionExists("count") and not spark.catalog.functionExists("nope")
    count = spark.catalog.getFunction("count")
    assert count.isTemporary
    assert count.className == "org.apache.spark.sql.catalyst.expressions.aggregate.Count"
    described = [row[0] for row in spark.sql("DESCRIBE FUNCTION upper").collect()]
    assert described[:2] == ["Function: upper", "Class: org.apache.spark.sql.catalyst.expressions.Upper"]
    assert [f.name for f in spark.catalog.listFunctions(pattern="coun*|coal*")][:2] == ["coalesce", "count"]


@pytest.mark.parametrize(
    "call, condition",
    [
        (lambda catalog: catalog.getTable("nope"), "TABLE_OR_VIEW_NOT_FOUND"),
        (lambda catalog: catalog.listColumns("nope"), "TABLE_OR_VIEW_NOT_FOUND"),
        (lambda catalog: catalog.getDatabase("nope"), "SCHEMA_NOT_FOUND"),
        (lambda catalog: catalog.listTables("nope"), "SCHEMA_NOT_FOUND"),
        (lambda catalog: catalog.getFunction("nope"), "UNRESOLVED_ROUTINE"),
    ],
)
def test_what_is_not_there(spark, call, condition):
    with pytest.raises(AnalysisException) as raised:
        call(spark.catalog)
    assert raised.value.getCondition() == condition


def test_nothing_has_an_empty_name(spark):
    assert not spark.catalog.tableExists("", "default")
    assert not spark.catalog.functionExists("", "default")
    assert not spark.catalog.dropTempView("")
    assert not spark.catalog.dropGlobalTempView("")


@pytest.fixture
def objects(spark, database):
    """A table, a view and functions of the database, and temporary ones."""
    spark.sql("CREATE TABLE t (a INT NOT NULL COMMENT 'ca', v VARCHAR(3), p STRING) USING parquet PARTITIONED BY (p)")
    spark.sql("CREATE VIEW v AS SELECT a FROM t")
    spark.sql("CREATE TEMPORARY VIEW tv AS SELECT 1 AS a")
    spark.sql("CREATE OR REPLACE GLOBAL TEMPORARY VIEW gv AS SELECT 1 AS a")
    spark.sql("CREATE FUNCTION f(x INT) RETURNS INT RETURN x")
    spark.sql("CREATE TEMPORARY FUNCTION tf(x INT) RETURNS INT RETURN x")
    yield database
    spark.catalog.dropGlobalTempView("gv")


@pytest.mark.parametrize(
    "method",
    "databaseExists getDatabase setCurrentDatabase listTables listViews getTable tableExists listColumns isCached"
    " functionExists getFunction dropTable dropDatabase createDatabase refreshTable recoverPartitions"
    " listPartitions".split(),
)
def test_an_empty_text_is_no_name(spark, method):
    with pytest.raises(ParseException) as raised:
        getattr(spark.catalog, method)("")
    assert raised.value.getCondition() == "PARSE_EMPTY_STATEMENT"


@pytest.mark.parametrize("method", ["getTable", "tableExists", "listColumns", "isCached", "getFunction", "functionExists"])
@pytest.mark.parametrize("name", ["nope.{}.t", "a.b.c.d"])
def test_there_is_one_catalog(spark, objects, method, name):
    with pytest.raises(AnalysisException) as raised:
        getattr(spark.catalog, method)(name.format(objects))
    assert raised.value.getCondition() == "REQUIRES_SINGLE_PART_NAMESPACE"


@pytest.mark.parametrize(
    "method, condition",
    [
        ("getDatabase", "SCHEMA_NOT_FOUND"),
        ("setCurrentDatabase", "SCHEMA_NOT_FOUND"),
        ("listTables", "_LEGACY_ERROR_TEMP_1126"),
        ("listViews", "_LEGACY_ERROR_TEMP_1126"),
        ("listFunctions", "_LEGACY_ERROR_TEMP_1126"),
        ("dropDatabase", "_LEGACY_ERROR_TEMP_1126"),
        ("createDatabase", "REQUIRES_SINGLE_PART_NAMESPACE"),
    ],
)
def test_databases_hold_no_databases(spark, objects, method, condition):
    with pytest.raises(AnalysisException) as raised:
        getattr(spark.catalog, method)(f"nope.{objects}")
    assert raised.value.getCondition() == condition
    assert not spark.catalog.databaseExists(f"nope.{objects}")


def test_names_with_their_catalog(spark, objects):
    catalog = spark.catalog
    assert catalog.getTable(f"spark_catalog.{objects}.T").name == "T"
    assert catalog.getTable("V").name == "v" and catalog.getTable("TV").name == "TV"
    assert catalog.getDatabase(f"spark_catalog.{objects}").name == objects
    assert [t.name for t in catalog.listTables(f"spark_catalog.{objects}")] == ["t", "tv", "v"]
    with pytest.raises(AnalysisException):  # its parts are those of a namespace
        catalog.setCurrentDatabase(f"spark_catalog.{objects}")
    with pytest.raises(AnalysisException) as raised:
        catalog.setCurrentDatabase("global_temp")
    assert raised.value.getCondition() == "_LEGACY_ERROR_TEMP_1068"
    with pytest.raises(ParseException):
        catalog.getTable("bad name")
    assert not catalog.tableExists("bad name", objects)


def test_columns_have_the_types_that_readers_see(spark, objects):
    columns = [(c.name, c.description, c.dataType, c.isPartition) for c in spark.catalog.listColumns("t")]
    assert columns == [("a", "ca", "int", False), ("v", None, "string", False), ("p", None, "string", True)]


def test_functions_by_their_whole_names(spark, objects):
    catalog = spark.catalog
    for name in ("f", f"{objects}.f", f"spark_catalog.{objects}.f", "tf", "session.tf", "system.session.tf", "abs",
                 "builtin.abs", "system.builtin.abs", "range", "window"):  # fmt: skip
        assert catalog.functionExists(name), name
    assert not catalog.functionExists("tf", objects) and not catalog.functionExists("system.abs")
    assert catalog.getFunction("ABS").name == "ABS"
    assert catalog.getFunction("range").className == "org.apache.spark.sql.catalyst.plans.logical.Range"
    assert {"case", "cast", "window"} <= {f.name for f in catalog.listFunctions()}


def test_a_database_at_a_place(spark, tmp_path):
    spark.catalog.createDatabase("placed", properties={"comment": "c", "location": str(tmp_path)})
    try:
        database = spark.catalog.getDatabase("placed")
        assert (database.description, database.locationUri) == ("c", f"file:{tmp_path}")
    finally:
        spark.catalog.dropDatabase("placed")
