"""Limits as plain arithmetic: no clock of their own, no I/O."""

from collections import deque
from dataclasses import dataclass, field
from typing import Final, Literal, NamedTuple

QUEUE_BYTES_MAX: Final = 5 << 20
"""Queued on one socket for documents that are not signed in yet."""
QUEUE_FRAMES_MAX: Final = 1_000
QUEUE_FRAMES_KNOWN_MAX: Final = 10_000
"""The same once somebody has shown a token of ours: ten frames a document."""
QUEUE_DOCUMENTS_MAX: Final = 100
DOCUMENTS_MAX: Final = 1_000
"""Documents open on one socket at once."""
FRAME_COST: Final = 256
"""Charged for each frame on top of its bytes, so that tiny ones count too."""

SeatKind = Literal["editor", "viewer"]


class Places(NamedTuple):
    """How many people a board takes."""

    people: int
    editors: int
    viewers: int
    view_when_full: bool
    """Whether an editor who finds no seat is let in as a viewer."""


class Taken(NamedTuple):
    """How many people are on a board."""

    editors: int
    viewers: int


def find_seat(
    wants: SeatKind, sits: SeatKind | None, taken: Taken, places: Places
) -> SeatKind | None:
    """Say which seat somebody gets; None when the board is full for them.

    Args:
        wants: The seat their role is for.
        sits: The one they have already, in another tab or until now.
        taken: Who is there, they included.
        places: How many may be.
    """
    has_place = sits is not None or sum(taken) < places.people
    if wants == "editor" and (
        sits == "editor" or (has_place and taken.editors < places.editors)
    ):
        return "editor"
    if sits == "viewer" or (sits is not None and wants == "viewer"):
        return "viewer"
    may_view = wants == "viewer" or places.view_when_full
    if may_view and has_place and taken.viewers < places.viewers:
        return "viewer"
    return None


@dataclass(slots=True)
class Queue:
    """What one socket has queued before signing in, over all its documents."""

    frames: int = 0
    size_bytes: int = 0

    def add(self, size: int) -> None:
        """Count one frame."""
        self.frames += 1
        self.size_bytes += size

    def remove(self, frames: int, size: int) -> None:
        """Uncount frames that were replayed or dropped."""
        self.frames -= frames
        self.size_bytes -= size

    def is_full(self, documents: int, *, is_known: bool = False) -> bool:
        """Tell whether a limit is passed.

        Args:
            documents: How many are still waiting.
            is_known: Whether somebody has shown a token of ours on this socket.
        """
        most, frames_most = QUEUE_DOCUMENTS_MAX, QUEUE_FRAMES_MAX
        if is_known:
            # An application may open all its documents in one go.
            most, frames_most = DOCUMENTS_MAX, QUEUE_FRAMES_KNOWN_MAX
        return (
            self.frames > frames_most
            or self.size_bytes > QUEUE_BYTES_MAX
            or documents > most
        )


@dataclass(slots=True)
class Allowance:
    """Bytes a socket may still send: a bucket that is filled once in a while.

    Whoever spends takes it off ``left``, which may go below zero.
    """

    rate: float
    """Bytes a second."""
    burst: float
    left: float = field(init=False)
    filled_at: float = 0.0

    def __post_init__(self) -> None:
        """Begin with a full bucket."""
        self.left = self.burst

    def fill(self, now: float) -> bool:
        """Add what time brought; True when there is something left."""
        if self.filled_at:
            gained = (now - self.filled_at) * self.rate
            self.left = min(self.burst, self.left + gained)
        self.filled_at = now
        return self.left >= 0


class SlidingWindow:
    """At most ``limit`` events per ``window`` seconds and key, in this process."""

    def __init__(self, limit: int, window: float) -> None:
        self._limit = limit
        self._window = window
        self._times: dict[str, deque[float]] = {}

    def wait_seconds(self, key: str, now: float) -> float:
        """Count one event; return 0, or the seconds until the next may come."""
        times = self._times.setdefault(key, deque())
        while times and times[0] <= now - self._window:
            times.popleft()
        if len(times) >= self._limit:
            return times[0] + self._window - now
        times.append(now)
        if len(self._times) > 10_000:
            self._drop_quiet(now)
        return 0.0

    def _drop_quiet(self, now: float) -> None:
        quiet = [k for k, t in self._times.items() if t[-1] <= now - self._window]
        for key in quiet:
            del self._times[key]
