"""What the routes work with: one process's boards, sockets and end."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from redis.asyncio import Redis

from stoa_collab.connection import Connection
from stoa_collab.history import History
from stoa_collab.hub import Hub
from stoa_collab.kicks import Kicks


@dataclass(frozen=True, slots=True)
class Desk:
    """The parts of the process that its internal API shows or moves."""

    hub: Hub
    history: History
    connections: Collection[Connection]
    kicks: Kicks
    redis: Redis
    is_redis_up: Callable[[], bool]
    drain: Callable[[], None]
    """Begins the end of this process, as SIGTERM does."""
