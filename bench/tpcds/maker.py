"""Runs where DuckDB and its TPC-DS extension are: maker.py queries | maker.py tables FOLDER SCALE."""

import json
import sys
from pathlib import Path

import duckdb


def connect(database=":memory:"):
    connection = duckdb.connect(database)
    connection.execute("LOAD '" + str(extension()) + "'")
    return connection


def extension():
    import duckdb_extension_tpcds

    return next(Path(duckdb_extension_tpcds.__file__).parent.rglob("tpcds.duckdb_extension"))


def queries():
    return connect().execute("SELECT query_nr, query FROM tpcds_queries() ORDER BY 1").fetchall()


def write_tables(folder, scale):
    database = Path(folder) / "tables.duckdb"
    database.unlink(missing_ok=True)
    connection = connect(str(database))
    connection.execute(f"CALL dsdgen(sf = {float(scale)})")
    for (name,) in connection.execute("SELECT table_name FROM duckdb_tables()").fetchall():
        connection.execute(f"COPY {name} TO '{folder}/{name}.parquet' (FORMAT parquet)")
    connection.close()
    database.unlink()


if __name__ == "__main__":
    if sys.argv[1] == "queries":
        print(json.dumps(queries()))
    else:
        write_tables(sys.argv[2], sys.argv[3])
