"""Makes the table of events.py as Parquet, CSV and JSON lines, in pieces, each from a seed of its own."""

import json

import numpy
import pyarrow
from pyarrow import csv, parquet

PIECE = 250_000
WORDS = "order shipped, later returned with a note about \"broken\" parts and the agreed price of replacement".split(" ")
DONE = "_complete"


def generate(folder, rows):
    """`folder`/events.parquet, .csv and .json."""
    if (folder / DONE).exists():
        return folder
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "events.json", "w") as lines:
        parquet_file = csv_file = None
        for at in range(0, rows, PIECE):
            piece = table(at, min(PIECE, rows - at))
            parquet_file = parquet_file or parquet.ParquetWriter(folder / "events.parquet", piece.schema, compression="snappy")
            csv_file = csv_file or csv.CSVWriter(folder / "events.csv", piece.schema)
            parquet_file.write_table(piece)
            csv_file.write_table(piece)
            lines.writelines(map(json_line, piece.to_pylist()))
        parquet_file.close()
        csv_file.close()
    (folder / DONE).touch()
    return folder


def table(at, count):
    random = numpy.random.Generator(numpy.random.PCG64([3, at]))
    words = numpy.array(WORDS, dtype=object)
    notes = words[random.integers(0, len(WORDS), (count, 4))]
    seconds = random.integers(0, 3 * 365 * 86_400, count)
    return pyarrow.table({
        "id": numpy.arange(at, at + count),
        "kind": random.integers(0, 1000, count, numpy.int32),
        "price": numpy.round(random.uniform(0, 1000, count), 2),
        "amount": random.standard_normal(count),
        "name": pyarrow.array([f"customer {n}" for n in random.integers(0, 50_000, count).tolist()]),
        "note": pyarrow.array([" ".join(note) for note in notes.tolist()]),
        "day": pyarrow.array(numpy.datetime64("2022-01-01", "D") + (seconds // 86_400).astype("timedelta64[D]")),
        "moment": pyarrow.array(numpy.datetime64("2022-01-01T00:00:00", "s") + seconds.astype("timedelta64[s]")).cast(pyarrow.timestamp("us")),
        "done": random.random(count) < 0.3,
    })


def json_line(row):
    return json.dumps({name: str(value) if name in ("day", "moment") else value for name, value in row.items()}) + "\n"
