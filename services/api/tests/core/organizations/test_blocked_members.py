"""Keep somebody out of an organisation, with a reason, and let them in again."""

import asyncio

import httpx
import pytest

from ...members import (
    Json,
    Member,
    code,
    invite,
    join,
    make_board,
    make_group,
    make_org,
    patiently,
    share,
)


async def block(
    by: Member, org: Json, person: Member, reason: str = "Spam"
) -> httpx.Response:
    path = f"orgs/{org['id']}/members/{person.user_id}/block"
    return await by.put(path, json={"reason": reason})


async def unblock(by: Member, org: Json, person: Member) -> httpx.Response:
    return await by.delete(f"orgs/{org['id']}/members/{person.user_id}/block")


async def blocked(by: Member, org: Json) -> list[Json]:
    return (await by.get(f"orgs/{org['id']}/blocked-members")).json()["items"]


async def test_who_is_blocked_reaches_nothing_and_reads_why(
    alice: Member, bob: Member, carol: Member
):
    org, elsewhere = await make_org(alice), await make_org(bob)
    await join(alice, org, bob)
    board = await make_board(alice, org)
    await share(alice, board, bob, "editor")
    told = (await block(alice, org, bob, "Spam in the comments")).json()
    assert (told["role"], told["reason"]) == ("learner", "Spam in the comments")
    assert told["blocked_by"]["id"] == str(alice.user_id)
    assert await blocked(alice, org) == [told]
    for path in (f"orgs/{org['id']}", f"boards/{board['id']}"):
        mine, strangers = await bob.get(path), await carol.get(path)
        assert code(mine) == code(strangers) == (404, "not-found")
    me = (await bob.get("me")).json()
    assert [each["id"] for each in me["orgs"]] == [elsewhere["id"]]
    (here,) = me["blocked_in"]
    assert (here["id"], here["reason"]) == (org["id"], "Spam in the comments")
    members = (await alice.get(f"orgs/{org['id']}/members")).json()["items"]
    assert str(bob.user_id) not in {each["user"]["id"] for each in members}


async def test_lifting_a_block_brings_everything_back(alice: Member, bob: Member):
    org = await make_org(alice)
    await join(alice, org, bob, "instructor")
    group, board = await make_group(alice, org, bob), await make_board(alice, org)
    own = await make_board(bob, org, "Own")
    grants = f"resources/{board['id']}/grants/groups/{group['id']}"
    await alice.put(grants, json={"level": "edit"})
    await block(alice, org, bob)
    assert (await unblock(alice, org, bob)).status_code == 204
    assert code(await unblock(alice, org, bob)) == (404, "member-not-found")
    assert (await bob.get(f"orgs/{org['id']}")).json()["role"] == "instructor"
    assert (await bob.get(f"boards/{board['id']}")).json()["role"] == "editor"
    assert (await bob.get(f"boards/{own['id']}")).json()["role"] == "owner"
    assert (await bob.get("me")).json()["blocked_in"] == []


async def test_no_way_leads_around_a_block(alice: Member, bob: Member, carol: Member):
    org = await make_org(alice)
    await join(alice, org, bob)
    await join(alice, org, carol, "instructor")
    board = await make_board(carol, org)
    link = await carol.post(f"resources/{board['id']}/links", json={"level": "view"})
    redeem = {"token": link.json()["token"]}
    assert (await bob.post("links/redeem", json=redeem)).status_code == 200
    invitation = await invite(alice, org)
    await block(alice, org, bob)
    assert (await bob.get(f"boards/{board['id']}")).status_code == 404
    for answer in (
        await bob.post("links/redeem", json=redeem),
        await bob.post("invitations/accept", json={"token": invitation["token"]}),
    ):
        assert code(answer) == (403, "blocked-here")
        assert answer.json()["reason"] == "Spam"
    # Admins are told what is the matter; who only shares is not.
    add = {"user_id": str(bob.user_id)}
    added = await alice.post(f"orgs/{org['id']}/members", json=add)
    assert code(added) == (409, "member-blocked")
    assert code(await share(carol, board, bob, "viewer")) == (404, "user-not-found")
    assert (await bob.get(f"boards/{board['id']}")).status_code == 404


async def test_who_may_block_whom(alice: Member, bob: Member, carol: Member):
    org = await make_org(alice)
    await join(alice, org, bob, "admin")
    assert code(await block(bob, org, carol)) == (404, "member-not-found")
    await join(alice, org, carol, "instructor")
    assert code(await block(carol, org, bob)) == (403, "role-too-low")
    assert code(await block(bob, org, alice)) == (403, "grant-exceeds-own")
    assert code(await block(alice, org, alice)) == (409, "own-block")
    assert code(await block(bob, org, carol, " ")) == (422, "invalid-input")
    await block(alice, org, bob, "First")
    again = await block(alice, org, bob, "Second")
    assert again.json()["reason"] == "First"
    assert code(await block(bob, org, carol)) == (404, "not-found")


@pytest.mark.parametrize("_", range(3))
async def test_of_a_block_and_a_way_in_at_once_the_block_wins(
    alice: Member, bob: Member, _: int
):
    org = await make_org(alice)
    await join(alice, org, bob, "guest")
    boards = [await make_board(alice, org) for _ in range(3)]
    invitation = await invite(alice, org)
    accept = {"token": invitation["token"]}
    await asyncio.gather(
        patiently(block, alice, org, bob),
        *(patiently(share, alice, each, bob, "viewer") for each in boards),
        patiently(bob.post, "invitations/accept", json=accept),
    )
    assert len(await blocked(alice, org)) == 1
    assert (await bob.get("me")).json()["orgs"] == []
    for each in boards:
        assert (await bob.get(f"boards/{each['id']}")).status_code == 404


async def test_two_owners_who_block_each_other_leave_one(alice: Member, bob: Member):
    org = await make_org(alice)
    await join(alice, org, bob, "owner")
    answers = await asyncio.gather(block(alice, org, bob), block(bob, org, alice))
    assert sorted(each.status_code for each in answers) == [200, 404]
