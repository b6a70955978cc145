"""The internal API of a process: looking, kicking, draining."""

import asyncio
import sys
from collections.abc import AsyncGenerator, Callable
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from collab_neighbour import Neighbour
from collab_stage import (
    SERVICE_KEYS,
    Collab,
    MakeCollab,
    MakePerson,
    Person,
    Providers,
)

from stoa_shared.ids import new_id
from stoa_shared.rpc.collab import (
    DRAIN_SCOPE,
    ROOMS_KICK_SCOPE,
    ROOMS_READ_SCOPE,
    Kicked,
    RoomDetail,
    RoomPage,
)
from stoa_shared.tokens import Service, sign_service

ALL = f"{ROOMS_READ_SCOPE} {ROOMS_KICK_SCOPE} {DRAIN_SCOPE}"


def _headers(scope: str = ALL, *, issuer: Service = "api") -> dict[str, str]:
    token = sign_service(SERVICE_KEYS, issuer=issuer, audience="collab", scope=scope)
    return {"Authorization": f"Bearer {token}"}


@pytest_asyncio.fixture
async def inside() -> AsyncGenerator[httpx.AsyncClient]:
    """A client of any process's internal API, with every right."""
    async with httpx.AsyncClient(
        headers=_headers(), trust_env=False, timeout=10
    ) as client:
        yield client


def _kick(person: Person, **more: object) -> dict[str, object]:
    return {"user_id": str(person.user_id), **more}


@pytest.mark.parametrize(
    ("headers_of", "status"),
    [
        (dict[str, str], 401),
        (lambda: {"Authorization": "Bearer x"}, 401),
        (lambda: _headers(issuer="processor"), 401),
        (lambda: _headers(ROOMS_READ_SCOPE), 403),
    ],
)
async def test_only_a_service_that_names_the_purpose_is_served(
    collab: Collab,
    board_id: UUID,
    headers_of: Callable[[], dict[str, str]],
    status: int,
):
    # Signed now: a token made when tests are collected may be over by then.
    async with httpx.AsyncClient(trust_env=False, headers=headers_of()) as client:
        url = f"{collab.inside}/rooms/{board_id}/kick"
        answer = await client.post(url, json={"user_id": str(new_id())})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["x-request-id"]


async def test_it_is_not_on_the_port_of_the_sockets(
    collab: Collab, inside: httpx.AsyncClient
):
    answer = await inside.get(f"http://127.0.0.1:{collab.port}/internal/v1/rooms")
    assert answer.status_code == 404


async def test_rooms_are_listed_in_pages(
    collab: Collab,
    neighbour: Neighbour,
    providers: Providers,
    inside: httpx.AsyncClient,
):
    boards = sorted(new_id() for _ in range(3))
    person = Person()
    for board_id in boards:
        neighbour.allow(board_id, person.user_id, "editor")
        await providers.join(collab, board_id, person)
    seen: list[UUID] = []
    cursor: str | None = None
    for _ in range(2):
        params = {"limit": "2"} | ({"cursor": cursor} if cursor else {})
        answer = await inside.get(f"{collab.inside}/rooms", params=params)
        page = RoomPage.model_validate_json(answer.content)
        seen += [room.board_id for room in page.items]
        cursor = page.next_cursor
    assert seen == boards
    assert cursor is None


async def test_a_room_shows_who_is_on_it(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    inside: httpx.AsyncClient,
):
    ada, bob = make_person("editor"), make_person("viewer")
    editing = await providers.join(collab, board_id, ada)
    await providers.join(collab, board_id, bob)
    await editing.edit("hello")
    await editing.until_saved()
    answer = await inside.get(f"{collab.inside}/rooms/{board_id}")
    room = RoomDetail.model_validate_json(answer.content)
    assert (room.people, room.editors, room.viewers) == (2, 1, 1)
    roles = {member.user_id: member.role for member in room.on_sockets}
    assert roles == {ada.user_id: "editor", bob.user_id: "viewer"}
    assert all(member.acks_owed == 0 for member in room.on_sockets)
    assert room.size_bytes >= len("hello")
    assert room.log_end is not None
    assert room.lag_ms is not None


async def test_a_room_that_is_not_here_is_not_found(
    collab: Collab, inside: httpx.AsyncClient
):
    answer = await inside.get(f"{collab.inside}/rooms/{new_id()}")
    assert answer.status_code == 404


async def test_a_kicked_person_leaves_every_process_and_stays_out(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    inside: httpx.AsyncClient,
):
    one, other = make_collab(), make_collab()
    await asyncio.gather(one.start(), other.start())
    ada, bob = make_person(), make_person()
    here = await providers.join(one, board_id, ada)
    there = await providers.join(other, board_id, ada)
    stays = await providers.join(other, board_id, bob)
    order = _kick(ada, reason="shouting", seconds=2)
    answer = await inside.post(f"{one.inside}/rooms/{board_id}/kick", json=order)
    kicked = Kicked.model_validate_json(answer.content)
    assert (kicked.documents, kicked.processes) == (1, 1)
    for provider in (here, there):
        await provider.wait(lambda p=provider: p.denied == ["kicked"], "denied")
        await provider.wait(lambda p=provider: p.closed == ["kicked"], "close")
        assert provider.told[-1]["reason"] == "shouting"
    for process in (one, other):
        again = await providers.start(process, board_id, ada)
        await again.wait(lambda p=again: p.denied == ["kicked"], "kept out")
    await stays.edit("still here")
    await stays.until_saved()
    async with asyncio.timeout(10):
        while (await _tries(providers, other, board_id, ada)) == "kicked":
            await asyncio.sleep(0.2)


async def _tries(
    providers: Providers, collab: Collab, board_id: UUID, person: Person
) -> str:
    provider = await providers.start(collab, board_id, person)
    await provider.wait(lambda: provider.synced or provider.denied, "an answer")
    return provider.denied[0] if provider.denied else "in"


async def test_a_stranger_is_not_told_of_a_kick(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    inside: httpx.AsyncClient,
):
    stranger = make_person(None)
    url = f"{collab.inside}/rooms/{board_id}/kick"
    assert (await inside.post(url, json=_kick(stranger))).status_code == 200
    provider = await providers.start(collab, board_id, stranger)
    await provider.wait(lambda: provider.denied == ["permission-denied"])


async def test_a_drained_process_saves_and_ends_well(
    killable: Collab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
    inside: httpx.AsyncClient,
):
    ada = await providers.join(killable, board_id, make_person())
    await ada.edit("keep me")
    answer = await inside.post(f"{killable.inside}/drain")
    assert answer.status_code == 202
    assert answer.json()["rooms"] == 1
    assert await ada.until_closed() == 1012
    assert await killable.wait_ended() == 0
    assert b"keep me" in neighbour.states[board_id].state


async def test_the_command_line_asks_a_process(
    collab: Collab, board_id: UUID, make_person: MakePerson, providers: Providers
):
    ada = make_person()
    provider = await providers.join(collab, board_id, ada)
    listed = await _run(collab, "rooms")
    assert str(board_id) in listed
    assert str(ada.user_id) in await _run(collab, "room", str(board_id))
    await _run(collab, "kick", str(board_id), str(ada.user_id))
    await provider.wait(lambda: provider.denied == ["kicked"])


async def _run(collab: Collab, *words: str) -> str:
    """Run a command in a process of its own; return what it printed."""
    running = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "stoa_collab",
        *words,
        "--url",
        collab.inside.removesuffix("/internal/v1"),
        env=collab.settings,
        stdout=asyncio.subprocess.PIPE,
    )
    out, _ = await running.communicate()
    assert running.returncode == 0
    return out.decode()
