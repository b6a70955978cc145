"""Events on Redis Streams: publish, work through a group, or follow everything.

Each entry has one field, ``event``, with the JSON of an ``Envelope``.

Two ways to listen. A *group* (``consume``) shares the events of its contexts
among its processes; each is handled at least once, tried again with growing
pauses, and after the last try put aside in the dead stream of its context.
Handlers record the event id in their inbox, in the transaction of the effect.
A *tail* (``tail``) sees every event from now on and keeps nothing; after a loss
of the connection it says ``GAP``, and the listener looks at the truth again.

A failing event does not hold up those behind it, so a handler must not rely on
the order of two events about one thing; it reads the thing.
"""

import asyncio
import random
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from enum import Enum
from typing import Final, cast

import structlog
from pydantic import ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError
from redis.typing import KeyT, StreamIdT

from stoa_shared import keys, request_id
from stoa_shared.clock import now
from stoa_shared.events import Context, Envelope
from stoa_shared.redis import connect

log = structlog.stdlib.get_logger()

FIELD: Final = b"event"
KEEP: Final = timedelta(days=7)
"""How long a stream holds events; older ones are sent again from the outbox."""
DEAD_KEEP_ENTRIES: Final = 10_000

_BLOCK: Final = timedelta(seconds=2)
_BATCH: Final = 10
"""Few, because those at the end of a batch must not look abandoned."""
_SWEEP: Final = 100
_RECALL_MAX: Final = 10_000

Handler = Callable[[Envelope], Awaitable[None]]


class Gap(Enum):
    """Said by ``tail`` when events may have been missed."""

    GAP = "gap"


GAP: Final = Gap.GAP


@dataclass(frozen=True, slots=True)
class Retry:
    """How a group treats an event whose handler fails."""

    tries: int = 5
    first_pause: timedelta = timedelta(seconds=1)
    """Doubles with each try, up to half of ``abandoned_after``."""
    handler_timeout: timedelta = timedelta(seconds=30)
    abandoned_after: timedelta = timedelta(seconds=60)
    """An event taken by another process this long ago is taken over."""

    def pause(self, tries: int) -> timedelta:
        """Return how long to wait after the given number of failed tries."""
        return min(self.first_pause * 2 ** (tries - 1), self.abandoned_after / 2)


@dataclass(frozen=True, slots=True)
class _Entry:
    id: bytes
    fields: Mapping[bytes, bytes]

    @property
    def milliseconds(self) -> int:
        """When it was appended, by the clock of Redis."""
        return int(self.id.partition(b"-")[0])


async def publish(redis: Redis, context: Context, envelope: Envelope) -> None:
    """Append an event to the stream of its context, dropping what is too old."""
    oldest = int((now() - KEEP).timestamp() * 1000)
    await redis.xadd(
        keys.events(context),
        {FIELD: envelope.model_dump_json().encode()},
        minid=f"{oldest}-0",
        approximate=True,
    )


async def consume(
    redis: Redis,
    *,
    group: str,
    consumer: str,
    contexts: Sequence[Context],
    handler: Handler,
    retry: Retry | None = None,
) -> None:
    """Work through events until cancelled.

    Args:
        redis: A client with a time-out of more than two seconds.
        group: What the work is, such as ``notifications``; all processes of a
            group share the events. A new group starts with the oldest event
            still there.
        consumer: This process, by a name that no other living one has.
        contexts: Whose events.
        handler: Handles one event; raising means it will be tried again.
        retry: How often and how soon.
    """
    worker = _Group(redis, group, consumer, handler, retry or Retry())
    async with asyncio.TaskGroup() as tasks:
        for context in contexts:
            tasks.create_task(worker.run(context))


