"""The build-time report reads Ninja's log and fails over the budget."""

import sys

import build_times

LOG = """# ninja log v5
0\t90000\t1\tCMakeFiles/connect_proto.dir/generated/spark/connect/base.pb.cc.o\tx
0\t20000\t1\tCMakeFiles/exec.dir/src/exec/sort.cpp.o\tx
5\t2505\t1\tCMakeFiles/exec.dir/src/exec/sort.cpp.o\ty
0\t700\t1\tfiresteel\tz
"""


def run(tmp_path, log, monkeypatch, *arguments):
    (tmp_path / ".ninja_log").write_text(log)
    monkeypatch.setattr(sys, "argv", ["build_times.py", str(tmp_path), *arguments])
    return build_times.main()


def test_the_latest_compilation_counts():
    assert build_times.compile_times(LOG)["CMakeFiles/exec.dir/src/exec/sort.cpp.o"] == 2.5


def test_generated_code_may_be_slow(tmp_path, monkeypatch, capsys):
    assert run(tmp_path, LOG, monkeypatch) == 0
    assert "2 files, 92 s in all, 0 over 10 s" in capsys.readouterr().out


def test_our_code_may_not(tmp_path, monkeypatch):
    slow = LOG.replace("5\t2505", "5\t10506")
    assert run(tmp_path, slow, monkeypatch) == 1
    assert run(tmp_path, slow, monkeypatch, "--no-budget") == 0
