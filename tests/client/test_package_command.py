"""The `firesteel` command: its own help, and the commands that are Python's."""

import pytest
from programs import finish

COMMANDS = ("run", "shell", "sql", "server", "datagen", "doctor")


def test_help_names_every_command(program):
    text = program.command("--help")
    assert text == program.command()
    for command in COMMANDS:
        assert f"  {command} " in text


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(program, command):
    text = program.command(command, "--help")
    assert "usage" in text.lower() and len(text.splitlines()) > 5


def test_version(program):
    assert program.command("--version").startswith("firesteel 0.")


def test_run_passes_options_and_arguments(program, tmp_path):
    (tmp_path / "helper").mkdir()
    (tmp_path / "helper" / "words.py").write_text("WORD = 'imported'")
    script = tmp_path / "job.py"
    script.write_text("""
import sys
from pyspark.sql import SparkSession
from words import WORD

spark = SparkSession.builder.getOrCreate()
print(WORD, sys.argv[1:], spark.conf.get("spark.app.name"), spark.conf.get("spark.x"), spark.sparkContext.master)
""")
    out = program.command("run", "--master", "local[2]", "--conf", "spark.x=y z", "--driver-memory", "4g",
                          "--py-files", str(tmp_path / "helper" / "words.py"), str(script), "--conf", "mine")
    assert out.split("\n")[0] == "imported ['--conf', 'mine'] job.py y z local[2]"


def test_run_says_what_is_wrong(program):
    process = program.spawn([*_firesteel(), "run", "nowhere.py"])
    assert "there is no file nowhere.py" in finish(process, code=2)
    process = program.spawn([*_firesteel(), "run", "--conf", "spark.x", "nowhere.py"])
    assert "--conf takes KEY=VALUE" in finish(process, code=2)


def test_script_that_fails_fails_the_command(program, tmp_path):
    (tmp_path / "job.py").write_text("raise SystemExit(3)")
    finish(program.spawn([*_firesteel(), "run", "job.py"]), code=3)


def test_shell_has_a_session(program):
    assert program.command("shell", "--execute", "print(spark.version, F.lit.__name__)").split() == ["4.2.1", "lit"]


def test_doctor_finds_a_missing_engine(program):
    process = program.spawn([*_firesteel(), "doctor"], FIRESTEEL_BINARY="/nowhere")
    text = finish(process, code=1)
    assert "BAD   binary" in text and "fix: " in text


def _firesteel():
    import sys

    return [sys.executable, "-m", "firesteel"]
