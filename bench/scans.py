"""Queries that do little but read: what a Parquet scan costs by kind of column, encoding and filter."""

QUERIES = {
    "count": "SELECT count(*) FROM lineitem",
    "four decimals": "SELECT sum(l_quantity), sum(l_extendedprice), sum(l_discount), sum(l_tax) FROM lineitem",
    "three from dictionaries": "SELECT sum(l_quantity), sum(l_discount), sum(l_tax) FROM lineitem",
    "integers": "SELECT sum(l_orderkey), sum(l_partkey), sum(l_suppkey), sum(l_linenumber) FROM lineitem",
    "dates": "SELECT min(l_shipdate), max(l_commitdate), max(l_receiptdate) FROM lineitem",
    "long texts": "SELECT sum(length(l_comment)) FROM lineitem",
    "few rows by one column": "SELECT sum(l_orderkey), sum(l_tax) FROM lineitem WHERE l_shipdate = DATE '1994-01-01'",
    "few rows, long text": "SELECT max(l_comment) FROM lineitem WHERE l_shipdate = DATE '1994-01-01'",
    "a page or two": "SELECT count(*), max(l_comment) FROM lineitem WHERE l_orderkey BETWEEN 3000000 AND 3000100",
    "no row": "SELECT sum(l_tax) FROM lineitem WHERE l_orderkey < 0",
}
