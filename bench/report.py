"""Tables of times, ratios to the first engine and peak memory."""

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


def cold_and_warm(runs):
    """The first run and the median of the others; None where the engine refused the query."""
    if any(isinstance(run, str) or run is None for run in runs):
        return None
    return runs[0], statistics.median(runs[1:] or runs)


def table(times, peaks, starts):
    engines = list(times)
    ours = engines[0]
    lines = ["| query | " + " | ".join(engines) + " | " + " | ".join(f"{e} / {ours}" for e in engines[1:]) + " |"]
    lines += ["|---" * (2 * len(engines)) + "|"]
    ratios = {engine: [] for engine in engines}
    totals = {engine: [0.0, 0.0] for engine in engines}
    for name in times[ours]:
        results = {engine: cold_and_warm(times[engine][name]) for engine in engines}
        for engine, result in results.items():
            if result and results[ours]:
                ratios[engine].append(result[1] / results[ours][1])
                totals[engine] = [total + one for total, one in zip(totals[engine], result)]
        cells = ["refused" if results[e] is None else f"{results[e][0]:.3f} / {results[e][1]:.3f}" for e in engines]
        cells += [ratio_text(results[e], results[ours]) for e in engines[1:]]
        lines.append(f"| {name} | " + " | ".join(cells) + " |")
    cells = [f"{totals[e][0]:.2f} / {totals[e][1]:.2f} ({len(ratios[e])})" for e in engines] + [""] * (len(engines) - 1)
    lines.append("| total (queries) | " + " | ".join(cells) + " |")
    cells = [""] * len(engines) + [f"{statistics.geometric_mean(ratios[e]):.2f}" if ratios[e] else "-" for e in engines[1:]]
    lines.append("| geometric mean, warm | " + " | ".join(cells) + " |")
    cells = [f"{peaks[e] / 1e6:.0f} MB" for e in engines] + [""] * (len(engines) - 1)
    lines.append("| peak resident, client included | " + " | ".join(cells) + " |")
    cells = ["-" if starts[e] is None else f"{starts[e]:.2f} s" for e in engines] + [""] * (len(engines) - 1)
    lines.append("| start until tables are known | " + " | ".join(cells) + " |")
    return lines


def ratio_text(theirs, ours):
    return f"{theirs[1] / ours[1]:.2f}" if theirs and ours else "-"


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
