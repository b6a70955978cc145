"""The HTTP application: what every process of ``stoa-api serve`` runs."""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Final

import structlog
from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from prometheus_client import CollectorRegistry
from psycopg.errors import ReadOnlySqlTransaction
from redis.asyncio import Redis
from sqlalchemy import text
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute
from starlette.types import Scope

from stoa_api import doors, openapi, tables
from stoa_api.base import schema
from stoa_api.base.contained import CONTAINED
from stoa_api.base.db import Database, open_database
from stoa_api.base.limits import Gate, Limiter, Policy, Rule
from stoa_api.base.routing import BASE, Route
from stoa_api.core.audit import routes as audit
from stoa_api.core.groups import routes as groups
from stoa_api.core.invitations import routes as invitations
from stoa_api.core.links import routes as links
from stoa_api.core.me import routes as me
from stoa_api.core.organizations import routes as organizations
from stoa_api.core.organizations.schemas import Feature
from stoa_api.core.people import routes as people
from stoa_api.core.people.passwords import Passwords
from stoa_api.core.realtime import routes as realtime
from stoa_api.core.sessions import routes as sessions
from stoa_api.core.sessions.blocklist import Blocklist
from stoa_api.core.sharing import routes as sharing
from stoa_api.core.tokens import routes as tokens
from stoa_api.learn.assignments import routes as assignments
from stoa_api.learn.categories import routes as categories
from stoa_api.learn.certificates import routes as certificates
from stoa_api.learn.courses import routes as courses
from stoa_api.learn.enrolments import routes as enrolments
from stoa_api.learn.gradebook import routes as gradebook
from stoa_api.learn.lessons import routes as lessons
from stoa_api.learn.points import routes as points
from stoa_api.learn.progress import routes as progress
from stoa_api.learn.quizzes import routes as quizzes
from stoa_api.ops.analytics import routes as analytics
from stoa_api.settings import Settings
from stoa_api.studio.boards import routes as boards
from stoa_api.studio.comments import routes as comments
from stoa_api.studio.files import routes as files
from stoa_api.studio.markdown import routes as markdown
from stoa_api.studio.markdown.apart import Converters
from stoa_api.studio.pages import routes as pages
from stoa_api.studio.spaces import routes as spaces
from stoa_api.studio.uploads import routes as uploads
from stoa_api.studio.uploads.service import Room
from stoa_api.studio.versions import routes as versions
from stoa_api.studio.versions.collab import Collab
from stoa_api.studio.versions.service import Rhythm
from stoa_shared.asgi import (
    ProblemRenderer,
    RequestMetrics,
    install_problems,
    stack,
)
from stoa_shared.asgi.health import NotReady, health_routes
from stoa_shared.asgi.problem_renderer import problem_response
from stoa_shared.problems import Unavailable
from stoa_shared.redis import connect

log = structlog.stdlib.get_logger()

BODY_BYTES_MAX: Final = 1 << 20

POLICY: Final = Policy(
    special={
        ("POST", "auth/register"): Rule("sign-up", 5, by="address", fallback=2),
        # One address may be a whole campus: the tight limit is for each account
        # (core.sessions.routes), this one stops trying many accounts.
        ("POST", "auth/login"): Rule("sign-in-address", 300, by="address", fallback=30),
        ("POST", "auth/refresh"): Rule("refresh-address", 600, by="address"),
        ("POST", "auth/logout"): Rule("sign-out", 600, by="address"),
        # Again a campus; what is tight is counted by account and address.
        ("POST", "auth/password-reset"): Rule("forgotten-address", 60, by="address"),
        ("PUT", "auth/password-reset"): Rule("reset-address", 60, by="address"),
        ("PUT", "auth/email-verification"): Rule("verify-address", 60, by="address"),
        ("POST", "invitations/preview"): Rule("invitation", 30, by="address"),
        # A class that opens its letters in one room.
        ("POST", "invitations/sign-up"): Rule("invited", 60, by="address", fallback=10),
        ("POST", "realtime/tickets"): Rule("tickets", 30),
        # A class comes in by one link from one address.
        ("POST", "links/redeem"): Rule("links", 300, by="address", fallback=60),
    },
    groups=frozenset(
        {
            *("boards", "courses", "files", "lessons", "me", "orgs", "pages"),
            *("realtime", "resources", "spaces", "uploads"),
        }
    ),
    # Each part of a file that is sent asks once; bytes are what limits them. A page
    # of pictures, and a film in parts, ask for files.
    wide={"uploads": 1200, "files": 600},
)
"""How many requests who may make in a minute (times ``rate_limit_factor``)."""


