"""Invite people by a link, and let them in: as many as were meant, no higher."""

import asyncio
from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import select, text, update

from stoa_api.base.db import Sessions, transaction
from stoa_api.core.invitations.models import Invitation
from stoa_shared.clock import now
from stoa_shared.tokens import opaque_digest

from ...conftest import MakeMember
from ...makers import Client
from ...members import Json, Member, code, invite, join, make_group, make_org, patiently

GONE = (404, "invitation-not-found")


async def accept(person: Member, invitation: Json) -> httpx.Response:
    body = {"token": invitation["token"]}
    return await person.post("invitations/accept", json=body)


async def listed(reader: Member, org: Json, query: str = "") -> list[Json]:
    answer = await reader.get(f"orgs/{org['id']}/invitations{query}")
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def test_a_link_leads_into_the_organisation_and_the_group(
    alice: Member, bob: Member, client: Client
):
    org = await make_org(alice)
    group = await make_group(alice, org)
    made = await invite(alice, org, role="instructor", group_id=group["id"])
    assert made["link"] == f"http://localhost:8080/join#{made['token']}"
    seen = await client.post("invitations/preview", json={"token": made["token"]})
    assert seen.json() == {
        "organization": org["name"],
        "role": "instructor",
        "course": None,
        "letter_to": None,
    }
    came = await accept(bob, made)
    assert came.json() == {
        "id": org["id"],
        "slug": org["slug"],
        "name": org["name"],
        "role": "instructor",
        "course_id": None,
    }
    people = await bob.get(f"orgs/{org['id']}/groups/{group['id']}/members")
    assert [each["user"]["id"] for each in people.json()["items"]] == [str(bob.user_id)]
    (shown,) = await listed(alice, org)
    assert (shown["state"], shown["uses"], shown["max_uses"]) == ("used", 1, 1)
    assert shown["group"] == {"id": group["id"], "name": "Class"}
    uses = await alice.get(f"orgs/{org['id']}/invitations/{made['id']}/uses")
    assert [each["user"]["display_name"] for each in uses.json()["items"]] == ["Bob"]


async def test_of_twenty_who_accept_at_once_five_come_in(
    alice: Member, member: MakeMember
):
    org = await make_org(alice)
    made = await invite(alice, org, max_uses=5)
    people = [await member(f"Pupil {n}") for n in range(20)]
    answers = await asyncio.gather(*(patiently(accept, each, made) for each in people))
    came = [each for each in answers if each.status_code == 200]
    assert len(came) == 5
    assert {code(each) for each in answers if each not in came} == {GONE}
    page = (await alice.get(f"orgs/{org['id']}/members?role=learner")).json()
    assert len(page["items"]) == 5
    assert (await listed(alice, org))[0]["uses"] == 5


async def test_accepting_twice_is_harmless(alice: Member, bob: Member):
    org = await make_org(alice)
    made = await invite(alice, org, max_uses=3)
    answers = await asyncio.gather(*(accept(bob, made) for _ in range(4)))
    assert {each.json()["role"] for each in answers} == {"learner"}
    assert (await listed(alice, org))[0]["uses"] == 1


async def test_a_member_keeps_their_role_or_gets_a_higher_one(
    alice: Member, bob: Member, carol: Member
):
    org = await make_org(alice)
    await join(alice, org, bob, "admin")
    await join(alice, org, carol, "guest")
    made = await invite(alice, org, max_uses=3, role="learner")
    assert (await accept(bob, made)).json()["role"] == "admin"
    assert (await accept(alice, made)).json()["role"] == "owner"
    assert (await accept(carol, made)).json()["role"] == "learner"
    assert (await listed(alice, org))[0]["uses"] == 1, "who gained nothing used nothing"


async def test_who_was_taken_out_does_not_come_back_by_the_same_link(
    alice: Member, bob: Member
):
    org = await make_org(alice)
    made = await invite(alice, org, max_uses=3)
    await accept(bob, made)
    await alice.delete(f"orgs/{org['id']}/members/{bob.user_id}")
    assert code(await accept(bob, made)) == GONE


