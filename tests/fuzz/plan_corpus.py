"""Valid plans of many kinds, for mutation: what the client sends for these programs."""

import datetime
import decimal

import pyarrow as pa
from pyspark.sql import Window
from pyspark.sql import functions as f


def frames(spark):
    local = spark.createDataFrame([(1, "a", 1.5), (2, None, None)], "i int, s string, d double")
    numbers, other = spark.range(20), spark.range(5).withColumnRenamed("id", "k")
    window = Window.partitionBy((f.col("id") % 3).alias("g")).orderBy("id").rowsBetween(-1, 1)
    yield from (local, numbers, local.filter("i > 1"), numbers.select(f.col("id") + 1, f.lit("x")), local.toDF("a", "b", "c"))
    yield numbers.join(other, numbers.id == other.k, "left").groupBy("k").agg(f.sum("id"), f.count("*"))
    yield numbers.select(f.sum("id").over(window), f.row_number().over(Window.orderBy("id")))
    yield from (numbers.union(other), numbers.intersect(other), numbers.exceptAll(other), numbers.unionByName(local, True))
    yield from (local.orderBy(f.desc("i")).limit(1).offset(0), numbers.sample(0.5, seed=1), numbers.repartition(3, "id"))
    yield from (local.na.fill(0), local.na.drop(), local.na.replace(1, 2), local.describe(), local.summary())
    yield from (local.crosstab("i", "s"), local.freqItems(["i"]), local.groupBy("s").pivot("i").sum("d"), local.cube("i", "s").count())
    yield from (local.withColumn("x", f.struct("i", "s")).select("x.*"), local.unpivot(["i"], ["d"], "k", "w"))
    yield from (numbers.select(f.transform(f.array("id"), lambda x: x + 1)), local.dropDuplicates(["i"]), local.drop("i"))
    yield local.select(f.lit(datetime.date(2024, 2, 29)), f.lit(decimal.Decimal("1.50")), f.lit([1, 2]), f.lit(b"x"))
    yield local.select(f.when(f.col("i") > 1, 1).otherwise(2), f.col("s").cast("int"), f.expr("i + 1"), f.explode(f.array("i")))
    yield from (spark.sql("SELECT :a + 1", {"a": 1}), spark.sql("SELECT * FROM VALUES (1), (2) t(x)"), local.hint("broadcast"))
    yield from (spark.read.schema("a int").csv("/nowhere"), spark.read.format("parquet").load("/nowhere"), spark.table("nothing"))
    yield spark.createDataFrame(pa.table({"a": pa.array(["x", "y", "x"]).dictionary_encode(), "b": [[1], None, []]}))
    yield spark.createDataFrame([({"a": 1}, (1, [2.5]), b"\1")], "m map<string,int>, s struct<x:int,y:array<double>>, b binary")
    yield from (local.transpose(), local.groupingSets([["i"], []], "i").count(), local.alias("q").select("q.i"))
    yield numbers.lateralJoin(other.where(f.col("id").outer() == f.col("k")))
    yield numbers.where(f.col("id").isin([1, 2, 3])).withMetadata("id", {"a": 1}).observe("o", f.count("*"))


def plans(spark):
    """Those of the programs above that this client can build, as Plan messages."""
    found = []
    programs = frames(spark)
    while True:
        try:
            frame = next(programs)
        except StopIteration:
            return found
        found.append(frame._plan.to_proto(spark._client))
