"""DuckDB in process, over the same Parquet files as views."""

from worker_loop import serve, table_names


def start(folder, threads, settings):
    import duckdb

    connection = duckdb.connect()
    connection.execute(f"SET threads = {threads}")
    for name in table_names(folder):
        connection.execute(f"CREATE VIEW {name} AS SELECT * FROM read_parquet('{folder}/{name}.parquet')")
    return connection, lambda sql: connection.execute(sql).fetchall()


serve(start, "duckdb_tasks")
