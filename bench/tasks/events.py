"""The table that ingestion reads and writes: numbers, texts with commas and quotes, days, moments."""

TYPES = {"id": "bigint", "kind": "int", "price": "double", "amount": "double", "name": "string", "note": "string", "day": "date",
         "moment": "timestamp", "done": "boolean"}
# All columns, so that all have to be read.
SUMS = ["count(*)", "sum(id)", "sum(kind)", "sum(price)", "sum(amount)", "count(name)", "max(note)", "min(day)", "max(moment)",
        "sum(CASE WHEN done THEN 1 ELSE 0 END)"]
