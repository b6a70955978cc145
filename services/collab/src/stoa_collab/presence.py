"""Who is on a board: awareness entries, who owns them, when they go.

Pure: no clock, no sockets. A room passes the time in and sends what it gets
back. The rules are those of y-protocols plus the recipe that lets people be
seen at once after a reconnect (see ``announce``).
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final, Generic, TypeVar
from uuid import UUID

from stoa_collab.errors import MalformedFrame
from stoa_collab.protocol.awareness import NULL, Entry

TIMEOUT_SECONDS: Final = 30.0
"""A state not renewed for so long is dropped; clients renew each 15 s."""
CLIENTS_MAX: Final = 100
"""Client ids one member may own; a browser tab has one."""
STATE_BYTES_MAX: Final = 64 << 10
_REMEMBERED_MAX: Final = 5_000
"""Clocks of people who left, kept so that they can return."""

Owner = TypeVar("Owner")


@dataclass(slots=True)
class _Seen(Generic[Owner]):
    """The last word about one client id."""

    clock: int
    state: bytes
    owner: Owner | None
    user_id: UUID | None
    renewed_at: float
    node: bytes | None = None
    """The process that told us; None for our own members."""
    heir: Owner | None = None
    """A member of ours who announced the same: an echo, or the person itself,
    back from a process that died."""

    @property
    def is_present(self) -> bool:
        return self.state != NULL


class Presence(Generic[Owner]):
    """The awareness of one board.

    ``Owner`` is whatever stands for a member; None owns what another process
    told us.
    """

    def __init__(self) -> None:
        self._seen: dict[int, _Seen[Owner]] = {}

    def announce(
        self, entries: Iterable[Entry], *, owner: Owner, user_id: UUID, now: float
    ) -> list[Entry]:
        """Take in what a member says; return the entries to broadcast.

        A state for a client id that is not present, with a clock that is not
        newer than the remembered one, is somebody who came back (or a newcomer
        at clock 0). Stock servers ignore it for up to 16 s. It is stored with
        the remembered clock plus one and sent to everybody, the sender too,
        which adopts that clock: unmodified providers then agree at once.

        Raises:
            MalformedFrame: too many client ids, or a state that is too large.
        """
        accepted: list[Entry] = []
        for entry in entries:
            if len(entry.state) > STATE_BYTES_MAX:
                raise MalformedFrame("awareness state too large")
            taken = self._take(entry, owner, user_id, now)
            if taken is not None:
                accepted.append(taken)
        return accepted

    def _take(
        self, entry: Entry, owner: Owner, user_id: UUID, now: float
    ) -> Entry | None:
        seen = self._seen.get(entry.client_id)
        if seen is None or not seen.is_present:
            return self._return_of(entry, seen, owner, user_id, now)
        newer = entry.clock > seen.clock
        if seen.owner is not None and seen.owner is not owner:
            # An echo of somebody else's state, unless the same person says
            # something new about it on a new socket while the old one dies.
            if not newer or seen.user_id != user_id:
                return None
        elif not newer and not (entry.clock == seen.clock and entry.is_gone):
            if seen.owner is None and seen.user_id == user_id:
                seen.owner, seen.renewed_at = owner, now  # back before it was missed
            elif seen.node is not None:
                seen.heir = owner
            return None
        self._put(entry, owner, user_id, now)
        return entry

    def _return_of(
        self,
        entry: Entry,
        seen: _Seen[Owner] | None,
        owner: Owner,
        user_id: UUID,
        now: float,
    ) -> Entry | None:
        if entry.is_gone:
            return None
        known = seen.clock if seen else 0
        if sum(1 for s in self._seen.values() if s.owner is owner) >= CLIENTS_MAX:
            raise MalformedFrame("too many awareness clients")
        if entry.clock <= known:
            entry = entry._replace(clock=known + 1)
        self._put(entry, owner, user_id, now)
        return entry

    def merge(
        self, entries: Iterable[Entry], *, node: bytes, now: float
    ) -> list[Entry]:
        """Take in what another process says; return the entries to broadcast."""
        accepted: list[Entry] = []
        for entry in entries:
            seen = self._seen.get(entry.client_id)
            if seen is not None:
                ends = entry.is_gone and entry.clock == seen.clock and seen.is_present
                if entry.clock <= seen.clock and not ends:
                    continue
            elif entry.is_gone:
                continue
            self._put(entry, None, None, now, node)
            accepted.append(entry)
        return accepted

    def lose_node(self, node: bytes, *, now: float) -> list[Entry]:
        """End what a process told us that has died; return what to broadcast.

        Who has already come back to us stays, with the next clock, so that the
        processes that ended them learn better.
        """
        changed: list[Entry] = []
        for client_id, seen in self._seen.items():
            if seen.node != node or not seen.is_present:
                continue
            if seen.heir is None:
                changed.append(self._end(client_id, seen))
                continue
            seen.clock, seen.renewed_at = seen.clock + 1, now
            seen.owner, seen.heir, seen.node = seen.heir, None, None
            changed.append(Entry(client_id, seen.clock, seen.state))
        return changed

    def _put(
        self,
        entry: Entry,
        owner: Owner | None,
        user_id: UUID | None,
        now: float,
        node: bytes | None = None,
    ) -> None:
        gone = entry.is_gone
        self._seen[entry.client_id] = _Seen(
            entry.clock,
            entry.state,
            None if gone else owner,
            None if gone else user_id,
            now,
            node,
        )
        if gone:
            self._forget_oldest()

    def orphan(self, owner: Owner) -> list[Entry]:
        """Take a lost member's name off its entries; they stay for now.

        Returns:
            The entries, to be passed to ``remove`` after a short while: if the
            member is back by then it owns them again and nobody saw it leave.
        """
        lost: list[Entry] = []
        for client_id, seen in self._seen.items():
            if seen.heir is owner:
                seen.heir = None
            if seen.owner is owner:
                seen.owner = None
                lost.append(Entry(client_id, seen.clock, seen.state))
        return lost

    def remove(self, entries: Iterable[Entry]) -> list[Entry]:
        """End entries that nobody claimed or renewed; return what to broadcast."""
        removed: list[Entry] = []
        for entry in entries:
            seen = self._seen.get(entry.client_id)
            if seen is None or not seen.is_present:
                continue
            if seen.owner is None and seen.clock == entry.clock:
                removed.append(self._end(entry.client_id, seen))
        self._forget_oldest()
        return removed

    def expire(self, now: float) -> list[Entry]:
        """End entries that were not renewed in time; return what to broadcast."""
        removed = [
            self._end(client_id, seen)
            for client_id, seen in self._seen.items()
            if seen.is_present and now - seen.renewed_at > TIMEOUT_SECONDS
        ]
        self._forget_oldest()
        return removed

    def _end(self, client_id: int, seen: _Seen[Owner]) -> Entry:
        seen.state, seen.owner, seen.user_id = NULL, None, None
        return Entry(client_id, seen.clock, NULL)

    def _forget_oldest(self) -> None:
        """Bound what is remembered of those who left (dicts keep their order)."""
        if len(self._seen) <= _REMEMBERED_MAX:
            return
        gone = [c for c, seen in self._seen.items() if not seen.is_present]
        for client_id in gone[: len(self._seen) - _REMEMBERED_MAX]:
            del self._seen[client_id]

    def everybody(self) -> list[Entry]:
        """Return the entries of all who are present."""
        return [
            Entry(client_id, seen.clock, seen.state)
            for client_id, seen in self._seen.items()
            if seen.is_present
        ]

    def owned(self) -> Iterator[Entry]:
        """Yield the entries of our own members, for other processes."""
        for client_id, seen in self._seen.items():
            if seen.is_present and seen.owner is not None:
                yield Entry(client_id, seen.clock, seen.state)
