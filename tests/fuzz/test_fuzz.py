"""The short run: no Spark, a few seconds of each kind against a server of its own. Nothing may crash, hang or fail inside."""

import subprocess
import sys
from pathlib import Path

import pytest
from programs import START_PATIENCE, wait_until

FOLDER = Path(__file__).parent


@pytest.fixture(scope="module")
def server(binary, tmp_path_factory):
    folder = tmp_path_factory.mktemp("fuzzed")
    port_file = folder / "port"
    with open(folder / "log", "wb") as log:
        command = [str(binary), "server", "--port", "0", "--port-file", str(port_file), "--die-with-parent"]
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, cwd=folder)
    assert wait_until(port_file.exists, START_PATIENCE)
    yield process, f"sc://localhost:{port_file.read_text().strip()}"
    process.terminate()
    process.wait(30)


@pytest.mark.parametrize("kind", ["call", "expression", "query", "statement", "protocol", "file"])
def test_nothing_breaks(kind, server, tmp_path):
    process, url = server
    command = [sys.executable, str(FOLDER), kind, "--ours", url, "--seed", "20", "--seconds", "4", "--report", str(tmp_path / "found")]
    run = subprocess.run(command, capture_output=True, text=True, timeout=240, cwd=tmp_path)
    assert run.returncode == 0, run.stdout + run.stderr[-2000:]
    assert process.poll() is None
