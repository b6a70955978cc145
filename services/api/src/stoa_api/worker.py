"""What ``stoa-api work`` does: relay events, react to them, tidy up on timers.

Any number of workers may run. The relay shares its work by lock, reactions by
consumer group, and a timer that runs twice does no more than once.
"""

import asyncio
import os
import socket
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from urllib.parse import urlsplit

import psycopg
import structlog
from procrastinate import App
from prometheus_client import CollectorRegistry, Gauge
from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.applications import Starlette

from stoa_api import tables
from stoa_api.app import readiness
from stoa_api.base import access, audit, idempotency, inbox, jobs, outbox, schema
from stoa_api.base.contained import CONTAINED
from stoa_api.base.db import (
    Database,
    open_database,
    psycopg_url,
    transaction,
)
from stoa_api.base.jobs import Handler
from stoa_api.base.mail import MailServer, Postman
from stoa_api.base.serving import serve
from stoa_api.core.invitations import reactions as invitations
from stoa_api.core.links import reactions as links
from stoa_api.core.people import service as people
from stoa_api.core.sessions import reactions as sessions
from stoa_api.core.sessions.blocklist import Blocklist
from stoa_api.core.tokens import reactions as tokens
from stoa_api.learn.certificates import reactions as certificates
from stoa_api.learn.certificates import service as certificate_service
from stoa_api.learn.enrolments import reactions as enrolments
from stoa_api.learn.history import service as lesson_versions
from stoa_api.learn.lessons import service as lessons
from stoa_api.learn.quizzes import service as quizzes
from stoa_api.ops.rollups import reactions as rollups
from stoa_api.ops.rollups import service as rollup_service
from stoa_api.settings import Settings
from stoa_api.studio.comments import service as comments
from stoa_api.studio.uploads import service as uploads
from stoa_api.studio.versions import service as versions
from stoa_api.studio.versions.service import Retention
from stoa_shared import streams
from stoa_shared.asgi.health import health_routes
from stoa_shared.clock import now
from stoa_shared.events import Context, Envelope
from stoa_shared.redis import connect
from stoa_shared.tokens import Keyring

log = structlog.stdlib.get_logger()

GROUP: Final = "api-sessions"
COUNTING_GROUP: Final = "api-rollups"
RELAY_EVERY: Final = timedelta(seconds=1)
SEAL_EVERY: Final = timedelta(seconds=1)
SEAL_LOOKS_BACK: Final = timedelta(hours=1)
EXPIRE_EVERY: Final = timedelta(seconds=1)
COUNT_EVERY: Final = timedelta(seconds=1)
TIDY_EVERY: Final = timedelta(minutes=10)
RECONNECT_SECONDS: Final = 1.0

KEEP_OUTBOX: Final = timedelta(days=14)
KEEP_INBOX: Final = timedelta(days=30)
KEEP_TRASH: Final = timedelta(days=30)
KEEP_DELETED_COMMENTS: Final = timedelta(days=30)
KEEP_INVITED: Final = timedelta(days=30)

Step = Callable[[AsyncSession], Awaitable[object]]


