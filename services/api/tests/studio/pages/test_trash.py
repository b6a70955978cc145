"""The trash of a space: away with all below, and back to the old place."""

from ...members import (
    Json,
    Member,
    code,
    if_match,
    join,
    let_into,
    make_org,
    make_page,
    make_space,
)
from .trees import shape, titles


async def trash(who: Member, page: Json) -> None:
    answer = await who.delete(f"pages/{page['id']}", headers={"If-Match": "*"})
    assert answer.status_code == 204, answer.text


async def restore(who: Member, page: Json) -> Json:
    answer = await who.post(f"pages/{page['id']}/restore")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def test_a_page_comes_back_to_its_old_place_with_all_below(alice: Member):
    space = await make_space(alice, await make_org(alice))
    folder = await make_page(alice, space, "Folder")
    a, b, c = [await make_page(alice, space, each, parent=folder) for each in "ABC"]
    note = await make_page(alice, space, "Note", "document", parent=b)
    path = f"pages/{b['id']}"
    assert code(await alice.delete(path, headers=if_match(9))) == (
        412,
        "version-stale",
    )
    await trash(alice, b)
    assert await titles(alice, space, folder) == ["A", "C"]
    assert (await alice.get(f"boards/{note['id']}")).status_code == 404
    listed = (await alice.get(f"spaces/{space['id']}/trash")).json()["items"]
    assert [each["title"] for each in listed] == ["B"]
    assert code(await alice.delete(path, headers={"If-Match": "*"})) == (
        409,
        "page-trashed",
    )
    restored = await restore(alice, b)
    assert restored["is_at_top"] is False
    assert await titles(alice, space, folder) == ["A", "B", "C"]
    assert (await alice.get(f"boards/{note['id']}")).status_code == 200
    assert code(await alice.post(f"{path}/restore")) == (409, "page-not-trashed")
    assert {a["id"], c["id"]}.isdisjoint({b["id"]})


async def test_without_its_old_place_it_comes_to_the_top_and_says_so(alice: Member):
    space = await make_space(alice, await make_org(alice))
    folder = await make_page(alice, space, "Folder")
    inner = await make_page(alice, space, "Inner", parent=folder)
    page = await make_page(alice, space, "Page", parent=inner)
    await trash(alice, page)
    await trash(alice, folder)
    assert (await restore(alice, page))["is_at_top"] is True
    assert await shape(alice, space) == {"Page": {}}
    await restore(alice, folder)
    assert await shape(alice, space) == {"Page": {}, "Folder": {"Inner": {}}}


async def test_viewers_see_nothing_of_the_trash(alice: Member, bob: Member):
    org = await make_org(alice)
    await join(alice, org, bob)
    space = await make_space(alice, org)
    await let_into(alice, space, bob, "viewer")
    page = await make_page(alice, space)
    await trash(alice, page)
    assert (await bob.get(f"spaces/{space['id']}/trash")).json()["items"] == []
    assert (await bob.get(f"pages/{page['id']}")).status_code == 404
    assert (await bob.post(f"pages/{page['id']}/restore")).status_code == 404
    await let_into(alice, space, bob, "editor")
    assert (await restore(bob, page))["page"]["trashed_at"] is None
