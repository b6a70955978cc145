"""Work that is done once: jobs in PostgreSQL, deferred with their cause.

``defer`` adds a job in the caller's transaction, so the job exists exactly when
its cause does. A worker takes it within a second, tries again with longer and
longer pauses when it fails, and leaves it as ``failed`` in the end, where
``stoa-api jobs`` shows it to an operator. A job whose worker died is found by its
missing heartbeat and starts again: a job runs *at least* once.

Arguments are ids, never secrets: they stay in the table until the job is done, and
longer when it fails. Give a handler what it needs to make the secret itself.

``procrastinate`` does the work; its tables lie in the schema ``ops`` (see the
migration that makes them).
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from typing import Any, Final

import psycopg
import structlog
from procrastinate import App, BaseRetryStrategy, PsycopgConnector, RetryDecision
from procrastinate.exceptions import AppNotOpen, ConnectorException
from procrastinate.job_context import JobContext
from procrastinate.jobs import DEFAULT_QUEUE, DeleteJobCondition, Job, Status
from procrastinate.manager import JobManager
from procrastinate.types import JSONValue
from sqlalchemy.ext.asyncio import AsyncSession
from typing_extensions import override

from stoa_api.base.db import OPTIONS, psycopg_url
from stoa_shared.clock import now

TRIES: Final = 8
FIRST_PAUSE: Final = timedelta(seconds=5)
LONGEST_PAUSE: Final = timedelta(hours=2)
"""5 s, 20 s, 80 s … : some four hours from the first try to the last."""
AT_ONCE: Final = 4
LOOK_EVERY: Final = timedelta(seconds=1)
SILENT_AFTER: Final = timedelta(seconds=30)
KEEP_FAILED: Final = timedelta(days=30)
_CONNECTIONS: Final = 4
_STOP_WITHIN: Final = timedelta(seconds=5)
_STOPPED_AFTER: Final = _STOP_WITHIN.total_seconds() + 1
_RECONNECT_SECONDS: Final = 1.0

Handler = Callable[..., Awaitable[None]]
"""Does one job: takes ``attempt`` (0 for the first) and the job's arguments."""

log = structlog.stdlib.get_logger()

# Only ever used with the connection of somebody's transaction.
_deferring = JobManager(PsycopgConnector())


class InVain(Exception):
    """Trying again would not help: the job fails at once, for an operator to see."""


class _Patience(BaseRetryStrategy):
    """Tries again, each time after four times as long."""

    @override
    def get_retry_decision(
        self, *, exception: BaseException, job: Job
    ) -> RetryDecision | None:
        if isinstance(exception, InVain) or job.attempts + 1 >= TRIES:
            return None
        pause = min(FIRST_PAUSE * 4**job.attempts, LONGEST_PAUSE)
        return RetryDecision(retry_at=now() + pause)


async def defer(db: AsyncSession, name: str, **arguments: JSONValue) -> None:
    """Have a job done once the transaction is stored.

    Args:
        db: The transaction of the cause.
        name: Of the handler, such as ``account.letter``.
        arguments: What the handler takes; no secrets.
    """
    raw = await (await db.connection()).get_raw_connection()
    job = Job(
        id=None,
        queue=DEFAULT_QUEUE,
        lock=None,
        queueing_lock=None,
        task_name=name,
        task_kwargs=arguments,
    )
    await _deferring.defer_job_async(job, connection=raw.driver_connection)


def open_jobs(url: str, handlers: Mapping[str, Handler]) -> App:
    """Prepare to do jobs; nothing is connected before ``async with …open_async()``."""
    connector = PsycopgConnector(
        conninfo=psycopg_url(url),
        kwargs={"options": OPTIONS, "application_name": "stoa-api-jobs"},
        min_size=1,
        max_size=_CONNECTIONS,
    )
    # What it says of jobs repeats their arguments, and addresses are among them.
    logging.getLogger("procrastinate").setLevel(logging.CRITICAL)
    app = App(connector=connector)
    for name, handler in handlers.items():
        task = app.task(name=name, retry=_Patience(), pass_context=True)
        task(_told_of(name, handler))
    return app


def _told_of(name: str, handler: Handler) -> Callable[..., Awaitable[None]]:
    async def run(context: JobContext, **arguments: Any) -> None:
        about = {"job": name, "job_id": context.job.id, "attempt": context.job.attempts}
        try:
            await handler(attempt=context.job.attempts, **arguments)
        except Exception as error:
            log.warning("job.failed", **about, error=type(error).__name__)
            raise
        log.info("job.done", **about)

    return run


async def work(app: App, name: str) -> None:
    """Do jobs until cancelled; start again when the database comes back."""
    async with asyncio.TaskGroup() as tasks:
        working = tasks.create_task(_work(app, name))
        try:
            await asyncio.shield(working)
        except asyncio.CancelledError:
            # Up to Python 3.11 a wait for something that comes in the very moment
            # of the cancellation swallows it, so it may have to be said again.
            while not working.done():
                working.cancel()
                await asyncio.wait({working}, timeout=_STOPPED_AFTER)
            raise


async def _work(app: App, name: str) -> None:
    while True:
        try:
            async with app.open_async():
                _go_on_unless_cancelled()
                await app.run_worker_async(
                    name=name,
                    concurrency=AT_ONCE,
                    # It would hold up a worker that is told to stop (see
                    # ``stoa_api.worker``); a look every second does as well.
                    listen_notify=False,
                    fetch_job_polling_interval=LOOK_EVERY.total_seconds(),
                    install_signal_handlers=False,
                    shutdown_graceful_timeout=_STOP_WITHIN.total_seconds(),
                    delete_jobs=DeleteJobCondition.SUCCESSFUL,
                )
        except (ConnectorException, psycopg.Error, TimeoutError) as error:
            log.warning("jobs.worker_lost", error=type(error).__name__)
        _go_on_unless_cancelled()
        await asyncio.sleep(_RECONNECT_SECONDS)


def _go_on_unless_cancelled() -> None:
    current = asyncio.current_task()
    if current is not None and current.cancelling():
        raise asyncio.CancelledError


async def tidy(app: App) -> None:
    """Start again what died with its worker, and forget what failed long ago.

    Beside ``work`` of the same app, whose connections it uses.
    """
    manager = app.job_manager
    try:
        stalled = await manager.get_stalled_jobs(
            seconds_since_heartbeat=SILENT_AFTER.total_seconds()
        )
    except AppNotOpen:
        return  # the database is away; ``work`` tries to get it back
    for job in stalled:
        log.warning("job.found_again", job_id=job.id, job=job.task_name)
        await manager.retry_job(job)
    hours = int(KEEP_FAILED.total_seconds() // 3600)
    await manager.delete_old_jobs(hours, include_failed=True)


async def failed(app: App) -> Sequence[Job]:
    """List the jobs that were given up, oldest first."""
    jobs: Iterable[Job] = await app.job_manager.list_jobs_async(
        status=Status.FAILED.value
    )
    return sorted(jobs, key=lambda job: job.id or 0)


async def again(app: App, job_id: int) -> None:
    """Have a job tried once more that was given up."""
    await app.job_manager.retry_job_by_id_async(job_id, retry_at=now())
