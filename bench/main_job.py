"""The main job as a whole program, for the engines that run PySpark ML."""

import os
import subprocess
import tempfile
import time
from pathlib import Path

import machine

PROJECT = Path(__file__).resolve().parents[1]
SCRIPT = PROJECT / "examples" / "customer_segmentation.py"
REAL = PROJECT.parent / "shared" / "data" / "online_retail.csv.gz"
WITHOUT_ML = ("sail", "duckdb", "polars", "datafusion")


def run(engines, orders, threads, rounds):
    """engine -> [(seconds, peak bytes), ...], or a text why there are none; engines take turns."""
    orders = orders or find_orders()
    results = {engine: "has no Spark ML" if engine in WITHOUT_ML else [] for engine in engines}
    for _ in range(rounds):
        for engine, python in engines.items():
            if not isinstance(results[engine], str):
                results[engine] = one_run(engine, python, orders, threads, results[engine])
    return results


def one_run(engine, python, orders, threads, runs):
    env = {**os.environ, "MPLBACKEND": "Agg"}
    if engine == "spark":
        env.update(FIRESTEEL="off", PYSPARK_SUBMIT_ARGS=f"--master local[{threads}] --driver-memory 8g pyspark-shell")
    else:
        env["PYTHONPATH"] = os.pathsep.join([str(PROJECT / "python"), env.get("PYTHONPATH", "")])
        env["FIRESTEEL_SERVER_ARGS"] = f"--threads {threads}"
        env.setdefault("FIRESTEEL_BINARY", str(PROJECT / "build" / "release" / "firesteel"))
    with tempfile.TemporaryDirectory() as folder:
        # What the package's .pth file does where it is installed.
        hooked = "import firesteel._hook, runpy, sys; firesteel._hook.install(); sys.argv = sys.argv[1:]; runpy.run_path(sys.argv[0], run_name='__main__')"
        start = ["-c", hooked]
        command = ["taskset", "-c", f"0-{threads - 1}", python]
        command += [str(SCRIPT)] if engine == "spark" or is_installed(python) else [*start, str(SCRIPT)]
        begin = time.perf_counter()
        process = subprocess.Popen(
            [*command, "--data", str(orders), "--plots", folder], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, env=env)
        with machine.Cost(process.pid) as cost:
            _, errors = process.communicate()
        seconds = time.perf_counter() - begin
    if process.returncode != 0:
        return f"failed: {(errors.strip().splitlines() or ['?'])[-1][:200]}"
    return [*runs, (seconds, cost.peak)]


def is_installed(python):
    check = "import importlib.metadata as m; m.distribution('firesteel')"
    return subprocess.run([python, "-c", check], capture_output=True).returncode == 0


def find_orders():
    made = PROJECT / ".cache" / "online_retail.csv"
    if REAL.exists() or made.exists():
        return REAL if REAL.exists() else made
    made.parent.mkdir(parents=True, exist_ok=True)
    binary = os.environ.get("FIRESTEEL_BINARY") or PROJECT / "build" / "release" / "firesteel"
    subprocess.run([str(binary), "datagen", "retail", "--out", str(made)], check=True)
    return made
