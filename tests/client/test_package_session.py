"""The import hook: what `SparkSession.builder.getOrCreate()` does in a program that gives no URL."""

import itertools
import signal
import sys
import time

import pytest
from programs import finish, is_running, wait_until

# What every program of these tests begins with.
PREAMBLE = """
    import os, sys
    from pyspark.sql import SparkSession

    def server():
        children = open(f"/proc/self/task/{os.getpid()}/children").read().split()
        return [int(pid) for pid in children if "server" in command_line(pid)]

    def command_line(pid):
        return open(f"/proc/{pid}/cmdline").read().split("\\0")
"""


def test_plain_builder_starts_a_server_that_ends_with_the_program(program):
    out = program.run(PREAMBLE + """
    spark = SparkSession.builder.appName("plain").getOrCreate()
    print(spark.version, spark.conf.get("spark.app.name"), *server())
    """)
    version, name, pid = out.split()
    assert (version, name) == ("4.2.1", "plain")
    assert not is_running(pid)


def test_same_session_until_it_is_stopped(program):
    program.run(PREAMBLE + """
    first = SparkSession.builder.getOrCreate()
    assert SparkSession.builder.config("spark.sql.shuffle.partitions", "7").getOrCreate() is first
    assert first.conf.get("spark.sql.shuffle.partitions") == "7"
    [old] = server()
    first.stop()
    assert server() == []

    second = SparkSession.builder.getOrCreate()
    assert second is not first and second.version == "4.2.1"
    assert server() != [old]
    second.stop()
    """)


@pytest.mark.parametrize("import_line", [
    "from pyspark.sql.connect.session import SparkSession",
    "import pyspark; SparkSession = pyspark.sql.SparkSession",
])
def test_every_way_to_import_the_session(program, import_line):
    program.run(f"""
    {import_line}
    spark = SparkSession.builder.getOrCreate()
    assert spark.version == "4.2.1"
    spark.stop()
    assert SparkSession.builder.create().version == "4.2.1"
    """)


@pytest.mark.parametrize("master, threads", [("local[2]", "2"), ("local[3,4]", "3"), ("local", "1"), ("local[*]", None)])
def test_master_sets_the_number_of_workers(program, master, threads):
    program.run(PREAMBLE + f"""
    spark = SparkSession.builder.master({master!r}).getOrCreate()
    words = command_line(*server())
    found = words[words.index("--threads") + 1] if "--threads" in words else None
    assert found == {threads!r}, words
    assert spark.sparkContext.master == {master!r}
    assert spark.sparkContext.defaultParallelism == int(found or len(os.sched_getaffinity(0)))
    """)


def test_foreign_master_runs_here_and_says_so(program):
    process = program.start(PREAMBLE + """
    assert SparkSession.builder.master("yarn").getOrCreate().version == "4.2.1"
    """)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "'yarn' is not used" in err


def test_local_url_means_our_server(program):
    program.run(PREAMBLE + """
    spark = SparkSession.builder.remote("local[2]").getOrCreate()
    assert len(server()) == 1
    """)
    program.run(PREAMBLE + """
    spark = SparkSession.builder.getOrCreate()
    assert len(server()) == 1
    """, SPARK_REMOTE="local")


def test_remote_url_starts_nothing(program, server_url):
    text = """
    spark = SparkSession.builder{remote}.getOrCreate()
    assert spark.version == "4.2.1" and server() == []
    for ours in (lambda: spark.sparkContext, lambda: spark.newSession()):
        try:
            ours()
        except Exception as error:
            assert error.getCondition() == "JVM_ATTRIBUTE_NOT_SUPPORTED"
        else:
            raise AssertionError("a remote session has nothing of ours")
    """
    program.run(PREAMBLE + text.format(remote=""), SPARK_REMOTE=server_url)
    program.run(PREAMBLE + text.format(remote=f".remote({server_url!r})"))


def test_firesteel_off_leaves_pyspark_alone(program):
    program.run("""
    from pyspark.sql import SparkSession
    import sys
    assert not any(name.startswith("firesteel") and name != "firesteel" and name != "firesteel._hook" for name in sys.modules)
    try:
        SparkSession.builder.getOrCreate()
    except Exception as error:
        assert "CONNECT_URL_NOT_SET" in str(error) or "JAVA" in str(error), error
    else:
        raise AssertionError("classic PySpark has no server here")
    """, FIRESTEEL="off")


