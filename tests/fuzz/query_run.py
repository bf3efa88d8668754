"""Random queries, asked of both sides; rows are compared as bags, or in their order where the query gives one."""

from answer import difference
from findings import Finding
from query_source import TABLES, QuerySource
from side import GONE


class QueryRun:
    def __init__(self, random, ours, spark, report):
        self.random, self.ours, self.spark, self.report = random, ours, spark, report
        self.cases = 0
        self.source = QuerySource(random)
        self.ansi = None
        for side in (ours, spark):
            if side is not None:
                side.set({"spark.sql.session.timeZone": "America/Los_Angeles"})
                side.run(TABLES)

    def step(self):
        if self.cases % 50 == 0:
            self.ansi = str(self.random.random() < 0.6).lower()
            for side in (self.ours, self.spark):
                if side is not None:
                    side.set({"spark.sql.ansi.enabled": self.ansi})
        text = self.source.query()
        self.cases += 1
        ours = self.ours.ask(text)
        if ours.condition == GONE:
            self.report.add(Finding("query", "crash", text, ours.message))
            raise SystemExit("the server is gone")
        if self.spark is None:
            if ours.condition.startswith("INTERNAL_ERROR"):
                self.report.add(Finding("query", "internal", text, ours.message, about=ours.message[:60]))
            return
        ordered = " LIMIT " in text and text.startswith("SELECT") and "LATERAL" not in text and "OVER" not in text
        what = difference(ours, self.spark.ask(text), text, ordered)
        if what is not None:
            settings = {"spark.sql.ansi.enabled": self.ansi}
            self.report.add(Finding("query", what[0], text, what[1], settings, setup="query tables", about=what[1][:80]))
