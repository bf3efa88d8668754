"""What run.py asks of DuckDB besides queries."""

from pathlib import Path

from events import SUMS, TYPES
from worker_loop import timed

COLUMNS = "{" + ", ".join(f"'{name}': '{kind.upper()}'" for name, kind in TYPES.items()) + "}"


def read_csv(connection, path, given):
    columns = f", columns = {COLUMNS}" if given else ""
    return sums(connection, f"read_csv('{path}', header = true{columns})")


def read_json(connection, path, given):
    columns = f", columns = {COLUMNS}" if given else ""
    return sums(connection, f"read_json('{path}', format = 'newline_delimited'{columns})")


def sums(connection, source):
    return timed(lambda: connection.execute(f"SELECT {', '.join(SUMS)} FROM {source}").fetchall())


def write(connection, kind, out):
    Path(out).unlink(missing_ok=True)
    form = "FORMAT csv, HEADER" if kind == "csv" else "FORMAT parquet"
    seconds, _ = timed(lambda: connection.execute(f"COPY events TO '{out}' ({form})"))
    return seconds, connection.execute(f"SELECT count(*) FROM read_{kind}('{out}')").fetchall()
