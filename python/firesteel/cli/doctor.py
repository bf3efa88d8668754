"""`firesteel doctor`: looks at the installation from every side, and says what to do about each problem."""

import argparse
import importlib.metadata
import os
import shutil
import subprocess
import sys
import time


class Report:
    """Prints one line per finding and counts the problems."""

    def __init__(self):
        self.problems = 0

    def good(self, what, found):
        print(f"  ok    {what}: {found}")

    def note(self, what, found):
        print(f"  note  {what}: {found}")

    def bad(self, what, found, fix):
        self.problems += 1
        print(f"  BAD   {what}: {found}\n        fix: {fix}")


def main(arguments):
    parser = argparse.ArgumentParser(
        prog="firesteel doctor",
        description="Checks the binary, the Python packages, the environment, the memory, and that a query runs. "
        "The exit code is the number of problems (at most 1).",
    )
    parser.parse_args(arguments)
    report = Report()
    for title, check in (("Python", _python), ("Engine", _engine), ("Client", _client),
                         ("Environment", _environment), ("Machine", _machine), ("Query", _query)):
        print(title)
        check(report)
    print("No problems." if report.problems == 0 else f"{report.problems} to fix.")
    return 1 if report.problems else 0


def _version(package):
    try:
        return importlib.metadata.version(package)
    except importlib.metadata.PackageNotFoundError:
        return None


def _python(report):
    report.good("interpreter", f"{sys.version.split()[0]} at {sys.executable}")
    if any(type(finder).__module__ == "firesteel._hook" for finder in sys.meta_path):
        report.good("import hook", "active: getOrCreate() without a URL starts the engine")
    elif os.environ.get("FIRESTEEL"):
        report.note("import hook", f"switched off by FIRESTEEL={os.environ['FIRESTEEL']}")
    else:
        report.bad("import hook", "firesteel.pth was not read", "install into a site folder: pip install firesteel")


def _engine(report):
    from firesteel import __version__, _binary

    try:
        path = _binary.binary_path()
    except _binary.BinaryMissing as error:
        report.bad("binary", error, "pip install --force-reinstall firesteel")
        return
    answer = subprocess.run([path, "--version"], capture_output=True, text=True, env=_binary.environment())
    if answer.returncode != 0:
        words = (answer.stderr or answer.stdout).strip().splitlines() or [f"exit code {answer.returncode}"]
        report.bad("binary", f"{path} does not run: {words[-1]}", "pip install --force-reinstall firesteel pyarrow")
        return
    report.good("binary", f"{path}, {answer.stdout.strip()}")
    if __version__ not in answer.stdout:
        report.note("binary", f"the Python package is {__version__}: FIRESTEEL_BINARY points to another build")


def _client(report):
    client, full = _version("pyspark-client"), _version("pyspark")
    if client and full:
        report.bad("pyspark", f"pyspark-client {client} and pyspark {full} overwrite each other",
                   "pip uninstall -y pyspark pyspark-client && pip install 'firesteel[client]'")
    elif not client and not full:
        report.bad("pyspark", "not installed", "pip install 'firesteel[client]'")
    else:
        name, version = ("pyspark-client", client) if client else ("pyspark", full)
        if not version.startswith("4."):
            report.bad(name, f"{version} is too old", f"pip install '{name}>=4.0,<4.4'")
        else:
            report.good(name, version)
    _pyspark_in_use(report)
    pandas = _version("pandas")
    if pandas is None or int(pandas.split(".")[0]) >= 3:
        report.bad("pandas", pandas or "not installed", "pip install 'pandas>=2.2,<3' (PySpark does not take 3 yet)")
    else:
        report.good("pandas", pandas)
    _pinned_arrow(report)
    for package in ("grpcio", "grpcio-status", "googleapis-common-protos", "protobuf"):
        version = _version(package)
        if version:
            report.good(package, version)
        else:
            report.bad(package, "not installed", "pip install 'firesteel[client]', or 'pyspark[connect]' beside pyspark")


