"""What run.py asks of Polars besides queries."""

from pathlib import Path

import polars
from events import SUMS, TYPES
from worker_loop import timed

KINDS = {"bigint": polars.Int64, "int": polars.Int32, "double": polars.Float64, "string": polars.String, "date": polars.Date,
         "timestamp": polars.Datetime("us"), "boolean": polars.Boolean}
SCHEMA = {name: KINDS[kind] for name, kind in TYPES.items()}


def read_csv(context, path, given):
    options = {"schema": SCHEMA} if given else {"try_parse_dates": True}
    return sums(lambda: polars.scan_csv(path, **options))


def read_json(context, path, given):
    """It reads dates and times of JSON as texts only: they are turned into what they are afterwards."""
    texts = {name: polars.String if KINDS[kind] in (polars.Date, KINDS["timestamp"]) else KINDS[kind] for name, kind in TYPES.items()}
    typed = [polars.col("day").str.to_date(), polars.col("moment").str.to_datetime()]
    return sums(lambda: polars.scan_ndjson(path, **({"schema": texts} if given else {})).with_columns(typed if given else []))


def sums(frame):
    return timed(lambda: polars.SQLContext(t=frame()).execute(f"SELECT {', '.join(SUMS)} FROM t").collect().rows())


def write(context, kind, out):
    Path(out).unlink(missing_ok=True)
    events = context.execute("SELECT * FROM events")
    seconds, _ = timed(lambda: events.sink_csv(out) if kind == "csv" else events.sink_parquet(out, compression="snappy"))
    back = polars.scan_csv(out) if kind == "csv" else polars.scan_parquet(out)
    return seconds, back.select(polars.len()).collect().rows()
