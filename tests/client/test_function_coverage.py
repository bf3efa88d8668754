"""The functions people use most (docs/most-used-functions.txt) are there, but for those named here with the reason."""

from programs import PROJECT

SKETCHES = {
    "hll_sketch_agg", "hll_sketch_estimate", "kll_sketch_agg_bigint", "kll_sketch_agg_double", "kll_sketch_agg_float",
    "theta_sketch_agg", "theta_sketch_estimate", "tuple_sketch_agg_double", "tuple_sketch_agg_integer",
    "tuple_sketch_estimate_double", "tuple_sketch_estimate_integer",
}  # DataSketches' serialized forms
XML = {"from_xml", "schema_of_xml", "to_xml"}
VARIANT = {"parse_json"}


def test_the_most_used_functions_are_there(spark):
    lines = (PROJECT / "docs" / "most-used-functions.txt").read_text().splitlines()
    most_used = {line.split("\t")[0] for line in lines if not line.startswith("#")}
    assert len(most_used) == 200
    known = {row.function for row in spark.sql("SHOW FUNCTIONS").collect()}
    assert most_used - known == SKETCHES | XML | VARIANT