class _Group:
    """One process's part in a group."""

    def __init__(
        self, redis: Redis, group: str, consumer: str, handler: Handler, retry: Retry
    ) -> None:
        self._redis = redis
        self._group = group
        self._consumer = consumer
        self._handler = handler
        self._retry = retry

    async def run(self, context: Context) -> None:
        """Handle the events of one context, through every loss of Redis."""
        outage = _Outage(f"{self._group}:{context}")
        while True:
            try:
                # Each time anew: a Redis that came back empty has no group.
                await self._ensure_group(keys.events(context))
                outage.over()
                while True:
                    await self._retry_due(context)
                    await self._take_new(context)
            except RedisError as error:
                await outage.wait(error)

    async def _ensure_group(self, stream: str) -> None:
        try:
            await self._redis.xgroup_create(stream, self._group, id="0", mkstream=True)
        except ResponseError as error:
            if not str(error).startswith("BUSYGROUP"):
                raise

    async def _take_new(self, context: Context) -> None:
        stream = keys.events(context)
        # Wake up in time for a retry that is nearly due, but do not spin.
        block = min(_BLOCK, max(self._retry.first_pause, timedelta(milliseconds=20)))
        answer: object = await self._redis.xreadgroup(
            self._group,
            self._consumer,
            {stream: ">"},
            count=_BATCH,
            block=_milliseconds(block),
        )
        for entry in _entries(answer):
            await self._handle(context, entry, tries=1)

    async def _retry_due(self, context: Context) -> None:
        """Take up what failed here before, or was left by a process that died."""
        stream = keys.events(context)
        pending = await self._redis.xpending_range(
            stream,
            self._group,
            min="-",
            max="+",
            count=_SWEEP,
            idle=_milliseconds(self._retry.first_pause),
        )
        for row in cast("list[dict[str, object]]", pending):
            tries = cast("int", row["times_delivered"])
            idle = timedelta(milliseconds=cast("int", row["time_since_delivered"]))
            ours = row["consumer"] == self._consumer.encode()
            wait = self._retry.pause(tries) if ours else self._retry.abandoned_after
            if idle >= wait:
                await self._take_over(context, cast("bytes", row["message_id"]), tries)

    async def _take_over(self, context: Context, entry_id: bytes, tries: int) -> None:
        stream = keys.events(context)
        claimed: object = await self._redis.xclaim(
            stream,
            self._group,
            self._consumer,
            min_idle_time=_milliseconds(self._retry.first_pause),
            message_ids=[entry_id],
        )
        for entry in _rows(claimed):
            if tries >= self._retry.tries:
                # Its process died with it in hand, again and again.
                await self._give_up(context, entry, tries, "abandoned")
            else:
                await self._handle(context, entry, tries=tries + 1)

    async def _handle(self, context: Context, entry: _Entry, *, tries: int) -> None:
        try:
            envelope = Envelope.model_validate_json(entry.fields.get(FIELD, b""))
        except ValidationError:
            await self._give_up(context, entry, tries, "unreadable")
            return
        try:
            with request_id.bound(request_id.accepted(envelope.request_id)):
                async with asyncio.timeout(self._retry.handler_timeout.total_seconds()):
                    await self._handler(envelope)
        except Exception as error:  # noqa: BLE001  # any failure is tried again
            await self._failed(context, entry, envelope, tries, error)
        else:
            await self._redis.xack(keys.events(context), self._group, entry.id)

    async def _failed(
        self,
        context: Context,
        entry: _Entry,
        envelope: Envelope,
        tries: int,
        error: Exception,
    ) -> None:
        log.warning(
            "event.handler_failed",
            group=self._group,
            event_id=str(envelope.id),
            event_type=envelope.type,
            tries=tries,
            exc_info=error,
        )
        if tries >= self._retry.tries:
            await self._give_up(context, entry, tries, type(error).__name__)

    async def _give_up(
        self, context: Context, entry: _Entry, tries: int, reason: str
    ) -> None:
        """Move an entry to the dead stream."""
        log.error(
            "event.given_up",
            group=self._group,
            entry_id=entry.id.decode(),
            tries=tries,
            reason=reason,
        )
        about = {
            b"group": self._group.encode(),
            b"entry": entry.id,
            b"tries": str(tries).encode(),
            b"reason": reason.encode(),
        }
        # Not one transaction: in a cluster the two streams live on two nodes.
        # A crash in between puts the entry aside twice, which harms nobody.
        await self._redis.xadd(
            keys.dead_events(context),
            {**entry.fields, **about},
            maxlen=DEAD_KEEP_ENTRIES,
            approximate=True,
        )
        await self._redis.xack(keys.events(context), self._group, entry.id)


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
    outage = _Outage("tail")
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
                since, count=_SWEEP, block=_milliseconds(_BLOCK)
            )
        except RedisError as error:
            # A Redis that comes back empty numbers its entries anew, so the old
            # positions mean nothing: start at the end, and say so.
            positions = {}
            await outage.wait(error)
            continue
        for stream, entry in _entries_by_stream(answer):
            positions[stream] = entry.id
            yield _readable(entry)


