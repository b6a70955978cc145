"""Whose "saved" is due, and what it waits for.

An update is *owed* its receipt from the tick that applied it, *in flight* while
the log writes it, *settling* while the API stores a state that holds it instead.
Each update appears once, as its author, so that each gets exactly one answer.
"""

from collections.abc import Sequence
from time import monotonic

from stoa_collab.metrics import ACK_SECONDS, TRAFFIC
from stoa_collab.rooms.member import Author, Member

Authors = Sequence[Author]


class Receipts:
    """The receipts of one room that have not been given."""

    def __init__(self) -> None:
        self._owed: list[Author] = []
        self._in_flight: list[Author] | None = None
        self._settling: list[Author] = []
        self._owed_at = self._flown_at = 0.0
        """When the first of those owed, and of those in flight, was applied."""

    @property
    def are_owed(self) -> bool:
        """Whether anybody waits for what is neither in flight nor settling."""
        return bool(self._owed)

    @property
    def are_in_flight(self) -> bool:
        """Whether the log is writing something of this room."""
        return self._in_flight is not None

    def owe(self, authors: Authors) -> None:
        """Note updates that were applied."""
        if not self._owed:
            self._owed_at = monotonic()
        self._owed += authors

    def __len__(self) -> int:
        """Count the updates that have no answer yet."""
        return len(self._owed) + len(self._in_flight or ()) + len(self._settling)

    def owed_to(self, member: Member) -> int:
        """Count the updates of a member that have no answer yet."""
        waiting = (self._owed, self._in_flight or (), self._settling)
        return sum(1 for authors in waiting for author in authors if author is member)

    def fly(self) -> None:
        """The log begins to write everything that is owed."""
        self._in_flight, self._owed = self._owed, []
        self._flown_at = self._owed_at

    def land(self) -> None:
        """The log has written what was in flight."""
        landed, self._in_flight = self._in_flight, None
        if landed:
            ACK_SECONDS.observe(monotonic() - self._flown_at, len(landed))
        give(landed or ())

    def crash(self) -> None:
        """Nobody knows what became of what was in flight: it is owed again."""
        if self._in_flight is not None:
            self._owed += self._in_flight
            self._in_flight = None

    def settle(self) -> None:
        """A state that holds everything owed is about to be stored."""
        self._settling += self._owed
        self._owed = []

    def settled(self) -> None:
        """The state has been stored."""
        settled, self._settling = self._settling, []
        give(settled)

    def unsettle(self) -> None:
        """The state has not been stored."""
        self._owed += self._settling
        self._settling = []

    def give_owed(self) -> None:
        """Everything owed is durable already."""
        owed, self._owed = self._owed, []
        give(owed)

    def forget(self, member: Member) -> None:
        """Owe nothing to a member that has left."""
        self._owed = [author for author in self._owed if author is not member]
        self._settling = [author for author in self._settling if author is not member]
        if self._in_flight is not None:
            self._in_flight = [a for a in self._in_flight if a is not member]


def give(authors: Authors) -> None:
    """Say "saved" once for each update."""
    TRAFFIC.updates_saved += len(authors)
    for author in authors:
        author.acknowledge()
