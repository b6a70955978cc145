"""All sockets at ``/ws`` of this process: who is where, and who is told what."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from datetime import timedelta
from itertools import islice, takewhile
from typing import Final
from uuid import UUID

import structlog

from stoa_collab import metrics
from stoa_collab.access import Gate
from stoa_collab.api import Api
from stoa_collab.errors import CloseCode, Refusal, Refused
from stoa_collab.live import frames
from stoa_collab.live.news import may_hear, news_of, shift_of
from stoa_collab.live.peer import LivePeer
from stoa_collab.live.rooms import Room
from stoa_collab.turn import Turn
from stoa_shared.events import Envelope, Event
from stoa_shared.events.core import SessionRevoked
from stoa_shared.rpc.api import Reached, ResourceReach, Role

log = structlog.stdlib.get_logger()

SOCKETS_PER_PERSON: Final = 50
"""Of this process: a tab has one."""
ASKS_AT_ONCE: Final = 16
RECHECKS_OF_BOARDS: Final = 4
"""How many times as long as on a board nobody asks again without a reason: nothing
is read or written here, and every change that is told of is followed at once."""
LOOK_SECONDS: Final = 1.0
GATHER_SECONDS: Final = 0.1
"""How long news are gathered: what many changes mean is told once."""
SETTLE_SECONDS: Final = 3.0
"""How long Redis has to be back before we trust that the event streams are, too."""
QUIET_SECONDS_MAX: Final = 30.0
"""How long it is known which rooms have changed."""
TOLD_AT_ONCE: Final = 200
"""Sockets told before others of this process have their turn."""
SPREAD_PER_SOCKET_SECONDS: Final = 0.005
SPREAD_SECONDS_MAX: Final = 3.0
"""Over how long the sockets of a room are asked to read again."""


class _Place:
    """Who is in a room, what lies above it, and what they have to be told."""

    __slots__ = ("changed", "last", "path", "peers")

    def __init__(self) -> None:
        self.peers: dict[LivePeer, None] = {}
        self.path: Sequence[UUID] = ()
        self.changed: dict[str, None] = {}
        self.last: Envelope | None = None


class Hall:
    """Every socket and room of this process.

    Args:
        gate: Takes tickets.
        api: Says what somebody reaches.
        turn: Of the sockets' outboxes.
        is_redis_up: Whether events can reach us.
        recheck_every: How often the API is asked again about people on boards.
    """

    def __init__(
        self,
        gate: Gate,
        api: Api,
        turn: Turn,
        *,
        is_redis_up: Callable[[], bool],
        recheck_every: timedelta,
    ) -> None:
        self.gate = gate
        self.turn = turn
        self.peers: set[LivePeer] = set()
        """Whose ticket was good."""
        self.is_live = True
        self._api = api
        self._is_redis_up = is_redis_up
        self._recheck_seconds = RECHECKS_OF_BOARDS * recheck_every.total_seconds()
        self._slots = asyncio.Semaphore(ASKS_AT_ONCE)
        self._people: dict[UUID, set[LivePeer]] = {}
        self._places: dict[Room, _Place] = {}
        self._news: dict[Room, None] = {}
        self._has_news = asyncio.Event()
        self._up_since = 0.0
        self._changed_at: dict[Room, float] = {}
        """When something changed in a room lately, whether anybody was there or not."""
        self._shifted_at = asyncio.get_running_loop().time()
        """When something last changed that may concern any room."""

    # -- coming and going --------------------------------------------------------

    def enter(self, peer: LivePeer) -> bool:
        """Take in a socket; False when the person has too many."""
        assert peer.user_id is not None
        theirs = self._people.setdefault(peer.user_id, set())
        if len(theirs) >= SOCKETS_PER_PERSON:
            return False
        theirs.add(peer)
        self.peers.add(peer)
        metrics.LIVE_SOCKETS.set(len(self.peers))
        return True

    def leave(self, peer: LivePeer) -> None:
        """Forget a socket."""
        for room in peer.rooms:
            self.leave_room(peer, room)
        peer.rooms.clear()
        self.peers.discard(peer)
        metrics.LIVE_SOCKETS.set(len(self.peers))
        if peer.user_id is not None and (theirs := self._people.get(peer.user_id)):
            theirs.discard(peer)
            if not theirs:
                del self._people[peer.user_id]

    def enter_room(
        self, peer: LivePeer, room: Room, reach: ResourceReach | None
    ) -> None:
        """Tell a socket of a room from now on."""
        place = self._places.setdefault(room, _Place())
        place.peers[peer] = None
        place.path = () if reach is None else reach.path
        metrics.LIVE_ROOMS.set(len(self._places))

    def leave_room(self, peer: LivePeer, room: Room) -> None:
        """Tell a socket no more of a room."""
        place = self._places.get(room)
        if place is not None:
            place.peers.pop(peer, None)
            if not place.peers:
                del self._places[room]
        metrics.LIVE_ROOMS.set(len(self._places))

    def quiet_seconds(self, room: Room) -> float:
        """Return for how long nothing can have changed in a room; at most so long."""
        last = max(self._shifted_at, self._changed_at.get(room, 0.0))
        now = asyncio.get_running_loop().time()
        return round(min(now - last, QUIET_SECONDS_MAX), 3)

    async def ask(
        self, user_id: UUID, session_id: UUID | None, ids: Sequence[UUID]
    ) -> Reached:
        """Ask the API what a person reaches now.

        Raises:
            Refused: the person is blocked, or signed out.
            Unavailable: the API did not say.
        """
        async with self._slots:
            reached = await self._api.reached(user_id, session_id, ids)
        if reached is None:
            raise Refused(Refusal.SESSION_ENDED)
        return reached

    def ask_later(self, peer: LivePeer) -> None:
        """Ask again about a socket in some seconds: the API was away."""
        asyncio.get_running_loop().call_later(LOOK_SECONDS * 5, peer.check_again)

    # -- events ------------------------------------------------------------------

    def hear(self, event: Event, envelope: Envelope) -> None:
        """Act on one event of the platform."""
        if isinstance(event, SessionRevoked):
            self._end_session(event.subject, event.user_id)
            return
        for room, what in news_of(event, envelope.org_id):
            self._note(room, what, envelope)
        shift = shift_of(event)
        if shift is None:
            return
        self._shifted_at = asyncio.get_running_loop().time()
        if shift.subject is not None:
            for room, place in self._places.items():
                if shift.subject in place.path:
                    self._note(room, "access", envelope)
        for peer in self._concerned(shift.subject, shift.user_ids):
            peer.check_again()

    def _concerned(
        self, subject: UUID | None, user_ids: frozenset[UUID] | None
    ) -> Iterable[LivePeer]:
        if user_ids is not None:
            found = [p for who in user_ids for p in self._people.get(who, ())]
        else:
            found = [
                peer
                for place in self._places.values()
                if subject in place.path
                for peer in place.peers
            ]
            # Whoever waits for an answer may get one from before this change.
            found += [peer for peer in self.peers if peer.is_asking]
        return dict.fromkeys(found)

    def _end_session(self, session_id: UUID, user_id: UUID) -> None:
        for peer in list(self._people.get(user_id, ())):
            if peer.session_id == session_id:
                peer.close(CloseCode.UNAUTHORIZED, Refusal.SESSION_ENDED)

    def missed_events(self) -> None:
        """Ask again about everybody, and have everything read again."""
        self.is_live = True
        self._shifted_at = asyncio.get_running_loop().time()
        for peer in list(self.peers):
            peer.check_again()
            peer.say_status()

    def _note(self, room: Room, what: str, envelope: Envelope) -> None:
        # Newest last, so that the old ones are found at the begin.
        self._changed_at.pop(room, None)
        self._changed_at[room] = asyncio.get_running_loop().time()
        place = self._places.get(room)
        if place is not None:
            place.changed[what] = None
            place.last = envelope
            self._news[room] = None
            self._has_news.set()

    # -- running -----------------------------------------------------------------

    async def run(self) -> None:
        """Tell news and look after the sockets until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._tell())
            tasks.create_task(self._look_around())

    async def _tell(self) -> None:
        while True:
            await self._has_news.wait()
            await asyncio.sleep(GATHER_SECONDS)
            self._has_news.clear()
            news, self._news = self._news, {}
            for room in news:
                await self._tell_room(room)

    async def _tell_room(self, room: Room) -> None:
        place = self._places.get(room)
        if place is None or place.last is None:
            return
        changed, place.changed = list(place.changed), {}
        last, built = place.last, dict[Role | None, bytes]()
        within = round(
            min(len(place.peers) * SPREAD_PER_SOCKET_SECONDS, SPREAD_SECONDS_MAX), 3
        )
        peers = iter(list(place.peers))
        while some := list(islice(peers, TOLD_AT_ONCE)):
            for peer in some:
                if room not in peer.rooms:
                    continue
                role = peer.rooms[room]
                if role not in built:
                    theirs = [what for what in changed if may_hear(what, role)]
                    built[role] = (
                        b""
                        if not theirs
                        else frames.event(
                            room.name,
                            event_id=last.id,
                            at=last.time,
                            changed=theirs,
                            within=within,
                        )
                    )
                if built[role]:
                    peer.send("event", built[role])
            await asyncio.sleep(0)

    async def _look_around(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            now = loop.time()
            self._look_at_redis(now)
            self._forget_changes(now)
            for peer in list(self.peers):
                try:
                    peer.look_after(now, recheck_seconds=self._recheck_seconds)
                except Exception:
                    # One socket's trouble must not end the watch over all others.
                    metrics.CONTAINED.labels("live").inc()
                    log.exception("live.not_watched")
                    peer.close(CloseCode.UNAVAILABLE, "error")

    def _forget_changes(self, now: float) -> None:
        old = takewhile(
            lambda room: self._changed_at[room] < now - QUIET_SECONDS_MAX,
            self._changed_at,
        )
        for room in list(old):
            del self._changed_at[room]

    def _look_at_redis(self, now: float) -> None:
        """Say when no change can be told; and, at the latest then, when they can."""
        if not self._is_redis_up():
            self._up_since = now
            if self.is_live:
                self.is_live = False
                for peer in list(self.peers):
                    peer.say_status()
        elif not self.is_live and now - self._up_since > SETTLE_SECONDS:
            self.missed_events()
