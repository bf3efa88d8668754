"""Sail over Connect; the server runs in this process."""

import os

from worker_loop import register, serve


def start(folder, threads, settings):
    os.environ.setdefault("RAYON_NUM_THREADS", str(threads))
    from pysail.spark import SparkConnectServer
    from pyspark.sql import SparkSession

    server = SparkConnectServer(ip="127.0.0.1", port=0)
    server.start(background=True)
    _, port = server.listening_address
    spark = SparkSession.builder.remote(f"sc://127.0.0.1:{port}").create()
    for name, value in settings.items():
        spark.conf.set(name, value)
    register(spark, folder)

    def run(sql, _server=server):  # lives as long as somebody holds it
        return spark.sql(sql).collect()

    return spark, run


serve(start, "spark_tasks")
