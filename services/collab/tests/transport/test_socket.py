"""Frames cut out of a stream, however the network cuts the stream itself."""

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from websockets.http11 import Request, Response

from stoa_collab.errors import CloseCode
from stoa_collab.transport.outbox import Wire
from stoa_collab.transport.socket import Socket

LIMIT = 70_000
REQUEST = (
    b"GET /collab HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
    b"Connection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
    b"Sec-WebSocket-Version: 13\r\n\r\n"
)
BINARY, TEXT, CONTINUATION, PING = 2, 1, 0, 9


class Recorder:
    """Takes what a socket hands over."""

    def __init__(self) -> None:
        self.was_heard = False
        self.message_limit: int | None = None
        self.messages: list[bytes] = []
        self.texts: list[bytes] = []
        self.is_lost = False

    def received(self, data: bytes) -> None:
        self.messages.append(data)

    async def until(self, count: int) -> None:
        """Wait for so many messages."""
        while len(self.messages) < count:
            await asyncio.sleep(0.001)

    def received_text(self, data: bytes) -> None:
        self.texts.append(data)

    def filled(self) -> None:
        raise AssertionError("nothing is sent here")

    def drained(self) -> None:
        raise AssertionError("nothing is sent here")

    def close(self, code: CloseCode, reason: str) -> None:
        raise AssertionError((code, reason))

    def lost(self) -> None:
        self.is_lost = True


class Door:
    """Lets everybody in."""

    message_limit = LIMIT
    peer_buffer = 1 << 20
    handshake_seconds = 10.0

    def __init__(self, peer: Recorder) -> None:
        self.peer = peer

    async def answer(
        self, request: Request, remote: tuple[str, int] | None
    ) -> Response | None:
        assert request.path == "/collab"
        assert remote is not None
        return None

    def admit(self, wire: Wire, request: Request) -> Recorder:
        assert wire is not None
        assert request.headers["Host"] == "x"
        return self.peer


class Line:
    """A client on the other end of a real connection that sends raw bytes."""

    def __init__(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self.reader, self.writer = reader, writer

    async def send(self, *pieces: bytes) -> None:
        """Send each piece by itself, as far as the kernel lets us say so."""
        for piece in pieces:
            self.writer.write(piece)
            await self.writer.drain()
            await asyncio.sleep(0)

    async def close_code(self) -> int:
        """Read up to the close frame."""
        while True:
            first, size = await self.reader.readexactly(2)
            payload = await self.reader.readexactly(size)
            if first == 0x88:
                return int.from_bytes(payload[:2])


@asynccontextmanager
async def connected(peer: Recorder, *early: bytes) -> AsyncGenerator[Line]:
    """Open one socket that was let through."""
    sockets: set[Socket] = set()
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Socket(Door(peer), sockets), "127.0.0.1", 0
    )
    port = server.sockets[0].getsockname()[1]
    line = Line(*await asyncio.open_connection("127.0.0.1", port))
    try:
        async with asyncio.timeout(10):
            await line.send(b"".join((REQUEST, *early)))
            head = await line.reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 101 ")
            yield line
    finally:
        line.writer.transport.abort()
        server.close()
        async with asyncio.timeout(10):
            while sockets:
                await asyncio.sleep(0.001)
            await server.wait_closed()


def frame(opcode: int, payload: bytes, *, fin: bool = True) -> bytes:
    """Build a masked frame."""
    mask = os.urandom(4)
    size = len(payload)
    first = bytes(((0x80 if fin else 0) | opcode,))
    if size < 126:
        head = first + bytes((0x80 | size,))
    elif size < 1 << 16:
        head = first + b"\xfe" + size.to_bytes(2)
    else:
        head = first + b"\xff" + size.to_bytes(8)
    return head + mask + bytes(b ^ mask[i % 4] for i, b in enumerate(payload))


SIZES = st.sampled_from([0, 1, 5, 125, 126, 127, 128, 300, 65_535, 65_536])
MESSAGES = st.lists(
    st.tuples(SIZES, st.sampled_from(["whole", "fragments", "ping"])), max_size=8
)
CUTS = st.lists(st.integers(0, 300_000), max_size=12)


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(plan=MESSAGES, cuts=CUTS)
async def test_messages_arrive_whole_however_they_are_cut(
    plan: list[tuple[int, str]], cuts: list[int]
):
    stream, expected = b"", list[bytes]()
    for size, how in plan:
        payload = os.urandom(size)
        if how == "ping":
            stream += frame(PING, payload[:125])
            continue
        expected.append(payload)
        if how == "whole":
            stream += frame(BINARY, payload)
        else:
            third = size // 3
            stream += frame(BINARY, payload[:third], fin=False)
            stream += frame(PING, b"between")
            stream += frame(CONTINUATION, payload[third : 2 * third], fin=False)
            stream += frame(CONTINUATION, payload[2 * third :])
    stream += frame(BINARY, b"the end")
    peer = Recorder()
    places = sorted({0, len(stream), *(cut for cut in cuts if cut < len(stream))})
    async with connected(peer) as line:
        await line.send(*(stream[a:b] for a, b in pairwise(places)))
        await peer.until(len(expected) + 1)
    assert peer.messages == [*expected, b"the end"]


@pytest.mark.parametrize(
    ("bad", "code"),
    [
        (b"\x82\x01x", 1002),  # not masked
        (b"\xc2\x81\0\0\0\0x", 1002),  # an extension nobody agreed on
        (b"\x83\x81\0\0\0\0x", 1002),  # no such kind of frame
        (b"\x80\x81\0\0\0\0x", 1002),  # the rest of nothing
        (b"\x82\xff" + (LIMIT + 1).to_bytes(8) + bytes(4), 1009),
        (b"\x02\x81\0\0\0\0x\x82\x81\0\0\0\0y", 1002),  # a message in a message
        (frame(BINARY, bytes(LIMIT - 1), fin=False) + frame(0, b"more"), 1009),
    ],
)
async def test_a_peer_that_breaks_the_protocol_is_told_and_closed(
    bad: bytes, code: int
):
    peer = Recorder()
    async with connected(peer) as line:
        await line.send(frame(BINARY, b"fine"), bad)
        assert await line.close_code() == code
    assert peer.messages == [b"fine"]
    assert peer.is_lost


async def test_what_follows_a_message_that_is_too_large_is_no_message():
    peer = Recorder()
    async with connected(peer) as line:
        await line.send(b"\x82\xff" + (LIMIT + 1).to_bytes(8) + bytes(4))
        assert await line.close_code() == 1009
        await line.send(frame(BINARY, b"inside"), b"\x88\x80\0\0\0\0")
        assert await line.reader.read() == b""
    assert peer.messages == []


async def test_a_goodbye_in_pieces_is_understood():
    peer = Recorder()
    async with connected(peer) as line:
        goodbye = frame(8, (1000).to_bytes(2))
        await line.send(frame(BINARY, b"last") + goodbye[:3], goodbye[3:])
        assert await line.close_code() == 1000
        assert await line.reader.read() == b""
    assert peer.messages == [b"last"]
    assert peer.is_lost


async def test_a_text_is_no_message():
    peer = Recorder()
    async with connected(peer) as line:
        await line.send(frame(TEXT, b"hello"), frame(BINARY, b"the end"))
        await peer.until(1)
    assert peer.texts == [b"hello"]


async def test_what_follows_the_request_at_once_is_not_lost():
    peer = Recorder()
    async with connected(peer, frame(BINARY, b"early")) as line:
        await line.send(frame(BINARY, b"bird"))
        await peer.until(2)
    assert peer.messages == [b"early", b"bird"]
