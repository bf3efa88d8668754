"""BEGIN ... END through spark.sql: what comes back, parameters, errors, interrupts. Answers are Spark 4.2.1's."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from pyspark.errors import PySparkException
from pyspark.sql.connect.proto import base_pb2 as pb
from raw_client import Refused, sql_plan


def failure(run):
    with pytest.raises(PySparkException) as error:
        run()
    return error.value


def test_the_last_query_is_a_relation_like_any_other(spark):
    frame = spark.sql("BEGIN DECLARE n INT = 3; SELECT id, id * n AS triple FROM range(4); SET n = 4; END")
    assert frame.columns == ["id", "triple"]
    assert [tuple(row) for row in frame.where("id > 1").collect()] == [(2, 6), (3, 9)]
    assert spark.sql("BEGIN DECLARE n INT; END").schema.simpleString() == "struct<>"


def test_variables_end_with_their_script(spark):
    spark.sql("BEGIN DECLARE only_here INT = 1; END")
    error = failure(lambda: spark.sql("SELECT only_here").collect())
    assert error.getCondition() == "UNRESOLVED_COLUMN.WITHOUT_SUGGESTION"


def test_named_parameters_reach_every_statement(spark):
    script = "BEGIN DECLARE x INT = :a; IF :a > 3 THEN SET x = :a * 2; END IF; SELECT x, :a AS a; END"
    assert tuple(spark.sql(script, args={"a": 4}).first()) == (8, 4)
    assert tuple(spark.sql(script, args={"a": 2}).first()) == (2, 2)
    error = failure(lambda: spark.sql("BEGIN SELECT :b; END", args={"a": 4}).collect())
    assert error.getCondition() == "UNBOUND_SQL_PARAMETER"
    error = failure(lambda: spark.sql("BEGIN SELECT ? + 1; END", args=[4]).collect())
    assert error.getCondition() == "UNSUPPORTED_FEATURE.SQL_SCRIPTING_WITH_POSITIONAL_PARAMETERS"


def test_errors_of_scripts_name_the_line(spark):
    error = failure(lambda: spark.sql("BEGIN\n  SELECT 1;\n  DECLARE x INT;\nEND"))
    assert error.getCondition() == "INVALID_VARIABLE_DECLARATION.ONLY_AT_BEGINNING"
    assert error.getSqlState() == "42K0M"
    assert "{LINE:3} [INVALID_VARIABLE_DECLARATION.ONLY_AT_BEGINNING]" in str(error)
    assert not error.getQueryContext()


def test_errors_of_statements_point_into_the_script(spark):
    error = failure(lambda: spark.sql("BEGIN\n  SELECT 1;\n  SELECT 1/0;\nEND"))
    assert error.getCondition() == "DIVIDE_BY_ZERO"
    (context,) = error.getQueryContext()
    assert (context.startIndex(), context.fragment()) == (27, "1/0")


def test_what_ran_before_an_error_stays(spark):
    spark.sql("DECLARE OR REPLACE VARIABLE script_steps INT = 0")
    failure(lambda: spark.sql("BEGIN SET script_steps = 1; SELECT 1/0; SET script_steps = 2; END"))
    assert spark.sql("SELECT script_steps").first()[0] == 1


def test_scripts_can_be_switched_off(spark):
    spark.conf.set("spark.sql.scripting.enabled", "false")
    try:
        error = failure(lambda: spark.sql("BEGIN SELECT 1; END"))
        assert error.getCondition() == "UNSUPPORTED_FEATURE.SQL_SCRIPTING"
    finally:
        spark.conf.unset("spark.sql.scripting.enabled")


def sql_command(text):
    plan = pb.Plan()
    plan.command.sql_command.input.CopyFrom(sql_plan(text).root)
    return plan


@pytest.mark.parametrize(
    "script",
    [
        "BEGIN DECLARE n BIGINT = 0; WHILE true DO SET n = n + 1; END WHILE; END",
        "BEGIN DECLARE EXIT HANDLER FOR SQLEXCEPTION SELECT 1; SELECT count(*) FROM range(0, 1000000000000000); END",
        "BEGIN FOR r AS SELECT id FROM range(0, 1000000000000000) DO BEGIN END; END FOR; END",
        "BEGIN DECLARE n BIGINT; SET n = (SELECT count(*) FROM range(0, 1000000000000000)); END",
    ],
    ids=["loop", "query under a handler", "for", "set"],
)
def test_interrupted(raw, script):
    list(raw.execute(sql_plan("SELECT 1")))  # the session is there now
    operation = str(uuid.uuid4())
    stream = raw.execute(sql_command(script), operation, reattachable=True)
    with ThreadPoolExecutor(1) as reader:
        answer = reader.submit(list, stream)
        while raw.states(operation) != {operation: "OPERATION_STATE_RUNNING"}:
            assert not answer.done()
        request = raw.request(
            pb.InterruptRequest,
            interrupt_type=pb.InterruptRequest.INTERRUPT_TYPE_OPERATION_ID,
            operation_id=operation,
        )
        assert set(raw.call("Interrupt", request).interrupted_ids) == {operation}
        with pytest.raises(Refused) as refused:
            answer.result()
    assert refused.value.condition == "OPERATION_CANCELED"
