"""Small work over Connect: how soon a server answers, what a tiny query costs, how fast a query stops, idle memory.

run.py starts this file as a program of its own for each engine: small_work.py ENGINE THREADS.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import machine

PROJECT = Path(__file__).resolve().parents[1]
SERVERS = ("firesteel", "sail")
CALLS = 200
STOPS = 20
ENDLESS = "SELECT count(*) FROM range(0, 1000000000000000)"
ROWS = (
    ("start to first answer, ms", "first_answer"),
    ("`sql(\"SELECT 1\").collect()`, ms", "select_one"),
    ("`range(1).collect()`, ms", "range_one"),
    ("interrupt until the query has ended, ms", "interrupt"),
    ("memory after these, MB", "memory"),
)


def run(engines, threads):
    """{engine: {what: figure or an error text}}, engines one after the other."""
    figures = {}
    for engine, python in engines.items():
        if engine not in SERVERS:
            continue
        command = [python, __file__, engine, str(threads)]
        env = {**os.environ, "FIRESTEEL": "off", "PYTHONWARNINGS": "ignore"}
        out = subprocess.run(list(map(str, command)), capture_output=True, text=True, env=env)
        lines = out.stdout.strip().splitlines()
        figures[engine] = json.loads(lines[-1]) if out.returncode == 0 and lines else {"error": out.stderr[-300:]}
    return figures


def table(figures):
    engines = list(figures)
    yield "| work | " + " | ".join(engines) + " |"
    yield "|---|" + "---|" * len(engines)
    for title, key in ROWS:
        cells = [figures[engine].get(key, figures[engine].get("error", "-")) for engine in engines]
        yield f"| {title} | " + " | ".join(f"{c:.2f}" if isinstance(c, float) else str(c) for c in cells) + " |"


def start_server(engine, threads):
    """The process and the port it serves."""
    if engine == "sail":
        port = free_port()
        env = {**os.environ, "RAYON_NUM_THREADS": str(threads)}
        command = [sys.executable, "-m", "pysail", "spark", "server", "--port", str(port)]
        return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=env), port
    binary = os.environ.get("FIRESTEEL_BINARY") or PROJECT / "build" / "release" / "firesteel"
    port_file = Path(tempfile.mkdtemp()) / "port"
    command = [str(binary), "server", "--port", "0", "--port-file", str(port_file), "--threads", str(threads)]
    process = subprocess.Popen([*command, "--die-with-parent"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    while not port_file.exists():
        time.sleep(0.001)
    return process, int(port_file.read_text())


def free_port():
    import socket

    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def measure(engine, threads):
    import pyspark.sql.connect.session  # noqa: F401  the client's own start does not count
    from pyspark.sql import SparkSession

    begin = time.perf_counter()
    process, port = start_server(engine, threads)
    try:
        spark = answering_session(SparkSession, f"sc://localhost:{port}")
        figures = {"first_answer": (time.perf_counter() - begin) * 1000}
        figures["select_one"] = median_ms(lambda: spark.sql("SELECT 1").collect())
        figures["range_one"] = median_ms(lambda: spark.range(1).collect())
        figures["memory"] = machine.resident_bytes(process.pid) / 1e6
        figures["interrupt"] = interrupt_ms(spark)
        return figures
    finally:
        process.kill()


def answering_session(builder, url, patience=30):
    """Asks until the server listens."""
    deadline = time.monotonic() + patience
    while True:
        try:
            spark = builder.builder.remote(url).create()
            spark.sql("SELECT 1").collect()
            return spark
        except Exception:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.002)


def median_ms(call):
    times = []
    for _ in range(CALLS):
        begin = time.perf_counter()
        call()
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times)


def interrupt_ms(spark):
    """The median time from the call of interruptAll() until the query's own call has raised."""
    times = []
    query = spark.sql(ENDLESS)
    for _ in range(STOPS):
        ended = []

        def wait(ended=ended):
            try:
                query.collect()
            except Exception:
                ended.append(time.perf_counter())

        waiting = threading.Thread(target=wait, daemon=True)
        waiting.start()
        time.sleep(0.1)  # let it run
        begin = time.perf_counter()
        spark.interruptAll()
        waiting.join(10)
        if not ended:
            return "does not stop"
        times.append((ended[0] - begin) * 1000)
    return statistics.median(times)


if __name__ == "__main__":
    print(json.dumps(measure(sys.argv[1], int(sys.argv[2]))), flush=True)
    os._exit(0)
