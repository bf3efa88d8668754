#!/usr/bin/env python3
"""Writes the measured parts of docs/compatibility.md: the functions of the registry beside Spark's, and what Spark's
own examples, SQL files and docstrings say of a build.

    tools/write_compatibility.py [--binary build/release/firesteel] [--shared ../shared] [--no-runs]

The page keeps its words; only what stands between <!-- functions --> and <!-- runs --> and their ends is written anew.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import contextmanager
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
PAGE = PROJECT / "docs" / "compatibility.md"
# Modules whose docstrings need Python workers or streaming.
OTHER_MODULES = re.compile(r"sql\.(datasource|udf|udtf|pandas\..*|streaming\..*)$")


def main():
    options = parse_options()
    page = PAGE.read_text()
    listed = subprocess.run([options.binary, "functions", "--list"], check=True, capture_output=True, text=True).stdout
    spark = (options.shared / "spark_functions.txt").read_text()
    page = with_section(page, "functions", function_table(listed, spark))
    if options.runs:
        with tempfile.TemporaryDirectory() as folder, server(options, Path(folder)) as url:
            runs = [
                examples(options.shared, url),
                golden(options.shared, url, folder),
                docstrings(options.shared, url, folder),
            ]
        page = with_section(page, "runs", run_table(runs))
    PAGE.write_text(page)


def parse_options():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", type=Path, default=PROJECT / "build" / "release" / "firesteel")
    parser.add_argument("--shared", type=Path, default=PROJECT.parent / "shared", help="Spark's facts and the scorers")
    parser.add_argument("--no-runs", dest="runs", action="store_false", help="write the functions only")
    options = parser.parse_args()
    options.binary, options.shared = options.binary.resolve(), options.shared.resolve()
    if not options.shared.is_dir():
        sys.exit(f"write_compatibility: Spark's facts are not at {options.shared}; say where with --shared")
    return options


def with_section(page, name, text):
    """The page with `text` between the marks of a section."""
    begin, end = f"<!-- {name} -->\n", f"<!-- end of {name} -->"
    if begin not in page or end not in page:
        sys.exit(f"write_compatibility: {PAGE} has no section {name}")
    head, rest = page.split(begin, 1)
    return head + begin + text + end + rest.split(end, 1)[1]


def function_table(listed, spark):
    """Spark's functions by group: how many there are, how many are here, which are not."""
    here = {line.split("\t")[0] for line in listed.splitlines()}
    groups = {}
    for line in spark.splitlines():
        if not line.startswith("#"):
            name, group = line.split("\t")[:2]
            groups.setdefault(group, []).append(name)
    rows = ["| group | Spark's | here | missing |", "|---|---|---|---|"]
    for group, names in sorted(groups.items()):
        missing = [name for name in names if name not in here]
        rows.append(f"| {group} | {len(names)} | {len(names) - len(missing)} | {', '.join(missing)} |")
    total = sum(map(len, groups.values()))
    present = sum(name in here for names in groups.values() for name in names)
    rows.append(f"| all | {total} | {present} | |")
    return "\n".join(rows) + "\n"


@contextmanager
def server(options, folder):
    """A server of its own with an empty warehouse, gone afterwards. Docstrings read python/test_support where it runs."""
    (folder / "python").symlink_to(options.shared / "doctest-data" / "python")
    port_file = folder / "port"
    process = subprocess.Popen([options.binary, "server", "--port", "0", "--port-file", port_file], cwd=folder,
                               stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        while not port_file.exists() or not port_file.read_text().strip():
            if process.poll() is not None:
                sys.exit("write_compatibility: the server did not start")
            time.sleep(0.05)
        yield f"sc://127.0.0.1:{port_file.read_text().strip()}"
    finally:
        process.terminate()
        process.wait()


def run(*command):
    """What a scorer prints; it exits with 1 when something failed, which is no news."""
    return subprocess.run([sys.executable, *map(str, command)], capture_output=True, text=True).stdout


def examples(shared, url):
    out = run(shared / "oracle" / "run_examples.py", "--remote", url, "--show", 1000)
    failed = Counter(line.split(":")[0] for line in out.splitlines() if re.match(r"\S+: ", line))
    names = [f"{name} ({count})" if count > 1 else name for name, count in sorted(failed.items())]
    return "function examples, schema and rows", *counts(out), names


def golden(shared, url, folder):
    results = Path(folder) / "golden.json"
    baseline = shared / "spark-golden" / "spark-4.2.1.json"
    out = run(shared / "tools" / "golden_sql.py", "--url", url, "--baseline", baseline, "--json", results)
    failed = []
    for file, result in json.loads(results.read_text())["files"].items():
        wrong = [str(one["i"]) for one in result["results"] if not one["strict"]]
        if wrong:
            failed.append(f"{file} {' '.join(wrong)}")
    return "golden SQL statements, strict", *counts(out), failed


def docstrings(shared, url, folder):
    results, baseline = Path(folder) / "docstrings.json", shared / "doctest-data" / "spark-4.2.1.json"
    modules = [name for name in json.loads(baseline.read_text())["modules"] if not OTHER_MODULES.match(name)]
    filters = [argument for name in modules for argument in ("--filter", name)]
    out = run(shared / "tools" / "doctests.py", "--url", url, "--baseline", baseline, "--json", results, *filters)
    tests = [one for module in json.loads(results.read_text())["modules"].values() for one in module]
    return "PySpark's docstrings", *counts(out), sorted(one["name"] for one in tests if one["failed"])


def counts(out):
    passed, failed = re.findall(r"(\d+) passed, (\d+) failed", out)[-1]
    return int(passed), int(passed) + int(failed)


def run_table(runs):
    rows = ["| run | passed | of | not |", "|---|---|---|---|"]
    rows += [f"| {what} | {passed} | {of} | {', '.join(failed)} |" for what, passed, of, failed in runs]
    return "\n".join(rows) + "\n"


if __name__ == "__main__":
    main()
