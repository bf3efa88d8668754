"""How often the threads of an engine wait for each other: switches of context and futex calls of a round of its own."""

import json
import shutil
import signal
import subprocess
import time

import machine

EVENTS = {"syscalls:sys_enter_futex": "futex", "instructions:u": "instructions"}


def count(child, requests):
    """{"switches", "futex", "instructions"} of the engine's process over all requests once, its Connect client left out.

    Without perf, or where the machine does not tell, there are only switches."""
    family = machine.family(child.pid)
    pids = family[1:] or family
    before = machine.usage(pids)
    counter = start_counter(pids)
    for request in requests:
        child.ask(request)
    counted = stop_counter(counter)
    return {**counted, "switches": machine.usage(pids)[2] - before[2]}


def start_counter(pids):
    if not shutil.which("perf"):
        return None
    command = ["perf", "stat", "-j", "-e", ",".join(EVENTS), "-p", ",".join(map(str, pids))]
    counter = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    time.sleep(0.5)  # until it has found all threads
    return counter


def stop_counter(counter):
    if counter is None:
        return {}
    counter.send_signal(signal.SIGINT)
    _, lines = counter.communicate()
    found = {}
    for line in lines.splitlines():
        try:
            entry = json.loads(line)
            found[EVENTS[entry["event"]]] = int(float(entry["counter-value"]))
        except (ValueError, KeyError, TypeError):
            continue  # "<not supported>", or no JSON
    return found
