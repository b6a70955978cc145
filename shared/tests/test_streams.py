"""Groups and tails on a real server."""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator, Callable
from datetime import timedelta
from pathlib import Path
from typing import cast
from uuid import UUID

import pytest
from redis.asyncio import Redis

from stoa_local import servers
from stoa_shared import keys, request_id, streams
from stoa_shared.events import Envelope
from stoa_shared.ids import new_id
from stoa_shared.redis import connect
from stoa_shared.streams import GAP, Gap, Handler, Retry

SOON = Retry(
    tries=3,
    first_pause=timedelta(milliseconds=10),
    handler_timeout=timedelta(milliseconds=200),
    abandoned_after=timedelta(milliseconds=100),
)


def make_event(number: int = 0) -> Envelope:
    return Envelope(
        type="board.renamed",
        source="api",
        subject=new_id(),
        request_id=f"request-{number:04}",
        data={"title": f"Board {number}"},
    )


@contextlib.asynccontextmanager
async def consuming(
    redis: Redis, handler: Handler, *, consumer: str = "one", retry: Retry = SOON
) -> AsyncGenerator[None]:
    task = asyncio.create_task(
        streams.consume(
            redis,
            group="search",
            consumer=consumer,
            contexts=["studio"],
            handler=handler,
            retry=retry,
        )
    )
    try:
        yield
    finally:
        task.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await task


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(30):
        while not condition():  # noqa: ASYNC110  # the work offers no event to wait on
            await asyncio.sleep(0.01)


async def dead(redis: Redis) -> list[dict[bytes, bytes]]:
    entries: object = await redis.xrange(keys.dead_events("studio"))
    rows = cast("list[tuple[bytes, dict[bytes, bytes]]]", entries)
    return [fields for _, fields in rows]


async def pending(redis: Redis) -> int:
    summary = await redis.xpending(keys.events("studio"), "search")
    return summary["pending"]


async def test_a_group_handles_each_event_and_forgets_it(redis: Redis):
    sent = [make_event(number) for number in range(25)]
    seen: list[Envelope] = []

    async def handler(envelope: Envelope) -> None:
        assert request_id.current() == envelope.request_id
        seen.append(envelope)

    for event in sent[:5]:
        await streams.publish(redis, "studio", event)
    async with consuming(redis, handler):
        for event in sent[5:]:
            await streams.publish(redis, "studio", event)
        await until(lambda: len(seen) == 25)
    assert seen == sent
    assert await pending(redis) == 0


async def test_a_failing_event_is_tried_again_without_holding_up_others(redis: Redis):
    bad, good = make_event(1), make_event(2)
    tries: list[UUID] = []

    async def handler(envelope: Envelope) -> None:
        tries.append(envelope.id)
        if envelope == bad and tries.count(bad.id) < 3:
            raise RuntimeError("not yet")

    await streams.publish(redis, "studio", bad)
    await streams.publish(redis, "studio", good)
    async with consuming(redis, handler):
        await until(lambda: tries.count(bad.id) == 3)
        await asyncio.sleep(0.1)
    assert tries[:2] == [bad.id, good.id]
    assert tries.count(good.id) == 1
    assert await pending(redis) == 0
    assert await dead(redis) == []


async def test_after_the_last_try_an_event_is_put_aside(redis: Redis):
    event = make_event()
    tries = 0

    async def handler(_envelope: Envelope) -> None:
        nonlocal tries
        tries += 1
        await asyncio.sleep(60)  # never ends by itself: the time-out counts too

    await streams.publish(redis, "studio", event)
    async with consuming(redis, handler):
        async with asyncio.timeout(30):
            while not await dead(redis):  # noqa: ASYNC110  # Redis is asked
                await asyncio.sleep(0.02)
    [fields] = await dead(redis)
    assert tries == SOON.tries
    assert Envelope.model_validate_json(fields[b"event"]) == event
    assert (fields[b"group"], fields[b"reason"]) == (b"search", b"TimeoutError")
    assert await pending(redis) == 0


async def test_an_unreadable_entry_is_put_aside_at_once(redis: Redis):
    seen: list[Envelope] = []

    async def handler(envelope: Envelope) -> None:
        seen.append(envelope)

    await redis.xadd(keys.events("studio"), {b"event": b"{not json"})
    await streams.publish(redis, "studio", make_event())
    async with consuming(redis, handler):
        await until(lambda: len(seen) == 1)
    [fields] = await dead(redis)
    assert fields[b"reason"] == b"unreadable"


