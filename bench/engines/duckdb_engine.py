"""DuckDB in process, over the same Parquet files as views."""

from worker_loop import serve


def start(folder, threads):
    import duckdb
    from tpch import TABLES

    connection = duckdb.connect()
    connection.execute(f"SET threads = {threads}")
    for name in TABLES:
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{folder}/{name}.parquet')")
    return lambda sql: connection.execute(sql).fetchall()


serve(start)
