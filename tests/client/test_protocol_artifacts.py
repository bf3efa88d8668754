"""Artifacts: uploads in batches and chunks, cached local relations."""

import zlib

import pytest
from pyspark.sql.connect.proto import base_pb2 as pb
from raw_client import Refused


def chunk(data, crc=None):
    return pb.AddArtifactsRequest.ArtifactChunk(data=data, crc=zlib.crc32(data) if crc is None else crc)


def upload(raw, *requests):
    return raw.call("AddArtifacts", iter(requests))


def batch(raw, name, data, crc=None):
    request = raw.request(pb.AddArtifactsRequest)
    request.batch.artifacts.add(name=name, data=chunk(data, crc))
    return request


def exists(raw, *names):
    response = raw.call("ArtifactStatus", raw.request(pb.ArtifactStatusesRequest, names=names))
    return {name: response.statuses[name].exists for name in names}


def test_a_batch(raw):
    response = upload(raw, batch(raw, "cache/abc", b"bytes"))
    assert [(a.name, a.is_crc_successful) for a in response.artifacts] == [("cache/abc", True)]
    assert exists(raw, "cache/abc", "cache/other") == {"cache/abc": True, "cache/other": False}


def test_chunks(raw):
    first = raw.request(pb.AddArtifactsRequest)
    first.begin_chunk.name = "cache/long"
    first.begin_chunk.num_chunks = 2
    first.begin_chunk.initial_chunk.CopyFrom(chunk(b"one"))
    second = raw.request(pb.AddArtifactsRequest, chunk=chunk(b"two"))
    response = upload(raw, first, second)
    assert [(a.name, a.is_crc_successful) for a in response.artifacts] == [("cache/long", True)]
    assert exists(raw, "cache/long") == {"cache/long": True}


def test_damaged_uploads_are_not_kept(raw):
    response = upload(raw, batch(raw, "cache/bad", b"bytes", crc=1))
    assert not response.artifacts[0].is_crc_successful
    assert exists(raw, "cache/bad") == {"cache/bad": False}


@pytest.mark.parametrize("name", ["../outside", "/etc/passwd", "a/../../b"])
def test_names_stay_inside_the_session(raw, name):
    with pytest.raises(Refused) as refused:
        upload(raw, batch(raw, name, b"bytes"))
    assert refused.value.condition == "INVALID_ARTIFACT_PATH"


def test_a_chunk_that_belongs_to_nothing_is_refused(raw):
    with pytest.raises(Refused):
        upload(raw, raw.request(pb.AddArtifactsRequest, chunk=chunk(b"two")))


def test_large_local_relations_go_by_upload(spark):
    spark.conf.set("spark.sql.session.localRelationCacheThreshold", "100")
    rows = [(i, f"text {i}") for i in range(1000)]
    frame = spark.createDataFrame(rows, "id int, text string")
    assert [tuple(row) for row in frame.collect()] == rows


def test_an_unknown_upload_is_named(raw):
    plan = pb.Plan()
    plan.root.cached_local_relation.hash = "abc"
    with pytest.raises(Refused) as refused:
        list(raw.execute(plan))
    assert refused.value.condition == "CONNECT_INVALID_PLAN.NOT_FOUND_CACHED_LOCAL_RELATION"
