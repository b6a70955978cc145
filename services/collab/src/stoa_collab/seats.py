"""How many people are on a board: counted over all processes, atomically.

Editors and viewers have seats of their own kind. A person has one seat however
many tabs are open. An editor who finds none may be let in on a viewer's seat,
where the board allows it, and moves when an editor's comes free. Seats have a
time limit that their process renews, so those of a killed process come free by
themselves. Without Redis each process counts its own.
"""

import asyncio
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from stoa_collab.access import Grant
from stoa_collab.errors import Unavailable
from stoa_collab.limits import Places, SeatKind, Taken, find_seat
from stoa_collab.redis_wire import Line
from stoa_shared import keys

log = structlog.stdlib.get_logger()

SEAT_SECONDS: Final = 30
RENEW_SECONDS: Final = 10
_RENEWED_AT_ONCE: Final = 100
"""Boards in one pipeline: encoding it must not hold everybody up."""
_LETTERS: Final[dict[SeatKind, str]] = {"editor": "e", "viewer": "v"}
_KINDS: Final[dict[bytes, SeatKind]] = {b"e": "editor", b"v": "viewer"}

_TAKE: Final = b"""
local now, til, user, node = ARGV[1], ARGV[2], ARGV[3], ARGV[4]
local wants, may_view, ttl = ARGV[5], ARGV[9] == '1', ARGV[10]
local most, most_e, most_v = tonumber(ARGV[6]), tonumber(ARGV[7]), tonumber(ARGV[8])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
local sits, people = {}, 0
local count = {e = 0, v = 0}
for _, seat in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  local person, kind = string.match(seat, '^([^|]+)|[^|]+|?(%a?)')
  if kind == '' then kind = 'e' end
  local had = sits[person]
  if not had then people = people + 1 end
  if not had or (had == 'v' and kind == 'e') then
    if had then count[had] = count[had] - 1 end
    count[kind] = count[kind] + 1
    sits[person] = kind
  end
end
local sat = sits[user]
local has_place = sat or people < most
local got = nil
if wants == 'e' and (sat == 'e' or (has_place and count.e < most_e)) then
  got = 'e'
elseif (wants == 'v' and sat) or sat == 'v' then
  got = 'v'
elseif (wants == 'v' or may_view) and has_place and count.v < most_v then
  got = 'v'
end
if not got then return false end
local other = got == 'e' and 'v' or 'e'
redis.call('ZREM', KEYS[1], user .. '|' .. node .. '|' .. other)
redis.call('ZADD', KEYS[1], til, user .. '|' .. node .. '|' .. got)
redis.call('EXPIRE', KEYS[1], ttl)
return got
"""
"""The rule of ``limits.find_seat``, where all processes see the same. A seat
without a letter is one of the release before, which knew no kinds."""


@dataclass(slots=True)
class _Person:
    """Somebody's seat, as far as this process is concerned."""

    kind: SeatKind
    tabs: int = 1


