"""`firesteel datagen retail`: same bytes every time, in the real file's shape."""

import csv
import gzip
import hashlib

import pytest

COLUMNS = ["InvoiceNo", "StockCode", "Description", "Quantity", "InvoiceDate", "UnitPrice", "CustomerID", "Country"]


@pytest.fixture(scope="module")
def full_size(binary, tmp_path_factory):
    import subprocess

    path = tmp_path_factory.mktemp("retail") / "retail.csv.gz"
    subprocess.run([binary, "datagen", "retail", "--out", path], check=True, capture_output=True)
    with gzip.open(path, "rt", newline="") as lines:
        return path, list(csv.DictReader(lines))


def test_shape(full_size):
    _, rows = full_size
    assert list(rows[0]) == COLUMNS and len(rows) == 541909
    assert len({row["Country"] for row in rows}) == 38
    assert len({row["CustomerID"] for row in rows}) == 4373
    assert (rows[0]["InvoiceDate"], rows[-1]["InvoiceDate"]) == ("12/1/10 8:26", "12/9/11 12:50")


def test_blemishes(full_size):
    _, rows = full_size
    share = {
        "cancelled": sum(row["InvoiceNo"].startswith("C") for row in rows),
        "unknown customer": sum(not row["CustomerID"] for row in rows),
        "comma": sum("," in row["Description"] for row in rows),
        "quote": sum('"' in row["Description"] for row in rows),
        "no description": sum(not row["Description"] for row in rows),
        "no price": sum(float(row["UnitPrice"]) == 0 for row in rows),
        "day up to 12": sum(int(row["InvoiceDate"].split("/")[1]) <= 12 for row in rows),
    }
    assert 5_000 < share["cancelled"] < 15_000
    assert all(int(row["Quantity"]) < 0 for row in rows if row["InvoiceNo"].startswith("C"))
    assert 100_000 < share["unknown customer"] < 180_000
    assert share["comma"] > 1000 and share["quote"] > 500
    assert share["no description"] > 500 and share["no price"] > 1000
    assert 180_000 < share["day up to 12"] < 280_000


def test_same_seed_same_bytes(program, tmp_path):
    def digest(name, *options):
        program.command("datagen", "retail", "--out", str(tmp_path / name), "--rows", "2000", *options)
        data = (tmp_path / name).read_bytes()
        return hashlib.sha256(gzip.decompress(data) if name.endswith(".gz") else data).hexdigest()

    assert digest("a.csv") == digest("b.csv.gz") == digest("c.csv", "--seed", "1")
    assert digest("d.csv", "--seed", "2") != digest("a.csv")


@pytest.mark.parametrize("rows", [0, 1, 7, 1000])
def test_number_of_rows(program, tmp_path, rows):
    program.command("datagen", "retail", "--out", str(tmp_path / "r.csv"), "--rows", str(rows))
    with open(tmp_path / "r.csv", newline="") as lines:
        assert len(list(csv.DictReader(lines))) == rows
