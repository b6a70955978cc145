"""Connecting to Redis or Valkey, with the same patience everywhere."""

from typing import Final

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff

REDIS_TIMEOUT_SECONDS: Final = 5.0
"""For connecting and for one answer; a blocking read must ask for less."""


def connect(url: str) -> Redis:
    """Make a client; it connects when it is first used, and again after a loss.

    A command that failed on the way is tried once more, at once: a Redis that
    stays away must be noticed soon, because callers have a way to do without.
    """
    backoff = ExponentialWithJitterBackoff(cap=0.1, base=0.02)
    return Redis.from_url(  # pyright: ignore[reportUnknownMemberType]  # its **kwargs
        url,
        socket_timeout=REDIS_TIMEOUT_SECONDS,
        socket_connect_timeout=REDIS_TIMEOUT_SECONDS,
        retry=Retry(backoff, retries=1),
        health_check_interval=30,
    )
