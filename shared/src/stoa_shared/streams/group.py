"""A group: processes that share the work on events, each handled at least once."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, cast

import structlog
from pydantic import ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError, ResponseError

from stoa_shared import keys, request_id
from stoa_shared.events import Context, Envelope
from stoa_shared.streams.entries import FIELD, Entry, entries_of, rows_of
from stoa_shared.streams.waiting import BLOCK, Outage, milliseconds

log = structlog.stdlib.get_logger()

DEAD_KEEP_ENTRIES: Final = 10_000
_BATCH: Final = 10
"""Few, because those at the end of a batch must not look abandoned."""
_SWEEP: Final = 100

Handler = Callable[[Envelope], Awaitable[None]]


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
        outage = Outage(f"{self._group}:{context}")
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
        block = min(BLOCK, max(self._retry.first_pause, timedelta(milliseconds=20)))
        answer: object = await self._redis.xreadgroup(
            self._group,
            self._consumer,
            {stream: ">"},
            count=_BATCH,
            block=milliseconds(block),
        )
        for entry in entries_of(answer):
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
            idle=milliseconds(self._retry.first_pause),
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
            min_idle_time=milliseconds(self._retry.first_pause),
            message_ids=[entry_id],
        )
        for entry in rows_of(claimed):
            if tries >= self._retry.tries:
                # Its process died with it in hand, again and again.
                await self._give_up(context, entry, tries, "abandoned")
            else:
                await self._handle(context, entry, tries=tries + 1)

    async def _handle(self, context: Context, entry: Entry, *, tries: int) -> None:
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
        entry: Entry,
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
        self, context: Context, entry: Entry, tries: int, reason: str
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
