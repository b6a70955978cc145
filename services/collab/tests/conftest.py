"""Collab as a real process or in this one, real Valkey, and a neighbour for the API."""

import asyncio
import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import AsyncGenerator, Callable, Generator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from uuid import UUID

import pytest
import pytest_asyncio
from redis.asyncio import Redis

sys.path.insert(0, str(Path(__file__).parent))

from collab_neighbour import Neighbour
from collab_provider import Provider
from stoa_shared.ids import new_id
from stoa_shared.redis import connect
from stoa_shared.tokens import Keyring, sign_access

JWT_SECRET = secrets.token_urlsafe(40)
SERVICE_SECRET = secrets.token_urlsafe(40)
JWT_KEYS = Keyring.parse(JWT_SECRET)
SERVICE_KEYS = Keyring.parse(SERVICE_SECRET)


class Collab:
    """One collab process."""

    def __init__(self, settings: dict[str, str], log: Path) -> None:
        self.settings = settings
        self.log = log
        self.port = 0
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/collab"

    async def start(self) -> None:
        """Start it and wait until it listens."""
        from_byte = self.log.stat().st_size if self.log.exists() else 0
        command = [sys.executable, "-m", "stoa_collab", "serve"]
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(
                command, env={**os.environ, **self.settings}, stderr=out, stdout=out
            )
        async with asyncio.timeout(20):
            while not self._find_port(from_byte):
                assert self.process.poll() is None, self.log.read_text()[-3000:]
                await asyncio.sleep(0.05)

    def _find_port(self, from_byte: int) -> bool:
        for line in self.log.read_bytes()[from_byte:].splitlines():
            if b"collab.listening" in line:
                self.port = int(json.loads(line)["port"])
                return True
        return False

    def kill(self, number: int = signal.SIGKILL) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    async def wait_ended(self) -> int:
        assert self.process is not None
        return await asyncio.to_thread(self.process.wait, 30)

    def lines(self, event: str) -> list[dict[str, object]]:
        """Return the log lines of one event."""
        lines = [json.loads(t) for t in self.log.read_text().splitlines() if t[:1] == "{"]
        return [line for line in lines if line.get("event") == event]


MakeCollab = Callable[..., Collab]


@pytest_asyncio.fixture
async def neighbour() -> AsyncGenerator[Neighbour]:
    made = Neighbour(SERVICE_KEYS)
    async with made.serving():
        yield made


@pytest_asyncio.fixture
async def redis(redis_url: str) -> AsyncGenerator[Redis]:
    client = connect(redis_url)
    await client.flushdb()
    yield client
    await client.aclose()


@pytest.fixture
def make_collab(
    neighbour: Neighbour, redis: Redis, redis_url: str, tmp_path: Path
) -> Generator[MakeCollab]:
    """Make collab processes; those still running end with the test."""
    made: list[Collab] = []

    def make(**settings: str) -> Collab:
        collab = Collab(
            {
                "STOA_JWT_SECRET": JWT_SECRET,
                "STOA_SERVICE_SECRET": SERVICE_SECRET,
                "STOA_REDIS_URL": redis_url,
                "STOA_LOG_FORMAT": "json",
                "STOA_LOG_LEVEL": "debug",
                "STOA_COLLAB_PORT": "0",
                "STOA_COLLAB_API_URL": neighbour.url,
                "STOA_COLLAB_SAVE_AFTER": "PT0.3S",
                "STOA_COLLAB_SAVE_AT_LATEST": "PT1S",
                "STOA_COLLAB_CONNECTIONS_PER_MINUTE": "1000",
                **{f"STOA_COLLAB_{k.upper()}": v for k, v in settings.items()},
                **{k: v for k, v in settings.items() if k.startswith("STOA_")},
            },
            tmp_path / f"collab-{len(made)}.log",
        )
        made.append(collab)
        return collab

    yield make
    for collab in made:
        if collab.process is not None and collab.process.poll() is None:
            collab.process.kill()
            collab.process.wait()


@pytest_asyncio.fixture
async def collab(make_collab: MakeCollab) -> Collab:
    """One running collab process."""
    made = make_collab()
    await made.start()
    return made


class Person:
    """Somebody with a session."""

    def __init__(self) -> None:
        self.user_id: UUID = new_id()
        self.session_id: UUID = new_id()

    @property
    def token(self) -> str:
        return sign_access(
            JWT_KEYS, user_id=self.user_id, session_id=self.session_id
        )


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


MakePerson = Callable[..., Person]


class Providers:
    """Opens providers and closes them all at the end."""

    def __init__(self) -> None:
        self.opened: list[Provider] = []

    async def join(
        self, collab: Collab, board_id: UUID, person: Person, *, session: str = ""
    ) -> Provider:
        provider = await self.start(collab, board_id, person, session=session)
        return await provider.until_synced()

    async def start(
        self, collab: Collab, board_id: UUID, person: Person, *, session: str = ""
    ) -> Provider:
        provider = Provider(collab.url, board_id, person.token, session=session)
        self.opened.append(provider)
        return await provider.connect()


@pytest_asyncio.fixture
async def providers() -> AsyncGenerator[Providers]:
    made = Providers()
    yield made
    for provider in made.opened:
        await provider.aclose()


@contextmanager
def own_valkey(folder: Path) -> Generator[tuple[str, int]]:
    """A Valkey that a test may kill: its address and process id."""
    from stoa_local import servers  # noqa: PLC0415

    with ExitStack() as stack:
        server = stack.enter_context(servers.valkey(folder))
        yield server.url, server.pid
