"""The database: table base, engine, and the two sessions a route may ask for.

One request is one transaction. A route takes ``Db`` to change things and
``ReadDb`` only to read. Nothing below a route ever commits: ``Db`` does, after
the answer has been serialised and before its first byte is sent, so nobody is
told of a change that was not stored.
"""

import select
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Final, cast
from uuid import UUID

import psycopg
import structlog
from fastapi import Depends, Request
from sqlalchemy import (
    BigInteger,
    DateTime,
    LargeBinary,
    MetaData,
    Text,
    Uuid,
    event,
    make_url,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.engine.interfaces import IsolationLevel
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)
from sqlalchemy.orm import DeclarativeBase, Session

from stoa_api.base.contained import CONTAINED

__all__ = [
    "OPTIONS",
    "Base",
    "Db",
    "KeepsChanges",
    "ReadDb",
    "Sessions",
    "after_commit",
    "close_reading",
    "open_database",
    "psycopg_url",
    "transaction",
]

log = structlog.stdlib.get_logger()

POOL_SIZE: Final = 10
POOL_WAIT_SECONDS: Final = 5.0
CONNECT_SECONDS: Final = 5
STATEMENT_MILLISECONDS: Final = 15_000
IDLE_IN_TRANSACTION_MILLISECONDS: Final = 30_000
OPTIONS: Final = (
    f"-c statement_timeout={STATEMENT_MILLISECONDS}"
    f" -c idle_in_transaction_session_timeout={IDLE_IN_TRANSACTION_MILLISECONDS}"
    " -c timezone=UTC"
    # Our statements are long and their rows few: to compile one takes longer.
    " -c jit=off"
    # What is asked for often is in memory: else indexes are passed by too early.
    " -c random_page_cost=1.1"
    # Our own statements name their schemas; those of the job queue do not.
    " -c search_path=public,ops"
)
"""What every connection of ours is told at its start."""
_AFTER_COMMIT: Final = "after_commit"
_READING: Final = "stoa_reading"

Sessions = async_sessionmaker[AsyncSession]
"""Opens sessions; ``transaction()`` is the way to use one outside a request."""


class Base(DeclarativeBase):
    """Base of every table. Each table names its schema."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012  # read by SQLAlchemy as declared
        datetime: DateTime(timezone=True),
        UUID: Uuid(),
        str: Text(),
        int: BigInteger(),
        bytes: LargeBinary(),
        dict[str, object]: JSONB(none_as_null=True),
    }


class KeepsChanges:
    """Mix into a Problem whose refusal is itself a change that must be stored.

    A replayed refresh token is answered with 401 *and* ends its family.
    """


class _ReadOnlySession(Session):
    """The session behind ``ReadDb``: it runs statements, it never flushes."""


class _ReadSession(AsyncSession):
    sync_session_class = _ReadOnlySession


@event.listens_for(_ReadOnlySession, "before_flush")
def _refuse_flush(session: Session, *_: object) -> None:
    if session.new or session.dirty or session.deleted:
        raise RuntimeError("a reading route tried to change something; take Db")


@dataclass(frozen=True, slots=True)
class Database:
    """The two kinds of sessions, each with connections of its own."""

    sessions: Sessions
    read_sessions: Sessions

    async def close(self) -> None:
        """Close every connection that is not in use."""
        for each in (self.sessions, self.read_sessions):
            engine: AsyncEngine = each.kw["bind"]
            await engine.dispose()


def psycopg_url(url: str) -> str:
    """Turn ``postgresql://…`` into the form psycopg itself takes."""
    return (
        make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    )


def open_database(url: str, *, pool_size: int = POOL_SIZE) -> Database:
    """Prepare both kinds of sessions; they connect on first use.

    Reading sessions run in autocommit, which saves a request that changes nothing
    the round trips of BEGIN and COMMIT. Their connections are always in that mode:
    to switch one back and forth costs as much as a query.

    Args:
        url: ``postgresql://user:password@host:port/name``, or with
            ``?host=/folder`` for a Unix socket.
        pool_size: Connections of each kind, at most.
    """
    reading = _make_engine(url, pool_size, isolation_level="AUTOCOMMIT")
    return Database(
        sessions=async_sessionmaker(
            _make_engine(url, pool_size), expire_on_commit=False
        ),
        read_sessions=async_sessionmaker(
            reading, class_=_ReadSession, expire_on_commit=False
        ),
    )


