"""One socket: where its frames go, and how its documents come and end.

Each address (document name, or name and session id) on a socket goes through
*waiting* (frames queue) → *signing in* → *live* → gone. Frames keep their
order; a document's failure ends that document, a socket's only that socket.
Longer than most: it is one state machine, and its order is seen only as a whole.
"""

import asyncio
import json
import random
from collections.abc import Callable, Coroutine
from functools import partial
from typing import Final

import structlog

from stoa_collab import metrics
from stoa_collab.access import Grant
from stoa_collab.connection.admission import Admit, board_of, enter
from stoa_collab.connection.doors import Door, Doors, Seat
from stoa_collab.connection.house import House
from stoa_collab.connection.pulse import Pulse
from stoa_collab.errors import (
    CloseCode,
    CloseReason,
    DocumentBroken,
    MalformedFrame,
    Refusal,
    Refused,
    Unavailable,
)
from stoa_collab.limits import FRAME_COST, Allowance
from stoa_collab.metrics import TRAFFIC
from stoa_collab.protocol import frames
from stoa_collab.rooms.document import Room
from stoa_collab.rooms.member import Member
from stoa_collab.transport.outbox import Outbox, Wire, framed

COME_BACK_SECONDS: Final = (0.2, 1.5)
"""Spread of the close after a board could not be loaded."""
SIGN_IN_SECONDS: Final = 10.0
"""Longest wait for Redis and the API together; then the provider is told."""
SIGN_INS_AT_ONCE: Final = 16
REFUSALS_MAX: Final = 100
"""Refused documents on one socket: each may have cost a question to the API."""

_WAITING: Final = frames.stateless('{"type": "seat.waiting"}')
"""Tells an editor why the board is read-only: its editors' seats are taken."""

log = structlog.stdlib.get_logger()


