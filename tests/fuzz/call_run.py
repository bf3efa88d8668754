"""Every function with wrong types, counts and clauses: refused alike, with the same parameters and place, or answered alike."""

import nasty_table
from answer import difference
from expression_run import SETTINGS
from findings import Finding
from side import GONE
from tree_source import LEFT_OUT, examples_of

RANKING = ["row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead", "nth_value"]
CONSTANTS = ["NULL", "''", "'é'", "0", "-1", "1.5", "array(1)", "map('a', 1)"]


class CallRun:
    def __init__(self, random, ours, spark, report):
        self.random, self.ours, self.spark, self.report = random, ours, spark, report
        self.cases = 0
        self.ansi = None
        for side in filter(None, (ours, spark)):
            side.set(SETTINGS)
            side.run(nasty_table.setup())
        names = sorted(row[0] for row in ours.spark.sql("SHOW FUNCTIONS").collect())
        self.names = [name for name in names if name.isidentifier() and name not in LEFT_OUT]
        self.examples = examples_of(ours, self.names)

    def step(self):
        if self.cases % 100 == 0:
            self.ansi = str(self.random.random() < 0.7).lower()
            for side in filter(None, (self.ours, self.spark)):
                side.set({"spark.sql.ansi.enabled": self.ansi})
        name = self.random.choice(self.names)
        text = f"SELECT {self.call(name)} FROM t WHERE id < 2"
        self.cases += 1
        ours = self.ours.ask(text)
        if ours.condition == GONE:
            self.report.add(Finding("call", "crash", text, ours.message))
            raise SystemExit("the server is gone")
        if self.spark is None:
            if ours.condition.startswith("INTERNAL_ERROR"):
                self.report.add(Finding("call", "internal", text, ours.message, about=ours.message[:60]))
            return
        theirs = self.spark.ask(text)
        what = difference(ours, theirs, text) or told_otherwise(ours, theirs)
        if what is not None:
            settings = {**SETTINGS, "spark.sql.ansi.enabled": self.ansi}
            self.report.add(Finding("call", what[0], text, what[1], settings, setup="nasty table", about=f"{name} {theirs.condition}"))

    def call(self, name):
        random = self.random
        parts = list(random.choice(self.examples[name])) if self.examples.get(name) else []
        if not parts or random.random() < 0.15:
            parts = [self.argument()] * random.randrange(6)
        elif random.random() < 0.9:
            parts[random.randrange(len(parts))] = self.argument()
        distinct = "DISTINCT " if parts and random.random() < 0.03 else ""
        text = f"{name}({distinct}{', '.join(parts)})"
        if random.random() < 0.03:
            text += " FILTER (WHERE id = 1)"
        return text + (" OVER (ORDER BY id)" if name in RANKING or random.random() < 0.03 else "")

    def argument(self):
        return self.random.choice(CONSTANTS if self.random.random() < 0.3 else list(nasty_table.COLUMNS))


def told_otherwise(ours, theirs):
    """What an error says besides its condition."""
    if ours.parameters != theirs.parameters:
        names = {name for name in {*ours.parameters, *theirs.parameters} if ours.parameters.get(name) != theirs.parameters.get(name)}
        return "parameter", "; ".join(f"{n}: ours {ours.parameters.get(n)}; Spark {theirs.parameters.get(n)}" for n in sorted(names))
    if ours.place != theirs.place:
        return "place", f"ours: {ours.place}; Spark: {theirs.place}"
    return None
