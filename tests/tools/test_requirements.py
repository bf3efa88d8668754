"""Every Python package is pinned, in one version."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def pins(name):
    lines = (ROOT / "requirements" / name).read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def test_all_are_exact():
    for name in ("build.txt", "python.txt", "constraints.txt"):
        for line in pins(name):
            assert re.fullmatch(r"[A-Za-z0-9._-]+==[0-9][0-9A-Za-z.+]*", line), f"{name}: {line}"


def test_constraints_hold_each_of_them():
    constraints = set(pins("constraints.txt"))
    assert set(pins("build.txt")) | set(pins("python.txt")) <= constraints


def test_pandas_is_one_the_client_takes():
    assert [line for line in pins("python.txt") if line.startswith("pandas==2.")]
