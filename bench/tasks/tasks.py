"""Work that is no query of a suite: reading and writing text files, and rows that go to the client or come from it."""

from pathlib import Path

ROWS_READ = 2_000_000
ROWS_OUT = 10_000_000
OUT = """SELECT id, CAST(id % 1000 AS INT) AS kind, id * 0.5D AS x, concat('name', CAST(id % 10000 AS STRING)) AS name,
    date_add(DATE '2020-01-01', CAST(id % 365 AS INT)) AS day FROM range({rows})"""


def ingest(folder, scratch, engine):
    """The files of `folder` are made by events.py; what is written goes to `scratch`."""
    found = {}
    for kind in ("csv", "json"):
        for how, given in (("given", True), ("inferred", False)):
            found[f"read {kind}, types {how}"] = task(f"read_{kind}", path=str(Path(folder) / f"events.{kind}"), given=given)
    for kind in ("parquet", "csv"):
        found[f"write {kind}"] = task("write", kind=kind, out=str(Path(scratch) / f"{engine}.{kind}"))
    return found


def handover(rows):
    """`rows` go out; a tenth comes in."""
    sql = OUT.format(rows=rows)
    return {
        "toPandas": task("to_pandas", sql=sql),
        "toArrow": task("to_arrow", sql=sql),
        "createDataFrame of pandas": task("create_frame", kind="pandas", rows=rows // 10),
        "createDataFrame of Arrow": task("create_frame", kind="arrow", rows=rows // 10),
    }


def task(name, **arguments):
    return {"task": name, "arguments": arguments}
