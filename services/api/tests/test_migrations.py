"""The migrations make exactly the tables that the code declares."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, NullPool, create_engine, inspect, make_url

from stoa_api.base import schema
from stoa_api.tables import metadata

MIGRATIONS = Path(__file__).parents[1] / "migrations"


@pytest.fixture
def database_url(make_database: Callable[[str], str]) -> str:
    url = make_database("migrations")
    schema.upgrade(url, MIGRATIONS)
    return url


@contextmanager
def _connected(url: str) -> Iterator[Connection]:
    engine = create_engine(
        make_url(url).set(drivername="postgresql+psycopg"), poolclass=NullPool
    )
    with engine.connect() as connection:
        yield connection


def _drift(url: str) -> list[object]:
    """What Alembic would change to make the database fit the code."""
    with _connected(url) as connection:
        context = MigrationContext.configure(
            connection,
            opts={
                "include_schemas": True,
                "include_name": lambda name, kind, _: (
                    kind != "schema" or name in schema.SCHEMAS
                ),
                "include_object": lambda _thing, name, kind, *_: (
                    (kind, name) != ("table", schema.VERSION_TABLE)
                ),
                "compare_type": True,
                "compare_server_default": True,
                "version_table": schema.VERSION_TABLE,
                "version_table_schema": schema.VERSION_SCHEMA,
            },
        )
        return list(compare_metadata(context, metadata()))


def _tables(url: str) -> set[str]:
    with _connected(url) as connection:
        looked_at = inspect(connection)
        return {
            f"{name}.{table}"
            for name in schema.SCHEMAS
            for table in looked_at.get_table_names(schema=name)
        } - {f"{schema.VERSION_SCHEMA}.{schema.VERSION_TABLE}"}


def test_there_is_one_head():
    assert len(ScriptDirectory(str(MIGRATIONS)).get_heads()) == 1


def test_the_newest_schema_is_what_the_code_declares(database_url: str):
    assert _drift(database_url) == []


def test_down_and_up_again_comes_to_the_same(database_url: str):
    before = _tables(database_url)
    with _connected(database_url) as connection:
        command.downgrade(schema.config(MIGRATIONS, connection), "base")
        connection.commit()
    assert _tables(database_url) == set()
    schema.upgrade(database_url, MIGRATIONS)
    assert _tables(database_url) == before
    assert _drift(database_url) == []


def test_upgrading_twice_changes_nothing(database_url: str):
    before = _tables(database_url)
    schema.upgrade(database_url, MIGRATIONS)
    assert _tables(database_url) == before
