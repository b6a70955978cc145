"""The relay: at least once, in order for each subject, nothing skipped."""

import asyncio
from collections import defaultdict
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import delete

from stoa_api.base import inbox, outbox
from stoa_api.base.db import Sessions, transaction
from stoa_shared.events import Context, Envelope
from stoa_shared.events.studio import BoardRenamed
from stoa_shared.ids import new_id


class Stream:
    """Takes what the relay publishes, and can be broken."""

    def __init__(self) -> None:
        self.seen = list[Envelope]()
        self.arrived = asyncio.Event()
        self.fails_after: int | None = None

    async def publish(self, context: Context, envelope: Envelope) -> None:
        assert context == "studio"
        if self.fails_after is not None and len(self.seen) >= self.fails_after:
            raise ConnectionError
        self.seen.append(envelope)
        self.arrived.set()

    def titles(self, subject: UUID) -> list[object]:
        return [each.data["title"] for each in self.seen if each.subject == subject]


@pytest.fixture(autouse=True)
async def empty_outbox(sessions: Sessions) -> None:
    async with transaction(sessions) as db:
        await db.execute(delete(outbox.OutboxRow))


async def record(sessions: Sessions, subject: UUID, *titles: str) -> None:
    async with transaction(sessions) as db:
        for title in titles:
            outbox.record(db, BoardRenamed(subject=subject, title=title))
            await db.flush()


async def drain(sessions: Sessions, stream: Stream) -> None:
    while await outbox.relay_once(sessions, stream.publish):
        pass


async def test_events_are_published_once_and_in_order(sessions: Sessions):
    stream, subject = Stream(), new_id()
    await record(sessions, subject, "a", "b", "c")
    await drain(sessions, stream)
    await drain(sessions, stream)
    assert stream.titles(subject) == ["a", "b", "c"]


async def test_a_rolled_back_change_announces_nothing(sessions: Sessions):
    stream = Stream()

    async def change_and_fail() -> None:
        async with transaction(sessions) as db:
            outbox.record(db, BoardRenamed(subject=new_id(), title="never"))
            await db.flush()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        await change_and_fail()
    await drain(sessions, stream)
    assert stream.seen == []


async def test_a_late_commit_is_not_skipped(sessions: Sessions):
    """The first event gets the lower number and commits after the second."""
    stream, late, early = Stream(), new_id(), new_id()
    async with transaction(sessions) as db:
        outbox.record(db, BoardRenamed(subject=late, title="late"))
        await db.flush()
        await record(sessions, early, "early")
        await drain(sessions, stream)
        assert [each.subject for each in stream.seen] == [early]
    await drain(sessions, stream)
    assert [each.subject for each in stream.seen] == [early, late]


async def test_what_failed_on_the_way_is_published_again(sessions: Sessions):
    stream, subject = Stream(), new_id()
    await record(sessions, subject, "a", "b", "c")
    stream.fails_after = 2
    with pytest.raises(ConnectionError):
        await outbox.relay_once(sessions, stream.publish)
    stream.fails_after = None
    await drain(sessions, stream)
    assert stream.titles(subject) == ["a", "b", "a", "b", "c"]


async def test_many_relays_keep_the_order_of_each_subject(sessions: Sessions):
    subjects = [new_id() for _ in range(6)]
    seen = defaultdict[UUID, list[object]](list)

    async def publish(_context: Context, envelope: Envelope) -> None:
        await asyncio.sleep(0)
        seen[envelope.subject].append(envelope.data["title"])

    async def write(subject: UUID) -> None:
        for n in range(12):
            await record(sessions, subject, str(n))

    async def relay(until: asyncio.Event) -> None:
        while not until.is_set():
            await outbox.relay_once(sessions, publish)

    done = asyncio.Event()
    relays = [asyncio.create_task(relay(done)) for _ in range(3)]
    await asyncio.gather(*(write(each) for each in subjects))
    while await outbox.relay_once(sessions, publish):
        pass
    done.set()
    await asyncio.gather(*relays)
    while await outbox.relay_once(sessions, publish):
        pass
    assert {subject: len(titles) for subject, titles in seen.items()} == dict.fromkeys(
        subjects, 12
    )
    assert all(titles == [str(n) for n in range(12)] for titles in seen.values())


async def test_the_relay_goes_on_after_a_failure(sessions: Sessions):
    stream, subject, wake = Stream(), new_id(), asyncio.Event()
    stream.fails_after = 0
    task = asyncio.create_task(
        outbox.relay(sessions, stream.publish, wake, every=timedelta(milliseconds=20))
    )
    await record(sessions, subject, "a")
    await asyncio.sleep(0.1)
    stream.fails_after = None
    async with asyncio.timeout(5):
        await stream.arrived.wait()
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)
    assert stream.titles(subject) == ["a"]


async def test_an_inbox_takes_an_event_once(sessions: Sessions):
    event_id = new_id()
    taken = list[bool]()
    for consumer in ("mail", "mail", "search"):
        async with transaction(sessions) as db:
            taken.append(await inbox.once(db, consumer, event_id))
    assert taken == [True, False, True]
