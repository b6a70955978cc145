"""Copies: with all that is below and on it, as far as one sees it."""

from uuid import UUID

import httpx
import pytest

from stoa_api.base import access
from stoa_api.base.access import Level, Resource
from stoa_api.base.actor import Actor
from stoa_api.base.db import Sessions, transaction
from stoa_api.studio.pages.service import copies

from ...live_boards import LiveBoards
from ...members import (
    Json,
    Member,
    code,
    join,
    let_into,
    make_org,
    make_page,
    make_space,
)
from .trees import shape, titles, tree_of


async def test_a_copy_has_what_was_typed_until_now(
    alice: Member, live: LiveBoards, collab: httpx.AsyncClient
):
    space = await make_space(alice, await make_org(alice))
    folder = await make_page(alice, space, "Week 1")
    note = await make_page(alice, space, "Notes", "document", parent=folder)
    await make_page(alice, space, "After")
    live.typed[UUID(note["id"])] = b"just typed"
    answer = await alice.post(f"pages/{folder['id']}/duplicate", json={})
    assert answer.status_code == 201, answer.text
    assert await titles(alice, space) == ["Week 1", "Week 1 (copy)", "After"]
    (branch,) = await tree_of(alice, space, parent_id=answer.json()["id"])
    (copy,) = branch["items"]
    assert copy["id"] != note["id"]
    state = await collab.get(f"boards/{copy['id']}/state")
    assert state.content == b"just typed"
    assert state.headers["Stoa-Covers"] == "0", "a copy has no log"


async def test_nothing_is_copied_while_it_cannot_be_saved(
    alice: Member, live: LiveBoards
):
    space = await make_space(alice, await make_org(alice))
    note = await make_page(alice, space, "Notes", "document")
    live.is_away = True
    answer = await alice.post(f"pages/{note['id']}/duplicate", json={})
    assert answer.status_code == 503
    assert await titles(alice, space) == ["Notes"]


async def test_a_copy_holds_what_its_maker_sees_and_opens_nothing_to_others(
    alice: Member, bob: Member, sessions: Sessions
):
    org = await make_org(alice)
    await join(alice, org, bob)
    space = await make_space(alice, org)
    await let_into(alice, space, bob, "editor")
    top = await make_page(alice, space, "Top")
    secret = await make_page(alice, space, "Secret", parent=top)
    await make_page(alice, space, "Inside", parent=secret)
    by = Actor(user_id=alice.user_id)
    async with transaction(sessions) as db:
        resource = await db.get_one(Resource, secret["id"])
        await access.give(db, resource, Level.MANAGE, user_id=alice.user_id, by=by)
        await access.set_inheriting(db, resource, is_inheriting=False, by=by)
    made = await bob.post(f"pages/{top['id']}/duplicate", json={"title": "Bob's"})
    assert made.status_code == 201
    assert await shape(bob, space) == {"Top": {}, "Bob's": {}}
    made = await alice.post(f"pages/{top['id']}/duplicate", json={"title": "Mine"})
    assert (await shape(alice, space))["Mine"] == {"Secret": {"Inside": {}}}
    assert (await shape(bob, space))["Mine"] == {}


async def test_what_is_too_much_is_refused(
    alice: Member, collab: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
):
    space = await make_space(alice, await make_org(alice))
    folder = await make_page(alice, space, "Folder")
    note: Json = await make_page(alice, space, "Notes", "document", parent=folder)
    stored = await collab.put(
        f"boards/{note['id']}/state", content=b"x" * 100, headers={"Stoa-Covers": "1"}
    )
    assert stored.status_code == 204
    path = f"pages/{folder['id']}/duplicate"
    for limit, value in (("COPIES_MAX", 1), ("BOARDS_MAX", 0), ("COPY_BYTES_MAX", 99)):
        with monkeypatch.context() as patched:
            patched.setattr(copies, limit, value)
            answer = await alice.post(path, json={})
            assert code(answer) == (409, "copy-too-large")
    assert await titles(alice, space) == ["Folder"]
