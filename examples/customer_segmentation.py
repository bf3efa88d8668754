#!/usr/bin/env python3
"""Which customers of an online shop belong together?

The program reads a year of orders, describes every customer by three numbers (how recently, how often and for how
much money they bought), and lets K-Means find groups of similar customers.

    python customer_segmentation.py [--data online_retail.csv.gz] [--plots plots]

It is plain PySpark. With Firesteel installed it needs no Java, no server and no URL.
"""

import argparse
import json
import os
import subprocess
import sys
import time
from pathlib import Path

import matplotlib.pyplot as plt
import seaborn as sns
from pyspark.errors import PySparkException
from pyspark.ml.clustering import KMeans
from pyspark.ml.evaluation import ClusteringEvaluator
from pyspark.ml.feature import StandardScaler, VectorAssembler
from pyspark.sql import SparkSession
from pyspark.sql import functions as F

PROJECT = Path(__file__).resolve().parent.parent
FEATURES = ["recency", "frequency", "monetary_value"]
CLUSTER_COUNTS = range(2, 10)
CHOSEN_CLUSTERS = 4

# The shop writes December 1st, 2010 as 12/1/10 8:26. The tutorial reads that as year/month/day: wrong, but then the
# days that do not fit become NULL, and everything after this is about dealing with data as it comes.
DATE_PATTERN = "yy/MM/dd HH:mm"
OPENING = "12/1/10 08:26"


def main():
    options = parse_options()
    begin = time.perf_counter()
    spark = start_session()
    figures = {}

    orders = load(spark, options.data)
    explore(orders, figures)
    customers = describe_customers(spark, orders, figures)
    data = standardize(customers, figures)
    costs = compare_cluster_counts(data, figures)
    clustered = cluster(data, figures)

    plots = draw_elbow(costs, options.plots), *draw_clusters(clustered, options.plots)
    spark.stop()
    figures["seconds"] = round(time.perf_counter() - begin, 3)
    print(f"\nDone in {figures['seconds']:.1f} s. The plots:")
    for plot in plots:
        print(f"  {plot}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n")


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", help="the orders as CSV, plain or .gz")
    parser.add_argument("--plots", type=Path, default=Path("plots"), help="folder for the plots (default: plots)")
    parser.add_argument("--json", type=Path, metavar="FILE", help="also write the figures to this file")
    options = parser.parse_args()
    options.data = options.data or find_data()
    return options


def find_data():
    """The real file when it is at hand, else one of its shape."""
    if os.environ.get("FIRESTEEL_DATA"):
        return os.environ["FIRESTEEL_DATA"]
    shared = PROJECT.parent / "shared" / "data" / "online_retail.csv.gz"
    if shared.is_file():
        return str(shared)
    made = PROJECT / ".cache" / "online_retail.csv"
    if not made.is_file():
        made.parent.mkdir(exist_ok=True)
        subprocess.check_call([sys.executable, "-m", "firesteel", "datagen", "retail", "--out", str(made)])
    return str(made)


def start_session():
    """An ordinary session. The memory options are the ones the tutorial uses for a real Spark."""
    spark = (
        SparkSession.builder.appName("Customer segmentation")
        .config("spark.memory.offHeap.enabled", "true")
        .config("spark.memory.offHeap.size", "10g")
        .getOrCreate()
    )
    spark.conf.set("spark.sql.session.timeZone", "UTC")
    return spark


def title(text):
    print(f"\n== {text}")


def load(spark, path):
    """All columns are strings. Quotes inside a field are doubled, hence escape."""
    title(f"Orders from {path}")
    orders = spark.read.csv(path, header=True, escape='"')
    orders.show(5, 0)
    return orders


def explore(orders, figures):
    """How much is there, and where do the customers live?"""
    title("What is in it")
    figures["count"] = orders.count()
    figures["customers"] = orders.select("CustomerID").distinct().count()
    print(f"{figures['count']:,} order lines of {figures['customers']:,} customers (one of them: unknown)")

    countries = orders.groupBy("Country").agg(F.countDistinct("CustomerID").alias("country_count"))
    countries = countries.orderBy(F.desc("country_count"))
    countries.show(6)
    figures["countries"] = [list(row) for row in countries.collect()][:6]


def describe_customers(spark, orders, figures):
    """One row per customer and latest purchase, with recency, frequency and monetary value."""
    orders = with_dates(spark, orders)
    title("From when to when")
    figures["max_date"] = str(orders.select(F.max("date")).first()[0])
    figures["min_date"] = str(orders.select(F.min("date")).first()[0])
    print(f"{figures['min_date']} to {figures['max_date']}")

    orders = add_recency(orders)
    figures["recency_rows"] = orders.count()
    orders.printSchema()

    frequency = orders.groupBy("CustomerID").agg(F.count("InvoiceDate").alias("frequency"))
    orders = orders.join(frequency, on="CustomerID", how="inner")

    # Both columns are strings; the product is a double, as SQL has it.
    spent = orders.withColumn("TotalAmount", F.col("Quantity") * F.col("UnitPrice"))
    spent = spent.groupBy("CustomerID").agg(F.sum("TotalAmount").alias("monetary_value"))
    orders = spent.join(orders, on="CustomerID", how="inner")

    customers = orders.select(*FEATURES, "CustomerID").distinct()
    title("Customers by recency, frequency and monetary value")
    customers.orderBy(F.desc("monetary_value")).show(5, 0)
    figures["final_rows"] = customers.count()
    figures["monetary_sum"] = round(customers.agg(F.sum("monetary_value")).first()[0], 2)
    return customers


