"""What processes use, and what a list of latencies amounts to."""

import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


def family(pids: Iterable[int]) -> list[int]:
    """Return processes and all that descend from them."""
    found: list[int] = []
    todo = list(pids)
    while todo:
        pid = todo.pop()
        found.append(pid)
        with suppress(OSError):
            for task in Path(f"/proc/{pid}/task").iterdir():
                todo += map(int, (task / "children").read_text().split())
    return found


def cpu_seconds(pids: Iterable[int]) -> float:
    """Return the processor time of processes and their children."""
    used = 0
    for pid in family(pids):
        with suppress(OSError):
            text = Path(f"/proc/{pid}/stat").read_text()
            fields = text.rpartition(")")[2].split()
            used += int(fields[11]) + int(fields[12])
    return used / TICKS


def resident_kilobytes(pids: Iterable[int]) -> int:
    """Return the memory of processes and their children."""
    return _status(pids, "VmRSS:")


def _status(pids: Iterable[int], name: str) -> int:
    total = 0
    for pid in family(pids):
        with suppress(OSError):
            for line in Path(f"/proc/{pid}/status").read_text().splitlines():
                if line.startswith(name):
                    total += int(line.split()[1])
    return total


def open_files(pids: Iterable[int]) -> int:
    """Return how many files and sockets processes and their children hold open."""
    total = 0
    for pid in family(pids):
        with suppress(OSError):
            total += len(list(Path(f"/proc/{pid}/fd").iterdir()))
    return total


def milliseconds(name: str, seconds: Sequence[float]) -> dict[str, float]:
    """Return the percentiles of a gauge as results; nothing for an empty one."""
    ordered = sorted(seconds)
    if not ordered:
        return {}
    last = len(ordered) - 1
    return {
        f"{name}_{label}_ms": ordered[min(last, int(share * len(ordered)))] * 1000
        for label, share in (("p50", 0.5), ("p99", 0.99), ("p999", 0.999))
    }
