"""An engine in a process of its own, asked one query after the other."""

import json
import os
import select
import subprocess
from pathlib import Path

import machine

FOLDER = Path(__file__).resolve().parent / "engines"
SCRIPTS = {"duckdb": "duckdb_engine.py", "polars": "polars_engine.py"}  # not to be found instead of the packages


class Child:
    def __init__(self, engine, python, folder, threads, patience):
        script = FOLDER / SCRIPTS.get(engine, f"{engine}.py")
        env = {**os.environ, "FIRESTEEL": "off", "PYTHONWARNINGS": "ignore"}
        command = ["taskset", "-c", f"0-{threads - 1}", python, script, Path(folder).resolve(), threads]
        self._process = subprocess.Popen(
            list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=env)
        self.peak_memory = 0
        self._patience = patience
        reply = self._read()
        self.start_seconds = reply.get("seconds")
        self._broken = reply.get("error")

    def ask(self, sql):
        """{"seconds", "rows"} or {"error"}; an engine that died answers with an error from then on."""
        if self._broken:
            return {"error": self._broken}
        with machine.PeakMemory(self._process.pid) as peak:
            try:
                self._process.stdin.write(json.dumps({"sql": sql}) + "\n")
                self._process.stdin.flush()
                reply = self._read()
            except BrokenPipeError:
                reply = {"error": "the process is gone"}
        self.peak_memory = max(self.peak_memory, peak.bytes)
        if self._process.poll() is not None:
            self._broken = reply.get("error") or "the process is gone"
        return reply

    def _read(self):
        ready, _, _ = select.select([self._process.stdout], [], [], self._patience)
        if not ready:
            self._process.kill()
            self._process.wait()
            return {"error": f"no answer within {self._patience:.0f} s"}
        line = self._process.stdout.readline()
        return json.loads(line) if line else {"error": "the process is gone"}

    def close(self):
        self._process.stdin.close()
        try:
            self._process.wait(20)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
