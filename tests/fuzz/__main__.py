"""Fuzzing: `python tests/fuzz KIND...`, against a server of ours and, with --spark, compared with the real Spark."""

import argparse
import random
import re
import sys
import time
from pathlib import Path

from call_run import CallRun
from expression_run import ExpressionRun
from file_run import FileRun
from findings import Report
from protocol_run import ProtocolRun
from query_run import QueryRun
from replay import replay
from side import Side
from statement_run import StatementRun

KINDS = {"call": CallRun, "expression": ExpressionRun, "query": QueryRun, "statement": StatementRun, "protocol": ProtocolRun, "file": FileRun}


def resident(pid):
    """Megabytes of a process in memory."""
    if pid is None:
        return "unknown"
    status = Path(f"/proc/{pid}/status").read_text()
    return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) // 1024


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("kinds", nargs="*", choices=KINDS, metavar="KIND", help=", ".join(KINDS))
    parser.add_argument("--ours", required=True, help="sc://HOST:PORT of our server")
    parser.add_argument("--spark", help="sc://HOST:PORT of the server whose answers are right")
    parser.add_argument("--seed", type=int, default=int(time.time()))
    parser.add_argument("--seconds", type=float, default=20, help="for each kind")
    parser.add_argument("--report", type=Path, default=Path("fuzz.jsonl"), help="where findings are added")
    parser.add_argument("--pid", type=int, help="of our server, to watch its memory")
    parser.add_argument("--replay", type=Path, help="a report: ask again and tell what still differs")
    arguments = parser.parse_args()
    if arguments.replay:
        return replay(arguments.replay, Side(arguments.ours), Side(arguments.spark))
    report = Report(arguments.report)
    for kind in arguments.kinds:
        print(f"{kind}: seed {arguments.seed}", flush=True)
        ours = Side(arguments.ours)
        spark = Side(arguments.spark) if arguments.spark else None
        run = KINDS[kind](random.Random(f"{kind} {arguments.seed}"), ours, spark, report)
        before = resident(arguments.pid)
        end = time.monotonic() + arguments.seconds
        while time.monotonic() < end:
            run.step()
        if hasattr(run, "finish"):
            run.finish()
        print(f"{kind}: {run.cases} cases; megabytes before and after: {before}, {resident(arguments.pid)}", flush=True)
        for side in filter(None, (ours, spark)):
            side.close()
    for (area, kind, about), count in sorted(report.counts.items()):
        print(f"{count:5} {area} {kind}: {about[:100]}")
    return 1 if report.counts else 0


if __name__ == "__main__":
    sys.exit(main())