def create_app(settings: Settings, database: Database | None = None) -> FastAPI:
    """Build the application; nothing is connected before it starts.

    Args:
        settings: How it shall be.
        database: Where it shall work, if not where the settings say.
    """
    tables.metadata()  # foreign keys name tables of slices that have no routes
    registry = CollectorRegistry()
    registry.register(CONTAINED)
    redis = connect(settings.redis_url)
    database = database or open_database(
        settings.runtime_database_url, pool_size=settings.database_pool_size
    )
    limiter = Limiter(redis, factor=settings.rate_limit_factor, registry=registry)
    app = describe()
    # Half of the writing connections at most may wait for collab, which needs
    # one of them to store.
    collab = Collab(
        settings.collab_url,
        settings.service_secret,
        at_once=max(1, settings.database_pool_size // 2),
    )
    app.router.lifespan_context = _lifespan(database, redis, limiter, collab)
    app.user_middleware.extend(_middleware(settings, limiter, registry))
    app.state.database = database
    app.state.redis = redis
    app.state.limiter = limiter
    app.state.keyring = settings.jwt_secret
    app.state.service_keyring = settings.service_secret
    app.state.passwords = Passwords()
    app.state.blocklist = Blocklist(redis)
    app.state.public_url = settings.public_url
    app.state.has_mail = settings.smtp_host is not None
    app.state.people_per_board = settings.people_per_board
    app.state.peertube_hosts = settings.peertube_hosts
    app.state.collab = collab
    app.state.converters = Converters()
    app.state.storage_room = Room(
        upload_bytes_max=settings.upload_bytes_max,
        own_bytes_max=settings.storage_per_person,
        org_bytes_max=settings.storage_per_organization,
        upload_life=settings.upload_life,
    )
    app.state.version_rhythm = Rhythm(
        every=settings.version_every, after_bytes=settings.version_after_bytes
    )
    checks = readiness(database, redis, wanted=schema.head(settings.migrations))
    app.router.routes.extend(health_routes(checks, registry))
    return app


def describe() -> FastAPI:
    """Build the routes alone: enough to write down what they are."""
    app = FastAPI(
        title="Stoa",
        version="1",
        openapi_url=f"{BASE}/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    for router in (
        me.router,
        people.router,
        sessions.router,
        links.router,
        tokens.router,
        organizations.router,
        audit.router,
        groups.router,
        sharing.router,
        invitations.router,
        boards.router,
        boards.internal,
        versions.router,
        comments.router,
        spaces.router,
        pages.router,
        markdown.router,
        markdown.of_pages,
        files.router,
        files.public,
        files.internal,
        uploads.router,
        uploads.internal,
        categories.router,
        courses.router,
        lessons.router,
        enrolments.router,
        progress.router,
        points.router,
        quizzes.router,
        certificates.router,
        certificates.public,
        lessons.public,
        assignments.router,
        gradebook.router,
        analytics.router,
        realtime.router,
        realtime.internal,
    ):
        for route in router.routes:
            if isinstance(route, Route):
                doors.fit(route)
        app.router.routes.extend(router.routes)
    _put_behind_switches()
    openapi.install(app, docs_path=f"{BASE}/docs")
    install_problems(app, RequestValidationError)
    for away in (OperationalError, InterfaceError, PoolTimeout):
        app.add_exception_handler(away, _database_away)
    app.add_exception_handler(InternalError, _database_internal)
    return app


def _is_named(route: BaseRoute, name: str) -> bool:
    return isinstance(route, Route) and route.name == name


SWITCHED: Final[dict[Feature, Sequence[BaseRoute]]] = {
    "boards": (
        *boards.router.routes,
        *versions.router.routes,
        *comments.router.routes,
        *markdown.router.routes,
        # Sockets close too; what was typed until then is still stored.
        *(
            each
            for each in boards.internal.routes
            if _is_named(each, "get_board_access")
        ),
    ),
    "courses": (
        *categories.router.routes,
        *courses.router.routes,
        *lessons.router.routes,
        *enrolments.router.routes,
        *progress.router.routes,
        *points.router.routes,
        *quizzes.router.routes,
        *certificates.router.routes,
        *assignments.router.routes,
        *gradebook.router.routes,
        *analytics.router.routes,
    ),
    "groups": groups.router.routes,
    "invitations": invitations.router.routes,
}
"""Which routes belong to which feature: gone where an organisation switched it off."""


def _put_behind_switches() -> None:
    for feature, routes in SWITCHED.items():
        for route in routes:
            if isinstance(route, Route):
                route.gate = organizations.gate(feature)


async def _database_away(request: Request, error: Exception) -> Response:
    """Answer 503 while the database cannot be reached or gives no answer in time."""
    log.warning("database.away", error=type(error).__name__)
    return problem_response(Unavailable(headers={"Retry-After": "2"}), request.scope)


async def _database_internal(request: Request, error: Exception) -> Response:
    """Answer 503 while the database only reads: a standby, or its disk is full."""
    if isinstance(error, InternalError) and isinstance(
        error.orig, ReadOnlySqlTransaction
    ):
        log.warning("database.read_only")
        again = Unavailable(headers={"Retry-After": "30"})
        return problem_response(again, request.scope)
    raise error


def readiness(
    database: Database, redis: Redis, *, wanted: str
) -> dict[str, Callable[[], Awaitable[None]]]:
    """Return what must answer before a process of the API takes work."""

    async def postgres() -> None:
        async with database.read_sessions() as db:
            await db.execute(text("SELECT 1"))

    async def current_schema() -> None:
        async with database.read_sessions() as db:
            try:
                await schema.require_current(db, wanted)
            except schema.SchemaNotCurrent as reason:
                raise NotReady(str(reason)) from reason

    async def cache() -> None:
        await redis.execute_command("PING")  # pyright: ignore[reportUnknownMemberType]  # its **options

    return {"postgres": postgres, "schema": current_schema, "redis": cache}


def _middleware(
    settings: Settings, limiter: Limiter, registry: CollectorRegistry
) -> list[Middleware]:
    """Put the gate just outside the problem renderer.

    So every answer to a counted request says where the caller stands, also a
    failure.
    """
    outer = stack(
        trusted_proxies=settings.trusted_proxies,
        body_limit=_body_limit(settings),
        metrics=RequestMetrics(registry),
    )
    gate = Middleware(Gate, limiter=limiter, policy=POLICY, keyring=settings.jwt_secret)
    at = next(i for i, each in enumerate(outer) if each.cls is ProblemRenderer)
    return [*outer[:at], gate, *outer[at:]]


def _body_limit(settings: Settings) -> Callable[[Scope], int]:
    """Return how large a body may be: a board's whole state comes in one piece."""

    def limit(scope: Scope) -> int:
        is_internal = scope["path"].startswith("/internal/")
        return settings.board_bytes_max if is_internal else BODY_BYTES_MAX

    return limit


def _lifespan(
    database: Database, redis: Redis, limiter: Limiter, collab: Collab
) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    """Count requests meanwhile; close at the end what they opened."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncGenerator[None]:
        async with asyncio.TaskGroup() as tasks:
            counting = tasks.create_task(limiter.windows.run())
            yield
            counting.cancel()
        app.state.passwords.close()
        await collab.aclose()
        await redis.aclose()
        await database.close()

    return lifespan
