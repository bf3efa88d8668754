"""Interrupts: by operation, by tag, all. Every wait is for an event, none for a time."""

import uuid

import pytest
from pyspark.sql.connect.proto import base_pb2 as pb
from raw_client import RawClient, Refused, range_plan, sql_plan

# Enough rows to outlast every test; the reader gets its first ones at once.
ENDLESS = range_plan(10**15)
# As above, without a row to read.
SILENT = sql_plan("SELECT count(*) FROM range(0, 1000000000000000)")


def interrupt(raw, kind, **fields):
    request = raw.request(pb.InterruptRequest, interrupt_type=kind, **fields)
    return set(raw.call("Interrupt", request).interrupted_ids)


def start(raw, plan=ENDLESS, tags=()):
    operation = str(uuid.uuid4())
    stream = raw.execute(plan, operation, reattachable=True, tags=tags)
    assert next(stream).HasField("schema")
    return operation, stream


def assert_cancelled(raw, operation, stream):
    with pytest.raises(Refused) as refused:
        list(stream)
    assert refused.value.condition == "OPERATION_CANCELED"
    raw.release(operation)
    assert raw.states(operation) == {operation: "OPERATION_STATE_CANCELLED"}


@pytest.mark.parametrize("plan", [ENDLESS, SILENT], ids=["rows", "no rows"])
def test_by_operation(raw, plan):
    operation, stream = start(raw, plan)
    assert raw.states(operation) == {operation: "OPERATION_STATE_RUNNING"}
    assert interrupt(raw, pb.InterruptRequest.INTERRUPT_TYPE_OPERATION_ID, operation_id=operation) == {operation}
    assert_cancelled(raw, operation, stream)


def test_by_tag_leaves_the_others(raw):
    tagged, tagged_stream = start(raw, tags=["a", "b"])
    other, other_stream = start(raw, tags=["c"])
    assert interrupt(raw, pb.InterruptRequest.INTERRUPT_TYPE_TAG, operation_tag="b") == {tagged}
    assert_cancelled(raw, tagged, tagged_stream)
    assert raw.states(other) == {other: "OPERATION_STATE_RUNNING"}
    raw.release(other)


def test_all(raw):
    started = [start(raw) for _ in range(3)]
    assert interrupt(raw, pb.InterruptRequest.INTERRUPT_TYPE_ALL) == {operation for operation, _ in started}
    for operation, stream in started:
        assert_cancelled(raw, operation, stream)


def test_other_sessions_go_on(raw, server_url):
    other = RawClient(server_url)
    operation, _ = start(other)
    assert interrupt(raw, pb.InterruptRequest.INTERRUPT_TYPE_ALL) == set()
    assert other.states(operation) == {operation: "OPERATION_STATE_RUNNING"}
    other.release(operation)
    other.close()


def test_release_stops_a_running_query(raw):
    operation, stream = start(raw)
    raw.release(operation)
    assert raw.states(operation) == {operation: "OPERATION_STATE_CANCELLED"}


def test_what_has_ended_is_not_interrupted(raw):
    operation = str(uuid.uuid4())
    list(raw.execute(range_plan(1), operation, reattachable=True))
    assert interrupt(raw, pb.InterruptRequest.INTERRUPT_TYPE_OPERATION_ID, operation_id=operation) == set()


@pytest.mark.parametrize(
    "kind, condition",
    [
        (pb.InterruptRequest.INTERRUPT_TYPE_UNSPECIFIED, "UNSUPPORTED_FEATURE.INTERRUPT_TYPE"),
        (pb.InterruptRequest.INTERRUPT_TYPE_TAG, "INVALID_PARAMETER_VALUE.INTERRUPT_TYPE_TAG_REQUIRES_TAG"),
        (
            pb.InterruptRequest.INTERRUPT_TYPE_OPERATION_ID,
            "INVALID_PARAMETER_VALUE.INTERRUPT_TYPE_OPERATION_ID_REQUIRES_ID",
        ),
    ],
)
def test_incomplete_requests(raw, kind, condition):
    with pytest.raises(Refused) as refused:
        interrupt(raw, kind)
    assert refused.value.condition == condition


def test_the_client_interrupts_by_tag(spark):
    import threading

    failures = []

    def run():
        spark.addTag("slow")
        try:
            spark.sql("SELECT count(*) FROM range(0, 1000000000000000)").collect()
        except Exception as error:
            failures.append(error)

    worker = threading.Thread(target=run)
    worker.start()
    while not spark.interruptTag("slow"):
        pass
    worker.join()
    assert failures[0].getCondition() == "OPERATION_CANCELED"
    assert spark.range(1).collect() == [(0,)]
