"""What every socket of this process shares."""

from dataclasses import dataclass

from stoa_collab.access import Gate
from stoa_collab.hub import Hub
from stoa_collab.pace import Pace
from stoa_collab.seats import Seats
from stoa_collab.turn import Turn


@dataclass(frozen=True, slots=True)
class House:
    """The parts of the process that sockets use, and the limits they keep."""

    hub: Hub
    gate: Gate
    seats: Seats
    pace: Pace
    turn: Turn
    sign_in_seconds: float
    bytes_per_second: int
    bytes_burst: int
