"""Keeps the processes of a stack running until it is told to stop.

One thread, one loop: start what should run, notice what has died, start it again
after a pause that grows, write down how things stand.
"""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from datetime import timedelta
from pathlib import Path

from stoa_local import state
from stoa_local.plan import Member
from stoa_local.probes import probe
from stoa_local.processes import (
    is_running,
    kill_group,
    launch,
    stop,
    tail,
    wait_for_exit,
)
from stoa_local.settings import CannotRun
from stoa_local.state import Instance, Phase, RunState

_FIRST_PAUSE = 0.1
_LONGEST_PAUSE = 10.0
_STEADY = 10.0
"""After so many seconds of work a crash counts as the first one again."""

_STOP_ORDER = (
    ("gateway",),
    ("collab",),
    ("api", "api-worker", "processor", "processor-worker"),
    ("valkey", "postgres"),
)
"""Nobody new comes in, boards are saved through the API, then the API may go."""

_LARGE_LOG_BYTES = 20 * 1024 * 1024


class Watched:
    """One process, with what is known about it."""

    def __init__(self, member: Member, log: Path) -> None:
        """Remember what to run; nothing starts yet."""
        self.member = member
        self.log = log
        self.process: subprocess.Popen[bytes] | None = None
        self.phase = Phase.STOPPED
        self.restarts = 0
        self.reason = ""
        self._started_at = 0.0
        self._start_again_at = 0.0
        self._pause = _FIRST_PAUSE

    def start(self) -> None:
        """Start the process."""
        _keep_small(self.log)
        self.process = launch(self.member.program, self.log)
        self.phase = Phase.STARTING
        self._started_at = time.monotonic()

    def instance(self) -> Instance:
        """Return what ``run.json`` says about it."""
        pid = 0 if self.process is None else self.process.pid
        return Instance(
            pid=pid,
            born=state.birth_of(pid),
            port=self.member.port,
            phase=self.phase,
            restarts=self.restarts,
        )

    def notice_end(self) -> bool:
        """Tell whether it has died since the last look; plan its return."""
        if self.process is None or self.process.poll() is None:
            return False
        kill_group(self.process.pid)  # what it had started dies with it
        now = time.monotonic()
        if now - self._started_at > _STEADY:
            self._pause = _FIRST_PAUSE
        self._start_again_at = now + self._pause
        self._pause = min(self._pause * 2, _LONGEST_PAUSE)
        self.process = None
        self.phase = Phase.CRASHED
        return True

    def is_due(self) -> bool:
        """Tell whether its pause after a crash is over."""
        return self.phase is Phase.CRASHED and time.monotonic() >= self._start_again_at

    def look(self, database_url: str) -> None:
        """Ask whether it is ready."""
        found = probe(self.member.service, self.member.port, database_url)
        self.reason = found.reason
        if found.ready:
            self.phase = Phase.READY

    def end(self) -> None:
        """Stop it in an orderly way."""
        if self.process is not None:
            stop(self.process, self.member.program)
            kill_group(self.process.pid)
        self.process = None
        self.phase = Phase.STOPPED


