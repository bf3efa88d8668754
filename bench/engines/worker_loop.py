"""The child's half of the conversation with run.py: one JSON object a line in, one out, over stdin and stdout."""

import importlib
import json
import os
import re
import sys
import time
import traceback
from pathlib import Path

sys.path[1:1] = [str(Path(__file__).resolve().parents[1]), str(Path(__file__).resolve().parents[1] / "tasks")]

MOMENT = re.compile(r"\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d")


def serve(start, tasks):
    """`start(folder, threads, settings)` makes the tables known and returns what the engine is spoken to through, and a
    function from a query's text to its rows. `tasks` names the module of bench/tasks whose functions do other work with
    it; they give seconds and rows, because not all that they do counts."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # libraries that print do not disturb the conversation
    options = json.loads(sys.argv[1])
    begin = time.perf_counter()
    try:
        session, sql = start(options["folder"], options["threads"], options["settings"])
        reply = {"seconds": time.perf_counter() - begin}
    except Exception:
        reply = {"error": last_line()}
    print(json.dumps(reply), file=answers, flush=True)
    if "error" in reply:
        return
    for line in sys.stdin:
        request = json.loads(line)
        if "task" in request:
            print(json.dumps(task(tasks, session, request)), file=answers, flush=True)
        else:
            print(json.dumps(answer(lambda: timed(lambda: sql(request["sql"])))), file=answers, flush=True)


def table_names(folder):
    """The tables of a suite: every NAME.parquet of its folder."""
    return sorted(path.stem for path in Path(folder).glob("*.parquet"))


def register(spark, folder):
    """Makes the tables known to a session as temporary views."""
    for name in table_names(folder):
        spark.read.parquet(f"{folder}/{name}.parquet").createOrReplaceTempView(name)


def task(tasks, session, request):
    try:
        function = getattr(importlib.import_module(tasks), request["task"], None)
    except Exception:
        return {"error": last_line()}
    if function is None:
        return {"error": "has no such thing"}
    return answer(lambda: function(session, **request["arguments"]))


def timed(run):
    begin = time.perf_counter()
    result = run()
    return time.perf_counter() - begin, result


def answer(run):
    """`run` gives seconds and rows."""
    try:
        seconds, rows = run()
    except Exception:
        return {"error": last_line()}
    return {"seconds": seconds, "rows": sorted([plain(value) for value in row] for row in rows)}


def plain(value):
    """The same text for the same value, whichever engine it came from; numbers to nine digits."""
    if value is None or isinstance(value, str):
        return str(value)[:10] if MOMENT.match(str(value)) else str(value)  # some take a moment in a file for a text
    try:
        return f"{float(value):.9g}"
    except (TypeError, ValueError):
        return str(value)[:10]  # dates; some engines make timestamps of them


def last_line():
    """The exception's kind and the first line of what it says."""
    kind, value, _ = sys.exc_info()
    text = "".join(traceback.format_exception_only(kind, value)).strip()
    return " ".join(text.split())[:300]
