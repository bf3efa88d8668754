"""Virtual environments of the other engines, under .cache/bench: --install makes them, nothing else does."""

import subprocess
import sys
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
FOLDER = PROJECT / ".cache" / "bench"
# Sail's client must not meet the full pyspark: both own the same folder. The maker of TPC-DS fits one version of DuckDB.
PACKAGES = {
    "spark": ["pyspark==4.2.1", "pandas==2.3.3", "numpy==2.4.6", "pyarrow==26.0.1", "matplotlib==3.11.2", "seaborn==0.13.2"],
    "sail": ["pysail==0.7.2", "pyspark-client==4.2.0", "pandas==2.3.3", "pyarrow==26.0.1"],
    "duckdb": ["duckdb==2.0.0", "polars==2.1.0"],
    "datafusion": ["datafusion==55.0.0", "pyarrow==26.0.1"],
    "tpcds": ["duckdb==1.5.5", "duckdb-extension-tpcds==1.5.5"],
}
VENV_OF = {"spark": "spark", "sail": "sail", "duckdb": "duckdb", "polars": "duckdb", "datafusion": "datafusion"}
MODULE_OF = {"spark": "pyspark", "sail": "pysail"}


def python_of(engine):
    """The interpreter that runs the engine; None when it is not installed."""
    if engine in ("firesteel", "floor"):
        return sys.executable
    python = interpreter(VENV_OF[engine])
    if not python.exists():
        return None
    found = subprocess.run([python, "-c", f"import {MODULE_OF.get(engine, engine)}"], capture_output=True).returncode == 0
    return str(python) if found else None


def interpreter(venv):
    return FOLDER / venv / "bin" / "python"


def install(engines):
    for name in sorted({"tpcds", *(VENV_OF[engine] for engine in engines if engine in VENV_OF)}):
        if not interpreter(name).exists():
            subprocess.run([sys.executable, "-m", "venv", FOLDER / name], check=True)
        subprocess.run([interpreter(name), "-m", "pip", "install", "-q", "--no-input", *PACKAGES[name]], check=True)
