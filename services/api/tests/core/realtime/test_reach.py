"""What collab is told about one person and many things."""

from uuid import UUID, uuid4

import httpx
import pytest
from sqlalchemy import text

from stoa_api.base.db import Sessions, transaction
from stoa_shared.rpc.api import RESOURCES_MAX, Reached, ResourceReach

from ...courses import enrol, make_open_course
from ...members import (
    Json,
    Member,
    code,
    if_match,
    join,
    make_board,
    make_org,
    make_page,
    make_space,
    share,
)


@pytest.fixture
async def org(alice: Member) -> Json:
    return await make_org(alice)


async def ask(
    collab: httpx.AsyncClient, person: Member, *ids: object, session: object = None
) -> httpx.Response:
    query = {
        "user_id": str(person.user_id),
        "session_id": str(session or person.session_id),
        "resource_id": [str(each) for each in ids],
    }
    return await collab.get("access", params=query)


async def reaches(
    collab: httpx.AsyncClient, person: Member, *ids: object
) -> dict[str, ResourceReach]:
    answer = await ask(collab, person, *ids)
    assert answer.status_code == 200, answer.text
    assert "@" not in answer.text
    return {
        str(each.id): each for each in Reached.model_validate(answer.json()).resources
    }


async def test_each_thing_is_said_with_its_kind_and_what_lies_above(
    collab: httpx.AsyncClient, alice: Member, org: Json
):
    board, space = await make_board(alice, org), await make_space(alice, org)
    page = await make_page(alice, space)
    found = await reaches(
        collab, alice, org["id"], board["id"], space["id"], page["id"]
    )
    assert {each: said.type for each, said in found.items()} == {
        org["id"]: "organization",
        board["id"]: "board",
        space["id"]: "space",
        page["id"]: "page",
    }
    assert {said.role for said in found.values()} == {"owner"}
    assert found[page["id"]].path == [
        UUID(each) for each in (org["id"], space["id"], page["id"])
    ]


async def test_who_takes_part_is_told_from_the_staff_of_a_course(
    collab: httpx.AsyncClient, alice: Member, bob: Member, org: Json
):
    await join(alice, org, bob)
    course = await make_open_course(alice, org)
    assert not await reaches(collab, bob, course["id"])  # who only finds it
    await enrol(bob, course)
    assert (await reaches(collab, bob, course["id"]))[course["id"]].takes_part
    assert not (await reaches(collab, alice, course["id"]))[course["id"]].takes_part
    assert (await bob.delete(f"courses/{course['id']}/enrolment")).is_success
    assert not await reaches(collab, bob, course["id"])


async def test_what_is_not_theirs_is_as_what_is_not(
    collab: httpx.AsyncClient, alice: Member, bob: Member, org: Json
):
    board = await make_board(alice, org)
    assert await reaches(collab, bob, org["id"], board["id"], uuid4()) == {}
    await join(alice, org, bob, "guest")
    found = await reaches(collab, bob, org["id"], board["id"])
    assert {each: said.role for each, said in found.items()} == {org["id"]: "guest"}
    await share(alice, board, bob, "viewer")
    assert set(await reaches(collab, bob, board["id"])) == {board["id"]}


async def test_what_is_in_the_trash_is_out_of_reach(
    collab: httpx.AsyncClient, alice: Member, org: Json
):
    board = await make_board(alice, org)
    await alice.delete(f"boards/{board['id']}", headers=if_match(1))
    assert await reaches(collab, alice, board["id"]) == {}


async def test_who_signed_out_or_is_blocked_is_nobody(
    collab: httpx.AsyncClient, alice: Member, bob: Member, sessions: Sessions
):
    gone = (404, "not-found")
    assert await reaches(collab, alice) == {}
    assert code(await ask(collab, alice, session=bob.session_id)) == gone
    await alice.post("auth/logout")
    assert code(await ask(collab, alice)) == gone
    async with transaction(sessions) as db:
        await db.execute(
            text("UPDATE core.users SET status = 'blocked' WHERE id = :id"),
            {"id": bob.user_id},
        )
    assert code(await ask(collab, bob)) == gone


async def test_an_expired_session_is_over(
    collab: httpx.AsyncClient, alice: Member, sessions: Sessions
):
    async with transaction(sessions) as db:
        await db.execute(
            text("UPDATE core.sessions SET expires_at = now() WHERE id = :id"),
            {"id": alice.session_id},
        )
    assert code(await ask(collab, alice)) == (404, "not-found")


async def test_only_so_many_are_answered_at_once(
    collab: httpx.AsyncClient, alice: Member
):
    many = [uuid4() for _ in range(RESOURCES_MAX + 1)]
    assert (await ask(collab, alice, *many)).status_code == 422
