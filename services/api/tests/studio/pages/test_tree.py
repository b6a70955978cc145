"""The tree: only what one reaches, a part at a time, in a few statements."""

from fastapi import FastAPI

from stoa_api.base import access
from stoa_api.base.access import Level, Resource
from stoa_api.base.actor import Actor
from stoa_api.base.db import Sessions, transaction

from ...members import Json, Member, join, let_into, make_org, make_page, make_space
from ...statements import counted
from .trees import titles, tree_of


async def give(sessions: Sessions, page: Json, person: Member, level: Level) -> None:
    async with transaction(sessions) as db:
        resource = await db.get_one(Resource, page["id"])
        by = Actor(user_id=person.user_id)
        await access.give(db, resource, level, user_id=person.user_id, by=by)


async def test_a_grant_on_a_deep_page_shows_that_page_alone(
    alice: Member, bob: Member, sessions: Sessions
):
    org = await make_org(alice)
    await join(alice, org, bob)
    space = await make_space(alice, org, "Hidden space")
    folder = await make_page(alice, space, "Hidden folder")
    shared = await make_page(alice, space, "Shared", parent=folder)
    await make_page(alice, space, "Hidden sibling", parent=folder)
    await make_page(alice, space, "Below", "document", parent=shared)
    await give(sessions, shared, bob, Level.VIEW)
    (alone,) = await tree_of(bob, space)
    assert alone["parent_id"] is None
    (node,) = alone["items"]
    assert (node["title"], node["parent_id"]) == ("Shared", None)
    assert (node["role"], node["has_children"]) == ("viewer", True)
    assert await titles(bob, space, shared) == ["Below"]
    listed = await bob.get(f"orgs/{org['id']}/shared-pages")
    assert [each["title"] for each in listed.json()["items"]] == ["Shared"]
    page = await bob.get(f"pages/{shared['id']}")
    assert page.json()["crumbs"] == []
    everything = [page.text, listed.text, str(alone)]
    everything.append((await bob.get(f"orgs/{org['id']}/spaces")).text)
    assert not any("Hidden" in each for each in everything)
    for hidden in (folder["id"], space["id"]):
        path = f"spaces/{space['id']}/tree?parent_id={hidden}"
        assert (await bob.get(path)).status_code == 404
    # Whoever sees the space finds it there as well, and not twice.
    await let_into(alice, space, bob, "viewer")
    assert await titles(bob, space) == ["Hidden folder"]
    assert len(await tree_of(bob, space)) == 1
    listed = await bob.get(f"orgs/{org['id']}/shared-pages")
    assert listed.json()["items"] == []


async def test_a_folder_shows_whether_there_is_anything_for_me(
    alice: Member, bob: Member, sessions: Sessions
):
    org = await make_org(alice)
    await join(alice, org, bob)
    space = await make_space(alice, org)
    await let_into(alice, space, bob, "viewer")
    folder = await make_page(alice, space, "Folder")
    secret = await make_page(alice, space, "Secret", parent=folder)
    by = Actor(user_id=alice.user_id)
    async with transaction(sessions) as db:
        resource = await db.get_one(Resource, secret["id"])
        await access.give(db, resource, Level.MANAGE, user_id=alice.user_id, by=by)
        await access.set_inheriting(db, resource, is_inheriting=False, by=by)
    for who, has_children in ((alice, True), (bob, False)):
        (branch,) = await tree_of(who, space)
        assert branch["items"][0]["has_children"] is has_children


async def test_opened_folders_come_along_and_branches_go_on_by_cursor(
    alice: Member, app: FastAPI
):
    space = await make_space(alice, await make_org(alice))
    folder = await make_page(alice, space, "Folder")
    for number in range(5):
        await make_page(alice, space, f"In {number}", parent=folder)
        await make_page(alice, space, f"Top {number}")
    with counted(app) as statements:
        top, inner = await tree_of(alice, space, open=[folder["id"]], limit=2)
    assert len(statements) <= 3
    assert [each["title"] for each in top["items"]] == ["Folder", "Top 0"]
    assert [each["title"] for each in inner["items"]] == ["In 0", "In 1"]
    (rest,) = await tree_of(
        alice, space, parent_id=folder["id"], cursor=inner["next_cursor"]
    )
    assert [each["title"] for each in rest["items"]] == ["In 2", "In 3", "In 4"]
    assert rest["next_cursor"] is None


async def test_a_tree_that_is_as_it_was_is_not_sent_again(alice: Member):
    space = await make_space(alice, await make_org(alice))
    page = await make_page(alice, space, "Notes", "document")
    path = f"spaces/{space['id']}/tree"
    first = await alice.get(path)
    known = {"If-None-Match": first.headers["ETag"]}
    assert (await alice.get(path, headers=known)).status_code == 304
    renamed = await alice.patch(
        f"boards/{page['id']}", json={"title": "New"}, headers={"If-Match": "*"}
    )
    assert renamed.status_code == 200
    assert (await alice.get(path, headers=known)).status_code == 200
