"""The HTTP service: what answers, and what it needs to be ready."""

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from prometheus_client import CollectorRegistry
from sqlalchemy.ext.asyncio import AsyncEngine

from stoa_processor.base import schema
from stoa_processor.base.db import make_engine
from stoa_processor.settings import Settings
from stoa_shared.asgi import RequestMetrics, install_problems, stack
from stoa_shared.asgi.health import NotReady, health_routes

log = structlog.stdlib.get_logger()

BODY_LIMIT_BYTES = 1 << 20
"""Of an ordinary request."""


def create_app(settings: Settings) -> FastAPI:
    """Make the app; it connects when it is started."""
    return make_app(settings, "processor")


def make_app(settings: Settings, name: str) -> FastAPI:
    """Make an app with the plumbing that both processes have.

    Readiness asks PostgreSQL for the revision of its schema: on an old schema,
    or without a database, the process is alive and not ready.
    """
    engine = make_engine(settings.database_url, application=f"stoa-{name}")
    wanted = schema.head(settings.migrations)
    registry = CollectorRegistry()

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncGenerator[None]:
        log.info("service.started", schema=wanted)
        yield
        await engine.dispose()
        log.info("service.stopped")

    app = FastAPI(
        title="Stoa processor",
        openapi_url=None,  # the client talks to the API; nothing here is public
        lifespan=lifespan,
        middleware=stack(
            trusted_proxies=settings.trusted_proxies,
            body_limit=BODY_LIMIT_BYTES,
            metrics=RequestMetrics(registry),
        ),
    )
    install_problems(app, RequestValidationError)

    async def database_is_current() -> None:
        await _require_current(engine, wanted)

    app.router.routes.extend(health_routes({"postgres": database_is_current}, registry))
    return app


async def _require_current(engine: AsyncEngine, wanted: str) -> None:
    try:
        await schema.require_current(engine, wanted)
    except schema.SchemaNotCurrent as error:
        raise NotReady(str(error)) from error
