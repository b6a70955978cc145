"""Versions of a board: kept by time and change, named, read, restored, thinned."""

from datetime import timedelta
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from stoa_api.base.db import Sessions, transaction
from stoa_api.studio.versions.service import Retention, thin
from stoa_shared.clock import now
from stoa_shared.ids import new_id

from ..live_boards import LiveBoards
from ..members import (
    Json,
    Member,
    code,
    if_match,
    join,
    make_board,
    make_org,
    make_version,
    share,
)


@pytest.fixture
async def board(alice: Member) -> Json:
    return await make_board(alice, await make_org(alice))


async def _store(collab: httpx.AsyncClient, board: Json, state: bytes) -> None:
    answer = await collab.put(
        f"boards/{board['id']}/state", content=state, headers={"Stoa-Covers": "1-0"}
    )
    assert answer.status_code == 204, answer.text


async def _versions(person: Member, board: Json) -> list[Json]:
    answer = await person.get(f"boards/{board['id']}/versions")
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def _state(person: Member, board: Json, version: Json) -> bytes:
    path = f"boards/{board['id']}/versions/{version['id']}/state"
    return (await person.get(path)).content


async def _grow_older(sessions: Sessions, board: Json, by: timedelta) -> None:
    async with transaction(sessions) as db:
        for table, key in (("boards", "id"), ("board_versions", "board_id")):
            await db.execute(
                text(
                    f"UPDATE studio.{table} SET created_at = created_at - :by"
                    f" WHERE {key} = :id"
                ),
                {"by": by, "id": board["id"]},
            )


async def test_what_is_replaced_is_kept_when_it_is_time(
    alice: Member, board: Json, collab: httpx.AsyncClient, sessions: Sessions
):
    await _store(collab, board, b"first")
    await _store(collab, board, b"second")
    assert await _versions(alice, board) == []
    await _grow_older(sessions, board, timedelta(minutes=11))
    await _store(collab, board, b"third")
    await _store(collab, board, b"fourth")
    (kept,) = await _versions(alice, board)
    assert (kept["kind"], kept["name"], kept["created_by"]) == ("automatic", None, None)
    assert await _state(alice, board, kept) == b"second"


async def test_a_large_change_does_not_wait_for_its_time(
    alice: Member, board: Json, collab: httpx.AsyncClient, sessions: Sessions
):
    await _store(collab, board, bytes(200_000))
    await _grow_older(sessions, board, timedelta(minutes=2))
    await _store(collab, board, bytes(199_000))
    await _store(collab, board, bytes(100))
    (kept,) = await _versions(alice, board)
    assert kept["size_bytes"] == 200_000


async def test_an_unchanged_state_is_kept_once(
    alice: Member, board: Json, collab: httpx.AsyncClient, sessions: Sessions
):
    await _store(collab, board, b"same")
    for _ in range(3):
        await _grow_older(sessions, board, timedelta(minutes=11))
        await _store(collab, board, b"same")
    assert len(await _versions(alice, board)) == 1


async def test_a_named_version_holds_what_is_being_typed(
    alice: Member, board: Json, live: LiveBoards
):
    live.typed[UUID(board["id"])] = b"just typed"
    made = await make_version(alice, board, "Draft")
    assert (made["kind"], made["name"]) == ("named", "Draft")
    assert made["created_by"]["id"] == str(alice.user_id)
    assert await _versions(alice, board) == [made]
    assert await _state(alice, board, made) == b"just typed"


async def test_the_same_key_makes_one_version(alice: Member, board: Json):
    path, key = f"boards/{board['id']}/versions", {"Idempotency-Key": str(new_id())}
    first = await alice.post(path, json={"name": "Draft"}, headers=key)
    again = await alice.post(path, json={"name": "Draft"}, headers=key)
    assert (first.status_code, again.json()) == (201, first.json())
    assert len(await _versions(alice, board)) == 1


