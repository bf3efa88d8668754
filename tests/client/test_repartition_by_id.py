"""repartitionById: each row's partition is a number that it brings along. Answers are Spark's."""

import pytest
from pyspark.errors import AnalysisException
from pyspark.sql import functions as F


def partitions(frame):
    return [tuple(row) for row in frame.select("id", F.spark_partition_id()).sort("id").collect()]


def test_rows_go_where_their_number_says(spark):
    frame = spark.range(10).repartitionById(3, (F.col("id") % 5).cast("int"))
    assert partitions(frame) == [(i, i % 5 % 3) for i in range(10)]
    by_name = spark.range(4).withColumn("k", F.lit(2)).repartitionById(3, "k")
    assert [partition for _, partition in partitions(by_name)] == [2] * 4


def test_partitions_keep_their_rows_in_order(spark):
    frame = spark.range(10).repartitionById(2, (F.col("id") % 2).cast("int"))
    assert [row[0] for row in frame.collect()] == [0, 2, 4, 6, 8, 1, 3, 5, 7, 9]


def test_null_is_zero_and_negative_numbers_count_from_the_end(spark):
    frame = spark.range(10).repartitionById(3, F.expr("CAST(if(id < 5, NULL, id - 7) AS INT)"))
    assert [partition for _, partition in partitions(frame)] == [0, 0, 0, 0, 0, 1, 2, 0, 1, 2]


@pytest.mark.parametrize("number", ["id", "'a'", "1.7D", "current_date()"])
def test_other_types_are_refused(spark, number):
    with pytest.raises(AnalysisException) as error:
        spark.range(3).repartitionById(3, F.expr(number)).collect()
    assert error.value.getCondition() == "DATATYPE_MISMATCH.UNEXPECTED_INPUT_TYPE"
    assert error.value.getMessageParameters()["requiredType"] == '"INT"'
