"""An engine in a process of its own, asked one thing after the other; one that died is started again."""

import json
import os
import select
import subprocess
from pathlib import Path

import machine

FOLDER = Path(__file__).resolve().parent / "engines"
# Not to be found instead of the packages.
SCRIPTS = {name: f"{name}_engine.py" for name in ("duckdb", "polars", "datafusion", "floor")}


class Child:
    def __init__(self, engine, python, suite, options):
        script = FOLDER / SCRIPTS.get(engine, f"{engine}.py")
        start = json.dumps({"folder": str(suite.folder), "threads": options.threads, "settings": suite.settings})
        self._command = list(map(str, ["taskset", "-c", f"0-{options.threads - 1}", python, script, start]))
        self._patience = options.patience
        self.peak_memory = 0
        self.start_seconds = None
        self._start()

    def _start(self):
        env = {**os.environ, "FIRESTEEL": "off", "PYTHONWARNINGS": "ignore"}
        self._process = subprocess.Popen(
            self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=env)
        self.pid = self._process.pid
        reply = self._read()
        self.start_seconds = self.start_seconds or reply.get("seconds")
        self._broken = reply.get("error")  # it cannot even start

    def ask(self, request):
        """{"seconds", "rows", "cpu", "peak", "read", "switches"} or {"error"}."""
        if self._process.poll() is not None and not self._broken:
            self._start()
        if self._broken:
            return {"error": self._broken}
        with machine.Cost(self.pid) as cost:
            try:
                self._process.stdin.write(json.dumps(request) + "\n")
                self._process.stdin.flush()
                reply = self._read()
            except BrokenPipeError:
                reply = {"error": "the process is gone"}
        self.peak_memory = max(self.peak_memory, cost.peak)
        return {**reply, "cpu": cost.cpu, "peak": cost.peak, "read": cost.read, "switches": cost.switches}

    def _read(self):
        ready, _, _ = select.select([self._process.stdout], [], [], self._patience)
        if not ready:
            self._process.kill()
            self._process.wait()
            return {"error": f"no answer within {self._patience:.0f} s"}
        line = self._process.stdout.readline()
        if line:
            return json.loads(line)
        self._process.wait()
        return {"error": "the process is gone"}

    def close(self):
        """What it has left to do interests nobody."""
        self._process.stdin.close()
        try:
            self._process.wait(1)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
