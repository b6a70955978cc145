"""Who was kicked, and may not come back for some time."""

import time
from uuid import UUID

from redis.asyncio import Redis
from redis.exceptions import RedisError

from stoa_collab.access.outage import Outage
from stoa_collab.errors import Refusal, Refused
from stoa_shared import keys


class Bars:
    """Persons kept off boards: here at once, and on every process by Redis."""

    def __init__(self, redis: Redis, outage: Outage) -> None:
        self._redis = redis
        self._outage = outage
        self._here: dict[tuple[UUID, UUID], float] = {}

    def note_here(self, board_id: UUID, user_id: UUID, seconds: int) -> None:
        """Keep a person off a board for some time, as far as this process goes."""
        now = time.monotonic()
        self._here = {who: end for who, end in self._here.items() if end > now}
        self._here[board_id, user_id] = now + seconds

    def is_here(self, board_id: UUID, user_id: UUID) -> bool:
        """Tell whether this process knows that a person is kept off a board."""
        return self._here.get((board_id, user_id), 0.0) > time.monotonic()

    async def put(self, board_id: UUID, user_id: UUID, seconds: int) -> None:
        """Keep a person off a board for some time, on every process.

        Raises:
            RedisError: the other processes cannot know.
        """
        key = keys.board_bar(board_id, user_id)
        if seconds:
            await self._redis.set(key, b"1", ex=seconds)
        else:
            await self._redis.delete(key)

    async def refuse(self, board_id: UUID, user_id: UUID) -> None:
        """Refuse whoever was kicked; asked last, so that strangers learn nothing.

        Raises:
            Refused: they were.
        """
        is_barred = self.is_here(board_id, user_id)
        if not is_barred and not self._outage.is_on:
            try:
                key = keys.board_bar(board_id, user_id)
                is_barred = bool(await self._redis.exists(key))
            except RedisError:
                self._outage.note()
        if is_barred:
            raise Refused(Refusal.KICKED)
