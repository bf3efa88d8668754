"""What tests of the client need besides a server and a session: bare stubs, databases, and programs in processes of their
own."""

import pytest
from programs import Program


@pytest.fixture(autouse=True)
def call_sites(monkeypatch):
    """The client decides with the first column of the process whether columns carry their call sites: never again
    when no session is active then, so that the order of tests would decide it."""
    monkeypatch.setattr("pyspark.errors.utils._enable_debugging_cache", True, raising=False)


@pytest.fixture
def raw(server_url):
    """A session of bare stubs."""
    from raw_client import RawClient

    client = RawClient(server_url)
    yield client
    client.close()


@pytest.fixture
def database(spark):
    """A database of the test's own, which the session uses."""
    name = f"db_{spark.session_id.replace('-', '_')}"
    spark.sql(f"CREATE DATABASE {name}")
    spark.sql(f"USE {name}")
    yield name
    spark.sql(f"DROP DATABASE {name} CASCADE")


@pytest.fixture
def program(tmp_path, binary):
    return Program(tmp_path, binary)
