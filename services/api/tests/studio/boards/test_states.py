"""The stored state of a board, as collab reads and writes it."""

import asyncio
import random

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text

from stoa_api.settings import Settings
from stoa_shared.rpc.api import PARTS, split_parts

from ...members import Json, Member, code, if_match, make_board, make_org


@pytest.fixture
async def board(alice: Member) -> Json:
    return await make_board(alice, await make_org(alice))


async def put(
    collab: httpx.AsyncClient,
    board: Json,
    covers: str,
    state: bytes = b"\x00\x00",
    revision: int | None = None,
) -> httpx.Response:
    headers = {"Stoa-Covers": covers}
    if revision is not None:
        headers |= if_match(revision)
    path = f"boards/{board['id']}/state"
    return await collab.put(path, content=state, headers=headers)


async def get(collab: httpx.AsyncClient, board: Json) -> tuple[bytes, str, str]:
    answer = await collab.get(f"boards/{board['id']}/state")
    return answer.content, answer.headers["Stoa-Covers"], answer.headers["ETag"]


async def test_a_new_board_has_no_state(collab: httpx.AsyncClient, board: Json):
    answer = await collab.get(f"boards/{board['id']}/state")
    assert (answer.status_code, answer.headers["Stoa-Covers"]) == (204, "0")
    assert answer.headers["ETag"] == '"0"'


async def test_what_is_stored_is_read(collab: httpx.AsyncClient, board: Json):
    state = random.randbytes(300_000)
    answer = await put(collab, board, "1700000000000-3", state)
    assert (answer.status_code, answer.headers["ETag"]) == (204, '"1"')
    assert await get(collab, board) == (state, "1700000000000-3", '"1"')


@pytest.mark.parametrize(
    ("first", "second", "status"),
    [
        ("10-0", "9-0", 409),
        ("9-0", "10-0", 204),
        ("5-10", "5-9", 409),
        ("5-9", "5-10", 204),
        ("5-9", "5-9", 204),
        ("0", "0", 204),
        ("1700000000000-0", "999999999999-18", 409),
    ],
)
async def test_the_higher_or_equal_log_id_wins(
    collab: httpx.AsyncClient, board: Json, first: str, second: str, status: int
):
    assert (await put(collab, board, first, b"first")).status_code == 204
    answer = await put(collab, board, second, b"second")
    assert answer.status_code == status
    state, _, _ = await get(collab, board)
    assert state == (b"second" if status == 204 else b"first")
    if status == 409:
        assert answer.json()["code"] == "state-outdated"


async def test_of_many_stores_at_once_the_highest_stays(
    collab: httpx.AsyncClient, board: Json
):
    ids = [
        (random.choice([9, 10, 99, 1700]), random.randrange(1, 2000)) for _ in range(25)
    ]
    answers = await asyncio.gather(
        *(put(collab, board, f"{a}-{b}", f"{a}-{b}".encode()) for a, b in ids)
    )
    assert {each.status_code for each in answers} <= {204, 409}
    highest = "{}-{}".format(*max(ids))
    assert (await get(collab, board))[:2] == (highest.encode(), highest)


async def test_a_store_on_a_revision_needs_that_revision(
    collab: httpx.AsyncClient, board: Json
):
    assert (await put(collab, board, "5-0", b"one", 0)).headers["ETag"] == '"1"'
    assert code(await put(collab, board, "9-0", b"two", 0)) == (412, "version-stale")
    # A log that began anew may have lower ids; the merge still counts.
    assert (await put(collab, board, "3-0", b"two", 1)).status_code == 204
    assert await get(collab, board) == (b"two", "3-0", '"2"')
    assert code(await put(collab, board, "9-0", b"no", 1)) == (412, "version-stale")


async def test_a_revision_of_what_was_never_stored_is_stale(
    collab: httpx.AsyncClient, board: Json
):
    assert code(await put(collab, board, "5-0", b"no", 7)) == (412, "version-stale")
    assert (await collab.get(f"boards/{board['id']}/state")).status_code == 204


async def test_of_many_stores_on_one_revision_one_wins(
    collab: httpx.AsyncClient, board: Json
):
    answers = await asyncio.gather(
        *(put(collab, board, f"{n}-0", b"state", 0) for n in range(10))
    )
    assert sorted(each.status_code for each in answers) == [204] + [412] * 9


@pytest.mark.parametrize(
    "covers", ["", "x", "-1", "1-", "1-2-3", "9" * 20, f"1-{'9' * 19}"]
)
async def test_a_log_id_is_two_numbers(
    collab: httpx.AsyncClient, board: Json, covers: str
):
    answer = await put(collab, board, covers)
    assert answer.status_code == 422


async def test_nothing_is_no_state(collab: httpx.AsyncClient, board: Json):
    assert code(await put(collab, board, "1-0", b"")) == (422, "state-empty")


async def test_a_state_needs_its_log_id(collab: httpx.AsyncClient, board: Json):
    answer = await collab.put(f"boards/{board['id']}/state", content=b"\x00\x00")
    assert code(answer) == (422, "invalid-input")


async def test_a_state_has_a_limit(
    collab: httpx.AsyncClient, board: Json, settings: Settings
):
    limit = settings.board_bytes_max
    assert (await put(collab, board, "1-0", bytes(limit))).status_code == 204
    answer = await put(collab, board, "2-0", bytes(limit + 1))
    assert code(answer) == (413, "content-too-large")


