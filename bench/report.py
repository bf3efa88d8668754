"""Tables of times, ratios to the first engine, and what the answers cost."""

import math
import statistics


def same_rows(a, b):
    if len(a) != len(b):
        return False
    return all(len(x) == len(y) and all(map(same_value, x, y)) for x, y in zip(a, b))


def same_value(x, y):
    if x == y:
        return True
    try:
        return math.isclose(float(x), float(y), rel_tol=1e-6, abs_tol=1e-6)  # averages of decimals end sooner here
    except ValueError:
        return False


def cold_and_hot(runs, what="seconds"):
    """Of the first run and the median of the others; None where the engine refused."""
    if not runs or any("error" in run for run in runs):
        return None
    return runs[0][what], statistics.median(run[what] for run in runs[1:] or runs)


def suite_tables(results):
    yield from times_table(results)
    yield ""
    yield from cost_table(results)
    yield from failures(results)
    yield from sorted(set(results.remarks))


def times_table(results):
    engines = results.engines()
    ours, others = engines[0], engines[1:]
    best_title = [f"{ours} / best of the others"] if others else []
    yield header(["query, seconds cold / hot", *engines, *(f"{e} / {ours}" for e in others), *best_title])
    hot = {engine: {} for engine in engines}
    totals = {engine: [0.0, 0.0] for engine in engines}
    for name in results.names():
        times = {engine: cold_and_hot(results.runs[engine][name]) for engine in engines}
        for engine, pair in times.items():
            if pair and times[ours]:
                hot[engine][name] = pair[1]
                totals[engine] = [total + one for total, one in zip(totals[engine], pair)]
        cells = ["refused" if times[e] is None else f"{times[e][0]:.3f} / {times[e][1]:.3f}" for e in engines]
        cells += [ratio(hot[e].get(name), hot[ours].get(name)) for e in others]
        cells += [ratio(hot[ours].get(name), fastest(hot, others, name))] if others else []
        yield row([name, *cells])
    cells = [f"{totals[e][0]:.2f} / {totals[e][1]:.2f} ({len(hot[e])})" for e in engines]
    yield row(["total (queries that ours answers)", *cells, *[""] * (len(others) + len(best_title))])
    means = [geometric_mean([hot[e][n] / hot[ours][n] for n in hot[e]]) for e in others]
    best = geometric_mean([hot[ours][n] / fastest(hot, others, n) for n in hot[ours] if fastest(hot, others, n)])
    yield row(["geometric mean, hot", *[""] * len(engines), *means, *([best] if others else [])])


def fastest(hot, others, name):
    return min((hot[engine][name] for engine in others if name in hot[engine]), default=None)


def cost_table(results):
    """CPU and memory of the hot runs, bytes read from storage by the cold one; the client belongs to its engine."""
    engines = results.engines()
    yield header(["CPU s hot / peak MB / MB read cold", *engines])
    totals = {engine: [0.0, 0.0] for engine in engines}
    for name in results.names():
        cells = []
        for engine in engines:
            runs = results.runs[engine][name]
            cpu, read = cold_and_hot(runs, "cpu"), cold_and_hot(runs, "read")
            if cpu is None:
                cells.append("refused")
                continue
            totals[engine] = [totals[engine][0] + cpu[1], totals[engine][1] + read[0]]
            peak = max(run["peak"] for run in runs[1:] or runs)
            cells.append(f"{cpu[1]:.2f} / {peak / 1e6:.0f} / {read[0] / 1e6:.0f}")
        yield row([name, *cells])
    yield row(["total, peak of all", *(f"{totals[e][0]:.2f} / {results.peaks[e] / 1e6:.0f} / {totals[e][1] / 1e6:.0f}" for e in engines)])
    yield row(["start until tables are known, s", *("-" if results.starts[e] is None else f"{results.starts[e]:.2f}" for e in engines)])


def failures(results):
    """Ours each with its text, the others' by name."""
    for place, engine in enumerate(results.engines()):
        errors = {}
        for name, runs in results.runs[engine].items():
            texts = [run["error"] for run in runs if "error" in run]
            if texts:
                errors[name] = texts[0]
        if place == 0:
            yield from (f"{engine} fails {name}: {text}" for name, text in errors.items())
        elif errors:
            late = [name for name, text in errors.items() if text.startswith("no answer")]
            yield f"{engine} fails {len(errors)}: {', '.join(errors)}" + (f"; out of time: {', '.join(late)}" if late else "")


def scaling_table(by_threads):
    """`by_threads`: threads -> Results of the same suite. Sums over what ran with every number of threads."""
    counts = sorted(by_threads)
    low, high = by_threads[counts[0]], by_threads[counts[-1]]
    yield header([f"engine, {counts[0]} and {counts[-1]} threads", "speed-up, geometric mean", "hot s", "CPU s hot",
                  "context switches", "futex calls", "instructions, millions"])
    for engine in low.engines():
        times = [[cold_and_hot(results.runs[engine][n]) for n in low.names()] for results in (low, high)]
        pairs = [(a[1], b[1]) for a, b in zip(*times) if a and b]
        if not pairs:
            continue
        cpu = [sum(c[1] for n in low.names() if (c := cold_and_hot(r.runs[engine][n], "cpu"))) for r in (low, high)]
        seconds = [sum(pair[place] for pair in pairs) for place in (0, 1)]
        counted = [[r.counts.get(engine, {}).get(what) for r in (low, high)] for what in ("switches", "futex", "instructions")]
        counted[2] = [n and n // 1_000_000 for n in counted[2]]
        yield row([engine, geometric_mean([a / b for a, b in pairs]), f"{seconds[0]:.2f} / {seconds[1]:.2f}",
                   f"{cpu[0]:.2f} / {cpu[1]:.2f}", *("-" if None in pair else f"{pair[0]} / {pair[1]}" for pair in counted)])


def geometric_mean(ratios):
    return f"{statistics.geometric_mean(ratios):.2f}" if ratios else "-"


def ratio(a, b):
    return f"{a / b:.2f}" if a and b else "-"


def header(titles):
    return row(titles) + "\n" + "|---" * len(titles) + "|"


def row(cells):
    return "| " + " | ".join(cells) + " |"


def job_table(results, middle):
    """`results`: engine -> runs of (seconds, peak bytes), or a text why there are none."""
    lines = ["| engine | seconds | peak resident |", "|---|---|---|"]
    for engine, runs in results.items():
        if isinstance(runs, str):
            lines.append(f"| {engine} | {runs} | |")
        else:
            lines.append(f"| {engine} | {middle([s for s, _ in runs]):.2f} | {max(b for _, b in runs) / 1e6:.0f} MB |")
    seconds = {engine: middle([s for s, _ in runs]) for engine, runs in results.items() if not isinstance(runs, str)}
    if {"firesteel", "spark"} <= set(seconds):
        lines.append(f"\nSpark takes {seconds['spark'] / seconds['firesteel']:.1f} times as long.")
    return lines
