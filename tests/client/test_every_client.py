"""Every client version we promise runs the same small program. Slow and online: FIRESTEEL_ALL_CLIENTS=1 asks for it."""

import os
import subprocess
import venv

import pytest
from programs import PROJECT, finish

CLIENTS = ["pyspark-client==4.0.4", "pyspark-client==4.1.3", "pyspark-client==4.2.0", "pyspark[connect]==4.2.1",
           "pyspark[connect]==4.3.0"]

pytestmark = pytest.mark.skipif(
    os.environ.get("FIRESTEEL_ALL_CLIENTS") != "1", reason="FIRESTEEL_ALL_CLIENTS=1 runs this with every client version"
)

PROGRAM = """
from pyspark.sql import Row, SparkSession
from pyspark.sql import functions as F

spark = SparkSession.builder.master("local[2]").appName("smoke").getOrCreate()
assert type(spark).__module__ == "pyspark.sql.connect.session" and spark.version == "4.2.1"
assert spark.range(10).collect() == [Row(id=i) for i in range(10)]

people = spark.createDataFrame([("ann", 31), ("bob", None), ("cem", 31)], "name string, age int")
people.createOrReplaceTempView("people")
assert spark.sql("select count(*), count(age) from people").first() == (3, 2)
ages = people.groupBy("age").agg(F.count("*").alias("n")).orderBy(F.desc("n"))
assert [tuple(row) for row in ages.collect()] == [(31, 2), (None, 1)]
assert list(people.toPandas()["name"]) == ["ann", "bob", "cem"]

people.write.mode("overwrite").csv("people", header=True)
assert spark.read.csv("people", header=True, inferSchema=True).schema["age"].dataType.simpleString() == "int"
try:
    people.select("nobody").collect()
except Exception as error:
    assert error.getErrorClass() == "UNRESOLVED_COLUMN.WITH_SUGGESTION", error
else:
    raise AssertionError("there is no such column")
spark.stop()
assert SparkSession.builder.getOrCreate().range(3).count() == 3
print("smoke passed")
"""


def python_with(client):
    """The Python of an environment with this client; kept in .cache, since a full PySpark is large."""
    folder = PROJECT / ".cache" / "clients" / client.translate(str.maketrans("[]=", "---"))
    python, done = folder / "bin" / "python", folder / "installed"
    if not done.exists():
        venv.create(folder, with_pip=True, clear=True)
        pins = (PROJECT / "requirements" / "build.txt").read_text()
        arrow = next(line for line in pins.splitlines() if line.startswith("pyarrow=="))
        subprocess.run([python, "-m", "pip", "install", "-q", client, arrow, "pandas<3"], check=True, timeout=1200)
        done.touch()
    return python


@pytest.mark.parametrize("client", CLIENTS)
def test_smoke(program, tmp_path, client):
    site = tmp_path / "hook"
    site.mkdir()
    (site / "sitecustomize.py").write_text((PROJECT / "python" / "firesteel.pth").read_text())
    (tmp_path / "smoke.py").write_text(PROGRAM)
    paths = os.pathsep.join([str(PROJECT / "python"), str(site)])
    process = program.spawn([str(python_with(client)), "smoke.py"], PYTHONPATH=paths)
    assert finish(process).strip() == "smoke passed"
