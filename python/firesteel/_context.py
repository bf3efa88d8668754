"""A `spark.sparkContext` for Connect sessions: the part of Spark's context that makes sense without a JVM."""

import os
import sys

from firesteel import _server

_LEVELS = ("ALL", "DEBUG", "ERROR", "FATAL", "INFO", "OFF", "TRACE", "WARN")


def context_of(session):
    """The session's context, always the same object."""
    context = session.__dict__.get("_firesteel_context")
    if context is None:
        context = session.__dict__["_firesteel_context"] = SparkContext(session)
    return context


class SparkContext:
    """What programs ask of a context besides RDDs, which need a JVM and are refused by PySpark's usual error."""

    def __init__(self, session):
        server = _server.current()
        self._session = session
        self._conf = dict(server.settings.server)
        self.startTime = int(server.started * 1000)
        self._threads = server.settings.threads
        self._log_level = "WARN"

    @property
    def version(self):
        return self._session.version

    @property
    def applicationId(self):
        return self._session.conf.get("spark.app.id", f"local-{self.startTime}")

    @property
    def appName(self):
        return self._session.conf.get("spark.app.name", self._conf.get("spark.app.name"))

    @property
    def master(self):
        return self._conf["spark.master"]

    @property
    def defaultParallelism(self):
        asked = self._conf.get("spark.default.parallelism")
        return int(asked) if asked else self._threads or len(os.sched_getaffinity(0))

    @property
    def defaultMinPartitions(self):
        return min(self.defaultParallelism, 2)

    @property
    def uiWebUrl(self):
        """The address of the engine's web page, None when it serves none."""
        return self._session.conf.get("spark.firesteel.ui.url", None)

    @property
    def pythonVer(self):
        return "%d.%d" % sys.version_info[:2]

    def sparkUser(self):
        from getpass import getuser

        return os.environ.get("SPARK_USER") or getuser()

    def getConf(self):
        """A copy of the settings the program was started with."""
        from pyspark.conf import SparkConf

        settings = {**self._conf, "spark.app.name": self.appName, "spark.app.id": self.applicationId}
        conf = SparkConf(loadDefaults=False)
        for name, value in settings.items():
            conf.set(name, value)
        return conf

    def setLogLevel(self, logLevel):
        """Checks the level as Spark does; the native server's own log is FIRESTEEL_LOG's business."""
        if str(logLevel).upper() not in _LEVELS:
            raise ValueError(f"{logLevel!r} is not a log level; there are {', '.join(_LEVELS)}")
        self._log_level = str(logLevel).upper()

    def setCheckpointDir(self, dirName):
        self._session.conf.set("spark.checkpoint.dir", dirName)

    def addPyFile(self, path):
        self._session.addArtifacts(path, pyfile=True)

    def addFile(self, path, recursive=False):
        self._session.addArtifacts(path, file=True)

    def addJobTag(self, tag):
        self._session.addTag(tag)

    def removeJobTag(self, tag):
        self._session.removeTag(tag)

    def getJobTags(self):
        return self._session.getTags()

    def clearJobTags(self):
        self._session.clearTags()

    def cancelJobsWithTag(self, tag):
        self._session.interruptTag(tag)

    def cancelAllJobs(self):
        self._session.interruptAll()

    def stop(self):
        self._session.stop()

    def __enter__(self):
        return self

    def __exit__(self, *exception):
        self.stop()

    def __repr__(self):
        return f"<SparkContext master={self.master} appName={self.appName}>"

    def _repr_html_(self):
        from html import escape

        rows = (("Version", "v" + self.version), ("Master", self.master), ("AppName", self.appName))
        cells = "".join(f"<dt>{name}</dt><dd><code>{escape(str(value))}</code></dd>" for name, value in rows)
        return f"<div><p><b>SparkContext</b></p><dl>{cells}</dl></div>"

    def __getattr__(self, name):
        from pyspark.errors import PySparkAttributeError

        raise PySparkAttributeError(
            errorClass="JVM_ATTRIBUTE_NOT_SUPPORTED", messageParameters={"attr_name": f"sparkContext.{name}"}
        )
