"""Who is on a board: awareness entries, who owns them, when they go.

Pure: no clock, no sockets. A room passes the time in and sends what it gets
back. The rules are those of y-protocols plus the recipe that lets people be
seen at once after a reconnect (see ``announce``).

Every step costs the same however many people there are or were: a cursor is
the most frequent message of all, and a hostile one may hold thousands.
"""

from collections import OrderedDict
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
    """Somebody who is here: the last word about one client id."""

    entry: Entry
    renewed_at: float
    owner: Owner | None = None
    user_id: UUID | None = None
    node: bytes | None = None
    """The process that told us; None for our own members."""
    heir: Owner | None = None
    """A member of ours who announced the same: an echo, or the person itself,
    back while its old socket or its old process is still dying."""
    heirs_user_id: UUID | None = None


class Presence(Generic[Owner]):
    """The awareness of one board.

    ``Owner`` is whatever stands for a member; None owns what another process
    told us.
    """

    def __init__(self) -> None:
        self._here: dict[int, _Seen[Owner]] = {}
        self._gone: OrderedDict[int, int] = OrderedDict()
        """The last clocks of those who left, the first to leave first."""
        self._owned: dict[Owner, set[int]] = {}
        self._heirs: dict[Owner, int] = {}
        """What each heir waits for: one client id at most."""

    # -- what our members say ----------------------------------------------------

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
            seen = self._here.get(entry.client_id)
            if seen is None:
                taken = self._enter(entry, owner, user_id, now)
            elif (
                seen.owner is owner
                and entry.clock > seen.entry.clock
                and entry.state != NULL
            ):
                seen.entry, seen.renewed_at = entry, now  # a cursor moved
                taken = entry
            else:
                taken = self._contest(seen, entry, owner, user_id, now)
            if taken is not None:
                accepted.append(taken)
        return accepted

    def _enter(
        self, entry: Entry, owner: Owner, user_id: UUID, now: float
    ) -> Entry | None:
        """Let in somebody who is not here."""
        if entry.is_gone:
            return None
        if len(self._owned.get(owner, ())) >= CLIENTS_MAX:
            raise MalformedFrame("too many awareness clients")
        known = self._gone.pop(entry.client_id, 0)
        if entry.clock <= known:
            entry = Entry(entry.client_id, known + 1, entry.state)
        seen = self._here[entry.client_id] = _Seen[Owner](entry, now)
        self._give(seen, owner, user_id)
        return entry

    def _contest(
        self, seen: _Seen[Owner], entry: Entry, owner: Owner, user_id: UUID, now: float
    ) -> Entry | None:
        """Take in what is said about somebody who is here, if that may be so."""
        is_newer = entry.clock > seen.entry.clock
        if seen.owner is not owner and not self._may_be(seen, owner, user_id):
            return None  # an echo of somebody else's state
        if not is_newer and not (entry.is_gone and entry.clock == seen.entry.clock):
            if not self._owned.get(owner):
                self._return(seen, owner, user_id, now)
            return None
        if seen.owner is not None and seen.owner is not owner and not is_newer:
            return None  # a copy of the person's goodbye, not the goodbye
        if entry.is_gone:
            self._drop(seen, entry.clock)
        else:
            seen.entry, seen.renewed_at = entry, now
            self._give(seen, owner, user_id)
        return entry

    def _may_be(self, seen: _Seen[Owner], owner: Owner, user_id: UUID) -> bool:
        """Tell whether a member may be the person an entry of others is about.

        Of our own people we know whose it is. Of those on another process we do
        not, but a member that already showed itself under another client id
        only repeats what it heard.
        """
        if seen.user_id is not None:
            return seen.user_id == user_id
        return not self._owned.get(owner)

    def _return(
        self, seen: _Seen[Owner], owner: Owner, user_id: UUID, now: float
    ) -> None:
        """Note that somebody says what it said before, as who comes back does."""
        if seen.owner is None and seen.node is None:
            self._give(seen, owner, user_id)  # back before it was missed
            seen.renewed_at = now
        elif owner not in self._heirs:
            self._disinherit(seen)
            seen.heir, seen.heirs_user_id = owner, user_id
            self._heirs[owner] = seen.entry.client_id

    def _give(self, seen: _Seen[Owner], owner: Owner, user_id: UUID) -> None:
        self._take_from_owner(seen)
        self._disinherit(seen)
        seen.owner, seen.user_id, seen.node = owner, user_id, None
        self._owned.setdefault(owner, set()).add(seen.entry.client_id)

    def _take_from_owner(self, seen: _Seen[Owner]) -> None:
        if seen.owner is not None:
            self._owned[seen.owner].discard(seen.entry.client_id)
            seen.owner = None

    def _disinherit(self, seen: _Seen[Owner]) -> None:
        if seen.heir is not None:
            del self._heirs[seen.heir]
            seen.heir = seen.heirs_user_id = None

    # -- what other processes say --------------------------------------------------

    def merge(
        self, entries: Iterable[Entry], *, node: bytes, now: float
    ) -> tuple[list[Entry], list[Entry]]:
        """Take in what another process says.

        Returns:
            The entries to show to our members, and those to tell everybody, the
            other processes too: it takes somebody for gone who is with us.
        """
        accepted: list[Entry] = []
        denied: list[Entry] = []
        for entry in entries:
            seen = self._here.get(entry.client_id)
            if seen is None:
                if entry.is_gone or entry.clock <= self._gone.get(entry.client_id, -1):
                    continue
                self._gone.pop(entry.client_id, None)
                self._here[entry.client_id] = _Seen[Owner](entry, now, node=node)
            elif entry.clock > seen.entry.clock:
                self._overrule(seen, entry, node, now)
            elif entry.is_gone and entry.clock == seen.entry.clock:
                if seen.owner is not None or seen.heir is not None:
                    denied.append(self._keep(seen, now))
                    continue
                self._drop(seen, entry.clock)
            else:
                continue
            accepted.append(entry)
        return accepted, denied

    def _overrule(
        self, seen: _Seen[Owner], entry: Entry, node: bytes, now: float
    ) -> None:
        if entry.is_gone:
            self._drop(seen, entry.clock)
            return
        self._take_from_owner(seen)
        self._disinherit(seen)
        seen.entry, seen.renewed_at = entry, now
        seen.user_id, seen.node = None, node

    def lose_node(self, node: bytes, *, now: float) -> list[Entry]:
        """End what a process told us that has died; return what to broadcast.

        Who has already come back to us stays, with the next clock, so that the
        processes that ended them learn better.
        """
        lost = [seen for seen in self._here.values() if seen.node == node]
        return [self._end_or_hand_over(seen, now) for seen in lost]

    def own_again(self, *, now: float) -> list[Entry]:
        """Give our members' entries the next clock; return what to broadcast.

        Others may have taken us for dead while we could not be heard.
        """
        ours = [seen for seen in self._here.values() if seen.owner is not None]
        return [self._keep(seen, now) for seen in ours]

    def _keep(self, seen: _Seen[Owner], now: float) -> Entry:
        """Give somebody the next clock, and to its heir if it has no owner."""
        if seen.owner is None and seen.heir is not None:
            seen.owner, seen.user_id, seen.node = seen.heir, seen.heirs_user_id, None
            self._owned.setdefault(seen.owner, set()).add(seen.entry.client_id)
            self._disinherit(seen)
        last = seen.entry
        seen.entry = Entry(last.client_id, last.clock + 1, last.state)
        seen.renewed_at = now
        return seen.entry

    # -- leaving -------------------------------------------------------------------

    def orphan(self, owner: Owner) -> list[Entry]:
        """Take a lost member's name off its entries; they stay for now.

        Returns:
            The entries, to be passed to ``remove`` after a short while: if the
            member is back by then it owns them again and nobody saw it leave.
        """
        awaited = self._heirs.pop(owner, None)
        if awaited is not None:
            self._here[awaited].heir = None
        lost: list[Entry] = []
        for client_id in self._owned.pop(owner, ()):
            seen = self._here[client_id]
            seen.owner = None
            lost.append(seen.entry)
        return lost

    def remove(self, entries: Iterable[Entry], *, now: float) -> list[Entry]:
        """End entries that nobody claimed or renewed; return what to broadcast."""
        removed: list[Entry] = []
        for entry in entries:
            seen = self._here.get(entry.client_id)
            if seen is None or seen.owner is not None:
                continue
            if seen.entry.clock == entry.clock:
                removed.append(self._end_or_hand_over(seen, now))
        return removed

    def expire(self, now: float) -> list[Entry]:
        """End entries that were not renewed in time; return what to broadcast."""
        late = [
            seen
            for seen in self._here.values()
            if now - seen.renewed_at > TIMEOUT_SECONDS
        ]
        return [self._drop(seen, seen.entry.clock) for seen in late]

    def _end_or_hand_over(self, seen: _Seen[Owner], now: float) -> Entry:
        if seen.heir is not None:
            return self._keep(seen, now)
        return self._drop(seen, seen.entry.clock)

    def _drop(self, seen: _Seen[Owner], clock: int) -> Entry:
        """Forget somebody but for the clock; bound how many are remembered."""
        client_id = seen.entry.client_id
        self._take_from_owner(seen)
        self._disinherit(seen)
        del self._here[client_id]
        self._gone[client_id] = clock
        if len(self._gone) > _REMEMBERED_MAX:
            self._gone.popitem(last=False)
        return Entry(client_id, clock, NULL)

    # -- asking --------------------------------------------------------------------

    def everybody(self) -> list[Entry]:
        """Return the entries of all who are present."""
        return [seen.entry for seen in self._here.values()]

    def owned(self) -> Iterator[Entry]:
        """Yield the entries of our own members, for other processes."""
        for seen in self._here.values():
            if seen.owner is not None:
                yield seen.entry
