"""Requests that no client sends: refused by name, and the server goes on."""

import pytest
from pyspark.sql.connect.proto import base_pb2 as pb
from pyspark.sql.connect.proto import relations_pb2
from raw_client import Refused, range_plan


def relation(**fields):
    return pb.Plan(root=relations_pb2.Relation(**fields))


def with_expression(change):
    plan = pb.Plan()
    plan.root.project.input.range.end = 1
    plan.root.project.input.range.step = 1
    change(plan.root.project.expressions.add())
    return plan


MALFORMED = [
    (pb.Plan(), "INVALID_ONE_OF_FIELD_NOT_SET"),
    (relation(), "INVALID_ONE_OF_FIELD_NOT_SET"),
    (relation(filter={}), "INVALID_ONE_OF_FIELD_NOT_SET"),
    (relation(read={}), "INVALID_ONE_OF_FIELD_NOT_SET"),
    (relation(catalog={}), "INVALID_ONE_OF_FIELD_NOT_SET"),
    (relation(set_op={}), "SET_OPERATION_MUST_HAVE_TWO_INPUTS"),
    (relation(aggregate={}), "AGGREGATE_NEEDS_PLAN_INPUT"),
    (relation(deduplicate={}), "DEDUPLICATE_NEEDS_INPUT"),
    (relation(local_relation={}), "INPUT_DATA_NO_SCHEMA"),
    (relation(fill_na={"input": {"range": {"end": 1, "step": 1}}}), "NA_FILL_VALUES_EMPTY"),
    (relation(unknown={}), "INVALID_ONE_OF_FIELD_NOT_SUPPORTED"),
    (with_expression(lambda e: None), "INVALID_ONE_OF_FIELD_NOT_SET"),
    (with_expression(lambda e: e.literal.SetInParent()), "UNSUPPORTED_LITERAL_TYPE"),
    (with_expression(lambda e: e.literal.array.elements.add(integer=1)), "ARRAY_LITERAL_MISSING_DATA_TYPE"),
    (with_expression(lambda e: e.window.SetInParent()), "WINDOW_FUNCTION_REQUIRED"),
    (with_expression(lambda e: e.lambda_function.SetInParent()), "LAMBDA_FUNCTION_ARGUMENT_COUNT_INVALID"),
    (
        with_expression(lambda e: setattr(e.unresolved_star, "unparsed_target", "a")),
        "UNRESOLVED_STAR_TARGET_INVALID",
    ),
]


@pytest.mark.parametrize("plan, condition", MALFORMED, ids=[f"{i}-{c}" for i, (_, c) in enumerate(MALFORMED)])
def test_plans(raw, plan, condition):
    with pytest.raises(Refused) as refused:
        list(raw.execute(plan))
    assert refused.value.condition == f"CONNECT_INVALID_PLAN.{condition}"
    assert refused.value.reason == "org.apache.spark.sql.connect.common.InvalidPlanInput"


def test_arrow_bytes_that_are_none(raw):
    plan = relation(local_relation={"data": b"no arrow at all", "schema": "a int"})
    with pytest.raises(Refused):
        list(raw.execute(plan))
    assert sum(response.HasField("arrow_batch") for response in raw.execute(range_plan(1))) == 1


@pytest.mark.parametrize("cut", [40, 100])
def test_arrow_bytes_that_end_early(raw, cut):
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    table = pa.table({"a": list(range(100)), "b": ["x" * i for i in range(100)]})
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    data = sink.getvalue().to_pybytes()
    with pytest.raises(Refused):
        list(raw.execute(relation(local_relation={"data": data[:-cut]})))


def test_analysis_of_nothing(raw):
    with pytest.raises(Refused) as refused:
        raw.call("AnalyzePlan", raw.request(pb.AnalyzePlanRequest))
    assert refused.value.condition == "CONNECT_INVALID_PLAN.UNKNOWN_ANALYZE_METHOD"


def test_tags_without_commas(raw):
    with pytest.raises(Refused):
        list(raw.execute(range_plan(1), tags=["a,b"]))


def nested_limits(depth):
    """The bytes of a request whose plan nests `depth` relations: built from the inside, as bytes, for Python's own
    messages refuse such depths."""

    def field(number, data):
        out, size = bytearray(), len(data)
        for value in (number << 3 | 2, size):
            while value > 0x7F:
                out.append(value & 0x7F | 0x80)
                value >>= 7
            out.append(value)
        return bytes(out) + data

    inner = range_plan(1).root.SerializeToString()
    limit = relations_pb2.Relation.DESCRIPTOR.fields_by_name["limit"].number
    for _ in range(depth):
        inner = field(limit, field(1, inner) + b"\x10\x01")
    return field(pb.ExecutePlanRequest.DESCRIPTOR.fields_by_name["plan"].number, field(1, inner))


def test_a_plan_nested_too_deep_is_refused(raw):
    import grpc

    call = raw.channel.unary_stream(
        "/spark.connect.SparkConnectService/ExecutePlan",
        request_serializer=lambda depth: raw.request(pb.ExecutePlanRequest).SerializeToString() + nested_limits(depth),
        response_deserializer=pb.ExecutePlanResponse.FromString,
    )
    assert sum(response.HasField("arrow_batch") for response in call(300)) == 1
    with pytest.raises(grpc.RpcError):
        list(call(5_000))
    assert sum(response.HasField("arrow_batch") for response in raw.execute(range_plan(1))) == 1
