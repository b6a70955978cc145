"""Nothing acknowledged is ever lost, whatever is killed."""
# redis is typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import asyncio
import os

import pytest
from redis.asyncio import Redis

from .clients import Peer, Person, eventually
from .conftest import Arrive, OpenBoard, OpenProvider, OpenSocket
from .platform import Embedded

pytestmark = pytest.mark.embedded

API_AWAY_SECONDS = float(os.environ.get("STOA_TEST_API_AWAY_SECONDS", "15"))
"""How long people type while the API is down; the slow run takes 60."""


async def test_collab_killed_just_after_the_acknowledgement(
    arrive: Arrive, open_board: OpenBoard, embedded: Embedded
):
    ada = await arrive("Ada")
    board = await ada.make_board()
    peer = await open_board(ada, board["id"])
    for number in range(50):
        await peer.write(f"{number} ")
    await peer.saved()
    await asyncio.sleep(0.1)
    embedded.kill("collab")
    embedded.start("collab")
    again = await open_board(ada, board["id"])
    assert again.text == "".join(f"{number} " for number in range(50))


async def test_whatever_was_acknowledged_when_collab_died_is_there(
    arrive: Arrive, open_board: OpenBoard, embedded: Embedded
):
    ada = await arrive("Ada")
    board = await ada.make_board()
    peer = await open_board(ada, board["id"])
    typing = asyncio.create_task(_type_until_closed(peer))
    await asyncio.sleep(1)
    embedded.kill("collab")
    words = await typing
    assert words, "something was acknowledged"
    embedded.start("collab")
    again = await open_board(ada, board["id"])
    assert [word for word in words if word not in again.text] == []


@pytest.mark.servers
async def test_redis_comes_back_empty(
    arrive: Arrive, open_board: OpenBoard, embedded: Embedded
):
    ada = await arrive("Ada")
    board = await ada.make_board()
    peer = await open_board(ada, board["id"])
    await peer.write("before ")
    await peer.saved()
    await embedded.until_stored(board["id"], "before ")
    await _restart_redis_empty(embedded)
    await peer.write("after ")
    await peer.saved(within=20)
    await embedded.until_stored(board["id"], "after ")
    embedded.kill("collab")
    await _restart_redis_empty(embedded)
    embedded.start("collab")
    again = await open_board(ada, board["id"])
    assert again.text == "before after "


@pytest.mark.timeout(60 + 2 * API_AWAY_SECONDS)
async def test_the_api_is_away_while_people_type(
    arrive: Arrive, open_board: OpenBoard, embedded: Embedded
):
    ada, bo = await arrive("Ada"), await arrive("Bo")
    board = await ada.make_board()
    await ada.share(board["id"], bo, "editor")
    left, right = await open_board(ada, board["id"]), await open_board(bo, board["id"])
    embedded.stop("api")
    words = await _type_for(left, API_AWAY_SECONDS)
    assert await left.saved() < 5, "the log takes it while the API is away"
    await right.sees(words[-1])
    embedded.kill("collab")
    embedded.start("api")
    embedded.start("collab")
    again = await open_board(bo, board["id"])
    assert [word for word in words if word not in again.text] == []
    await again.write("and on ")
    await again.saved()
    await embedded.until_stored(board["id"], "and on ")
    stored = await embedded.stored_text(board["id"])
    assert [word for word in words if word not in stored] == []


async def test_a_board_that_cannot_be_loaded_is_refused(
    stored_board: tuple[Person, str], open_socket: OpenSocket, embedded: Embedded
):
    ada, board_id = stored_board
    embedded.stop("api")
    try:
        peer = (await open_socket()).peer(board_id, ada.token)
        await peer.start()
        await eventually(lambda: peer.denied or peer.socket.closed, 20)
        await peer.socket.closing(within=10)  # so that the provider comes back
    finally:
        embedded.start("api")
    assert not peer.synced
    assert set(peer.denied) <= {"unavailable"}


async def test_a_board_whose_load_hangs_is_refused_too(
    stored_board: tuple[Person, str],
    open_socket: OpenSocket,
    open_board: OpenBoard,
    embedded: Embedded,
):
    ada, board_id = stored_board
    embedded.pause("api")
    try:
        peer = (await open_socket()).peer(board_id, ada.token)
        await peer.start()
        await eventually(lambda: peer.denied or peer.socket.closed, 15)
        await peer.socket.closing(within=5)
    finally:
        embedded.resume("api")
    assert not peer.synced
    assert set(peer.denied) <= {"unavailable"}
    assert (await open_board(ada, board_id)).text == "the content "


