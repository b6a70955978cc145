"""Somebody who types on a board, with a document of their own, through any weather.

Behaves like the provider: a change is unsynced until its SyncStatus came, what
was typed without a connection goes out in the answer to the server's Step1, and
a lost socket is opened again, here or at another process. Unlike the provider
it comes back within half a second, so that a run meets many more of the moments
that matter.
"""

import asyncio
import random
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final
from uuid import UUID

import pycrdt
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from stoa_collab.protocol import frames
from stoa_collab.protocol.varint import (
    read_bytes,
    read_string,
    read_varint,
    write_string,
)

from .ledger import CHARACTER_BYTES, Diary, Ledger

DELETES: Final = 0.12
RETURN_SECONDS: Final = (0.02, 0.4)
TYPING_SECONDS: Final = (0.02, 0.3)


@dataclass(frozen=True)
class Pending:
    """One Step2 or Update without an answer."""

    edits: int
    sent_at: float


@dataclass(frozen=True)
class Board:
    """Where somebody types."""

    board_id: UUID
    ledger: Ledger
    letters: Iterator[str]


class Typist:
    """One tab. A tab that is closed forgets everything that is not on the server."""

    def __init__(
        self,
        board: Board,
        urls: Sequence[str],
        token: Callable[[], str],
        seed: str,
        *,
        latencies: list[float],
        pace: tuple[float, float] = TYPING_SECONDS,
        pause: tuple[float, float] = RETURN_SECONDS,
    ) -> None:
        self.board = board
        self.doc: pycrdt.Doc[pycrdt.Text] = pycrdt.Doc()
        self.text = self.doc.get("t", type=pycrdt.Text)
        self.diary = Diary(board.ledger)
        self.unsynced: deque[Pending] = deque()
        self.is_synced = False
        self.is_typing = asyncio.Event()
        self.refusals = 0
        self.connects: list[float] = []
        self.close_code: int | None = None
        self._pace = pace
        self._pause = pause
        self._urls = urls
        self._token = token
        self._random = random.Random(seed)
        self._latencies = latencies
        self._prefix = frames.address_prefix(str(board.board_id))
        self._socket: ClientConnection | None = None
        self._is_closed = False
        self._is_in = False
        self._is_muddled = False
        self._is_remote = False
        self._update = b""
        self._tasks: list[asyncio.Task[None]] = []
        self._subscription = self.doc.observe(self._edited)

    @property
    def is_settled(self) -> bool:
        """Whether everything it has is acknowledged, and nothing is on the way."""
        return self.is_synced and not self.unsynced

    def open(self) -> None:
        """Connect, and stay connected; type when told to (``is_typing``)."""
        self._tasks = [
            asyncio.create_task(self._stay_connected()),
            asyncio.create_task(self._keep_typing()),
        ]

    async def close(self) -> None:
        """Close the tab without a goodbye."""
        self._is_closed = True  # a cancellation may be lost in a closing handshake
        if self._socket is not None:
            self._socket.transport.abort()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = []

    def check(self) -> None:
        """Raise what went wrong in a task."""
        for task in self._tasks:
            if task.done() and (error := task.exception()) is not None:
                raise error

    # -- typing ------------------------------------------------------------------

    async def _keep_typing(self) -> None:
        while not self._is_closed:
            await self.is_typing.wait()
            self._type()
            await self._send_typed()
            await asyncio.sleep(self._random.uniform(*self._pace))

    def _type(self) -> None:
        length = len(self.text) // CHARACTER_BYTES
        at = self._random.randrange(length + 1) * CHARACTER_BYTES
        if length and self._random.random() < DELETES:
            at = min(at, (length - 1) * CHARACTER_BYTES)
            self.diary.deleted(str(self.text)[at // CHARACTER_BYTES])
            del self.text[at : at + CHARACTER_BYTES]
        else:
            letter = next(self.board.letters)
            self.diary.typed(letter)
            self.text.insert(at, letter)

    def _edited(self, event: pycrdt.TransactionEvent) -> None:
        if not self._is_remote:
            self._update = event.update

    async def _send_typed(self) -> None:
        if self._is_in:  # else it goes out with the next Step2
            await self._send_change(frames.update(self._update))

    async def _send_change(self, body: bytes) -> None:
        self.unsynced.append(Pending(len(self.diary.edits), time.monotonic()))
        await self._send(body)

    async def _send(self, body: bytes) -> None:
        if self._socket is not None:
            with suppress(ConnectionClosed):
                await self._socket.send(self._prefix + body)

    # -- the connection ----------------------------------------------------------

    async def _stay_connected(self) -> None:
        while not self._is_closed:
            url = self._random.choice(self._urls)
            with suppress(OSError, TimeoutError, InvalidHandshake, ConnectionClosed):
                async with connect(
                    url,
                    compression=None,
                    max_size=None,
                    ping_interval=None,
                    open_timeout=5,
                    close_timeout=0.1,
                    proxy=None,
                ) as socket:
                    await self._talk(socket)
            await asyncio.sleep(self._random.uniform(*self._pause))

    async def _talk(self, socket: ClientConnection) -> None:
        self._socket = socket
        self.connects.append(time.monotonic())
        self._is_muddled = False
        token = write_string(self._token()) + write_string("4.8.0")
        try:
            await self._send(b"\x02\x00" + token)
            await self._send(frames.step1(self.doc.get_state()))
            async for data in socket:
                assert isinstance(data, bytes)
                if data.startswith(self._prefix):
                    await self._take(data, len(self._prefix))
        finally:
            self._socket = None
            self.close_code = socket.close_code
            self._is_in = self.is_synced = False
            self.unsynced.clear()
            socket.transport.abort()

    async def _take(self, data: bytes, at: int) -> None:
        kind, at = read_varint(data, at)
        match kind:
            case frames.Kind.SYNC:
                step, at = read_varint(data, at)
                await self._sync(step, read_bytes(data, at)[0])
            case frames.Kind.AUTH:
                await self._auth(data, at)
            case frames.Kind.SYNC_STATUS:
                self._acknowledged(saved=read_varint(data, at)[0] == 1)
            case frames.Kind.CLOSE if self._socket is not None:
                await self._socket.close()
            case _:
                pass

    async def _auth(self, data: bytes, at: int) -> None:
        kind, at = read_varint(data, at)
        if kind == 0:
            await self._send(
                b"\x02\x00" + write_string(self._token()) + write_string("4.8.0")
            )
        elif kind == 1:
            reason = read_string(data, at)[0]
            assert reason == "unavailable", reason
        else:
            self._is_in = True

    async def _sync(self, step: int, payload: bytes) -> None:
        if step == 0:
            await self._send_change(frames.step2(self.doc.get_update(payload)))
            return
        self._is_remote = True
        try:
            self.doc.apply_update(payload)
        finally:
            self._is_remote = False
        self.is_synced = self.is_synced or step == 1

    def _acknowledged(self, *, saved: bool) -> None:
        assert self.unsynced, "more acknowledgements than changes"
        pending = self.unsynced.popleft()
        if not saved:
            # Refusals overtake what still waits: which is which is unknown now.
            self.refusals += 1
            self._is_muddled = True
        elif not self._is_muddled:
            self._latencies.append(time.monotonic() - pending.sent_at)
            self.diary.saved(pending.edits)
