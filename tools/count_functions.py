#!/usr/bin/env python3
"""Which of Spark's functions are used most, counted over what people write.

    tools/count_functions.py [--top 200] [--golden DIR] [--queries DIR ...] > docs/most-used-functions.txt

Counts calls by name in PySpark's doctests (the installed client), in SQL files (Spark's golden inputs, TPC-H and TPC-DS
queries), and in the example programs. A text counts a name three times at most, so that one test of one
function does not outweigh a hundred users.
"""

import argparse
import ast
import importlib.util
import re
import sys
from collections import Counter
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
SHARED = PROJECT.parent / "shared"
MOST_PER_TEXT = 3

# Methods of DataFrames and Columns share names with functions; only those of the functions module count.
CALL = re.compile(r"(?:(?<![\w.])|(?<=\bF\.)|(?<=\bsf\.)|(?<=\bfunctions\.))([a-z_][a-z0-9_]*)\s*\(", re.IGNORECASE)
# Words of the grammar that a parenthesis may follow.
GRAMMAR = {"in", "exists", "any", "some", "all", "filter", "range", "decimal", "char", "varchar"}
# What the DataFrame API calls otherwise than SQL does.
SQL_NAMES = {"approxcountdistinct": "approx_count_distinct", "countdistinct": "count", "count_distinct": "count",
             "sumdistinct": "sum", "sum_distinct": "sum", "todegrees": "degrees", "toradians": "radians",
             "bitwisenot": "~", "isnull": "isnull", "cast": "cast", "shiftleft": "shiftleft",
             "monotonicallyincreasingid": "monotonically_increasing_id"}


def main():
    options = parse_options()
    known = known_functions()
    uses, places = Counter(), Counter()
    for text in texts(options):
        for name, count in calls(text, known).items():
            uses[name] += min(count, MOST_PER_TEXT)
            places[name] += 1
    print("# The functions used most, by calls (at most three a text) and texts they stand in. Written by")
    print("# tools/count_functions.py from PySpark's doctests, Spark's golden SQL files, TPC-H, TPC-DS and the examples.")
    for name, count in sorted(uses.items(), key=lambda item: (-item[1], item[0]))[: options.top]:
        print(f"{name}\t{count}\t{places[name]}")


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--top", type=int, default=200)
    parser.add_argument("--golden", type=Path, default=SHARED / "spark-golden")
    parser.add_argument("--queries", type=Path, nargs="*", default=[PROJECT / "bench"], help="folders of .sql files")
    return parser.parse_args()


def known_functions():
    """Names that Spark knows, but for operators."""
    path = SHARED / "spark_functions.txt"
    if not path.is_file():
        sys.exit(f"count_functions: the list of Spark's functions is not at {path}")
    names = (line.split("\t", 1)[0] for line in path.read_text().splitlines() if not line.startswith("#"))
    return {name for name in names if re.fullmatch(r"[a-z_][a-z0-9_]*", name)} - GRAMMAR


def texts(options):
    for path in sorted(options.golden.rglob("*.sql")):
        yield path.read_text(errors="replace")
    for folder in options.queries:
        for path in sorted(folder.rglob("*.sql")):
            yield path.read_text(errors="replace")
    for path in sorted((PROJECT / "examples").glob("*.py")):
        yield path.read_text()
    yield from doctests()


def doctests():
    """The example lines of PySpark's docstrings, a text per docstring."""
    root = Path(importlib.util.find_spec("pyspark").origin).parent
    for path in sorted((root / "sql").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and (doc := ast.get_docstring(node)):
                lines = [line.strip()[4:] for line in doc.splitlines() if line.strip().startswith((">>> ", "... "))]
                if lines:
                    yield "\n".join(lines)


def calls(text, known):
    found = Counter()
    for name in CALL.findall(text):
        name = SQL_NAMES.get(name.lower(), name.lower())
        if name in known:
            found[name] += 1
    return found


if __name__ == "__main__":
    main()
