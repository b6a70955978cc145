"""Boards whose last words are only in the log, because every process that knew died.

Work that the API lacks has no time limit in Redis, and each process that holds
a board listens to its presence channel. So a log without a time limit and a
channel without a listener is an orphan: it is opened like any board, saved, and
evicted. Two processes that find the same one do no harm.
"""

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Final, cast
from uuid import UUID

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from stoa_collab import metrics
from stoa_collab.errors import Refused, Unavailable
from stoa_collab.hub import Hub
from stoa_collab.persist import Shelf
from stoa_shared import keys

log = structlog.stdlib.get_logger()

AT_ONCE: Final = 4
SAVE_SECONDS: Final = 60.0
_PAGE: Final = 500


class Rescue:
    """Looks for orphans when the process starts, and then now and again."""

    def __init__(
        self, redis: Redis, hub: Hub, shelf: Shelf, *, every: timedelta
    ) -> None:
        self._redis = redis
        self._hub = hub
        self._shelf = shelf
        self._every = every.total_seconds()

    async def run(self) -> None:
        """Look around until cancelled."""
        while True:
            try:
                async for orphans in self._orphans():
                    await self._save_all(orphans)
            except RedisError:
                pass  # nothing can be found now; the log says that it is away
            except Exception:
                # Whatever it is, the boards of the next round must be looked at.
                metrics.CONTAINED.labels("rescue").inc()
                log.exception("rescue.failed")
            # Processes that started together should not look together.
            await asyncio.sleep(self._every * random.uniform(0.8, 1.2))  # noqa: S311

    async def _orphans(self) -> AsyncIterator[list[UUID]]:
        """Yield orphaned boards, some at a time."""
        cursor = 0
        while True:
            cursor, found = cast(
                "tuple[int, list[bytes]]",  # the client does not decode
                await self._redis.scan(  # pyright: ignore[reportUnknownMemberType]  # its **kwargs
                    cursor, match=keys.board_log("*"), count=_PAGE, _type="stream"
                ),
            )
            boards = [b for b in map(_board_of, found) if b is not None]
            boards = await self._without_listener(await self._without_limit(boards))
            if boards:
                yield boards
            if cursor == 0:
                return

    async def _without_limit(self, boards: list[UUID]) -> list[UUID]:
        async with self._redis.pipeline(transaction=False) as pipe:
            for board_id in boards:
                pipe.ttl(keys.board_log(board_id))
            limits = await pipe.execute()
        return [b for b, limit in zip(boards, limits, strict=True) if limit == -1]

    async def _without_listener(self, boards: list[UUID]) -> list[UUID]:
        if not boards:
            return []
        channels = [keys.board_presence(board_id) for board_id in boards]
        counts = cast(
            "list[tuple[bytes, int]]",  # untyped in redis-py
            await self._redis.pubsub_numsub(*channels),  # pyright: ignore[reportUnknownMemberType]  # its **kwargs
        )
        return [b for b, (_, n) in zip(boards, counts, strict=True) if n == 0]

    async def _save_all(self, boards: list[UUID]) -> None:
        slots = asyncio.Semaphore(AT_ONCE)
        async with asyncio.TaskGroup() as tasks:
            for board_id in boards:
                tasks.create_task(self._save(board_id, slots))

    async def _save(self, board_id: UUID, slots: asyncio.Semaphore) -> None:
        async with slots:
            try:
                room = await self._hub.open(board_id)
                room.saver.hurry()
                async with asyncio.timeout(SAVE_SECONDS):
                    await room.saver.wait_clean()
                await room.saver.settle()
                self._hub.evict(room)
            except Refused:
                await self._shelf.let_expire(board_id)
            except (Unavailable, TimeoutError) as error:
                reason = str(error) or type(error).__name__
                log.warning("board.not_rescued", board_id=str(board_id), error=reason)
            else:
                metrics.RESCUED.inc()
                log.info("board.rescued", board_id=str(board_id))


def _board_of(key: bytes) -> UUID | None:
    try:
        return UUID(key.decode(errors="replace").rpartition(":")[2])
    except ValueError:
        return None  # not made by us