async def test_a_state_is_tagged_and_private(alice: Member, board: Json):
    made = await make_version(alice, board)
    path = f"boards/{board['id']}/versions/{made['id']}/state"
    answer = await alice.get(path)
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Cache-Control"].startswith("private")
    again = await alice.get(path, headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


async def test_a_restore_keeps_what_was_there_before_and_after(
    alice: Member, board: Json, live: LiveBoards
):
    board_id = UUID(board["id"])
    live.typed[board_id] = b"draft"
    draft = await make_version(alice, board)
    live.typed[board_id] = b"later"
    answer = await alice.post(f"boards/{board_id}/versions/{draft['id']}/restore")
    assert answer.status_code == 200, answer.text
    before, after = answer.json()["version"], answer.json()["restored"]
    assert live.restored == [(board_id, b"draft")]
    assert await _state(alice, board, before) == b"later"
    assert before["restored_from"] is None
    assert await _state(alice, board, after) == b"draft again"
    assert after["restored_from"] == draft["id"]
    assert await _versions(alice, board) == [after, before, draft]


async def test_without_collab_nothing_happens(
    alice: Member, board: Json, live: LiveBoards
):
    draft = await make_version(alice, board)
    live.is_away = True
    path = f"boards/{board['id']}/versions"
    away = (503, "board-service-away")
    assert code(await alice.post(path, json={"name": "No"})) == away
    assert code(await alice.post(f"{path}/{draft['id']}/restore")) == away
    assert await _versions(alice, board) == [draft]


async def test_a_version_that_cannot_be_restored_says_so(
    alice: Member, board: Json, live: LiveBoards
):
    draft = await make_version(alice, board)
    live.refuses = 422
    answer = await alice.post(f"boards/{board['id']}/versions/{draft['id']}/restore")
    assert code(answer) == (409, "version-unusable")


async def test_viewers_look_editors_name_owners_delete(
    alice: Member, bob: Member, carol: Member
):
    org = await make_org(alice)
    board = await make_board(alice, org)
    await join(alice, org, bob)
    await join(alice, org, carol)
    await share(alice, board, bob, "editor")
    await share(alice, board, carol, "viewer")
    made = await make_version(bob, board)
    path = f"boards/{board['id']}/versions"
    one = f"{path}/{made['id']}"
    low = (403, "role-too-low")
    assert await _versions(carol, board) == [made]
    assert (await carol.get(f"{one}/state")).status_code == 200
    assert code(await carol.post(path, json={"name": "No"})) == low
    assert code(await carol.patch(one, json={"name": "No"})) == low
    assert code(await carol.post(f"{one}/restore")) == low
    assert (await bob.patch(one, json={"name": "Better"})).json()["name"] == "Better"
    assert code(await bob.delete(one)) == low
    assert (await alice.delete(one)).status_code == 204
    assert code(await alice.delete(one)) == (404, "not-found")


async def test_a_version_of_another_board_is_not_found(alice: Member, board: Json):
    other = await make_board(alice, await make_org(alice))
    made = await make_version(alice, other)
    path = f"boards/{board['id']}/versions/{made['id']}"
    assert (await alice.get(f"{path}/state")).status_code == 404
    assert (await alice.post(f"{path}/restore")).status_code == 404


async def test_the_trash_keeps_versions_for_later(alice: Member, board: Json):
    made = await make_version(alice, board)
    await alice.delete(f"boards/{board['id']}", headers=if_match(1))
    answer = await alice.get(f"boards/{board['id']}/versions")
    assert code(answer) == (409, "board-trashed")
    await alice.post(f"boards/{board['id']}/restore")
    assert await _versions(alice, board) == [made]


RETENTION = Retention(
    keep_all=timedelta(days=1),
    keep_hourly=timedelta(days=7),
    keep_daily=timedelta(days=90),
    per_thing=500,
    bytes_per_thing=10_000_000,
)


async def test_old_versions_are_thinned_and_named_ones_stay(
    alice: Member, board: Json, sessions: Sessions
):
    named = await make_version(alice, board)
    hour = (now() - timedelta(days=3)).replace(minute=0)
    day = (now() - timedelta(days=30)).replace(hour=0)
    ages = {
        "new 1": now() - timedelta(minutes=1),
        "new 2": now() - timedelta(minutes=2),
        "hour 1": hour + timedelta(minutes=10),
        "hour 2": hour + timedelta(minutes=40),
        "day 1": day + timedelta(hours=1),
        "day 2": day + timedelta(hours=9),
        "old": now() - timedelta(days=100),
    }
    async with transaction(sessions) as db:
        for name, at in ages.items():
            await db.execute(
                text(
                    "INSERT INTO studio.board_versions (id, board_id, kind, created_at,"
                    " state, digest, size_bytes) VALUES (:id, :board, 'automatic', :at,"
                    " :state, :state, 5)"
                ),
                {
                    "id": new_id(),
                    "board": board["id"],
                    "at": at,
                    "state": name.encode(),
                },
            )
    async with transaction(sessions) as db:
        assert await thin(db, RETENTION, after=None) is None
    left = await _versions(alice, board)
    assert named in left
    states = {await _state(alice, board, each) for each in left if each != named}
    assert states == {b"new 1", b"new 2", b"hour 2", b"day 2"}
