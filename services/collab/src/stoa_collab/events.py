"""Reading the platform's events: every process reads all of them, as they come."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, cast

import structlog
from pydantic import ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from stoa_shared import keys
from stoa_shared.events import Envelope, Event, parse

log = structlog.stdlib.get_logger()

CONTEXTS: Final = ("core", "studio")
BLOCK_MILLISECONDS: Final = 2_000
PAUSE_SECONDS: Final = 0.2

_Rows = list[tuple[bytes, dict[bytes, bytes]]]


class EventTail:
    """The end of the event streams.

    Args:
        redis: A client of its own, since its reads block.
        react: What is done with each event.
        missed: Called after an interruption, when events may have been lost.
    """

    def __init__(
        self,
        redis: Redis,
        react: Callable[[Event], Awaitable[None]],
        missed: Callable[[], None],
    ) -> None:
        self._redis = redis
        self._react = react
        self._missed = missed
        self._positions: dict[str, bytes] = {}

    async def run(self) -> None:
        """Read until cancelled; come back after every interruption."""
        was_interrupted = False
        while True:
            try:
                await self._find_end()
                if was_interrupted:
                    log.warning("events.resumed")
                    self._missed()
                was_interrupted = False
                while True:
                    await self._read()
            except RedisError as error:
                if not was_interrupted:
                    log.warning("events.interrupted", error=str(error))
                was_interrupted = True
                self._positions.clear()
                await asyncio.sleep(PAUSE_SECONDS)

    async def _find_end(self) -> None:
        for context in CONTEXTS:
            key = keys.events(context)
            rows = cast("_Rows", await self._redis.xrevrange(key, count=1))
            self._positions[key] = rows[0][0] if rows else b"0-0"

    async def _read(self) -> None:
        found = cast(
            "list[tuple[bytes, _Rows]]",
            await self._redis.xread(
                cast(
                    "dict[bytes | str | memoryview, int | bytes | str | memoryview]",
                    self._positions,
                ),
                count=100,
                block=BLOCK_MILLISECONDS,
            ),
        )
        for key, rows in found or ():
            for entry_id, fields in rows:
                self._positions[key.decode()] = entry_id
                await self._take(fields)

    async def _take(self, fields: dict[bytes, bytes]) -> None:
        try:
            envelope = Envelope.model_validate_json(fields.get(b"event", b""))
            event = parse(envelope)
        except ValidationError:
            log.warning("event.unreadable")
            return
        if event is None:
            return
        log.debug("event.received", type=envelope.type, subject=str(envelope.subject))
        try:
            await self._react(event)
        except Exception:
            log.exception("event.failed", type=envelope.type)
