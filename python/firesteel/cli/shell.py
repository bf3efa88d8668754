"""`firesteel shell`: a Python prompt with a session at hand."""

import argparse
import os
import sys

from firesteel.cli.submit import add_submit_options, check_settings, submit_environment

_BANNER = """\
Firesteel {version}, PySpark {pyspark}, Python {python}
`spark` is the session ({master}), `sql(...)` runs a statement, F is pyspark.sql.functions.
"""


def main(arguments):
    parser = argparse.ArgumentParser(
        prog="firesteel shell",
        description="A Python prompt with `spark`, on IPython when PYSPARK_DRIVER_PYTHON=ipython or --ipython says so.",
    )
    parser.add_argument("--ipython", action="store_true", help="use IPython's prompt")
    parser.add_argument("-e", "--execute", metavar="CODE", help="run this instead of reading a prompt")
    add_submit_options(parser)
    options = parser.parse_args(arguments)
    check_settings(parser, options)
    os.environ.update(submit_environment(options, "firesteel shell"))
    if options.py_files:
        sys.path[:0] = os.environ["PYTHONPATH"].split(os.pathsep)
    os.environ.setdefault("SPARK_CONNECT_PROGRESS_BAR_ENABLED", "1" if sys.stdout.isatty() else "0")

    names = _session_names()
    if options.execute:
        exec(compile(options.execute, "<firesteel shell>", "exec"), names)
    elif options.ipython or os.environ.get("PYSPARK_DRIVER_PYTHON", "").endswith("ipython"):
        from IPython import start_ipython

        print(_banner(names), end="")
        start_ipython(argv=["--no-banner"], user_ns=names)
    else:
        _prompt(names)
    return 0


def _session_names():
    from firesteel import _hook

    _hook.install()
    from pyspark.sql import SparkSession, functions

    spark = SparkSession.builder.getOrCreate()
    return {"__name__": "__main__", "spark": spark, "sql": spark.sql, "F": functions}


def _banner(names):
    import platform

    import pyspark

    from firesteel import __version__, _server

    server = _server.current()
    master = server.settings.server["spark.master"] if server else os.environ.get("SPARK_REMOTE", "remote")
    return _BANNER.format(
        version=__version__, pyspark=pyspark.__version__, python=platform.python_version(), master=master
    )


def _prompt(names):
    import code

    try:
        import readline
        import rlcompleter

        readline.set_completer(rlcompleter.Completer(names).complete)
        readline.parse_and_bind("tab: complete")
    except ImportError:
        pass
    code.interact(banner=_banner(names).rstrip(), local=names, exitmsg="")
