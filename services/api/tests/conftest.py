"""The API under test: its own database, a real Redis, the app in this process."""

import secrets
from collections.abc import AsyncGenerator, Awaitable, Callable, Generator
from contextlib import AsyncExitStack
from ipaddress import IPv4Network
from pathlib import Path

import httpx
import pytest
from fastapi import FastAPI
from redis.asyncio import Redis

from stoa_api.app import create_app
from stoa_api.base import schema
from stoa_api.base.db import Database, Sessions, open_database
from stoa_api.settings import Settings
from stoa_shared.rpc.api import ACCESS_SCOPE, REACH_SCOPE, STATE_SCOPE
from stoa_shared.tokens import Keyring, sign_service

from .live_boards import LiveBoards
from .makers import Client, Person, make_person
from .members import Member, make_member

MIGRATIONS = Path(__file__).parents[1] / "migrations"
MakeClient = Callable[[str], Client]
MakePerson = Callable[..., Awaitable[Person]]
As = Callable[[Person], Client]
MakeMember = Callable[[str], Awaitable[Member]]
Neighbour = Callable[..., Awaitable[httpx.AsyncClient]]


@pytest.fixture(scope="session")
def database_url(make_database: Callable[[str], str]) -> str:
    """A database at the newest revision, shared by the tests of this run."""
    url = make_database("api")
    schema.upgrade(url, MIGRATIONS)
    return url


class KeptDatabase(Database):
    """Its connections outlive the apps: to make one costs as much as a test."""

    async def close(self) -> None:
        """Leave them to the next test."""


@pytest.fixture(scope="session")
async def database(database_url: str) -> AsyncGenerator[Database]:
    """What was connected, planned and compiled for one test stays for the next."""
    made = open_database(database_url)
    yield KeptDatabase(made.sessions, made.read_sessions)
    await made.close()


@pytest.fixture
def settings(database_url: str, redis_url: str) -> Settings:
    return Settings(
        owner_database_url=database_url,
        redis_url=redis_url,
        jwt_secret=Keyring.parse(secrets.token_hex(32)),
        service_secret=Keyring.parse(secrets.token_hex(32)),
        rate_limit_factor=1000,
        trusted_proxies=(IPv4Network("10.0.0.0/8"),),
        migrations=MIGRATIONS,
    )


@pytest.fixture
async def live(settings: Settings) -> AsyncGenerator[LiveBoards]:
    """The service that holds boards open, as the API calls it."""
    async with LiveBoards(settings.service_secret) as made:
        yield made


@pytest.fixture
async def app(
    settings: Settings, live: LiveBoards, database: Database
) -> AsyncGenerator[FastAPI]:
    made = create_app(settings, database)
    await made.state.collab.aclose()
    made.state.collab = live.called_by(made)
    async with made.router.lifespan_context(made):
        yield made


@pytest.fixture
def limited_app_settings(settings: Settings) -> Settings:
    """With the limits as they are in earnest."""
    return settings.model_copy(update={"rate_limit_factor": 1.0})


@pytest.fixture
async def limited_app(
    limited_app_settings: Settings, database: Database
) -> AsyncGenerator[FastAPI]:
    made = create_app(limited_app_settings, database)
    async with made.router.lifespan_context(made):
        yield made


@pytest.fixture
async def client(app: FastAPI) -> AsyncGenerator[Client]:
    """Somebody who is not signed in, at an address of their own."""
    async with Client(app) as made:
        yield made


@pytest.fixture
async def as_(app: FastAPI) -> AsyncGenerator[As]:
    """``as_(person)`` is a client with that person's token."""
    made = list[Client]()

    def sign_in(person: Person) -> Client:
        made.append(Client(app, token=person.token))
        return made[-1]

    yield sign_in
    for each in made:
        await each.aclose()


@pytest.fixture
def person(client: Client) -> MakePerson:
    """Make a person who is signed in."""

    async def make(name: str = "Alice") -> Person:
        return await make_person(client, name)

    return make


@pytest.fixture
def sessions(app: FastAPI) -> Sessions:
    return app.state.database.sessions


@pytest.fixture
def redis(app: FastAPI) -> Redis:
    return app.state.redis


@pytest.fixture
async def member(
    app: FastAPI, settings: Settings, sessions: Sessions
) -> AsyncGenerator[MakeMember]:
    """Make people who are signed in, without the cost of a password."""
    async with AsyncExitStack() as stack:

        async def make(name: str) -> Member:
            made = await make_member(app, sessions, settings.jwt_secret, name)
            return await stack.enter_async_context(made)

        yield make


@pytest.fixture
async def alice(member: MakeMember) -> Member:
    return await member("Alice")


@pytest.fixture
async def bob(member: MakeMember) -> Member:
    return await member("Bob")


@pytest.fixture
async def carol(member: MakeMember) -> Member:
    return await member("Carol")


class _ServiceAuth(httpx.Auth):
    """A new token for each call: they are good for a minute."""

    def __init__(self, secret: Keyring) -> None:
        self._secret = secret

    def auth_flow(
        self, request: httpx.Request
    ) -> Generator[httpx.Request, httpx.Response]:
        token = sign_service(
            self._secret,
            issuer="collab",
            audience="api",
            scope=f"{ACCESS_SCOPE} {STATE_SCOPE} {REACH_SCOPE}",
        )
        request.headers["Authorization"] = f"Bearer {token}"
        yield request


@pytest.fixture
async def neighbour(app: FastAPI, settings: Settings) -> AsyncGenerator[Neighbour]:
    """Call ``/internal/v1`` with a service token, or with any other."""
    async with AsyncExitStack() as stack:

        async def make(token: str | None = None) -> httpx.AsyncClient:
            client = httpx.AsyncClient(
                transport=httpx.ASGITransport(app, raise_app_exceptions=False),
                base_url="http://api/internal/v1/",
                headers={"Authorization": f"Bearer {token}"} if token else {},
                auth=_ServiceAuth(settings.service_secret) if token is None else None,
            )
            return await stack.enter_async_context(client)

        yield make


@pytest.fixture
async def collab(neighbour: Neighbour) -> httpx.AsyncClient:
    """The collaboration service, as it calls the API."""
    return await neighbour()
