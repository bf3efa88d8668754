"""What the import hook changes in PySpark. Each function takes the freshly loaded module.

The classes keep their names, signatures and documentation; a program that gives a remote URL, or runs with
FIRESTEEL=off, sees PySpark as it was.
"""

import functools
import os
import sys

from firesteel._hook import enabled


def patch_session(module):
    """`pyspark.sql.SparkSession.builder`: without a remote URL the native server is started."""
    if not _is_supported(module):
        return
    _wrap_builder(module.SparkSession.Builder, "getOrCreate", _local_session)
    _wrap_builder(module.SparkSession.Builder, "create", _local_session)


def patch_connect_session(module):
    """The Connect session: the same for its own builder; `stop()` ends the server; `sparkContext` exists."""
    if not _is_supported(module):
        return
    session = module.SparkSession
    _wrap_builder(session.Builder, "getOrCreate", _local_connect_session)
    _wrap_builder(session.Builder, "create", _local_connect_session)

    stop = session.stop

    @functools.wraps(stop)
    def stop_session(self):
        stop(self)
        from firesteel import _server

        _server.session_stopped(self)

    def new_session(self):
        """A session beside this one: temporary views and settings of its own, the same tables."""
        from firesteel import _server

        if not _server.serves(self):
            return self.__getattr__("newSession")  # PySpark's own refusal
        return session(connection=_server.url())

    session.stop = stop_session
    session.newSession = new_session
    session.sparkContext = property(_spark_context)


def patch_client(module):
    """The channel to a server of ours: no proxy in between, and every request says where relative paths start."""
    builder = module.DefaultChannelBuilder
    init, metadata = builder.__init__, builder.metadata

    @functools.wraps(init)
    def init_channel(self, url, *args, **kwargs):
        init(self, url, *args, **kwargs)
        if _is_local_server(url):
            self.setChannelOption("grpc.enable_http_proxy", 0)
            self._firesteel_local = True

    @functools.wraps(metadata)
    def metadata_with_directory(self):
        pairs = metadata(self)
        return [*pairs, *_working_directory()] if getattr(self, "_firesteel_local", False) else pairs

    builder.__init__ = init_channel
    builder.metadata = metadata_with_directory

    client = module.SparkConnectClient
    init_client = client.__init__

    @functools.wraps(init_client)
    def init_and_note(self, *args, **kwargs):
        init_client(self, *args, **kwargs)
        if getattr(self._builder, "_firesteel_local", False):
            from firesteel import _server

            _server.connected(self)

    client.__init__ = init_and_note


def patch_findspark(module):
    """`findspark.init()` must not put the PySpark of an old Spark installation before the installed one."""
    init = module.init

    @functools.wraps(init)
    def init_findspark(*args, **kwargs):
        if enabled():
            try:
                import pyspark  # noqa: F401  findspark leaves sys.path alone once this is loaded
            except ImportError:
                pass
        return init(*args, **kwargs)

    module.init = init_findspark


def _is_supported(module):
    """An old PySpark (from PYTHONPATH, say) speaks another protocol: it is left alone, and the user is told."""
    version = sys.modules["pyspark"].__version__ if hasattr(sys.modules.get("pyspark"), "__version__") else None
    if version is None:
        from pyspark.version import __version__ as version
    if int(version.split(".")[0]) >= 4:
        return True
    sys.stderr.write(
        f"firesteel: the PySpark found first is {version} in {os.path.dirname(module.__file__)}; Firesteel works "
        "with 4.0 and later and leaves this one alone (look at PYTHONPATH and SPARK_HOME)\n"
    )
    return False


def _wrap_builder(builder, name, build):
    original = getattr(builder, name)

    @functools.wraps(original)
    def wrapped(self):
        return build(self, original)

    setattr(builder, name, wrapped)


def _wants_local_server(options):
    """True when nothing names a server: no URL, or a local one such as `local[4]`."""
    if not enabled():
        return False
    url = options.get("spark.remote", os.environ.get("SPARK_REMOTE"))
    if url is not None and not url.startswith("local"):
        return False
    if options.get("spark.master", "").startswith("sc://"):
        return False  # PySpark explains this mistake itself
    if options.get("spark.api.mode", "").lower() == "classic":
        from pyspark.util import is_remote_only

        return is_remote_only()
    return True


def _live_session():
    """The session this thread or program already has, if any; it needs no new server."""
    connect = sys.modules.get("pyspark.sql.connect.session")
    if connect is None:
        return None
    return connect.SparkSession.getActiveSession() or connect.SparkSession._get_default_session()


def _local_session(builder, original):
    options = dict(builder._options)
    if not _wants_local_server(options):
        return original(builder)
    from firesteel import _server

    live = _live_session()
    if live is not None and original.__name__ == "getOrCreate":
        # The URL only tells PySpark that this is Connect; the session that lives is the one it returns.
        url = _server.url() or "sc://localhost"
    else:
        options, url = _server.start(options)
    for name in ("spark.master", "spark.api.mode"):
        options.pop(name, None)
    local = type(builder)()
    local._options = {**options, "spark.remote": url}
    with _without_local_remote():
        session = original(local)
    if session is not live:
        _greet(session)
    return session


def _local_connect_session(builder, original):
    options = dict(builder._options)
    has_channel = getattr(builder, "_channel_builder", None) is not None
    if has_channel or "SPARK_REMOTE" in os.environ or not _wants_local_server(options):
        return original(builder)
    if original.__name__ == "getOrCreate" and _live_session() is not None:
        return original(builder)
    from firesteel import _server

    options, url = _server.start(options)
    builder._options = {**options, "spark.remote": url}
    session = original(builder)
    _greet(session)
    return session


def _greet(session):
    """What a new session of ours gets in a notebook."""
    from firesteel import _progress

    if _progress.in_notebook():
        _progress.watch(session)


class _without_local_remote:
    """Hides SPARK_REMOTE=local[...] and MASTER: PySpark refuses them beside the URL we found for it."""

    def __enter__(self):
        self._hidden = {name: os.environ.pop(name) for name in ("SPARK_REMOTE", "MASTER") if name in os.environ}

    def __exit__(self, *exception):
        os.environ.update(self._hidden)


def _is_local_server(url):
    server = sys.modules.get("firesteel._server")
    return server is not None and url == server.url()


def _working_directory():
    """The header with the program's directory; what is not plain ASCII is percent-encoded, as headers demand."""
    try:
        directory = os.getcwd()
    except OSError:
        return []
    if not directory.isascii() or not directory.isprintable() or "%" in directory:
        from urllib.parse import quote

        directory = quote(directory, safe="/ !\"#$&'()*+,-.:;<=>?@[\\]^_`{|}~")
    return [("x-firesteel-cwd", directory)]


def _spark_context(session):
    from firesteel import _server

    if not _server.serves(session):
        # PySpark's own answer for attributes that Connect does not have follows from __getattr__.
        raise AttributeError("sparkContext")
    from firesteel._context import context_of

    return context_of(session)