async def test_what_was_typed_just_before_the_trash_is_kept(
    collab: httpx.AsyncClient, board: Json, alice: Member
):
    await put(collab, board, "1-0", b"kept")
    await alice.delete(f"boards/{board['id']}", headers=if_match(1))
    assert (await put(collab, board, "2-0", b"late")).status_code == 204
    assert (await alice.post(f"boards/{board['id']}/restore")).is_success
    assert await get(collab, board) == (b"late", "2-0", '"2"')


async def test_a_store_moves_the_board_up_its_list(
    collab: httpx.AsyncClient, alice: Member
):
    org = await make_org(alice)
    older = await make_board(alice, org)
    await make_board(alice, org)
    await put(collab, older, "1-0")
    first, _ = (await alice.get("me/boards")).json()["items"]
    assert first["id"] == older["id"]
    assert first["version"] == older["version"]


async def test_stores_are_announced_at_most_each_half_minute(
    collab: httpx.AsyncClient, board: Json, app: FastAPI
):
    for n in range(1, 6):
        await put(collab, board, f"{n}-0")
    async with app.state.database.read_sessions() as db:
        found = await db.scalar(
            text(
                "SELECT count(*) FROM ops.outbox WHERE subject = :id"
                " AND envelope::jsonb ->> 'type' = 'board.updated'"
            ),
            {"id": board["id"]},
        )
    assert found == 1


async def patch(
    collab: httpx.AsyncClient, board: Json, covers: str, change: bytes, revision: int
) -> httpx.Response:
    return await collab.patch(
        f"boards/{board['id']}/state",
        content=change,
        headers={"Stoa-Covers": covers} | if_match(revision),
    )


async def parts(collab: httpx.AsyncClient, board: Json) -> tuple[bytes, ...]:
    path = f"boards/{board['id']}/state"
    answer = await collab.get(path, headers={"Accept": PARTS})
    assert answer.status_code == 200
    if answer.headers["Content-Type"] == PARTS:
        return split_parts(answer.content)
    return (answer.content,)


async def test_changes_are_sent_after_the_state_in_their_order(
    collab: httpx.AsyncClient, board: Json
):
    await put(collab, board, "5-0", b"whole")
    for number in range(12):
        answer = await patch(
            collab, board, f"6-{number}", b"%d" % number * 2, 1 + number
        )
        assert (answer.status_code, answer.headers["ETag"]) == (204, f'"{number + 2}"')
    assert await parts(collab, board) == (
        b"whole",
        *(b"%d" % number * 2 for number in range(12)),
    )
    answer = await collab.get(f"boards/{board['id']}/state", headers={"Accept": PARTS})
    assert answer.headers["Stoa-Covers"] == "6-11"


async def test_who_cannot_read_parts_gets_no_half_of_a_board(
    collab: httpx.AsyncClient, board: Json
):
    await put(collab, board, "5-0", b"whole")
    await patch(collab, board, "6-0", b"change", 1)
    answer = await collab.get(f"boards/{board['id']}/state")
    assert code(answer) == (406, "not-acceptable")


async def test_a_whole_state_takes_the_changes_away(
    collab: httpx.AsyncClient, board: Json
):
    await put(collab, board, "5-0", b"whole")
    await patch(collab, board, "6-0", b"change", 1)
    assert (await put(collab, board, "6-0", b"again", revision=2)).status_code == 204
    assert await get(collab, board) == (b"again", "6-0", '"3"')


@pytest.mark.parametrize("revision", [0, 1, 3])
async def test_a_change_is_kept_only_on_top_of_what_it_builds_on(
    collab: httpx.AsyncClient, board: Json, revision: int
):
    await put(collab, board, "5-0", b"whole")
    await patch(collab, board, "6-0", b"change", 1)
    answer = await patch(collab, board, "7-0", b"other", revision)
    assert code(answer) == (412, "version-stale")
    assert await parts(collab, board) == (b"whole", b"change")


async def test_a_board_without_a_state_takes_no_change(
    collab: httpx.AsyncClient, board: Json
):
    answer = await patch(collab, board, "5-0", b"change", 0)
    assert code(answer) == (412, "version-stale")


async def test_of_a_change_and_a_whole_state_at_once_one_is_refused(
    collab: httpx.AsyncClient, board: Json
):
    await put(collab, board, "5-0", b"whole")
    answers = await asyncio.gather(
        put(collab, board, "6-0", b"again", revision=1),
        *(patch(collab, board, "6-0", b"change", 1) for _ in range(5)),
    )
    statuses = sorted(answer.status_code for answer in answers)
    assert statuses == [204, 412, 412, 412, 412, 412]
    expected = (b"again",) if answers[0].status_code == 204 else (b"whole", b"change")
    assert await parts(collab, board) == expected


async def test_the_change_that_changes_nothing_moves_the_covered_id_only(
    collab: httpx.AsyncClient, board: Json
):
    await put(collab, board, "5-0", b"whole")
    answer = await patch(collab, board, "6-0", b"\x00\x00", 1)
    assert answer.headers["ETag"] == '"2"'
    assert await get(collab, board) == (b"whole", "6-0", '"2"')


async def test_a_change_writes_no_state_again(
    collab: httpx.AsyncClient, board: Json, app: FastAPI
):
    await put(collab, board, "5-0", random.randbytes(2_000_000))
    before = await size_of_states(app)
    for number in range(1, 6):
        answer = await patch(collab, board, f"6-{number}", b"change", number)
        assert answer.status_code == 204
    assert await size_of_states(app) - before < 100_000


async def size_of_states(app: FastAPI) -> int:
    """What is written again takes room of its own until it is vacuumed."""
    async with app.state.database.sessions() as db:
        size = await db.scalar(
            text("SELECT pg_total_relation_size('studio.board_states')")
        )
        return int(size)
