"""spark.catalog: the methods that no SQL statement stands for."""

import pytest
from pyspark.errors import AnalysisException


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
    assert not spark.catalog.databaseExists("")
    assert not spark.catalog.dropTempView("")
    assert not spark.catalog.dropGlobalTempView("")
    for ask in (spark.catalog.getTable, spark.catalog.getFunction, spark.catalog.getDatabase, spark.catalog.listColumns):
        with pytest.raises(AnalysisException):
            ask("")
