"""The `firesteel` command: a few commands are Python's, all others are the native binary's."""

import os
import sys

from firesteel import __version__

_HELP = """\
usage: firesteel COMMAND [OPTIONS]

Runs unmodified PySpark programs on a native engine, without a JVM.

commands:
  run SCRIPT [ARGS]   run a PySpark script, with spark-submit's options
  shell               a Python prompt with `spark`
  sql                 run SQL statements
  server              serve Spark Connect clients
  datagen             write data to try things on
  doctor              look at this installation, and say what to fix

  -h, --help          this help; `firesteel COMMAND --help` tells more
  --version           the version
"""


def main(arguments=None):
    """The entry point of the console script; returns the exit code."""
    arguments = sys.argv[1:] if arguments is None else list(arguments)
    command = arguments[0] if arguments else "--help"
    if command in ("-h", "--help", "help"):
        print(_HELP, end="")
        return 0
    if command in ("--version", "-V"):
        print(f"firesteel {__version__}")
        return 0
    if command == "run":
        from firesteel.cli.run import main as run

        return run(arguments[1:])
    if command == "shell":
        from firesteel.cli.shell import main as shell

        return shell(arguments[1:])
    if command == "doctor":
        from firesteel.cli.doctor import main as doctor

        return doctor(arguments[1:])
    return _exec_native(arguments)


def _exec_native(arguments):
    from firesteel import _binary

    try:
        path = _binary.binary_path()
    except _binary.BinaryMissing as error:
        print(f"firesteel: {error}", file=sys.stderr)
        return 1
    os.execve(path, [path, *arguments], _binary.environment())
