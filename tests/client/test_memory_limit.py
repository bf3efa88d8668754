"""Data ten times as large as the memory that the server may take: every answer is right, what is resident stays
within a tenth of the limit, and nothing is left on the disk."""

import os
import threading
from contextlib import contextmanager

import pytest
from programs import wait_until
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from test_server_command import server

LIMIT = 128 << 20
ROWS = 8_000_000  # of 160 bytes and more
GROUPS = 1_000_003  # a prime: rows of a group lie far apart

# Payload of 96 bytes that the optimizer cannot foresee, and a key that repeats.
TABLE = f"""
    SELECT id, id * 7919 % {GROUPS} AS k, concat('key number ', lpad(id * 7919 % {GROUPS}, 29, '-')) AS name,
           concat(lpad(id * 31 % 1000003, 8, '0'), repeat(chr(97 + id % 26), 88)) AS payload
    FROM range(0, {ROWS}, 1, 16)"""


def status(pid, name):
    with open(f"/proc/{pid}/status") as file:
        return next(int(line.split()[1]) * 1024 for line in file if line.startswith(name + ":"))


@contextmanager
def limited(binary, folder, *options, limit=LIMIT):
    spill = folder / "spill"
    with server(
        binary, folder, "--memory-limit", str(limit), "--threads", "2", "--spill-dir", str(spill), *options
    ) as (process, port):
        spark = SparkSession.builder.remote(f"sc://localhost:{port}").create()
        try:
            yield process, spark, spill
        finally:
            spark.stop()


@pytest.fixture(scope="module")
def small(binary, tmp_path_factory):
    """One server for all the questions: memory that one of them kept would be missing to the next."""
    with limited(binary, tmp_path_factory.mktemp("small")) as (process, spark, spill):
        spark.sql(TABLE).createOrReplaceTempView("big")
        yield process, spark, spill


@pytest.fixture(autouse=True)
def peak_from_here(request):
    """VmHWM begins anew with each test."""
    if "small" in request.fixturenames:
        process = request.getfixturevalue("small")[0]
        with open(f"/proc/{process.pid}/clear_refs", "w") as file:
            file.write("5")


def rows_of(group):
    """How many ids have this k: k = id * 7919 % GROUPS."""
    first = group * pow(7919, -1, GROUPS) % GROUPS
    return (ROWS - first + GROUPS - 1) // GROUPS


ANSWERS = {
    # Every group once, the counts add up; the payloads are states of their own.
    "group by": (
        f"""SELECT count(*), sum(n), min(n), max(length(p)) FROM
            (SELECT name, count(*) AS n, max(payload) AS p FROM big GROUP BY name)""",
        (GROUPS, ROWS, ROWS // GROUPS, 96),
    ),
    # The rows behind the first six million, in the order of the keys.
    "sort": (
        f"""SELECT k, length(payload), name FROM big ORDER BY k DESC, payload LIMIT 1 OFFSET {ROWS - 1}""",
        (0, 96, "key number " + "-" * 28 + "0"),
    ),
    "window": (
        """SELECT count(*), sum(r), max(r), sum(length(payload)) FROM
           (SELECT payload, row_number() OVER (PARTITION BY k ORDER BY payload) AS r FROM big)""",
        (
            ROWS,
            sum(rows_of(group) * (rows_of(group) + 1) // 2 for group in range(GROUPS)),
            ROWS // GROUPS + 1,
            ROWS * 96,
        ),
    ),
    "shared rows": (
        """WITH shared AS (SELECT id, payload, name, rand(1) AS r FROM big)
           SELECT count(*), sum(length(payload) + length(name)) FROM
           (SELECT * FROM shared UNION ALL SELECT * FROM shared)""",
        (2 * ROWS, 2 * ROWS * (96 + 40)),
    ),
}


@pytest.mark.parametrize("question", ANSWERS)
def test_ten_times_the_memory(small, question):
    process, spark, spill = small
    text, answer = ANSWERS[question]
    (row,) = spark.sql(text).collect()
    assert tuple(row) == answer
    most = 1.1 if question != "group by" else 1.5  # states that hold texts are larger than what is counted
    assert status(process.pid, "VmHWM") <= LIMIT * most
    assert os.listdir(spill) == []


def test_a_disk_limit_fails_the_query_alone(binary, tmp_path):
    with limited(binary, tmp_path, "--conf", "firesteel.disk.limit=50m") as (process, spark, spill):
        spark.sql(TABLE).createOrReplaceTempView("big")
        for _ in range(2):
            with pytest.raises(PySparkException) as failed:
                spark.sql(ANSWERS["sort"][0]).collect()
            assert failed.value.getCondition() == "TASK_WRITE_FAILED"
            assert "firesteel.disk.limit" in str(failed.value)
        # What the failed queries have written is given back.
        small = "SELECT id, payload FROM big WHERE id < 600000 ORDER BY payload, id LIMIT 1 OFFSET 599999"
        assert spark.sql(small).first().id < 600000
        assert os.listdir(spill) == []


def test_spark_local_dir_names_several_directories(binary, tmp_path):
    first, second = tmp_path / "first", tmp_path / "second"
    options = ["--memory-limit", str(LIMIT), "--conf", f"spark.local.dir={first},{second}"]
    environment = {key: value for key, value in os.environ.items() if key != "SPARK_LOCAL_DIRS"}
    with server(binary, tmp_path, *options, env=environment) as (process, port):
        assert first.is_dir() and second.is_dir()
        spark = SparkSession.builder.remote(f"sc://localhost:{port}").create()
        spark.sql(TABLE).createOrReplaceTempView("big")
        query = threading.Thread(target=lambda: spark.sql(ANSWERS["sort"][0]).collect())
        query.start()

        def used():
            folder = f"/proc/{process.pid}/fd"
            return {str(path) for path in (first, second) for file in os.listdir(folder)
                    if os.readlink(f"{folder}/{file}").startswith(str(path))}

        try:
            assert wait_until(lambda: len(used()) == 2, 60)
        finally:
            query.join()
            spark.stop()
