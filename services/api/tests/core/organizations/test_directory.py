"""Who finds whom in an organisation, and what they see of them."""

import pytest

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
    share,
)


async def names(reader: Member, org: Json, query: str = "") -> list[str]:
    """Return whom somebody finds."""
    answer = await reader.get(f"orgs/{org['id']}/members{query}")
    assert answer.status_code == 200, answer.text
    return [each["user"]["display_name"] for each in answer.json()["items"]]


async def share_directory(owner: Member, org: Json) -> None:
    """Let learners find only people near them."""
    answer = await owner.patch(
        f"orgs/{org['id']}", json={"directory": "shared"}, headers=if_match(1)
    )
    assert answer.json()["directory"] == "shared"


@pytest.mark.parametrize(
    ("role", "sees"),
    [("owner", True), ("admin", True), ("instructor", False), ("learner", False)],
)
async def test_only_owners_and_admins_see_addresses(
    alice: Member, bob: Member, carol: Member, *, role: str, sees: bool
):
    org = await make_org(alice)
    await join(alice, org, bob, role)
    await join(alice, org, carol)
    answer = await bob.get(f"orgs/{org['id']}/members")
    shown = {each["user"]["id"]: each for each in answer.json()["items"]}
    carols = shown[str(carol.user_id)]
    assert carols["account"] == ({"email": carol.user_email} if sees else None)
    assert ("@" in answer.text) == sees
    assert set(carols) == {"user", "role", "joined_at", "account"}
    assert set(carols["user"]) == set(shown[str(alice.user_id)]["user"])
    found = await names(bob, org, f"?q={carol.user_id.hex[:12]}")
    assert found == (["Carol"] if sees else []), "found by part of the address"


async def test_the_list_is_searched_and_filtered_and_paged(
    alice: Member, member: MakeMember
):
    org = await make_org(alice)
    for n in range(5):
        await join(alice, org, await member(f"Pupil {n}"))
    await join(alice, org, await member("100%_sure"), "instructor")
    assert await names(alice, org, "?q=PUPIL&role=learner&limit=100") == [
        f"Pupil {n}" for n in range(5)
    ]
    assert await names(alice, org, "?role=instructor") == ["100%_sure"]
    assert await names(alice, org, "?q=%25_s") == ["100%_sure"]
    first = (await alice.get(f"orgs/{org['id']}/members?q=pupil&limit=3")).json()
    rest = await names(alice, org, f"?q=pupil&cursor={first['next_cursor']}")
    assert rest == ["Pupil 3", "Pupil 4"]
    odd = await alice.get(f"orgs/{org['id']}/members?q=%00")
    assert code(odd) == (422, "invalid-input")


async def test_a_guest_finds_only_people_on_the_same_things(
    alice: Member, bob: Member, carol: Member, member: MakeMember
):
    org = await make_org(alice)
    await join(alice, org, bob, "guest")
    await join(alice, org, carol)
    await join(alice, org, await member("Dan"))
    assert await names(bob, org) == ["Bob"]
    board = await make_board(alice, org)
    await share(alice, board, bob, "viewer")
    await share(alice, board, carol, "viewer")
    assert sorted(await names(bob, org)) == ["Alice", "Bob", "Carol"]


async def test_a_learner_finds_everybody_unless_the_organisation_says_otherwise(
    alice: Member, bob: Member, carol: Member
):
    org = await make_org(alice)
    await join(alice, org, bob)
    await join(alice, org, carol)
    assert sorted(await names(bob, org)) == ["Alice", "Bob", "Carol"]
    await share_directory(alice, org)
    assert await names(bob, org) == ["Bob"]
    await make_group(alice, org, bob, carol)
    assert sorted(await names(bob, org)) == ["Bob", "Carol"]
    assert await names(bob, org, "?q=ali") == []


async def test_who_teaches_finds_everybody(alice: Member, bob: Member):
    org = await make_org(alice)
    await join(alice, org, bob, "instructor")
    await share_directory(alice, org)
    assert sorted(await names(bob, org)) == ["Alice", "Bob"]


async def test_groups_and_grants_do_not_come_back_with_a_later_membership(
    alice: Member, bob: Member, carol: Member
):
    org = await make_org(alice)
    for each in (bob, carol):
        await join(alice, org, each)
    await share_directory(alice, org)
    await make_group(alice, org, bob, carol)
    await alice.delete(f"orgs/{org['id']}/members/{bob.user_id}")
    await join(alice, org, bob)
    assert await names(bob, org) == ["Bob"]
