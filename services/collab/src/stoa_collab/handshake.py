"""Who may open a socket: the rate of new connections per address.

Counted over all processes in Redis, atomically, in a window that slides; by
each process alone while Redis is away.
"""

import math
import time
from collections.abc import Callable, Sequence
from ipaddress import ip_address
from typing import Final
from uuid import uuid4

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from stoa_collab.limits import SlidingWindow
from stoa_shared import keys
from stoa_shared.addresses import Network

log = structlog.stdlib.get_logger()

WINDOW_SECONDS: Final = 60.0

_COUNT: Final = """
local clock = redis.call('TIME')
local now = tonumber(clock[1]) + tonumber(clock[2]) / 1000000
local window, limit = tonumber(ARGV[1]), tonumber(ARGV[2])
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now - window)
if redis.call('ZCARD', KEYS[1]) >= limit then
  local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  return tostring(tonumber(oldest[2]) + window - now)
end
redis.call('ZADD', KEYS[1], now, ARGV[3])
redis.call('EXPIRE', KEYS[1], math.ceil(window))
return '0'
"""


class ConnectionLimit:
    """At most so many new sockets per address and minute."""

    def __init__(
        self,
        redis: Redis,
        *,
        is_redis_up: Callable[[], bool],
        per_minute: int,
        allowed: Sequence[Network],
        key: Callable[[str], str] = keys.connections,
    ) -> None:
        self._key = key
        self._redis = redis
        self._is_redis_up = is_redis_up
        self._per_minute = per_minute
        self._allowed = allowed
        self._alone = SlidingWindow(per_minute, WINDOW_SECONDS)
        self._alone_until = 0.0

    async def wait_seconds(self, address: str) -> int:
        """Count one new socket; return 0, or in how many seconds to come back."""
        if self._is_allowed(address):
            return 0
        # The fallback counts always, so that losing Redis resets nobody.
        alone = self._alone.wait_seconds(address, time.monotonic())
        if time.monotonic() < self._alone_until or not self._is_redis_up():
            return math.ceil(alone)
        try:
            shared = await self._count(address)
        except RedisError:
            log.warning("connections.counted_alone")
            self._alone_until = time.monotonic() + 1.0
            return math.ceil(alone)
        return math.ceil(shared)

    def _is_allowed(self, address: str) -> bool:
        try:
            parsed = ip_address(address)
        except ValueError:
            return False
        return any(parsed in network for network in self._allowed)

    async def _count(self, address: str) -> float:
        answer: bytes = await self._redis.eval(  # pyright: ignore[reportUnknownMemberType, reportGeneralTypeIssues]  # untyped in redis-py
            _COUNT,
            1,
            self._key(address),
            WINDOW_SECONDS,
            self._per_minute,
            uuid4().hex,
        )
        return float(answer)
