"""TRANSFORM: commands that read and write much, that fail, and that are ended with their query."""

import time
import uuid

import pytest
from pyspark.sql.connect.proto import base_pb2 as pb
from raw_client import Refused, sql_plan


def test_more_than_pipes_hold(spark):
    rows = spark.sql("SELECT TRANSFORM(id, repeat('x', 1000)) USING 'cat' AS (a BIGINT, b STRING) FROM range(20000)")
    assert rows.selectExpr("count(*)", "sum(a)", "sum(length(b))").first() == (20000, 199990000, 20000000)


def test_more_comes_out_than_goes_in(spark):
    command = "while read x; do head -c 200000 /dev/zero | tr '\\\\0' y; echo; done"
    rows = spark.sql(f'SELECT TRANSFORM(id) USING "{command}" AS (a STRING) FROM range(50)')
    assert rows.selectExpr("count(*)", "min(length(a))").first() == (50, 200000)


def test_command_that_reads_nothing(spark):
    rows = spark.sql("SELECT TRANSFORM(id, repeat('x', 1000)) USING 'exec <&-; echo done' AS (a STRING) FROM range(20000)")
    assert {row.a for row in rows.collect()} == {"done"}


def test_interrupt_ends_the_command(raw, tmp_path):
    mark = tmp_path / "pid"
    plan = sql_plan(f"SELECT TRANSFORM(id) USING 'echo $$ > {mark}; sleep 600' AS (a STRING) FROM range(1)")
    operation = str(uuid.uuid4())
    stream = raw.execute(plan, operation, reattachable=True, tags=())
    assert next(stream).HasField("schema")
    process = started(mark)
    request = raw.request(
        pb.InterruptRequest,
        interrupt_type=pb.InterruptRequest.INTERRUPT_TYPE_OPERATION_ID,
        operation_id=operation,
    )
    assert set(raw.call("Interrupt", request).interrupted_ids) == {operation}
    with pytest.raises(Refused) as refused:
        list(stream)
    assert refused.value.condition == "OPERATION_CANCELED"
    for _ in range(100):
        if not process.exists():
            return
        time.sleep(0.1)
    pytest.fail("the command outlived its query")


def started(mark):
    """The directory of the process whose id the command has written."""
    from pathlib import Path

    for _ in range(300):
        if mark.exists() and mark.read_text().strip():
            return Path("/proc") / mark.read_text().strip()
        time.sleep(0.1)
    raise AssertionError("the command did not start")
