"""Where errors say that they are in a statement, as Spark 4.2.1 says it: some about an expression, some about
the whole SELECT, some nowhere."""

import pytest
from pyspark.errors import PySparkException

VIEWS = [
    "CREATE OR REPLACE TEMPORARY VIEW t AS SELECT * FROM VALUES (1, 'a', 1.5D), (2, 'b', 2.5D) AS v(i, s, d)",
    "CREATE OR REPLACE TEMPORARY VIEW u AS SELECT * FROM VALUES "
    "(1, array(1, 2), map('a', 1), named_struct('x', 1)) AS v(id, arr, m, st)",
    "CREATE OR REPLACE TEMPORARY VIEW tab AS SELECT * FROM VALUES "
    "(1, 99999999999999999999999999999999999999BD), (2, 99999999999999999999999999999999999999BD) AS v(a, c)",
]
WHOLE = object()
PLACES = [
    ("SELECT * FROM t WHERE i", "DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN", WHOLE),
    ("SELECT i FROM t HAVING i", "MISSING_GROUP_BY", WHOLE),
    ("SELECT i, s, count(*) FROM t GROUP BY i", "MISSING_AGGREGATION", None),
    ("SELECT i, count(*) FROM t", "MISSING_GROUP_BY", WHOLE),
    ("SELECT i, count(*) FROM t WHERE i > 1 LIMIT 5", "MISSING_GROUP_BY", "SELECT i, count(*) FROM t WHERE i > 1"),
    ("SELECT i FROM t WHERE sum(i) > 1", "INVALID_WHERE_CONDITION", WHOLE),
    ("SELECT i FROM t WHERE row_number() OVER (ORDER BY i) = 1", "WINDOW_FUNCTION_NOT_ALLOWED_IN_CLAUSE", None),
    ("SELECT i FROM t WHERE row_number() = 1", "WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE", "row_number() = 1"),
    ("SELECT row_number() FROM t", "WINDOW_FUNCTION_WITHOUT_OVER_CLAUSE", WHOLE),
    ("SELECT rank() OVER () FROM t", "WINDOW_FUNCTION_FRAME_NOT_ORDERED", None),
    ("SELECT sum(i) OVER w FROM t", "MISSING_WINDOW_SPECIFICATION", None),
    ("SELECT sum(sum(i)) OVER (ORDER BY i) FROM t", "MISSING_GROUP_BY", WHOLE),
    (
        "SELECT lag(i, i) OVER (ORDER BY i) FROM t",
        "DATATYPE_MISMATCH.NON_FOLDABLE_INPUT", "lag(i, i) OVER (ORDER BY i)",
    ),
    (
        "SELECT ntile(0) OVER (ORDER BY i) FROM t",
        "DATATYPE_MISMATCH.VALUE_OUT_OF_RANGE", "ntile(0) OVER (ORDER BY i)",
    ),
    ("SELECT grouping(s) FROM t GROUP BY CUBE(i)", "GROUPING_COLUMN_MISMATCH", None),
    ("SELECT grouping(i) FROM t GROUP BY i", "UNSUPPORTED_GROUPING_EXPRESSION", "grouping(i)"),
    ("SELECT grouping_id(s) FROM t GROUP BY CUBE(i)", "GROUPING_ID_COLUMN_MISMATCH", None),
    ("SELECT i FROM t UNION SELECT i, s FROM t", "NUM_COLUMNS_MISMATCH", WHOLE),
    ("SELECT i FROM t UNION SELECT i FROM t UNION SELECT i, s FROM t", "NUM_COLUMNS_MISMATCH", WHOLE),
    ("SELECT 1 UNION SELECT 2 INTERSECT SELECT 1, 2", "NUM_COLUMNS_MISMATCH", "SELECT 2 INTERSECT SELECT 1, 2"),
    ("SELECT * FROM (SELECT 1 AS x UNION SELECT 1, 2)", "NUM_COLUMNS_MISMATCH", "SELECT 1 AS x UNION SELECT 1, 2"),
    (
        "WITH a AS (SELECT 1 AS x) SELECT x FROM a UNION SELECT 1, 2",
        "NUM_COLUMNS_MISMATCH", "SELECT x FROM a UNION SELECT 1, 2",
    ),
    ("SELECT m FROM u EXCEPT SELECT m FROM u", "UNSUPPORTED_FEATURE.SET_OPERATION_ON_MAP_TYPE", WHOLE),
    (
        "SELECT * FROM (SELECT * FROM t WHERE i) WHERE i = 1",
        "DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN", "SELECT * FROM t WHERE i",
    ),
    ("FROM t |> WHERE i", "DATATYPE_MISMATCH.FILTER_NOT_BOOLEAN", WHOLE),
    ("FROM t |> WHERE sum(i) > 1", "INVALID_WHERE_CONDITION", WHOLE),
    ("FROM t |> UNION SELECT 1", "NUM_COLUMNS_MISMATCH", WHOLE),
    ("FROM t |> SELECT i, sum(i)", "MISSING_GROUP_BY", "SELECT i, sum(i)"),
    ("FROM t |> DROP nosuch", "UNRESOLVED_COLUMN.WITH_SUGGESTION", WHOLE),
    ("SELECT s BETWEEN 1 AND 'q' FROM t", "CAST_INVALID_INPUT", "BETWEEN 1 AND 'q'"),
    (
        "SELECT CASE i WHEN array(1) THEN 1 END FROM t",
        "DATATYPE_MISMATCH.BINARY_OP_DIFF_TYPES", "CASE i WHEN array(1) THEN 1 END",
    ),
    ("SELECT s LIKE 'a\\\\' ESCAPE 'ab' FROM t", "INVALID_ESC", "LIKE 'a\\\\' ESCAPE 'ab'"),
    ("SELECT nullif(s, 1) FROM t", "CAST_INVALID_INPUT", "nullif(s, 1)"),
    ("SELECT concat_ws() FROM t", "WRONG_NUM_ARGS.WITHOUT_SUGGESTION", None),
    ("SELECT coalesce() FROM t", "WRONG_NUM_ARGS.WITHOUT_SUGGESTION", None),
    ("SELECT map(1)", "WRONG_NUM_ARGS.WITHOUT_SUGGESTION", None),
    ("SELECT abs() FROM t", "WRONG_NUM_ARGS.WITHOUT_SUGGESTION", "abs()"),
    ("SELECT explode(explode(arr)) FROM u", "UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS", None),
    ("SELECT 1 + explode(arr) FROM u", "UNSUPPORTED_GENERATOR.NESTED_IN_EXPRESSIONS", None),
    ("SELECT st[1] FROM u", "INVALID_EXTRACT_FIELD_TYPE", None),
    ("SELECT * FROM a.b.c.d", "REQUIRES_SINGLE_PART_NAMESPACE", None),
    ("SELECT * FROM t AS x(a, b)", "ASSIGNMENT_ARITY_MISMATCH", "t AS x(a, b)"),
    ("SELECT * FROM t x JOIN u y USING (nosuch)", "UNRESOLVED_USING_COLUMN_FOR_JOIN", None),
    ("SELECT * FROM t PIVOT (i FOR s IN ('a'))", "_LEGACY_ERROR_TEMP_1006", None),
    ("SELECT * FROM t UNPIVOT (v FOR n IN (i, s))", "UNPIVOT_VALUE_DATA_TYPE_MISMATCH", None),
    ("SELECT id FROM u ORDER BY m", "DATATYPE_MISMATCH.INVALID_ORDERING_TYPE", "m"),
    ("SELECT i FROM t ORDER BY sum(i)", "UNSUPPORTED_EXPR_FOR_OPERATOR", "ORDER BY sum(i)"),
    ("SELECT * FROM t LIMIT i", "INVALID_LIMIT_LIKE_EXPRESSION.IS_UNFOLDABLE", "SELECT * FROM t"),
    (
        "SELECT transform(arr, (x, y, z) -> x) FROM u",
        "INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH", "(x, y, z) -> x",
    ),
    ("SELECT zip_with(arr, arr, x -> x) FROM u", "INVALID_LAMBDA_FUNCTION_CALL.NUM_ARGS_MISMATCH", "x -> x"),
    ("WITH a AS (SELECT 1), a AS (SELECT 2) SELECT * FROM a", "DUPLICATED_CTE_NAMES", WHOLE),
    (
        "WITH RECURSIVE r AS (SELECT 1 AS n UNION ALL SELECT n + 1 FROM r) SELECT * FROM r",
        "RECURSION_LEVEL_LIMIT_EXCEEDED", None,
    ),
    ("SELECT i FROM t QUALIFY i = 1", "QUALIFY_REQUIRES_WINDOW_FUNCTION", None),
    ("SELECT sum(c) FROM tab", "NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION", "sum(c)"),
    (
        "SELECT a, sum(c) OVER (ORDER BY a) FROM tab",
        "NUMERIC_VALUE_OUT_OF_RANGE.WITH_SUGGESTION", "sum(c) OVER (ORDER BY a)",
    ),
    ("SELECT 1, sum(c) FROM tab GROUP BY 1", "ARITHMETIC_OVERFLOW", "sum(c)"),
]


def error_of(spark, statement):
    with pytest.raises(PySparkException) as caught:
        spark.sql(statement).collect()
    places = [(c.fragment(), c.startIndex()) for c in caught.value.getQueryContext()]
    return caught.value.getCondition(), places


def test_places_in_statements(spark):
    for view in VIEWS:
        spark.sql(view)
    for statement, condition, place in PLACES:
        fragment = statement if place is WHOLE else place
        places = [] if place is None else [(fragment, statement.index(fragment))]
        assert (statement, *error_of(spark, statement)) == (statement, condition, places)


def test_errors_without_a_place_have_none_in_frames_either(spark):
    frame = spark.range(1).selectExpr("id", "'a' AS s")
    with pytest.raises(PySparkException) as caught:
        frame.groupBy("id").agg(frame.s).collect()
    assert caught.value.getCondition() == "MISSING_AGGREGATION"
    assert list(caught.value.getQueryContext()) == []
