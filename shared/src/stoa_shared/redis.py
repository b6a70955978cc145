"""Connecting to Redis or Valkey, with the same patience everywhere."""

import asyncio
from collections.abc import Iterable
from typing import Final

from redis.asyncio import Redis
from redis.asyncio.connection import (
    AbstractConnection,
    BlockingConnectionPool,
    Connection,
    SSLConnection,
    UnixDomainSocketConnection,
)
from redis.asyncio.retry import Retry
from redis.backoff import ExponentialWithJitterBackoff

REDIS_TIMEOUT_SECONDS: Final = 5.0
"""For connecting and for one answer; a blocking read must ask for less."""

CONNECTIONS_MAX: Final = 32
"""Of one client. Who finds all in use waits: a crowd that comes at once must not
be taken for a Redis that is away."""


def connect(url: str, *, retries: int = 1) -> Redis:
    """Make a client; it connects when it is first used, and again after a loss.

    A command that failed on the way is tried once more, at once: a Redis that
    stays away must be noticed soon, because callers have a way to do without.
    """
    backoff = ExponentialWithJitterBackoff(cap=0.1, base=0.02)
    pool = BlockingConnectionPool.from_url(  # pyright: ignore[reportUnknownMemberType]  # its **kwargs
        url,
        socket_timeout=REDIS_TIMEOUT_SECONDS,
        socket_connect_timeout=REDIS_TIMEOUT_SECONDS,
        max_connections=CONNECTIONS_MAX,
        timeout=REDIS_TIMEOUT_SECONDS,
        retry=Retry(backoff, retries=retries),
        health_check_interval=30,
    )
    pool.connection_class = _CANCELLABLE[pool.connection_class]
    return Redis.from_pool(pool)


class _Cancellable(AbstractConnection):
    """A connection whose user can be cancelled, always.

    Sending goes through ``asyncio.wait_for``, which on Python 3.11 returns as
    if nothing had happened when the cancellation arrives as the send finishes
    (python/cpython#86296). A loop over blocking reads would then never end.
    """

    async def send_packed_command(  # its signature is redis-py's
        self,
        command: bytes | str | Iterable[bytes],
        check_health: bool = True,  # noqa: FBT001, FBT002
    ) -> None:
        task = asyncio.current_task()
        before = task.cancelling() if task is not None else 0
        await super().send_packed_command(command, check_health)
        if task is not None and task.cancelling() > before:
            await self.disconnect(nowait=True)  # nobody will read the answer
            raise asyncio.CancelledError


class _PlainConnection(_Cancellable, Connection):
    pass


class _TlsConnection(_Cancellable, SSLConnection):
    pass


class _UnixConnection(_Cancellable, UnixDomainSocketConnection):
    pass


_CANCELLABLE: Final[dict[type[AbstractConnection], type[AbstractConnection]]] = {
    Connection: _PlainConnection,
    SSLConnection: _TlsConnection,
    UnixDomainSocketConnection: _UnixConnection,
}
