"""The 22 queries of TPC-H as Spark SQL, their tables, and the way to both: for tests and for the benchmark.

The texts and their validation parameters are those of the TPC-H specification, in this folder as q01.sql ... q22.sql.
"""

import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
TABLES = ("customer", "lineitem", "nation", "orders", "part", "partsupp", "region", "supplier")
QUERIES = range(1, 23)


def generate(folder, scale):
    """Writes the tables as `folder`/NAME.parquet unless they are there."""
    folder = Path(folder)
    if all((folder / f"{name}.parquet").exists() for name in TABLES):
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    program = Path(sys.executable).parent / "tpchgen-cli"
    if not os.access(program, os.X_OK):
        raise SystemExit(f"there is no {program}: install tpchgen-cli from PyPI")
    subprocess.run([program, "parquet", "-s", str(scale), "--output-dir", str(folder)], check=True, capture_output=True)
    return folder


def query(number, scale):
    """The text of a query; that of the eleventh depends on the scale."""
    fraction = Decimal("0.0001") / Decimal(str(scale))
    text = (FOLDER / f"q{number:02}.sql").read_text()
    return text.replace("{q11_fraction}", f"{fraction:.10f}")


def register(spark, folder):
    """Makes the tables known to a session as temporary views."""
    for name in TABLES:
        spark.read.parquet(str(Path(folder) / f"{name}.parquet")).createOrReplaceTempView(name)
