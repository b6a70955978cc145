"""The history of a board, with people on it while it is named and restored."""

import asyncio
from dataclasses import dataclass

import pytest
from pycrdt import Doc, Text

from .clients import JSON, Peer, Person, eventually, unknown_id
from .conftest import Arrive, OpenBoard
from .platform import Embedded

DRAFT = "A first draft."
MORE = " And what came to mind later."


@dataclass(frozen=True)
class Table:
    """One board, its owner and another editor, both on it."""

    board_id: str
    ada: Person
    bo: Person
    left: Peer
    right: Peer


@pytest.fixture
async def table(arrive: Arrive, open_board: OpenBoard) -> Table:
    """Two people on a board with a draft that is saved."""
    ada, bo = await arrive("Ada"), await arrive("Bo")
    board_id = (await ada.make_board())["id"]
    await ada.share(board_id, bo, "editor")
    left, right = await open_board(ada, board_id), await open_board(bo, board_id)
    await left.write(DRAFT)
    await left.saved()
    await right.sees(DRAFT)
    return Table(board_id, ada, bo, left, right)


async def test_a_version_holds_what_was_typed_before_it_was_named(table: Table):
    halt = asyncio.Event()
    typing = asyncio.create_task(_type_until(halt, table.right))
    await table.left.sees("w9.")
    confirmed = table.left.text
    version = await _name(table.ada, table.board_id)
    halt.set()
    await typing
    kept = await _text_of(table.ada, table.board_id, version["id"])
    assert kept.startswith(confirmed)
    assert table.right.text.startswith(kept)
    await table.left.sees(table.right.text)


async def test_a_restore_reaches_everybody_and_sends_nobody_away(
    table: Table, open_board: OpenBoard
):
    version = await _name(table.ada, table.board_id)
    await table.right.write(MORE)
    await table.right.saved()
    await table.left.sees(MORE)
    await _restore(table.bo, table.board_id, version["id"])
    for peer in (table.left, table.right):
        await eventually(lambda p=peer: p.text == DRAFT)
    late = await open_board(table.ada, table.board_id)
    assert late.text == DRAFT
    await table.left.write(" All the same")
    await table.right.sees(" All the same")
    await table.left.saved()
    for peer in (table.left, table.right):
        assert (peer.socket.closed, peer.closes, peer.denied) == (None, [], [])
        assert peer.scopes == ["read-write"]


async def test_what_is_typed_during_a_restore_is_kept(table: Table):
    version = await _name(table.ada, table.board_id)
    await table.left.write(MORE)
    await table.left.saved()
    halt = asyncio.Event()
    typing = asyncio.create_task(_type_until(halt, table.right, at=0))
    await table.left.sees("w9.")
    await _restore(table.ada, table.board_id, version["id"])
    after = len(table.right.text)
    await eventually(lambda: len(table.right.text) > after)
    halt.set()
    last = await typing
    await table.right.saved()
    await eventually(lambda: table.left.text == table.right.text)
    assert last in table.left.text
    assert DRAFT in table.left.text
    assert MORE not in table.left.text


async def test_a_restore_is_undone_by_restoring_what_was_before(
    table: Table, open_board: OpenBoard
):
    version = await _name(table.ada, table.board_id)
    await table.right.write(MORE)
    await table.right.saved()
    restored = await _restore(table.ada, table.board_id, version["id"])
    await eventually(lambda: table.right.text == DRAFT)
    before = restored["version"]
    assert await _text_of(table.ada, table.board_id, before["id"]) == DRAFT + MORE
    await _restore(table.ada, table.board_id, before["id"])
    for peer in (table.left, table.right):
        await eventually(lambda p=peer: p.text == DRAFT + MORE)
    late = await open_board(table.bo, table.board_id)
    assert late.text == DRAFT + MORE
    assert restored["restored"]["restored_from"] == version["id"]


