"""Files with bytes changed, in every format we read: an answer or an error, and a server that lives."""

import gzip
import shutil
import tempfile
from pathlib import Path

import pyarrow as pa
import pyarrow.csv
import pyarrow.orc
import pyarrow.parquet
from findings import Finding
from messages import spoil_bytes
from side import GONE, HUNG

OPTIONS = {
    "parquet": [{}, {"mergeSchema": "true"}],
    "orc": [{}],
    "csv": [{}, {"header": "true", "inferSchema": "true"}, {"multiLine": "true", "inferSchema": "true"}, {"mode": "FAILFAST"},
            {"sep": "||", "quote": "", "escape": '"'}, {"encoding": "ISO-8859-1"}],
    "json": [{}, {"multiLine": "true"}, {"mode": "FAILFAST"}, {"allowComments": "true", "allowSingleQuotes": "false"}],
    "xml": [{"rowTag": "row"}, {"rowTag": "row", "mode": "FAILFAST"}, {"rowTag": "rows"}],
    "text": [{}, {"wholetext": "true"}, {"lineSep": "ab"}],
    "binaryFile": [{}],
}  # fmt: skip
SCHEMAS = [None, None, "a INT, b STRING", "i BIGINT, s STRING, l ARRAY<INT>, m MAP<STRING, INT>, st STRUCT<x: INT>", "_corrupt_record STRING, s STRING"]


class FileRun:
    def __init__(self, random, ours, spark, report):
        self.random, self.ours, self.report = random, ours, report
        self.cases = 0
        self.folder = Path(tempfile.mkdtemp(prefix="fuzz-files-"))
        self.valid = valid_files()
        self.outcomes = {}

    def step(self):
        name = self.random.choice(list(self.valid))
        kind = name.split(".")[0]
        data = self.valid[name]
        if name.endswith(".gz") and self.random.random() < 0.5:
            data = gzip.compress(spoil_bytes(self.random, gzip.decompress(data)), mtime=0)
        else:
            data = spoil_bytes(self.random, data)
        # A new name each time: nothing that is remembered of a file may help.
        path = self.folder / f"{self.cases}.{name}"
        path.write_bytes(data)
        reader = self.random.choice(list(OPTIONS)) if self.random.random() < 0.03 else kind
        options = self.random.choice(OPTIONS[reader])
        schema = self.random.choice(SCHEMAS)
        columns = self.random.random() < 0.2

        def frame(session):
            read = session.read.format(reader).options(**options)
            found = (read.schema(schema) if schema else read).load(str(path))
            return found.groupBy().count() if columns else found

        answer = self.ours.ask(frame)
        self.cases += 1
        self.outcomes[answer.condition] = self.outcomes.get(answer.condition, 0) + 1
        if answer.condition in (GONE, HUNG):
            kept = Path(f"crash-{path.name}").absolute()
            shutil.copy(path, kept)
            self.report.add(Finding("file", "crash", str(kept), answer.message, options, about=name))
            raise SystemExit(f"the server is gone after {kept}")
        if answer.condition.startswith("INTERNAL_ERROR"):
            self.report.add(Finding("file", "internal", f"{reader} {options} {schema} {data[:2000].hex()}", answer.message, about=answer.message[:80]))
        path.unlink()

    def finish(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        common = sorted(self.outcomes.items(), key=lambda item: -item[1])[:12]
        print("  answers: " + ", ".join(f"{condition or 'rows'} {count}" for condition, count in common))


def valid_files():
    table = pa.table({"i": list(range(200)), "s": [None if i % 9 == 0 else "text é" * (i % 4) for i in range(200)],
                      "d": [i / 7 for i in range(200)], "b": [i % 3 == 0 for i in range(200)]})  # fmt: skip
    nested = pa.table({"l": [[1, None], None, []] * 30, "st": [{"x": 1, "y": ["z"]}, None, {"x": None, "y": []}] * 30,
                       "m": pa.array([[("k", 1)], None, []] * 30, pa.map_(pa.string(), pa.int32())),
                       "t": pa.array([1, None, 3] * 30, pa.timestamp("us")), "q": pa.array([1, 2, None] * 30).cast(pa.decimal128(30, 2))})  # fmt: skip
    found = {}
    for number, options in enumerate([{}, {"compression": "gzip"}, {"compression": "zstd", "data_page_version": "2.0"},
                                      {"compression": "lz4"}, {"use_dictionary": False, "compression": "none"},
                                      {"row_group_size": 20, "write_page_index": True}, {"compression": "brotli"},
                                      {"use_dictionary": False, "column_encoding": {"i": "DELTA_BINARY_PACKED", "s": "DELTA_BYTE_ARRAY", "d": "BYTE_STREAM_SPLIT"}}]):  # fmt: skip
        found[f"parquet.{number}.parquet"] = written(pa.parquet.write_table, table, **options)
        if "column_encoding" not in options:
            found[f"parquet.nested{number}.parquet"] = written(pa.parquet.write_table, nested, **options)
    for compression in ("uncompressed", "zlib", "snappy", "lz4", "zstd"):
        found[f"orc.{compression}.orc"] = written(pa.orc.write_table, table, compression=compression)
    found["orc.nested.orc"] = written(pa.orc.write_table, nested)
    found["csv.csv"] = written(pa.csv.write_csv, table)
    found["csv.quotes.csv"] = b'a,b\n1,"x ""y""\nz"\n2,\\"q\\"\r\n"3","",\n' * 40
    found["json.json"] = b'{"i": 1, "s": "\\u00e9\\ud83d\\ude00", "l": [1, 2.5e3, null], "m": {"k": {"x": true}}}\n' * 60
    found["json.array.json"] = b'[{"i": 1}, {"i": "x", "st": {"x": [[[]]]}},\n {"d": -1e400}]'
    found["xml.xml"] = b'<?xml version="1.0"?><rows>' + b'<row a="1"><i>1</i><s>t &amp; &#233; <![CDATA[x<]]></s><l>1</l><l>2</l></row>\n<!-- c -->' * 30 + b"</rows>"
    for name in ("csv.csv", "json.json", "xml.xml"):
        found[name + ".gz"] = gzip.compress(found[name], mtime=0)
    found["text.txt"] = "line é\n\n\r\nlast".encode() * 20
    found["binaryFile.bin"] = b"\0\1\2" * 50
    return found


def written(write, table, **options):
    sink = pa.BufferOutputStream()
    write(table, sink, **options)
    return sink.getvalue().to_pybytes()
