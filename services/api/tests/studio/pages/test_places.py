"""Moving and ordering: rights on both sides, no circles, rules that follow."""

import asyncio

import pytest
from sqlalchemy import text

from stoa_api.base import access, positions
from stoa_api.base.access import Level, Resource
from stoa_api.base.actor import Actor
from stoa_api.base.db import Sessions, transaction

from ...members import (
    Json,
    Member,
    if_match,
    join,
    let_into,
    make_org,
    make_page,
    make_space,
)
from .trees import shape, titles


@pytest.fixture
async def org(alice: Member, bob: Member) -> Json:
    made = await make_org(alice)
    await join(alice, made, bob)
    return made


@pytest.fixture
async def space(alice: Member, org: Json) -> Json:
    return await make_space(alice, org)


async def place(who: Member, page: Json, **where: Json | str) -> tuple[int, str]:
    """Move a page; return the status, and the code of a refusal."""
    body: dict[str, str] = {}
    for name, each in where.items():
        body[name] = each if isinstance(each, str) else each["id"]
    answer = await who.put(f"pages/{page['id']}/place", json=body)
    return answer.status_code, answer.json().get("code", "")


async def give(
    sessions: Sessions, page: Json, person: Member, level: Level, by: Member
) -> None:
    """Grant a level on one page."""
    async with transaction(sessions) as db:
        resource = await db.get_one(Resource, page["id"])
        actor = Actor(user_id=by.user_id)
        await access.give(db, resource, level, user_id=person.user_id, by=actor)