async def _ends(redis: Redis, contexts: Sequence[Context]) -> dict[str, bytes]:
    """Find the last entry of each stream; ``$`` would lose what comes between reads."""
    ends: dict[str, bytes] = {}
    for context in contexts:
        stream = keys.events(context)
        last: object = await redis.xrevrange(stream, count=1)
        ends[stream] = next((entry.id for entry in _rows(last)), b"0-0")
    return ends


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
        oldest = _rows(await redis.xrange(stream, count=1))
        if not oldest or oldest[0].milliseconds >= first:
            return None
        entries = _rows(await redis.xrange(stream, min=first, count=_RECALL_MAX))
        if len(entries) == _RECALL_MAX:
            return None
        for entry in entries:
            at = (entry.milliseconds + 1) / 1000 + ahead
            found.append(
                (at, Envelope.model_validate_json(entry.fields.get(FIELD, b"")))
            )
    return found


def _readable(entry: _Entry) -> Envelope | Gap:
    try:
        return Envelope.model_validate_json(entry.fields.get(FIELD, b""))
    except ValidationError:
        log.exception("event.unreadable", entry_id=entry.id.decode())
        return GAP


class _Outage:
    """Waits longer each time Redis stays away, and logs it once."""

    def __init__(self, who: str) -> None:
        self._who = who
        self._failures = 0

    async def wait(self, error: RedisError) -> None:
        """Note a failure and sleep: 0.1 s, doubled up to 5 s, with jitter."""
        if self._failures == 0:
            log.warning("stream.lost", who=self._who, error=type(error).__name__)
        pause = min(0.1 * 2**self._failures, 5.0)
        self._failures = min(self._failures + 1, 10)
        await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311  # jitter

    def over(self) -> bool:
        """Note a success; True when there was an outage before it."""
        was_out, self._failures = self._failures > 0, 0
        if was_out:
            log.info("stream.found_again", who=self._who)
        return was_out


def _milliseconds(duration: timedelta) -> int:
    return max(1, int(duration.total_seconds() * 1000))


def _entries(answer: object) -> list[_Entry]:
    return [entry for _, entry in _entries_by_stream(answer)]


def _entries_by_stream(answer: object) -> list[tuple[str, _Entry]]:
    """Read what XREAD and XREADGROUP return: pairs in RESP2, a map in RESP3."""
    if not answer:
        return []
    if isinstance(answer, dict):
        streams = cast("Mapping[bytes, object]", answer)
    else:
        streams = dict(cast("Sequence[tuple[bytes, object]]", answer))
    return [
        (stream.decode(), entry)
        for stream, rows in streams.items()
        for entry in _rows(rows)
    ]


def _rows(rows: object) -> list[_Entry]:
    """Read entries; those deleted meanwhile come without fields."""
    pairs = cast("Sequence[tuple[bytes, Mapping[bytes, bytes] | None]]", rows)
    return [_Entry(entry_id, fields) for entry_id, fields in pairs if fields]