def with_dates(spark, orders):
    """Reads the invoice dates with Java's old date parser, which forgives single digits."""
    spark.sql("set spark.sql.legacy.timeParserPolicy=LEGACY")
    date = F.to_timestamp("InvoiceDate", DATE_PATTERN)

    title("Dates that do not fit the pattern")
    try:
        orders.select(F.max(date)).collect()
    except PySparkException as error:
        print(f"By default (ANSI mode) the first of them is an error: {error.getCondition()}")
    spark.sql("set spark.sql.ansi.enabled=false")
    dated = orders.withColumn("date", date)
    unreadable = dated.where("date is null").count()
    print(f"Without ANSI mode they are NULL: {unreadable:,} of them")
    return dated


def add_recency(orders):
    """Seconds since the shop opened; only the lines of a customer's latest purchase stay."""
    orders = orders.withColumn("from_date", F.to_timestamp(F.lit(OPENING), DATE_PATTERN))
    orders = orders.withColumn("recency", F.col("date").cast("long") - F.col("from_date").cast("long"))
    latest = orders.groupBy("CustomerID").agg(F.max("recency").alias("recency"))
    return orders.join(latest, on="recency", how="leftsemi")


def standardize(customers, figures):
    """K-Means measures distances: seconds and pounds must weigh the same."""
    assembled = VectorAssembler(inputCols=FEATURES, outputCol="features").transform(customers)
    scaler = StandardScaler(inputCol="features", outputCol="standardized")
    data = scaler.fit(assembled).transform(assembled)
    first = data.orderBy("CustomerID").select("standardized").first()[0]
    figures["standardized"] = [round(float(value), 4) for value in first.toArray()]
    return data


def compare_cluster_counts(data, figures):
    """The cost falls with every further cluster; where the curve bends is a good number of them."""
    title("How many clusters?")
    costs = {}
    for k in CLUSTER_COUNTS:
        model = KMeans(featuresCol="standardized", k=k, seed=1).fit(data)
        costs[k] = model.summary.trainingCost
        print(f"k = {k}: {costs[k]:10,.2f}")
    figures["costs"] = [round(cost, 2) for cost in costs.values()]
    return costs


def cluster(data, figures):
    """Every customer gets the number of a cluster; the result is small enough for pandas."""
    title(f"{CHOSEN_CLUSTERS} clusters")
    model = KMeans(featuresCol="standardized", k=CHOSEN_CLUSTERS, seed=1).fit(data)
    predictions = model.transform(data)
    predictions.show(5, 0)
    silhouette = ClusteringEvaluator(featuresCol="standardized").evaluate(predictions)
    print(f"Silhouette with squared euclidean distance: {silhouette:.4f}")

    clustered = predictions.select(*FEATURES, "prediction").toPandas()
    sizes = clustered.groupby("prediction").size()
    print(clustered.groupby("prediction")[FEATURES].mean().assign(customers=sizes).round(2).to_string())
    figures["silhouette"] = silhouette
    figures["cluster_sizes"] = sorted(int(size) for size in sizes)
    return clustered


def draw_elbow(costs, folder):
    figure, axes = plt.subplots(figsize=(7, 4.5))
    axes.plot(list(costs), list(costs.values()), marker="o")
    axes.axvline(CHOSEN_CLUSTERS, color="grey", linestyle=":")
    axes.set(title="The elbow: cost by number of clusters", xlabel="clusters (k)", ylabel="training cost")
    return save(figure, folder, "elbow.png")


def draw_clusters(clustered, folder):
    """One plot for each feature: what is typical of the customers in each cluster?"""
    labels = {"recency": "seconds since the opening", "frequency": "order lines", "monetary_value": "money spent"}
    for feature in FEATURES:
        figure, axes = plt.subplots(figsize=(6, 4.5))
        sns.barplot(data=clustered, x="prediction", y=feature, hue="prediction", palette="deep", legend=False, ax=axes)
        if feature != "frequency":
            axes.set_yscale("symlog", linthresh=10)  # a few customers are a thousand times larger than the others
        axes.set(title=f"{feature.replace('_', ' ').capitalize()} by cluster", xlabel="cluster", ylabel=labels[feature])
        yield save(figure, folder, f"cluster_{feature}.png")


def save(figure, folder, name):
    folder.mkdir(parents=True, exist_ok=True)
    figure.tight_layout()
    figure.savefig(folder / name, dpi=100)
    plt.close(figure)
    return folder / name


if __name__ == "__main__":
    main()
