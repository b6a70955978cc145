"""How many people are on a board: counted over all processes, atomically.

A person counts once however many tabs are open. Seats have a time limit that
their process renews, so those of a killed process come free by themselves.
Without Redis each process counts its own.
"""

import asyncio
import time
from collections import Counter
from typing import Final
from uuid import UUID

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from stoa_shared import keys

log = structlog.stdlib.get_logger()

SEAT_SECONDS: Final = 60
RENEW_SECONDS: Final = 20

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

    def __init__(self, redis: Redis, *, node_id: str) -> None:
        self._redis = redis
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
        while True:
            try:
                async with asyncio.timeout(RENEW_SECONDS):
                    while True:
                        await self._free(*await self._left.get())
            except TimeoutError:
                await self._renew()

    async def _free(self, board_id: UUID, user_id: UUID) -> None:
        if self._here.get(board_id, Counter())[user_id] > 0:
            return  # back already
        try:
            await self._redis.zrem(
                keys.board_seats(board_id), f"{user_id}|{self._node}"
            )
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

    async def _renew(self) -> None:
        """Keep all seats of this process."""
        until = int(time.time()) + SEAT_SECONDS
        try:
            async with self._redis.pipeline(transaction=False) as pipe:
                for board_id, here in self._here.items():
                    key = keys.board_seats(board_id)
                    seats = {f"{user_id}|{self._node}": until for user_id in +here}
                    if seats:
                        pipe.zadd(key, seats)
                        pipe.expire(key, SEAT_SECONDS)
                await pipe.execute()
        except RedisError:
            log.warning("seats.not_renewed")
