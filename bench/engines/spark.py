"""Apache Spark, classic PySpark in one process with its JVM: the fastest way it has."""

from worker_loop import register, serve


def start(folder, threads, settings):
    from pyspark.sql import SparkSession

    builder = SparkSession.builder.master(f"local[{threads}]").config("spark.ui.enabled", "false")
    builder = builder.config("spark.driver.memory", "8g").config("spark.sql.shuffle.partitions", str(threads * 2))
    builder = builder.config("spark.driver.maxResultSize", "0").config(map=settings)
    spark = builder.config("spark.log.level", "ERROR").getOrCreate()
    register(spark, folder)
    return spark, lambda sql: spark.sql(sql).collect()


serve(start, "spark_tasks")
