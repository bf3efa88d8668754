"""unionByName() where columns are structs with other fields, as Spark 4.2 merges them."""

import pytest
from pyspark.errors import AnalysisException
from pyspark.sql import Row


def union(spark, left, right, allow=True):
    return spark.sql("SELECT " + left).unionByName(spark.sql("SELECT " + right), allowMissingColumns=allow)


def fault(frame):
    with pytest.raises(AnalysisException) as caught:
        frame.collect()
    return caught.value.getCondition()


def values(frame):
    return [tuple(row) for row in frame.collect()]


def test_fields_that_a_side_lacks_are_null(spark):
    both = union(spark, "named_struct('a', 1, 'b', 'x') AS s", "named_struct('c', 2.5D, 'a', 3) AS s")
    assert both.schema.simpleString() == "struct<s:struct<a:int,b:string,c:double>>"
    assert values(both) == [(Row(a=1, b="x", c=None),), (Row(a=3, b=None, c=2.5),)]


def test_columns_and_fields_may_lack_at_once(spark):
    both = union(spark, "named_struct('a', 1) AS s, 5 AS k", "6 AS k, named_struct('b', 2) AS s, 7 AS z")
    assert both.schema.simpleString() == "struct<s:struct<a:int,b:int>,k:int,z:int>"
    assert values(both) == [(Row(a=1, b=None), 5, None), (Row(a=None, b=2), 6, 7)]


def test_a_null_struct_stays_null(spark):
    both = union(
        spark,
        "if(id = 0, null, named_struct('a', id)) AS s FROM range(2)",
        "named_struct('b', named_struct('x', 1)) AS s",
    )
    assert both.schema.simpleString() == "struct<s:struct<a:bigint,b:struct<x:int>>>"
    assert values(both) == [(None,), (Row(a=1, b=None),), (Row(a=None, b=Row(x=1)),)]


def test_structs_within_structs_and_arrays(spark):
    nested = union(
        spark,
        "named_struct('n', named_struct('a', 1)) AS s",
        "named_struct('n', named_struct('b', 2, 'a', 3L)) AS s",
    )
    assert nested.schema.simpleString() == "struct<s:struct<n:struct<a:bigint,b:int>>>"
    assert values(nested) == [(Row(n=Row(a=1, b=None)),), (Row(n=Row(a=3, b=2)),)]
    arrays = union(spark, "array(named_struct('a', 1)) AS s", "array(named_struct('b', 2)) AS s")
    assert arrays.schema.simpleString() == "struct<s:array<struct<a:int,b:int>>>"
    assert values(arrays) == [([Row(a=1, b=None)],), ([Row(a=None, b=2)],)]


@pytest.mark.parametrize("allow", [True, False])
def test_the_first_side_orders_and_names_fields(spark, allow):
    both = union(spark, "named_struct('a', 1, 'b', 2) AS s", "named_struct('B', 3, 'A', 4) AS s", allow)
    assert both.schema.simpleString() == "struct<s:struct<a:int,b:int>>"
    assert values(both) == [(Row(a=1, b=2),), (Row(a=4, b=3),)]


def test_what_cannot_be_merged(spark):
    lacking = "named_struct('b', 2) AS s"
    assert fault(union(spark, "named_struct('a', 1) AS s", lacking, allow=False)) == "FIELD_NOT_FOUND"
    more = "named_struct('b', 2, 'a', 3) AS s"
    assert fault(union(spark, "named_struct('a', 1) AS s", more, allow=False)) == "INCOMPATIBLE_COLUMN_TYPE"
    number = "named_struct('n', 5) AS s"
    assert fault(union(spark, "named_struct('n', named_struct('a', 1)) AS s", number)) == "INCOMPATIBLE_COLUMN_TYPE"
