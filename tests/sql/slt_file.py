"""Reads and writes .slt files; README.md has the format."""

from dataclasses import dataclass, field
from pathlib import Path

KINDS = ("statement", "query", "query rowsort", "error")


@dataclass
class Record:
    kind: str = ""
    line: int = 0  # of its first SQL line, from 1
    modifiers: list = field(default_factory=list)  # as written
    sql: str = ""
    answer: list = field(default_factory=list)

    @property
    def pending(self):
        return any(line.startswith("pending: ") for line in self.modifiers)

    def is_skipped(self, mode):
        return any(line.startswith(f"skip {mode}: ") for line in self.modifiers)

    @property
    def parameters(self):
        """What `spark.sql(text, args=...)` takes, the values still as SQL; None without any."""
        pairs = [line[len("with "):].split(" = ", 1) for line in self.modifiers if line.startswith("with ")]
        if not pairs:
            return None
        if pairs[0][0] == "?":
            return [value for _, value in pairs]
        return {name.removeprefix(":"): value for name, value in pairs}

    def text(self):
        lines = [*self.modifiers, self.kind, self.sql] if self.kind else self.modifiers
        return "\n".join(lines + (["----", *self.answer] if self.answer else []))


def read_file(path):
    """The records, and the lines between them: [lines, record, lines, record, ...]."""
    parts, between, block = [], [], []
    lines = Path(path).read_text("utf-8").split("\n")
    for number, line in enumerate([*lines, ""], 1):
        if line and (block or not line.startswith("#")):
            block.append(line)
            continue
        if block:
            parts += [between, _read_record(path, number - len(block), block)]
            between, block = [], []
        between.append(line)
    return parts


def records(path, mode):
    """The records to run in `mode`."""
    parts = [part for part in read_file(path) if isinstance(part, Record)]
    if any(part.is_skipped(mode) for part in parts if not part.kind):
        return []
    return [part for part in parts if part.kind and not part.is_skipped(mode)]


def write_file(path, parts):
    texts = [part.text() if isinstance(part, Record) else "\n".join(part) for part in parts]
    Path(path).write_text("\n".join(text for text, part in zip(texts, parts) if part) + "\n", "utf-8")


def _read_record(path, first, lines):
    record = Record()
    at = 0
    while at < len(lines) and lines[at].startswith(("with ", "skip ", "pending: ")):
        record.modifiers.append(lines[at])
        at += 1
    if at == len(lines):
        return record  # of the whole file
    if lines[at] not in KINDS:
        raise ValueError(f"{path}:{first + at}: expected one of {', '.join(KINDS)}")
    record.kind, record.line = lines[at], first + at + 1
    body = lines[at + 1:]
    cut = body.index("----") if "----" in body else len(body)
    record.sql, record.answer = "\n".join(body[:cut]), body[cut + 1:]
    if not record.sql:
        raise ValueError(f"{path}:{record.line}: a record has no SQL")
    return record
