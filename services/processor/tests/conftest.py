"""A processor on a real database."""

from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI

from stoa_processor.base import schema
from stoa_processor.settings import Settings
from stoa_shared.testing.plugin import MakeDatabase

MakeSettings = Callable[[str], Settings]
Serve = Callable[[FastAPI], AbstractAsyncContextManager[httpx.AsyncClient]]


@pytest.fixture
def make_settings(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> MakeSettings:
    """Read settings from an environment with the given database."""

    def make(database_url: str) -> Settings:
        monkeypatch.setenv("STOA_DATABASE_URL", database_url)
        monkeypatch.setenv("STOA_PROCESSOR_DATA", str(tmp_path / "files"))
        monkeypatch.setenv("STOA_SERVICE_SECRET", "0123456789abcdefghijklmnopqrstuv")
        return Settings.load()

    return make


@pytest.fixture
def current_database(make_database: MakeDatabase, make_settings: MakeSettings) -> str:
    """Give a database at the newest revision."""
    url = make_database("processor")
    schema.upgrade(url, make_settings(url).migrations)
    return url


@pytest.fixture
def serve() -> Serve:
    """Start an app and give a client that talks to it."""

    @asynccontextmanager
    async def run(app: FastAPI) -> AsyncGenerator[httpx.AsyncClient]:
        transport = httpx.ASGITransport(app)
        async with (
            app.router.lifespan_context(app),
            httpx.AsyncClient(transport=transport, base_url="http://it") as client,
        ):
            yield client

    return run
