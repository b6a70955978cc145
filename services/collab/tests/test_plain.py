"""``/yjs``: tickets, and one room for both protocols."""

import asyncio
from uuid import UUID

import pytest
from collab_neighbour import Neighbour
from collab_stage import Collab, GiveTicket, MakePerson, NodeRun, Providers
from redis.asyncio import Redis
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed

from stoa_collab.protocol import frames
from stoa_shared import keys
from stoa_shared.events import Envelope
from stoa_shared.events.core import PermissionChanged, SessionRevoked
from stoa_shared.ids import new_id


async def open_plain(collab: Collab, board_id: object, ticket: str) -> ClientConnection:
    url = f"{collab.url.removesuffix('/collab')}/yjs/{board_id}?ticket={ticket}"
    return await connect(url, proxy=None, ping_interval=None)


async def closed_with(socket: ClientConnection) -> int | None:
    async with asyncio.timeout(10):
        try:
            while True:
                await socket.recv()
        except ConnectionClosed:
            return socket.close_code


async def test_the_stock_client_shares_the_room_with_the_providers(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    give_ticket: GiveTicket,
    node_run: NodeRun,
) -> None:
    ada = await providers.join(collab, board_id, make_person())
    await ada.edit("before ")
    await ada.until_saved()
    two = make_person()
    seen = await node_run(
        "plain.mjs",
        {
            "url": collab.url.removesuffix("/collab") + "/yjs",
            "board": str(board_id),
            "tickets": {
                "one": await give_ticket(make_person(), board_id),
                "two": await give_ticket(two, board_id),
                "again": await give_ticket(two, board_id),
                "viewer": await give_ticket(make_person("viewer"), board_id),
            },
        },
    )
    text = seen.pop("text")
    assert seen == {
        "people": ["One", "Two"],
        "forgeryTravelled": False,
        "thief": [4401],
    }
    assert isinstance(text, str)
    await ada.until_text(text)
    assert sorted(text.split()) == ["before", "offline", "one", "two"]


@pytest.mark.parametrize(
    ("ticket_for", "role", "code"),
    [
        ("board", "editor", None),
        ("none", "editor", 4401),
        ("other", "editor", 4401),
        ("any", "editor", 4401),
        ("board", None, 4403),
    ],
)
async def test_who_may_open_the_plain_door(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    give_ticket: GiveTicket,
    ticket_for: str,
    role: str | None,
    code: int | None,
) -> None:
    boards = {"board": board_id, "other": new_id(), "any": None}
    person = make_person(role)
    ticket = "nonsense"
    if ticket_for in boards:
        ticket = await give_ticket(person, boards[ticket_for])
    socket = await open_plain(collab, board_id, ticket)
    if code is not None:
        assert await closed_with(socket) == code
        return
    await socket.send(frames.step1(b"\x00"))
    assert await socket.recv() == frames.step1(b"\x00")
    assert await socket.recv() == frames.step2(b"\x00\x00")
    # The same ticket again: worth nothing.
    assert await closed_with(await open_plain(collab, board_id, ticket)) == 4401
    await socket.close()


async def test_changes_of_rights_reach_the_plain_door(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    give_ticket: GiveTicket,
    neighbour: Neighbour,
    redis: Redis,
) -> None:
    removed, gone = make_person(), make_person()
    first = await open_plain(collab, board_id, await give_ticket(removed, board_id))
    second = await open_plain(collab, board_id, await give_ticket(gone, board_id))
    for socket in (first, second):
        await socket.send(frames.step1(b"\x00"))
        await socket.recv()
    del neighbour.access[board_id, removed.user_id]
    for event in (
        PermissionChanged(subject=board_id, user_id=removed.user_id),
        SessionRevoked(subject=gone.session_id, user_id=gone.user_id, reason="logout"),
    ):
        envelope = Envelope(
            type=event.type, source="api", subject=event.subject, data=event.payload()
        )
        stream = keys.events(event.context)
        await redis.xadd(stream, {"event": envelope.model_dump_json()})
    assert await closed_with(first) == 4403
    assert await closed_with(second) == 4401


async def test_garbage_and_an_api_that_fails_close_the_plain_door(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    give_ticket: GiveTicket,
    neighbour: Neighbour,
) -> None:
    socket = await open_plain(
        collab, board_id, await give_ticket(make_person(), board_id)
    )
    await socket.send(b"\x02\x00\x00")  # ignored: nobody signs in here
    await socket.send(b"\x00\x02\x50abc")
    assert await closed_with(socket) == 4400
    neighbour.fails_with = 500
    ticket = await give_ticket(make_person(), board_id)
    assert await closed_with(await open_plain(collab, board_id, ticket)) == 4503
