"""Reading logs: those of all boards as they grow, and one from where it is wanted.

One connection reads the streams of all boards this process holds, its own
entries included, so that every process knows how far it has seen each log.
"""

import asyncio
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Final

import structlog

from stoa_collab import metrics
from stoa_collab.errors import Unavailable
from stoa_collab.log.entries import Entry, StreamId, entries_of, own_end
from stoa_collab.log.follower import Follower
from stoa_collab.redis_wire import Reply, Wire, open_wire

log = structlog.stdlib.get_logger()

REPLY_TIMEOUT_SECONDS: Final = 3.0
BLOCK_SECONDS: Final = 2.0
LONELY_PAUSE_SECONDS: Final = 0.25
"""Pause of the reader while no other process shares a board: it would only chase
its own entries."""
RECONNECT_SECONDS: Final = 0.05
_PAGE: Final = 1_000


class Reader:
    """Gives boards what their logs get.

    Args:
        url: Of Redis.
        node: This process.
        followers: The boards, by the names of their streams.
        is_alone: Tells whether no other process shares a board.
    """

    def __init__(
        self,
        url: str,
        node: bytes,
        followers: Mapping[bytes, Follower],
        *,
        is_alone: Callable[[], bool],
    ) -> None:
        self._url = url
        self._node = node
        self._followers = followers
        self._is_alone = is_alone
        self._changed = asyncio.Event()
        self.client_id: int | None = None
        """Its connection, by which Redis can be told to let it look anew."""

    def changed(self) -> None:
        """Learn that there is a board to read."""
        self._changed.set()

    async def run(self) -> None:
        """Read until cancelled."""
        while True:
            with suppress(Unavailable):
                wire = await open_wire(self._url)
                try:
                    await self._read_all(wire)
                finally:
                    self.client_id = None
                    wire.abort()
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _read_all(self, wire: Wire) -> None:
        self.client_id = await wire.ask(b"CLIENT", b"ID", timeout=REPLY_TIMEOUT_SECONDS)
        while True:
            if not self._followers:
                self._changed.clear()
                await self._changed.wait()
            since = {key: f.position for key, f in self._followers.items()}
            reply = await wire.ask(
                *_read_command(since), timeout=BLOCK_SECONDS + REPLY_TIMEOUT_SECONDS
            )
            if reply and not self._dispatch(reply, since) and self._is_alone():
                await asyncio.sleep(LONELY_PAUSE_SECONDS)

    def _dispatch(self, reply: Reply, since: Mapping[bytes, StreamId]) -> bool:
        """Hand entries to their boards; True when any came from elsewhere."""
        foreign = False
        for key, rows in reply:
            follower = self._followers.get(key)
            if follower is None or follower.position < since[key]:
                continue  # gone, or to be read from its beginning again
            end = own_end(rows, self._node)
            if end is not None:
                follower.seen(end)
                continue
            entries = list(entries_of(rows, self._node))
            if not entries:
                continue
            foreign = True
            if first := next((e.id for e in entries if not e.is_own), None):
                lag = time.time() - first.milliseconds / 1000
                metrics.LOG_LAG_SECONDS.observe(max(0.0, lag))
            try:
                follower.receive_entries(entries)
            except Exception:
                # One board's trouble must not stop the reader of all others.
                metrics.CONTAINED.labels("log-entry").inc()
                log.exception("log.receive_failed", key=follower.log_key.decode())
        return foreign


class Pages:
    """Reads a log from some entry to its end, on a connection of its own."""

    def __init__(self, url: str, node: bytes) -> None:
        self._url = url
        self._node = node
        self._wire: Wire | None = None
        self._lock = asyncio.Lock()

    async def read_since(self, board_key: bytes, after: StreamId) -> list[Entry]:
        """Read a board's log after an id.

        Raises:
            Unavailable: Redis cannot be asked.
        """
        entries: list[Entry] = []
        while True:
            page = await self._ask(
                b"XRANGE",
                board_key,
                f"({after}".encode(),
                b"+",
                b"COUNT",
                b"%d" % _PAGE,
            )
            found = list(entries_of(page, self._node))
            entries += found
            if len(page) < _PAGE or not found:
                return entries
            after = found[-1].id

    async def _ask(self, *words: bytes) -> Reply:
        # Not redis-py: it makes dicts of entries and so loses repeated fields.
        async with self._lock:
            if self._wire is None or self._wire.lost.done():
                self._wire = await open_wire(self._url)
            return await self._wire.ask(*words, timeout=REPLY_TIMEOUT_SECONDS)

    def close(self) -> None:
        """Drop the connection."""
        if self._wire is not None:
            self._wire.abort()


def _read_command(since: Mapping[bytes, StreamId]) -> list[bytes]:
    block = b"%d" % int(BLOCK_SECONDS * 1000)
    words = [b"XREAD", b"COUNT", b"%d" % _PAGE, b"BLOCK", block, b"STREAMS"]
    return [*words, *since, *(str(position).encode() for position in since.values())]
