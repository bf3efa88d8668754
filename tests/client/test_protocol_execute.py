"""Execution: buffered responses, attaching again, letting go, chunks of results, compressed plans."""

import uuid

import pyarrow as pa
import pytest
from pyspark.sql.connect.proto import base_pb2 as pb
from raw_client import Refused, range_plan, sql_plan



def new_id():
    return str(uuid.uuid4())


def kinds(responses):
    """What the responses are, runs of the same kind as one."""
    all_kinds = [r.WhichOneof("response_type") or ("schema" if r.HasField("schema") else "metrics") for r in responses]
    return [kind for i, kind in enumerate(all_kinds) if i == 0 or all_kinds[i - 1] != kind]


def rows_of(responses):
    """The rows of Arrow responses, chunks put together."""
    rows, chunks = [], []
    for response in responses:
        if not response.HasField("arrow_batch"):
            continue
        batch = response.arrow_batch
        if not chunks:
            assert batch.start_offset == len(rows)
        chunks.append(batch.data)
        if len(chunks) < max(1, batch.num_chunks_in_batch):
            continue
        with pa.ipc.open_stream(b"".join(chunks)) as reader:
            part = [tuple(row.values()) for b in reader for row in b.to_pylist()]
        assert len(part) == batch.row_count
        rows += part
        chunks = []
    assert not chunks
    return rows


def test_responses_carry_ids_and_end_with_a_mark(raw):
    operation = new_id()
    responses = list(raw.execute(range_plan(3), operation, reattachable=True))
    # The schema comes with the rows, unless those keep it waiting; the metrics come with the mark.
    assert [kind for kind in kinds(responses) if kind != "schema"] == ["arrow_batch", "result_complete"]
    assert responses[0].HasField("schema") and responses[-1].HasField("metrics")
    assert {r.operation_id for r in responses} == {operation}
    assert len({r.response_id for r in responses}) == len(responses)
    assert len({r.server_side_session_id for r in responses}) == 1
    assert rows_of(responses) == [(0,), (1,), (2,)]


def test_without_reattach_there_is_no_mark(raw):
    responses = list(raw.execute(range_plan(3)))
    assert "result_complete" not in kinds(responses)
    with pytest.raises(Refused) as refused:
        list(raw.reattach(responses[0].operation_id))
    assert refused.value.condition == "INVALID_HANDLE.OPERATION_NOT_FOUND"


def test_no_rows_are_one_empty_batch(raw):
    responses = list(raw.execute(range_plan(0)))
    assert [kind for kind in kinds(responses) if kind != "schema"] == ["arrow_batch", "metrics"]
    assert sum(response.HasField("schema") for response in responses) == 1
    assert rows_of(responses) == []


def test_reattach_gives_the_same_responses_again(raw):
    operation = new_id()
    first = list(raw.execute(range_plan(5), operation, reattachable=True))
    assert list(raw.reattach(operation)) == first
    assert list(raw.reattach(operation, first[0].response_id)) == first[1:]


def test_the_same_request_again_attaches(raw):
    operation = new_id()
    first = list(raw.execute(range_plan(5), operation, reattachable=True))
    assert list(raw.execute(range_plan(5), operation, reattachable=True)) == first


def test_another_request_of_the_same_id_is_refused(raw):
    operation = new_id()
    list(raw.execute(range_plan(5), operation, reattachable=True))
    with pytest.raises(Refused) as refused:
        list(raw.execute(range_plan(6), operation, reattachable=True))
    assert refused.value.condition == "INVALID_HANDLE.OPERATION_ALREADY_EXISTS"


def test_released_responses_are_gone(raw):
    raw.config(set=pb.ConfigRequest.Set(pairs=[pb.KeyValue(key="spark.sql.execution.arrow.maxRecordsPerBatch", value="1")]))
    operation = new_id()
    responses = list(raw.execute(range_plan(5), operation, reattachable=True))
    raw.release(operation, until=responses[1].response_id)
    with pytest.raises(Refused) as refused:
        list(raw.reattach(operation))
    assert refused.value.condition == "INVALID_CURSOR.POSITION_NOT_AVAILABLE"
    assert list(raw.reattach(operation, responses[2].response_id)) == responses[3:]


def test_release_of_an_unknown_response_is_refused(raw):
    operation = new_id()
    list(raw.execute(range_plan(5), operation, reattachable=True))
    with pytest.raises(Refused) as refused:
        raw.release(operation, until="nothing")
    assert refused.value.condition == "INVALID_CURSOR.POSITION_NOT_FOUND"


