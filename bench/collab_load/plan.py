"""What a run is to do; comes as one JSON object on standard input."""

import ipaddress
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

CONNECTIONS_MAX: Final = 20_000
SECONDS_MAX: Final = 1_800


@dataclass(frozen=True)
class Seats:
    """One board: its name, and a token for each person.

    Attributes:
        urls: Where it is reached; people take them in turn.
    """

    name: str
    urls: list[str]
    tokens: list[str]


@dataclass(frozen=True)
class Plan:
    """One scenario against one server."""

    scenario: str
    boards: list[Seats]
    warm: float = 10.0
    """Seconds before the clock starts."""
    seconds: float = 6.0
    pids: list[int] = field(default_factory=list[int])
    """The server's processes; their children are counted with them."""
    edits_per_second: float = 0.0
    """Of each editor; 0 types as fast as the others' screens follow."""
    window: int = 1
    """Saturated: updates that each editor keeps outstanding."""
    cursors_per_second: float = 0.0
    """Of each person."""
    editors: int = 0
    """People of each board who type, the first ones; 0 for all."""
    updates_per_second_max: float = 200.0
    """Saturated: so many updates are made beforehand for each editor."""
    verified: int = 2
    """Boards whose documents are rebuilt from what arrived, and compared."""
    seed: str = ""
    """File with a state that each board is given before the clock starts."""
    is_seeded: bool = False
    """The server has the seed already."""
    is_held: bool = False
    """One more person stays on each board, so that it stays in memory."""
    joins: int = 0
    warm_joins: int = CONNECTIONS_MAX
    """At most so many joins before the clock starts."""
    in_flight: int = 10
    limit: float = 300.0
    """Seconds after which the run is given up."""

    def __post_init__(self) -> None:
        people = sum(len(board.tokens) for board in self.boards)
        if people > CONNECTIONS_MAX or self.warm + self.seconds > SECONDS_MAX:
            raise SystemExit("too many people, or too long")
        for board in self.boards:
            for url in board.urls:
                host = urlsplit(url).hostname or ""
                if not ipaddress.ip_address(host).is_loopback:
                    raise SystemExit(f"{host} is not this machine")

    def read_seed(self) -> bytes:
        """Return the seed; nothing without one."""
        return Path(self.seed).read_bytes() if self.seed else b""

    @classmethod
    def parse(cls, text: str) -> "Plan":
        """Read a plan."""
        read: dict[str, Any] = json.loads(text)
        boards = [Seats(**board) for board in read.pop("boards")]
        return cls(boards=boards, **read)
