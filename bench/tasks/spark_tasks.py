"""What run.py asks of engines that PySpark talks to, besides queries."""

import shutil

from events import SUMS, TYPES
from worker_loop import timed

DDL = ", ".join(f"{name} {kind}" for name, kind in TYPES.items())
FRAMES = {}


def read_csv(spark, path, given):
    reader = spark.read.option("header", True).option("escape", '"')  # as the others have it
    reader = reader.schema(DDL) if given else reader.option("inferSchema", True)
    return timed(lambda: reader.csv(path).selectExpr(*SUMS).collect())


def read_json(spark, path, given):
    reader = spark.read.schema(DDL) if given else spark.read
    return timed(lambda: reader.json(path).selectExpr(*SUMS).collect())


def write(spark, kind, out):
    shutil.rmtree(out, ignore_errors=True)
    seconds, _ = timed(lambda: getattr(spark.table("events").write, kind)(out))
    return seconds, [[spark.read.format(kind).load(out).count()]]


def to_pandas(spark, sql):
    seconds, frame = timed(lambda: spark.sql(sql).toPandas())
    return seconds, [[len(frame), int(frame["id"].sum())]]


def to_arrow(spark, sql):
    seconds, table = timed(lambda: spark.sql(sql).toArrow())
    return seconds, [[table.num_rows, table.num_columns]]


def create_frame(spark, kind, rows):
    """Makes a DataFrame of local data and asks for its sums, so that it has arrived."""
    source = local_frame(kind, rows)
    return timed(lambda: spark.createDataFrame(source).selectExpr("count(*)", "sum(id)", "sum(x)", "max(name)").collect())


def local_frame(kind, rows):
    if (kind, rows) not in FRAMES:
        import pandas
        import pyarrow

        numbers = range(rows)
        frame = pandas.DataFrame({"id": numbers, "x": [n * 0.5 for n in numbers], "name": [f"name{n % 10000}" for n in numbers]})
        FRAMES[kind, rows] = frame if kind == "pandas" else pyarrow.Table.from_pandas(frame)
    return FRAMES[kind, rows]
