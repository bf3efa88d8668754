"""Asks the engines in turn: each round puts a question to every engine before the next question comes."""

import itertools
import json
import math
import sys
import time

import contention
import machine
import report
from child import Child


class Results:
    """`runs[engine][name]`: what each round measured, {"seconds", "cpu", "peak", "read", ...} or {"error"}."""

    def __init__(self, engines):
        self.runs = {engine: {} for engine in engines}
        self.peaks, self.starts, self.counts = {}, {}, {}
        self.remarks = []

    def engines(self):
        return list(self.runs)

    def names(self):
        return list(next(iter(self.runs.values())))


def run(suite, engines, options):
    """The first round is cold unless `options.warm`: the files are out of the page cache; the others find them there.

    Else the engine that is asked first would read, for all others, what was evicted for the last cold question.
    """
    deadline = time.monotonic() + (options.within or math.inf)
    requests = {engine: chosen(suite.requests(engine), options.queries) for engine in engines}
    results = Results(engines)
    children = {engine: Child(engine, python, suite, options) for engine, python in engines.items()}
    try:
        is_warm = False
        for number, name in itertools.product(range(options.rounds), next(iter(requests.values()))):
            if not is_warm and (number > 0 or options.warm):
                machine.warm(suite.folder)
                is_warm = True
            if time.monotonic() > deadline:
                results.remarks.append(f"Ended before {name} of round {number + 1}.")
                break
            answers = {}
            for engine, child in children.items():
                runs = results.runs[engine].setdefault(name, [])
                if runs and "error" in runs[-1]:
                    continue  # once is enough
                if number == 0 and not options.warm:
                    machine.evict(suite.folder)
                reply = child.ask(requests[engine][name])
                answers[engine] = reply.pop("rows", None)
                runs.append(reply)
                print(json.dumps({"engine": engine, "name": name, **reply}), file=sys.stderr, flush=True)
            results.remarks += differences(name, answers, requests)
        if options.contention:
            for engine, child in children.items():
                answered = [requests[engine][name] for name, runs in results.runs[engine].items() if "error" not in runs[-1]]
                results.counts[engine] = contention.count(child, answered)
        results.peaks = {engine: child.peak_memory for engine, child in children.items()}
        results.starts = {engine: child.start_seconds for engine, child in children.items()}
    finally:
        for child in children.values():
            child.close()
    return results


def chosen(requests, wanted):
    """Those that `wanted` names, fully or by their number."""
    if not wanted:
        return requests
    wanted = wanted.split(",")
    names = {f"q{int(one):02}" if one.isdigit() else one for one in wanted}
    return {name: request for name, request in requests.items() if name in names}


def differences(name, answers, requests):
    """Engines whose rows are not the first one's that answered; the last digits of numbers do not count."""
    given = {engine: rows for engine, rows in answers.items() if rows is not None}
    first = next(iter(given), None)
    for other in list(given)[1:]:
        if requests[other][name].get("only_count"):
            same = len(given[first]) == len(given[other])
        else:
            same = report.same_rows(given[first], given[other])
        if not same:
            yield f"{name}: {other} and {first} differ ({len(given[other])} and {len(given[first])} rows)"
