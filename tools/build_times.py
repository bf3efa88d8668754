"""Report the slowest files of the last build from Ninja's log; fail when one of ours takes more than ten seconds.

Ninja's seconds are by the clock: on a busy machine pass --no-budget, which only reports.
"""

import sys
from pathlib import Path

BUDGET_SECONDS = 10
SHOWN = 20


def compile_times(log):
    """Object file -> seconds of its latest compilation. A path in the log is written by the newest build last."""
    times = {}
    for line in log.splitlines():
        fields = line.split("\t")
        if len(fields) == 5 and fields[3].endswith(".o") and "check-headers.dir" not in fields[3]:
            start, end = int(fields[0]), int(fields[1])
            times[fields[3]] = (end - start) / 1000
    return times


def is_generated(name):
    return "/generated/" in name


def main():
    build = Path(sys.argv[1])
    times = compile_times((build / ".ninja_log").read_text())
    for name, seconds in sorted(times.items(), key=lambda item: -item[1])[:SHOWN]:
        print(f"{seconds:7.1f} s  {name.removeprefix('CMakeFiles/')}")
    slow = [name for name, seconds in times.items() if seconds > BUDGET_SECONDS and not is_generated(name)]
    print(f"build times: {len(times)} files, {sum(times.values()):.0f} s in all, {len(slow)} over {BUDGET_SECONDS} s")
    return 1 if slow and "--no-budget" not in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
