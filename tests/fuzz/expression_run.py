"""Random expressions over the nasty table, asked of both sides many at once; a batch that fails is asked in halves."""

from answer import difference
from findings import Finding
from nasty_table import ROWS, setup
from side import GONE
from tree_source import TreeSource, examples_of

SETTINGS = {"spark.sql.session.timeZone": "America/Los_Angeles", "spark.sql.timeType.enabled": "true"}
BATCH = 80


class ExpressionRun:
    def __init__(self, random, ours, spark, report):
        self.random, self.ours, self.spark, self.report = random, ours, spark, report
        self.cases = 0
        for side in self.sides():
            side.set({**SETTINGS, "spark.sql.ansi.enabled": "true"})
            side.run(setup())
        names = sorted(row[0] for row in ours.spark.sql("SHOW FUNCTIONS").collect())
        self.source = TreeSource(random, ours, names, examples_of(ours, names))

    def sides(self):
        return [side for side in (self.ours, self.spark) if side is not None]

    def step(self):
        """One batch; without a Spark to compare with, only to see whether we live."""
        self.ansi = self.random.random() < 0.5
        for side in self.sides():
            side.set({"spark.sql.ansi.enabled": str(self.ansi).lower()})
        plain, aggregates = self.source.batch(BATCH)
        refused, self.source.refused = self.source.refused, []
        # Under ANSI most rows of the table fail something: two rows at a time then.
        rows = self.random.sample(range(ROWS), 2) if self.ansi else range(ROWS)
        where = f"WHERE id IN ({', '.join(map(str, rows))})"
        as_columns = self.random.random() < 0.25
        self.compare(plain, where, as_columns)
        self.compare(aggregates, where, as_columns)
        self.compare(aggregates, f"{where} GROUP BY b", False)
        for tree in self.random.sample(refused, min(len(refused), 12)):
            self.compare([tree], where, as_columns)

    def statement(self, trees, where, as_columns):
        if as_columns:

            def frame(session):
                from pyspark.sql import functions

                condition = where.removeprefix("WHERE ")
                return session.table("t").where(condition).select(*(tree.column(functions) for tree in trees))

            return frame
        return f"SELECT {', '.join(tree.sql() for tree in trees)} FROM t {where}"

    def compare(self, trees, where, as_columns):
        if not trees:
            return
        ours = self.ours.ask(self.statement(trees, where, as_columns))
        if ours.condition and len(trees) > 1:
            middle = len(trees) // 2
            self.compare(trees[:middle], where, as_columns)
            self.compare(trees[middle:], where, as_columns)
            return
        if ours.condition == GONE or self.spark is None:
            self.cases += len(trees)
            if ours.condition == GONE:
                self.found(trees[0], "crash", ours.message, where, as_columns)
            return
        theirs = self.spark.ask(self.statement(trees, where, as_columns))
        if theirs.condition and len(trees) > 1:
            middle = len(trees) // 2
            self.compare(trees[:middle], where, as_columns)
            self.compare(trees[middle:], where, as_columns)
            return
        self.cases += len(trees)
        if ours.condition or theirs.condition:
            self.judge(trees[0], difference(ours, theirs, trees[0].sql()), where, as_columns)
            return
        for place, tree in enumerate(trees):
            self.judge(tree, difference(ours.column(place), theirs.column(place), tree.sql()), where, as_columns)

    def judge(self, tree, what, where, as_columns):
        if what is None:
            return
        tree, what = self.minimised(tree, what, where, as_columns)
        self.found(tree, *what, where, as_columns)

    def minimised(self, tree, what, where, as_columns, budget=25):
        """The smallest tree found that still differs in the same way."""
        progress = True
        while progress and budget > 0:
            progress = False
            for other in tree.smaller():
                budget -= 1
                if budget <= 0:
                    break
                statement = self.statement([other], where, as_columns)
                now = difference(self.ours.ask(statement), self.spark.ask(statement), other.sql())
                if now is not None and now[0] == what[0]:
                    tree, what, progress = other, now, True
                    break
        return tree, what

    def found(self, tree, kind, detail, where, as_columns):
        statement = self.statement([tree], where, False)
        settings = {**SETTINGS, "spark.sql.ansi.enabled": str(self.ansi).lower()}
        way = "column" if as_columns else "sql"
        self.report.add(Finding("expression", kind, statement, detail, settings, setup="nasty table", way=way, about=tree.template))
