"""Sockets that mean harm: closed with the right code, and nobody else notices."""

import asyncio
import random
from collections.abc import Awaitable, Callable

import pytest

from . import wire
from .clients import Peer, Socket, eventually
from .conftest import Arrive, OpenBoard, OpenSocket
from .platform import Platform

UNDECODABLE = 4401
TOO_MUCH_BEFORE_AUTH = 4205
TOO_BIG = 1009


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\x80",
        b"\xff" * 64,
        b"\x24only a few bytes",
        b"\x02\xc3\x28\x02\x00\x00",
        bytes([0x80] * 9 + [0x01]),
        "ϩ",
        random.Random(7).randbytes(4096),
    ],
    ids=[
        "empty",
        "cut varint",
        "endless varint",
        "cut address",
        "not utf-8",
        "over 2^53",
        "text",
        "noise",
    ],
)
async def test_what_is_no_frame_closes_the_socket(
    open_socket: OpenSocket, data: bytes | str
):
    socket = await open_socket()
    await socket.send(data)
    code, _ = await socket.closing(within=3)
    assert code == UNDECODABLE


def _truncated(peer: Peer) -> bytes:
    return wire.frame(peer.address, wire.Kind.SYNC, b"\x02\xff\x01")


def _unknown_step(peer: Peer) -> bytes:
    return wire.frame(peer.address, wire.Kind.SYNC, b"\x09\x01\x00")


def _bad_presence(peer: Peer) -> bytes:
    entry = wire.Presence(1, 1, "{not json")
    return wire.awareness(peer.address, entry)


def _injected_broadcast(peer: Peer) -> bytes:
    return wire.frame(
        peer.address, wire.Kind.BROADCAST_STATELESS, wire.text("to everybody")
    )


@pytest.mark.parametrize(
    "make", [_truncated, _unknown_step, _bad_presence, _injected_broadcast]
)
async def test_a_bad_frame_closes_its_board_and_no_other(
    arrive: Arrive, open_board: OpenBoard, make: Callable[[Peer], bytes]
):
    ada = await arrive("Ada")
    one, two = await ada.make_board(), await ada.make_board()
    bad = await open_board(ada, one["id"])
    good = await open_board(ada, two["id"], socket=bad.socket)
    await bad.socket.send(make(bad))
    await eventually(lambda: bad.closes, 3, "the board is closed")
    await good.write("still fine")
    await good.saved()


async def test_a_malformed_update_is_never_acknowledged(
    arrive: Arrive, open_board: OpenBoard
):
    ada = await arrive("Ada")
    board = await ada.make_board()
    peer = await open_board(ada, board["id"])
    before = len(peer.statuses)
    await peer.socket.send(wire.sync(peer.address, wire.Sync.UPDATE, b"\x05\x01\x02"))
    await eventually(
        lambda: peer.closes or peer.socket.closed or len(peer.statuses) > before, 3
    )
    assert 1 not in peer.statuses[before:]
    again = await open_board(ada, board["id"])
    await again.write("works")
    await again.saved()


async def test_an_unknown_type_is_passed_over(arrive: Arrive, open_board: OpenBoard):
    ada = await arrive("Ada")
    board = await ada.make_board()
    peer = await open_board(ada, board["id"])
    await peer.socket.send(wire.text(peer.address) + wire.varuint(77) + b"abc")
    await peer.socket.send(wire.PONG)
    await peer.write("still here")
    await peer.saved()


async def test_a_hundred_megabytes_in_one_frame(
    arrive: Arrive, open_board: OpenBoard, neighbours: "Neighbours"
):
    ada = await arrive("Ada")
    board = await ada.make_board()
    peer = await open_board(ada, board["id"])
    async with neighbours:
        frame = wire.sync(peer.address, wire.Sync.UPDATE, bytes(100_000_000))
        await peer.socket.send(frame)
        code, _ = await peer.socket.closing(within=20)
    assert code == TOO_BIG


async def test_ten_thousand_frames_before_auth(
    arrive: Arrive, open_socket: OpenSocket, neighbours: "Neighbours"
):
    ada = await arrive("Ada")
    board = await ada.make_board()
    socket = await open_socket()
    step1 = wire.sync(board["id"], wire.Sync.STEP1, b"\x00")
    async with neighbours:
        for _ in range(10_000):
            await socket.send(step1)
        code, _ = await socket.closing(within=10)
    assert code == TOO_MUCH_BEFORE_AUTH


