"""Grants to people, groups and roles; who sees something now, and why."""

from datetime import timedelta
from typing import Any

import httpx
import pytest
from sqlalchemy import text

from stoa_api.base import access
from stoa_api.base.db import Sessions, transaction
from stoa_shared.clock import now

from ...members import (
    Json,
    Member,
    code,
    join,
    make_board,
    make_group,
    make_org,
)


@pytest.fixture
async def org(alice: Member, bob: Member) -> Json:
    made = await make_org(alice)
    await join(alice, made, bob)
    return made


@pytest.fixture
async def board(alice: Member, org: Json) -> Json:
    return await make_board(alice, org)


async def grant(
    by: Member, board: Json, holder: str, level: str = "view", **more: Any
) -> httpx.Response:
    path = f"resources/{board['id']}/grants/{holder}"
    return await by.put(path, json={"level": level, **more})


async def status(person: Member, board: Json) -> int:
    return (await person.get(f"boards/{board['id']}")).status_code


async def test_each_kind_of_holder_gets_in_and_out(
    alice: Member, bob: Member, org: Json, board: Json
):
    group = await make_group(alice, org)
    path = f"orgs/{org['id']}/groups/{group['id']}/members"
    await alice.patch(path, json={"add": [str(bob.user_id)]})
    holders = (f"users/{bob.user_id}", f"groups/{group['id']}", "roles/learner")
    for holder in holders:
        assert await status(bob, board) == 404
        given = await grant(alice, board, holder, "edit")
        assert (given.status_code, given.json()["level"]) == (200, "edit")
        assert (await bob.get(f"boards/{board['id']}")).json()["level"] == "write"
        gone = await alice.delete(f"resources/{board['id']}/grants/{holder}")
        assert gone.status_code == 204
    assert await status(bob, board) == 404


async def test_the_list_says_who_sees_it_and_why(
    alice: Member, bob: Member, board: Json
):
    await grant(alice, board, "roles/learner", "comment")
    await grant(alice, board, f"users/{bob.user_id}")
    seen = (await alice.get(f"resources/{board['id']}/viewers")).json()["items"]
    shown = {each["user"]["display_name"]: each for each in seen}
    assert {name: each["level"] for name, each in shown.items()} == {
        "Alice": "manage",
        "Bob": "comment",
    }
    sources = [each["source"] for each in shown["Bob"]["reasons"]]
    assert [each["role"] for each in sources] == ["learner", None]
    assert sources[1]["user"]["id"] == str(bob.user_id)
    above = {each["source"]["role"] for each in shown["Alice"]["reasons"]}
    assert above == {None, "owner"}
    places = {each["source"]["resource_type"] for each in shown["Alice"]["reasons"]}
    assert places == {"board", "organization"}


async def test_what_is_granted_above_counts_until_it_stops(
    alice: Member, bob: Member, org: Json
):
    await alice.put(
        f"orgs/{org['id']}/members/{bob.user_id}", json={"role": "instructor"}
    )
    board = await make_board(bob, org)
    assert await status(alice, board) == 200
    path = f"resources/{board['id']}/access"
    stopped = await bob.patch(path, json={"is_inheriting": False})
    assert stopped.json()["is_inheriting"] is False
    assert await status(alice, board) == 404
    await bob.patch(path, json={"is_inheriting": True})
    assert await status(alice, board) == 200


async def test_a_list_says_which_grants_are_its_own_and_which_from_above(
    alice: Member, bob: Member, board: Json
):
    await grant(alice, board, f"users/{bob.user_id}")

    async def listed(**query: str) -> list[tuple[str, bool]]:
        path = f"resources/{board['id']}/grants"
        items = (await alice.get(path, params=query)).json()["items"]
        return [
            (each["source"]["resource_type"], each["is_inherited"]) for each in items
        ]

    own = await listed(inherited="false")
    above = await listed(inherited="true")
    assert own == [("board", False)] * 2
    assert above
    assert set(above) == {("organization", True)}
    assert sorted(await listed()) == sorted(own + above)
    await alice.patch(f"resources/{board['id']}/access", json={"is_inheriting": False})
    assert await listed(inherited="true") == []


async def test_who_stops_inheriting_stays_in_charge(
    alice: Member, bob: Member, org: Json
):
    await alice.put(
        f"orgs/{org['id']}/members/{bob.user_id}", json={"role": "instructor"}
    )
    board = await make_board(bob, org)
    await alice.patch(f"resources/{board['id']}/access", json={"is_inheriting": False})
    assert await status(alice, board) == 200


async def test_nobody_gives_more_than_they_have(
    alice: Member, bob: Member, board: Json
):
    tomorrow = (now() + timedelta(days=1)).isoformat()
    later = (now() + timedelta(days=2)).isoformat()
    bobs = f"users/{bob.user_id}"
    await grant(alice, board, bobs, "edit")
    refused = await grant(bob, board, "roles/learner")
    assert code(refused) == (403, "role-too-low")
    await grant(alice, board, bobs, "manage", expires_at=tomorrow)
    for end in (None, later):
        refused = await grant(bob, board, "roles/learner", expires_at=end)
        assert code(refused) == (403, "grant-exceeds-own")
    link = {"level": "view", "expires_at": later}
    refused = await bob.post(f"resources/{board['id']}/links", json=link)
    assert code(refused) == (403, "grant-exceeds-own")
    allowed = await grant(bob, board, "roles/learner", expires_at=tomorrow)
    assert allowed.status_code == 200


async def test_somebody_always_manages_it(alice: Member, bob: Member, board: Json):
    mine = f"users/{alice.user_id}"
    soon = (now() + timedelta(days=1)).isoformat()
    for answer in (
        await alice.delete(f"resources/{board['id']}/grants/{mine}"),
        await grant(alice, board, mine, "edit"),
        await grant(alice, board, mine, "manage", expires_at=soon),
    ):
        assert code(answer) == (409, "last-manager")
    await grant(alice, board, f"users/{bob.user_id}", "manage")
    assert (await grant(alice, board, mine, "edit")).status_code == 200


async def test_a_grant_ends_by_itself(
    alice: Member, bob: Member, board: Json, sessions: Sessions
):
    tomorrow = (now() + timedelta(days=1)).isoformat()
    await grant(alice, board, f"users/{bob.user_id}", "edit", expires_at=tomorrow)
    assert await status(bob, board) == 200
    async with transaction(sessions) as db:  # as when a day has passed
        await db.execute(
            text("UPDATE core.grants SET expires_at = now() WHERE expires_at > now()")
        )
    assert await status(bob, board) == 404
    async with transaction(sessions) as db:
        assert await access.expire(db) >= 1
    listed = (await alice.get(f"resources/{board['id']}/grants")).json()["items"]
    holders = [each["source"]["user"] for each in listed if each["source"]["user"]]
    assert [each["display_name"] for each in holders] == ["Alice"]


@pytest.mark.parametrize("holder", ["users/nobody", "groups/{org_id}", "roles/emperor"])
async def test_an_unknown_holder_is_not_found(
    alice: Member, org: Json, board: Json, holder: str
):
    answer = await grant(alice, board, holder.format(org_id=org["id"]))
    assert code(answer) == (404, "holder-not-found")


async def test_roles_of_the_organisation_are_not_changed_here(alice: Member, org: Json):
    answer = await grant(alice, org, "roles/learner", "manage")
    assert code(answer) == (403, "role-too-low")
