"""The 43 questions of ClickBench, in words of our own, over generated data of its shape. Orders are made total, so that
every engine must give the same rows."""

from pathlib import Path

from clickbench import hits

ROWS = 5_000_000
DONE = "_complete"
IN_ANY_ORDER = ("q18",)  # LIMIT without ORDER BY
OF_SPARK = ("firesteel", "spark", "sail")


def generate(folder, rows):
    folder = Path(folder)
    if not (folder / DONE).exists():
        folder.mkdir(parents=True, exist_ok=True)
        hits.write(folder / "hits.parquet", rows)
        (folder / DONE).touch()
    return folder


def queries(engine, rows):
    texts = (Path(__file__).with_name("queries.sql")).read_text().split(";\n")
    values = {
        "known_user": hits.hash_of(hits.USER, 12),
        "url_hash": hits.hash_of(hits.URL, hits.first_page_of(hits.BUSY_COUNTER)),
        "referer_hash": hits.hash_of(hits.REFERER, 3),
        "many": rows // 1000,
        "first_group": "'$1'" if engine in OF_SPARK else r"'\1'",
        "ninety_sums": ", ".join(f"sum(resolution_width + {n})" for n in range(90)),
        "month": f"counter_id = {hits.BUSY_COUNTER} AND event_date BETWEEN DATE '2013-07-01' AND DATE '2013-07-31'",
    }
    filled = [text.strip().format(**values) for text in texts if text.strip()]
    return {f"q{number:02}": text for number, text in enumerate(filled, 1)}
