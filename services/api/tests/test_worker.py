"""The worker: events reach Redis at once, and an ended session its blocklist."""

import asyncio
from collections.abc import AsyncGenerator
from uuid import UUID

import pytest
from fastapi import FastAPI
from redis.asyncio import Redis

from stoa_api.base import outbox
from stoa_api.base.db import psycopg_url, transaction
from stoa_api.settings import Settings
from stoa_api.worker import Worker, jobs_of, retention_of
from stoa_shared import keys
from stoa_shared.events.core import SessionRevoked
from stoa_shared.ids import new_id


@pytest.fixture
async def worker(
    app: FastAPI, settings: Settings, redis: Redis
) -> AsyncGenerator[Worker]:
    made = Worker(
        database=app.state.database,
        redis=redis,
        listen_url=psycopg_url(settings.runtime_database_url),
        name=str(new_id()),
        retention=retention_of(settings),
        keep_origins=settings.audit_keep_origins,
        keep_guests=settings.guest_keep,
        jobs=jobs_of(settings, app.state.database),
        keyring=settings.jwt_secret,
    )
    task = asyncio.create_task(made.run())
    yield made
    task.cancel()
    await asyncio.gather(task, return_exceptions=True)


async def test_a_revoked_session_reaches_the_blocklist(worker: Worker):
    session_id: UUID = new_id()
    async with transaction(worker.database.sessions) as db:
        outbox.record(
            db,
            SessionRevoked(subject=session_id, user_id=new_id(), reason="ended"),
        )
    async with asyncio.timeout(20):
        while not await worker.redis.exists(  # noqa: ASYNC110  # Redis tells nobody
            keys.revoked_session(session_id)
        ):
            await asyncio.sleep(0.02)


async def test_tidying_up_runs_on_an_empty_installation(worker: Worker):
    await worker.tidy()
    await worker.seal_young()
