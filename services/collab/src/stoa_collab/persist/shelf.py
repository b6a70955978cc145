"""Where boards are kept: the state cache and the log in Redis, the API for good.

The log is trimmed, and log and cache get their hour to live, only after the API
has all of it.
"""

import asyncio
from collections.abc import Sequence
from typing import Final, NamedTuple, cast
from uuid import UUID

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from stoa_collab.api import Api, StoredState
from stoa_collab.errors import Unavailable
from stoa_collab.log import LESS, ZERO, BoardLog, StreamId
from stoa_shared import keys

log = structlog.stdlib.get_logger()

STORED_TTL_SECONDS: Final = 3600
REDIS_SECONDS: Final = 3.0
"""Longest wait for the cache: it must not hold up what goes to the API."""

_CACHE: Final = (
    LESS
    + """
local known = redis.call('HGET', KEYS[1], 'covers')
if known and less(ARGV[1], known) then return 0 end
redis.call('HSET', KEYS[1], 'covers', ARGV[1], 'state', ARGV[2])
redis.call('PERSIST', KEYS[1])
return 1
"""
)
_SETTLE: Final = (
    LESS
    + """
redis.call('XTRIM', KEYS[1], 'MINID', ARGV[1])
local stored = redis.call('HGET', KEYS[2], 'stored')
if not stored or not less(ARGV[1], stored) then
  redis.call('HSET', KEYS[2], 'stored', ARGV[1], 'etag', ARGV[2])
end
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('EXPIRE', KEYS[2], ARGV[3])
  return 1
end
local info = redis.call('XINFO', 'STREAM', KEYS[1])
for i = 1, #info, 2 do
  if info[i] == 'last-generated-id' and not less(ARGV[1], info[i + 1]) then
    redis.call('EXPIRE', KEYS[1], ARGV[3])
    redis.call('EXPIRE', KEYS[2], ARGV[3])
  end
end
return 1
"""
)
"""Trim; note what the API has; let both keys expire if nothing newer is there.

A Redis that is full refuses to note anything in a script that has not written
before: trimming first is what lets it get better by itself."""


class Cached(NamedTuple):
    """A board's state in Redis."""

    covers: StreamId
    state: bytes
    stored: StreamId
    """What the API had when it last answered; zero if never."""


class Loaded(NamedTuple):
    """Everything there is of a board."""

    updates: tuple[bytes, ...]
    position: StreamId
    """The last log entry among the updates, or what the states cover."""
    stored: StreamId
    etag: str | None
    """The API's revision; None when it could not be asked."""
    beside: tuple[bytes, ...] = ()
    """What the API keeps beside the state."""
    is_as_stored: bool = False
    """Whether the API has each of the updates."""

    @property
    def is_unsaved(self) -> bool:
        """Whether the API lacks something of it."""
        return self.etag is None or self.position > self.stored


