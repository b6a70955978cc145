"""Taking a person off a board: here, and by a channel on every other process.

The order is also left in Redis for as long as the person stays out, so that a
process that did not hear it refuses them all the same.
"""

import asyncio
from collections.abc import Callable, Collection
from contextlib import suppress
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from stoa_collab.access import Bars
from stoa_collab.connection import Connection
from stoa_collab.errors import Unavailable
from stoa_collab.redis_wire import Reply, Wire, command, open_wire
from stoa_shared import keys
from stoa_shared.clock import now as wall_clock
from stoa_shared.rpc.collab import Kick, Kicked

log = structlog.stdlib.get_logger()

RECONNECT_SECONDS: Final = 0.2
PING_SECONDS: Final = 5.0
_CHANNEL: Final = keys.collab_kicks()


class _Order(BaseModel):
    """What one process tells the others."""

    model_config = ConfigDict(frozen=True)

    node: str
    board_id: UUID
    kick: Kick


class Kicks:
    """Acts on orders to take somebody off a board, and passes them on.

    Args:
        url: Of Redis.
        redis: A client of it.
        bars: Keep the person out.
        connections: The sockets of this process.
        node_id: This process.
        missed: Called when orders may have been lost.
    """

    def __init__(
        self,
        url: str,
        redis: Redis,
        bars: Bars,
        connections: Collection[Connection],
        *,
        node_id: str,
        missed: Callable[[], None],
    ) -> None:
        self._url = url
        self._redis = redis
        self._bars = bars
        self._connections = connections
        self._node = node_id
        self._missed = missed
        self._heard_at = 0.0

    async def kick(self, board_id: UUID, order: Kick) -> Kicked:
        """Take a person off a board everywhere, for some time.

        Raises:
            Unavailable: only this process knows.
        """
        until = wall_clock() + timedelta(seconds=order.seconds)
        ended = self._act(board_id, order)
        told = _Order(node=self._node, board_id=board_id, kick=order)
        try:
            # First the key, then the news: who misses the one finds the other.
            await self._bars.put(board_id, order.user_id, order.seconds)
            heard = await self._redis.publish(  # pyright: ignore[reportUnknownMemberType]  # its **kwargs
                _CHANNEL, told.model_dump_json()
            )
        except RedisError as error:
            raise Unavailable("redis took no order") from error
        # We are among those who heard it, while our own connection stands.
        return Kicked(documents=ended, processes=max(0, heard - 1), until=until)

    def _act(self, board_id: UUID, order: Kick) -> int:
        """End a person's documents of a board on this process; return how many."""
        self._bars.note_here(board_id, order.user_id, order.seconds)
        ended = 0
        for connection in list(self._connections):
            for seat in connection.seats():
                grant = seat.member.grant
                if grant.board_id == board_id and grant.user_id == order.user_id:
                    connection.kick(seat, order.reason, order.seconds)
                    ended += 1
        log.info(
            "member.kicked",
            board_id=str(board_id),
            user_id=str(order.user_id),
            reason=order.reason,
            seconds=order.seconds,
            documents=ended,
        )
        return ended

    # -- the other processes -----------------------------------------------------

    async def run(self) -> None:
        """Hear what other processes were told, until cancelled."""
        while True:
            with suppress(Unavailable):
                wire = await open_wire(self._url)
                try:
                    await self._listen(wire)
                finally:
                    wire.abort()
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _listen(self, wire: Wire) -> None:
        wire.on_reply = self._heard
        loop = asyncio.get_running_loop()
        self._heard_at = loop.time()
        wire.write(command(b"SUBSCRIBE", _CHANNEL.encode()))
        while not wire.lost.done():
            await asyncio.wait([wire.lost], timeout=PING_SECONDS)
            if loop.time() - self._heard_at > 2 * PING_SECONDS:
                return  # the connection is half dead: take another
            wire.write(command(b"PING"))

    def _heard(self, reply: Reply) -> None:
        self._heard_at = asyncio.get_running_loop().time()
        match reply:
            case [b"subscribe", _, _]:
                self._missed()
            case [b"message", _, bytes(text)]:
                self._take(text)
            case _:
                pass

    def _take(self, text: bytes) -> None:
        try:
            order = _Order.model_validate_json(text)
        except ValidationError:
            log.warning("kick.unreadable")
            return
        if order.node != self._node:
            self._act(order.board_id, order.kick)
