"""The whole platform as a test fixture: started, hurt and mended service by service.

    with running(tmp_path) as stack:
        httpx.get(stack.url + "/api/v1/openapi.json")
        stack.kill("collab")  # SIGKILL; the supervisor brings it back
        stack.wait_until_ready("collab")
        stack.stop("api")  # stays away...
        stack.start("api")  # ...until asked back; returns when it is ready

It runs what a user runs, ``stoa-local up``, in a process of its own. Services are
``postgres``, ``valkey``, ``api``, ``api-worker``, ``collab``, ``processor``,
``processor-worker`` and ``gateway``.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from stoa_local import state
from stoa_local.ports import free_port
from stoa_local.probes import probe
from stoa_local.processes import tail, wait_for_exit
from stoa_local.state import Instance, Phase, RunState

_START = timedelta(minutes=5)
_SOON = timedelta(seconds=30)


class StackDidNotStart(Exception):
    """``stoa-local up`` ended before it was ready; the message holds its output."""


@dataclass(frozen=True)
class Stack:
    """A running platform.

    Attributes:
        url: The gateway, such as ``http://127.0.0.1:45123``.
        data: Its folder; ``logs/<service>-<index>.log`` lie below it.
        env: The variables ``STOA_*`` of its services: secrets, addresses, ports.
    """

    url: str
    data: Path
    env: Mapping[str, str]

    def pids(self, service: str) -> list[int]:
        """Return the processes of a service as they are now."""
        return [instance.pid for instance in self._instances(service)]

    def pid(self, service: str, index: int = 0) -> int:
        """Return one process of a service as it is now."""
        return self.pids(service)[index]

    def port(self, service: str, index: int = 0) -> int:
        """Return where one process of a service listens, past the gateway."""
        return self._instances(service)[index].port

    def address(self, service: str, index: int = 0) -> str:
        """Return the base URL of one process of a service, past the gateway."""
        return f"http://127.0.0.1:{self.port(service, index)}"

    def kill(self, service: str, index: int = 0) -> None:
        """End a process with SIGKILL; the supervisor starts it again by itself."""
        pid = self.pid(service, index)
        os.kill(pid, signal.SIGKILL)
        wait_for_exit(pid, _SOON)

    def pause(self, service: str, index: int = 0) -> None:
        """Freeze a process: it keeps its sockets and answers nothing."""
        os.kill(self.pid(service, index), signal.SIGSTOP)

    def resume(self, service: str, index: int = 0) -> None:
        """Let a frozen process go on."""
        os.kill(self.pid(service, index), signal.SIGCONT)

    def stop(self, service: str, within: timedelta = _SOON) -> None:
        """End a service in an orderly way and keep it away."""
        state.stop_wish(self.data, service).touch()
        self._wait(
            lambda: all(
                instance.phase is Phase.STOPPED for instance in self._instances(service)
            ),
            within,
            f"{service} did not stop",
        )

    def start(self, service: str, within: timedelta = _SOON) -> None:
        """Bring back a stopped service and wait until it is ready."""
        state.stop_wish(self.data, service).unlink(missing_ok=True)
        self.wait_until_ready(service, within)

    def restart(self, service: str, within: timedelta = _SOON) -> None:
        """Stop a service in an orderly way and start it again."""
        self.stop(service, within)
        self.start(service, within)

    def wait_until_ready(
        self, service: str | None = None, within: timedelta = _SOON
    ) -> None:
        """Wait until a service, or each of them, says that it is ready.

        Raises:
            TimeoutError: it did not; the message holds its last log lines.
        """
        names = self._services() if service is None else (service,)
        for name in names:
            self._wait(
                lambda name=name: self._is_ready(name),
                within,
                f"{name} is not ready:\n{self.log(name)}",
            )

    def log(self, service: str, index: int = 0, lines: int = 40) -> str:
        """Return the last lines a process has written."""
        return tail(self.data / "logs" / f"{service}-{index}.log", lines)

    def _is_ready(self, service: str) -> bool:
        return all(
            instance.phase is Phase.READY
            and state.birth_of(instance.pid) != ""
            and probe(
                service, instance.port, self.env.get("STOA_DATABASE_URL", "")
            ).ready
            for instance in self._instances(service)
        )

    def _services(self) -> Mapping[str, list[Instance]]:
        """Return what runs: without PostgreSQL or Valkey where others are used."""
        current = state.read(self.data)
        assert current is not None, f"no stack in {self.data}"
        return current.services

    def _instances(self, service: str) -> list[Instance]:
        return self._services()[service]

    def _wait(
        self, done: Callable[[], bool], within: timedelta, otherwise: str
    ) -> None:
        deadline = time.monotonic() + within.total_seconds()
        while not done():
            if time.monotonic() > deadline:
                raise TimeoutError(otherwise)
            time.sleep(0.05)


@contextmanager
def running(
    data: Path,
    *,
    port: int | None = None,
    env: Mapping[str, str] | None = None,
    web: bool = False,
) -> Generator[Stack]:
    """Run the whole platform while the block runs.

    Args:
        data: Folder for everything it keeps; one used before is opened again.
        port: Of the gateway; a free one by default.
        env: More variables, such as ``STOA_LOCAL_COLLAB_PROCESSES``.
        web: Build the web client first, if its sources have changed.

    Raises:
        StackDidNotStart: with the output of ``stoa-local up``.
    """
    data.mkdir(parents=True, exist_ok=True)
    output = data / "up.log"
    command = [sys.executable, "-m", "stoa_local", "up", "--no-demo", "--quiet"]
    if not web:
        command.append("--no-web")
    with output.open("wb") as out:
        process = subprocess.Popen(  # noqa: S603  # our own command
            command,
            env=os.environ
            | {
                "STOA_DATA": str(data),
                "STOA_PORT": str(port or free_port()),
                "STOA_LOCAL_THROW_AWAY": "yes",
            }
            | dict(env or {}),
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        found = _wait_for_start(process, data, output)
        yield Stack(found.url, data, found.env)
    finally:
        process.terminate()
        try:
            process.wait(30)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for_start(
    process: subprocess.Popen[bytes], data: Path, output: Path
) -> RunState:
    deadline = time.monotonic() + _START.total_seconds()
    while time.monotonic() < deadline and process.poll() is None:
        found = state.read_live(data)
        if (
            found is not None
            and found.pid == process.pid
            and found.phase is Phase.READY
        ):
            return found
        time.sleep(0.05)
    raise StackDidNotStart(tail(output, 60))
