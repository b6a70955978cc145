"""Pages: each type begun, shown, renamed; what is refused; what is left behind."""

import pytest
from sqlalchemy import text

from stoa_api.base.db import Sessions

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


@pytest.fixture
async def space(alice: Member, bob: Member) -> Json:
    """A space of Alice's in an organisation that Bob is in, too."""
    org = await make_org(alice)
    await join(alice, org, bob)
    return await make_space(alice, org)


async def test_a_document_page_is_a_board(alice: Member, space: Json):
    page = await make_page(alice, space, "Notes", "document")
    board = (await alice.get(f"boards/{page['id']}")).json()
    assert (board["title"], board["kind"], board["role"]) == (
        "Notes",
        "document",
        "owner",
    )
    renamed = await alice.patch(
        f"pages/{page['id']}",
        json={"title": "Minutes"},
        headers=if_match(page["version"]),
    )
    board = await alice.get(f"boards/{page['id']}")
    assert board.json()["title"] == "Minutes"
    as_board = await alice.patch(
        f"boards/{page['id']}",
        json={"title": "Protocol"},
        headers={"If-Match": board.headers["ETag"]},
    )
    assert as_board.status_code == 200
    now = await alice.get(f"pages/{page['id']}")
    assert now.json()["title"] == "Protocol"
    assert now.json()["version"] > renamed.json()["version"], "seen by whoever changes"


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "data:text/html,x",
        "file:///etc/passwd",
        "//example.com",
        "https://bank.example@evil.example/",
        "https://",
        "x" * 2100,
    ],
)
async def test_a_link_leads_nowhere_dangerous(alice: Member, space: Json, url: str):
    body = {"type": "link", "title": "There", "url": url}
    answer = await alice.post(f"spaces/{space['id']}/pages", json=body)
    assert answer.status_code == 422, answer.text


@pytest.mark.parametrize(
    "url", ["https://example.com/a?b=c#d", "http://example.com/", "mailto:a@b.example"]
)
async def test_a_link_has_an_address_and_nothing_else_has(
    alice: Member, space: Json, url: str
):
    link = await make_page(alice, space, "There", "link", url=url)
    assert link["url"] == url
    pages = f"spaces/{space['id']}/pages"
    for body in ({"type": "link"}, {"type": "folder", "url": url}):
        answer = await alice.post(pages, json={"title": "X", **body})
        assert answer.status_code == 422
    folder = await make_page(alice, space)
    answer = await alice.patch(
        f"pages/{folder['id']}", json={"url": url}, headers=if_match(1)
    )
    assert code(answer) == (422, "url-only-for-links")


async def test_who_may_do_what(alice: Member, bob: Member, space: Json):
    folder = await make_page(alice, space, "Week 1")
    path, body = f"pages/{folder['id']}", {"title": "Week one"}
    inside = {"type": "document", "title": "Notes", "parent_id": folder["id"]}
    pages = f"spaces/{space['id']}/pages"
    assert (await bob.post(pages, json=inside)).status_code == 404
    await let_into(alice, space, bob, "viewer")
    assert (await bob.get(path)).json()["role"] == "viewer"
    refused = [
        await bob.post(pages, json=inside),
        await bob.patch(path, json=body, headers=if_match(1)),
        await bob.delete(path, headers=if_match(1)),
        await bob.put(f"{path}/place", json={"after": "first"}),
        await bob.post(f"{path}/duplicate", json={}),
    ]
    assert [code(each) for each in refused] == [(403, "role-too-low")] * 5
    await let_into(alice, space, bob, "editor")
    assert (await bob.post(pages, json=inside)).status_code == 201
    changed = await bob.patch(path, json=body, headers=if_match(1))
    assert changed.status_code == 200
    late = await bob.patch(path, json={"title": "X"}, headers=if_match(1))
    assert code(late) == (412, "version-stale")


async def test_only_folders_hold_pages_and_only_so_deep(alice: Member, space: Json):
    note = await make_page(alice, space, "Notes", "document")
    pages = f"spaces/{space['id']}/pages"
    body: Json = {"type": "folder", "title": "Deeper", "parent_id": note["id"]}
    assert code(await alice.post(pages, json=body)) == (409, "page-holds-nothing")
    body["parent_id"] = None
    crumbs: list[Json] = []
    for _ in range(20):
        answer = await alice.post(pages, json=body)
        assert answer.status_code == 201
        body["parent_id"], crumbs = answer.json()["id"], answer.json()["crumbs"]
    assert code(await alice.post(pages, json=body)) == (409, "tree-too-deep")
    assert [each["type"] for each in crumbs] == ["space", *["folder"] * 19]


async def test_each_change_leaves_one_line_and_its_events(
    alice: Member, space: Json, sessions: Sessions
):
    page = await make_page(alice, space, "Notes", "document")
    path, version = f"pages/{page['id']}", page["version"]
    changes = {
        "page.created": None,
        "page.updated": await alice.patch(
            path, json={"icon": "📜"}, headers=if_match(version)
        ),
        "page.moved": await alice.put(f"{path}/place", json={"after": "first"}),
        "page.deleted": await alice.delete(path, headers={"If-Match": "*"}),
        "page.restored": await alice.post(f"{path}/restore"),
    }
    assert all(each.is_success for each in changes.values() if each is not None)
    async with sessions() as db:
        about = {"id": page["id"]}
        lines = await db.scalars(
            text("SELECT action FROM ops.audit_entries WHERE object_id = :id"), about
        )
        assert sorted(lines) == sorted(changes)
        kinds = await db.scalars(
            text(
                "SELECT envelope::json->>'type' FROM ops.outbox"
                " WHERE subject = :id ORDER BY position"
            ),
            about,
        )
        told = list(kinds)
    assert [each for each in told if each.startswith("page.")] == list(changes)
    assert {"board.created", "board.trashed", "board.restored"} <= set(told)


async def test_creating_twice_with_one_key_creates_once(alice: Member, space: Json):
    sent = [
        await alice.post(
            f"spaces/{space['id']}/pages",
            json={"type": "whiteboard", "title": "Sketch"},
            headers={"Idempotency-Key": "sketch-1"},
        )
        for _ in range(2)
    ]
    assert [each.status_code for each in sent] == [201, 201]
    assert sent[0].json()["id"] == sent[1].json()["id"]
