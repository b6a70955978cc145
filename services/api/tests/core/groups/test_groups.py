"""Make groups, say who is in them, and what that lets people reach."""

import asyncio
from uuid import UUID, uuid4

import pytest
from sqlalchemy import select

from stoa_api.base import access
from stoa_api.base.access import Level, Resource
from stoa_api.base.audit import AuditEntry
from stoa_api.base.db import Sessions, transaction
from stoa_api.base.outbox import OutboxRow
from stoa_shared.events import Envelope

from ...conftest import MakeMember
from ...members import (
    Json,
    Member,
    code,
    if_match,
    join,
    make_board,
    make_group,
    make_org,
)


async def grant_to(sessions: Sessions, group: Json, board: Json, level: Level) -> None:
    async with transaction(sessions) as db:
        resource = await db.get_one(Resource, UUID(board["id"]))
        await access.give(db, resource, level, group_id=UUID(group["id"]), by=None)


async def groups_seen(reader: Member, org: Json, query: str = "") -> list[str]:
    answer = await reader.get(f"orgs/{org['id']}/groups{query}")
    assert answer.status_code == 200, answer.text
    return [each["name"] for each in answer.json()["items"]]


async def test_a_group_is_made_renamed_and_deleted(alice: Member):
    org = await make_org(alice)
    body = {"name": "Evening class", "description": "Tuesdays"}
    made = await alice.post(f"orgs/{org['id']}/groups", json=body)
    assert made.status_code == 201
    path = made.headers["Location"].removeprefix("/api/v1/")
    renamed = await alice.patch(path, json={"name": "Late"}, headers=if_match(1))
    assert renamed.headers["ETag"] == '"2"'
    stale = await alice.patch(path, json={"name": "Later"}, headers=if_match(1))
    assert code(stale) == (412, "version-stale")
    read = (await alice.get(path)).json()
    assert (read["name"], read["description"]) == ("Late", "Tuesdays")
    assert (read["members_count"], read["version"]) == (0, 2)
    assert code(await alice.delete(path)) == (428, "version-required")
    assert (await alice.delete(path, headers=if_match(2))).status_code == 204
    assert code(await alice.get(path)) == (404, "not-found")


async def test_names_are_unique_in_whatever_case(alice: Member):
    org, other = await make_org(alice), await make_org(alice)
    await make_group(alice, org, name="Chorus")
    path = f"orgs/{org['id']}/groups"
    again = await alice.post(path, json={"name": "CHORUS"})
    assert code(again) == (409, "group-name-taken")
    second = await make_group(alice, org, name="Second")
    renamed = await alice.patch(
        f"{path}/{second['id']}", json={"name": "chorus"}, headers=if_match(1)
    )
    assert code(renamed) == (409, "group-name-taken")
    await make_group(alice, other, name="Chorus")


@pytest.mark.parametrize("role", ["instructor", "learner", "guest"])
async def test_only_owners_and_admins_change_groups(
    alice: Member, bob: Member, role: str
):
    org = await make_org(alice)
    await join(alice, org, bob, role)
    group = await make_group(alice, org, bob)
    path = f"orgs/{org['id']}/groups"
    one = f"{path}/{group['id']}"
    refused = [
        await bob.post(path, json={"name": "Mine"}),
        await bob.patch(one, json={"name": "Mine"}, headers=if_match(1)),
        await bob.delete(one, headers=if_match(1)),
        await bob.patch(f"{one}/members", json={"add": [str(alice.user_id)]}),
    ]
    assert {code(each) for each in refused} == {(403, "role-too-low")}


async def test_people_see_the_groups_they_are_in_and_teachers_all(
    alice: Member, bob: Member, carol: Member
):
    org = await make_org(alice)
    await join(alice, org, bob)
    await join(alice, org, carol, "instructor")
    mine = await make_group(alice, org, bob, name="B mine")
    other = await make_group(alice, org, name="A other")
    assert await groups_seen(alice, org) == ["A other", "B mine"]
    assert await groups_seen(carol, org) == ["A other", "B mine"]
    assert await groups_seen(carol, org, "?q=MIN") == ["B mine"]
    assert await groups_seen(bob, org) == ["B mine"]
    path = f"orgs/{org['id']}/groups"
    answer = await bob.get(f"{path}/{mine['id']}/members")
    people = answer.json()["items"]
    assert [each["user"]["display_name"] for each in people] == ["Bob"]
    assert "@" not in answer.text
    for end in ("", "/members"):
        hidden = await bob.get(f"{path}/{other['id']}{end}")
        assert code(hidden) == (404, "not-found")


