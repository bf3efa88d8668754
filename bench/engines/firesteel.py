"""Firesteel over Connect, with the unmodified client; the server is a child of this process."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from worker_loop import register, serve

PROJECT = Path(__file__).resolve().parents[2]


def start(folder, threads, settings):
    from pyspark.sql import SparkSession

    binary = os.environ.get("FIRESTEEL_BINARY") or PROJECT / "build" / "release" / "firesteel"
    port_file = Path(tempfile.mkdtemp()) / "port"
    command = [binary, "server", "--port", "0", "--port-file", port_file, "--threads", str(threads), "--die-with-parent"]
    subprocess.Popen(list(map(str, command)), stdin=subprocess.DEVNULL, stdout=sys.stderr)
    while not port_file.exists():
        time.sleep(0.002)
    spark = SparkSession.builder.remote(f"sc://localhost:{port_file.read_text().strip()}").create()
    for name, value in settings.items():
        spark.conf.set(name, value)
    register(spark, folder)
    return spark, lambda sql: spark.sql(sql).collect()


serve(start, "spark_tasks")
