"""DataFusion in process, over the same Parquet files."""

from worker_loop import serve, table_names


def start(folder, threads, settings):
    from datafusion import SessionConfig, SessionContext

    context = SessionContext(SessionConfig().with_target_partitions(threads).with_information_schema(True))
    for name in table_names(folder):
        context.register_parquet(name, f"{folder}/{name}.parquet")
    return context, lambda sql: rows(context.sql(sql).collect())


def rows(batches):
    return [row for batch in batches for row in zip(*(column.to_pylist() for column in batch.columns))]


serve(start, "datafusion_tasks")
