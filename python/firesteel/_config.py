"""What the program, its environment and spark-defaults.conf ask of the server that is about to start.

The order is Spark's: the builder's options win over PYSPARK_SUBMIT_ARGS, which wins over spark-defaults.conf.
"""

import os
import re
import shlex
import warnings

# The same words as Spark's spark.redaction.regex: such values do not belong on a command line others can read.
_SECRET = re.compile(r"(?i)secret|password|token|access[.]?key")
_LOCAL_MASTER = re.compile(r"local(?:\[(\*|[0-9]+)(?:\s*,\s*(?:\*|[0-9]+))?\])?")


class Settings:
    """One start of the server: its options, and the secret ones, which only the session is told."""

    def __init__(self, builder_options):
        ambient = {**read_spark_defaults(), **read_submit_arguments(os.environ.get("PYSPARK_SUBMIT_ARGS", ""))}
        merged = {"spark.app.name": "pyspark-shell", **ambient, **builder_options}
        for name in ("spark.remote", "spark.api.mode"):
            merged.pop(name, None)

        asked = builder_options.get("spark.master")
        master = merged.pop("spark.master", None) or os.environ.get("MASTER") or "local[*]"
        self.threads = threads_of(master)
        if self.threads is None:
            if asked is not None:
                warnings.warn(f"master {asked!r} is not used: Firesteel runs this program on this machine", stacklevel=6)
            master = "local[*]"
            self.threads = 0
        merged["spark.master"] = master
        folders = os.environ.get("SPARK_LOCAL_DIRS") or str(merged.get("spark.local.dir", ""))
        self.spill_folders = [folder.strip() for folder in folders.split(",") if folder.strip()]

        texts = {name: to_text(value) for name, value in merged.items()}
        self.server = {name: value for name, value in texts.items() if not _SECRET.search(name)}
        self.secret = {name: value for name, value in texts.items() if _SECRET.search(name)}


def to_text(value):
    """A value as Spark writes it in a setting."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def threads_of(master):
    """The workers a master asks for: 0 for all cores, None when the master is not this machine."""
    match = _LOCAL_MASTER.fullmatch(master.strip())
    if match is None:
        return None
    if master.strip() == "local":
        return 1
    return 0 if match.group(1) == "*" else max(1, int(match.group(1)))


def read_spark_defaults():
    """The settings of spark-defaults.conf in SPARK_CONF_DIR, else in SPARK_HOME/conf; {} when there is none."""
    folder = os.environ.get("SPARK_CONF_DIR")
    if not folder and os.environ.get("SPARK_HOME"):
        folder = os.path.join(os.environ["SPARK_HOME"], "conf")
    if not folder:
        return {}
    try:
        with open(os.path.join(folder, "spark-defaults.conf"), encoding="utf-8", errors="replace") as lines:
            return parse_properties(lines.read())
    except OSError:
        return {}


def parse_properties(text):
    """The `spark.*` entries of a Java properties file: `key value`, `key=value` or `key: value`."""
    found = {}
    for line in re.sub(r"\\\r?\n[ \t]*", "", text).splitlines():
        line = line.strip()
        if not line or line[0] in "#!":
            continue
        parts = re.split(r"\s*[=:]\s*|\s+", line, maxsplit=1)
        if parts[0].startswith("spark."):
            found[parts[0]] = parts[1].strip() if len(parts) > 1 else ""
    return found


def read_submit_arguments(text):
    """The settings in PYSPARK_SUBMIT_ARGS, where notebooks and `firesteel run` put spark-submit's options."""
    found, words = {}, iter(_split(text))
    for word in words:
        name, equals, value = word.partition("=")
        if name in ("--conf", "-c"):
            key, _, setting = (value if equals else next(words, "")).partition("=")
            found[key.strip()] = setting.strip()
        elif name in _SUBMIT_OPTIONS:
            found[_SUBMIT_OPTIONS[name]] = value if equals else next(words, "")
        elif name == "--properties-file":
            try:
                with open(value if equals else next(words, ""), encoding="utf-8") as lines:
                    found = {**parse_properties(lines.read()), **found}
            except OSError as error:
                warnings.warn(f"cannot read the properties file: {error}")
    return {name: value for name, value in found.items() if name}


_SUBMIT_OPTIONS = {
    "--master": "spark.master",
    "--name": "spark.app.name",
    "--driver-memory": "spark.driver.memory",
    "--executor-memory": "spark.executor.memory",
    "--jars": "spark.jars",
    "--packages": "spark.jars.packages",
    "--py-files": "spark.submit.pyFiles",
}


def _split(text):
    try:
        return shlex.split(text)
    except ValueError:
        return text.split()
