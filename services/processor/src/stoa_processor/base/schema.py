"""The schema ``files``: bring it up to date, and refuse to work on an old one."""

from collections.abc import Generator
from contextlib import contextmanager
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
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.ext.asyncio import AsyncEngine

from stoa_processor.base.db import SCHEMA

VERSION_TABLE: Final = "alembic_version"
_LOCK: Final = 0x570A_F11E
_LOCK_WAIT: Final = "120s"
_LOCK_TIMEOUT: Final = "2s"
_STATEMENT_TIMEOUT: Final = "30s"
_versions = table(VERSION_TABLE, column("version_num", String()), schema=SCHEMA)

_GRANTS: Final = (
    "GRANT USAGE ON SCHEMA {schema} TO {role}",
    "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA {schema} TO {role}",
    "GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA {schema} TO {role}",
    (
        "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema}"
        " GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role}"
    ),
    (
        "ALTER DEFAULT PRIVILEGES IN SCHEMA {schema}"
        " GRANT USAGE, SELECT ON SEQUENCES TO {role}"
    ),
    "REVOKE INSERT, UPDATE, DELETE ON {schema}.alembic_version FROM {role}",
)

log = structlog.stdlib.get_logger()


class SchemaNotCurrent(Exception):
    """The database is not at the revision that this release was made for."""

    def __init__(self, found: str | None, wanted: str) -> None:
        super().__init__(
            f"the schema is at {found or 'nothing'}, this release needs {wanted}:"
            " run `stoa-processor migrate` first"
        )


def head(folder: Path) -> str:
    """Return the newest revision of the migration tree."""
    revision = ScriptDirectory(str(folder)).get_current_head()
    if revision is None:
        raise FileNotFoundError(f"there are no migrations in {folder}")
    return revision


async def require_current(engine: AsyncEngine, wanted: str) -> None:
    """Ask the database for its revision.

    Raises:
        SchemaNotCurrent: it has another one, or none.
    """
    async with engine.connect() as connection:
        try:
            found = list(await connection.scalars(select(_versions.c.version_num)))
        except ProgrammingError as error:  # the table or its schema does not exist
            raise SchemaNotCurrent(None, wanted) from error
    if found != [wanted]:
        raise SchemaNotCurrent(", ".join(found), wanted)


def upgrade(owner_url: str, folder: Path, *, role: str | None = None) -> None:
    """Bring the schema to the newest revision.

    Args:
        owner_url: Of a role that owns the schema or may make it.
        folder: The migration tree.
        role: The run-time role that gets rights on rows, and on nothing else;
            None when the owner itself is used at run time.
    """
    with _locked(owner_url) as connection:
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {SCHEMA}"))
        connection.commit()
        command.upgrade(config(folder, connection), "head")
        if role is not None and role != connection.engine.url.username:
            _grant(connection, role)
        connection.commit()
    log.info("schema.upgraded", revision=head(folder))


def config(folder: Path, connection: Connection) -> Config:
    """Return Alembic's configuration for our tree on an open connection."""
    made = Config()
    made.set_main_option("script_location", str(folder).replace("%", "%%"))
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
    names = {"schema": sql.Identifier(SCHEMA), "role": sql.Identifier(role)}
    for grant in _GRANTS:
        connection.exec_driver_sql(sql.SQL(grant).format(**names).as_string(None))
