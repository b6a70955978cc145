"""The database schema: bring it up to date, and refuse to work on an old one.

``upgrade`` runs as the owner of the database and then gives the run-time role
its rights: reading and writing rows of our own schemas, and nothing else. The
role cannot change a table, nor alter an audit line once written.
"""

from collections.abc import Generator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Final

import structlog
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy import (
    Connection,
    NullPool,
    String,
    column,
    create_engine,
    func,
    make_url,
    select,
    table,
    text,
)
from sqlalchemy.exc import OperationalError, ProgrammingError
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.db import Sessions

SCHEMAS: Final = ("core", "studio", "learn", "talk", "ops")
VERSION_SCHEMA: Final = "ops"
VERSION_TABLE: Final = "alembic_version"
_LOCK: Final = 0x570A_0A91
_LOCK_WAIT: Final = "120s"
_LOCK_TIMEOUT: Final = "2s"
_STATEMENT_TIMEOUT: Final = "30s"
_APPEND_ONLY: Final = ("audit_entries", "audit_seals")
_versions = table(VERSION_TABLE, column("version_num", String()), schema=VERSION_SCHEMA)

log = structlog.stdlib.get_logger()


class SchemaNotCurrent(Exception):
    """The database is not at the revision that this release was made for."""

    def __init__(self, found: str | None, wanted: str) -> None:
        super().__init__(
            f"the database schema is at {found or 'nothing'}, this release needs"
            f" {wanted}: run `stoa-api migrate` first"
        )


@cache
def head(folder: Path) -> str:
    """Return the newest revision of the migration tree."""
    revision = ScriptDirectory(str(folder)).get_current_head()
    if revision is None:
        raise FileNotFoundError(f"there are no migrations in {folder}")
    return revision


async def require_current(db: AsyncSession, wanted: str) -> None:
    """Ask the database for its revision.

    Raises:
        SchemaNotCurrent: it has another one, or none.
    """
    try:
        found = list(await db.scalars(select(_versions.c.version_num)))
    except ProgrammingError as error:  # the table or its schema does not exist
        raise SchemaNotCurrent(None, wanted) from error
    if found != [wanted]:
        raise SchemaNotCurrent(", ".join(found), wanted)


async def refuse_if_old(sessions: Sessions, wanted: str) -> None:
    """Refuse to start on another schema than this release was made for.

    A database that is away is waited for: the process starts and is not ready.

    Raises:
        SchemaNotCurrent: the database answered, and has another revision.
    """
    try:
        async with sessions() as db:
            await require_current(db, wanted)
    except OperationalError as error:
        log.warning("database.away", error=type(error).__name__)


def upgrade(owner_url: str, folder: Path, *, role: str | None = None) -> None:
    """Bring the database to the newest revision.

    Args:
        owner_url: Of a role that owns our schemas or may make them.
        folder: The migration tree.
        role: The run-time role that gets rights on rows; None when the owner
            itself is used at run time.
    """
    with _locked(owner_url) as connection:
        for name in SCHEMAS:
            connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {name}"))
        connection.commit()
        command.upgrade(config(folder, connection), "head")
        if role is not None and role != connection.engine.url.username:
            _grant(connection, role)
        connection.commit()
    log.info("schema.upgraded", revision=head(folder))


def config(folder: Path, connection: Connection | None = None) -> Config:
    """Return Alembic's configuration for our tree."""
    made = Config()
    made.set_main_option("script_location", str(folder).replace("%", "%%"))
    if connection is not None:
        made.attributes["connection"] = connection
    return made


@contextmanager
def _locked(owner_url: str) -> Generator[Connection]:
    """Connect as the owner, one migrator at a time, with short time-outs.

    A step that cannot get its table lock within two seconds gives up instead of
    holding up everybody behind it.
    """
    url = make_url(owner_url).set(drivername="postgresql+psycopg")
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(text(f"SET lock_timeout = '{_LOCK_WAIT}'"))
        connection.execute(select(func.pg_advisory_lock(_LOCK)))
        connection.execute(text(f"SET lock_timeout = '{_LOCK_TIMEOUT}'"))
        connection.execute(text(f"SET statement_timeout = '{_STATEMENT_TIMEOUT}'"))
        connection.commit()
        yield connection


def _grant(connection: Connection, role: str) -> None:
    who = sql.Identifier(role)
    statements = list[sql.Composed]()
    for name in SCHEMAS:
        schema = sql.Identifier(name)
        statements += [
            sql.SQL(each).format(schema=schema, who=who)
            for each in (
                "GRANT USAGE ON SCHEMA {schema} TO {who}",
                (
                    "GRANT SELECT, INSERT, UPDATE, DELETE"
                    " ON ALL TABLES IN SCHEMA {schema} TO {who}"
                ),
                "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {who}",
                (
                    "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema}"
                    " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {who}"
                ),
                (
                    "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema}"
                    " GRANT USAGE, SELECT ON SEQUENCES TO {who}"
                ),
            )
        ]
    statements += [
        sql.SQL("REVOKE UPDATE, DELETE, TRUNCATE ON ops.{table} FROM {who}").format(
            table=sql.Identifier(name), who=who
        )
        for name in _APPEND_ONLY
    ]
    statements.append(
        sql.SQL("REVOKE INSERT, UPDATE, DELETE ON {schema}.{table} FROM {who}").format(
            schema=sql.Identifier(VERSION_SCHEMA),
            table=sql.Identifier(VERSION_TABLE),
            who=who,
        )
    )
    for statement in statements:
        connection.exec_driver_sql(statement.as_string(None))
