"""Collab as a real process or in this one, real Valkey, and a neighbour for the API."""

import asyncio
import json
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio
from redis.asyncio import Redis

sys.path.insert(0, str(Path(__file__).parent))

from collab_neighbour import Neighbour
from collab_peers import NODE, YJS, Peers, install_clients, running_peers
from collab_stage import (
    JWT_SECRET,
    SERVICE_KEYS,
    SERVICE_SECRET,
    Collab,
    GiveTicket,
    MakeCollab,
    NodeRun,
    OwnRedis,
    Person,
    Providers,
)

from stoa_local import servers
from stoa_shared import keys
from stoa_shared.ids import new_id
from stoa_shared.redis import connect
from stoa_shared.tokens import new_opaque, opaque_digest


@pytest.fixture(scope="session")
def node_run() -> NodeRun:
    """Run JavaScript clients, of the versions the lock file names."""
    install_clients()

    async def run(script: str, arguments: object) -> dict[str, object]:
        node = await asyncio.create_subprocess_exec(
            NODE / "bin" / "node",
            script,
            json.dumps(arguments),
            cwd=YJS,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        out, errors = await node.communicate()
        assert node.returncode == 0, errors.decode()
        return json.loads(out)

    return run


@pytest_asyncio.fixture
async def peers(node_run: NodeRun) -> AsyncGenerator[Peers]:
    """Unmodified JavaScript clients under the test's hand."""
    del node_run  # only to have them installed
    async with running_peers() as made:
        yield made


@pytest_asyncio.fixture
async def neighbour() -> AsyncGenerator[Neighbour]:
    made = Neighbour(SERVICE_KEYS)
    async with made.serving():
        yield made


@pytest_asyncio.fixture
async def redis(redis_url: str) -> AsyncGenerator[Redis]:
    client = connect(redis_url)
    await client.execute_command("FLUSHDB")  # pyright: ignore[reportUnknownMemberType]  # untyped in redis-py
    yield client
    await client.aclose()


@pytest_asyncio.fixture
async def own_redis(tmp_path: Path) -> AsyncGenerator[OwnRedis]:
    """A Redis that the test may configure, freeze or kill."""
    with servers.valkey(tmp_path / "own", durable=False) as server:
        client = connect(server.url)
        yield OwnRedis(server.url, client, server.pid)
        await client.aclose()


@pytest_asyncio.fixture
async def make_collab(
    neighbour: Neighbour, redis: Redis, redis_url: str, tmp_path: Path
) -> AsyncGenerator[MakeCollab]:
    """Make collab services; those still running end with the test."""
    del redis  # only to begin with an empty one
    made: list[Collab] = []

    def make(*, killable: bool = False, **settings: str) -> Collab:
        shared = {k: v for k, v in settings.items() if k.startswith("STOA_")}
        own = {
            f"STOA_COLLAB_{k.upper()}": settings[k] for k in settings.keys() - shared
        }
        collab = Collab(
            {
                "STOA_JWT_SECRET": JWT_SECRET,
                "STOA_SERVICE_SECRET": SERVICE_SECRET,
                "STOA_REDIS_URL": redis_url,
                "STOA_LOG_FORMAT": "json",
                "STOA_LOG_LEVEL": "debug",
                "STOA_COLLAB_PORT": "0",
                "STOA_COLLAB_INTERNAL_PORT": "0",
                "STOA_COLLAB_API_URL": neighbour.url,
                "STOA_COLLAB_SAVE_AFTER": "PT0.3S",
                "STOA_COLLAB_SAVE_AT_LATEST": "PT1S",
                "STOA_COLLAB_DRAIN_TIMEOUT": "PT1S",
                "STOA_COLLAB_CONNECTIONS_PER_MINUTE": "1000",
                **own,
                **shared,
            },
            tmp_path / f"collab-{len(made)}.log",
            killable=killable,
        )
        made.append(collab)
        return collab

    yield make
    for collab in made:
        await collab.stop()


@pytest_asyncio.fixture
async def give_ticket(redis: Redis) -> GiveTicket:
    """Make tickets as the API does."""

    async def give(person: Person, board_id: UUID | None) -> str:
        ticket = new_opaque("stoa_sock_")
        about = {
            "user_id": str(person.user_id),
            "session_id": str(person.session_id),
            "board_id": str(board_id) if board_id else None,
        }
        key = keys.socket_ticket(opaque_digest(ticket))
        await redis.set(key, json.dumps(about), ex=60)
        return ticket

    return give


@pytest.fixture
def time_for_workers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let boards take their time to open and to be built.

    A large board waits for a worker process: half a second of CPU to start, and
    many times that on a machine that runs much else.
    """
    monkeypatch.setattr("stoa_collab.connection.connection.SIGN_IN_SECONDS", 40.0)
    monkeypatch.setattr("collab_provider.PATIENCE_SECONDS", 60.0)


@pytest_asyncio.fixture
async def collab(make_collab: MakeCollab) -> Collab:
    """One running collab service."""
    made = make_collab()
    await made.start()
    return made


@pytest_asyncio.fixture
async def killable(make_collab: MakeCollab) -> Collab:
    """One collab process of its own."""
    made = make_collab(killable=True)
    await made.start()
    return made


@pytest.fixture
def board_id() -> UUID:
    return new_id()


@pytest.fixture
def make_person(neighbour: Neighbour, board_id: UUID) -> Callable[[str | None], Person]:
    """Make people with a role on the board, or a stranger with none."""

    def make(role: str | None = "editor") -> Person:
        person = Person()
        if role is not None:
            neighbour.allow(board_id, person.user_id, role)
        return person

    return make


@pytest_asyncio.fixture
async def providers() -> AsyncGenerator[Providers]:
    made = Providers()
    yield made
    for provider in made.opened:
        await provider.aclose()
