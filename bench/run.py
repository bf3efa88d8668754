"""Times ours beside other engines, on the same files and with as many threads each: see README.md for the suites.

Every engine runs in a process of its own. Queries are interleaved: each round asks every engine for a query before the
next query comes. The first round is cold (the files are read from storage), the median of the others hot.
"""

import argparse
import copy
import json
import statistics
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT / "bench"))
import machine  # noqa: E402
import main_job  # noqa: E402
import report  # noqa: E402
import rounds  # noqa: E402
import small_work  # noqa: E402
import venvs  # noqa: E402
from suites import SUITES  # noqa: E402

ENGINES = ("firesteel", "spark", "sail", "duckdb", "polars", "datafusion")


def parse():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--install", action="store_true", help="put the other engines into .cache/bench first")
    parser.add_argument("--suite", default="small,scan,tpch,main-job",
                        help=f"of small, main-job, {', '.join(SUITES)}; or all (default: %(default)s)")
    parser.add_argument("--scale", type=float, default=1, help="scale factor of TPC-H and TPC-DS (default: %(default)s)")
    parser.add_argument("--rows", type=int, help="of the suites that have no scale (default: their own)")
    parser.add_argument("--data", type=Path, help="folder with tables NAME.parquet (default: made in .cache)")
    parser.add_argument("--orders", type=Path, help="retail file of the main job (default: the real one beside us, or made)")
    parser.add_argument("--engines", default=",".join(ENGINES), help="the first is compared with the others (default: %(default)s)")
    parser.add_argument("--queries", help="names, or numbers like 1,6,9 (default: all)")
    parser.add_argument("--rounds", type=int, default=4, help="the first is cold (default: %(default)s)")
    parser.add_argument("--threads", default="2", help="of each engine; 1,2 runs everything with both (default: %(default)s)")
    parser.add_argument("--contention", action="store_true", help="one round more that counts context switches and futex calls")
    parser.add_argument("--warm", action="store_true", help="the first round, too, finds the files in the page cache")
    parser.add_argument("--within", type=float, help="ask nothing new after so many seconds, and report what there is")
    parser.add_argument("--patience", type=float, default=600, help="seconds for one query (default: %(default)s)")
    parser.add_argument("--out", type=Path, help="write the report there as well")
    parser.add_argument("--json", type=Path, help="write every single measurement there")
    return parser.parse_args()


def installed(options):
    """{engine: its interpreter}, and what to say about those that are absent."""
    wanted = options.engines.split(",")
    if options.install:
        venvs.install(wanted)
    engines = {engine: venvs.python_of(engine) for engine in wanted}
    absent = [f"{engine}: not installed (run with --install)." for engine, python in engines.items() if python is None]
    return {engine: python for engine, python in engines.items() if python is not None}, absent


def suite_report(name, engines, options, threads, measured):
    suite = SUITES[name](options)
    engines = {engine: python for engine, python in engines.items() if not suite.engines or engine in suite.engines}
    if "floor" in suite.engines:
        engines["floor"] = venvs.python_of("floor")
    by_threads = {}
    for count in threads:
        with_count = copy.copy(options)
        with_count.threads = count
        by_threads[count] = results = rounds.run(suite, engines, with_count)
        measured.append({"suite": suite.title, "threads": count, "runs": results.runs, "counts": results.counts})
        yield from ("", f"## {suite.title}, {count} threads, median of {max(1, options.rounds - 1)} hot runs", "")
        yield from report.suite_tables(results)
    if len(threads) > 1 or options.contention:
        yield from ("", f"## {suite.title}: scaling", "")
        yield from report.scaling_table(by_threads)


def parts(options, measured):
    engines, absent = installed(options)
    threads = [int(count) for count in options.threads.split(",")]
    wanted = ["small", *SUITES, "main-job"] if options.suite == "all" else options.suite.split(",")
    yield f"Machine: {machine.describe()}."
    yield from absent
    for name in wanted:
        if name in SUITES:
            yield from suite_report(name, engines, options, threads, measured)
        elif name == "small":
            yield from ("", "## Small work over Connect, through the same client", "")
            yield from small_work.table(small_work.run(engines, threads[-1]))
        elif name == "main-job":
            seconds = main_job.run(engines, options.orders, threads[-1], max(1, options.rounds - 1))
            yield from ("", "## Main job (CSV to clusters and plots), seconds from start to end of the program", "")
            yield from report.job_table(seconds, statistics.median)
        else:
            raise SystemExit(f"there is no suite {name}")


def main():
    options = parse()
    measured, lines = [], []
    for line in parts(options, measured):
        print(line, flush=True)
        lines.append(line)
    if options.out:
        options.out.write_text("\n".join(lines) + "\n")
    if options.json:
        options.json.write_text(json.dumps(measured, indent=1))


if __name__ == "__main__":
    main()
