"""The HTTP service: what answers, and what it needs to be ready."""

import asyncio
import os
from collections.abc import AsyncGenerator, Callable, Coroutine
from contextlib import asynccontextmanager
from pathlib import Path

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from prometheus_client import CollectorRegistry
from sqlalchemy.ext.asyncio import AsyncEngine, async_sessionmaker
from starlette.types import Scope

from stoa_processor.base import schema
from stoa_processor.base.db import make_engine
from stoa_processor.blobs import BlobStore
from stoa_processor.blobs.disk import DiskStore
from stoa_processor.intake import routes
from stoa_processor.intake.api import Api
from stoa_processor.intake.service import Intake
from stoa_processor.intake.staging import Staging
from stoa_processor.settings import Settings
from stoa_shared.asgi import RequestMetrics, install_problems, stack
from stoa_shared.asgi.health import NotReady, health_routes

log = structlog.stdlib.get_logger()

BODY_LIMIT_BYTES = 1 << 20
"""Of an ordinary request."""

Work = Callable[[Intake], Coroutine[None, None, None]]


def create_app(settings: Settings) -> FastAPI:
    """Make the app; it connects when it is started."""
    app = make_app(settings, "processor")
    app.router.routes.extend(routes.router.routes)
    return app


def make_app(settings: Settings, name: str, work: Work | None = None) -> FastAPI:
    """Make an app with the plumbing that both processes have.

    Readiness asks PostgreSQL for the revision of its schema, and the disk whether it
    can be written: on an old schema, without a database or without a folder, the
    process is alive and not ready.

    Args:
        settings: How it shall be.
        name: Which process it is.
        work: What it does beside answering, until it is cancelled.
    """
    engine = make_engine(settings.database_url, application=f"stoa-{name}")
    wanted = schema.head(settings.migrations)
    registry = CollectorRegistry()

    staging = Staging(settings.data / "incoming")

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        async with Api(settings.api_url, settings.service_secret) as api:
            sessions = async_sessionmaker(engine, expire_on_commit=False)
            intake = Intake(sessions, staging, shelf(settings), api)
            app.state.intake = intake
            log.info("service.started", schema=wanted)
            async with asyncio.TaskGroup() as tasks:
                task = tasks.create_task(work(intake)) if work else None
                yield
                if task is not None:
                    task.cancel()
        await engine.dispose()
        log.info("service.stopped")

    app = FastAPI(
        title="Stoa processor",
        openapi_url=None,  # the client talks to the API; nothing here is public
        lifespan=lifespan,
        middleware=stack(
            trusted_proxies=settings.trusted_proxies,
            body_limit=lambda scope: _body_limit(scope, settings.upload_bytes_max),
            metrics=RequestMetrics(registry),
        ),
    )
    install_problems(app, RequestValidationError)
    app.state.service_keyring = settings.service_secret
    app.state.upload_bytes_max = settings.upload_bytes_max

    async def database_is_current() -> None:
        await _require_current(engine, wanted)

    async def disk_is_there() -> None:
        await asyncio.to_thread(_require_folders, staging, settings.data)

    checks = {"postgres": database_is_current, "disk": disk_is_there}
    app.router.routes.extend(health_routes(checks, registry))
    return app


def shelf(settings: Settings) -> BlobStore:
    """Return where stored bytes are."""
    return DiskStore(settings.data / "objects")


def _body_limit(scope: Scope, upload_max: int) -> int:
    """Let uploads be as large as a file may be; the grant says the rest."""
    is_upload = scope["path"].startswith(routes.router.prefix)
    return upload_max if is_upload else BODY_LIMIT_BYTES


def _require_folders(staging: Staging, data: Path) -> None:
    objects = data / "objects"
    try:
        objects.mkdir(0o755, parents=True, exist_ok=True)
        staging.prepare()
    except OSError as error:
        raise NotReady(f"{data} cannot be written: {error.strerror}") from error
    if not os.access(objects, os.W_OK):
        raise NotReady(f"{data} cannot be written")


async def _require_current(engine: AsyncEngine, wanted: str) -> None:
    try:
        await schema.require_current(engine, wanted)
    except schema.SchemaNotCurrent as error:
        raise NotReady(str(error)) from error
