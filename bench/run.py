"""Times small work, scans, TPC-H and the main job, ours beside other engines, on the same files and with as many threads each.

Every engine runs in a process of its own. Queries are interleaved: each round asks every engine for a query before the
next query comes. The first round is cold (a fresh process, the files in the page cache), the median of the others warm.
"""

import argparse
import statistics
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(PROJECT / "bench"), str(PROJECT / "bench" / "tpch")]
import machine  # noqa: E402
import main_job  # noqa: E402
import report  # noqa: E402
import scans  # noqa: E402
import small_work  # noqa: E402
import venvs  # noqa: E402
from child import Child  # noqa: E402
from tpch import QUERIES, generate, query  # noqa: E402

ENGINES = ("firesteel", "spark", "sail", "duckdb", "polars")


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--install", action="store_true", help="put the other engines into .cache/bench first")
    parser.add_argument("--suite", default="small,scan,tpch,main-job", help="what to run (default: %(default)s)")
    parser.add_argument("--scale", type=float, default=1, help="TPC-H scale factor (default: %(default)s)")
    parser.add_argument("--data", type=Path, help="folder with TPC-H tables NAME.parquet (default: made in .cache)")
    parser.add_argument("--orders", type=Path, help="retail file of the main job (default: the real one beside us, or made)")
    parser.add_argument("--engines", default=",".join(ENGINES), help="default: %(default)s")
    parser.add_argument("--queries", help="numbers like 1,6,9 (default: all)")
    parser.add_argument("--rounds", type=int, default=4, help="the first is cold (default: %(default)s)")
    parser.add_argument("--threads", type=int, default=2, help="of each engine (default: %(default)s)")
    parser.add_argument("--patience", type=float, default=600, help="seconds for one query (default: %(default)s)")
    parser.add_argument("--out", type=Path, help="write the report there as well")
    return parser.parse_args()


def run_queries(engines, options, folder, queries):
    """`queries` by name: {engine: {name: [seconds or an error text, ...]}}, peak memory and start-up time by engine, remarks."""
    times = {engine: {name: [] for name in queries} for engine in engines}
    remarks = []
    children = {engine: Child(engine, python, folder, options.threads, options.patience) for engine, python in engines.items()}
    try:
        for _ in range(options.rounds):
            for name, sql in queries.items():
                answers = {}
                for engine, child in children.items():
                    reply = child.ask(sql)
                    times[engine][name].append(reply.get("seconds", reply.get("error")))
                    if "rows" in reply:
                        answers[engine] = reply["rows"]
                remarks += differences(name, answers)
        peaks = {engine: child.peak_memory for engine, child in children.items()}
        starts = {engine: child.start_seconds for engine, child in children.items()}
    finally:
        for child in children.values():
            child.close()
    return times, peaks, starts, sorted(set(remarks))


def tpch_queries(options):
    numbers = [int(n) for n in options.queries.split(",")] if options.queries else list(QUERIES)
    return {f"q{number:02}": query(number, options.scale) for number in numbers}


def differences(name, answers):
    """Engines whose rows are not the first one's; the last digits of numbers do not count."""
    engines = list(answers)
    return [f"{name}: {other} and {engines[0]} differ" for other in engines[1:]
            if not report.same_rows(answers[engines[0]], answers[other])]


def main():
    options = parse()
    wanted = options.engines.split(",")
    if options.install:
        venvs.install(wanted)
    engines = {engine: venvs.python_of(engine) for engine in wanted}
    absent = [engine for engine, python in engines.items() if python is None]
    engines = {engine: python for engine, python in engines.items() if python is not None}
    lines = [f"Machine: {machine.describe()}; {options.threads} threads each."]
    lines += [f"{engine}: not installed (run with --install)." for engine in absent]
    if "small" in options.suite.split(","):
        lines += ["", "Small work over Connect, through the same client", ""]
        lines += small_work.table(small_work.run(engines, options.threads))
    suites = {"scan": ("Scans of TPC-H's lineitem", lambda: scans.QUERIES), "tpch": ("TPC-H", lambda: tpch_queries(options))}
    for suite, (title, queries) in suites.items():
        if suite not in options.suite.split(","):
            continue
        folder = options.data or generate(PROJECT / ".cache" / f"tpch-{options.scale:g}", options.scale)
        times, peaks, starts, remarks = run_queries(engines, options, folder, queries())
        lines += ["", f"{title}, scale {options.scale:g}, seconds: cold / warm (median of {options.rounds - 1})", ""]
        lines += report.table(times, peaks, starts) + remarks
    if "main-job" in options.suite.split(","):
        seconds = main_job.run(engines, options.orders, options.threads, max(1, options.rounds - 1))
        lines += ["", "Main job (CSV to clusters and plots), seconds from start to end of the program", ""]
        lines += report.job_table(seconds, statistics.median)
    text = "\n".join(lines)
    print(text)
    if options.out:
        options.out.write_text(text + "\n")


if __name__ == "__main__":
    main()