def test_settings_come_from_builder_then_submit_arguments_then_defaults(program, tmp_path):
    (tmp_path / "spark-defaults.conf").write_text(
        "# a comment\n"
        "spark.app.name defaults\n"
        "spark.sql.shuffle.partitions=11\n"
        "spark.custom.one: from defaults\n"
        "spark.master spark://elsewhere:7077\n"
        "spark.hadoop.fs.s3a.secret.key hidden\n"
    )
    program.run(PREAMBLE + """
    spark = SparkSession.builder.config("spark.custom.three", True).getOrCreate()
    get = spark.conf.get
    assert get("spark.app.name") == "submitted"
    assert get("spark.sql.shuffle.partitions") == "11"
    assert get("spark.custom.one") == "from defaults"
    assert get("spark.custom.two") == "2"
    assert get("spark.custom.three") == "true"
    assert get("spark.hadoop.fs.s3a.secret.key") == "hidden"
    assert not any("hidden" in word for word in command_line(*server()))
    assert dict(spark.sparkContext.getConf().getAll())["spark.custom.two"] == "2"
    """, SPARK_CONF_DIR=str(tmp_path), PYSPARK_SUBMIT_ARGS="--name submitted --conf spark.custom.two=2 pyspark-shell")


def test_memory_options_raise_no_warning(program):
    process = program.start(PREAMBLE + """
    spark = SparkSession.builder.config("spark.memory.offHeap.enabled", "true")
    spark = spark.config("spark.memory.offHeap.size", "1g").getOrCreate()
    assert spark.conf.get("spark.memory.offHeap.size") == "1g"
    """)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0 and err == ""


def test_findspark_and_an_old_installation(program, tmp_path):
    old = tmp_path / "spark-2.4"
    (old / "python" / "pyspark").mkdir(parents=True)
    (old / "python" / "pyspark" / "__init__.py").write_text("raise ImportError('the old one')")
    (old / "python" / "lib").mkdir()
    (old / "python" / "lib" / "py4j-0.10.7-src.zip").write_bytes(b"")
    text = """
    import findspark
    findspark.init()
    from pyspark.sql import SparkSession
    assert SparkSession.builder.master("local[*]").getOrCreate().version == "4.2.1"
    """
    program.run(text)
    program.run(text, SPARK_HOME=str(old))
    program.run(text.replace("init()", f"init({str(old)!r})"))
    program.run(text.replace("init()", "find()"), SPARK_HOME=str(old))


def test_spark_context(program):
    program.run(PREAMBLE + """
    spark = SparkSession.builder.appName("with context").getOrCreate()
    sc = spark.sparkContext
    assert sc is spark.sparkContext
    sc.setLogLevel("ERROR")
    assert sc.version == "4.2.1" and sc.appName == "with context" and sc.applicationId.startswith("local-")
    assert sc.getConf().get("spark.app.name") == "with context"
    try:
        sc.setLogLevel("LOUD")
    except ValueError:
        pass
    else:
        raise AssertionError("there is no such level")
    try:
        sc.parallelize([1])
    except Exception as error:
        assert error.getCondition() == "JVM_ATTRIBUTE_NOT_SUPPORTED"
    else:
        raise AssertionError("RDDs need a JVM")
    sc.stop()
    assert server() == []
    """)


def test_new_session_shares_the_server(program):
    program.run(PREAMBLE + """
    first = SparkSession.builder.getOrCreate()
    second = first.newSession()
    second.conf.set("spark.custom.mine", "1")
    assert first.conf.get("spark.custom.mine", "none") == "none"
    first.stop()
    assert second.conf.get("spark.custom.mine") == "1" and len(server()) == 1
    second.stop()
    assert server() == []
    """)


def test_kill_takes_the_server_along(program):
    process = program.start(PREAMBLE + """
    spark = SparkSession.builder.getOrCreate()
    print(*server(), flush=True)
    __import__("time").sleep(60)
    """)
    pid = process.stdout.readline().strip()
    assert is_running(pid)
    process.send_signal(signal.SIGKILL)
    process.communicate(timeout=10)
    assert wait_until(lambda: not is_running(pid), 10)


def test_session_from_a_thread_that_has_ended(program):
    program.run(PREAMBLE + """
    import threading, time
    thread = threading.Thread(target=lambda: SparkSession.builder.getOrCreate())
    thread.start()
    thread.join()
    time.sleep(1.5)  # the server looks after its parent once a second
    assert SparkSession.builder.getOrCreate().version == "4.2.1"
    """)


