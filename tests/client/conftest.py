"""A server for the whole run, a session for each test, and programs in processes of their own."""

import gc
import importlib.metadata
import os
import shlex
import subprocess
import sys
import textwrap
import time
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
START_PATIENCE = 60.0


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


@pytest.fixture
def raw(server_url):
    """A session of bare stubs."""
    from raw_client import RawClient

    client = RawClient(server_url)
    yield client
    client.close()


def wait_until(condition, patience):
    """True as soon as the condition holds, False when it does not within `patience` seconds."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def is_running(pid):
    """False for processes that ended, also when nobody has collected them yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in ("Z", "X")
    except (FileNotFoundError, ProcessLookupError):
        return False


class Program:
    """Runs Python programs that know nothing of Firesteel, with the import hook active as after `pip install`."""

    def __init__(self, folder, binary):
        self.folder = folder
        self.env = {name: value for name, value in os.environ.items() if not _is_ours(name)}
        self.env["FIRESTEEL_BINARY"] = str(binary)
        if not _is_installed():
            site = folder / "site"
            site.mkdir()
            (site / "sitecustomize.py").write_text((PROJECT / "python" / "firesteel.pth").read_text())
            self.env["PYTHONPATH"] = os.pathsep.join([str(PROJECT / "python"), str(site)])

    def start(self, text, *arguments, **env):
        script = self.folder / f"program_{len(list(self.folder.glob('program_*')))}.py"
        script.write_text(textwrap.dedent(text))
        return self.spawn([sys.executable, str(script), *arguments], **env)

    def spawn(self, command, **env):
        env = {name: value for name, value in {**self.env, **env}.items() if value is not None}
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.folder,
            env=env,
        )

    def run(self, text, *arguments, **env):
        """What the program printed; it must end well."""
        return finish(self.start(text, *arguments, **env))

    def command(self, *arguments, **env):
        """What `firesteel ARGUMENTS` printed; it must end well."""
        return finish(self.spawn([sys.executable, "-m", "firesteel", *arguments], **env))


def finish(process, code=0, patience=300):
    out, err = process.communicate(timeout=patience)
    assert process.returncode == code, f"exit code {process.returncode}\n{out}\n{err}"
    return out if code == 0 else out + err


def _is_ours(name):
    return name.startswith(("SPARK_", "PYSPARK_", "FIRESTEEL")) or name in ("MASTER", "PYTHONPATH")


def _is_installed():
    try:
        importlib.metadata.distribution("firesteel")
        return True
    except importlib.metadata.PackageNotFoundError:
        return False


@pytest.fixture
def program(tmp_path, binary):
    return Program(tmp_path, binary)


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
