"""A provider in Python: speaks the wire protocol of ``@hocuspocus/provider`` 4.

It keeps a document, answers Step1, counts acknowledgements, and records what
it was told. Truth is what the JavaScript providers do (``tests/yjs``); this one
can misbehave.
"""

import asyncio
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Self
from uuid import UUID

import pycrdt
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from stoa_collab.protocol import frames
from stoa_collab.protocol.awareness import Entry, decode_entries, encode_entries
from stoa_collab.protocol.varint import (
    read_bytes,
    read_string,
    read_varint,
    write_string,
)

PATIENCE_SECONDS = 20.0


class Provider:
    """One document on one socket."""

    def __init__(
        self, url: str, board_id: UUID | str, token: str, *, session: str = ""
    ) -> None:
        self.url = url
        self.address = f"{board_id}\0{session}" if session else str(board_id)
        self.prefix = frames.address_prefix(self.address)
        self.token = token
        self.doc: pycrdt.Doc[pycrdt.Text] = pycrdt.Doc()
        self.text = self.doc.get("t", type=pycrdt.Text)
        self.scope: str | None = None
        self.denied: list[str] = []
        self.closed: list[str] = []
        self.told: list[dict[str, object]] = []
        """Messages of the application (Stateless)."""
        self.acks: list[int] = []
        self.expected_acks = 0
        self.synced = False
        self.token_requests = 0
        self.presence: dict[int, Entry] = {}
        self.close_code: int | None = None
        self.frames: list[bytes] = []
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None
        self._changed = asyncio.Event()
        self._is_remote = False
        self._subscription = self.doc.observe(self._edited)
        self._outgoing: list[bytes] = []

    async def __aenter__(self) -> Self:
        return await self.connect()

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    async def open(self) -> Self:
        """Open the socket without a word."""
        self._socket = await connect(
            self.url, compression=None, max_size=None, ping_interval=None, proxy=None
        )
        self.close_code = None
        self._reader = asyncio.create_task(self._read())
        return self

    async def connect(self) -> Self:
        """Open the socket, sign in, and start to sync."""
        await self.open()
        await self.sign_in()
        return self

    async def sign_in(self, token: str | None = None) -> None:
        self.token = token if token is not None else self.token
        await self.send(b"\x02\x00" + write_string(self.token) + write_string("4.8.0"))
        await self.send(frames.step1(self.doc.get_state()))

    async def aclose(self) -> None:
        if self._socket is not None:
            await self._socket.close()
        if self._reader is not None:
            with suppress(ConnectionClosed):
                await self._reader

    async def drop(self) -> None:
        """Lose the connection without a closing handshake."""
        assert self._socket is not None
        self._socket.transport.abort()
        await self._socket.wait_closed()

    async def say_goodbye_and_stay(self) -> None:
        """Begin the closing handshake and never look at the answer."""
        assert self._socket is not None
        self.stop_reading()
        closing = asyncio.create_task(self._socket.close())
        await asyncio.sleep(0.3)
        closing.cancel()

    def stop_reading(self) -> None:
        assert self._socket is not None
        self._socket.transport.pause_reading()

    def read_again(self) -> None:
        assert self._socket is not None
        self._socket.transport.resume_reading()

    async def send(self, body: bytes) -> None:
        await self.send_raw(self.prefix + body)

    async def send_raw(self, data: bytes | str) -> None:
        assert self._socket is not None
        await self._socket.send(data)

    async def edit(self, text: str, at: int | None = None) -> None:
        """Insert text and send the update, as a browser would."""
        self.text.insert(len(str(self.text)) if at is None else at, text)
        await self.flush()

    async def flush(self) -> None:
        updates, self._outgoing = self._outgoing, []
        for update in updates:
            self.expected_acks += 1
            await self.send(frames.update(update))

    async def announce(self, *entries: Entry) -> None:
        await self.send(frames.awareness(encode_entries(entries)))

    async def wait(self, condition: Callable[[], object], what: str = "") -> None:
        """Wait until something is so; fail after a while."""
        try:
            async with asyncio.timeout(PATIENCE_SECONDS):
                while not condition():
                    await self.change()
        except TimeoutError:
            raise AssertionError(
                f"waited for {what or 'a condition'}; text={str(self.text)!r:.80} "
                f"acks={self.acks} of {self.expected_acks} denied={self.denied} "
                f"closed={self.closed} code={self.close_code}"
            ) from None

    async def change(self) -> None:
        """Wait until something came."""
        self._changed.clear()
        await self._changed.wait()

    async def until_synced(self) -> Self:
        await self.wait(lambda: self.synced, "sync")
        return self

    async def until_saved(self) -> None:
        await self.wait(lambda: self.acks.count(1) >= self.expected_acks, "saved")

    async def until_text(self, text: str) -> None:
        await self.wait(lambda: str(self.text) == text, f"text {text!r}")

    async def until_closed(self) -> int:
        await self.wait(lambda: self.close_code is not None, "close")
        assert self.close_code is not None
        return self.close_code

    def _edited(self, event: pycrdt.TransactionEvent) -> None:
        if not self._is_remote:
            self._outgoing.append(event.update)

    async def _read(self) -> None:
        assert self._socket is not None
        try:
            async for data in self._socket:
                assert isinstance(data, bytes)
                await self._take(data)
                self._changed.set()
        finally:
            self.close_code = self._socket.close_code
            self._changed.set()

    async def _take(self, data: bytes) -> None:
        self.frames.append(data)
        if not data.startswith(self.prefix):
            return
        at = len(self.prefix)
        kind, at = read_varint(data, at)
        match kind:
            case frames.Kind.SYNC:
                await self._sync(data, at)
            case frames.Kind.AWARENESS:
                for entry in decode_entries(read_bytes(data, at)[0]):
                    self.presence[entry.client_id] = entry
            case frames.Kind.AUTH:
                self._auth(data, at)
            case frames.Kind.STATELESS:
                self.told.append(json.loads(read_string(data, at)[0]))
            case frames.Kind.CLOSE:
                self.closed.append(read_string(data, at)[0])
            case frames.Kind.SYNC_STATUS:
                self.acks.append(read_varint(data, at)[0])
            case _:
                raise AssertionError(f"a server must not send type {kind}")

    async def _sync(self, data: bytes, at: int) -> None:
        step, at = read_varint(data, at)
        payload, _ = read_bytes(data, at)
        if step == 0:
            self.expected_acks += 1
            await self.send(frames.step2(self.doc.get_update(payload)))
            return
        self._is_remote = True
        self.doc.apply_update(payload)
        self._is_remote = False
        self.synced = self.synced or step == 1

    def _auth(self, data: bytes, at: int) -> None:
        kind, at = read_varint(data, at)
        if kind == 0:
            self.token_requests += 1
        elif kind == 1:
            self.denied.append(read_string(data, at)[0])
        else:
            self.scope = read_string(data, at)[0]
