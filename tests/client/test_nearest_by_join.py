"""DataFrame.nearestByJoin, which clients have from 4.2 on. Answers are Spark 4.2.1's."""

from pyspark.sql import functions as F


def test_nearest_by_join(spark):
    users = spark.createDataFrame([(1, 10.0), (2, 20.0)], "user INT, score DOUBLE")
    products = spark.createDataFrame([("a", 11.0), ("b", 22.0), ("c", 5.0)], "product STRING, price DOUBLE")
    distance = F.abs(users.score - products.price)
    nearest = users.nearestByJoin(products, distance, 1, "exact", "distance").select("user", "product")
    assert sorted(map(tuple, nearest.collect())) == [(1, "a"), (2, "b")]
    kept = users.nearestByJoin(products.where("false"), distance, 2, "approx", "similarity", joinType="leftouter")
    assert sorted((row.user, row.product) for row in kept.collect()) == [(1, None), (2, None)]
