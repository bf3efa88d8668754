"""What run.py asks of DataFusion besides queries."""

import shutil

import pyarrow
from datafusion import SessionContext
from events import SUMS, TYPES
from worker_loop import timed

KINDS = {"bigint": pyarrow.int64(), "int": pyarrow.int32(), "double": pyarrow.float64(), "string": pyarrow.string(),
         "date": pyarrow.date32(), "timestamp": pyarrow.timestamp("us"), "boolean": pyarrow.bool_()}
SCHEMA = pyarrow.schema([(name, KINDS[kind]) for name, kind in TYPES.items()])


def read_csv(context, path, given):
    return sums(context, lambda: context.register_csv("t", path, schema=SCHEMA if given else None, has_header=True))


def read_json(context, path, given):
    return sums(context, lambda: context.register_json("t", path, schema=SCHEMA if given else None))


def sums(context, make_known):
    def run():
        make_known()
        return rows_of(context.sql(f"SELECT {', '.join(SUMS)} FROM t"))

    try:
        return timed(run)
    finally:
        context.deregister_table("t")


def write(context: SessionContext, kind, out):
    shutil.rmtree(out, ignore_errors=True)
    frame = context.table("events")
    seconds, _ = timed(lambda: frame.write_csv(out, with_header=True) if kind == "csv" else frame.write_parquet(out, "snappy"))
    back = context.read_csv(out, has_header=True) if kind == "csv" else context.read_parquet(out)
    return seconds, [[back.count()]]


def rows_of(frame):
    return [row for batch in frame.collect() for row in zip(*(column.to_pylist() for column in batch.columns))]
