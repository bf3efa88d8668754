"""How often the threads of an engine wait for each other: switches of context and futex calls of a round of its own."""

import json
import shutil
import signal
import subprocess
import time

import machine

EVENT = "syscalls:sys_enter_futex"



def count(child, requests):
    """{"futex", "switches", "cpu"} over all requests once; without perf there are no futex calls."""
    counter = start_counter(child.pid)
    cpu = switches = 0
    for request in requests.values():
        reply = child.ask(request)
        cpu += reply.get("cpu", 0)
        switches += reply.get("switches", 0)
    return {"futex": stop_counter(counter), "switches": switches, "cpu": cpu}


def start_counter(pid):
    if not shutil.which("perf"):
        return None
    pids = ",".join(map(str, machine.family(pid)))
    command = ["perf", "stat", "-j", "-e", EVENT, "-p", pids]
    counter = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
    time.sleep(0.5)  # until it has found all threads
    return counter


def stop_counter(counter):
    if counter is None:
        return None
    counter.send_signal(signal.SIGINT)
    _, lines = counter.communicate()
    for line in lines.splitlines():
        try:
            return int(float(json.loads(line)["counter-value"]))
        except (ValueError, KeyError, TypeError):
            continue  # "<not counted>", or no JSON
    return None
