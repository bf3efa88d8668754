"""Differences: told once each, and kept in a file from which they can be asked again."""

import json
from collections import Counter
from dataclasses import asdict, dataclass, field


@dataclass
class Finding:
    area: str
    kind: str  # crash, hang, verdict, rows, type, nullability, condition, name, memory
    statement: str
    detail: str
    settings: dict = field(default_factory=dict)
    setup: str = ""
    way: str = "sql"
    about: str = ""  # findings of the same area, kind and subject are one


class Report:
    """ABOUT a subject at most `each` findings are kept; the rest is counted."""

    def __init__(self, path, each=3):
        self.path, self.each = path, each
        self.counts = Counter()

    def add(self, finding):
        key = (finding.area, finding.kind, finding.about)
        self.counts[key] += 1
        if self.counts[key] > self.each:
            return
        print(f"{finding.area} {finding.kind}: {finding.statement[:600]}\n    {finding.detail[:600]}", flush=True)
        with open(self.path, "a", encoding="utf-8") as out:
            out.write(json.dumps(asdict(finding), ensure_ascii=False) + "\n")

    def worst(self):
        return sum(n for (_, kind, _), n in self.counts.items() if kind in ("crash", "hang", "memory"))


def read_findings(path):
    with open(path, encoding="utf-8") as lines:
        return [Finding(**json.loads(line)) for line in lines]
