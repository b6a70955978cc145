"""What a change leaves behind: one audit line, and its events."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from stoa_api.base.db import Sessions

from ...members import Json, Member, if_match, make_board, make_org, share

Act = Callable[[Member, Member, Json, Json], Awaitable[httpx.Response]]


async def _rename(
    alice: Member, _bob: Member, _org: Json, board: Json
) -> httpx.Response:
    path = f"boards/{board['id']}"
    return await alice.patch(path, json={"title": "New"}, headers=if_match(1))


async def _trash(
    alice: Member, _bob: Member, _org: Json, board: Json
) -> httpx.Response:
    return await alice.delete(f"boards/{board['id']}", headers=if_match(1))


async def _share(alice: Member, bob: Member, _org: Json, board: Json) -> httpx.Response:
    return await share(alice, board, bob, "editor")


async def _new_board(
    alice: Member, _bob: Member, org: Json, _board: Json
) -> httpx.Response:
    body = {"title": "Other", "kind": "document"}
    return await alice.post(f"orgs/{org['id']}/boards", json=body)


async def _new_org(
    alice: Member, _bob: Member, _org: Json, _board: Json
) -> httpx.Response:
    return await alice.post("orgs", json={"name": "Other"})


async def _rename_org(
    alice: Member, _bob: Member, org: Json, _board: Json
) -> httpx.Response:
    path = f"orgs/{org['id']}"
    return await alice.patch(path, json={"name": "New"}, headers=if_match(1))


async def _join(alice: Member, bob: Member, org: Json, _board: Json) -> httpx.Response:
    body = {"user_id": str(bob.user_id), "role": "instructor"}
    return await alice.post(f"orgs/{org['id']}/members", json=body)


async def _refused(
    alice: Member, _bob: Member, _org: Json, board: Json
) -> httpx.Response:
    path = f"boards/{board['id']}/members/{alice.user_id}"
    return await alice.put(path, json={"role": "viewer"})


@pytest.mark.parametrize(
    ("act", "actions", "events"),
    [
        (
            _new_org,
            ["organization.created"],
            ["organization.created", "membership.created"],
        ),
        (_rename_org, ["organization.updated"], []),
        (_join, ["membership.created"], ["permission.changed", "membership.created"]),
        (_new_board, ["board.created"], ["board.created"]),
        (_rename, ["board.updated"], ["board.renamed"]),
        (_trash, ["board.trashed"], ["permission.changed", "board.trashed"]),
        (_share, ["permission.changed"], ["membership.created", "permission.changed"]),
        (_refused, [], []),
    ],
)
async def test_a_change_leaves_one_audit_line_and_its_events(
    *,
    alice: Member,
    bob: Member,
    sessions: Sessions,
    act: Act,
    actions: list[str],
    events: list[str],
):
    org = await make_org(alice)
    board = await make_board(alice, org)
    before = await _records(sessions, alice.user_id)
    await act(alice, bob, org, board)
    after = await _records(sessions, alice.user_id)
    assert after[0][len(before[0]) :] == actions
    assert after[1][len(before[1]) :] == events


async def test_an_event_names_who_where_and_which_request(
    alice: Member, sessions: Sessions
):
    org = await make_org(alice)
    board = await make_board(alice, org)
    answer = await alice.patch(
        f"boards/{board['id']}",
        json={"title": "New"},
        headers={**if_match(1), "X-Request-Id": "abcdef0123456789"},
    )
    assert answer.is_success
    async with sessions() as db:
        envelope: Json = await db.scalar(
            text(
                "SELECT envelope::jsonb FROM ops.outbox WHERE subject = :id"
                " ORDER BY position DESC LIMIT 1"
            ),
            {"id": board["id"]},
        )
    assert envelope["type"] == "board.renamed"
    assert envelope["org_id"] == org["id"]
    assert envelope["actor_id"] == str(alice.user_id)
    assert envelope["data"] == {"title": "New"}
    assert envelope["request_id"] == answer.headers["X-Request-Id"]


async def _records(sessions: Sessions, actor_id: UUID) -> tuple[list[str], list[str]]:
    async with sessions() as db:
        actions = await db.scalars(
            text(
                "SELECT action FROM ops.audit_entries WHERE actor_id = :id ORDER BY id"
            ),
            {"id": actor_id},
        )
        events = await db.scalars(
            text(
                "SELECT envelope::jsonb ->> 'type' FROM ops.outbox"
                " WHERE envelope::jsonb ->> 'actor_id' = :id ORDER BY position"
            ),
            {"id": str(actor_id)},
        )
        return list(actions), list(events)