def _make_engine(
    url: str, pool_size: int, *, isolation_level: IsolationLevel | None = None
) -> AsyncEngine:
    engine = create_async_engine(
        make_url(url).set(drivername="postgresql+psycopg"),
        isolation_level=isolation_level,
        # Rolling back what never began would still be a turn of the event loop.
        skip_autocommit_rollback=True,
        pool_size=pool_size,
        # None beyond: a connection that is made for one request costs more than it.
        max_overflow=0,
        pool_timeout=POOL_WAIT_SECONDS,
        connect_args={
            "connect_timeout": CONNECT_SECONDS,
            "application_name": "stoa-api",
            "options": OPTIONS,
        },
    )
    event.listen(engine.sync_engine, "checkout", _refuse_dead_connection)
    return engine


class transaction:  # noqa: N801  # used like a function: ``async with transaction(…)``
    """One transaction outside a request: worker, commands, tests.

    Commits at the end and then runs what was asked for by ``after_commit``.
    """

    def __init__(self, sessions: Sessions) -> None:
        self._db = sessions()

    async def __aenter__(self) -> AsyncSession:
        return self._db

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: object
    ) -> None:
        try:
            if error is None or isinstance(error, KeepsChanges):
                await self._db.commit()
                await _run_after_commit(self._db)
        finally:
            await self._db.close()


def after_commit(db: AsyncSession, action: Callable[[], Awaitable[object]]) -> None:
    """Run ``action`` once the transaction is stored, before the answer goes out.

    For effects outside the database that only make sense after it, such as the
    session blocklist. A failure is logged, never raised: the change is already
    true, and an event repeats the effect.
    """
    actions = cast(
        "list[Callable[[], Awaitable[object]]]", db.info.setdefault(_AFTER_COMMIT, [])
    )
    actions.append(action)


async def _run_after_commit(db: AsyncSession) -> None:
    actions = cast(
        "list[Callable[[], Awaitable[object]]]", db.info.pop(_AFTER_COMMIT, [])
    )
    for action in actions:
        try:
            await action()
        except Exception:
            CONTAINED.labels("after_commit").inc()
            log.warning("after_commit.failed", exc_info=True)


async def _writing(request: Request) -> AsyncIterator[AsyncSession]:
    database: Database = request.app.state.database
    async with transaction(database.sessions) as db:
        request.state.db = db
        yield db


async def _reading(request: Request) -> AsyncSession:
    database: Database = request.app.state.database
    db = database.read_sessions()
    request.scope[_READING] = db
    return db


async def close_reading(request: Request) -> None:
    """Give back what ``ReadDb`` opened, if it did; every route does at its end.

    A dependency that cleans up after itself would cost a context, a cancel scope
    and a task for each request.
    """
    db: AsyncSession | None = request.scope.get(_READING)
    if db is not None:
        await db.close()


Db = Annotated[AsyncSession, Depends(_writing, scope="function")]
"""A session in the request's transaction; committed before the answer."""

ReadDb = Annotated[AsyncSession, Depends(_reading)]
"""A session that only reads, each statement by itself."""


async def _read_sessions(request: Request) -> Sessions:
    database: Database = request.app.state.database
    return database.read_sessions


ReadSessions = Annotated[Sessions, Depends(_read_sessions)]
"""For reading before something slow: no connection is held meanwhile."""


def _refuse_dead_connection(dbapi_connection: object, *_: object) -> None:
    """Notice that the server closed an idle connection, without a round trip.

    A healthy idle connection has nothing to read; one whose server went away
    has an end-of-file. The pool then opens a new one in its place.
    """
    driver = cast(
        "psycopg.AsyncConnection[object]",
        getattr(dbapi_connection, "driver_connection", None)
        or getattr(dbapi_connection, "_connection", None),
    )
    if driver.closed:
        raise DisconnectionError
    if select.select([driver.fileno()], [], [], 0)[0]:
        raise DisconnectionError
