"""Measures one engine's small work and prints it as JSON: small_measures.py ENGINE THREADS."""

import json
import os
import statistics
import sys
import tempfile
import threading
import time
from pathlib import Path

import machine
import servers

CALLS = 200
STOPS = 20
WIDE = 1_000
CHAIN = 500
SESSIONS = 100
ENDLESS = "SELECT count(*) FROM range(0, 1000000000000000)"


def select_one(spark):
    return spark.sql("SELECT 1").collect()


def range_one(spark):
    return spark.range(1).collect()


def wide_select(spark):
    from pyspark.sql import functions

    return spark.range(1).select(*(((functions.col("id") + n) * 2).alias(f"c{n}") for n in range(WIDE))).schema


def chain(spark):
    from pyspark.sql import functions

    frame = spark.range(1)
    for n in range(CHAIN):
        frame = frame.withColumn(f"c{n}", functions.col("id") + n)
    return frame.schema


# What is measured, and how often.
WORK = {"select_one": (select_one, CALLS), "range_one": (range_one, CALLS), "wide_select": (wide_select, 5)}


def measure_server(engine, threads):
    import pyspark.sql.connect.session  # noqa: F401  the client's own start does not count
    from pyspark.sql import SparkSession

    begin = time.perf_counter()
    process, port = servers.start(engine, threads)
    try:
        url = f"sc://localhost:{port}"
        spark = answering_session(SparkSession, url)
        figures = {"first_answer": (time.perf_counter() - begin) * 1000}
        time.sleep(0.2)
        figures["idle"], figures["idle_share"] = (size / 1e6 for size in machine.own_bytes(process.pid))
        for name, (work, times) in WORK.items():
            figures[name] = attempt(lambda work=work, times=times: median_ms(lambda: work(spark), times))
        figures["sessions"] = attempt(lambda: many_sessions_ms(SparkSession, url))
        figures["memory"] = machine.resident_bytes(process.pid) / 1e6
        figures["interrupt"] = attempt(lambda: interrupt_ms(spark))
        return {**figures, "chain": chain_ms(SparkSession, engine, threads)}
    finally:
        process.kill()


def chain_ms(builder, engine, threads):
    """With a server of its own: not every one survives it."""
    from pyspark.sql.connect.client.retries import DefaultPolicy

    process, port = servers.start(engine, threads)
    try:
        spark = answering_session(builder, f"sc://localhost:{port}")
        spark.client.set_retry_policies([DefaultPolicy(max_retries=1)])
        result = attempt(lambda: median_ms(lambda: chain(spark), 1))
        return "the server is gone" if process.poll() is not None else result
    finally:
        process.kill()


def measure_floor(threads):
    """Each work's answers are recorded from Firesteel before they are given back."""
    from floor import record
    from pyspark.sql import SparkSession

    def open_session(url):
        return SparkSession.builder.remote(url).create()

    figures = {}
    with tempfile.TemporaryDirectory() as folder:
        for name, (work, times) in WORK.items():
            recording = Path(folder) / name
            process, port = servers.firesteel(threads)
            record.record(recording, port, open_session, work)
            process.kill()
            process, port = servers.canned(recording)
            spark = open_session(record.url(port))
            work(spark)
            figures[name] = median_ms(lambda work=work: work(spark), times)
            spark.stop()
            process.kill()
    return figures


def attempt(measure):
    try:
        return measure()
    except Exception as error:
        return " ".join(str(error).split())[:60] or type(error).__name__


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


def median_ms(call, calls):
    times = []
    for _ in range(calls):
        begin = time.perf_counter()
        call()
        times.append((time.perf_counter() - begin) * 1000)
    return statistics.median(times)


def many_sessions_ms(builder, url):
    """Sessions that all ask in the same moment, each from a thread of its own."""
    sessions = [builder.builder.remote(url).create() for _ in range(SESSIONS)]
    ready = threading.Barrier(SESSIONS + 1)
    answers = []

    def ask(spark, number):
        ready.wait()
        answers.append(spark.sql(f"SELECT sum(id) + {number} FROM range(100000)").collect()[0][0] - number)

    threads = [threading.Thread(target=ask, args=(spark, number)) for number, spark in enumerate(sessions)]
    for thread in threads:
        thread.start()
    ready.wait()
    begin = time.perf_counter()
    for thread in threads:
        thread.join()
    spent = (time.perf_counter() - begin) * 1000
    return spent if answers == [4999950000] * SESSIONS else f"{len(answers)} of {SESSIONS} answered"


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
    engine, threads = sys.argv[1], int(sys.argv[2])
    figures = measure_floor(threads) if engine == "floor" else measure_server(engine, threads)
    print(json.dumps(figures), flush=True)
    os._exit(0)