async def test_many_boards_before_auth(open_socket: OpenSocket):
    socket = await open_socket()
    for number in range(200):
        await socket.send(wire.sync(f"board-{number}", wire.Sync.STEP1, b"\x00"))
    code, _ = await socket.closing(within=5)
    assert code == TOO_MUCH_BEFORE_AUTH


async def test_much_data_before_auth(open_socket: OpenSocket):
    socket = await open_socket()
    frame = wire.sync("board", wire.Sync.UPDATE, bytes(500_000))
    for _ in range(12):
        await socket.send(frame)
    code, _ = await socket.closing(within=5)
    assert code == TOO_MUCH_BEFORE_AUTH


@pytest.mark.embedded
async def test_memory_stays_flat_under_abuse(
    platform: Platform, arrive: Arrive, open_socket: OpenSocket
):
    ada = await arrive("Ada")
    board = await ada.make_board()
    attacks: list[Callable[[Socket], Awaitable[None]]] = [
        _noise,
        lambda socket: _flood(socket, board["id"]),
        _heavy,
    ]
    await _rounds(open_socket, attacks, 5)
    before = platform.embedded.memory_bytes("collab")
    await _rounds(open_socket, attacks, 25)
    after = platform.embedded.memory_bytes("collab")
    assert after - before < 32 * 2**20, f"{before} → {after}"


@pytest.mark.embedded
async def test_a_reader_who_stalls_costs_little_and_catches_up(
    platform: Platform, arrive: Arrive, open_board: OpenBoard
):
    ada = await arrive("Ada")
    board = await ada.make_board()
    writer = await open_board(ada, board["id"])
    reader = await open_board(ada, board["id"])
    reader.socket.connection.transport.pause_reading()
    before = platform.embedded.memory_bytes("collab")
    for _ in range(100):
        await writer.write("x" * 200_000)
        await writer.erase()
        await writer.saved(within=20)
    await writer.write("the end")
    await writer.saved()
    after = platform.embedded.memory_bytes("collab")
    reader.socket.connection.transport.resume_reading()
    await eventually(lambda: reader.text == "the end", 20)
    assert after - before < 48 * 2**20, f"{before} → {after}"


class Neighbours:
    """Two people who type on their own board while something bad goes on."""

    def __init__(self, left: Peer, right: Peer) -> None:
        self.left, self.right = left, right
        self._typing: asyncio.Task[None] | None = None

    async def __aenter__(self) -> None:
        self._typing = asyncio.create_task(self._type())

    async def __aexit__(self, *_: object) -> None:
        assert self._typing is not None
        self._typing.cancel()
        await asyncio.gather(self._typing, return_exceptions=True)
        assert self.left.socket.closed is None
        await self.left.write("the last word")
        assert await self.left.saved() < 3
        await self.right.sees("the last word", within=3)

    async def _type(self) -> None:
        while True:
            await self.left.write("tick ")
            await asyncio.sleep(0.05)


@pytest.fixture
async def neighbours(arrive: Arrive, open_board: OpenBoard) -> Neighbours:
    """Two people on a board of their own."""
    cleo, dan = await arrive("Cleo"), await arrive("Dan")
    board = await cleo.make_board()
    await cleo.share(board["id"], dan, "editor")
    return Neighbours(
        await open_board(cleo, board["id"]), await open_board(dan, board["id"])
    )


async def _rounds(
    open_socket: OpenSocket,
    attacks: list[Callable[[Socket], Awaitable[None]]],
    count: int,
) -> None:
    for number in range(count):
        socket = await open_socket()
        await attacks[number % len(attacks)](socket)
        await socket.closing(within=10)


async def _noise(socket: Socket) -> None:
    await socket.send(b"\xff" * 1000)


async def _flood(socket: Socket, board_id: str) -> None:
    step1 = wire.sync(board_id, wire.Sync.STEP1, b"\x00")
    for _ in range(2000):
        await socket.send(step1)


async def _heavy(socket: Socket) -> None:
    for _ in range(12):
        await socket.send(wire.sync("board", wire.Sync.UPDATE, bytes(500_000)))
