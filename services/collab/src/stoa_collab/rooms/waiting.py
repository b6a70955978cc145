"""Edits that build on others which have not come: acknowledged when they have."""

from collections import deque
from collections.abc import Callable
from typing import Final

from stoa_collab import metrics
from stoa_collab.protocol import frames
from stoa_collab.replica import Replica
from stoa_collab.rooms.member import Member
from stoa_collab.rooms.refusals import refuse

WAITING_MAX: Final = 1_000
"""Updates kept for want of others; beyond that they are refused."""
AT_ONCE: Final = 32
"""Updates looked at in one tick; each costs about as much as applying it."""


class Waiting:
    """The edits of one document that wait for others.

    Args:
        replica: The document.
        schedule: Asks for a tick, in which ``fulfilled`` is called again.
        has_lost_track: Whether something waits in it that is not known here.
    """

    def __init__(
        self, replica: Replica, schedule: Callable[[], None], *, has_lost_track: bool
    ) -> None:
        self._replica = replica
        self._schedule = schedule
        self._kept: deque[tuple[Member, bytes]] = deque()
        self._doubtful = 0
        """How many of them, from the first on, may have got what they wait for."""
        self._has_lost_track = has_lost_track

    def __len__(self) -> int:
        """Count the edits that are kept."""
        return len(self._kept)

    @property
    def has_gaps(self) -> bool:
        """Whether a change may bring in what waited for it."""
        return self._has_lost_track or bool(self._kept)

    def lose_track(self) -> None:
        """Note that something waits in the document that is not kept here."""
        self._has_lost_track = True

    def keep(self, member: Member, update: bytes) -> None:
        """Ask for what an edit builds on; it is acknowledged when that came."""
        if len(self._kept) >= WAITING_MAX:
            self._has_lost_track = True
            refuse(member, "waiting")
            return
        metrics.UPDATES_WAITING.inc()
        self._kept.append((member, update))
        member.send(frames.step1(self._replica.vector()))

    def forget(self, member: Member) -> None:
        """Let a member's edits wait without it: nobody is to be told of them."""
        kept = deque(pair for pair in self._kept if pair[0] is not member)
        self._has_lost_track |= len(kept) < len(self._kept)
        self._kept, self._doubtful = kept, len(kept) if self._doubtful else 0

    @property
    def are_doubtful(self) -> bool:
        """Whether some have to be looked at since the document changed."""
        return self._doubtful > 0

    def look_again(self) -> list[Member]:
        """Learn that the document changed; return what ``fulfilled`` does."""
        self._doubtful = len(self._kept)
        return self.fulfilled()

    def fulfilled(self) -> list[Member]:
        """Return authors of edits that waited for what has now come, some at a time."""
        authors: list[Member] = []
        looks = min(self._doubtful, AT_ONCE)
        for _ in range(looks):
            member, update = self._kept.popleft()
            if self._replica.lacks(update):
                self._kept.append((member, update))
            else:
                authors.append(member)
        self._doubtful -= looks
        if self._doubtful:
            self._schedule()
        return authors
