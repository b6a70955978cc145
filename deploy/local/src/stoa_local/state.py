"""What runs now, written to ``run.json`` for everybody who asks.

The file has one writer, the supervisor. It holds the environment of the services,
secrets included, and is readable by its owner only. Wishes go the other way as
files too: ``stopped/<service>`` asks the supervisor to keep a service stopped.
"""

import os
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

SERVICES = (
    "postgres",
    "valkey",
    "mailbox",
    "api",
    "api-worker",
    "collab",
    "processor",
    "processor-worker",
    "gateway",
)
"""Every service, in the order in which they start."""


class Phase(StrEnum):
    """Where the stack or one process stands."""

    STARTING = "starting"
    READY = "ready"
    CRASHED = "crashed"
    STOPPED = "stopped"


@dataclass
class Instance:
    """One process of a service.

    Attributes:
        pid: Its number, 0 while it does not run.
        born: Tells it from a later process with the same number.
        port: Where it listens on the loopback address.
        phase: ``ready`` means that it has answered since it was last started.
        restarts: How often it was started again after a crash.
    """

    pid: int
    born: str
    port: int
    phase: Phase
    restarts: int = 0


@dataclass
class RunState:
    """The content of ``run.json``."""

    pid: int
    born: str
    phase: Phase
    url: str
    env: dict[str, str]
    services: dict[str, list[Instance]] = field(
        default_factory=dict[str, list[Instance]]
    )


_STATE = TypeAdapter(RunState)


def run_file(data: Path) -> Path:
    """Return the place of the state file."""
    return data / "run.json"


def stop_wish(data: Path, service: str) -> Path:
    """Return the file whose existence keeps a service stopped."""
    return data / "stopped" / service


def write(data: Path, state: RunState) -> None:
    """Replace the state file in one step."""
    making = run_file(data).with_suffix(".making")
    descriptor = os.open(making, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(_STATE.dump_json(state, indent=1))
    making.replace(run_file(data))


def read(data: Path) -> RunState | None:
    """Return the state of a stack, or None where none was left."""
    try:
        return _STATE.validate_json(run_file(data).read_bytes())
    except (FileNotFoundError, ValidationError):
        return None


def read_live(data: Path) -> RunState | None:
    """Return the state only if its supervisor still runs."""
    state = read(data)
    if state is None or birth_of(state.pid) != state.born:
        return None
    return state


def birth_of(pid: int) -> str:
    """Return a mark that tells one process from a later one with its number."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if fields[0] == "Z" else fields[19]
