"""Virtual environments of the other engines, under .cache/bench: --install makes them, nothing else does."""

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
FOLDER = PROJECT / ".cache" / "bench"
# Sail's client must not meet the full pyspark: both own the same folder.
PACKAGES = {
    "spark": ["pyspark==4.2.1", "pandas==2.3.3", "numpy==2.4.6", "pyarrow==26.0.1", "matplotlib==3.11.2", "seaborn==0.13.2"],
    "sail": ["pysail==0.7.2", "pyspark-client==4.2.0", "pandas==2.3.3", "pyarrow==26.0.1"],
    "duckdb": ["duckdb==2.0.0", "polars==2.1.0"],
}
VENV_OF = {"spark": "spark", "sail": "sail", "duckdb": "duckdb", "polars": "duckdb"}
MODULE_OF = {"spark": "pyspark", "sail": "pysail", "duckdb": "duckdb", "polars": "polars"}


def python_of(engine):
    """The interpreter that runs the engine; None when it is not installed."""
    if engine == "firesteel":
        return sys.executable
    python = FOLDER / VENV_OF[engine] / "bin" / "python"
    if not python.exists():
        return None
    found = subprocess.run([python, "-c", f"import {MODULE_OF[engine]}"], capture_output=True).returncode == 0
    return str(python) if found else None


def install(engines):
    for name in sorted({VENV_OF[engine] for engine in engines if engine in VENV_OF}):
        packages, venv = PACKAGES[name], FOLDER / name
        if not (venv / "bin" / "python").exists():
            subprocess.run([sys.executable, "-m", "venv", venv], check=True)
        subprocess.run([venv / "bin" / "python", "-m", "pip", "install", "-q", "--no-input", *packages], check=True)
