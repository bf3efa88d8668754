"""The main job as users run it: script and notebook, on the real file and on data made up here."""

import csv
import gzip
import json
import sys
from datetime import datetime

import pytest
from programs import PROJECT, finish

SCRIPT = PROJECT / "examples" / "customer_segmentation.py"
NOTEBOOK = PROJECT / "examples" / "customer_segmentation.ipynb"
SHARED = PROJECT.parent / "shared"
REAL_FILE = SHARED / "data" / "online_retail.csv.gz"
PLOTS = {"elbow.png", "cluster_recency.png", "cluster_frequency.png", "cluster_monetary_value.png"}


needs_real_file = pytest.mark.skipif(not REAL_FILE.is_file(), reason=f"the real file is not at {REAL_FILE}")


@pytest.fixture(scope="module")
def small_data(binary, tmp_path_factory):
    import subprocess

    path = tmp_path_factory.mktemp("data") / "retail.csv"
    subprocess.run([binary, "datagen", "retail", "--rows", "20000", "--out", path], check=True, capture_output=True)
    return path


@pytest.fixture(scope="module")
def small_figures(binary, small_data, tmp_path_factory):
    """What the script finds in the small file, run plainly."""
    from programs import Program

    return segment(Program(tmp_path_factory.mktemp("plain"), binary), small_data)


def segment(program, data, script=SCRIPT, **env):
    """Runs the script; the figures it found."""
    out = program.folder / "figures.json"
    plots = program.folder / "plots"
    command = [sys.executable, str(script), "--data", str(data), "--plots", str(plots), "--json", str(out)]
    finish(program.spawn(command, **env), patience=900)
    assert {path.name for path in plots.iterdir()} == PLOTS
    assert all(path.read_bytes().startswith(b"\x89PNG") for path in plots.iterdir())
    return json.loads(out.read_text())


def assert_same(found, expected):
    """Everything equal but the costs: at most one of them may be more than a tenth above Spark's."""
    for name in ("count", "customers", "countries", "min_date", "max_date", "recency_rows", "final_rows",
                 "monetary_sum", "standardized"):
        assert found[name] == expected[name], name
    above = [(ours, theirs) for ours, theirs in zip(found["costs"], expected["costs"], strict=True)
             if ours > 1.1 * theirs]
    assert len(above) <= 1, above
    assert len(found["cluster_sizes"]) == 4 and sum(found["cluster_sizes"]) == found["final_rows"]


@needs_real_file
def test_real_file_gives_sparks_figures(program):
    expected = json.loads((REAL_FILE.parent / "online_retail.expected.json").read_text())
    assert_same(segment(program, REAL_FILE), expected)


@needs_real_file
def test_bare_script_runs_as_it_stands(program, tmp_path):
    """On the uncompressed file, so that both ways of reading it are covered."""
    data, out = tmp_path / "online_retail.csv", tmp_path / "figures.json"
    data.write_bytes(gzip.decompress(REAL_FILE.read_bytes()))
    command = [sys.executable, str(SHARED / "tools" / "main_job.py"), "--data", str(data), "--json", str(out)]
    finish(program.spawn(command), patience=900)
    expected = json.loads((REAL_FILE.parent / "online_retail.expected.json").read_text())
    assert_same(json.loads(out.read_text()), expected)


def test_made_up_data_agrees_with_plain_python(small_data, small_figures):
    for name, value in plain_python(small_data).items():
        assert small_figures[name] == value, name
    assert sum(small_figures["cluster_sizes"]) == small_figures["final_rows"]
    costs = small_figures["costs"]
    assert len(costs) == 8 and all(cost > 0 for cost in costs) and costs[-1] < costs[0]


@pytest.mark.parametrize("how", ["--batch-rows 3", "--threads 4", "--memory-limit 64m", "--encode-plans"])
def test_same_figures_however_it_runs(program, small_data, small_figures, how):
    found = segment(program, small_data, FIRESTEEL_SERVER_ARGS=how)
    assert without_times(found) == without_times(small_figures)