async def test_what_lets_nobody_in_looks_like_what_is_not_there(
    alice: Member, bob: Member, carol: Member, client: Client, sessions: Sessions
):
    org = await make_org(alice)
    revoked, late, used = [await invite(alice, org) for _ in range(3)]
    path = f"orgs/{org['id']}/invitations/{revoked['id']}"
    for _ in range(2):
        assert (await alice.delete(path)).status_code == 204
    async with transaction(sessions) as db:
        await db.execute(
            update(Invitation)
            .where(Invitation.id == UUID(late["id"]))
            .values(expires_at=now() - timedelta(seconds=1))
        )
    await accept(bob, used)
    for each in (revoked, late, used, {"token": "stoa_inv_nothing"}):
        seen = await client.post("invitations/preview", json={"token": each["token"]})
        assert code(seen) == code(await accept(carol, each)) == GONE
    states = {each["id"]: each["state"] for each in await listed(alice, org)}
    assert states == {
        revoked["id"]: "revoked",
        late["id"]: "expired",
        used["id"]: "used",
    }
    assert await listed(alice, org, "?open=true") == []
    assert len(await listed(alice, org, "?open=false")) == 3


async def test_nobody_invites_above_their_own_role(
    alice: Member, bob: Member, carol: Member
):
    org = await make_org(alice)
    await join(alice, org, bob, "admin")
    await join(alice, org, carol, "instructor")
    path = f"orgs/{org['id']}/invitations"
    above = await bob.post(path, json={"role": "owner"})
    assert code(above) == (403, "grant-exceeds-own")
    theirs = await invite(alice, org, role="owner")
    ended = await bob.delete(f"{path}/{theirs['id']}")
    assert code(ended) == (403, "grant-exceeds-own")
    for refused in (
        await carol.post(path, json={"role": "learner"}),
        await carol.get(path),
        await carol.delete(f"{path}/{theirs['id']}"),
        await carol.get(f"{path}/{theirs['id']}/uses"),
    ):
        assert code(refused) == (403, "role-too-low")


@pytest.mark.parametrize("loss", ["demoted", "removed", "blocked"])
async def test_an_invitation_is_worth_no_more_than_its_maker(
    alice: Member, bob: Member, carol: Member, sessions: Sessions, loss: str
):
    org = await make_org(alice)
    await join(alice, org, bob, "admin")
    made = await invite(bob, org, role="admin")
    path = f"orgs/{org['id']}/members/{bob.user_id}"
    if loss == "demoted":
        await alice.put(path, json={"role": "instructor"})
    elif loss == "removed":
        await alice.delete(path)
    else:
        async with transaction(sessions) as db:
            block = text("UPDATE core.users SET status = 'blocked' WHERE id = :id")
            await db.execute(block, {"id": bob.user_id})
    assert code(await accept(carol, made)) == GONE


async def test_an_address_is_invited_once_at_a_time(alice: Member):
    org = await make_org(alice)
    made = await invite(alice, org, email="Dora@Stoa.example")
    assert made["invited_address"] == "dora@stoa.example"
    path = f"orgs/{org['id']}/invitations"
    again = await alice.post(path, json={"email": "dora@stoa.example"})
    assert code(again) == (409, "already-invited")
    await alice.delete(f"{path}/{made['id']}")
    await invite(alice, org, email="dora@stoa.example")


async def test_the_token_is_nowhere_but_in_the_link(alice: Member, sessions: Sessions):
    org = await make_org(alice)
    made = await invite(alice, org)
    assert made["token"] not in str(await listed(alice, org))
    async with transaction(sessions) as db:
        stored = await db.scalar(
            select(Invitation.token_digest).where(Invitation.id == UUID(made["id"]))
        )
    assert stored == opaque_digest(made["token"])


@pytest.mark.parametrize(
    "body",
    [{"days": 0}, {"days": 91}, {"max_uses": 0}, {"max_uses": 1001}, {"email": "who"}],
)
async def test_what_is_no_invitation(alice: Member, body: Json):
    org = await make_org(alice)
    answer = await alice.post(f"orgs/{org['id']}/invitations", json=body)
    assert code(answer) == (422, "invalid-input")


async def test_a_group_of_another_organisation_is_not_there(alice: Member):
    org, other = await make_org(alice), await make_org(alice)
    group = await make_group(alice, other)
    answer = await alice.post(
        f"orgs/{org['id']}/invitations", json={"group_id": group["id"]}
    )
    assert code(answer) == (404, "not-found")
