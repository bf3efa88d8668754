"""Writes the answers of a Spark Connect server, real Spark's as a rule, into .slt files and prints the difference.

Kinds are set right too: a query that fails becomes an error. Statements must succeed. Records that have an answer are
asked again only with --all.
"""

import argparse
import difflib
import logging
import sys
from pathlib import Path

from pyspark.sql import SparkSession

from slt_file import Record, read_file, write_file
from slt_rows import ask


def fill(path, remote, everything):
    spark = SparkSession.builder.remote(remote).create()
    before = Path(path).read_text("utf-8").split("\n")
    parts = read_file(path)
    complaints = []
    try:
        spark.conf.set("spark.sql.session.timeZone", "UTC")
        for record in parts:
            if isinstance(record, Record) and record.kind:
                complaints += fill_record(spark, path, record, everything)
    finally:
        spark.stop()
    write_file(path, parts)
    after = Path(path).read_text("utf-8").split("\n")
    print("\n".join(difflib.unified_diff(before, after, str(path), str(path), lineterm="", n=2)))
    return complaints


def fill_record(spark, path, record, everything):
    if record.answer and not everything:
        if record.kind == "statement" or record.sql.split(None, 1)[0].upper() in ("SET", "CREATE", "DROP", "DECLARE"):
            ask(spark, record)
        return []
    is_error, lines, message = ask(spark, record)
    if record.kind == "statement":
        return [f"{path}:{record.line}: {message}"] if is_error else []
    complaints = []
    if is_error != (record.kind == "error"):
        complaints.append(f"{path}:{record.line}: was `{record.kind}`: {message or 'no error'}")
        record.kind = "error" if is_error else "query"
    record.answer = lines
    return complaints


def main():
    logging.disable(logging.CRITICAL)  # the client logs every failing query
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--remote", required=True, help="sc://HOST:PORT of the server whose answers are right")
    parser.add_argument("--all", action="store_true", help="ask again for records that have an answer")
    parser.add_argument("files", nargs="+")
    arguments = parser.parse_args()
    complaints = [line for path in arguments.files for line in fill(path, arguments.remote, arguments.all)]
    print("\n".join(complaints), file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
