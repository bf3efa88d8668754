"""Files whose schema was inferred and that are read then: what inference has parsed serves the first read, as long as they do not change."""

import os
import time

import pytest

ROWS = 200_000  # several pieces of a file
TEXT = {
    "csv": "id,name,price,day\n" + "".join(f'{n},"name, number {n % 1000}",{n % 77}.25,2024-01-{n % 28 + 1:02}\n' for n in range(ROWS)),
    "json": "".join(f'{{"id": {n}, "name": "name, number {n % 1000}", "price": {n % 77}.25, "day": "2024-01-{n % 28 + 1:02}"}}\n' for n in range(ROWS)),
}
SUMS = ["count(*)", "sum(id)", "count(distinct name)", "sum(price)", "min(day)", "max(day)"]


@pytest.fixture(params=["csv", "json"])
def old_file(request, tmp_path):
    """A file that has not changed for a while, and a function that opens it."""
    path = tmp_path / f"events.{request.param}"
    path.write_text(TEXT[request.param])
    while time.time() < os.stat(path).st_ctime + 3.5:  # younger ones may change without a trace
        time.sleep(0.1)

    def go(spark, **options):
        return getattr(spark.read.options(header=True, inferSchema=True, **options), request.param)(str(path))

    return path, go


def sums(frame):
    return [str(value) for value in frame.selectExpr(*SUMS).collect()[0]]


def test_reads_are_alike_first_and_later(spark, old_file):
    path, read = old_file
    expected = [str(ROWS), str(ROWS * (ROWS - 1) // 2), "1000", str(sum(n % 77 + 0.25 for n in range(ROWS))), "2024-01-01", "2024-01-28"]
    assert sums(read(spark)) == expected
    assert sums(read(spark)) == expected
    # By other options it is another file: some rows first, then all of them.
    frame = read(spark, comment="#")
    assert [row.id for row in frame.limit(3).collect()] == [0, 1, 2]
    assert frame.count() == ROWS
    assert frame.where("id >= 199990").orderBy("id").select("id").collect()[0].id == 199990
    assert sums(frame) == expected
    # Twice in one query, with what only scans know of files.
    frame = read(spark, comment="%")
    pairs = frame.alias("a").join(frame.alias("b"), "id").selectExpr("count(*)", "sum(CASE WHEN a.name = b.name THEN 1 END)")
    assert list(pairs.collect()[0]) == [ROWS, ROWS]
    frame = read(spark, comment="@")
    assert frame.select("_metadata.file_name").distinct().collect()[0].file_name == path.name


def test_a_file_that_has_changed_is_read_anew(spark, old_file):
    path, read = old_file
    frame = read(spark)
    schema = frame.schema
    path.write_text(path.read_text().replace("77", "78").replace("number 1", "number 2"))
    typed = spark.read.schema(schema).option("header", True).format(path.suffix[1:]).load(str(path))
    assert sums(frame) == sums(typed)