async def test_a_provider_comes_back_by_itself_when_the_board_can_be_loaded(
    stored_board: tuple[Person, str], open_provider: OpenProvider, embedded: Embedded
):
    ada, board_id = stored_board
    embedded.stop("api")
    try:
        provider = await open_provider(ada, board_id, version=4)
        await asyncio.sleep(3)
        state = await provider.state()
        assert not state["synced"]
    finally:
        embedded.start("api")
    state = await provider.sees("the content ", within=45)
    assert state["text"] == "the content "


@pytest.mark.servers
async def test_everything_is_killed_and_comes_back(
    arrive: Arrive, open_provider: OpenProvider, embedded: Embedded
):
    ada = await arrive("Ada")
    board = await ada.make_board()
    provider = await open_provider(ada, board["id"], version=4)
    await provider.insert("my text ")
    await provider.saved()
    await embedded.until_stored(board["id"], "my text ")
    services = ("gateway", "collab", "api-worker", "api", "valkey", "postgres")
    for service in services:
        embedded.kill(service)
    await provider.insert("typed meanwhile ")
    for service in reversed(services):
        embedded.start(service)
    await provider.saved(within=45)
    other = await open_provider(ada, board["id"], version=3)
    await other.sees("typed meanwhile ")
    assert (await other.state())["text"] == "my text typed meanwhile "


async def test_an_orderly_stop_stores_every_board(
    arrive: Arrive, open_board: OpenBoard, embedded: Embedded
):
    ada = await arrive("Ada")
    boards = [await ada.make_board() for _ in range(3)]
    for number, board in enumerate(boards):
        peer = await open_board(ada, board["id"])
        await peer.write(f"board {number}")
        await peer.saved()
    embedded.stop("collab")
    try:
        for number, board in enumerate(boards):
            assert await embedded.stored_text(board["id"]) == f"board {number}"
    finally:
        embedded.start("collab")


async def test_an_edit_survives_the_death_of_every_process_that_saw_it(
    arrive: Arrive, open_board: OpenBoard, embedded: Embedded
):
    ada = await arrive("Ada")
    board = await ada.make_board()
    peer = await open_board(ada, board["id"])
    await peer.write("acknowledged by the log only")
    await peer.saved()
    for service in ("collab", "api", "api-worker"):
        embedded.kill(service)
    for service in ("api", "api-worker", "collab"):
        embedded.start(service)
    again = await open_board(ada, board["id"])
    assert again.text == "acknowledged by the log only"


@pytest.fixture
async def stored_board(
    arrive: Arrive, open_board: OpenBoard, embedded: Embedded
) -> tuple[Person, str]:
    """A board with content that only PostgreSQL has, and its owner."""
    ada = await arrive("Ada")
    board_id = (await ada.make_board())["id"]
    peer = await open_board(ada, board_id)
    await peer.write("the content ")
    await peer.saved()
    await embedded.until_stored(board_id, "the content ")
    await peer.socket.close()
    embedded.kill("collab")
    embedded.start("collab")
    await _forget_boards(embedded)
    return ada, board_id


async def _type_for(peer: Peer, seconds: float) -> list[str]:
    words = [f"w{number} " for number in range(int(seconds / 0.1))]
    for word in words:
        await peer.write(word)
        await asyncio.sleep(0.1)
    return words


async def _type_until_closed(peer: Peer) -> list[str]:
    """Type one word at a time; return those acknowledged."""
    words: list[str] = []
    while peer.socket.closed is None:
        word = f"w{len(words)}."
        await peer.write(word)
        await eventually(lambda: peer.acknowledged or peer.socket.closed)
        if peer.acknowledged:
            words.append(word)
    return words


async def _restart_redis_empty(embedded: Embedded) -> None:
    async with Redis.from_url(embedded.redis_url) as redis:
        await redis.flushall()
    embedded.kill("valkey")
    embedded.start("valkey")


async def _forget_boards(embedded: Embedded) -> None:
    """Drop what Redis knows of boards, but not who may open them."""
    async with Redis.from_url(embedded.redis_url) as redis:
        keys: list[bytes] = [key async for key in redis.scan_iter("stoa:collab:*")]
        if keys:
            await redis.delete(*keys)