async def test_a_viewer_reads_the_history_and_changes_nothing(
    table: Table, arrive: Arrive
):
    eve = await arrive("Eve")
    await table.ada.share(table.board_id, eve, "viewer")
    version = await _name(table.ada, table.board_id)
    path = f"/boards/{table.board_id}"
    etag = (await eve.get(path)).headers["etag"]
    elsewhere = await eve.patch(path, json={"title": "No"}, headers={"If-Match": etag})
    listed = await _versions(eve, table.board_id)
    assert listed[0]["id"] == version["id"]
    assert await _text_of(eve, table.board_id, version["id"]) == DRAFT
    for method, route, body in _routes(table.board_id, version["id"])[2:]:
        answer = await eve.call(method, route, json=body)
        assert answer.status_code == elsewhere.status_code == 403
        assert answer.json()["code"] == elsewhere.json()["code"]
    assert await _versions(table.ada, table.board_id) == listed


async def test_a_strangers_answer_is_that_of_a_board_that_is_not(
    table: Table, arrive: Arrive
):
    eve = await arrive("Eve")
    version = await _name(table.ada, table.board_id)
    foreign = _routes(table.board_id, version["id"])
    missing = _routes(unknown_id(), unknown_id())
    for (method, theirs, body), (_, nowhere, _) in zip(foreign, missing, strict=True):
        answer = await eve.call(method, theirs, json=body)
        nothing = await eve.call(method, nowhere, json=body)
        assert answer.status_code == nothing.status_code == 404, (method, theirs)
        assert _comparable(answer.json()) == _comparable(nothing.json())
    assert (await _versions(table.ada, table.board_id))[0] == version


@pytest.mark.embedded
async def test_without_collab_nothing_is_half_done(
    table: Table, open_board: OpenBoard, embedded: Embedded
):
    version = await _name(table.ada, table.board_id)
    await table.left.write(MORE)
    await table.left.saved()
    embedded.stop("collab")
    try:
        listed = await _versions(table.ada, table.board_id)
        path = f"/boards/{table.board_id}/versions"
        naming = await table.ada.post(path, json={"name": "No"})
        restoring = await table.ada.post(f"{path}/{version['id']}/restore")
        for answer in (naming, restoring):
            assert answer.status_code == 503, answer.text
            assert answer.json()["code"] == "board-service-away"
        assert await _versions(table.ada, table.board_id) == listed
    finally:
        embedded.start("collab")
    again = await open_board(table.bo, table.board_id)
    assert again.text == DRAFT + MORE
    await _restore(table.ada, table.board_id, version["id"])
    await eventually(lambda: again.text == DRAFT)


async def _type_until(halt: asyncio.Event, peer: Peer, at: int | None = None) -> str:
    """Type one word at a time, each confirmed; return the last one."""
    number = 0
    while not halt.is_set():
        await peer.write(f" w{number}.", at)
        await peer.saved()
        number += 1
    return f" w{number - 1}."


async def _name(person: Person, board_id: str) -> JSON:
    answer = await person.post(
        f"/boards/{board_id}/versions", json={"name": "First draft"}
    )
    assert answer.status_code == 201, answer.text
    return answer.json()


async def _restore(person: Person, board_id: str, version_id: str) -> JSON:
    answer = await person.post(f"/boards/{board_id}/versions/{version_id}/restore")
    assert answer.status_code == 200, answer.text
    return answer.json()


async def _versions(person: Person, board_id: str) -> list[JSON]:
    answer = await person.get(f"/boards/{board_id}/versions")
    assert answer.status_code == 200, answer.text
    return answer.json()["items"]


async def _text_of(person: Person, board_id: str, version_id: str) -> str:
    answer = await person.get(f"/boards/{board_id}/versions/{version_id}/state")
    assert answer.status_code == 200, answer.text
    doc: Doc[Text] = Doc()
    doc.apply_update(answer.content)
    return str(doc.get("content", type=Text))


def _routes(board_id: str, version_id: str) -> list[tuple[str, str, JSON | None]]:
    """Return every route of versions, the two that only read first."""
    path = f"/boards/{board_id}/versions"
    one = f"{path}/{version_id}"
    return [
        ("GET", path, None),
        ("GET", f"{one}/state", None),
        ("POST", path, {"name": "Mine"}),
        ("PATCH", one, {"name": "Mine"}),
        ("DELETE", one, None),
        ("POST", f"{one}/restore", None),
    ]


def _comparable(problem: JSON) -> JSON:
    return {k: v for k, v in problem.items() if k not in ("request_id", "instance")}