async def test_what_a_dead_process_held_is_taken_over(redis: Redis):
    event = make_event()
    held, seen = asyncio.Event(), list[Envelope]()

    async def hang(_envelope: Envelope) -> None:
        held.set()
        await asyncio.sleep(60)

    async def handler(envelope: Envelope) -> None:
        seen.append(envelope)

    await streams.publish(redis, "studio", event)
    async with consuming(redis, hang, consumer="doomed"):
        await held.wait()
    async with consuming(redis, handler, consumer="heir"):
        await until(lambda: bool(seen))
    assert seen == [event]


async def test_a_group_survives_an_emptied_redis(redis: Redis):
    seen: list[Envelope] = []

    async def handler(envelope: Envelope) -> None:
        seen.append(envelope)

    async with consuming(redis, handler):
        await streams.publish(redis, "studio", make_event(1))
        await until(lambda: len(seen) == 1)
        await redis.delete(keys.events("studio"))
        await streams.publish(redis, "studio", make_event(2))
        await until(lambda: len(seen) == 2)


async def test_a_tail_sees_what_comes_and_not_what_was(redis: Redis, redis_url: str):
    await streams.publish(redis, "studio", make_event(1))
    feed = streams.tail(redis_url, ["core", "studio"])
    first = asyncio.ensure_future(anext(feed))
    await asyncio.sleep(0.2)
    news, more = make_event(2), make_event(3)
    await streams.publish(redis, "studio", news)
    await streams.publish(redis, "core", more)
    assert await first == news
    assert await anext(feed) == more
    await feed.aclose()


async def test_a_tail_says_that_it_may_have_missed_events(tmp_path: Path):
    heard: list[Envelope | Gap] = []

    async def listen(url: str) -> None:
        async for item in streams.tail(url, ["studio"]):
            heard.append(item)  # noqa: PERF401  # the loop never ends

    with servers.valkey(tmp_path) as server:
        async with connect(server.url) as redis, asyncio.TaskGroup() as tasks:
            listener = tasks.create_task(listen(server.url))
            await asyncio.sleep(0.2)
            await redis.execute_command("CLIENT", "KILL", "TYPE", "normal")  # pyright: ignore[reportUnknownMemberType]  # its **options
            await until(lambda: heard == [GAP])
            event = make_event()
            await streams.publish(redis, "studio", event)
            await until(lambda: heard == [GAP, event])
            listener.cancel()


async def age(redis: Redis, *ages: float) -> None:
    """Put an event of each age into each stream, oldest first."""
    seconds, _ = await redis.time()  # pyright: ignore[reportUnknownMemberType]  # its **kwargs
    for context in ("core", "studio"):
        for number, old in enumerate(ages):
            await redis.xadd(
                keys.events(context),
                {streams.FIELD: make_event(number).model_dump_json()},
                id=f"{int((seconds - old) * 1000)}-0",
            )


async def until_up_for(redis: Redis, seconds: int) -> None:
    async with asyncio.timeout(20):
        while True:
            info = await redis.info("server")  # pyright: ignore[reportUnknownMemberType]  # its **kwargs
            if info["uptime_in_seconds"] > seconds:
                return
            await asyncio.sleep(0.1)


async def test_the_last_seconds_can_be_recalled_with_their_times(redis: Redis):
    await age(redis, 100)
    await until_up_for(redis, 2)
    before = time.time()
    news, more = make_event(2), make_event(3)
    await streams.publish(redis, "studio", news)
    await streams.publish(redis, "core", more)
    found = await streams.recall(redis, ["core", "studio"], timedelta(seconds=2))
    assert found is not None
    assert [event for _, event in found] == [more, news]
    assert all(before - 0.01 < at <= time.time() + 0.1 for at, _ in found)


@pytest.mark.parametrize("ages", [(), (1,)])
async def test_streams_that_do_not_reach_back_recall_nothing(
    redis: Redis, ages: tuple[float, ...]
):
    await until_up_for(redis, 2)
    await age(redis, 100)
    await redis.delete(keys.events("studio"))
    if ages:
        await redis.delete(keys.events("core"))
    await age(redis, *ages)
    span = timedelta(seconds=2)
    assert await streams.recall(redis, ["core", "studio"], span) is None


async def test_a_redis_that_just_came_back_recalls_nothing(tmp_path: Path):
    with servers.valkey(tmp_path) as server:
        async with connect(server.url) as redis:
            await age(redis, 100)
            span = timedelta(seconds=60)
            assert await streams.recall(redis, ["core", "studio"], span) is None


async def test_a_tail_says_when_it_begins(redis: Redis, redis_url: str):
    began = asyncio.Event()
    feed = streams.tail(redis_url, ["studio"], began=began.set)
    first = asyncio.ensure_future(anext(feed))
    async with asyncio.timeout(10):
        await began.wait()
    news = make_event()
    await streams.publish(redis, "studio", news)
    assert await first == news
    await feed.aclose()
