"""All of the functions people use most (docs/most-used-functions.txt) are there."""

from programs import PROJECT


def test_the_most_used_functions_are_there(spark):
    lines = (PROJECT / "docs" / "most-used-functions.txt").read_text().splitlines()
    most_used = {line.split("\t")[0] for line in lines if not line.startswith("#")}
    assert len(most_used) == 200
    known = {row.function for row in spark.sql("SHOW FUNCTIONS").collect()}
    assert most_used - known == set()
