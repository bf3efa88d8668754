"""The native server as a child of this program: one per process, started by the first session that needs it.

However the program ends (return, exception, kill -9, a restarted notebook kernel), the server sees its parent gone
and ends as well.
"""

import atexit
import os
import secrets
import shlex
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import weakref

from firesteel import _binary
from firesteel._config import Settings

_lock = threading.RLock()
_current = None
_inherited = None  # after a fork: the parent's server, kept so that its process object is not collected


class ServerError(RuntimeError):
    """The server did not start; the message has its last words."""


class _Server:
    """A running server process. `clients` are the connections of the sessions it serves."""

    def __init__(self, settings):
        self.settings = settings
        self.started = time.time()
        self.owner = os.getpid()
        self.clients = weakref.WeakSet()
        self.stopping = False
        self._token = secrets.token_hex(16)
        self._log = _open_log()
        self._folder = tempfile.mkdtemp(prefix="firesteel-")
        try:
            self._spawn()
            self.port = self._wait_for_port(float(os.environ.get("FIRESTEEL_START_TIMEOUT", "60")))
        finally:
            shutil.rmtree(self._folder, ignore_errors=True)
        self.url = f"sc://localhost:{self.port}/;token={self._token}"
        threading.Thread(target=self._watch, name="firesteel-watch", daemon=True).start()

    def _spawn(self):
        command = [_binary.binary_path(), "server", "--address", "127.0.0.1", "--port", "0"]
        command += ["--token-env", "FIRESTEEL_TOKEN", "--port-file", self._port_file(), "--die-with-parent"]
        if self.settings.threads > 0:
            command += ["--threads", str(self.settings.threads)]
        for folder in self.settings.spill_folders:
            command += ["--spill-dir", folder]
        for name, value in sorted(self.settings.server.items()):
            command += ["--conf", f"{name}={value}"]
        command += shlex.split(os.environ.get("FIRESTEEL_SERVER_ARGS", ""))
        env = _binary.environment()
        env["FIRESTEEL_TOKEN"] = self._token
        env.setdefault("PYSPARK_PYTHON", sys.executable)
        # A session of its own keeps the terminal's Ctrl-C, which means "stop this query", away from the server.
        self._process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=self._log, stderr=self._log, env=env, start_new_session=True
        )

    def _port_file(self):
        return os.path.join(self._folder, "port")

    def _wait_for_port(self, patience):
        deadline = time.monotonic() + patience
        while True:
            try:
                with open(self._port_file(), encoding="ascii") as lines:
                    return int(lines.read())
            except FileNotFoundError:
                pass
            if self._process.poll() is not None:
                raise ServerError(f"the Firesteel server did not start ({self._ending()}){self.last_words()}")
            if time.monotonic() > deadline:
                words = self.last_words()
                self.stop(patience=0)
                raise ServerError(f"the Firesteel server did not answer within {patience:g} s{words}")
            time.sleep(0.001)

    def alive(self):
        return self._process.poll() is None

    def last_words(self, limit=4000):
        """The end of what the server wrote, for an error message."""
        if self._log is None or self._log.closed:
            return ""
        # The server writes through the same open file: reading must not move its position.
        size = os.fstat(self._log.fileno()).st_size
        text = os.pread(self._log.fileno(), limit, max(0, size - limit)).decode("utf-8", "replace").strip()
        return f":\n{text}" if text else ""

    def _ending(self):
        code = self._process.returncode
        return f"killed by signal {-code}" if code < 0 else f"exit code {code}"

    def _watch(self):
        """Waits for the end of the server; an unexpected one closes the connections, so that nothing hangs."""
        self._process.wait()
        if self.stopping:
            return
        hint = ", perhaps for want of memory" if self._process.returncode == -9 else ""
        print(
            f"firesteel: the server ended unexpectedly ({self._ending()}{hint}){self.last_words()}\n"
            "firesteel: SparkSession.builder.getOrCreate() starts a new one",
            file=sys.stderr,
        )
        for client in list(self.clients):
            # Not close(): it waits for the answers that will never come.
            client._closed = True
            client._channel.close()

    def stop(self, patience=5.0):
        """Ends the server and waits for it; one that does not listen is killed."""
        self.stopping = True
        self._process.terminate()
        try:
            self._process.wait(patience)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        if self._log is not None:
            self._log.close()


def _open_log():
    """The server's log: FIRESTEEL_LOG names a file (or `-` for this program's stderr); else a nameless file."""
    name = os.environ.get("FIRESTEEL_LOG")
    if name == "-":
        return None
    return open(name, "ab+", buffering=0) if name else tempfile.TemporaryFile(prefix="firesteel-")


def start(builder_options):
    """The session's options and the URL of a running server, started now unless there is one.

    A new server knows the settings from its command line; sending them again would only earn warnings for those
    that cannot change while it runs.
    """
    global _current
    settings = Settings(builder_options)
    with _lock:
        if _current is not None and _current.alive():
            return {**settings.secret, **builder_options}, _current.url
        _current = _Server(settings)
        _show_progress()
        return settings.secret, _current.url


def url():
    """The running server's URL; None when there is none."""
    return _current.url if _current is not None else None


def serves(session):
    """True when the session is connected to this program's own server."""
    return getattr(session.client._builder, "_firesteel_local", False)


def current():
    """The running server, or None."""
    return _current


def connected(client):
    """Notes a connection, so that the server ends with the last of its sessions."""
    if _current is not None:
        _current.clients.add(client)


def session_stopped(session):
    """Ends the server when no other session of this program uses it, as stopping Spark's context does."""
    global _current
    with _lock:
        if _current is None or not serves(session):
            return
        if not any(not client.is_closed for client in _current.clients):
            server, _current = _current, None
            server.stop()


def _show_progress():
    """Turns the client's progress bar on where somebody can see it, unless the user decided already."""
    if sys.stdout is not None and hasattr(sys.stdout, "isatty") and sys.stdout.isatty():
        os.environ.setdefault("SPARK_CONNECT_PROGRESS_BAR_ENABLED", "1")


def _at_exit():
    global _current
    with _lock:
        if _current is not None and _current.owner == os.getpid():
            server, _current = _current, None
            # Models that live until the interpreter ends would ask the server to forget them, on a channel whose
            # threads have stopped by then, and wait for ever.
            for client in server.clients:
                client._closed = True
            server.stop(patience=2.0)


def _after_fork():
    """A forked child must not use its parent's connection: its next session starts a server of its own."""
    global _current, _inherited, _lock
    _lock = threading.RLock()
    if _current is None:
        return
    _inherited, _current = _current, None
    for client in _inherited.clients:  # what they would do at exit needs a channel that does not survive the fork
        client._closed = True
        atexit.unregister(getattr(client, "_on_exit", None))
    connect = sys.modules.get("pyspark.sql.connect.session")
    if connect is not None:
        connect.SparkSession._default_session = None
        connect.SparkSession._active_session = threading.local()


atexit.register(_at_exit)
os.register_at_fork(after_in_child=_after_fork)