class Seats:
    """The seats of all boards, as far as this process is concerned."""

    def __init__(
        self,
        redis: Redis,
        line: Line,
        *,
        node_id: str,
        is_redis_up: Callable[[], bool],
    ) -> None:
        self._redis = redis
        self._line = line
        self._is_redis_up = is_redis_up
        self._node = node_id
        self._here: dict[UUID, dict[UUID, _Person]] = {}
        self._left: asyncio.Queue[tuple[UUID, UUID]] = asyncio.Queue()

    # -- one tab -----------------------------------------------------------------

    async def take(self, grant: Grant) -> Grant | None:
        """Take a seat for one more tab of a person.

        Returns:
            The grant as the seat allows it, or None when the board is full.
        """
        board_id, user_id = grant.board_id, grant.user_id
        wants: SeatKind = "editor" if grant.is_writer else "viewer"
        kind = self._find_here(board_id, user_id, wants, grant.places)
        if kind is None and not self._is_redis_up():
            return None  # else Redis decides: they may sit in another process
        # Taken here before Redis is asked: whoever leaves meanwhile sees us sit.
        people = self._here.setdefault(board_id, {})
        person = people.get(user_id)
        if person is None:
            people[user_id] = _Person(kind or "viewer")
        else:
            person.tabs += 1
        try:
            got = await self._take_shared(grant, wants, otherwise=kind)
        except BaseException:
            self.leave(board_id, user_id)
            raise
        if got is None:
            self._leave_here(board_id, user_id)
            return None
        self._note(board_id, user_id, got)
        return _seated(grant, got)

    async def retake(self, before: Grant, grant: Grant) -> Grant:
        """Fit somebody's new grant to a seat; who sits may stay.

        Asks nobody while nothing has changed and no seat is waited for.
        """
        if not grant.is_writer and not before.may_write:
            return grant
        if grant.is_writer and before.is_writer:
            return grant
        board_id, user_id = grant.board_id, grant.user_id
        wants: SeatKind = "editor" if grant.is_writer else "viewer"
        kind = self._find_here(board_id, user_id, wants, grant.places) or "viewer"
        got = await self._take_shared(grant, wants, otherwise=kind) or "viewer"
        if self._sits(board_id, user_id):
            self._note(board_id, user_id, got)
        else:
            self._left.put_nowait((board_id, user_id))  # gone in the meantime
        return _seated(grant, got)

    def leave(self, board_id: UUID, user_id: UUID) -> None:
        """Give the seat of one tab back; the last one frees it for others."""
        if not self._leave_here(board_id, user_id):
            self._left.put_nowait((board_id, user_id))

    # -- counting ----------------------------------------------------------------

    def _find_here(
        self, board_id: UUID, user_id: UUID, wants: SeatKind, places: Places
    ) -> SeatKind | None:
        people = self._here.get(board_id, {})
        editors = sum(person.kind == "editor" for person in people.values())
        sits = people.get(user_id)
        taken = Taken(editors, len(people) - editors)
        return find_seat(wants, sits.kind if sits else None, taken, places)

    async def _take_shared(
        self, grant: Grant, wants: SeatKind, *, otherwise: SeatKind | None
    ) -> SeatKind | None:
        if not self._is_redis_up():
            return otherwise
        now, places = int(time.time()), grant.places
        try:
            (got,) = await self._line.ask(
                (
                    b"EVAL",
                    _TAKE,
                    b"1",
                    keys.board_seats(grant.board_id).encode(),
                    b"%d" % now,
                    b"%d" % (now + SEAT_SECONDS),
                    str(grant.user_id).encode(),
                    self._node.encode(),
                    _LETTERS[wants].encode(),
                    b"%d" % places.people,
                    b"%d" % places.editors,
                    b"%d" % places.viewers,
                    b"%d" % places.view_when_full,
                    b"%d" % SEAT_SECONDS,
                )
            )
        except Unavailable:
            log.warning("seats.counted_alone", board_id=str(grant.board_id))
            return otherwise
        return None if got is None else _KINDS[got]

    def _note(self, board_id: UUID, user_id: UUID, kind: SeatKind) -> None:
        person = self._here.get(board_id, {}).get(user_id)
        if person is not None:
            person.kind = kind

    def _leave_here(self, board_id: UUID, user_id: UUID) -> bool:
        """Uncount one tab; True when the person has another one open here."""
        people = self._here.get(board_id, {})
        person = people.get(user_id)
        if person is None:
            return False
        person.tabs -= 1
        if person.tabs > 0:
            return True
        del people[user_id]
        if not people:
            del self._here[board_id]
        return False

    def _sits(self, board_id: UUID, user_id: UUID) -> bool:
        return user_id in self._here.get(board_id, {})

    # -- what Redis knows --------------------------------------------------------

    async def run(self) -> None:
        """Free seats that were left and renew the others, until cancelled."""
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self._keep_freeing())
            while True:
                await asyncio.sleep(RENEW_SECONDS)
                await self._renew()

    async def _keep_freeing(self) -> None:
        while True:
            board_id, user_id = await self._left.get()
            await self._free(board_id, user_id)

    async def _free(self, board_id: UUID, user_id: UUID) -> None:
        if self._sits(board_id, user_id):
            return  # back already
        seats = [self._seat(user_id, kind).encode() for kind in _LETTERS]
        try:
            await self._line.ask((b"ZREM", keys.board_seats(board_id).encode(), *seats))
            if self._sits(board_id, user_id):
                await self._renew_some([board_id])  # back in the meantime
        except (Unavailable, RedisError):
            log.warning("seats.not_freed", board_id=str(board_id))

    async def _renew(self) -> None:
        """Keep all seats of this process."""
        boards = list(self._here)
        try:
            for at in range(0, len(boards), _RENEWED_AT_ONCE):
                await self._renew_some(boards[at : at + _RENEWED_AT_ONCE])
        except RedisError:
            log.warning("seats.not_renewed")

    async def _renew_some(self, boards: Iterable[UUID]) -> None:
        until = int(time.time()) + SEAT_SECONDS
        async with self._redis.pipeline(transaction=False) as pipe:
            for board_id in boards:
                people = self._here.get(board_id, {})
                if people:
                    key = keys.board_seats(board_id)
                    seats = {self._seat(u, p.kind): until for u, p in people.items()}
                    pipe.zadd(key, seats)
                    pipe.expire(key, SEAT_SECONDS)
            await pipe.execute()

    def _seat(self, user_id: UUID, kind: SeatKind) -> str:
        return f"{user_id}|{self._node}|{_LETTERS[kind]}"


def _seated(grant: Grant, kind: SeatKind) -> Grant:
    """Return the grant as far as the seat allows it."""
    if grant.is_writer and kind == "viewer":
        return replace(grant, is_writer=False, waits_for_seat=True)
    return grant