def test_a_released_operation_is_gone_for_good(raw):
    operation = new_id()
    list(raw.execute(range_plan(5), operation, reattachable=True))
    assert raw.states(operation) == {operation: "OPERATION_STATE_TERMINATING"}
    assert raw.release(operation).operation_id == operation
    assert raw.release(operation).operation_id == ""
    assert raw.states(operation) == {operation: "OPERATION_STATE_SUCCEEDED"}
    with pytest.raises(Refused) as refused:
        list(raw.reattach(operation))
    assert refused.value.condition == "INVALID_HANDLE.OPERATION_NOT_FOUND"
    with pytest.raises(Refused) as refused:
        list(raw.execute(range_plan(5), operation, reattachable=True))
    assert refused.value.condition == "INVALID_HANDLE.OPERATION_ABANDONED"


def test_a_second_reader_sends_the_first_away(raw):
    operation = new_id()
    first = raw.execute(range_plan(10**12), operation, reattachable=True)
    assert next(first).HasField("schema")
    second = raw.reattach(operation)
    assert next(second).HasField("schema")
    with pytest.raises(Refused) as refused:
        list(first)
    assert refused.value.condition == "INVALID_CURSOR.DISCONNECTED"
    raw.release(operation)


def test_an_error_comes_again_after_reattach(raw):
    operation = new_id()
    for stream in (raw.execute(sql_plan("SELECT 1/0"), operation, reattachable=True), raw.reattach(operation)):
        with pytest.raises(Refused) as refused:
            list(stream)
        assert refused.value.condition == "DIVIDE_BY_ZERO"
    raw.release(operation)
    assert raw.states(operation) == {operation: "OPERATION_STATE_FAILED"}


def test_large_results_come_in_chunks_of_the_asked_size(raw):
    chunked = pb.ExecutePlanRequest.RequestOption()
    chunked.result_chunking_options.allow_arrow_batch_chunking = True
    chunked.result_chunking_options.preferred_arrow_chunk_size = 2048
    responses = list(raw.execute(range_plan(5000), options=[chunked]))
    batches = [r.arrow_batch for r in responses if r.HasField("arrow_batch")]
    assert max(len(b.data) for b in batches) <= 2048
    assert max(b.num_chunks_in_batch for b in batches) > 1
    assert rows_of(responses) == [(i,) for i in range(5000)]


def test_batches_hold_no_more_rows_than_the_setting(spark, raw):
    raw.config(
        set=pb.ConfigRequest.Set(
            pairs=[pb.KeyValue(key="spark.sql.execution.arrow.maxRecordsPerBatch", value="100")]
        )
    )
    responses = list(raw.execute(range_plan(1000)))
    assert max(r.arrow_batch.row_count for r in responses) <= 100
    assert len(rows_of(responses)) == 1000


def test_compressed_plans_are_read(raw):
    zstandard = pytest.importorskip("zstandard")
    plan = pb.Plan()
    plan.compressed_operation.data = zstandard.compress(range_plan(3).root.SerializeToString())
    plan.compressed_operation.op_type = pb.Plan.CompressedOperation.OP_TYPE_RELATION
    plan.compressed_operation.compression_codec = pb.COMPRESSION_CODEC_ZSTD
    assert rows_of(raw.execute(plan)) == [(0,), (1,), (2,)]


def test_rubbish_instead_of_a_compressed_plan_is_refused(raw):
    plan = pb.Plan()
    plan.compressed_operation.data = b"no zstd"
    plan.compressed_operation.op_type = pb.Plan.CompressedOperation.OP_TYPE_RELATION
    plan.compressed_operation.compression_codec = pb.COMPRESSION_CODEC_ZSTD
    with pytest.raises(Refused) as refused:
        list(raw.execute(plan))
    assert refused.value.condition == "CONNECT_INVALID_PLAN.CANNOT_PARSE"


def test_a_query_by_sql_command_is_handed_back(raw):
    plan = pb.Plan()
    plan.command.sql_command.input.sql.query = "SELECT 1 AS a"
    (response,) = raw.execute(plan)
    assert response.sql_command_result.relation.sql.query == "SELECT 1 AS a"


def test_a_statement_by_sql_command_answers_with_its_rows(raw):
    plan = pb.Plan()
    plan.command.sql_command.input.sql.query = "SET my.key = 1"
    (response,) = raw.execute(plan)
    answer = pb.Plan(root=response.sql_command_result.relation)
    assert rows_of(raw.execute(answer)) == [("my.key", "1")]


def test_long_chains_of_transformations(spark):
    from pyspark.sql import functions as F

    frame = spark.range(1)
    for i in range(300):
        frame = frame.withColumn("id", F.col("id") + 1)
    assert frame.collect() == [(300,)]


def test_observed_metrics(spark):
    from pyspark.sql import Observation
    from pyspark.sql import functions as F

    seen = Observation("seen")
    spark.range(4).observe(seen, F.count(F.lit(1)).alias("rows"), F.max("id").alias("last")).collect()
    assert seen.get == {"rows": 4, "last": 3}