def test_two_programs_at_once(program):
    text = PREAMBLE + """
    spark = SparkSession.builder.getOrCreate()
    spark.conf.set("spark.custom.me", str(os.getpid()))
    print(*server(), flush=True)
    sys.stdin.readline()
    assert spark.conf.get("spark.custom.me") == str(os.getpid())
    """
    first, second = program.start(text), program.start(text)
    servers = {first.stdout.readline(), second.stdout.readline()}
    assert len(servers) == 2
    finish(first)
    finish(second)


def test_relative_paths_are_the_programs(program, tmp_path):
    for name in ("first", "größer als 50%"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "data.csv").write_text(f"where\n{name}\n", encoding="utf-8")
    program.run("""
    import os, sys
    from pyspark.sql import SparkSession
    os.chdir("first")
    spark = SparkSession.builder.getOrCreate()
    where = lambda path: spark.read.csv(path, header=True).first()[0]
    assert where("data.csv") == "first"
    os.chdir("../größer als 50%")
    assert where("data.csv") == "größer als 50%" and where("../first/data.csv") == "first"
    """)


def test_interrupted_query_leaves_the_session_alive(program):
    """Ctrl-C reaches the program, not the server: the query ends, the session goes on."""
    process = program.start("""
    import sys
    from pyspark.sql import SparkSession
    spark = SparkSession.builder.getOrCreate()
    print("ready", flush=True)
    try:
        spark.range(10**13).selectExpr("sum(id % 7 * 2 % 5)").collect()
    except KeyboardInterrupt:
        spark.interruptAll()
    assert spark.range(5).count() == 5
    print("alive")
    """)
    process.stdout.readline()
    time.sleep(1)
    process.send_signal(signal.SIGINT)
    assert "alive" in finish(process, patience=30)


def test_forked_child_gets_a_server_of_its_own(program):
    out = program.run(PREAMBLE + """
    spark = SparkSession.builder.getOrCreate()
    [mine] = server()
    child = os.fork()
    if child == 0:
        assert SparkSession.builder.getOrCreate().version == "4.2.1"
        [own] = server()
        assert own != mine
        sys.exit(7)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 7
    assert server() == [mine] and spark.conf.get("spark.app.name") == "pyspark-shell"
    """)
    assert out == ""


def test_server_that_dies_is_reported_and_replaced(program):
    process = program.start(PREAMBLE + """
    import signal, time
    spark = SparkSession.builder.getOrCreate()
    os.kill(*server(), signal.SIGKILL)
    time.sleep(0.5)
    try:
        spark.conf.get("spark.app.name")
    except Exception:
        pass
    else:
        raise AssertionError("the server is gone")
    assert SparkSession.builder.getOrCreate().version == "4.2.1"
    """)
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0, err
    assert "the server ended unexpectedly (killed by signal 9" in err


@pytest.mark.parametrize("path, words", [("/bin/false", "did not start (exit code 1)"), ("/nowhere", "FIRESTEEL_BINARY is /nowhere")])
def test_server_that_does_not_start(program, path, words):
    process = program.start("from pyspark.sql import SparkSession; SparkSession.builder.getOrCreate()", FIRESTEEL_BINARY=path)
    assert words in finish(process, code=1)


def test_no_warning_even_where_warnings_are_errors(program, tmp_path):
    (tmp_path / "careful.py").write_text(
        "import gc\n"
        "from pyspark.sql import SparkSession\n"
        "for _ in range(2):\n"
        "    spark = SparkSession.builder.getOrCreate()\n"
        "    assert spark.version == '4.2.1'\n"
        "    spark.stop()\n"
        "    gc.collect()\n"
    )
    process = program.spawn([sys.executable, "-W", "error::ResourceWarning", "careful.py"])
    _, err = process.communicate(timeout=60)
    assert process.returncode == 0 and err == "", err


def test_hook_costs_next_to_nothing(program):
    """In every Python of the environment: it loads no module that is not there anyway."""
    process = program.spawn([sys.executable, "-X", "importtime", "-c", "pass"])
    _, err = process.communicate(timeout=60)
    names = [line.split("|")[2] for line in err.splitlines() if line.startswith("import time:")]
    at = next(i for i, name in enumerate(names) if name.strip() == "firesteel._hook")
    depth = len(names[at]) - len(names[at].lstrip())
    before = itertools.takewhile(lambda name: len(name) - len(name.lstrip()) > depth, reversed(names[:at]))
    assert [name.strip() for name in before] == ["firesteel"]  # what an import loads stands before it, further right
    loaded = program.run("import sys; print(*[name for name in sys.modules if name.startswith('firesteel')])")
    assert loaded.split() == ["firesteel", "firesteel._hook"]
