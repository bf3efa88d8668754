"""Writes what a Spark Connect server, real Spark, answers to TPC-H at scale 0.01: fill.py --remote sc://HOST:PORT"""

import argparse
import sys
import tempfile
from pathlib import Path

from pyspark.sql import SparkSession

FOLDER = Path(__file__).resolve().parent
sys.path[:0] = [str(FOLDER.parents[2] / "bench" / "tpch"), str(FOLDER.parents[1] / "sql")]
from slt_rows import lines_of  # noqa: E402
from tpch import QUERIES, generate, query, register  # noqa: E402

SCALE = 0.01


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--remote", required=True)
    remote = parser.parse_args().remote
    with tempfile.TemporaryDirectory() as folder:
        spark = SparkSession.builder.remote(remote).create()
        register(spark, generate(folder, SCALE))
        for number in QUERIES:
            lines = lines_of(spark.sql(query(number, SCALE)))
            (FOLDER / f"q{number:02}.txt").write_text("\n".join(lines) + "\n")
        spark.stop()


if __name__ == "__main__":
    main()
