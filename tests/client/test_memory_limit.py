"""Data ten times as large as the memory that the server may take: every answer is right, what is resident stays
within a tenth of the limit, and nothing is left on the disk.

The limit holds for the whole process: of the 128 MB, the program itself takes about 50 before the first query."""

import os
import subprocess
import sys
import threading
from contextlib import contextmanager

import pytest
from programs import wait_until
from pyspark import StorageLevel
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession
from test_server_command import server

pytestmark = pytest.mark.resident_memory

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


def within_limit(process):
    return status(process.pid, "VmHWM") <= LIMIT * 1.1


ANSWERS = {
    # Every group once, the counts add up; the payloads are states of their own.
    "group by": (
        f"""SELECT count(*), sum(n), min(n), max(length(p)) FROM
            (SELECT name, count(*) AS n, max(payload) AS p FROM big GROUP BY name)""",
        (GROUPS, ROWS, ROWS // GROUPS, 96),
    ),
    "distinct": (
        "SELECT count(*), sum(length(payload)) FROM (SELECT DISTINCT id, payload FROM big)",
        (ROWS, ROWS * 96),
    ),
    # Each group's values are a state of its own.
    "collect lists": (
        """SELECT count(*), sum(size(payloads)), sum(length(payloads[0])), sum(size(names)) FROM
           (SELECT collect_list(payload) AS payloads, collect_list(name) AS names FROM big GROUP BY k)""",
        (GROUPS, ROWS, GROUPS * 96, ROWS),
    ),
    "collect sets": (
        """SELECT count(*), sum(size(payloads)), sum(size(ids)), sum(size(names)) FROM
           (SELECT collect_set(payload) AS payloads, collect_set(id) AS ids, collect_set(name) AS names
            FROM big GROUP BY k)""",
        (GROUPS, ROWS, ROWS, GROUPS),
    ),
    "percentiles": (
        """SELECT count(*), sum(abs(a + b)), sum(abs(c - 2 * a)), max(d) - min(d) FROM
           (SELECT percentile(id, 0.5) AS a, percentile(-id, 0.5) AS b, median(2 * id) AS c,
                   percentile(id - k, array(0.0D, 1.0D))[0] - min(id - k) AS d
            FROM big WHERE id < 3000000 GROUP BY k)""",
        (GROUPS, 0.0, 0.0, 0.0),
    ),
    "last rows": (
        """SELECT count(*), sum(length(p)), sum(s.id) FROM
           (SELECT max_by(payload, id) AS p, max(struct(id, payload, name)) AS s FROM big GROUP BY k)""",
        (GROUPS, GROUPS * 96, sum(range(ROWS - GROUPS, ROWS))),
    ),
    "count distinct": ("SELECT count(DISTINCT name, payload) FROM big WHERE id < 3000000", (3_000_000,)),
    "count distinct per group": (
        """SELECT count(*), sum(n), max(n) FROM
           (SELECT id % 100 AS g, count(DISTINCT payload, id) AS n FROM big WHERE id < 3000000 GROUP BY id % 100)""",
        (100, 3_000_000, 30_000),
    ),
    # The rows behind the first six million, in the order of the keys.
    "sort": (
        f"""SELECT k, length(payload), name FROM big ORDER BY k DESC, payload LIMIT 1 OFFSET {ROWS - 1}""",
        (0, 96, "key number " + "-" * 28 + "0"),
    ),
    "first rows": (
        "SELECT count(*), sum(length(payload)) FROM (SELECT * FROM big ORDER BY payload, id LIMIT 20000)",
        (20_000, 20_000 * 96),
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
    "join": (
        """SELECT count(*), sum(length(a.payload) + length(b.name)) FROM big a JOIN big b
           ON a.id = b.id AND a.name = b.name""",
        (ROWS, ROWS * (96 + 40)),
    ),
    "intersect all": (
        """SELECT count(*), sum(length(payload)) FROM
           (SELECT id % 500000, payload FROM big WHERE id < 2000000 INTERSECT ALL
            SELECT id % 500000, payload FROM big WHERE id < 1000000)""",
        (1_000_000, 1_000_000 * 96),
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
    assert within_limit(process)
    assert os.listdir(spill) == []


# Of the first `m` rows, and what comes out.
SMALLER = [
    (
        "SELECT count(*), sum(n) FROM (SELECT name, count(*) AS n FROM big WHERE id < {m} GROUP BY name)",
        lambda m: (m, m),
    ),
    (
        """SELECT count(*), sum(length(p)) FROM
           (SELECT payload AS p, row_number() OVER (PARTITION BY k ORDER BY payload) FROM big WHERE id < {m})""",
        lambda m: (m, m * 96),
    ),
    (
        """SELECT count(*), sum(length(payload)) FROM
           (SELECT payload FROM big WHERE id < {m} ORDER BY payload LIMIT 200000)""",
        lambda m: (200_000, 19_200_000),
    ),
    (
        """SELECT count(*), sum(length(a.payload)) FROM (SELECT * FROM big WHERE id < {m}) a
           JOIN (SELECT * FROM big WHERE id < {m}) b ON a.id = b.id AND a.payload = b.payload""",
        lambda m: (m, m * 96),
    ),
]


def test_many_queries_share_and_a_greedy_one_fails_alone(small):
    process, spark, spill = small
    found, failed = {}, []

    def ask(number):
        text, _ = SMALLER[number % len(SMALLER)]
        found[number] = tuple(spark.sql(text.format(m=500_000 + number)).first())

    def ask_for_all():
        try:
            spark.sql("SELECT size(collect_list(payload)) FROM big").collect()
        except PySparkException as error:
            failed.append(error)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(12)]
    threads.append(threading.Thread(target=ask_for_all))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: SMALLER[number % len(SMALLER)][1](500_000 + number) for number in range(12)}
    (error,) = failed
    assert error.getCondition() == "UNABLE_TO_ACQUIRE_MEMORY"
    assert "HashAggregate holds" in str(error)  # whoever asked last
    assert within_limit(process)
    assert os.listdir(spill) == []


@pytest.mark.parametrize("level", [StorageLevel.MEMORY_AND_DISK, StorageLevel.MEMORY_ONLY], ids=["disk", "memory"])
def test_cached_rows_give_way(small, level):
    """More is cached than fits, while a query computes; what is dropped is computed again."""
    process, spark, spill = small
    rows = 600_000
    parts = [f"SELECT id, payload FROM big WHERE id < {3 * rows} AND id % 3 = {part}" for part in range(3)]
    kept = [spark.sql(part).persist(level) for part in parts]
    grouped = []
    text, answer = SMALLER[0][0].format(m=1_000_000), (1_000_000, 1_000_000)
    query = threading.Thread(target=lambda: grouped.append(tuple(spark.sql(text).first())))
    query.start()
    try:
        for _ in range(2):
            for frame in kept:
                assert frame.selectExpr("count(*)", "sum(length(payload))").first() == (rows, rows * 96)
        query.join()
        assert grouped == [answer]
        assert within_limit(process)
    finally:
        query.join()
        for frame in kept:
            frame.unpersist()
    assert os.listdir(spill) == []


def test_readers_that_stop_reading_hold_their_queries_up(small):
    process, spark, spill = small
    readers = [spark.sql("SELECT id, payload FROM big").toLocalIterator() for _ in range(11)]
    readers.append(spark.sql("SELECT id FROM range(1000000000)").toLocalIterator())
    for reader in readers:
        assert [next(reader).id for _ in range(3)] == [0, 1, 2]
    assert spark.sql(SMALLER[0][0].format(m=500_000)).first() == (500_000, 500_000)
    assert within_limit(process)
    assert [next(readers[0]).id for _ in range(60_000)] == list(range(3, 60_003))
    for reader in readers:
        reader.close()
    assert within_limit(process)


def spilled_files(process, spill):
    """Sizes of what the server has open in the folder, none of which has a name."""
    folder, sizes = f"/proc/{process.pid}/fd", []
    for file in os.listdir(folder):
        try:
            if not os.readlink(f"{folder}/{file}").startswith(str(spill)):
                continue
            description = os.stat(f"{folder}/{file}")
        except FileNotFoundError:
            continue
        assert description.st_nlink == 0
        sizes.append(description.st_size)
    return sizes


def test_nothing_is_left_after_kill_9(binary, tmp_path):
    spill = tmp_path / "spill"
    # A process of its own: a client goes on calling a server that is gone.
    program = tmp_path / "client.py"
    program.write_text("""
import sys
from pyspark.sql import SparkSession
spark = SparkSession.builder.remote(sys.argv[1]).create()
spark.sql(sys.argv[2]).createOrReplaceTempView("big")
spark.sql(sys.argv[3]).collect()
""")
    with server(
        binary, tmp_path, "--memory-limit", str(LIMIT), "--threads", "2", "--spill-dir", str(spill)
    ) as (process, port):
        arguments = [f"sc://localhost:{port}", TABLE, ANSWERS["sort"][0]]
        client = subprocess.Popen(
            [sys.executable, program, *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            assert wait_until(lambda: sum(spilled_files(process, spill)) > 30 << 20, 60)
            assert client.poll() is None
        finally:
            process.kill()
            process.wait()
            client.kill()
            client.wait()
        assert os.listdir(spill) == []
    (tmp_path / "port").unlink()
    with limited(binary, tmp_path) as (process, spark, spill):
        spark.sql(TABLE).createOrReplaceTempView("big")
        text, expected = SMALLER[0][0].format(m=1_000_000), (1_000_000, 1_000_000)
        assert spark.sql(text).first() == expected
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
