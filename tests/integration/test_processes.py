"""Two processes of each kind: any of them may hold any board."""

import asyncio
from contextlib import AsyncExitStack

import pytest

from .clients import Peer, Person, Socket, eventually
from .conftest import Arrive, close_socket
from .platform import Platform

pytestmark = pytest.mark.embedded


@pytest.fixture
def platform(strict_platform: Platform) -> Platform:
    """The stack with two processes of each kind."""
    return strict_platform


async def test_people_on_different_processes_converge(
    arrive: Arrive, platform: Platform, stack_of_things: AsyncExitStack
):
    ada, bo = await arrive("Ada", "127.0.3.1"), await arrive("Bo", "127.0.3.1")
    board = await ada.make_board()
    await ada.share(board["id"], bo, "editor")
    left = await _open(platform, stack_of_things, ada, board["id"], 0)
    right = await _open(platform, stack_of_things, bo, board["id"], 1)
    for number in range(30):
        await left.write(f"a{number}.")
        await right.write(f"b{number}.", at=0)
    await left.saved()
    await right.saved()
    await left.sees("b29.")
    await right.sees("a29.")
    await eventually(lambda: left.text == right.text)


async def test_presence_crosses_processes(
    arrive: Arrive, platform: Platform, stack_of_things: AsyncExitStack
):
    ada = await arrive("Ada", "127.0.3.2")
    board = await ada.make_board()
    left = await _open(platform, stack_of_things, ada, board["id"], 0)
    right = await _open(platform, stack_of_things, ada, board["id"], 1)
    await left.show({"user": {"name": "Ada"}})
    await eventually(lambda: left.doc.client_id in right.presence, 3)
    await left.socket.close()
    await eventually(lambda: left.doc.client_id not in right.presence, 5)


async def test_a_change_of_role_reaches_both_processes(
    arrive: Arrive, platform: Platform, stack_of_things: AsyncExitStack
):
    ada, bo = await arrive("Ada", "127.0.3.3"), await arrive("Bo", "127.0.3.3")
    board = await ada.make_board()
    await ada.share(board["id"], bo, "editor")
    peers = [
        await _open(platform, stack_of_things, bo, board["id"], index)
        for index in (0, 1)
    ]
    await ada.unshare(board["id"], bo)
    for peer in peers:
        await eventually(lambda p=peer: p.denied, 1, "removed on both within 1 s")


async def test_one_process_dies_and_the_other_has_everything(
    arrive: Arrive, platform: Platform, stack_of_things: AsyncExitStack
):
    ada = await arrive("Ada", "127.0.3.4")
    board = await ada.make_board()
    left = await _open(platform, stack_of_things, ada, board["id"], 0)
    right = await _open(platform, stack_of_things, ada, board["id"], 1)
    await left.write("said on the process that dies ")
    await left.saved()
    await asyncio.sleep(0.1)
    platform.embedded.kill("collab", 0)
    await right.sees("said on the process that dies ")
    await right.write("and carried on ")
    await right.saved()
    await platform.embedded.until_stored(board["id"], "and carried on ")
    platform.embedded.start("collab")
    back = await _open(platform, stack_of_things, ada, board["id"], 0)
    assert back.text == "said on the process that dies and carried on "


async def test_one_api_process_is_enough(arrive: Arrive, platform: Platform):
    ada = await arrive("Ada", "127.0.3.5")
    platform.embedded.kill("api", 0)
    try:
        statuses = [(await ada.get("/me")).status_code for _ in range(10)]
    finally:
        platform.embedded.start("api")
    assert statuses == [200] * 10


async def _open(
    platform: Platform,
    things: AsyncExitStack,
    person: Person,
    board_id: str,
    index: int,
) -> Peer:
    """Open a board on one process of collab, past the gateway."""
    socket = await Socket.open(platform.embedded.address("collab", index))
    things.push_async_callback(close_socket, socket)
    peer = Peer(socket, board_id, person.token)
    await peer.start()
    return await peer.ready()
