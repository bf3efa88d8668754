"""An engine in a process of its own, asked one thing after the other."""

import json
import os
import select
import subprocess
from pathlib import Path

import machine

FOLDER = Path(__file__).resolve().parent / "engines"
# Not to be found instead of the packages.
SCRIPTS = {"duckdb": "duckdb_engine.py", "polars": "polars_engine.py", "datafusion": "datafusion_engine.py"}


class Child:
    def __init__(self, engine, python, suite, options):
        script = FOLDER / SCRIPTS.get(engine, f"{engine}.py")
        env = {**os.environ, "FIRESTEEL": "off", "PYTHONWARNINGS": "ignore"}
        start = json.dumps({"folder": str(suite.folder), "threads": options.threads, "settings": suite.settings})
        command = ["taskset", "-c", f"0-{options.threads - 1}", python, script, start]
        self._process = subprocess.Popen(
            list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, env=env)
        self.pid = self._process.pid
        self.peak_memory = 0
        self._patience = options.patience
        reply = self._read()
        self.start_seconds = reply.get("seconds")
        self._broken = reply.get("error")

    def ask(self, request):
        """{"seconds", "rows", "cpu", "peak", "read", ...} or {"error"}; an engine that died answers with an error from then on."""
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
        if self._process.poll() is not None:
            self._broken = reply.get("error") or "the process is gone"
        return {**reply, "cpu": cost.cpu, "peak": cost.peak, "read": cost.read, "switches": cost.switches}

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
