"""Python programs in processes of their own, run as users run them."""

import importlib.metadata
import os
import subprocess
import sys
import textwrap
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
START_PATIENCE = 60.0  # seconds


def wait_until(condition, patience):
    """True as soon as the condition holds, False when it does not within `patience` seconds."""
    deadline = time.monotonic() + patience
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def is_running(pid):
    """False for processes that ended, also when nobody has collected them yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] not in ("Z", "X")
    except (FileNotFoundError, ProcessLookupError):
        return False


class Program:
    """Runs Python programs that know nothing of Firesteel, with the import hook active as after `pip install`."""

    def __init__(self, folder, binary):
        self.folder = folder
        self.env = {name: value for name, value in os.environ.items() if not _is_ours(name)}
        self.env["FIRESTEEL_BINARY"] = str(binary)
        if not _is_installed():
            site = folder / "site"
            site.mkdir()
            (site / "sitecustomize.py").write_text((PROJECT / "python" / "firesteel.pth").read_text())
            self.env["PYTHONPATH"] = os.pathsep.join([str(PROJECT / "python"), str(site)])

    def start(self, text, *arguments, **env):
        script = self.folder / f"program_{len(list(self.folder.glob('program_*')))}.py"
        script.write_text(textwrap.dedent(text))
        return self.spawn([sys.executable, str(script), *arguments], **env)

    def spawn(self, command, **env):
        env = {name: value for name, value in {**self.env, **env}.items() if value is not None}
        return subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=self.folder,
            env=env,
        )

    def run(self, text, *arguments, **env):
        """What the program printed; it must end well."""
        return finish(self.start(text, *arguments, **env))

    def command(self, *arguments, **env):
        """What `firesteel ARGUMENTS` printed; it must end well."""
        return finish(self.spawn([sys.executable, "-m", "firesteel", *arguments], **env))


def finish(process, code=0, patience=300):
    out, err = process.communicate(timeout=patience)
    assert process.returncode == code, f"exit code {process.returncode}\n{out}\n{err}"
    return out if code == 0 else out + err


def _is_ours(name):
    return name.startswith(("SPARK_", "PYSPARK_", "FIRESTEEL")) or name in ("MASTER", "PYTHONPATH")


def _is_installed():
    try:
        importlib.metadata.distribution("firesteel")
        return True
    except importlib.metadata.PackageNotFoundError:
        return False
