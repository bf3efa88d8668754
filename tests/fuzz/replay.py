"""Findings asked again."""

import nasty_table
import query_source
from answer import difference
from findings import read_findings

SETUPS = {"nasty table": nasty_table.setup(), "query tables": query_source.TABLES}


def replay(path, ours, theirs):
    """Prints what still differs. Findings of protocol and files need no Spark and stand for themselves."""
    remaining, done = 0, set()
    for finding in read_findings(path):
        if finding.area not in ("call", "expression", "query", "statement"):
            continue
        for side in (ours, theirs):
            side.set(finding.settings)
            if finding.setup not in done:
                side.run(SETUPS.get(finding.setup, []))
        done.add(finding.setup)
        what = difference(ours.ask(finding.statement), theirs.ask(finding.statement), finding.statement, ordered=False)
        if what is not None:
            remaining += 1
            print(f"{what[0]}: {finding.statement[:400]}\n    {what[1][:400]}", flush=True)
    print(f"{remaining} differ")
    return 1 if remaining else 0
