"""Polars in process through its SQL context, over the same Parquet files; it refuses queries that its SQL lacks."""

import os
import sys

os.environ["POLARS_MAX_THREADS"] = sys.argv[2]

from worker_loop import serve  # noqa: E402


def start(folder, threads):
    import polars
    from tpch import TABLES

    tables = {name: polars.scan_parquet(f"{folder}/{name}.parquet") for name in TABLES}
    context = polars.SQLContext(tables)
    return lambda sql: context.execute(sql).collect().rows()


serve(start)
