"""One platform for the whole session, and people to walk through it.

By default the embedded stack is started on free ports in a throw-away folder.
With ``STOA_TEST_BACKEND=containers`` its PostgreSQL and Redis come from
testcontainers; what needs to kill those is then left out. With
``STOA_TEST_BASE_URL`` the stories are told to a platform that already runs
(compose, say); what needs to kill processes is then left out, and the header
says so. Such a platform has to run with a high ``STOA_API_RATE_LIMIT_FACTOR`` and
``STOA_COLLAB_CONNECTIONS_PER_MINUTE``; its ``STOA_JWT_SECRET``, if given here too,
lets the tests forge tokens.
"""

import os
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AsyncExitStack, suppress
from typing import Protocol
from urllib.parse import urlsplit

import httpx
import pytest
from websockets.exceptions import ConnectionClosed

from stoa_local.roles import ensure_role
from stoa_local.stack import Stack, running

from .clients import Peer, Person, Socket, websocket_url
from .platform import Embedded, Platform
from .providers import Node, Provider, install

BASE_URL = os.environ.get("STOA_TEST_BASE_URL", "").rstrip("/")
SECRET = os.environ.get("STOA_JWT_SECRET", "")
BACKEND = os.environ.get("STOA_TEST_BACKEND", "embedded")

GENEROUS = {
    "STOA_API_RATE_LIMIT_FACTOR": "1000",
    "STOA_COLLAB_CONNECTIONS_PER_MINUTE": "100000",
}
"""So that a suite of stories from one address does not meet the limits."""

STRICT = {
    "STOA_API_RATE_LIMIT_FACTOR": "1",
    "STOA_COLLAB_CONNECTIONS_PER_MINUTE": "30",
    "STOA_COLLAB_SIGN_IN_TIMEOUT": "PT3S",
    "STOA_COLLAB_RECHECK_EVERY": "PT2S",
    "STOA_LOCAL_API_PROCESSES": "2",
    "STOA_LOCAL_COLLAB_PROCESSES": "2",
}
"""The limits of a first installation, on two processes of each kind; each person on
a board is asked about again every two seconds, not once in fifty."""


class Arrive(Protocol):
    """Makes a person, who comes from the given local address."""

    async def __call__(self, name: str, address: str | None = None) -> Person: ...


class NewClient(Protocol):
    """Makes an HTTP client that comes from the given local address."""

    def __call__(self, address: str | None = None) -> httpx.AsyncClient: ...


class OpenSocket(Protocol):
    """Opens a WebSocket to collab; it is closed after the test."""

    async def __call__(
        self, path: str = "/collab", *, address: str | None = None
    ) -> Socket: ...


class OpenBoard(Protocol):
    """Opens a board for a person and waits until its content is there."""

    async def __call__(
        self,
        person: Person,
        board_id: str,
        *,
        socket: Socket | None = None,
        version: str | None = "4.8.0",
        session: str | None = None,
    ) -> Peer: ...


class OpenProvider(Protocol):
    """Connects a stock JavaScript provider, without waiting for anything."""

    async def __call__(
        self, person: Person, board_id: str, *, version: int
    ) -> Provider: ...


def pytest_configure(config: pytest.Config) -> None:
    """Declare what a story may need."""
    config.addinivalue_line("markers", "embedded: kills or freezes our processes")
    config.addinivalue_line("markers", "servers: kills PostgreSQL or Redis too")
    config.addinivalue_line("markers", "secrets: forges tokens with the real secret")


def _missing() -> set[str]:
    """Return the markers that this run cannot serve."""
    if BASE_URL:
        return {"embedded", "servers"} | (set() if SECRET else {"secrets"})
    return {"servers"} if BACKEND == "containers" else set()


def pytest_report_header() -> str:
    """Say which platform the stories are told to, and what is left out."""
    where = BASE_URL or f"a stack of our own, {BACKEND} servers"
    left_out = ", ".join(sorted(_missing())) or "none"
    return f"stoa: {where}; markers deselected: {left_out}"


def pytest_collection_modifyitems(
    config: pytest.Config, items: list[pytest.Item]
) -> None:
    """Deselect what a platform that is not ours cannot show."""
    missing = _missing()
    gone = [item for item in items if any(item.get_closest_marker(m) for m in missing)]
    if gone:
        config.hook.pytest_deselected(items=gone)
        items[:] = [item for item in items if item not in gone]


