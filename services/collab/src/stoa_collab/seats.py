"""How many people are on a board: counted over all processes, atomically.

A person counts once however many tabs are open. Seats have a time limit that
their process renews, so those of a killed process come free by themselves.
Without Redis each process counts its own.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterable
from typing import Final
from uuid import UUID

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from stoa_shared import keys

log = structlog.stdlib.get_logger()

SEAT_SECONDS: Final = 30
RENEW_SECONDS: Final = 10
_RENEWED_AT_ONCE: Final = 100
"""Boards in one pipeline: encoding it must not hold everybody up."""

_TAKE: Final = """
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1])
local people, count = {}, 0
for _, seat in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  local person = string.match(seat, '^[^|]+')
  if not people[person] then people[person] = true; count = count + 1 end
end
if not people[ARGV[3]] and count >= tonumber(ARGV[5]) then return 0 end
redis.call('ZADD', KEYS[1], ARGV[2], ARGV[3] .. '|' .. ARGV[4])
redis.call('EXPIRE', KEYS[1], ARGV[6])
return 1
"""


class Seats:
    """The seats of all boards, as far as this process is concerned."""

    def __init__(
        self, redis: Redis, *, node_id: str, is_redis_up: Callable[[], bool]
    ) -> None:
        self._redis = redis
        self._is_redis_up = is_redis_up
        self._node = node_id
        self._here: dict[UUID, Counter[UUID]] = {}
        self._left: asyncio.Queue[tuple[UUID, UUID]] = asyncio.Queue()

    async def take(self, board_id: UUID, user_id: UUID, people_max: int) -> bool:
        """Take a seat for one more tab of a person; False when the board is full."""
        here = self._here.setdefault(board_id, Counter())
        if here[user_id] == 0 and len(+here) >= people_max:
            return False
        # Taken here before Redis is asked: parallel joins count each other.
        here[user_id] += 1
        try:
            taken = await self._take_shared(board_id, user_id, people_max)
        except BaseException:
            self.leave(board_id, user_id)
            raise
        if not taken:
            self._leave_here(board_id, user_id)
        return taken

    async def _take_shared(
        self, board_id: UUID, user_id: UUID, people_max: int
    ) -> bool:
        if not self._is_redis_up():
            return True
        now = int(time.time())
        try:
            taken: int = await self._redis.eval(  # pyright: ignore[reportUnknownMemberType, reportGeneralTypeIssues]  # untyped in redis-py
                _TAKE,
                1,
                keys.board_seats(board_id),
                now,
                now + SEAT_SECONDS,
                str(user_id),
                self._node,
                people_max,
                SEAT_SECONDS,
            )
        except RedisError:
            log.warning("seats.counted_alone", board_id=str(board_id))
            return True
        return bool(taken)

    def leave(self, board_id: UUID, user_id: UUID) -> None:
        """Give the seat of one tab back; the last one frees it for others."""
        if not self._leave_here(board_id, user_id):
            self._left.put_nowait((board_id, user_id))

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
        try:
            await self._redis.zrem(
                keys.board_seats(board_id), f"{user_id}|{self._node}"
            )
            if self._sits(board_id, user_id):
                await self._renew_some([board_id])  # back in the meantime
        except RedisError:
            log.warning("seats.not_freed", board_id=str(board_id))

    def _leave_here(self, board_id: UUID, user_id: UUID) -> bool:
        """Uncount one tab; True when the person has another one open here."""
        here = self._here.get(board_id)
        if here is None:
            return False
        here[user_id] -= 1
        stays = here[user_id] > 0
        if not stays:
            del here[user_id]
        if not here:
            del self._here[board_id]
        return stays

    def _sits(self, board_id: UUID, user_id: UUID) -> bool:
        return board_id in self._here and self._here[board_id][user_id] > 0

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
                people = +self._here.get(board_id, Counter())
                if people:
                    key = keys.board_seats(board_id)
                    pipe.zadd(key, {f"{user}|{self._node}": until for user in people})
                    pipe.expire(key, SEAT_SECONDS)
            await pipe.execute()
