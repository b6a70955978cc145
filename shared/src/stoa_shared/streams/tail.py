"""A tail: every event from now on; and what happened just before."""

import time
from collections.abc import AsyncGenerator, Callable, Sequence
from datetime import timedelta
from enum import Enum
from typing import Final

import structlog
from pydantic import ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError
from redis.typing import KeyT, StreamIdT

from stoa_shared import keys
from stoa_shared.events import Context, Envelope
from stoa_shared.redis import connect
from stoa_shared.streams.entries import FIELD, Entry, entries_by_stream, rows_of
from stoa_shared.streams.waiting import BLOCK, Outage, milliseconds

log = structlog.stdlib.get_logger()

_AT_ONCE: Final = 100
_RECALL_MAX: Final = 10_000


class Gap(Enum):
    """Said by ``tail`` when events may have been missed."""

    GAP = "gap"


GAP: Final = Gap.GAP


async def tail(
    url: str,
    contexts: Sequence[Context],
    *,
    began: Callable[[], None] | None = None,
) -> AsyncGenerator[Envelope | Gap]:
    """Follow every event of some contexts, from now on and without end.

    Args:
        url: Of Redis. The tail has its own connection, which does not quietly
            reconnect: that would hide a gap.
        contexts: Whose events.
        began: Called whenever "now" is settled: what is published later is
            yielded, what was published before can be had by ``recall``.

    Yields:
        Each event, once, in the order of its stream; ``GAP`` whenever events
        may have been missed, after the connection has come back.
    """
    async with connect(url, retries=0) as redis:
        async for found in _follow(redis, contexts, began):
            yield found


async def _follow(
    redis: Redis, contexts: Sequence[Context], began: Callable[[], None] | None
) -> AsyncGenerator[Envelope | Gap]:
    outage = Outage("tail")
    positions: dict[str, bytes] = {}
    while True:
        try:
            if not positions:
                positions = await _ends(redis, contexts)
                if began is not None:
                    began()
                if outage.over():
                    yield GAP
            # Copied, because the client wants its own, wider type of dict.
            since: dict[KeyT, StreamIdT] = {**positions}
            answer: object = await redis.xread(
                since, count=_AT_ONCE, block=milliseconds(BLOCK)
            )
        except RedisError as error:
            # A Redis that comes back empty numbers its entries anew, so the old
            # positions mean nothing: start at the end, and say so.
            positions = {}
            await outage.wait(error)
            continue
        for stream, entry in entries_by_stream(answer):
            positions[stream] = entry.id
            yield _readable(entry)


async def _ends(redis: Redis, contexts: Sequence[Context]) -> dict[str, bytes]:
    """Find the last entry of each stream; ``$`` would lose what comes between reads."""
    ends: dict[str, bytes] = {}
    for context in contexts:
        stream = keys.events(context)
        last: object = await redis.xrevrange(stream, count=1)
        ends[stream] = next((entry.id for entry in rows_of(last)), b"0-0")
    return ends


def _readable(entry: Entry) -> Envelope | Gap:
    try:
        return Envelope.model_validate_json(entry.fields.get(FIELD, b""))
    except ValidationError:
        log.exception("event.unreadable", entry_id=entry.id.decode())
        return GAP


async def recall(
    redis: Redis, contexts: Sequence[Context], span: timedelta
) -> list[tuple[float, Envelope]] | None:
    """Return all events of the last so many seconds, or None if some may be gone.

    Each comes with the time of this machine's clock at which it was published
    at the latest. Nothing is gone if each stream still holds something older,
    and Redis has been up for longer: one that came back may have lost the end
    of what it had.

    Raises:
        RedisError: Redis did not answer.
        pydantic.ValidationError: an event is not readable.
    """
    seconds, microseconds = await redis.time()  # pyright: ignore[reportUnknownMemberType]  # its **kwargs
    redis_now = seconds + microseconds / 1e6
    ahead = time.time() - redis_now
    info = await redis.info("server")  # pyright: ignore[reportUnknownMemberType]  # its **kwargs
    if info["uptime_in_seconds"] <= span.total_seconds():
        return None
    first = int((redis_now - span.total_seconds()) * 1000)
    found: list[tuple[float, Envelope]] = []
    for context in contexts:
        stream = keys.events(context)
        oldest = rows_of(await redis.xrange(stream, count=1))
        if not oldest or oldest[0].milliseconds >= first:
            return None
        entries = rows_of(await redis.xrange(stream, min=first, count=_RECALL_MAX))
        if len(entries) == _RECALL_MAX:
            return None
        for entry in entries:
            at = (entry.milliseconds + 1) / 1000 + ahead
            found.append(
                (at, Envelope.model_validate_json(entry.fields.get(FIELD, b"")))
            )
    return found
