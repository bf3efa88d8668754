"""What a family of processes costs: memory, CPU, bytes read, switches; and what the machine is."""

import os
import platform
import threading
from pathlib import Path


def family(pid):
    """The process and all below it."""
    children = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rsplit(")", 1)[1].split()
        except OSError:
            continue  # gone meanwhile
        children.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found, open_ones = [], [pid]
    while open_ones:
        one = open_ones.pop()
        found.append(one)
        open_ones += children.get(one, [])
    return found


def resident_bytes(pid):
    total = 0
    for one in family(pid):
        try:
            total += int(Path(f"/proc/{one}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
        except OSError:
            pass
    return total


def own_bytes(pid):
    """Resident bytes of one process and its proportional share of them, where pages of libraries are divided by their users."""
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    kilobytes = {line.split(":")[0]: int(line.split()[1]) for line in lines[1:]}
    return kilobytes["Rss"] * 1024, kilobytes["Pss"] * 1024


def usage(pids):
    """[CPU seconds, bytes from storage, context switches] of the processes until now."""
    total = [0, 0, 0]
    for one in pids:
        try:
            counters = process_usage(Path(f"/proc/{one}"))
        except OSError:
            continue
        total = [a + b for a, b in zip(total, counters)]
    return total


def process_usage(folder):
    fields = (folder / "stat").read_text().rsplit(")", 1)[1].split()
    io = dict(line.split(": ") for line in (folder / "io").read_text().splitlines())
    switches = 0
    for status in folder.glob("task/*/status"):
        lines = status.read_text().splitlines()
        switches += sum(int(line.split()[1]) for line in lines if "ctxt_switches" in line)
    ticks = sum(map(int, fields[11:15]))  # children that have ended belong to it
    return ticks / os.sysconf("SC_CLK_TCK"), int(io["read_bytes"]), switches


class Cost:
    """What a family of processes uses while the block runs; resident memory is looked at every 50 ms."""

    def __init__(self, pid):
        self.pid, self.peak = pid, 0
        self.cpu = self.read = self.switches = 0
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def _watch(self):
        while not self._done.wait(0.05):
            self.peak = max(self.peak, resident_bytes(self.pid))

    def __enter__(self):
        self._before = usage(family(self.pid))
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._done.set()
        self._thread.join()
        self.peak = max(self.peak, resident_bytes(self.pid))
        after = usage(family(self.pid))
        self.cpu, self.read, self.switches = (max(0, b - a) for a, b in zip(self._before, after))


def evict(folder):
    """Takes the files of a folder out of the page cache, so that the next reader reads the storage."""
    for path in Path(folder).rglob("*"):
        if path.is_file():
            descriptor = os.open(path, os.O_RDONLY)
            try:
                os.fsync(descriptor)
                os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            finally:
                os.close(descriptor)


def warm(folder):
    """Reads the files of a folder, so that all readers after it find them in the page cache."""
    for path in Path(folder).rglob("*"):
        if path.is_file():
            with path.open("rb", buffering=0) as file:
                while file.read(1 << 20):
                    pass


def describe():
    model = "?"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
    memory = int(Path("/proc/meminfo").read_text().split()[1]) / 2**20
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} x {model}, {memory:.0f} GB, Linux {platform.release()}, load {load:.1f} at the start"
