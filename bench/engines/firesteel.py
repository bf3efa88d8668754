"""Firesteel over Connect, with the unmodified client; the server is a child of this process."""

from worker_loop import register, serve  # makes bench/ known

import servers


def start(folder, threads, settings):
    from pyspark.sql import SparkSession

    _, port = servers.firesteel(threads)
    spark = SparkSession.builder.remote(f"sc://localhost:{port}").create()
    for name, value in settings.items():
        spark.conf.set(name, value)
    register(spark, folder)
    return spark, lambda sql: spark.sql(sql).collect()


serve(start, "spark_tasks")
