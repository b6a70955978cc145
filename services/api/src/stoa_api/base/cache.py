"""Redis, for routes: caches, tickets and counters; never the truth."""

import contextlib
from collections.abc import AsyncGenerator
from typing import Annotated

from fastapi import Depends, Request
from redis.asyncio import Redis
from redis.exceptions import RedisError

from stoa_shared.problems import Unavailable


class CacheAway(Unavailable):
    """What was asked for lives in Redis only, and Redis does not answer."""

    def __init__(self) -> None:
        super().__init__(headers={"Retry-After": "2"})


async def _cache(request: Request) -> Redis:
    return request.app.state.redis


Cache = Annotated[Redis, Depends(_cache)]
"""The Redis client of the process."""


@contextlib.asynccontextmanager
async def required() -> AsyncGenerator[None]:
    """Turn a Redis that does not answer into 503.

    Raises:
        CacheAway: Redis is away.
    """
    try:
        yield
    except (RedisError, OSError) as error:
        raise CacheAway from error
