"""The ten group-by and five join questions of h2o.ai's benchmark, each ended by sums over its result, which stays where it is."""

from pathlib import Path

from h2o import tables

ROWS = 10_000_000
DONE = "_complete"

# What to select, from where, by which keys, and what of the result is summed up.
GROUPINGS = {
    "sum by few": ("sum(v1) AS v1", "id1", ("v1",)),
    "sum by two": ("sum(v1) AS v1", "id1, id2", ("v1",)),
    "sum, mean by many texts": ("sum(v1) AS v1, avg(v3) AS v3", "id3", ("v1", "v3")),
    "means by few numbers": ("avg(v1) AS v1, avg(v2) AS v2, avg(v3) AS v3", "id4", ("v1", "v2", "v3")),
    "sums by many numbers": ("sum(v1) AS v1, sum(v2) AS v2, sum(v3) AS v3", "id6", ("v1", "v2", "v3")),
    "median, deviation": ("median(v3) AS m, stddev_samp(v3) AS s", "id4, id5", ("m", "s")),
    "range": ("max(v1) - min(v2) AS r", "id3", ("r",)),
    "sum, count by all six": ("sum(v3) AS v3, count(*) AS n", "id1, id2, id3, id4, id5, id6", ("v3", "n")),
}
CORRELATION = """SELECT count(*), sum(r2) FROM (
    SELECT power(corr(CAST(v1 AS DOUBLE), CAST(v2 AS DOUBLE)), 2) AS r2 FROM groups GROUP BY id2, id4) AS answer"""
LARGEST_TWO = """SELECT count(*), sum(v3) FROM (
    SELECT id6, v3, row_number() OVER (PARTITION BY id6 ORDER BY v3 DESC) AS place FROM groups WHERE v3 IS NOT NULL) AS answer
WHERE place <= 2"""
JOINS = {
    "small by number": "{left} JOIN small AS s ON x.id1 = s.id1",
    "medium by number": "{left} JOIN medium AS s ON x.id2 = s.id2",
    "medium, outer": "{left} LEFT JOIN medium AS s ON x.id2 = s.id2",
    "medium by text": "{left} JOIN medium AS s ON x.id5 = s.id5",
    "big by number": "{left} JOIN big AS s ON x.id3 = s.id3",
}


def generate(folder, rows):
    folder = Path(folder)
    if not (folder / DONE).exists():
        folder.mkdir(parents=True, exist_ok=True)
        tables.write_all(folder, rows)
        (folder / DONE).touch()
    return folder


def queries():
    found = {}
    for name, (selected, keys, summed) in GROUPINGS.items():
        inner = f"SELECT {keys}, {selected} FROM groups GROUP BY {keys}"
        found[name] = f"SELECT count(*), {', '.join(f'sum({one})' for one in summed)} FROM ({inner}) AS answer"
    found["largest two of each"] = LARGEST_TWO
    found["correlation"] = CORRELATION
    left = "SELECT count(*), sum(x.v1), sum(s.v2), count(x.id6), count(s.id4) FROM wide AS x"
    return {**found, **{f"join {name}": text.format(left=left) for name, text in JOINS.items()}}
