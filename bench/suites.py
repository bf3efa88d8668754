"""The suites of queries by name: each prepares its data and says what to ask an engine."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Callable

import scans
from clickbench import clickbench
from h2o import h2o
from tasks import make_events, tasks
from tpcds import tpcds
from tpch import tpch

CACHE = Path(__file__).resolve().parents[1] / ".cache"


@dataclass
class Suite:
    title: str
    folder: Path  # its tables, NAME.parquet
    requests: Callable[[str], dict]  # of an engine: what to ask it, by name
    settings: dict = field(default_factory=dict)  # of Spark's
    engines: tuple = ()  # those that it is for; empty means all


def of_tpch(options):
    folder = options.data or tpch.generate(CACHE / f"tpch-{options.scale:g}", options.scale)
    queries = {f"q{n:02}": tpch.query(n, options.scale) for n in tpch.QUERIES}
    return Suite(f"TPC-H, scale {options.scale:g}", folder, lambda engine: as_requests(queries))


def of_scans(options):
    folder = options.data or tpch.generate(CACHE / f"tpch-{options.scale:g}", options.scale)
    return Suite(f"Scans of TPC-H's lineitem, scale {options.scale:g}", folder, lambda engine: as_requests(scans.QUERIES))


def of_tpcds(options):
    folder = options.data or tpcds.generate(CACHE / f"tpcds-{options.scale:g}", options.scale)
    queries = tpcds.queries()
    return Suite(f"TPC-DS, scale {options.scale:g}", folder, lambda engine: as_requests(queries), tpcds.SETTINGS)


def of_clickbench(options):
    rows = options.rows or clickbench.ROWS
    folder = options.data or clickbench.generate(CACHE / f"hits-{rows}", rows)
    title = f"ClickBench's questions, {rows:,} rows of its shape"
    return Suite(title, folder, lambda engine: as_requests(clickbench.queries(engine, rows), clickbench.IN_ANY_ORDER))


def of_h2o(options):
    rows = options.rows or h2o.ROWS
    folder = options.data or h2o.generate(CACHE / f"h2o-{rows}", rows)
    return Suite(f"h2o's group-by and join questions, {rows:,} rows", folder, lambda engine: as_requests(h2o.queries()))


def of_ingest(options):
    rows = options.rows or tasks.ROWS_READ
    folder = options.data or make_events.generate(CACHE / f"events-{rows}", rows)
    scratch = CACHE / "written"
    scratch.mkdir(parents=True, exist_ok=True)
    return Suite(f"Text files and writing, {rows:,} rows", folder, lambda engine: tasks.ingest(folder, scratch, engine))


def of_handover(options):
    rows = options.rows or tasks.ROWS_OUT
    folder = CACHE / "no-tables"
    folder.mkdir(parents=True, exist_ok=True)
    settings = {"spark.sql.execution.arrow.pyspark.enabled": "true"}
    return Suite(f"Rows to the client and from it, {rows:,} and {rows // 10:,}", folder, lambda engine: tasks.handover(rows), settings,
                 ("firesteel", "spark", "sail", "floor"))


def as_requests(queries, only_count=()):
    """Of a query in `only_count` other rows may come each time: their number is compared alone."""
    return {name: {"sql": sql, "only_count": name in only_count} for name, sql in queries.items()}


SUITES = {"scan": of_scans, "tpch": of_tpch, "tpcds": of_tpcds, "clickbench": of_clickbench, "h2o": of_h2o, "ingest": of_ingest,
          "handover": of_handover}
