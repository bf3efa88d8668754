"""Polars in process through its SQL context, over the same Parquet files; it refuses queries that its SQL lacks."""

import json
import os
import sys

os.environ["POLARS_MAX_THREADS"] = str(json.loads(sys.argv[1])["threads"])

from worker_loop import serve, table_names  # noqa: E402


def start(folder, threads, settings):
    import polars

    tables = {name: polars.scan_parquet(f"{folder}/{name}.parquet") for name in table_names(folder)}
    context = polars.SQLContext(tables)
    return context, lambda sql: context.execute(sql).collect().rows()


serve(start, "polars_tasks")
