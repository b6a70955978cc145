"""What the tests of this service act with: processes, people, providers."""

import asyncio
import json
import os
import secrets
import signal
import subprocess
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final, Self
from uuid import UUID

import pytest
from collab_provider import Provider
from redis.asyncio import Redis

from stoa_collab.app import App, Listening
from stoa_collab.live import LivePeer
from stoa_collab.settings import Settings
from stoa_shared import keys
from stoa_shared.events import Envelope, Event
from stoa_shared.ids import new_id
from stoa_shared.tokens import Keyring, sign_access

JWT_SECRET = secrets.token_urlsafe(40)
SERVICE_SECRET = secrets.token_urlsafe(40)
JWT_KEYS = Keyring.parse(JWT_SECRET)
SERVICE_KEYS = Keyring.parse(SERVICE_SECRET)

SAVED_LATE: Final = {"save_after": "PT60S", "save_at_latest": "PT60S"}
"""Settings with which the log alone has what was typed, for the time of a test."""


class Collab:
    """One collab service: in this process, or one that a test may kill."""

    def __init__(self, settings: dict[str, str], log: Path, *, killable: bool) -> None:
        self.settings = settings
        self.log = log
        self.port = 0
        self.killable = killable
        self.process: subprocess.Popen[bytes] | None = None
        self.internal_port = 0
        self._app: App | None = None
        self._serving: asyncio.Task[None] | None = None

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/collab"

    @property
    def inside(self) -> str:
        """Where its internal API answers."""
        return f"http://127.0.0.1:{self.internal_port}/internal/v1"

    async def start(self) -> Self:
        """Start it and wait until it listens."""
        async with asyncio.timeout(60):
            await (self._start_process() if self.killable else self._start_here())
        return self

    async def _start_here(self) -> None:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in self.settings.items():
                patch.setenv(name, value)
            settings = Settings.load()
        listening: asyncio.Future[Listening] = (
            asyncio.get_running_loop().create_future()
        )
        self._app = App(settings)
        serving = self._app.serve(started=listening.set_result)
        self._serving = asyncio.create_task(serving)
        await asyncio.wait(
            [self._serving, listening], return_when=asyncio.FIRST_COMPLETED
        )
        if not listening.done():
            await self._serving
        self.port, self.internal_port = listening.result()

    async def _start_process(self) -> None:
        from_byte = self.log.stat().st_size if self.log.exists() else 0
        command = [sys.executable, "-m", "stoa_collab", "serve"]
        with self.log.open("ab") as out:
            self.process = subprocess.Popen(  # noqa: ASYNC220 - it outlives this call
                command, env={**os.environ, **self.settings}, stderr=out, stdout=out
            )
        while not self._find_port(from_byte):
            assert self.process.poll() is None, self.log.read_text()[-3000:]
            await asyncio.sleep(0.05)

    def _find_port(self, from_byte: int) -> bool:
        for line in self.log.read_bytes()[from_byte:].splitlines():
            if b"collab.listening" in line:
                found = json.loads(line)
                self.port = int(found["port"])
                self.internal_port = int(found["internal_port"])
                return True
        return False

    def live_peers(self) -> set[LivePeer]:
        """Return the sockets at ``/ws`` of one in this process."""
        assert self._app is not None
        return self._app.hall.peers

    async def stop(self) -> None:
        """End it as SIGTERM would, or a process at once."""
        if self._serving is not None:
            assert self._app is not None
            self._app.stop()
            await self._serving
        if self.process is not None and self.process.poll() is None:
            self.process.kill()
            self.process.wait()

    def kill(self, number: int = signal.SIGKILL) -> None:
        assert self.process is not None
        self.process.send_signal(number)

    async def wait_ended(self) -> int:
        assert self.process is not None
        return await asyncio.to_thread(self.process.wait, 30)

    async def crash(self) -> None:
        """Die at once, as a machine that loses its power."""
        self.kill()
        await self.wait_ended()

    def lines(self, event: str) -> list[dict[str, object]]:
        """Return the log lines of one event of a killable one."""
        lines = [
            json.loads(text)
            for text in self.log.read_text().splitlines()
            if text[:1] == "{"
        ]
        return [line for line in lines if line.get("event") == event]

    async def until_logged(
        self, event: str, count: int = 1, *, seconds: float = 20.0
    ) -> None:
        """Wait until a killable one has logged an event so many times."""
        async with asyncio.timeout(seconds):
            while len(self.lines(event)) < count:
                await asyncio.sleep(0.05)


async def publish(redis: Redis, event: Event, *, org_id: UUID | None = None) -> None:
    """Tell of an event as the API does."""
    envelope = Envelope(
        type=event.type,
        source="api",
        subject=event.subject,
        org_id=org_id,
        data=event.payload(),
    )
    await redis.xadd(keys.events(event.context), {"event": envelope.model_dump_json()})


GiveTicket = Callable[["Person", UUID | None], Awaitable[str]]
MakeCollab = Callable[..., Collab]
NodeRun = Callable[[str, object], Awaitable[dict[str, object]]]
"""Runs a script of ``tests/yjs`` with its arguments; what it printed comes back."""


class Person:
    """Somebody with a session."""

    def __init__(self) -> None:
        self.user_id: UUID = new_id()
        self.session_id: UUID = new_id()

    @property
    def token(self) -> str:
        return sign_access(JWT_KEYS, user_id=self.user_id, session_id=self.session_id)

    def token_for(self, life: timedelta) -> str:
        """Make a token of another life than usual."""
        return sign_access(
            JWT_KEYS, user_id=self.user_id, session_id=self.session_id, life=life
        )


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


@dataclass(frozen=True)
class OwnRedis:
    """A Redis of the test's own."""

    url: str
    client: Redis
    pid: int

    def signal(self, number: int = signal.SIGKILL) -> None:
        """Kill it, or stop it and let it go on."""
        os.kill(self.pid, number)
