"""Jobs: deferred with their cause, tried again, found again, never forgotten."""

import asyncio
from collections.abc import AsyncGenerator, Callable
from contextlib import AsyncExitStack, suppress
from datetime import timedelta

import pytest
from procrastinate import App
from sqlalchemy import text

from stoa_api.base import jobs
from stoa_api.base.db import Sessions, transaction
from stoa_api.base.jobs import Handler, InVain
from stoa_api.settings import Settings

from ..post import SOON_SECONDS

Work = Callable[[Handler], App]


class Hands:
    """Does a job named ``test``, failing as often as it is told to."""

    def __init__(self, *, failures: int = 0, error: type[Exception] = OSError) -> None:
        self.seen = list[tuple[int, str]]()
        self.failures = failures
        self._error = error
        self._turn = asyncio.Condition()

    async def __call__(self, *, attempt: int, word: str) -> None:
        async with self._turn:
            self.seen.append((attempt, word))
            self._turn.notify_all()
        if len(self.seen) <= self.failures:
            raise self._error

    async def after(self, count: int) -> list[tuple[int, str]]:
        async with asyncio.timeout(SOON_SECONDS), self._turn:
            await self._turn.wait_for(lambda: len(self.seen) >= count)
        return self.seen


@pytest.fixture(autouse=True)
async def empty_queue(sessions: Sessions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "LOOK_EVERY", timedelta(milliseconds=20))
    monkeypatch.setattr(jobs, "FIRST_PAUSE", timedelta(milliseconds=1))
    monkeypatch.setattr(jobs, "LONGEST_PAUSE", timedelta(milliseconds=1))
    async with transaction(sessions) as db:
        await db.execute(text("DELETE FROM procrastinate_jobs"))


@pytest.fixture
async def work(settings: Settings) -> AsyncGenerator[Work]:
    """``work(handler)`` does jobs until the test ends."""
    async with AsyncExitStack() as stack:

        def begin(handler: Handler) -> App:
            app = jobs.open_jobs(settings.runtime_database_url, {"test": handler})
            task = asyncio.create_task(jobs.work(app, "test"))

            async def end() -> None:
                task.cancel()
                with suppress(asyncio.CancelledError):
                    await task

            stack.push_async_callback(end)
            return app

        yield begin


async def defer(sessions: Sessions, word: str) -> None:
    async with transaction(sessions) as db:
        await jobs.defer(db, "test", word=word)


async def until_failed(app: App) -> int:
    async with asyncio.timeout(SOON_SECONDS):
        while not (found := await jobs.failed(app)):  # noqa: ASYNC110  # nobody tells
            await asyncio.sleep(0.02)
    assert found[0].id is not None
    return found[0].id


async def test_a_job_exists_exactly_when_its_cause_does(sessions: Sessions, work: Work):
    async with sessions() as db:
        await jobs.defer(db, "test", word="never")
        await db.rollback()
    await defer(sessions, "now")
    hands = Hands()
    work(hands)
    assert await hands.after(1) == [(0, "now")]


async def test_a_job_that_fails_is_tried_again(sessions: Sessions, work: Work):
    await defer(sessions, "again")
    hands = Hands(failures=2)
    work(hands)
    assert await hands.after(3) == [(0, "again"), (1, "again"), (2, "again")]


async def test_what_fails_for_good_waits_for_the_operator(
    sessions: Sessions, work: Work
):
    await defer(sessions, "lost")
    hands = Hands(failures=jobs.TRIES)
    app = work(hands)
    await hands.after(jobs.TRIES)
    job_id = await until_failed(app)
    await jobs.again(app, job_id)
    assert len(await hands.after(jobs.TRIES + 1)) == jobs.TRIES + 1


async def test_what_is_in_vain_is_not_tried_again(sessions: Sessions, work: Work):
    await defer(sessions, "vain")
    hands = Hands(failures=1, error=InVain)
    app = work(hands)
    await hands.after(1)
    await until_failed(app)
    assert hands.seen == [(0, "vain")]


async def test_a_job_whose_worker_died_starts_again(sessions: Sessions, work: Work):
    await defer(sessions, "orphan")
    async with transaction(sessions) as db:
        await db.execute(text("UPDATE procrastinate_jobs SET status = 'doing'"))
    hands = Hands()
    app = work(hands)
    async with asyncio.timeout(SOON_SECONDS):
        while not hands.seen:
            await jobs.tidy(app)  # finds nothing as long as the app is not open
            await asyncio.sleep(0.02)
    assert hands.seen == [(1, "orphan")]
