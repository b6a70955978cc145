"""What the tests of this service act with: processes, people, providers."""

import asyncio
import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

from collab_provider import Provider
from stoa_shared.ids import new_id
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
        lines = [
            json.loads(t) for t in self.log.read_text().splitlines() if t[:1] == "{"
        ]
        return [line for line in lines if line.get("event") == event]


MakeCollab = Callable[..., Collab]


class Person:
    """Somebody with a session."""

    def __init__(self) -> None:
        self.user_id: UUID = new_id()
        self.session_id: UUID = new_id()

    @property
    def token(self) -> str:
        return sign_access(JWT_KEYS, user_id=self.user_id, session_id=self.session_id)


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


@contextmanager
def own_valkey(folder: Path, *, durable: bool = False) -> Generator[tuple[str, int]]:
    """A Valkey that a test may kill: its address and process id."""
    from stoa_local import servers  # noqa: PLC0415

    with servers.valkey(folder, durable=durable) as server:
        yield server.url, server.pid
