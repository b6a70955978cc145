"""Migrations: one head, empty to head, no drift, down and up again; rights."""

import secrets
from collections.abc import Callable
from pathlib import Path
from typing import LiteralString

import psycopg
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from psycopg import sql
from sqlalchemy import NullPool, create_engine, make_url
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import schema
from stoa_api.base.db import open_database

from .conftest import MIGRATIONS


@pytest.fixture
def url(make_database: Callable[[str], str]) -> str:
    return make_database("migrations")


def test_there_is_one_head():
    assert len(ScriptDirectory(str(MIGRATIONS)).get_heads()) == 1


def test_tables_and_migrations_agree_and_can_be_taken_back(url: str):
    schema.upgrade(url, MIGRATIONS)
    engine = create_engine(
        make_url(url).set(drivername="postgresql+psycopg"), poolclass=NullPool
    )
    with engine.connect() as connection:
        config = schema.config(MIGRATIONS, connection)
        command.check(config)
        command.downgrade(config, "base")
        command.upgrade(config, "head")
        command.check(config)


async def test_another_schema_is_refused(url: str):
    database = open_database(url)
    wanted = schema.head(MIGRATIONS)

    async def ask(db: AsyncSession) -> None:
        await schema.require_current(db, wanted)

    try:
        async with database.read_sessions() as db:
            with pytest.raises(schema.SchemaNotCurrent, match="stoa-api migrate"):
                await ask(db)
        schema.upgrade(url, MIGRATIONS)
        async with database.read_sessions() as db:
            await ask(db)
    finally:
        await database.close()


def test_the_run_time_role_works_with_rows_and_nothing_else(url: str):
    role = f"stoa_test_{secrets.token_hex(4)}"
    who = sql.Identifier(role)
    with psycopg.connect(url, autocommit=True) as owner:
        owner.execute(sql.SQL("CREATE ROLE {}").format(who))
        try:
            schema.upgrade(url, MIGRATIONS, role=role)
            owner.execute(sql.SQL("SET ROLE {}").format(who))
            owner.execute("SELECT count(*) FROM core.users")
            owner.execute("DELETE FROM core.grants")
            owner.execute("SELECT version_num FROM ops.alembic_version")
            forbidden_statements: tuple[LiteralString, ...] = (
                "CREATE TABLE core.mine ()",
                "ALTER TABLE core.users ADD COLUMN x int",
                "DELETE FROM ops.audit_entries",
                "UPDATE ops.audit_entries SET action = 'x'",
                "UPDATE ops.audit_seals SET seal = ''",
                "DELETE FROM ops.alembic_version",
            )
            for forbidden in forbidden_statements:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    owner.execute(forbidden)
        finally:
            owner.execute("RESET ROLE")
            owner.execute(sql.SQL("DROP OWNED BY {}").format(who))
            owner.execute(sql.SQL("DROP ROLE {}").format(who))


def test_migrations_import_no_application_code():
    for path in Path(MIGRATIONS / "versions").glob("*.py"):
        assert "stoa_" not in "".join(
            line for line in path.read_text().splitlines() if "import" in line
        )
