"""An installation that has a mail server."""

from collections.abc import AsyncGenerator
from datetime import timedelta
from pathlib import Path

import pytest
from fastapi import FastAPI

from stoa_api.base import jobs
from stoa_api.settings import Settings

from ...post import Post, open_post, working


@pytest.fixture
async def post(tmp_path: Path) -> AsyncGenerator[Post]:
    """What has arrived."""
    async with open_post(tmp_path / "mail") as made:
        yield made


@pytest.fixture
def settings(settings: Settings, post: Post) -> Settings:
    there = {"smtp_host": "127.0.0.1", "smtp_port": post.port, "smtp_security": "none"}
    return settings.model_copy(update=there)


@pytest.fixture
async def worker(
    app: FastAPI, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> AsyncGenerator[None]:
    """Somebody who sends what is to be sent."""
    monkeypatch.setattr(jobs, "LOOK_EVERY", timedelta(milliseconds=20))
    async with working(app, settings):
        yield
