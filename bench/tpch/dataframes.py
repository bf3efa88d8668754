"""Some of the 22 queries as DataFrame programs."""

from datetime import date

from pyspark.sql import functions as F


def revenue():
    return F.col("l_extendedprice") * (1 - F.col("l_discount"))


def q01(spark):
    lineitem = spark.table("lineitem").where(F.col("l_shipdate") <= F.lit(date(1998, 9, 2)))
    price = revenue()
    return (
        lineitem.groupBy("l_returnflag", "l_linestatus")
        .agg(
            F.sum("l_quantity").alias("sum_qty"),
            F.sum("l_extendedprice").alias("sum_base_price"),
            F.sum(price).alias("sum_disc_price"),
            F.sum(price * (1 + F.col("l_tax"))).alias("sum_charge"),
            F.avg("l_quantity").alias("avg_qty"),
            F.avg("l_extendedprice").alias("avg_price"),
            F.avg("l_discount").alias("avg_disc"),
            F.count("*").alias("count_order"),
        )
        .orderBy("l_returnflag", "l_linestatus")
    )


def q03(spark):
    day = F.lit(date(1995, 3, 15))
    customer = spark.table("customer").where("c_mktsegment = 'BUILDING'")
    orders = spark.table("orders").where(F.col("o_orderdate") < day)
    lineitem = spark.table("lineitem").where(F.col("l_shipdate") > day)
    return (
        customer.join(orders, F.col("c_custkey") == F.col("o_custkey"))
        .join(lineitem, F.col("l_orderkey") == F.col("o_orderkey"))
        .groupBy("l_orderkey", "o_orderdate", "o_shippriority")
        .agg(F.sum(revenue()).alias("revenue"))
        .select("l_orderkey", "revenue", "o_orderdate", "o_shippriority")
        .orderBy(F.desc("revenue"), "o_orderdate")
        .limit(10)
    )


def q04(spark):
    orders = spark.table("orders").where(F.col("o_orderdate").between(date(1993, 7, 1), date(1993, 9, 30)))
    late = spark.table("lineitem").where(F.col("l_commitdate") < F.col("l_receiptdate"))
    return (
        orders.join(late, F.col("l_orderkey") == F.col("o_orderkey"), "left_semi")
        .groupBy("o_orderpriority")
        .agg(F.count("*").alias("order_count"))
        .orderBy("o_orderpriority")
    )


def q06(spark):
    return (
        spark.table("lineitem")
        .filter(F.col("l_shipdate").between(date(1994, 1, 1), date(1994, 12, 31)))
        .filter(F.expr("l_discount BETWEEN 0.05 AND 0.07") & (F.col("l_quantity") < 24))
        .agg(F.sum(F.col("l_extendedprice") * F.col("l_discount")).alias("revenue"))
    )


def q12(spark):
    urgent = F.col("o_orderpriority").isin("1-URGENT", "2-HIGH")
    lineitem = spark.table("lineitem").where(
        F.col("l_shipmode").isin("MAIL", "SHIP")
        & (F.col("l_commitdate") < F.col("l_receiptdate"))
        & (F.col("l_shipdate") < F.col("l_commitdate"))
        & F.col("l_receiptdate").between(date(1994, 1, 1), date(1994, 12, 31))
    )
    return (
        spark.table("orders")
        .join(lineitem, F.col("o_orderkey") == F.col("l_orderkey"))
        .groupBy("l_shipmode")
        .agg(
            F.sum(F.when(urgent, 1).otherwise(0)).alias("high_line_count"),
            F.sum(F.when(~urgent, 1).otherwise(0)).alias("low_line_count"),
        )
        .orderBy("l_shipmode")
    )


def q13(spark):
    orders = spark.table("orders").where(~F.col("o_comment").like("%special%requests%"))
    counts = (
        spark.table("customer")
        .join(orders, F.col("c_custkey") == F.col("o_custkey"), "left")
        .groupBy("c_custkey")
        .agg(F.count("o_orderkey").alias("c_count"))
    )
    return (
        counts.groupBy("c_count")
        .agg(F.count("*").alias("custdist"))
        .orderBy(F.desc("custdist"), F.desc("c_count"))
    )


def q14(spark):
    lineitem = spark.table("lineitem").where(F.col("l_shipdate").between(date(1995, 9, 1), date(1995, 9, 30)))
    part = spark.table("part")
    promotion = F.when(F.col("p_type").startswith("PROMO"), revenue()).otherwise(0)
    return lineitem.join(part, lineitem.l_partkey == part.p_partkey).agg(
        (F.expr("100.00") * F.sum(promotion) / F.sum(revenue())).alias("promo_revenue")
    )


def q18(spark):
    lineitem = spark.table("lineitem")
    large = lineitem.groupBy("l_orderkey").agg(F.sum("l_quantity").alias("total")).where("total > 300")
    orders = spark.table("orders").join(
        large.select(F.col("l_orderkey").alias("large_key")), F.col("o_orderkey") == F.col("large_key"), "left_semi"
    )
    return (
        spark.table("customer")
        .join(orders, F.col("c_custkey") == F.col("o_custkey"))
        .join(lineitem, F.col("o_orderkey") == F.col("l_orderkey"))
        .groupBy("c_name", "c_custkey", "o_orderkey", "o_orderdate", "o_totalprice")
        .agg(F.sum("l_quantity").alias("sum_qty"))
        .orderBy(F.desc("o_totalprice"), "o_orderdate")
        .limit(100)
    )


PROGRAMS = {1: q01, 3: q03, 4: q04, 6: q06, 12: q12, 13: q13, 14: q14, 18: q18}