@dataclass(frozen=True, slots=True)
class Worker:
    """The parts of one worker process."""

    database: Database
    redis: Redis
    listen_url: str
    name: str
    retention: Retention
    keep_origins: timedelta
    keep_guests: timedelta
    jobs: App
    keyring: Keyring

    async def run(self) -> None:
        """Work until cancelled."""
        wake = asyncio.Event()
        async with asyncio.TaskGroup() as tasks:
            tasks.create_task(self.listen(wake))
            tasks.create_task(
                outbox.relay(
                    self.database.sessions, self.publish, wake, every=RELAY_EVERY
                )
            )
            tasks.create_task(self.react())
            tasks.create_task(self.mark())
            tasks.create_task(jobs.work(self.jobs, self.name))
            tasks.create_task(self.every(SEAL_EVERY, self.seal_young))
            tasks.create_task(self.every(EXPIRE_EVERY, self.expire))
            tasks.create_task(self.every(EXPIRE_EVERY, self.end_attempts))
            tasks.create_task(self.every(COUNT_EVERY, self.count))
            tasks.create_task(self.every(EXPIRE_EVERY, self.publish_lessons))
            tasks.create_task(self.every(TIDY_EVERY, self.tidy))

    async def listen(self, wake: asyncio.Event) -> None:
        """Wake the relay whenever an event was committed anywhere."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(
                    self.listen_url, autocommit=True, application_name="stoa-api-listen"
                ) as connection:
                    await connection.execute(f"LISTEN {outbox.CHANNEL}")
                    wake.set()
                    await _notified_for_ever(connection, wake)
            except psycopg.OperationalError as error:
                log.warning("worker.listen_lost", error=type(error).__name__)
            await asyncio.sleep(RECONNECT_SECONDS)

    async def publish(self, context: Context, envelope: Envelope) -> None:
        """Put an event on its stream."""
        await streams.publish(self.redis, context, envelope)

    async def react(self) -> None:
        """Handle the events that the API itself listens to."""
        blocklist = Blocklist(self.redis)

        async def handle(envelope: Envelope) -> None:
            await sessions.on_event(blocklist, envelope)
            await enrolments.on_event(self.database.sessions, envelope)
            await certificates.on_event(self.database.sessions, self.keyring, envelope)

        await streams.consume(
            self.redis,
            group=GROUP,
            consumer=self.name,
            contexts=["core", "learn"],
            handler=handle,
        )

    async def mark(self) -> None:
        """Mark what is to be counted, in a group of its own: nobody waits for it."""

        async def handle(envelope: Envelope) -> None:
            await rollups.on_event(self.database.sessions, envelope)

        await streams.consume(
            self.redis,
            group=COUNTING_GROUP,
            consumer=self.name,
            contexts=["learn"],
            handler=handle,
        )

    async def every(self, pause: timedelta, job: Callable[[], Awaitable[None]]) -> None:
        """Run a job again and again; a failure is logged and the next run comes."""
        while True:
            try:
                await job()
            except Exception:
                CONTAINED.labels("housekeeping").inc()
                log.warning("worker.job_failed", job=job.__name__, exc_info=True)
            await asyncio.sleep(pause.total_seconds())

    async def seal_young(self) -> None:
        """Chain the audit entries of the last moments."""
        async with transaction(self.database.sessions) as db:
            await audit.seal(db, looking_back=SEAL_LOOKS_BACK)

    async def expire(self) -> None:
        """Tell of grants and links whose time is over."""
        async with transaction(self.database.sessions) as db:
            await access.expire(db)

    async def count(self) -> None:
        """Count anew the courses in which something happened."""
        await rollup_service.refresh_due(self.database.sessions)

    async def end_attempts(self) -> None:
        """Hand in the attempts at quizzes whose time is over, one after the other."""
        after, is_done = None, False
        while not is_done:
            async with transaction(self.database.sessions) as db:
                after = await quizzes.end_overdue(db, after)
            is_done = after is None

    async def publish_lessons(self) -> None:
        """Publish the lessons whose time has come, one after the other."""
        after, is_done = None, False
        while not is_done:
            async with transaction(self.database.sessions) as db:
                after = await lessons.publish_due(db, after)
            is_done = after is None

    async def tidy(self) -> None:
        """Forget what its time is over, each kind in a transaction of its own."""
        steps: tuple[Step, ...] = (
            audit.seal,
            lambda db: audit.erase_origins(db, older_than=self.keep_origins),
            idempotency.purge,
            lambda db: inbox.purge(db, older_than=KEEP_INBOX),
            lambda db: outbox.purge(db, older_than=KEEP_OUTBOX),
            lambda db: access.purge_trash(db, older_than=KEEP_TRASH),
            lambda db: comments.purge(db, older_than=KEEP_DELETED_COMMENTS),
            sessions.forget_finished,
            links.forget_expired,
            uploads.forget_ended,
            lambda db: invitations.forget_addresses(db, older_than=KEEP_INVITED),
            tokens.forget_finished,
            lambda db: certificate_service.sign_again(db, self.keyring),
            lambda db: people.forget_guests(db, older_than=self.keep_guests),
            rollup_service.mark_old,
        )
        for step in steps:
            async with transaction(self.database.sessions) as db:
                await step(db)
        await self.thin_versions()
        await jobs.tidy(self.jobs)

    async def thin_versions(self) -> None:
        """Forget old versions of boards and lessons, some at a time."""
        for kind in (versions, lesson_versions):
            after, is_done = None, False
            while not is_done:
                async with transaction(self.database.sessions) as db:
                    after = await kind.thin(db, self.retention, after=after)
                is_done = after is None


async def _notified_for_ever(
    connection: psycopg.AsyncConnection[object], wake: asyncio.Event
) -> None:
    """Set ``wake`` at each notification, until the connection is lost.

    By hand, because ``connection.notifies()`` holds up a worker that is told to
    stop for five seconds: it waits for an answer that an idle line never gives.
    """
    readable, loop = asyncio.Event(), asyncio.get_running_loop()
    line = connection.fileno()
    loop.add_reader(line, readable.set)
    try:
        while True:
            await readable.wait()
            readable.clear()
            connection.pgconn.consume_input()
            while connection.pgconn.notifies() is not None:
                wake.set()
    finally:
        loop.remove_reader(line)


def mail_server_of(settings: Settings) -> MailServer | None:
    """Return the mail server, if there is one."""
    if settings.smtp_host is None:
        return None
    return MailServer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        security=settings.smtp_security,
        sender=settings.smtp_sender,
        username=settings.smtp_username,
        password=settings.smtp_password,
    )


def jobs_of(settings: Settings, database: Database) -> App:
    """Return what the worker does once for each cause."""
    handlers = dict[str, Handler]()
    server = mail_server_of(settings)
    if server is not None:
        site = urlsplit(settings.public_url)
        for kind in (links.Letters, invitations.Letters):
            handlers |= kind(database.sessions, Postman(server), site).handlers()
    return jobs.open_jobs(settings.runtime_database_url, handlers)


def retention_of(settings: Settings) -> Retention:
    """Return which automatic versions of boards stay."""
    return Retention(
        keep_all=settings.version_keep_all,
        keep_hourly=settings.version_keep_hourly,
        keep_daily=settings.version_keep_daily,
        per_thing=settings.versions_per_board,
        bytes_per_thing=settings.version_bytes_per_board,
    )


async def work(settings: Settings) -> None:
    """Run a worker, with its health server, until a signal."""
    tables.metadata()  # foreign keys name tables that nothing here imports
    registry = CollectorRegistry()
    registry.register(CONTAINED)
    url = settings.runtime_database_url
    database = open_database(url, pool_size=5)
    redis = connect(settings.redis_url)
    worker = Worker(
        database=database,
        redis=redis,
        listen_url=psycopg_url(url),
        name=f"{socket.gethostname()}-{os.getpid()}",
        retention=retention_of(settings),
        keep_origins=settings.audit_keep_origins,
        keep_guests=settings.guest_keep,
        jobs=jobs_of(settings, database),
        keyring=settings.jwt_secret,
    )
    wanted = schema.head(settings.migrations)
    checks = readiness(database, redis, wanted=wanted)
    checks["relay"] = _measured_relay(database, registry)
    health = Starlette(routes=health_routes(checks, registry))
    try:
        await schema.refuse_if_old(database.read_sessions, wanted)
        task = asyncio.create_task(worker.run())
        task.add_done_callback(_end_process_with)
        await serve(health, settings.host, settings.worker_port)
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)
    finally:
        await redis.aclose()
        await database.close()


def _measured_relay(
    database: Database, registry: CollectorRegistry
) -> Callable[[], Awaitable[None]]:
    """Measure how long the oldest event has been waiting, when readiness asks."""
    age = Gauge(
        "stoa_api_outbox_age_seconds",
        "Age of the oldest event that is not published.",
        registry=registry,
    )

    async def check() -> None:
        async with database.read_sessions() as db:
            oldest = await outbox.oldest_unpublished(db)
        age.set(0 if oldest is None else (now() - oldest).total_seconds())

    return check


def _end_process_with(task: asyncio.Task[None]) -> None:
    """End the process when its work has died: a supervisor starts a new one."""
    if not task.cancelled() and task.exception() is not None:
        log.critical("worker.died", exc_info=task.exception())
        os.kill(os.getpid(), 15)
