"""The child's half of the conversation with run.py: one JSON object a line in, one out, over stdin and stdout."""

import json
import os
import sys
import time
import traceback
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "tpch"))


def serve(start):
    """`start(folder, threads)` makes the tables known and returns a function from a query's text to its rows."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # libraries that print do not disturb the conversation
    folder, threads = sys.argv[1], int(sys.argv[2])
    begin = time.perf_counter()
    try:
        run = start(folder, threads)
        reply = {"seconds": time.perf_counter() - begin}
    except Exception:
        reply = {"error": last_line()}
    print(json.dumps(reply), file=answers, flush=True)
    if "error" in reply:
        return
    for line in sys.stdin:
        print(json.dumps(measured(run, json.loads(line)["sql"])), file=answers, flush=True)


def measured(run, sql):
    begin = time.perf_counter()
    try:
        rows = run(sql)
        seconds = time.perf_counter() - begin
    except Exception:
        return {"error": last_line()}
    return {"seconds": seconds, "rows": sorted([plain(value) for value in row] for row in rows)}


def plain(value):
    """The same text for the same value, whichever engine it came from; numbers to nine digits."""
    if value is None or isinstance(value, str):
        return str(value)
    try:
        return f"{float(value):.9g}"
    except (TypeError, ValueError):
        return str(value)[:10]  # dates; some engines make timestamps of them


def last_line():
    return traceback.format_exc().strip().splitlines()[-1][:300]
