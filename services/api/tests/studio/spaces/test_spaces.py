"""Spaces: begun, described, ordered, archived, thrown away and brought back."""

import pytest

from ...members import (
    Member,
    code,
    if_match,
    join,
    let_into,
    make_org,
    make_page,
    make_space,
)


async def test_only_those_who_were_let_in_see_a_space(
    alice: Member, bob: Member, carol: Member
):
    org = await make_org(alice)
    await join(alice, org, bob)
    await join(alice, org, carol)
    space = await make_space(bob, org, "Rhetoric")
    await let_into(bob, space, carol, "viewer")
    seen = (await carol.get(f"orgs/{org['id']}/spaces")).json()["items"]
    assert [(each["name"], each["role"]) for each in seen] == [("Rhetoric", "viewer")]
    # An owner of the organisation is an owner of everything in it.
    assert (await alice.get(f"spaces/{space['id']}")).json()["role"] == "owner"
    path = f"spaces/{space['id']}/members/{carol.user_id}"
    assert (await bob.delete(path)).status_code == 204
    assert code(await carol.get(f"spaces/{space['id']}")) == (404, "not-found")
    assert (await carol.get(f"orgs/{org['id']}/spaces")).json()["items"] == []


async def test_a_guest_begins_no_space(alice: Member, bob: Member):
    org = await make_org(alice)
    await join(alice, org, bob, "guest")
    answer = await bob.post(f"orgs/{org['id']}/spaces", json={"name": "Mine"})
    assert code(answer) == (403, "role-too-low")


@pytest.mark.parametrize("icon", ["x", "<b>", "🏛️!", "\u202e🏛️"])
async def test_an_icon_is_an_emoji_and_nothing_else(alice: Member, icon: str):
    org = await make_org(alice)
    body = {"name": "Rhetoric", "icon": icon}
    answer = await alice.post(f"orgs/{org['id']}/spaces", json=body)
    assert answer.status_code == 422


async def test_a_change_builds_on_the_version_it_saw(alice: Member):
    space = await make_space(alice, await make_org(alice))
    path = f"spaces/{space['id']}"
    body = {"description": "Speeches, week by week", "icon": "🏛️"}
    changed = await alice.patch(path, json=body, headers=if_match(1))
    assert (changed.json()["icon"], changed.headers["ETag"]) == ("🏛️", '"2"')
    assert code(await alice.patch(path, json={"name": "B"})) == (
        428,
        "version-required",
    )
    late = await alice.patch(path, json={"name": "B"}, headers=if_match(1))
    assert code(late) == (412, "version-stale")
    archived = await alice.patch(
        path, json={"is_archived": True, "icon": None}, headers=if_match(2)
    )
    assert archived.json()["archived_at"] is not None
    assert archived.json()["icon"] is None


async def test_the_order_is_changed_by_those_who_manage_the_organisation(
    alice: Member, bob: Member
):
    org = await make_org(alice)
    await join(alice, org, bob)
    a, b, c = [await make_space(alice, org, name) for name in "ABC"]
    await let_into(alice, c, bob, "owner")
    answer = await bob.put(f"spaces/{c['id']}/place", json={"after": "first"})
    assert code(answer) == (403, "role-too-low")
    for space, after in ((c, "first"), (a, b["id"])):
        path = f"spaces/{space['id']}/place"
        assert (await alice.put(path, json={"after": after})).status_code == 200
    listed = (await alice.get(f"orgs/{org['id']}/spaces")).json()["items"]
    assert [each["name"] for each in listed] == ["C", "B", "A"]


async def test_the_trash_closes_a_space_with_all_in_it_until_it_is_restored(
    alice: Member, bob: Member
):
    org = await make_org(alice)
    await join(alice, org, bob)
    space = await make_space(alice, org)
    page = await make_page(alice, space, "Notes", "document")
    await let_into(alice, space, bob, "editor")
    path = f"spaces/{space['id']}"
    assert code(await bob.delete(path, headers=if_match(1))) == (403, "role-too-low")
    assert (await alice.delete(path, headers=if_match(1))).status_code == 204
    for gone in (path, f"{path}/tree", f"pages/{page['id']}", f"boards/{page['id']}"):
        assert (await bob.get(gone)).status_code == 404
    assert (await alice.get(path)).json()["trashed_at"] is not None
    trash = await alice.get(f"orgs/{org['id']}/spaces", params={"trashed": True})
    assert [each["id"] for each in trash.json()["items"]] == [space["id"]]
    assert (await alice.post(f"{path}/restore")).status_code == 200
    assert (await bob.get(f"pages/{page['id']}")).status_code == 200


async def test_a_space_keeps_an_owner_of_its_own(alice: Member, bob: Member):
    space = await make_space(alice, await make_org(alice))
    await let_into(alice, space, bob, "editor")
    mine = f"spaces/{space['id']}/members/{alice.user_id}"
    assert code(await alice.delete(mine)) == (409, "last-owner")
    await let_into(alice, space, bob, "owner")
    assert (await alice.delete(mine)).status_code == 204
