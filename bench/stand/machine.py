"""Cores and priorities, and programs that run on them.

The server under test has core 0. The generator, Valkey and the API's stand-in share
core 1; with ``realtime`` nothing else on the machine delays any of them.
"""

import os
import socket
import subprocess
import time
from collections.abc import Generator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

SERVER_CORE, LOAD_CORE = 0, 1


@dataclass(frozen=True)
class Machine:
    """How programs are run."""

    is_realtime: bool = False

    def command(self, core: int, command: Sequence[str | Path]) -> list[str | Path]:
        """Put a program on a core, at the lowest real-time priority if asked for."""
        priority = ("chrt", "-r", "1") if self.is_realtime else ()
        return [*priority, "taskset", "-c", str(core), *command]

    def lift(self, pid: int) -> None:
        """Move a process to the load's core, one priority above the load."""
        for task in Path(f"/proc/{pid}/task").iterdir():
            with suppress(OSError):
                os.sched_setaffinity(int(task.name), {LOAD_CORE})
                if self.is_realtime:
                    param = os.sched_param(2)
                    os.sched_setscheduler(int(task.name), os.SCHED_RR, param)


@contextmanager
def running(
    command: Sequence[str | Path], env: dict[str, str], log: Path
) -> Generator[subprocess.Popen[bytes]]:
    """Run a program until the block ends; what it says goes to a file."""
    with log.open("ab") as out:
        process = subprocess.Popen(
            command, env={**os.environ, **env}, stdout=out, stderr=out
        )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until a program takes connections."""
    for _ in range(600):
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        if process.poll() is not None:
            break
        time.sleep(0.05)
    raise SystemExit(f"the server did not start:\n{log.read_text()[-2000:]}")
