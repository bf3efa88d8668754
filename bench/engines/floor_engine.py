"""The client against canned_server, which says again what Firesteel said: nothing over Connect can be faster."""

import tempfile
from pathlib import Path

from worker_loop import serve  # makes bench/ known

import servers
from floor import record


class Floor:
    def __init__(self, threads):
        self._scratch = tempfile.TemporaryDirectory(prefix="floor-")
        self.folder = Path(self._scratch.name)
        self._threads = threads

    def open_session(self, port):
        return open_session(record.url(port))

    def record(self, path, work):
        process, port = servers.firesteel(self._threads)
        try:
            record.record(path, port, open_session, work)
        finally:
            process.kill()
            process.wait()


def open_session(url):
    from pyspark.sql import SparkSession

    return SparkSession.builder.remote(url).create()


def start(folder, threads, settings):
    def refuse(sql):
        raise NotImplementedError("answers recorded tasks only")

    return Floor(threads), refuse


serve(start, "floor_tasks")
