"""Sessions: many side by side, released, cloned, recognised."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest
from pyspark.sql.connect.proto import base_pb2 as pb
from raw_client import RawClient, Refused, range_plan


def version(raw, **fields):
    request = raw.request(pb.AnalyzePlanRequest, **fields)
    request.spark_version.SetInParent()
    return raw.call("AnalyzePlan", request)


def release(raw, **fields):
    return raw.call("ReleaseSession", raw.request(pb.ReleaseSessionRequest, **fields))


def test_the_version_is_sparks(raw):
    assert version(raw).spark_version.version == "4.2.1"


def test_the_servers_id_of_a_session_is_stable(raw):
    first = version(raw)
    assert first.session_id == raw.session_id
    assert version(raw).server_side_session_id == first.server_side_session_id
    assert version(raw, client_observed_server_side_session_id=first.server_side_session_id)


def test_a_changed_session_is_noticed(raw):
    version(raw)
    with pytest.raises(Refused) as refused:
        version(raw, client_observed_server_side_session_id="another")
    assert refused.value.condition == "INVALID_HANDLE.SESSION_CHANGED"


def test_ids_are_uuids(server_url):
    raw = RawClient(server_url, session_id="no-uuid")
    with pytest.raises(Refused) as refused:
        version(raw)
    assert refused.value.condition == "INVALID_HANDLE.FORMAT"
    assert refused.value.reason == "org.apache.spark.SparkSQLException"
    raw.close()


def test_a_released_session_does_not_come_back(raw):
    server_id = version(raw).server_side_session_id
    assert release(raw).server_side_session_id == server_id
    assert release(raw).server_side_session_id == ""
    with pytest.raises(Refused) as refused:
        version(raw)
    assert refused.value.condition == "INVALID_HANDLE.SESSION_CLOSED"


def test_unless_it_may_reconnect(raw):
    server_id = version(raw).server_side_session_id
    release(raw, allow_reconnect=True)
    assert version(raw).server_side_session_id != server_id


def test_release_ends_running_queries(raw):
    stream = raw.execute(range_plan(10**15), str(uuid.uuid4()), reattachable=True)
    assert next(stream).HasField("schema")
    release(raw)
    with pytest.raises(Refused) as refused:
        list(stream)
    assert refused.value.condition in ("OPERATION_CANCELED", "INVALID_CURSOR.DISCONNECTED")


def test_the_same_id_of_two_users_is_two_sessions(raw, server_url):
    other = RawClient(server_url, session_id=raw.session_id, user="somebody else")
    assert version(raw).server_side_session_id != version(other).server_side_session_id
    other.close()


def test_clone_takes_settings_and_views_along(spark):
    spark.conf.set("my.key", "1")
    spark.range(3).createOrReplaceTempView("v")
    clone = spark.cloneSession()
    assert clone.conf.get("my.key") == "1"
    assert clone.table("v").count() == 3
    clone.conf.set("my.key", "2")
    spark.range(5).createOrReplaceTempView("v")
    assert spark.conf.get("my.key") == "1"
    assert clone.table("v").count() == 3


@pytest.mark.parametrize(
    "new_id, condition", [("no-uuid", "TARGET_SESSION_ID_FORMAT"), (None, "TARGET_SESSION_ID_ALREADY_EXISTS")]
)
def test_clone_needs_a_new_id(raw, new_id, condition):
    version(raw)
    with pytest.raises(Refused) as refused:
        raw.call("CloneSession", raw.request(pb.CloneSessionRequest, new_session_id=new_id or raw.session_id))
    assert refused.value.condition == f"INVALID_CLONE_SESSION_REQUEST.{condition}"


def test_many_sessions_at_once(server_url):
    def work(number):
        raw = RawClient(server_url)
        raw.config(set=pb.ConfigRequest.Set(pairs=[pb.KeyValue(key="my.key", value=str(number))]))
        rows = sum(r.arrow_batch.row_count for r in raw.execute(range_plan(number)))
        (pair,) = raw.config(get=pb.ConfigRequest.Get(keys=["my.key"])).pairs
        raw.close()
        return rows, pair.value

    with ThreadPoolExecutor(20) as pool:
        assert list(pool.map(work, range(100))) == [(number, str(number)) for number in range(100)]


def test_states_of_all_operations(raw):
    operation = str(uuid.uuid4())
    list(raw.execute(range_plan(1), operation, reattachable=True))
    assert raw.states()[operation] == "OPERATION_STATE_TERMINATING"
    assert raw.states(str(uuid.uuid4())).popitem()[1] == "OPERATION_STATE_UNKNOWN"


def test_a_view_may_be_replaced_by_a_query_over_itself(spark):
    spark.range(5).createOrReplaceTempView("v")
    spark.table("v").filter("id > 2").createOrReplaceTempView("v")
    assert spark.table("v").collect() == [(3,), (4,)]


def test_kept_rows(spark):
    frame = spark.range(4).filter("id > 0")
    assert not frame.is_cached
    frame.cache()
    assert frame.is_cached
    assert frame.count() == 3
    assert frame.filter("id > 1").collect() == [(2,), (3,)]
    frame.unpersist()
    assert not frame.is_cached


def test_checkpoints(spark):
    frame = spark.range(4).localCheckpoint()
    assert frame.filter("id > 2").collect() == [(3,)]
