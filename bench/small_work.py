"""Small work over Connect: how soon a server answers, what tiny and wide queries cost, how fast a query stops, idle memory.

`small_measures.py` is the program that measures one engine; the floor is the client against recorded answers.
"""

import json
import os
import subprocess
from pathlib import Path

import venvs

SERVERS = ("firesteel", "sail", "floor")
PROGRAM = Path(__file__).with_name("small_measures.py")
ROWS = (
    ("start to first answer, ms", "first_answer"),
    ("`sql(\"SELECT 1\").collect()`, ms", "select_one"),
    ("`range(1).collect()`, ms", "range_one"),
    ("schema of a select of 1,000 expressions, ms", "wide_select"),
    ("schema after 500 `withColumn`, ms", "chain"),
    ("100 sessions at once, until all have an answer, ms", "sessions"),
    ("interrupt until the query has ended, ms", "interrupt"),
    ("resident memory when idle, MB", "idle"),
    ("its share of it (PSS), MB", "idle_share"),
    ("resident memory after these, MB", "memory"),
)


def run(engines, threads):
    """{engine: {what: figure or an error text}}, engines one after the other."""
    figures = {}
    wanted = {**engines, "floor": venvs.python_of("floor")}
    for engine in SERVERS:
        if engine not in wanted:
            continue
        command = [wanted[engine], PROGRAM, engine, str(threads)]
        env = {**os.environ, "FIRESTEEL": "off", "PYTHONWARNINGS": "ignore"}
        out = subprocess.run(list(map(str, command)), capture_output=True, text=True, env=env)
        lines = out.stdout.strip().splitlines()
        figures[engine] = json.loads(lines[-1]) if out.returncode == 0 and lines else {"error": " ".join(out.stderr.split())[-300:]}
    return figures


def table(figures):
    engines = list(figures)
    yield "| work | " + " | ".join(engines) + " |"
    yield "|---|" + "---|" * len(engines)
    for title, key in ROWS:
        cells = [figures[engine].get(key, figures[engine].get("error", "-")) for engine in engines]
        yield f"| {title} | " + " | ".join(f"{c:.2f}" if isinstance(c, float) else str(c) for c in cells) + " |"
