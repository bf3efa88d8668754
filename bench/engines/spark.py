"""Apache Spark, classic PySpark in one process with its JVM: the fastest way it has."""

from worker_loop import serve


def start(folder, threads):
    from pyspark.sql import SparkSession
    from tpch import register

    builder = SparkSession.builder.master(f"local[{threads}]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.driver.memory", "8g").config("spark.sql.shuffle.partitions", str(threads * 2))
    spark = builder.config("spark.log.level", "ERROR").getOrCreate()
    register(spark, folder)
    return lambda sql: spark.sql(sql).collect()


serve(start)
