"""Who is in an organisation, and as what."""

import asyncio
from uuid import uuid4

import pytest

from ...conftest import MakeMember
from ...members import Member, code, join, make_board, make_org, patiently, share


async def test_members_are_added_by_address_in_any_case(alice: Member, bob: Member):
    org = await make_org(alice)
    body = {"email": bob.user_email.upper(), "role": "instructor"}
    answer = await alice.post(f"orgs/{org['id']}/members", json=body)
    assert answer.status_code == 201
    assert answer.json()["user"]["id"] == str(bob.user_id)
    again = await alice.post(f"orgs/{org['id']}/members", json=body)
    assert code(again) == (409, "already-member")


async def test_an_unknown_person_is_not_added(alice: Member):
    org = await make_org(alice)
    for body in ({"email": "who@stoa.example"}, {"user_id": str(uuid4())}):
        answer = await alice.post(f"orgs/{org['id']}/members", json=body)
        assert code(answer) == (404, "user-not-found")


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"role": "learner"},
        {"email": "not an address"},
        {"email": "a@b.example", "user_id": "01a20031-00cb-7662-b3fe-1efe91f312c1"},
        {"email": "a@b.example", "role": "superuser"},
    ],
)
async def test_what_is_no_new_member(alice: Member, body: dict[str, str]):
    org = await make_org(alice)
    answer = await alice.post(f"orgs/{org['id']}/members", json=body)
    assert code(answer) == (422, "invalid-input")


async def test_the_list_shows_people_without_addresses(alice: Member, bob: Member):
    org = await make_org(alice)
    await join(alice, org, bob, "learner")
    answer = await bob.get(f"orgs/{org['id']}/members")
    assert [
        (each["user"]["display_name"], each["role"]) for each in answer.json()["items"]
    ] == [("Alice", "owner"), ("Bob", "learner")]
    assert "@" not in answer.text


@pytest.mark.parametrize("role", ["instructor", "learner", "guest"])
async def test_only_owners_and_admins_change_members(
    alice: Member, bob: Member, carol: Member, role: str
):
    org = await make_org(alice)
    await join(alice, org, bob, role)
    path = f"orgs/{org['id']}/members"
    refused = [
        await bob.post(path, json={"user_id": str(carol.user_id)}),
        await bob.put(f"{path}/{bob.user_id}", json={"role": "owner"}),
        await bob.delete(f"{path}/{alice.user_id}"),
    ]
    assert {code(each) for each in refused} == {(403, "role-too-low")}


async def test_an_admin_hands_out_no_more_than_they_have(
    alice: Member, bob: Member, carol: Member
):
    org = await make_org(alice)
    await join(alice, org, bob, "admin")
    path = f"orgs/{org['id']}/members"
    body = {"user_id": str(carol.user_id), "role": "owner"}
    refused = [
        await bob.post(path, json=body),
        await bob.put(f"{path}/{bob.user_id}", json={"role": "owner"}),
        await bob.put(f"{path}/{alice.user_id}", json={"role": "learner"}),
        await bob.delete(f"{path}/{alice.user_id}"),
    ]
    assert {code(each) for each in refused} == {(403, "grant-exceeds-own")}
    assert (await bob.post(path, json={**body, "role": "admin"})).status_code == 201


async def test_a_new_role_takes_effect_on_every_board(alice: Member, bob: Member):
    org = await make_org(alice)
    await join(alice, org, bob, "learner")
    board = await make_board(alice, org)
    path = f"orgs/{org['id']}/members/{bob.user_id}"
    assert code(await bob.get(f"boards/{board['id']}")) == (404, "not-found")
    await alice.put(path, json={"role": "admin"})
    assert (await bob.get(f"boards/{board['id']}")).json()["role"] == "owner"
    await alice.put(path, json={"role": "learner"})
    assert code(await bob.get(f"boards/{board['id']}")) == (404, "not-found")


async def test_the_last_owner_stays(alice: Member, bob: Member):
    org = await make_org(alice)
    await join(alice, org, bob, "admin")
    path = f"orgs/{org['id']}/members/{alice.user_id}"
    assert code(await alice.delete(path)) == (409, "last-owner")
    demoted = await alice.put(path, json={"role": "admin"})
    assert code(demoted) == (409, "last-owner")


async def test_owners_who_demote_each_other_at_once_leave_one(
    alice: Member, bob: Member
):
    for _ in range(5):
        org = await make_org(alice)
        await join(alice, org, bob, "owner")
        path = f"orgs/{org['id']}/members"
        await asyncio.gather(
            alice.put(f"{path}/{bob.user_id}", json={"role": "learner"}),
            bob.put(f"{path}/{alice.user_id}", json={"role": "learner"}),
        )
        page = (await alice.get(path)).json()
        assert [each["role"] for each in page["items"]].count("owner") == 1


async def test_of_twenty_owners_who_step_down_at_once_one_stays(
    alice: Member, member: MakeMember
):
    org = await make_org(alice)
    others = [await member(f"Owner {n}") for n in range(19)]
    for each in others:
        await join(alice, org, each, "owner")
    path = f"orgs/{org['id']}/members"
    answers = await asyncio.gather(
        *(
            patiently(each.delete, f"{path}/{each.user_id}")
            if n % 2
            else patiently(each.put, f"{path}/{each.user_id}", json={"role": "learner"})
            for n, each in enumerate([alice, *others])
        )
    )
    refused = [code(each) for each in answers if not each.is_success]
    assert refused == [(409, "last-owner")]
    (last,) = [
        each
        for each, answer in zip([alice, *others], answers, strict=True)
        if not answer.is_success
    ]
    owners = (await last.get(f"{path}?role=owner")).json()["items"]
    assert [each["user"]["id"] for each in owners] == [str(last.user_id)]


async def test_owners_who_leave_at_once_leave_one(alice: Member, bob: Member):
    org = await make_org(alice)
    await join(alice, org, bob, "owner")
    path = f"orgs/{org['id']}/members"
    answers = await asyncio.gather(
        alice.delete(f"{path}/{alice.user_id}"), bob.delete(f"{path}/{bob.user_id}")
    )
    assert sorted(each.status_code for each in answers) == [204, 409]


async def test_leaving_and_sharing_at_once_do_not_block_each_other(
    alice: Member, bob: Member, carol: Member
):
    org = await make_org(alice)
    await join(alice, org, bob)
    board = await make_board(bob, org)
    await asyncio.gather(
        alice.delete(f"orgs/{org['id']}/members/{bob.user_id}"),
        *(share(alice, board, bob, role) for role in ("viewer", "editor", "owner")),
        share(bob, board, carol, "owner"),
    )
    page = (await alice.get(f"boards/{board['id']}/members")).json()
    assert any(
        each["role"] == "owner" and not each["is_inherited"] for each in page["items"]
    )


async def test_somebody_who_left_is_a_stranger(alice: Member, bob: Member):
    org = await make_org(alice)
    await join(alice, org, bob)
    path = f"orgs/{org['id']}/members/{bob.user_id}"
    assert (await bob.delete(path)).status_code == 204
    assert code(await bob.get(f"orgs/{org['id']}")) == (404, "not-found")
    assert code(await alice.delete(path)) == (404, "member-not-found")
