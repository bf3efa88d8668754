"""Python functions are refused by one clear error until they run; the session goes on."""

import pytest
from pyspark.errors import PySparkException
from pyspark.sql import functions as F


@pytest.mark.parametrize(
    "use",
    [
        lambda spark: spark.range(3).select(F.udf(lambda x: x)("id")).collect(),
        lambda spark: spark.range(3).select(F.pandas_udf(lambda x: x, "bigint")("id")).collect(),
        lambda spark: spark.range(3).mapInPandas(lambda batches: batches, "id bigint").collect(),
        lambda spark: spark.range(3).groupBy("id").applyInPandas(lambda group: group, "id bigint").collect(),
        lambda spark: spark.udf.register("f", lambda x: x),
        lambda spark: spark.range(3).writeStream.format("console").start(),
    ],
    ids=["udf", "pandas_udf", "mapInPandas", "applyInPandas", "register", "writeStream"],
)
def test_refused(spark, use):
    with pytest.raises(PySparkException) as refused:
        use(spark)
    assert refused.value.getCondition() == "UNSUPPORTED_CALL.WITHOUT_SUGGESTION"
    assert spark.range(1).count() == 1
