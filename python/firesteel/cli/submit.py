"""spark-submit's options, shared by `run` and `shell`: they travel to the program in PYSPARK_SUBMIT_ARGS."""

import os
import shlex


def add_submit_options(parser):
    """Adds the options to an argparse parser."""
    group = parser.add_argument_group("options of spark-submit")
    group.add_argument("--master", metavar="MASTER", help="local[N] for N workers, local[*] for all cores (default)")
    group.add_argument("--remote", metavar="URL", help="use the server at sc://host:port, start none")
    group.add_argument("--name", metavar="NAME", help="the application's name")
    group.add_argument("-c", "--conf", metavar="KEY=VALUE", action="append", default=[], help="a setting; repeatable")
    group.add_argument("--properties-file", metavar="FILE", help="settings in the form of spark-defaults.conf")
    group.add_argument("--py-files", metavar="FILES", help="modules and archives to import from, comma-separated")
    for name in ("--driver-memory", "--executor-memory", "--num-executors", "--executor-cores", "--deploy-mode",
                 "--jars", "--packages", "--class", "--driver-java-options"):
        group.add_argument(name, metavar="X", help="accepted for spark-submit's sake; there is no JVM to give it to")


def submit_environment(options, default_name):
    """The environment of the program that is to run with these options."""
    env = dict(os.environ)
    words = []
    if options.master:
        words += ["--master", options.master]
    words += ["--name", options.name or default_name]
    if options.properties_file:
        words += ["--properties-file", os.path.abspath(options.properties_file)]
    for setting in options.conf:
        words += ["--conf", setting]
    if options.py_files:
        paths = [os.path.abspath(path) for path in options.py_files.split(",") if path]
        words += ["--py-files", ",".join(paths)]
        imports = [os.path.dirname(path) if path.endswith(".py") else path for path in paths]
        env["PYTHONPATH"] = os.pathsep.join([*imports, *filter(None, [env.get("PYTHONPATH")])])
    if options.remote:
        env["SPARK_REMOTE"] = options.remote
    existing = env.get("PYSPARK_SUBMIT_ARGS", "")
    env["PYSPARK_SUBMIT_ARGS"] = " ".join(filter(None, [existing.replace("pyspark-shell", "").strip(),
                                                        shlex.join(words), "pyspark-shell"]))
    return env


def check_settings(parser, options):
    """Refuses what is no KEY=VALUE, as a typing mistake there would go unseen."""
    for setting in options.conf:
        if "=" not in setting:
            parser.error(f"--conf takes KEY=VALUE, not {setting!r}")