class Connection:
    """One socket."""

    _member_class: type[Member] = Member
    _keep_alive_frame = framed(frames.KEEP_ALIVE)
    message_limit: int | None = None

    def __init__(self, wire: Wire, house: House, *, socket_id: str) -> None:
        loop = asyncio.get_running_loop()
        self.outbox = Outbox(wire, house.turn)
        self.socket_id = socket_id
        self._wire = wire
        self._house = house
        self._doors = Doors()
        self._allowance = Allowance(house.bytes_per_second, house.bytes_burst)
        self._backlog: list[bytes] = []  # an empty deque would be half a kilobyte
        self._refusals = 0
        self._held_until = 0.0
        self._turns = asyncio.Semaphore(SIGN_INS_AT_ONCE)
        self._is_known = False
        """Whether somebody has shown a token of ours."""
        self._tasks: set[asyncio.Task[None]] = set()
        self._is_closed = False
        self._is_throttled = False
        self._recent: Seat | None = None
        """Where the last edit went, while nothing is in the way of the next one."""
        self.was_heard = False
        self.when_lost: Callable[[Connection], None] | None = None
        self._lonely_since = loop.time()
        self._pulse = Pulse(wire, self.outbox, self._keep_alive_frame, loop.time())
        self._log = log.bind(socket_id=socket_id)
        metrics.CONNECTIONS.inc()

    # -- what the transport tells ------------------------------------------------

    def received(self, data: bytes) -> None:
        """Take one binary message.

        What was read from the kernel before reading paused still arrives here;
        it waits its turn, so that a thousand questions in one packet cannot
        make us build a thousand answers that nobody reads.
        """
        size = len(data)
        TRAFFIC.bytes_in += size
        self._allowance.left -= size + FRAME_COST
        if self._allowance.left < 0:
            self._throttle()
        seat = self._recent
        if seat is not None:
            update = frames.small_update(data, seat.opening)
            if update is not None:
                seat.edits += 1
                seat.room.write(seat.member, update)
                return
        if self._is_closed:
            return
        TRAFFIC.frames_in += 1
        if self._is_paused or self._backlog:
            self._backlog.append(data)
        else:
            self._take(data)

    def _take(self, data: bytes) -> None:
        if data == frames.PONG_FRAME:
            TRAFFIC.note_others(1, len(data))
            return
        try:
            address, at = frames.split(data)
        except MalformedFrame:
            self.close(CloseCode.UNAUTHORIZED, CloseReason.UNAUTHORIZED)
            return
        door = self._doors.find(address)
        if door is None:
            self.close(CloseCode.QUEUE_FULL, CloseReason.RESET)
        elif door.seat is not None:
            self._to_live(door, data, at)
        else:
            self._to_waiting(door, data, at)

    def received_text(self, data: bytes) -> None:
        """Take a text message: no provider sends one."""
        del data
        self.close(CloseCode.UNAUTHORIZED, CloseReason.UNAUTHORIZED)

    def filled(self) -> None:
        """The peer does not read: stop listening to it, too."""
        self.outbox.fill()
        self._recent = None
        self._wire.pause_reading()

    def drained(self) -> None:
        """The peer reads again."""
        self.outbox.drain()
        self._resume()

    def lost(self) -> None:
        """The socket is gone."""
        self._is_closed = True
        self._recent = None
        metrics.CONNECTIONS.dec()
        if self.when_lost is not None:
            self.when_lost(self)
        self._let_go()

    @property
    def _is_paused(self) -> bool:
        return self._is_throttled or self.outbox.is_full

    def _throttle(self) -> None:
        """Listen no more until the allowance is filled again."""
        if not self._is_throttled:
            self._is_throttled = True
            self._recent = None
            self._wire.pause_reading()

    def _resume(self) -> None:
        """Take what waited, then listen again."""
        waiting, self._backlog = self._backlog, []
        for index, data in enumerate(waiting):
            if self._is_closed:
                return
            if self._is_paused:
                self._backlog = waiting[index:]
                return
            self._take(data)
        if not self._is_paused:
            self._wire.resume_reading()

    def _let_go(self) -> None:
        """Free everything this socket holds."""
        self.outbox.shut()
        self._backlog.clear()
        current = asyncio.current_task()
        for task in self._tasks:
            if task is not current:
                task.cancel()
        for door in self._doors.everything():
            self._forget(door, is_lost=True)

    # -- frames ------------------------------------------------------------------

    def _to_live(self, door: Door, data: bytes, at: int) -> None:
        seat = door.seat
        assert seat is not None
        seat.others += 1
        TRAFFIC.note(data, at)
        try:
            message = frames.decode(data, at)
            match message:
                case frames.Token(token=token):
                    self._refresh(door, seat, token)
                case frames.Close():
                    seat.member.send(frames.close(CloseReason.BY_PROVIDER))
                    self._forget(door, is_lost=False)
                case frames.Update(update):
                    if not self._is_paused and not self._backlog:
                        self._recent = seat
                    seat.room.write(seat.member, update)
                case _:
                    cost = seat.room.receive(seat.member, message)
                    self._allowance.left -= cost
                    if self._allowance.left < 0:
                        self._throttle()
        except MalformedFrame as error:
            self._log.info("frame.malformed", error=str(error))
            self._expel(door, CloseReason.RESET)
        except DocumentBroken as error:
            seat.room.fail(error)

    def _to_waiting(self, door: Door, data: bytes, at: int) -> None:
        if not door.is_signing_in:
            try:
                message = frames.decode(data, at)
            except MalformedFrame:
                self.close(CloseCode.QUEUE_FULL, CloseReason.RESET)
                return
            if isinstance(message, frames.Token):
                door.is_signing_in = True
                TRAFFIC.note(data, at)
                if not self._is_known:
                    self._is_known = self._house.gate.tokens.knows(message.token)
                admit = partial(self._house.gate.admit, message.token)
                self._start(self._sign_in(door, admit))
            else:
                self._doors.queue_up(door, data)
        else:
            self._doors.queue_up(door, data)
        if self._doors.are_full(is_known=self._is_known):
            self.close(CloseCode.QUEUE_FULL, CloseReason.RESET)

    # -- signing in --------------------------------------------------------------

    async def _sign_in(self, door: Door, admit: Admit) -> None:
        try:
            board_id = board_of(door.address)
            # In turns: hundreds of documents at once would be late for all.
            async with self._turns, asyncio.timeout(SIGN_IN_SECONDS):
                grant = await admit(board_id)
                await self._enter(door, grant)
        except Refused as refused:
            self._deny(door, refused.reason)
        except (Unavailable, TimeoutError) as error:
            reason = str(error) or "no answer in time"
            self._log.warning("sign_in.unavailable", error=reason)
            self._deny(door, Refusal.UNAVAILABLE)
            await asyncio.sleep(random.uniform(*COME_BACK_SECONDS))  # noqa: S311
            self.close(CloseCode.UNAVAILABLE, Refusal.UNAVAILABLE)

    async def _enter(self, door: Door, grant: Grant) -> None:
        room, seated = await enter(self._house, grant)
        if self._is_closed:
            self._house.seats.leave(grant.board_id, grant.user_id)
        else:
            self._seat(door, room, seated)

    def _seat(self, door: Door, room: Room, grant: Grant) -> None:
        """Make a signed-in document live and replay what was queued."""
        member = self._member_class(
            self.outbox,
            door.address,
            grant,
            expel=lambda reason: self._expel(door, reason),
            reconnect=lambda: self.close(CloseCode.UNAVAILABLE, "resync"),
        )
        now = asyncio.get_running_loop().time()
        opening = frames.update_opening(member.prefix)
        seat = Seat(member, room, opening, recheck_at=now)
        waiting = self._doors.seat(door, seat)
        room.join(member)
        if grant.waits_for_seat:
            member.send(_WAITING)
        self._log.info(
            "member.joined",
            board_id=str(grant.board_id),
            user_id=str(grant.user_id),
            is_writer=grant.is_writer,
        )
        self._backlog[:0] = waiting
        self._recent = None
        self._resume()

    def _deny(self, door: Door, reason: Refusal) -> None:
        """Refuse a document; the socket and its other documents stay."""
        metrics.REFUSALS.labels(reason).inc()
        self._log.info("member.refused", reason=reason.value)
        self._doors.remove(door)
        if self._is_closed:
            return
        self._say_denied(door, reason)
        self._refusals += 1
        if self._refusals > REFUSALS_MAX:
            self.close(CloseCode.QUEUE_FULL, CloseReason.RESET)

    def _say_denied(self, door: Door, reason: Refusal) -> None:
        prefix = frames.address_prefix(door.address)
        self.outbox.put(framed(prefix, frames.permission_denied(reason)))

    def _refresh(self, door: Door, seat: Seat, token: str) -> None:
        """Take a fresh token for a live document; one at a time, the last counts."""
        if seat.renewal.offer(token):
            self._start(self._keep_refreshing(door, seat))

    async def _keep_refreshing(self, door: Door, seat: Seat) -> None:
        while door.seat is seat and (token := seat.renewal.next()) is not None:
            await self._refresh_once(door, seat, token)

    async def _refresh_once(self, door: Door, seat: Seat, token: str) -> None:
        before = seat.member.grant
        try:
            grant = await self._house.gate.admit(token, before.board_id)
        except Refused as refused:
            if door.seat is seat:
                self.revoke(seat, refused.reason)
            return
        except Unavailable:
            return  # the old token still counts until it expires
        if door.seat is not seat:
            return
        if grant.user_id != before.user_id:
            self.revoke(seat, Refusal.TOKEN_INVALID)
            return
        await self.regrade(seat, grant)

    async def regrade(self, seat: Seat, grant: Grant) -> None:
        """Give a live document another grant, as far as there is a seat for it."""
        before = seat.member.grant
        seated = await self._house.seats.retake(before, grant)
        if seat in self.seats() and seat.member.grant is before:
            seat.room.regrade(seat.member, seated)
            if seated.waits_for_seat and not before.waits_for_seat:
                seat.member.send(_WAITING)

    # -- leaving -----------------------------------------------------------------

    def revoke(self, seat: Seat, reason: Refusal) -> None:
        """Withdraw the permission for one document, and end it."""
        metrics.REFUSALS.labels(reason).inc()
        seat.member.send(frames.permission_denied(reason))
        seat.member.expel(reason)

    def kick(self, seat: Seat, why: str, seconds: int) -> None:
        """Take a person off a document, and say why in an operator's words."""
        told = {"type": "kicked", "reason": why, "seconds": seconds}
        seat.member.send(frames.stateless(json.dumps(told, ensure_ascii=False)))
        self.revoke(seat, Refusal.KICKED)

    def _expel(self, door: Door, reason: str) -> None:
        if door.seat is None:
            return
        door.seat.member.send(frames.close(reason))
        self._forget(door, is_lost=False)

    def _forget(self, door: Door, *, is_lost: bool) -> None:
        seat = self._doors.remove(door)
        if seat is None:
            return
        if self._recent is seat:
            self._recent = None
        if self._doors.live == 0:
            self._lonely_since = asyncio.get_running_loop().time()
        self.charge(seat)
        grant = seat.member.grant
        seat.room.leave(seat.member, is_lost=is_lost)
        self._log.info(
            "member.left", board_id=str(grant.board_id), user_id=str(grant.user_id)
        )
        self._house.seats.leave(grant.board_id, grant.user_id)

    def close(self, code: CloseCode, reason: str) -> None:
        """Close the socket."""
        if self._is_closed:
            return
        self._is_closed = True
        self._recent = None
        metrics.CLOSES.labels(str(int(code))).inc()
        self._log.info("socket.closed", code=int(code), reason=str(reason))
        self._wire.close(int(code), str(reason))
        # A malicious peer may never answer the closing handshake: free all now.
        self._let_go()

    # -- supervision -------------------------------------------------------------

    def seats(self) -> list[Seat]:
        """Return the live documents."""
        return self._doors.seats()

    def charge(self, seat: Seat) -> None:
        """Take what came for a document off the budgets of person and board."""
        count = seat.edits + seat.others
        if count:
            grant = seat.member.grant
            self._house.pace.add(self, grant.user_id, grant.board_id, count)
            TRAFFIC.frames_in += seat.edits
            seat.edits = seat.others = 0

    def hold(self, until: float) -> None:
        """Do not listen to the peer before then."""
        if not self._is_closed:
            self._held_until = max(self._held_until, until)
            self._throttle()

    def look_after(self, now: float) -> None:
        """Do what time demands; called about once a second."""
        if self._is_closed:
            return
        is_even = self._allowance.fill(now) and now >= self._held_until
        if self._is_throttled and is_even:
            self._is_throttled = False
            self._resume()
        if (
            self._doors.live == 0
            and now - self._lonely_since > self._house.sign_in_seconds
        ):
            self.close(CloseCode.SIGN_IN_TIMEOUT, "Connection Timeout")
            return
        if self.was_heard:
            self.was_heard = False
            self._pulse.heard(now)
        if self._pulse.is_dead(now) and not self._is_throttled:
            self.close(CloseCode.GOING_AWAY, "no answer")
        else:
            self._pulse.beat(now)

    def _start(self, work: Coroutine[object, object, None]) -> None:
        """Run something for this socket; it is cancelled when the socket goes."""
        task = asyncio.get_running_loop().create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._finished)

    def _finished(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._log.error("socket.failed", exc_info=error)
            self.close(CloseCode.UNAVAILABLE, "error")
