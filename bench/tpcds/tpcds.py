"""The 99 queries of TPC-DS and its tables, both out of DuckDB's extension, which a virtual environment of its own holds."""

import json
import subprocess
from pathlib import Path

import venvs

# What some texts put into double quotes are names of columns.
SETTINGS = {"spark.sql.ansi.doubleQuotedIdentifiers": "true"}
DONE = "_complete"
MAKER = Path(__file__).with_name("maker.py")


def generate(folder, scale):
    """Writes the tables as `folder`/NAME.parquet unless they are there."""
    if not (folder / DONE).exists():
        folder.mkdir(parents=True, exist_ok=True)
        run_maker("tables", str(folder), f"{scale:g}")
        (folder / DONE).touch()
    return folder


def queries():
    """Name -> text, as the extension states them."""
    return {f"q{number:02}": text for number, text in json.loads(run_maker("queries"))}


def run_maker(*arguments):
    python = venvs.interpreter("tpcds")
    if not python.exists():
        raise SystemExit("TPC-DS comes out of DuckDB's extension: run with --install first")
    return subprocess.run([python, MAKER, *arguments], check=True, stdout=subprocess.PIPE, text=True).stdout