class Supervisor:
    """All processes of one stack."""

    def __init__(self, data: Path, url: str) -> None:
        """Make the folders; nothing starts yet."""
        self._data = data
        self._logs = data / "logs"
        self._logs.mkdir(parents=True, exist_ok=True)
        self._watched: list[Watched] = []
        self._state = RunState(
            pid=os.getpid(),
            born=state.birth_of(os.getpid()),
            phase=Phase.STARTING,
            url=url,
            env={},
        )
        self.environment: dict[str, str] = {}
        for service in state.SERVICES:
            wish = state.stop_wish(data, service)
            wish.parent.mkdir(exist_ok=True)
            wish.unlink(missing_ok=True)

    @property
    def logs(self) -> Sequence[Path]:
        """Return the log file of every process."""
        return [watched.log for watched in self._watched]

    def start(self, members: Iterable[Member], within: timedelta) -> None:
        """Start processes and wait until each of them is ready.

        Raises:
            CannotRun: one of them does not get there; the message has its last
                log lines.
        """
        fresh = [Watched(m, self._logs / f"{m.name}.log") for m in members]
        for watched in fresh:
            self._watched.append(watched)
            watched.start()
        deadline = time.monotonic() + within.total_seconds()
        while missing := [w for w in fresh if w.phase is not Phase.READY]:
            self.turn()
            for watched in missing:
                _complain_if_hopeless(watched, time.monotonic() > deadline)
            time.sleep(0.05)

    def announce(self) -> None:
        """Say in ``run.json`` that the stack is ready."""
        self._state.phase = Phase.READY
        self._write()

    def run(self, each_turn: Callable[[], None]) -> None:
        """Watch over everything until an exception, such as a signal, ends it."""
        while True:
            self.turn()
            each_turn()
            time.sleep(0.1)

    def turn(self) -> None:
        """Look once at every process."""
        changed = False
        for watched in self._watched:
            changed |= self._look_after(watched)
        if changed:
            self._write()

    def stop(self) -> None:
        """Stop everything, in order."""
        self._state.phase = Phase.STOPPED
        for services in _STOP_ORDER:
            group = [w for w in self._watched if w.member.service in services]
            for watched in group:  # all at once, then wait for each
                if watched.process is not None and watched.process.poll() is None:
                    watched.process.send_signal(watched.member.program.stop_signal)
            for watched in group:
                watched.end()
        with suppress(FileNotFoundError):
            state.run_file(self._data).unlink()

    def kill(self) -> None:
        """End everything at once, without order."""
        for watched in self._watched:
            if watched.process is not None:
                kill_group(watched.process.pid)

    def _look_after(self, watched: Watched) -> bool:
        before = watched.process, watched.phase
        if state.stop_wish(self._data, watched.member.service).exists():
            watched.end()
        elif watched.notice_end():
            pass  # its return is planned
        elif watched.phase is Phase.STOPPED or watched.is_due():
            watched.restarts += watched.phase is Phase.CRASHED
            watched.start()
        elif watched.phase is Phase.STARTING:
            watched.look(self.environment.get("STOA_DATABASE_URL", ""))
        return (watched.process, watched.phase) != before

    def _write(self) -> None:
        self._state.env = {
            name: value
            for name, value in self.environment.items()
            if name.startswith("STOA_")
        }
        services: dict[str, list[Instance]] = {}
        for watched in self._watched:
            services.setdefault(watched.member.service, []).append(watched.instance())
        self._state.services = services
        state.write(self._data, self._state)


def end_leftovers(data: Path) -> None:
    """End what a supervisor that was killed may have left running."""
    old = state.read(data)
    if old is None:
        return
    found = [
        instance.pid
        for instances in old.services.values()
        for instance in instances
        if instance.born and state.birth_of(instance.pid) == instance.born
    ]
    for pid in found:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)
    for pid in found:
        if not wait_for_exit(pid, timedelta(seconds=5)) and is_running(pid):
            kill_group(pid)
    state.run_file(data).unlink()


def _complain_if_hopeless(watched: Watched, is_late: bool) -> None:  # noqa: FBT001
    crashes = watched.restarts + (watched.phase is Phase.CRASHED)
    if crashes <= 2 and not is_late:
        return
    what = "keeps ending" if crashes > 2 else "is not ready in time"
    said = f"\nIt says: {watched.reason}" if watched.reason else ""
    lines = tail(watched.log, 25)
    raise CannotRun(
        f"{watched.member.service} {what}.{said}\n"
        f"The last lines of {watched.log}:\n{lines}"
    )


def _keep_small(log: Path) -> None:
    """Put a large log aside before its process writes on."""
    if log.exists() and log.stat().st_size > _LARGE_LOG_BYTES:
        log.replace(log.with_suffix(".log.old"))