async def test_many_come_and_go_at_once(alice: Member, member: MakeMember):
    org = await make_org(alice)
    people = [await member(f"Pupil {n}") for n in range(5)]
    for each in people:
        await join(alice, org, each)
    ids = [str(each.user_id) for each in people]
    group = await make_group(alice, org, *people[:3])
    path = f"orgs/{org['id']}/groups/{group['id']}/members"
    body = {"add": ids[2:], "remove": ids[:1]}
    changed = (await alice.patch(path, json=body)).json()
    assert changed == {"added": 2, "removed": 1, "members_count": 4}
    again = (await alice.patch(path, json=body)).json()
    assert again == {"added": 0, "removed": 0, "members_count": 4}
    first = (await alice.get(f"{path}?limit=3")).json()
    rest = (await alice.get(f"{path}?limit=3&cursor={first['next_cursor']}")).json()
    found = {each["user"]["id"] for each in first["items"] + rest["items"]}
    assert found == set(ids[1:])


async def test_strangers_come_into_no_group(alice: Member, bob: Member, carol: Member):
    org = await make_org(alice)
    await join(alice, org, bob)
    group = await make_group(alice, org)
    path = f"orgs/{org['id']}/groups/{group['id']}"
    body = {"add": [str(bob.user_id), str(carol.user_id), str(uuid4())]}
    refused = await alice.patch(f"{path}/members", json=body)
    assert code(refused) == (422, "not-a-member")
    pointers = [each["pointer"] for each in refused.json()["errors"]]
    assert pointers == ["/add/1", "/add/2"]
    assert (await alice.get(path)).json()["members_count"] == 0
    both = {"add": [str(bob.user_id)], "remove": [str(bob.user_id)]}
    odd = await alice.patch(f"{path}/members", json=both)
    assert code(odd) == (422, "invalid-input")


async def test_a_grant_reaches_who_is_in_the_group_and_nobody_else(
    alice: Member, bob: Member, carol: Member, sessions: Sessions
):
    org = await make_org(alice)
    for each in (bob, carol):
        await join(alice, org, each)
    board, group = await make_board(alice, org), await make_group(alice, org, bob)
    await grant_to(sessions, group, board, Level.EDIT)
    path = f"orgs/{org['id']}/groups/{group['id']}"
    assert (await bob.get(f"boards/{board['id']}")).json()["role"] == "editor"
    assert (await carol.get(f"boards/{board['id']}")).status_code == 404
    swap = {"add": [str(carol.user_id)], "remove": [str(bob.user_id)]}
    await alice.patch(f"{path}/members", json=swap)
    assert (await carol.get(f"boards/{board['id']}")).json()["role"] == "editor"
    assert (await bob.get(f"boards/{board['id']}")).status_code == 404
    await alice.delete(path, headers=if_match(1))
    assert (await carol.get(f"boards/{board['id']}")).status_code == 404


async def test_who_leaves_the_organisation_leaves_its_groups(
    alice: Member, bob: Member, sessions: Sessions
):
    org = await make_org(alice)
    await join(alice, org, bob)
    board, group = await make_board(alice, org), await make_group(alice, org, bob)
    await grant_to(sessions, group, board, Level.VIEW)
    await alice.delete(f"orgs/{org['id']}/members/{bob.user_id}")
    await join(alice, org, bob)
    assert (await bob.get(f"boards/{board['id']}")).status_code == 404


async def test_joining_and_being_removed_at_once_leaves_nobody_behind(
    alice: Member, bob: Member
):
    org = await make_org(alice)
    group = await make_group(alice, org)
    path = f"orgs/{org['id']}/groups/{group['id']}"
    for _ in range(5):
        await join(alice, org, bob)
        await asyncio.gather(
            alice.patch(f"{path}/members", json={"add": [str(bob.user_id)]}),
            alice.delete(f"orgs/{org['id']}/members/{bob.user_id}"),
        )
        assert (await alice.get(path)).json()["members_count"] == 0


async def test_a_change_is_told_once_with_whom_it_concerns(
    alice: Member, bob: Member, sessions: Sessions
):
    org = await make_org(alice)
    await join(alice, org, bob)
    group = await make_group(alice, org, bob)
    async with transaction(sessions) as db:
        rows = list(
            await db.scalars(
                select(OutboxRow).where(OutboxRow.subject == UUID(group["id"]))
            )
        )
        entries = list(
            await db.scalars(
                select(AuditEntry.action).where(
                    AuditEntry.object_id == UUID(group["id"])
                )
            )
        )
    (told,) = [Envelope.model_validate_json(row.envelope) for row in rows]
    assert told.type == "group.membership_changed"
    assert told.data == {"user_ids": [str(bob.user_id)]}
    assert sorted(entries) == ["group.created", "group.membership_changed"]
