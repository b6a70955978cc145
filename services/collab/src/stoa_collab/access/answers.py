"""What the API has answered lately, in memory and in Redis."""

import time
from typing import Final
from uuid import UUID

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from stoa_collab.access.outage import Outage
from stoa_collab.changes import Changes
from stoa_shared import clock, keys
from stoa_shared.rpc.api import BoardAccess

log = structlog.stdlib.get_logger()

CACHE_SECONDS: Final = 60
_MEMORY_MAX: Final = 10_000
_TIDY_AT: Final = 500
"""Answers in memory from which on the old ones are looked for."""


class _Cached(BaseModel):
    """An answer of the API and the time it was asked for."""

    model_config = ConfigDict(frozen=True)

    asked_at: float
    access: BoardAccess


class Answers:
    """Answers of the API, used only while nothing can have changed since."""

    def __init__(self, redis: Redis, outage: Outage) -> None:
        self._redis = redis
        self._outage = outage
        self._memory: dict[str, _Cached] = {}
        self._tidy_at = _TIDY_AT
        self.changes = Changes(keep_seconds=CACHE_SECONDS)

    def read(self, text: bytes | None, key: str, user_id: UUID) -> BoardAccess | None:
        """Return what Redis kept under ``key``, if it is still good."""
        try:
            found = _Cached.model_validate_json(text) if text else None
        except ValidationError:
            log.warning("access.cache_unreadable", key=key)
            return None
        return self._still_good(found, user_id)

    def recall(self, board_id: UUID, user_id: UUID) -> BoardAccess | None:
        """Return what this process remembers, if it is still good."""
        found = self._memory.get(keys.perms(user_id, board_id))
        return self._still_good(found, user_id)

    def _still_good(self, found: _Cached | None, user_id: UUID) -> BoardAccess | None:
        if found is None or found.asked_at <= self.changes.last(user_id):
            return None
        changes_at = found.access.changes_at
        if changes_at is not None and changes_at <= clock.now():
            return None
        return found.access if found.asked_at > time.time() - CACHE_SECONDS else None

    async def keep(
        self, board_id: UUID, user_id: UUID, access: BoardAccess, *, asked_at: float
    ) -> None:
        """Remember an answer, and let the other processes have it."""
        if len(self._memory) >= self._tidy_at:
            self._tidy()
        key, cached = (
            keys.perms(user_id, board_id),
            _Cached(asked_at=asked_at, access=access),
        )
        self._memory[key] = cached
        if self._outage.is_on:
            return
        try:
            await self._redis.set(key, cached.model_dump_json(), ex=CACHE_SECONDS)
        except RedisError:
            self._outage.note()

    def _tidy(self) -> None:
        """Forget answers that are too old, or all if there are too many others."""
        horizon = time.time() - CACHE_SECONDS
        fresh = {k: c for k, c in self._memory.items() if c.asked_at > horizon}
        self._memory = fresh if len(fresh) < _MEMORY_MAX else {}
        self._tidy_at = min(_MEMORY_MAX, max(_TIDY_AT, 2 * len(self._memory)))

    async def forget(self, subject: UUID, user_id: UUID | None) -> None:
        """Stop trusting answers about a resource and all that may be below it.

        Which boards lie below a resource is the API's knowledge, so an answer
        older than the change is not used for any board, only asked again.
        """
        self.changes.note(user_id)
        if user_id is None:
            return
        try:
            await self._redis.delete(keys.perms(user_id, subject))
        except RedisError:
            log.warning("access.cache_unreachable")
