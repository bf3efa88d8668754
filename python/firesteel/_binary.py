"""Where the native binary is, and the environment it needs to find its libraries."""

import importlib.util
import os


class BinaryMissing(RuntimeError):
    """The package was installed without its engine, or FIRESTEEL_BINARY points nowhere."""


def binary_path():
    """FIRESTEEL_BINARY, else the binary inside the package."""
    asked = os.environ.get("FIRESTEEL_BINARY")
    path = asked or os.path.join(os.path.dirname(os.path.abspath(__file__)), "bin", "firesteel")
    if os.access(path, os.X_OK) and os.path.isfile(path):
        return os.path.abspath(path)
    if asked:
        raise BinaryMissing(f"FIRESTEEL_BINARY is {asked}, which is not a program that can be run")
    raise BinaryMissing(f"the engine is not at {path}; install the package again, or set FIRESTEEL_BINARY")


def pyarrow_folder():
    """The folder of the installed pyarrow, whose libraries the binary uses; None without pyarrow. Imports nothing."""
    spec = importlib.util.find_spec("pyarrow")
    return os.path.dirname(spec.origin) if spec is not None and spec.origin else None


def environment():
    """This process's environment, with pyarrow's libraries on the search path when they are not beside us."""
    env = dict(os.environ)
    arrow = pyarrow_folder()
    beside = os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), "pyarrow")
    if arrow is not None and (arrow != beside or env.get("FIRESTEEL_BINARY")):
        env["LD_LIBRARY_PATH"] = ":".join(part for part in (env.get("LD_LIBRARY_PATH"), arrow) if part)
    return env