def _pyspark_in_use(report):
    import importlib.util

    spec = importlib.util.find_spec("pyspark")
    if spec is None or not spec.origin:
        return
    folder = os.path.dirname(spec.origin)
    site = os.path.dirname(os.path.dirname(os.path.abspath(importlib.util.find_spec("firesteel").origin)))
    if any(folder.startswith(os.path.abspath(path) + os.sep) for path in os.environ.get("PYTHONPATH", "").split(":") if path):
        report.note("pyspark", f"comes from PYTHONPATH: {folder}, not from {site}")


def _pinned_arrow(report):
    wanted = next((text.split("==")[1].strip() for text in importlib.metadata.requires("firesteel") or []
                   if text.startswith("pyarrow==")), None) if _version("firesteel") else None
    found = _version("pyarrow")
    if found is None or (wanted and found != wanted):
        report.bad("pyarrow", found or "not installed", f"pip install pyarrow=={wanted or '26.0.1'} (the engine uses its libraries)")
    else:
        report.good("pyarrow", found)


def _environment(report):
    from firesteel._config import read_spark_defaults

    remote = os.environ.get("SPARK_REMOTE")
    if remote and not remote.startswith("local"):
        report.note("SPARK_REMOTE", f"{remote}: programs use that server, none is started")
    for name in ("SPARK_HOME", "SPARK_CONF_DIR", "PYSPARK_SUBMIT_ARGS", "PYSPARK_PYTHON", "MASTER", "FIRESTEEL_BINARY"):
        if os.environ.get(name):
            report.note(name, os.environ[name])
    defaults = read_spark_defaults()
    if defaults:
        report.note("spark-defaults.conf", f"{len(defaults)} settings: {', '.join(sorted(defaults)[:8])}")
    if not os.environ.get("SPARK_HOME") and not defaults:
        report.good("Spark", "no old installation in the way")


def _machine(report):
    free = _meminfo().get("MemAvailable", 0) / 2**30
    text = f"{len(os.sched_getaffinity(0))} cores, {free:.1f} GB of memory free"
    if free < 0.5:
        report.bad("resources", text, "close other programs; the engine takes 60 % of what is free")
    else:
        report.good("resources", text)
    if os.path.isfile("/usr/share/zoneinfo/UTC"):
        report.good("time zones", "/usr/share/zoneinfo")
    else:
        report.bad("time zones", "there is no /usr/share/zoneinfo", "install the system's tzdata package")
    import tempfile

    folder = os.environ.get("SPARK_LOCAL_DIRS", tempfile.gettempdir()).split(",")[0]
    try:
        disk = shutil.disk_usage(folder).free / 2**30
    except OSError as error:
        report.bad("spill folder", error, "set SPARK_LOCAL_DIRS to a folder on a large disk")
        return
    if disk < 1:
        report.bad("spill folder", f"{folder}: {disk:.1f} GB free", "set SPARK_LOCAL_DIRS to a folder on a large disk")
    else:
        report.good("spill folder", f"{folder}: {disk:.0f} GB free")


def _meminfo():
    with open("/proc/meminfo", encoding="ascii") as lines:
        return {line.split(":")[0]: int(line.split()[1]) * 1024 for line in lines}


def _query(report):
    """Starts the server on a free port, as a program would, and asks it something."""
    if report.problems:
        report.note("query", "not tried before the above is fixed")
        return
    try:
        from firesteel import _server
        from firesteel._hook import install

        install()
        begin = time.monotonic()
        from pyspark.sql import SparkSession

        loaded = time.monotonic()
        spark = SparkSession.builder.appName("firesteel doctor").getOrCreate()
        count = spark.range(1000).count()
        done = time.monotonic()
        server = _server.current()
        where = f"127.0.0.1:{server.port}" if server else os.environ.get("SPARK_REMOTE")
        version = spark.version
        spark.stop()
    except Exception as error:  # whatever goes wrong here is the finding
        report.bad("query", error, "FIRESTEEL_LOG=- shows the server's log; report it with this page")
        return
    if count != 1000:
        report.bad("query", f"spark.range(1000).count() gave {count}", "report it with this page")
    else:
        report.good("query", f"Spark {version} on {where}; first answer after {done - loaded:.2f} s, "
                    f"loading PySpark took {loaded - begin:.2f} s")
