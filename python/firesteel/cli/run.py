"""`firesteel run`: a script on the native engine, with spark-submit's command line."""

import argparse
import os
import sys

from firesteel.cli.submit import add_submit_options, check_settings, submit_environment


def main(arguments):
    parser = argparse.ArgumentParser(
        prog="firesteel run",
        description="Runs a PySpark script. Plain `python script.py` does the same; this command adds spark-submit's "
        "options, so that an existing command line works.",
        epilog="example: firesteel run --master 'local[4]' --conf spark.sql.ansi.enabled=false job.py --day 2024-01-31",
    )
    add_submit_options(parser)
    parser.add_argument("script", help="the Python file to run")
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="what the script finds in sys.argv")
    options = parser.parse_args(arguments)
    check_settings(parser, options)
    if not os.path.isfile(options.script):
        parser.error(f"there is no file {options.script}")
    env = submit_environment(options, os.path.basename(options.script))
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, options.script, *options.arguments], env)
