"""Who is on a board, and as what."""

import asyncio
from datetime import timedelta
from uuid import uuid4

import pytest

from stoa_shared.clock import now

from ...members import Json, Member, code, join, make_board, make_org, share


@pytest.mark.parametrize(
    ("role", "level"), [("owner", "write"), ("editor", "write"), ("viewer", "read")]
)
async def test_a_role_takes_effect_at_once(
    alice: Member, bob: Member, role: str, level: str
):
    board = await make_board(alice, await make_org(alice))
    put = await share(alice, board, bob, role)
    assert (put.status_code, put.json()["role"]) == (200, role)
    seen = (await bob.get(f"boards/{board['id']}")).json()
    assert (seen["role"], seen["level"]) == (role, level)


async def test_a_person_from_outside_becomes_a_guest(alice: Member, bob: Member):
    org = await make_org(alice)
    board = await make_board(alice, org)
    await share(alice, board, bob, "editor")
    mine = (await bob.get(f"orgs/{org['id']}")).json()
    assert mine["role"] == "guest"
    near = (await bob.get(f"orgs/{org['id']}/members")).json()["items"]
    assert {each["user"]["display_name"] for each in near} == {"Alice", "Bob"}


async def test_somebody_without_an_account_is_not_found(alice: Member):
    board = await make_board(alice, await make_org(alice))
    path = f"boards/{board['id']}/members/{uuid4()}"
    answer = await alice.put(path, json={"role": "editor"})
    assert code(answer) == (404, "user-not-found")


async def test_members_are_listed_with_those_of_the_organisation(
    alice: Member, bob: Member, carol: Member
):
    org = await make_org(alice)
    await join(alice, org, bob)
    board = await make_board(bob, org)
    grant = f"resources/{board['id']}/grants/users/{carol.user_id}"
    assert (await bob.put(grant, json={"level": "comment"})).is_success
    answer = await carol.get(f"boards/{board['id']}/members")
    found = {
        each["user"]["display_name"]: (
            each["role"],
            each["level"],
            each["is_inherited"],
        )
        for each in answer.json()["items"]
    }
    assert found == {
        "Alice": ("owner", "manage", True),
        "Bob": ("owner", "manage", False),
        "Carol": ("viewer", "comment", False),
    }
    assert "@" not in answer.text


async def test_members_come_in_pages(alice: Member, bob: Member, carol: Member):
    board = await make_board(alice, await make_org(alice))
    await share(alice, board, bob, "editor")
    await share(alice, board, carol, "viewer")
    path, cursor, roles = f"boards/{board['id']}/members?limit=1", "", list[str]()
    page: Json = {}
    for _ in range(3):
        page = (await alice.get(path + cursor)).json()
        roles += [each["role"] for each in page["items"]]
        cursor = f"&cursor={page['next_cursor']}"
    assert (roles, page["next_cursor"]) == (["owner", "editor", "viewer"], None)


async def test_a_removed_member_is_a_stranger(alice: Member, bob: Member):
    board = await make_board(alice, await make_org(alice))
    await share(alice, board, bob, "editor")
    path = f"boards/{board['id']}/members/{bob.user_id}"
    assert (await alice.delete(path)).status_code == 204
    assert code(await bob.get(f"boards/{board['id']}")) == (404, "not-found")
    assert code(await alice.delete(path)) == (404, "member-not-found")


async def test_anybody_may_leave(alice: Member, bob: Member):
    board = await make_board(alice, await make_org(alice))
    await share(alice, board, bob, "viewer")
    answer = await bob.delete(f"boards/{board['id']}/members/{bob.user_id}")
    assert answer.status_code == 204


async def test_the_last_owner_stays(alice: Member):
    board = await make_board(alice, await make_org(alice))
    path = f"boards/{board['id']}/members/{alice.user_id}"
    assert code(await alice.delete(path)) == (409, "last-owner")
    demoted = await alice.put(path, json={"role": "viewer"})
    assert code(demoted) == (409, "last-owner")


async def test_a_right_that_ends_gives_none_that_lasts(
    alice: Member, bob: Member, carol: Member
):
    board = await make_board(alice, await make_org(alice))
    tomorrow = (now() + timedelta(days=1)).isoformat()
    path = f"resources/{board['id']}/grants/users/{bob.user_id}"
    await alice.put(path, json={"level": "manage", "expires_at": tomorrow})
    for who in (bob, carol):
        refused = await share(bob, board, who, "owner")
        assert code(refused) == (403, "grant-exceeds-own")
    # Nor is who owns it until tomorrow the other owner who would stay.
    mine = f"boards/{board['id']}/members/{alice.user_id}"
    assert code(await alice.delete(mine)) == (409, "last-owner")
    assert (await share(alice, board, bob, "owner")).status_code == 200
    assert (await share(bob, board, carol, "owner")).status_code == 200
    assert (await alice.delete(mine)).status_code == 204


async def test_who_is_kept_out_is_not_the_owner_who_stays(
    alice: Member, bob: Member, carol: Member
):
    org = await make_org(alice)
    for who in (bob, carol):
        await join(alice, org, who)
    board = await make_board(bob, org)
    await share(bob, board, carol, "owner")
    await alice.put(
        f"orgs/{org['id']}/members/{carol.user_id}/block",
        json={"reason": "A while."},
    )
    mine = f"boards/{board['id']}/members/{bob.user_id}"
    assert code(await bob.delete(mine)) == (409, "last-owner")


async def test_owners_who_demote_each_other_at_once_leave_one(
    alice: Member, bob: Member, carol: Member
):
    org = await make_org(carol)
    await join(carol, org, alice)
    await join(carol, org, bob)
    for _ in range(5):
        board = await make_board(alice, org)
        await share(alice, board, bob, "owner")
        await asyncio.gather(
            share(alice, board, bob, "viewer"), share(bob, board, alice, "viewer")
        )
        page = (await carol.get(f"boards/{board['id']}/members")).json()
        own = [each for each in page["items"] if not each["is_inherited"]]
        assert [each["role"] for each in own].count("owner") == 1


async def test_what_a_leaver_owned_alone_passes_to_who_removed_them(
    alice: Member, bob: Member
):
    org = await make_org(alice)
    await join(alice, org, bob)
    board = await make_board(bob, org)
    assert (
        await alice.delete(f"orgs/{org['id']}/members/{bob.user_id}")
    ).status_code == 204
    page = (await alice.get(f"boards/{board['id']}/members")).json()
    assert [
        (each["user"]["display_name"], each["role"], each["is_inherited"])
        for each in page["items"]
    ] == [("Alice", "owner", False)]


async def test_a_returning_member_has_none_of_their_old_roles(
    alice: Member, bob: Member
):
    org = await make_org(alice)
    await join(alice, org, bob)
    board = await make_board(bob, org)
    await alice.delete(f"orgs/{org['id']}/members/{bob.user_id}")
    await join(alice, org, bob)
    assert code(await bob.get(f"boards/{board['id']}")) == (404, "not-found")