def test_same_figures_under_other_names(program, small_data, small_figures, tmp_path):
    """Nothing in the engine knows the columns of this job."""
    names = {"CustomerID": "client", "Country": "land", "InvoiceDate": "moment", "InvoiceNo": "bill",
             "Quantity": "pieces", "UnitPrice": "each", "recency": "lately", "frequency": "often",
             "monetary_value": "worth", "standardized": "scaled", "features": "point"}
    text = SCRIPT.read_text()
    header, body = small_data.read_text().split("\n", 1)
    for old, new in names.items():
        text = text.replace(f'"{old}"', f'"{new}"')
        header = header.replace(old, new)
    text = text.replace("figures[\"scaled\"]", "figures[\"standardized\"]").replace("cluster_{feature}", "cluster_{OLD[feature]}")
    text = text.replace("def main():", f"OLD = {({new: old for old, new in names.items()})!r}\n\n\ndef main():", 1)
    (tmp_path / "job.py").write_text(text)
    (tmp_path / "data.csv").write_text(header + "\n" + body)
    found = segment(program, tmp_path / "data.csv", script=tmp_path / "job.py")
    assert without_times(found) == without_times(small_figures)


@pytest.mark.parametrize("opening", [
    "import findspark\nfindspark.init()\n",
    "",
])
def test_master_and_findspark_change_nothing(program, small_data, small_figures, tmp_path, opening):
    text = SCRIPT.read_text().replace("SparkSession.builder.appName", 'SparkSession.builder.master("local[*]").appName')
    head, body = text.split("import argparse", 1)
    (tmp_path / "job.py").write_text(f"{head}{opening}import argparse{body}")
    assert without_times(segment(program, small_data, script=tmp_path / "job.py")) == without_times(small_figures)


def test_notebook(program, small_data, tmp_path):
    command = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--output-dir", str(tmp_path),
               "--output", "done.ipynb", str(NOTEBOOK)]
    finish(program.spawn(command, FIRESTEEL_DATA=str(small_data)), patience=900)
    cells = json.loads((tmp_path / "done.ipynb").read_text())["cells"]
    outputs = [output for cell in cells for output in cell.get("outputs", [])]
    assert sum("image/png" in output.get("data", {}) for output in outputs) == 4
    text = "".join("".join(output.get("text", [])) for output in outputs)
    assert "20,000 order lines" in text and "CANNOT_PARSE_TIMESTAMP" in text
    assert not any(output.get("name") == "stderr" for output in outputs), text


def without_times(figures):
    """What must be the same in every run: not the time, nor which of two countries with as many customers is first."""
    rounded = {**figures, "silhouette": round(figures["silhouette"], 6)}
    rounded["countries"] = [count for _, count in figures["countries"]]
    rounded.pop("seconds")
    return rounded


def plain_python(path):
    """The figures up to the features, computed row by row."""
    with open(path, newline="") as lines:
        rows = list(csv.DictReader(lines))
    for row in rows:
        row["date"] = misread_date(row["InvoiceDate"])
    dates = [row["date"] for row in rows if row["date"]]
    latest = {}
    for row in rows:
        if row["date"]:
            latest[row["CustomerID"]] = max(row["date"], latest.get(row["CustomerID"], row["date"]))
    kept_dates = set(latest.values())
    kept = [row for row in rows if row["date"] in kept_dates]
    customers = {}
    for row in kept:
        if row["CustomerID"]:
            spent = customers.setdefault(row["CustomerID"], [0.0, set()])
            spent[0] += float(row["Quantity"]) * float(row["UnitPrice"])
            spent[1].add(row["date"])
    return {
        "count": len(rows),
        "customers": len({row["CustomerID"] for row in rows}),
        "min_date": str(min(dates)),
        "max_date": str(max(dates)),
        "recency_rows": len(kept),
        "final_rows": sum(len(dates) for _, dates in customers.values()),
        "monetary_sum": pytest.approx(sum(spent * len(dates) for spent, dates in customers.values()), abs=0.02),
    }


def misread_date(text):
    """month/day/year taken for year/month/day, as the job does: two-digit years are 20xx, one digit is the year 1-9."""
    day, clock = text.split(" ")
    year, month, day_of_month = day.split("/")
    if int(month) > 12:
        return None
    hour, minute = clock.split(":")
    return datetime(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day_of_month), int(hour), int(minute))
