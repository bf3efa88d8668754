"""Starts a Connect server as a child of this process."""

import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]


def start(engine, threads):
    """The process and the port that it serves, or will serve soon."""
    return sail(threads) if engine == "sail" else firesteel(threads)


def firesteel(threads):
    binary = os.environ.get("FIRESTEEL_BINARY") or PROJECT / "build" / "release" / "firesteel"
    port_file = Path(tempfile.mkdtemp()) / "port"
    command = [binary, "server", "--port", "0", "--port-file", port_file, "--threads", threads, "--die-with-parent"]
    process = subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=sys.stderr)
    while not port_file.exists():
        time.sleep(0.001)
    return process, int(port_file.read_text())


def sail(threads):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    env = {**os.environ, "RAYON_NUM_THREADS": str(threads)}
    command = [sys.executable, "-m", "pysail", "spark", "server", "--port", str(port)]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env), port


def canned(recording):
    """The server of bench/floor, which says again what the recording holds; it ends when its standard input does."""
    binary = PROJECT / "build" / "release" / "canned_server"
    if not binary.exists():
        raise FileNotFoundError("there is no canned_server: ninja -C build/release canned_server")
    process = subprocess.Popen([binary, recording], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    return process, int(process.stdout.readline())
