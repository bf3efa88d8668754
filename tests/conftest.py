"""A server for the whole run, and a session for each test."""

import gc
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent / "client"))
from programs import PROJECT, START_PATIENCE, wait_until  # noqa: E402


@pytest.fixture(scope="session")
def binary():
    """The binary under test; a run without one is no run."""
    path = Path(os.environ.get("FIRESTEEL_BINARY") or PROJECT / "build" / "release" / "firesteel").resolve()
    if not os.access(path, os.X_OK):
        pytest.exit(f"there is no binary at {path}: build it, or set FIRESTEEL_BINARY", returncode=2)
    return path


@pytest.fixture(scope="session")
def server_url(binary, tmp_path_factory):
    folder = tmp_path_factory.mktemp("server")
    port_file, log_file = folder / "port", folder / "log"
    command = [str(binary), "server", "--port", "0", "--port-file", str(port_file), "--die-with-parent"]
    command += shlex.split(os.environ.get("FIRESTEEL_SERVER_ARGS", ""))
    with open(log_file, "wb") as log:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder)
    try:
        wait_until(lambda: port_file.exists() or process.poll() is not None, START_PATIENCE)
        if not port_file.exists():
            pytest.exit(f"the server did not start:\n{log_file.read_text()}", returncode=2)
        yield f"sc://localhost:{port_file.read_text().strip()}"
        assert process.poll() is None, f"the server ended during the tests:\n{log_file.read_text()[-4000:]}"
    finally:
        process.terminate()
        process.wait(30)


@pytest.fixture
def spark(server_url):
    """A session nobody else uses."""
    from pyspark.sql import SparkSession

    session = SparkSession.builder.remote(server_url).create()
    yield session
    session.stop()


@pytest.fixture(autouse=True, scope="session")
def no_garbage_collection_at_random():
    """PySpark's models and checkpoints call the server when they are collected. Where that happens on gRPC's own thread,
    the call waits for itself forever, with any server; so garbage is collected between tests, on this thread."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(autouse=True)
def collect_garbage_here():
    yield
    gc.collect()
