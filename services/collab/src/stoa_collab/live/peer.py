"""One socket at ``/ws``: whose it is, what it subscribed to, and what it is told."""

import asyncio
import random
from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Final
from uuid import UUID

import structlog

from stoa_collab import metrics
from stoa_collab.connection.pulse import Pulse
from stoa_collab.errors import (
    CloseCode,
    MalformedFrame,
    Refusal,
    Refused,
    Unavailable,
)
from stoa_collab.limits import Allowance
from stoa_collab.live import frames
from stoa_collab.live.rooms import Room, is_let_in, parse_room
from stoa_collab.transport.outbox import Outbox, Wire
from stoa_shared import clock
from stoa_shared.rpc.api import Reached, ResourceReach, Role

if TYPE_CHECKING:
    from stoa_collab.live.hall import Hall

ROOMS_MAX: Final = 50
"""Subscribed to, or asked for, on one socket."""
FRAMES_PER_SECOND: Final = 10
FRAMES_AT_ONCE: Final = 200
"""Enough to subscribe to all rooms at once, twice."""
ERRORS_MAX: Final = 20
"""Malformed frames on one socket."""
ASK_SECONDS: Final = 10.0
"""Longest wait for the ticket, and for the API."""

log = structlog.stdlib.get_logger()


class LivePeer:
    """One socket. It says nothing until its ticket was looked at."""

    message_limit: int | None = frames.FRAME_BYTES_MAX

    def __init__(
        self, wire: Wire, hall: "Hall", *, socket_id: str, ticket: str
    ) -> None:
        now = asyncio.get_running_loop().time()
        self.was_heard = False
        self.user_id: UUID | None = None
        self.session_id: UUID | None = None
        self.rooms: dict[Room, Role | None] = {}
        """What it subscribed to, and as what they are there."""
        self.checked_at = now
        self.changes_at: datetime | None = None
        """When a right that a subscription needs expires next."""
        self._wire = wire
        self._hall = hall
        self._outbox = Outbox(wire, hall.turn)
        self._pulse = Pulse(wire, self._outbox, frames.ALIVE, now)
        self._allowance = Allowance(FRAMES_PER_SECOND, FRAMES_AT_ONCE)
        self._errors = 0
        self._asked: dict[Room, None] = {}
        """Rooms about which the API has yet to be asked, in their order."""
        self._is_stale = False
        """Whether rights may have changed since the API was last asked."""
        self._is_closed = False
        self.has_missed = False
        """Whether something was not sent because the peer did not read."""
        self._log = log.bind(socket_id=socket_id)
        loop = asyncio.get_running_loop()
        self._work: asyncio.Task[None] | None = loop.create_task(self._enter(ticket))
        self._work.add_done_callback(self._finished)

    # -- what the transport tells ------------------------------------------------

    def received(self, data: bytes) -> None:
        """Take a binary message: there is none in this protocol."""
        del data
        self._spend()
        self._complain()

    def received_text(self, data: bytes) -> None:
        """Take one text message."""
        self._spend()
        if self._is_closed:
            return
        try:
            frame = frames.decode(data)
        except MalformedFrame:
            self._complain()
            return
        metrics.LIVE_FRAMES_IN.labels(frame.type).inc()
        match frame:
            case frames.Subscribe(room=name):
                self._subscribe(name)
            case frames.Unsubscribe(room=name):
                self._unsubscribe(name)
            case frames.Ping():
                self.send("pong", frames.PONG)

    def _spend(self) -> None:
        self._allowance.left -= 1
        if self._allowance.left < 0:
            self.close(CloseCode.TOO_MANY, "too many frames")

    def _complain(self) -> None:
        self._errors += 1
        metrics.LIVE_FRAMES_IN.labels("malformed").inc()
        if self._errors > ERRORS_MAX:
            self.close(CloseCode.MALFORMED, "too many malformed frames")
        else:
            self.send("error", frames.error("frame-malformed"))

    def filled(self) -> None:
        """The peer does not read: stop listening to it, too."""
        self._outbox.fill()
        self._wire.pause_reading()

    def drained(self) -> None:
        """The peer reads again; it has to look itself at what it was not told."""
        self._outbox.drain()
        self._wire.resume_reading()
        if self.has_missed:
            self.has_missed = False
            self.say_status()

    def lost(self) -> None:
        """The socket is gone."""
        self._is_closed = True
        self._outbox.shut()
        if self._work is not None:
            self._work.cancel()
        self._hall.leave(self)

    @property
    def is_asking(self) -> bool:
        """Whether an answer about a room is on its way."""
        return bool(self._asked)

    # -- going in ----------------------------------------------------------------

    async def _enter(self, ticket: str) -> None:
        try:
            async with asyncio.timeout(ASK_SECONDS):
                who = await self._hall.gate.admit_person(ticket)
                self.user_id, self.session_id = who.user_id, who.session_id
                # Before the question, so that no change falls between the two.
                if not self._hall.enter(self):
                    self.close(CloseCode.TOO_MANY, "too many sockets")
                    return
                await self._hall.ask(who.user_id, who.session_id, ())
        except Refused as refused:
            metrics.REFUSALS.labels(refused.reason).inc()
            self.close(CloseCode.UNAUTHORIZED, refused.reason)
        except (Unavailable, TimeoutError):
            self.close(CloseCode.UNAVAILABLE, Refusal.UNAVAILABLE)
        else:
            self._log.info("live.entered", user_id=str(self.user_id))
            self.say_status()
            await self._answer()

    def _subscribe(self, name: str) -> None:
        room = parse_room(name)
        if room is None:
            self._refuse(name, "room-not-found")
        elif room in self.rooms:
            self._confirm(room)
        elif len(self.rooms) + len(self._asked) >= ROOMS_MAX:
            self._refuse(name, "too-many-rooms")
        else:
            self._asked[room] = None
            self._start()

    def _confirm(self, room: Room) -> None:
        quiet = self._hall.quiet_seconds(room)
        self.send("subscribed", frames.subscribed(room.name, quiet=quiet))

    def _unsubscribe(self, name: str) -> None:
        room = parse_room(name)
        if room is not None:
            self._asked.pop(room, None)
            self._forget(room)
        self.send("unsubscribed", frames.unsubscribed(name))

    def _forget(self, room: Room) -> None:
        if room in self.rooms:
            del self.rooms[room]
            self._hall.leave_room(self, room)

    def _refuse(self, name: str, code: frames.RefusedCode) -> None:
        metrics.LIVE_REFUSALS.labels(code).inc()
        self.send("refused", frames.refused(name, code))

    # -- asking the API ----------------------------------------------------------

    def check_again(self) -> None:
        """Ask the API again about every subscription, and about the person."""
        self._is_stale = True
        self._start()

    def _start(self) -> None:
        if self._work is None and not self._is_closed:
            loop = asyncio.get_running_loop()
            self._work = loop.create_task(self._answer())
            self._work.add_done_callback(self._finished)

    def _finished(self, work: asyncio.Task[None]) -> None:
        self._work = None
        if work.cancelled():
            return
        if (error := work.exception()) is not None:
            metrics.CONTAINED.labels("live").inc()
            self._log.error("live.failed", exc_info=error)
            self.close(CloseCode.UNAVAILABLE, "error")
        elif self._asked or self._is_stale:
            self._start()

    async def _answer(self) -> None:
        """Ask about what is wanted, and about the rest if it may have changed."""
        while (self._asked or self._is_stale) and not self._is_closed:
            is_all, self._is_stale = self._is_stale, False
            wanted = list(self._asked)
            about = [*wanted, *self.rooms] if is_all else wanted
            asked_at = asyncio.get_running_loop().time()
            try:
                reached = await self._ask(about)
            except Refused as refused:
                self.close(CloseCode.UNAUTHORIZED, refused.reason)
                return
            except (Unavailable, TimeoutError):
                self._give_up(wanted, is_all=is_all)
                return
            found = {each.id: each for each in reached.resources}
            self._admit(about, found, is_all=is_all)
            if is_all:
                self.checked_at = asked_at

    async def _ask(self, about: Iterable[Room]) -> Reached:
        assert self.user_id is not None
        ids = {room.id for room in about if room.kind != "user"}
        async with asyncio.timeout(ASK_SECONDS):
            return await self._hall.ask(self.user_id, self.session_id, sorted(ids))

    def _admit(
        self,
        about: Iterable[Room],
        found: dict[UUID, ResourceReach],
        *,
        is_all: bool,
    ) -> None:
        """Go by an answer; but let nobody in by one that may be old already."""
        ends = [each.changes_at for each in found.values() if each.changes_at]
        known = [] if is_all or self.changes_at is None else [self.changes_at]
        self.changes_at = min([*ends, *known], default=None)
        for room in about:
            reach = found.get(room.id)
            is_theirs = is_let_in(room, self.user_id, reach)
            if room in self.rooms:
                if is_theirs:
                    self.rooms[room] = None if reach is None else reach.role
                    self._hall.enter_room(self, room, reach)
                else:
                    self._forget(room)
                    self._refuse(room.name, "room-not-found")
            elif room in self._asked and not self._is_stale:
                del self._asked[room]
                if is_theirs:
                    self.rooms[room] = None if reach is None else reach.role
                    self._hall.enter_room(self, room, reach)
                    self._confirm(room)
                else:
                    self._refuse(room.name, "room-not-found")

    def _give_up(self, wanted: Iterable[Room], *, is_all: bool) -> None:
        """Refuse for now; what is subscribed to stays, and is asked about later."""
        for room in wanted:
            if room in self._asked:
                del self._asked[room]
                self._refuse(room.name, "unavailable")
        if is_all:
            self._hall.ask_later(self)

    # -- telling -----------------------------------------------------------------

    def say_status(self) -> None:
        """Say whether changes are told, and that what was read may be old."""
        self.send("status", frames.status(is_live=self._hall.is_live))

    def send(self, kind: str, frame: bytes) -> None:
        """Send a frame, unless so much waits that the peer has to look itself."""
        if self._is_closed:
            return
        if self._outbox.is_full:
            self.has_missed = True
            return
        metrics.LIVE_FRAMES_OUT.labels(kind).inc()
        self._outbox.put(frame)

    # -- the end -----------------------------------------------------------------

    def close(self, code: CloseCode, reason: str) -> None:
        """Close the socket."""
        if self._is_closed:
            return
        self._is_closed = True
        metrics.CLOSES.labels(str(int(code))).inc()
        self._log.info("live.closed", code=int(code), reason=str(reason))
        self._wire.close(int(code), str(reason))
        self._hall.leave(self)
        if self._work is not None and self._work is not asyncio.current_task():
            self._work.cancel()

    def look_after(self, now: float, *, recheck_seconds: float) -> None:
        """Do what time demands; called about once a second."""
        self._allowance.fill(now)
        if self.was_heard:
            self.was_heard = False
            self._pulse.heard(now)
        if self._pulse.is_dead(now):
            self.close(CloseCode.GOING_AWAY, "no answer")
            return
        self._pulse.beat(now)
        if self.changes_at is not None and self.changes_at <= clock.now():
            self.changes_at = None
            self.check_again()
        elif now - self.checked_at > recheck_seconds:
            # Spread, so that a class that came together is not asked for together.
            self.checked_at = now - random.uniform(0, recheck_seconds / 5)  # noqa: S311
            self.check_again()