async def test_the_order_is_kept_and_survives_many_insertions_at_one_spot(
    alice: Member, space: Json, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(positions, "GAP", 4)  # room for two halvings
    a, b = [await make_page(alice, space, each) for each in "AB"]
    assert (await place(alice, b, after="first"))[0] == 200
    assert await titles(alice, space) == ["B", "A"]
    for number in range(6):
        await make_page(alice, space, str(number), after=b["id"])
    assert await titles(alice, space) == ["B", "5", "4", "3", "2", "1", "0", "A"]
    assert (await place(alice, a, after=b["id"]))[0] == 200
    assert (await titles(alice, space))[:3] == ["B", "A", "5"]


async def test_what_lies_below_goes_along(alice: Member, org: Json, space: Json):
    top = await make_page(alice, space, "Top")
    middle = await make_page(alice, space, "Middle", parent=top)
    note = await make_page(alice, space, "Note", "document", parent=middle)
    other = await make_space(alice, org, "Other")
    target = await make_page(alice, other, "Target")
    assert await place(alice, middle, space_id=other, parent_id=target) == (200, "")
    assert await shape(alice, space) == {"Top": {}}
    assert await shape(alice, other) == {"Target": {"Middle": {"Note": {}}}}
    moved = (await alice.get(f"pages/{note['id']}")).json()
    assert moved["space_id"] == other["id"]
    assert [each["title"] for each in moved["crumbs"]] == ["Other", "Target", "Middle"]


async def test_grants_follow_the_place_and_those_on_the_page_stay(
    *,
    alice: Member,
    bob: Member,
    carol: Member,
    org: Json,
    space: Json,
    sessions: Sessions,
):
    await join(alice, org, carol)
    other = await make_space(alice, org, "Other")
    await let_into(alice, other, bob, "viewer")
    folder = await make_page(alice, space, "Folder")
    note = await make_page(alice, space, "Note", "document", parent=folder)
    await give(sessions, note, carol, Level.EDIT, alice)
    assert (await bob.get(f"boards/{note['id']}")).status_code == 404
    epoch = await _epoch(sessions, note)
    assert (await place(alice, folder, space_id=other))[0] == 200
    assert (await bob.get(f"boards/{note['id']}")).json()["role"] == "viewer"
    assert (await carol.get(f"boards/{note['id']}")).json()["role"] == "editor"
    assert (await place(alice, folder, space_id=space))[0] == 200
    assert (await bob.get(f"boards/{note['id']}")).status_code == 404
    assert await _epoch(sessions, note) >= epoch + 2, "cached answers are outdated"


async def _epoch(sessions: Sessions, page: Json) -> int:
    async with sessions() as db:
        return int(
            await db.scalar(
                text(
                    "SELECT sum(above.epoch) FROM core.resources r"
                    " JOIN core.resources above ON above.id = ANY (r.path)"
                    " WHERE r.id = :id"
                ),
                {"id": page["id"]},
            )
            or 0
        )


async def test_what_inherits_nothing_takes_nothing_along(
    alice: Member, bob: Member, org: Json, space: Json, sessions: Sessions
):
    folder = await make_page(alice, space, "Folder")
    secret = await make_page(alice, space, "Secret", parent=folder)
    note = await make_page(alice, space, "Note", "document", parent=secret)
    await give(sessions, secret, alice, Level.MANAGE, alice)
    async with transaction(sessions) as db:
        resource = await db.get_one(Resource, secret["id"])
        await access.set_inheriting(
            db, resource, is_inheriting=False, by=Actor(user_id=alice.user_id)
        )
    other = await make_space(alice, org, "Other")
    await let_into(alice, other, bob, "owner")
    assert (await place(alice, folder, space_id=other))[0] == 200
    assert (await bob.get(f"pages/{folder['id']}")).status_code == 200
    assert (await bob.get(f"pages/{note['id']}")).status_code == 404
    assert (await alice.get(f"pages/{note['id']}")).status_code == 200
    assert await titles(bob, other, folder) == []


async def test_an_editor_of_one_place_only_moves_nothing(
    alice: Member, bob: Member, space: Json, sessions: Sessions
):
    here = await make_page(alice, space, "Here")
    note = await make_page(alice, space, "Note", parent=here)
    there = await make_page(alice, space, "There")
    await give(sessions, note, bob, Level.EDIT, alice)
    assert await place(bob, note, parent_id=there) == (404, "not-found")
    await let_into(alice, space, bob, "viewer")
    assert await place(bob, note, parent_id=there) == (403, "role-too-low")
    await give(sessions, there, bob, Level.EDIT, alice)
    assert await place(bob, note, parent_id=there) == (403, "role-too-low")
    await let_into(alice, space, bob, "editor")
    # "There" has a grant that "Here" has not: others would come in with it.
    assert await place(bob, note, parent_id=there) == (403, "role-too-low")
    assert (await place(alice, note, parent_id=there))[0] == 200


async def test_an_editor_moves_where_nobody_elses_rights_change(
    alice: Member, bob: Member, space: Json
):
    here, there = [await make_page(alice, space, each) for each in ("Here", "There")]
    note = await make_page(alice, space, "Note", "link", here, url="https://a.example")
    await let_into(alice, space, bob, "editor")
    assert (await place(bob, note, parent_id=there))[0] == 200
    assert await shape(bob, space) == {"Here": {}, "There": {"Note": {}}}


async def test_a_page_never_comes_below_itself(alice: Member, space: Json):
    top = await make_page(alice, space, "Top")
    below = await make_page(alice, space, "Below", parent=top)
    for target in (top, below):
        assert await place(alice, top, parent_id=target) == (409, "page-into-itself")


async def test_two_opposite_moves_make_no_circle(alice: Member, space: Json):
    for _ in range(3):
        a, b = [await make_page(alice, space, each) for each in "AB"]
        results = await asyncio.gather(
            place(alice, a, parent_id=b), place(alice, b, parent_id=a)
        )
        assert sorted(results) == [(200, ""), (409, "page-into-itself")]
    trees = await shape(alice, space)
    assert all(len(below) == 1 for below in trees.values())


async def test_what_is_added_while_the_folder_moves_goes_along(
    alice: Member, bob: Member, org: Json, space: Json, sessions: Sessions
):
    other = await make_space(alice, org, "Other")
    await let_into(alice, other, bob, "viewer")
    folder = await make_page(alice, space, "Folder")
    body = {"type": "folder", "title": "New", "parent_id": folder["id"]}
    created, _ = await asyncio.gather(
        alice.post(f"spaces/{space['id']}/pages", json=body),
        place(alice, folder, space_id=other),
    )
    # Either it came first and went along, or its place was gone.
    assert created.status_code in (201, 404)
    async with sessions() as db:
        wrong = await db.scalar(
            text(
                "SELECT count(*) FROM core.resources r JOIN core.resources p"
                " ON p.id = r.parent_id WHERE r.org_id = :org"
                " AND (r.path <> p.path || r.id"
                " OR r.grant_path <> p.grant_path || r.id)"
            ),
            {"org": org["id"]},
        )
    assert wrong == 0


async def test_pages_stay_in_their_organisation(alice: Member, space: Json):
    foreign = await make_space(alice, await make_org(alice))
    page = await make_page(alice, space)
    assert await place(alice, page, space_id=foreign) == (409, "other-organization")


async def test_a_neighbour_must_lie_in_the_place(alice: Member, space: Json):
    folder = await make_page(alice, space, "Folder")
    page = await make_page(alice, space)
    for after in (page, folder):
        refused = await place(alice, page, parent_id=folder, after=after)
        assert refused == (422, "sibling-not-found")
    assert (await alice.delete(f"pages/{page['id']}", headers=if_match(1))).is_success
    assert await place(alice, page, after="last") == (409, "page-trashed")
