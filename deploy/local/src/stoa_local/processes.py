"""Child processes that end with their parent and write to a log file."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

_LAUNCHER = Path(__file__).with_name("launch.py")


@dataclass(frozen=True)
class Program:
    """What to run, and how to end it.

    ``env`` is the whole environment of the child, not an addition.
    """

    command: Sequence[str]
    env: Mapping[str, str] = field(default_factory=dict[str, str])
    folder: Path | None = None
    user: str | None = None
    stop_signal: signal.Signals = signal.SIGTERM
    stop_within: timedelta = timedelta(seconds=8)


def launch(program: Program, log: Path) -> subprocess.Popen[bytes]:
    """Start a program; its output is appended to a log file."""
    wrapper = [sys.executable, "-I", "-S", str(_LAUNCHER)]
    wrapper += ["--parent", str(os.getpid())]
    wrapper += ["--death-signal", program.stop_signal.name]
    if program.user is not None:
        wrapper += ["--user", program.user]
    with log.open("ab") as out:
        return subprocess.Popen(  # noqa: S603  # commands come from this package
            [*wrapper, "--", *program.command],
            env=dict(program.env),
            cwd=program.folder,
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            # Ctrl-C in a terminal reaches the supervisor only, which then stops
            # its children in order.
            start_new_session=True,
        )


def stop(process: subprocess.Popen[bytes], program: Program) -> None:
    """Ask a child to end, wait, and insist when it does not."""
    if process.poll() is None:
        process.send_signal(program.stop_signal)
    try:
        process.wait(program.stop_within.total_seconds())
    except subprocess.TimeoutExpired:
        kill_group(process.pid)
        process.wait()


def kill_group(pid: int) -> None:
    """Kill a child and whatever it started (it leads its own session)."""
    try:
        os.killpg(pid, signal.SIGKILL)
    except ProcessLookupError:
        return


def wait_for_exit(pid: int, within: timedelta) -> bool:
    """Wait for a process that is not our child to be gone."""
    deadline = time.monotonic() + within.total_seconds()
    while time.monotonic() < deadline:
        if not is_running(pid):
            return True
        time.sleep(0.05)
    return not is_running(pid)


def is_running(pid: int) -> bool:
    """Tell whether a process exists and is more than a zombie."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return sys.platform != "linux"
    return state != "Z"


def tail(log: Path, lines: int = 20) -> str:
    """Return the last lines of a log file."""
    try:
        with log.open("rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - 64 * 1024))
            text = file.read().decode(errors="replace")
    except FileNotFoundError:
        return ""
    return "\n".join(text.splitlines()[-lines:])
