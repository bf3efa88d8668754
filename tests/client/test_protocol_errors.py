"""Errors: exception classes, conditions, parameters, contexts; the session goes on after each."""

import pytest
from pyspark.errors import AnalysisException, ArithmeticException, ParseException
from pyspark.errors.exceptions.base import QueryContextType
from pyspark.sql import functions as F
from pyspark.sql.connect.proto import base_pb2 as pb
from raw_client import Refused, sql_plan


def test_parse_error(spark):
    with pytest.raises(ParseException) as raised:
        spark.sql("SELEC 1")
    assert raised.value.getCondition() == "PARSE_SYNTAX_ERROR"
    assert raised.value.getSqlState() == "42601"
    assert spark.range(1).count() == 1


def test_unknown_column_of_a_dataframe_names_the_line(spark):
    with pytest.raises(AnalysisException) as raised:
        spark.range(1).select(F.col("nope")).collect()
    error = raised.value
    assert error.getCondition() == "UNRESOLVED_COLUMN.WITH_SUGGESTION"
    assert error.getMessageParameters() == {"objectName": "`nope`", "proposal": "`id`"}
    (context,) = error.getQueryContext()
    assert context.contextType() == QueryContextType.DataFrame
    assert context.fragment() == "col"
    assert __file__ in context.callSite()


def test_division_by_zero_in_sql_points_into_the_text(spark):
    with pytest.raises(ArithmeticException) as raised:
        spark.sql("SELECT 1, 2/0").collect()
    error = raised.value
    assert error.getCondition() == "DIVIDE_BY_ZERO"
    assert error.getSqlState() == "22012"
    (context,) = error.getQueryContext()
    assert context.contextType() == QueryContextType.SQL
    assert (context.startIndex(), context.stopIndex(), context.fragment()) == (10, 12, "2/0")


@pytest.mark.parametrize(
    "statement, fragment",
    [
        ("SELECT cast(1 AS foo)", "foo"),
        ("SELECT 1, date'x'", "date'x'"),
        ("INSERT INTO nowhere VALUES (1)", "nowhere"),
        ("TRUNCATE TABLE nowhere", "nowhere"),
        ("ALTER TABLE a_db.nowhere SET TBLPROPERTIES ('k' = 'v')", "a_db.nowhere"),
        ("DESCRIBE FUNCTION nowhere", "nowhere"),
    ],
)
def test_statements_point_at_what_is_wrong(spark, statement, fragment):
    with pytest.raises(AnalysisException) as raised:
        spark.sql(statement).collect()
    (context,) = raised.value.getQueryContext()
    assert context.contextType() == QueryContextType.SQL
    begin = statement.index(fragment)
    assert context.fragment() == fragment
    assert (context.startIndex(), context.stopIndex()) == (begin, begin + len(fragment) - 1)


def test_syntax_errors_have_no_context(spark):
    with pytest.raises(ParseException) as raised:
        spark.sql("SELECT * FROM range(1")
    assert raised.value.getQueryContext() == []


def test_sql_is_analyzed_at_once(spark):
    with pytest.raises(AnalysisException) as raised:
        spark.sql("SELECT * FROM nowhere")
    assert raised.value.getCondition() == "TABLE_OR_VIEW_NOT_FOUND"


def test_details_are_handed_out_once(raw):
    with pytest.raises(Refused) as refused:
        list(raw.execute(sql_plan("SELECT 1/0")))
    assert refused.value.domain == "org.apache.spark"
    assert refused.value.metadata["sqlState"] == "22012"
    request = raw.request(pb.FetchErrorDetailsRequest, error_id=refused.value.metadata["errorId"])
    details = raw.call("FetchErrorDetails", request)
    assert details.root_error_idx == 0
    assert details.errors[0].spark_throwable.error_class == "DIVIDE_BY_ZERO"
    assert details.errors[0].error_type_hierarchy[0] == "org.apache.spark.SparkArithmeticException"
    assert not raw.call("FetchErrorDetails", request).errors


def test_long_messages_are_cut_in_the_header_and_whole_in_the_details(spark):
    name = "x" * 5000
    with pytest.raises(AnalysisException) as raised:
        spark.range(1).select(name).collect()
    assert name in str(raised.value)


def test_python_functions_get_a_clear_error(spark):
    double = F.udf(lambda x: 2 * x, "long")
    with pytest.raises(Exception) as raised:
        spark.range(1).select(double("id")).collect()
    assert raised.value.getCondition() is not None
    assert raised.value.getCondition() != "INTERNAL_ERROR"
    assert spark.range(1).count() == 1
