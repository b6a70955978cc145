"""Documents taken away as Markdown, begun from it and added to, over HTTP."""

import asyncio
import time
from typing import Final
from uuid import UUID

import httpx
import pytest

from stoa_api.studio.markdown.apart import AT_ONCE, WAITING, Converters
from stoa_api.studio.markdown.conversions import to_edit, to_markdown
from stoa_api.studio.markdown.errors import (
    ConvertersBusy,
    TakesTooLong,
    TooDeep,
)
from stoa_shared.ids import new_id

from ...live_boards import LiveBoards
from ...members import Json, Member, code, join, make_board, make_org, make_space, share

NOTHING: list[bytes] = []
TYPE = {"Content-Type": "text/markdown; charset=utf-8"}


@pytest.fixture
async def org(alice: Member) -> Json:
    return await make_org(alice)


@pytest.fixture
async def board(alice: Member, org: Json) -> Json:
    return await make_board(alice, org)


async def _send(
    person: Member, path: str, body: bytes, **headers: str
) -> httpx.Response:
    return await person.post(path, content=body, headers={**TYPE, **headers})


async def _import(
    person: Member, org: Json, body: bytes, **headers: str
) -> httpx.Response:
    path = f"orgs/{org['id']}/boards/markdown?title=Chorus: ωδή"
    return await _send(person, path, body, **headers)


async def _export(person: Member, board: Json) -> str:
    answer = await person.get(f"boards/{board['id']}/markdown")
    assert answer.status_code == 200, answer.text
    return answer.text


def _typed(live: LiveBoards, board: Json, markdown: str) -> None:
    live.typed[UUID(board["id"])] = to_edit(markdown, [], "append")


async def test_what_was_brought_in_is_taken_away_again(alice: Member, org: Json):
    made = await _import(alice, org, "# Ωδή\n\n- a **b**\n".encode())
    assert (made.status_code, made.json()["kind"]) == (201, "document"), made.text
    path = f"boards/{made.json()['id']}/markdown"
    answer = await alice.get(path)
    assert answer.text == "# Ωδή\n\n- a **b**\n"
    assert answer.headers["Content-Type"].startswith("text/markdown")
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="Chorus.md"; '
        "filename*=UTF-8''Chorus-%20%CF%89%CE%B4%CE%AE.md"
    )
    tag = {"If-None-Match": answer.headers["ETag"]}
    assert (await alice.get(path, headers=tag)).status_code == 304


async def test_a_page_of_a_space_begins_with_it(alice: Member, org: Json):
    space = await make_space(alice, org)
    path = f"spaces/{space['id']}/pages/markdown?title=Notes"
    made = await _send(alice, path, b"As **text**")
    assert (made.status_code, made.json()["type"]) == (201, "document"), made.text
    assert await _export(alice, made.json()) == "As **text**\n"


async def test_what_has_just_been_typed_is_in_it(
    alice: Member, board: Json, live: LiveBoards
):
    _typed(live, board, "Just typed")
    assert await _export(alice, board) == "Just typed\n"
    # Rather nothing than what is no longer true.
    live.is_away = True
    answer = await alice.get(f"boards/{board['id']}/markdown")
    assert code(answer) == (503, "board-service-away")


@pytest.mark.parametrize(
    ("mode", "text"),
    [("append", "There before\n\nAnd this\n"), ("replace", "And this\n")],
)
async def test_it_comes_onto_a_live_document(
    alice: Member, board: Json, live: LiveBoards, *, mode: str, text: str
):
    _typed(live, board, "There before")
    path = f"boards/{board['id']}/markdown?mode={mode}"
    answer = await _send(alice, path, b"And this")
    assert answer.status_code == 200, answer.text
    assert await _export(alice, board) == text
    before = answer.json()["version"]["id"]
    kept = await alice.get(f"boards/{board['id']}/versions/{before}/state")
    assert to_markdown([kept.content]) == b"There before\n"


async def test_nothing_comes_onto_it_while_collab_is_away(
    alice: Member, board: Json, live: LiveBoards
):
    live.is_away = True
    answer = await _send(alice, f"boards/{board['id']}/markdown", b"a")
    assert code(answer) == (503, "board-service-away")


async def test_a_viewer_takes_it_away_and_adds_nothing(
    alice: Member, bob: Member, org: Json, board: Json
):
    await join(alice, org, bob)
    await share(alice, board, bob, "viewer")
    assert await _export(bob, board) == ""
    answer = await _send(bob, f"boards/{board['id']}/markdown", b"a")
    assert code(answer) == (403, "role-too-low")


async def test_the_same_key_makes_one_document(alice: Member, org: Json):
    key = {"Idempotency-Key": str(new_id())}
    first = await _import(alice, org, b"# Once", **key)
    again = await _import(alice, org, b"# Once", **key)
    assert again.json() == first.json()
    listed = (await alice.get(f"orgs/{org['id']}/boards")).json()["items"]
    assert len(listed) == 1


@pytest.mark.parametrize(
    ("body", "kind", "told"),
    [
        (b"\xff", "text/markdown", (422, "markdown-not-utf8")),
        (b" \n", "text/markdown", (422, "markdown-empty")),
        (b">" * 101, "text/markdown", (422, "markdown-too-deep")),
        (b"a", "text/html", (415, "not-markdown")),
        (b"a" * ((1 << 20) + 1), "text/markdown", (413, "content-too-large")),
    ],
    ids=["no text", "empty", "deep", "not Markdown", "large"],
)
async def test_what_is_no_markdown_makes_nothing(
    alice: Member, org: Json, *, body: bytes, kind: str, told: tuple[int, str]
):
    refused = await _import(alice, org, body, **{"Content-Type": kind})
    assert code(refused) == told
    assert (await alice.get(f"orgs/{org['id']}/boards")).json()["items"] == []


async def test_a_whiteboard_is_no_document(alice: Member, org: Json):
    made = await make_board(alice, org, kind="whiteboard")
    path = f"boards/{made['id']}/markdown"
    assert code(await alice.get(path)) == (409, "not-a-document")
    assert code(await _send(alice, path, b"a")) == (409, "not-a-document")


LONG: Final = "plain words, a line of them\n\n" * 30_000
"""What takes a process seconds, and its start alone longer than it is given here."""


async def _convert_long(converters: Converters) -> bytes:
    return await converters.run(to_edit, LONG, NOTHING, "append", size_bytes=len(LONG))


async def test_a_large_text_is_converted_apart():
    text = "plain words, a line of them\n\n" * 2_000
    state = await Converters().run(
        to_edit, text, NOTHING, "append", size_bytes=len(text)
    )
    assert to_markdown([state]).decode() == text[:-1]
    with pytest.raises(TooDeep):
        await Converters().run(
            to_edit, ">" * 9_000, NOTHING, "append", size_bytes=9_000
        )


async def test_what_takes_too_long_is_ended():
    converters = Converters(seconds=0.1)
    began = time.monotonic()
    with pytest.raises(TakesTooLong):
        await _convert_long(converters)
    assert time.monotonic() - began < 20


async def test_no_more_wait_than_there_is_room_for():
    converters = Converters(seconds=0.1)
    jobs = [_convert_long(converters) for _ in range(AT_ONCE + WAITING + 1)]
    ends = await asyncio.gather(*jobs, return_exceptions=True)
    assert [type(end) for end in ends].count(ConvertersBusy) == 1
