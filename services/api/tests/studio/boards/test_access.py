"""What collab is told about one person on one board."""

from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

from stoa_api.base.db import Sessions, transaction
from stoa_shared.rpc.api import BoardAccess

from ...members import Json, Member, code, if_match, join, make_board, make_org, share


@pytest.fixture
async def org(alice: Member) -> Json:
    return await make_org(alice)


@pytest.fixture
async def board(alice: Member, org: Json) -> Json:
    return await make_board(alice, org)


async def ask(
    collab: httpx.AsyncClient, board: Json, user_id: UUID, session: UUID | None = None
) -> httpx.Response:
    query = {"user_id": str(user_id)}
    if session is not None:
        query["session_id"] = str(session)
    return await collab.get(f"boards/{board['id']}/access", params=query)


async def epoch(collab: httpx.AsyncClient, board: Json, person: Member) -> int:
    return (await ask(collab, board, person.user_id)).json()["epoch"]


@pytest.mark.parametrize(
    ("role", "level"), [("owner", "write"), ("editor", "write"), ("viewer", "read")]
)
async def test_a_member_is_told_with_role_and_level(
    *,
    collab: httpx.AsyncClient,
    alice: Member,
    bob: Member,
    board: Json,
    role: str,
    level: str,
):
    await share(alice, board, bob, role)
    answer = await ask(collab, board, bob.user_id, bob.session_id)
    told = BoardAccess.model_validate(answer.json())
    assert (told.role, told.level, told.max_users) == (role, level, 10)
    assert (told.user.id, told.user.name) == (bob.user_id, "Bob")
    assert "@" not in answer.text


async def test_the_board_may_set_its_own_number_of_people(
    collab: httpx.AsyncClient, alice: Member, board: Json
):
    body = {"settings": {"max_users": 42}}
    await alice.patch(f"boards/{board['id']}", json=body, headers=if_match(1))
    assert (await ask(collab, board, alice.user_id)).json()["max_users"] == 42


@pytest.mark.parametrize(
    ("change", "numbers"),
    [
        ({}, (10, None, None)),
        ({"max_editors": 3}, (13, 3, 10)),
        ({"max_viewers": 0}, (10, 10, 0)),
        ({"max_editors": 60, "max_viewers": 200, "max_users": 5}, (260, 60, 200)),
    ],
)
async def test_editors_and_viewers_have_numbers_of_their_own(
    collab: httpx.AsyncClient,
    alice: Member,
    board: Json,
    change: object,
    numbers: object,
):
    body = {"settings": change}
    await alice.patch(f"boards/{board['id']}", json=body, headers=if_match(1))
    answer = await ask(collab, board, alice.user_id)
    told = BoardAccess.model_validate(answer.json())
    assert (told.max_users, told.max_editors, told.max_viewers) == numbers


async def test_strangers_and_nobody_are_the_same(
    collab: httpx.AsyncClient, bob: Member, alice: Member, board: Json
):
    answers = [
        await ask(collab, board, bob.user_id),
        await ask(collab, board, uuid4()),
        await ask(collab, {"id": uuid4()}, alice.user_id),
    ]
    assert {code(each) for each in answers} == {(404, "not-found")}


async def test_a_blocked_person_is_out(
    collab: httpx.AsyncClient, alice: Member, board: Json, sessions: Sessions
):
    async with transaction(sessions) as db:
        await db.execute(
            text("UPDATE core.users SET status = 'blocked' WHERE id = :id"),
            {"id": alice.user_id},
        )
    assert code(await ask(collab, board, alice.user_id)) == (404, "not-found")


async def test_an_ended_session_is_out(
    collab: httpx.AsyncClient, alice: Member, bob: Member, board: Json
):
    assert (
        await ask(collab, board, alice.user_id, alice.session_id)
    ).status_code == 200
    foreign = await ask(collab, board, alice.user_id, bob.session_id)
    assert code(foreign) == (404, "not-found")
    await alice.post("auth/logout")
    ended = await ask(collab, board, alice.user_id, alice.session_id)
    assert code(ended) == (404, "not-found")


async def test_a_board_in_the_trash_admits_nobody(
    collab: httpx.AsyncClient, alice: Member, board: Json
):
    await alice.delete(f"boards/{board['id']}", headers=if_match(1))
    assert code(await ask(collab, board, alice.user_id)) == (404, "not-found")


async def test_the_epoch_rises_with_every_change_of_access(
    collab: httpx.AsyncClient, alice: Member, bob: Member, org: Json, board: Json
):
    path, place = f"boards/{board['id']}", f"members/{bob.user_id}"
    seen = [await epoch(collab, board, alice)]

    async def after(answer: httpx.Response) -> None:
        assert answer.is_success, answer.text
        seen.append(await epoch(collab, board, alice))

    await after(await share(alice, board, bob, "viewer"))
    await after(await share(alice, board, bob, "editor"))
    await after(await alice.delete(f"{path}/{place}"))
    await after(await alice.put(f"orgs/{org['id']}/{place}", json={"role": "admin"}))
    await after(await alice.delete(f"orgs/{org['id']}/{place}"))
    trashed = await alice.delete(path, headers=if_match(1))
    assert trashed.status_code == 204
    await after(await alice.post(f"{path}/restore"))
    assert seen == sorted(set(seen))


async def test_a_repeated_role_changes_nothing(
    collab: httpx.AsyncClient, alice: Member, bob: Member, org: Json, board: Json
):
    await join(alice, org, bob)
    await share(alice, board, bob, "viewer")
    before = await epoch(collab, board, alice)
    await share(alice, board, bob, "viewer")
    await alice.put(f"orgs/{org['id']}/members/{bob.user_id}", json={"role": "learner"})
    assert await epoch(collab, board, alice) == before
