"""The other sockets, which are opened with a ticket."""

import asyncio
from typing import Any

from pycrdt import Doc, Text
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from . import wire
from .clients import unknown_id, websocket_url
from .conftest import Arrive, OpenBoard
from .platform import Platform

TICKET_IS_WORTH_NOTHING = 4401


async def test_a_ticket_opens_a_board_once(
    platform: Platform, arrive: Arrive, open_board: OpenBoard
):
    ada = await arrive("Ada")
    board = await ada.make_board()
    peer = await open_board(ada, board["id"])
    await peer.write("seen by every client")
    await peer.saved()
    answer = await ada.post("/realtime/tickets", json={"board_id": board["id"]})
    path = f"/yjs/{board['id']}?ticket={answer.json()['ticket']}"
    async with connect(websocket_url(platform.url, path)) as plain:
        assert await _content(plain) == "seen by every client"
    async with connect(websocket_url(platform.url, path)) as again:
        assert await _ending(again) == TICKET_IS_WORTH_NOTHING


async def test_without_a_good_ticket_there_is_nothing_to_see(
    platform: Platform, arrive: Arrive
):
    board_id = (await (await arrive("Ada")).make_board())["id"]
    for board in (board_id, unknown_id()):
        for query in ("", "?ticket=stoa_sock_x"):
            address = websocket_url(platform.url, f"/yjs/{board}{query}")
            async with connect(address) as plain:
                assert await _ending(plain) == TICKET_IS_WORTH_NOTHING


async def _content(plain: ClientConnection) -> str:
    """Ask for the board as y-websocket does, and return its text."""
    doc: Doc[Any] = Doc()
    step1 = wire.varbytes(doc.get_state())
    await plain.send(wire.varuint(wire.Kind.SYNC) + wire.varuint(0) + step1)
    async with asyncio.timeout(5):
        async for message in plain:
            reader = wire.Reader(message if isinstance(message, bytes) else b"\x7f")
            if reader.uint() == wire.Kind.SYNC and reader.uint() == wire.Sync.STEP2:
                doc.apply_update(reader.bytes())
                break
    return str(doc.get("content", type=Text))


async def _ending(plain: ClientConnection) -> int | None:
    """Wait for the end, and return its code."""
    try:
        async with asyncio.timeout(5):
            async for message in plain:
                assert isinstance(message, bytes)
                assert wire.Reader(message).uint() != wire.Kind.SYNC, "content was sent"
    except ConnectionClosed:
        pass
    return plain.close_code
