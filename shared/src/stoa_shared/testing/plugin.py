"""Pytest plugin: PostgreSQL and Redis for the tests of every member.

Where they come from, in this order: ``STOA_TEST_DATABASE_URL`` and
``STOA_TEST_REDIS_URL``; with ``STOA_TEST_BACKEND=containers`` containers made
by testcontainers; else embedded servers on free ports with throw-away folders.
Every driver is imported when it is used, because pytest loads this plugin in
every run.
"""

import importlib
import os
import secrets
from collections.abc import Callable, Generator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol, cast
from urllib.parse import urlsplit, urlunsplit

import pytest
import structlog

POSTGRES_IMAGE = "pgvector/pgvector:pg17"
REDIS_IMAGE = "redis:8"

MakeDatabase = Callable[[str], str]
"""Takes a word for the name and returns the URL of a new, empty database."""


class _Server(Protocol):
    @property
    def url(self) -> str: ...


class _EmbeddedServers(Protocol):
    """What this plugin uses of ``stoa_local.servers``."""

    def postgres(self, folder: Path) -> AbstractContextManager[_Server]: ...
    def valkey(self, folder: Path) -> AbstractContextManager[_Server]: ...


def pytest_configure() -> None:
    """Log plainly: the default tracebacks take a second each to colour."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.dev.ConsoleRenderer(
                colors=False, exception_formatter=structlog.dev.plain_traceback
            ),
        ]
    )


@pytest.fixture(scope="session")
def postgres_url(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """Address of a PostgreSQL whose user may make databases and roles."""
    given = os.environ.get("STOA_TEST_DATABASE_URL")
    if given:
        yield given
    elif _wants_containers():
        with _postgres_container() as url:
            yield url
    else:
        with _embedded().postgres(tmp_path_factory.mktemp("postgres")) as server:
            yield server.url


@pytest.fixture(scope="session")
def redis_url(tmp_path_factory: pytest.TempPathFactory) -> Generator[str]:
    """Address of a Redis or Valkey that this run may fill."""
    given = os.environ.get("STOA_TEST_REDIS_URL")
    if given:
        yield given
    elif _wants_containers():
        with _redis_container() as url:
            yield url
    else:
        with _embedded().valkey(tmp_path_factory.mktemp("valkey")) as server:
            yield server.url


@pytest.fixture(scope="session")
def make_database(postgres_url: str) -> Generator[MakeDatabase]:
    """Make empty databases with names nobody else has; they go at the end."""
    psycopg = importlib.import_module("psycopg")
    names: list[str] = []

    def execute(statement: str) -> None:
        with psycopg.connect(postgres_url, autocommit=True) as connection:
            connection.execute(statement)

    def make(word: str) -> str:
        name = f"stoa_test_{word}_{secrets.token_hex(4)}"
        execute(f'CREATE DATABASE "{name}"')
        names.append(name)
        return urlunsplit(urlsplit(postgres_url)._replace(path=f"/{name}"))

    yield make
    for name in names:
        execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def _wants_containers() -> bool:
    return os.environ.get("STOA_TEST_BACKEND") == "containers"


def _embedded() -> _EmbeddedServers:
    # By name, because shared knows none of the packages that use it.
    module = importlib.import_module("stoa_local.servers")
    return cast("_EmbeddedServers", module)  # a module is not a class to declare


@contextmanager
def _postgres_container() -> Generator[str]:
    from testcontainers.community.postgres import PostgresContainer  # noqa: PLC0415

    with PostgresContainer(POSTGRES_IMAGE, driver=None) as container:
        yield container.get_connection_url()


@contextmanager
def _redis_container() -> Generator[str]:
    from testcontainers.community.redis import RedisContainer  # noqa: PLC0415

    with RedisContainer(REDIS_IMAGE) as container:
        host, port = container.get_container_host_ip(), container.get_exposed_port(6379)
        yield f"redis://{host}:{port}/0"