class Shelf:
    """Where boards are kept: Redis first, the API for good."""

    def __init__(self, api: Api, redis: Redis, board_log: BoardLog) -> None:
        self._api = api
        self._redis = redis
        self._log = board_log

    async def load(self, board_id: UUID) -> Loaded:
        """Fetch a board: cached or stored state, then the log after it.

        The API is asked even when Redis has a state: a Redis that was away
        while boards were stored would otherwise bring back an old one.

        Raises:
            Unavailable: it cannot be known what the board holds.
            Refused: there is no such board.
        """
        cached = await self.cached(board_id)
        stored = await self._stored(board_id, cached)
        position, updates = ZERO, list[bytes]()
        if cached is not None:
            position, updates = cached.covers, [cached.state]
        if stored is not None:
            position = max(position, stored.covers)
            updates += [each for each in stored.updates if each not in updates]
        elif cached is None:
            raise Unavailable("neither Redis nor the API has the board")
        elif cached.stored > cached.covers:
            # The log is trimmed up to what was stored: there is a gap between.
            raise Unavailable("Redis has an old state, and the API does not answer")
        try:
            entries = await self._log.read_since(
                keys.board_log(board_id).encode(), position
            )
        except Unavailable:
            # The log comes in when Redis is back; nothing is stored over it.
            entries = []
        is_as_stored = stored is not None and set(updates) <= set(stored.updates)
        for entry in entries:
            updates += entry.updates
            position = max(position, entry.id)
        return Loaded(
            tuple(updates),
            position,
            stored.covers if stored else ZERO,
            stored.etag if stored else None,
            stored.updates[1:] if stored else (),
            is_as_stored=is_as_stored and not entries,
        )

    async def _stored(
        self, board_id: UUID, cached: Cached | None
    ) -> StoredState | None:
        try:
            return await self._api.state(board_id)
        except Unavailable:
            if cached is None:
                raise
            log.warning("board.loaded_from_cache", board_id=str(board_id))
            return None

    async def cached(self, board_id: UUID) -> Cached | None:
        """Return the state in Redis; None without one, or without Redis."""
        if not self._log.is_up:
            return None
        try:
            async with asyncio.timeout(REDIS_SECONDS):
                values = cast(
                    "Sequence[bytes | None]",  # the client does not decode
                    await self._redis.hmget(
                        keys.board_state(board_id), ["covers", "state", "stored"]
                    ),
                )
        except (RedisError, TimeoutError):
            return None
        covers, state, stored = values
        if covers is None or state is None:
            return None
        return Cached(
            StreamId.parse(covers.decode()),
            state,
            StreamId.parse((stored or b"0").decode()),
        )

    async def stored_up_to(self, board_id: UUID) -> StreamId:
        """Return what some process got the API to store, as far as Redis knows."""
        if not self._log.is_up:
            return ZERO
        try:
            async with asyncio.timeout(REDIS_SECONDS):
                value = await self._redis.hget(keys.board_state(board_id), "stored")
        except (RedisError, TimeoutError):
            return ZERO
        return StreamId.parse(value.decode()) if isinstance(value, bytes) else ZERO

    async def fetch(self, board_id: UUID) -> StoredState:
        """Fetch what the API has (see ``Api.state``)."""
        return await self._api.state(board_id)

    async def cache(self, board_id: UUID, state: bytes, covers: StreamId) -> None:
        """Write the state to Redis, without a time limit; best effort."""
        if not self._log.is_up:
            return
        try:
            async with asyncio.timeout(REDIS_SECONDS):
                await self._redis.eval(  # pyright: ignore[reportUnknownMemberType, reportGeneralTypeIssues]  # untyped in redis-py
                    _CACHE, 1, keys.board_state(board_id), str(covers), state
                )
        except (RedisError, TimeoutError) as error:
            log.warning("board.not_cached", board_id=str(board_id), error=str(error))

    async def let_expire(self, board_id: UUID) -> None:
        """Keep log and cache of a board that is gone for an hour only."""
        try:
            async with asyncio.timeout(REDIS_SECONDS):
                for key in (keys.board_log(board_id), keys.board_state(board_id)):
                    await self._redis.expire(key, STORED_TTL_SECONDS)
        except (RedisError, TimeoutError):
            log.warning("board.not_expiring", board_id=str(board_id))

    async def store(
        self, board_id: UUID, state: bytes, covers: StreamId, etag: str
    ) -> str:
        """Store the state in the API (see ``Api.store``), then trim the log."""
        new = await self._api.store(board_id, state, covers, etag)
        await self.settle(board_id, covers, new)
        return new

    async def add(
        self, board_id: UUID, change: bytes, covers: StreamId, etag: str
    ) -> str:
        """Store a change beside the state (see ``Api.add``), then trim the log.

        The cache stays as it is; once the log is trimmed, it is not used alone.
        """
        new = await self._api.add(board_id, change, covers, etag)
        await self.settle(board_id, covers, new)
        return new

    async def settle(self, board_id: UUID, covers: StreamId, etag: str) -> None:
        """Trim the log; let it and the cache expire if the API has all of it."""
        if not self._log.is_up:
            return
        try:
            async with asyncio.timeout(REDIS_SECONDS):
                await self._redis.eval(  # pyright: ignore[reportUnknownMemberType, reportGeneralTypeIssues]  # untyped in redis-py
                    _SETTLE,
                    2,
                    keys.board_log(board_id),
                    keys.board_state(board_id),
                    str(covers),
                    etag,
                    STORED_TTL_SECONDS,
                )
        except (RedisError, TimeoutError) as error:
            log.warning("board.not_trimmed", board_id=str(board_id), error=str(error))