@pytest.fixture(scope="session")
def platform(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    """The platform that nearly every story happens on."""
    if BASE_URL:
        yield Platform(BASE_URL, SECRET)
        return
    env = GENEROUS | _outside_servers(request, 0)
    with running(tmp_path_factory.mktemp("stack"), env=env, web=True) as stack:
        yield _platform(stack)


@pytest.fixture(scope="session")
def strict_platform(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Platform]:
    """A second platform, for what the first is too generous or too small to show."""
    env = STRICT | _outside_servers(request, 1)
    with running(tmp_path_factory.mktemp("strict"), env=env) as stack:
        yield _platform(stack)


@pytest.fixture
def embedded(platform: Platform) -> Iterator[Embedded]:
    """The insides of the platform; whole again after the test."""
    yield platform.embedded
    platform.embedded.wait_until_ready()


@pytest.fixture
async def stack_of_things() -> AsyncIterator[AsyncExitStack]:
    """What has to be closed when the test is over."""
    async with AsyncExitStack() as things:
        yield things


@pytest.fixture
async def new_client(platform: Platform, stack_of_things: AsyncExitStack) -> NewClient:
    """Make HTTP clients, each with its own cookies."""
    made: list[httpx.AsyncClient] = []

    def make(address: str | None = None) -> httpx.AsyncClient:
        transport = httpx.AsyncHTTPTransport(local_address=address)
        client = httpx.AsyncClient(
            base_url=platform.url, timeout=20, transport=transport
        )
        made.append(client)
        return client

    async def close() -> None:
        for client in made:
            await client.aclose()

    stack_of_things.push_async_callback(close)
    return make


@pytest.fixture
def arrive(platform: Platform, new_client: NewClient) -> Arrive:
    """Make people: signed up, signed in."""

    async def make(name: str, address: str | None = None) -> Person:
        return await Person.arrive(platform.url, new_client(address), name)

    return make


@pytest.fixture
async def open_socket(
    platform: Platform, stack_of_things: AsyncExitStack
) -> OpenSocket:
    """Open sockets that are closed afterwards."""

    async def make(path: str = "/collab", *, address: str | None = None) -> Socket:
        socket = await Socket.open(platform.url, path, address=address)
        stack_of_things.push_async_callback(close_socket, socket)
        return socket

    return make


@pytest.fixture
async def open_board(open_socket: OpenSocket) -> OpenBoard:
    """Open boards on sockets that are closed afterwards."""

    async def make(
        person: Person,
        board_id: str,
        *,
        socket: Socket | None = None,
        version: str | None = "4.8.0",
        session: str | None = None,
    ) -> Peer:
        carrier = socket or await open_socket(f"/collab/{board_id}")
        peer = Peer(carrier, board_id, person.token, version=version, session=session)
        await peer.start()
        return await peer.ready()

    return make


@pytest.fixture(scope="session")
def javascript() -> None:
    """The locked npm packages, installed when missing."""
    install()


@pytest.fixture
async def open_provider(
    platform: Platform,
    javascript: None,  # noqa: ARG001  # asked for its effect
    stack_of_things: AsyncExitStack,
) -> OpenProvider:
    """Connect stock JavaScript providers, all in one Node process."""
    node = await Node.start()
    stack_of_things.push_async_callback(node.stop)

    async def make(person: Person, board_id: str, *, version: int) -> Provider:
        return await node.provider(
            version=version,
            url=websocket_url(platform.url, f"/collab/{board_id}"),
            board_id=board_id,
            token=person.token,
        )

    return make


async def close_socket(socket: Socket) -> None:
    """Close a socket in whatever state it is."""
    with suppress(ConnectionClosed, OSError):
        await socket.close()


def _platform(stack: Stack) -> Platform:
    secret = stack.env["STOA_JWT_SECRET"].split(",")[0]
    # By number: tests choose the IPv4 address they come from.
    url = stack.url.replace("localhost", "127.0.0.1")
    return Platform(url, secret, Embedded(stack))


def _outside_servers(request: pytest.FixtureRequest, number: int) -> dict[str, str]:
    """Return where a stack finds PostgreSQL and Redis, if not in itself."""
    if BACKEND != "containers":
        return {}
    make_database: Callable[[str], str] = request.getfixturevalue("make_database")
    redis = urlsplit(str(request.getfixturevalue("redis_url")))
    database = make_database(f"stack_{number}")
    # Two stacks on one server share their roles, so also the passwords.
    runtime = {
        f"STOA_{service.upper()}_DATABASE_URL": ensure_role(
            database, f"stoa_{service}", "one-for-both-stacks"
        )
        for service in ("api", "processor")
    }
    return runtime | {
        "STOA_DATABASE_URL": database,
        "STOA_REDIS_URL": redis._replace(path=f"/{number}").geturl(),
    }
