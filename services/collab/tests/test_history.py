"""Saving a board now, and bringing it back to a version while people are on it."""

import asyncio
from collections.abc import AsyncGenerator
from uuid import UUID

import httpx
import pycrdt
import pytest
import pytest_asyncio
from collab_neighbour import Neighbour
from collab_stage import (
    SAVED_LATE,
    SERVICE_KEYS,
    Collab,
    MakeCollab,
    MakePerson,
    Providers,
)

from stoa_shared.ids import new_id
from stoa_shared.rpc.collab import (
    EDIT_SCOPE,
    RESTORE_SCOPE,
    ROOMS_READ_SCOPE,
    SAVE_SCOPE,
)
from stoa_shared.tokens import sign_service


def _headers(scope: str) -> dict[str, str]:
    token = sign_service(SERVICE_KEYS, issuer="api", audience="collab", scope=scope)
    return {"Authorization": f"Bearer {token}"}


@pytest_asyncio.fixture
async def api() -> AsyncGenerator[httpx.AsyncClient]:
    """The API, as it calls collab."""
    async with httpx.AsyncClient(
        headers=_headers(f"{SAVE_SCOPE} {RESTORE_SCOPE} {EDIT_SCOPE}"),
        trust_env=False,
        timeout=20,
    ) as client:
        yield client


async def _save(api: httpx.AsyncClient, collab: Collab, board_id: UUID) -> int:
    answer = await api.post(f"{collab.inside}/boards/{board_id}/save")
    return answer.status_code


async def _restore(
    api: httpx.AsyncClient, collab: Collab, board_id: UUID, state: bytes
) -> int:
    url = f"{collab.inside}/boards/{board_id}/restore"
    return (await api.post(url, content=state)).status_code


def _text(state: bytes) -> str:
    doc: pycrdt.Doc[pycrdt.Text] = pycrdt.Doc()
    doc.apply_update(state)
    return str(doc.get("t", type=pycrdt.Text))


def _large(text: str) -> bytes:
    doc: pycrdt.Doc[pycrdt.Text] = pycrdt.Doc()
    doc.get("t", type=pycrdt.Text).insert(0, text)
    return doc.get_update()


async def test_a_save_stores_what_is_typed_without_waiting(
    make_collab: MakeCollab,
    neighbour: Neighbour,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    api: httpx.AsyncClient,
):
    slow = await make_collab(**SAVED_LATE).start()
    ada = await providers.join(slow, board_id, make_person("editor"))
    await ada.edit("typed")
    await ada.until_saved()
    assert board_id not in neighbour.states
    assert await _save(api, slow, board_id) == 204
    assert _text(neighbour.states[board_id].state) == "typed"


async def test_a_save_holds_what_another_process_took_in(
    make_collab: MakeCollab,
    neighbour: Neighbour,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    api: httpx.AsyncClient,
):
    lazy = {"save_after": "PT60S", "save_at_latest": "PT60S"}
    one, other = make_collab(**lazy), make_collab(**lazy)
    await one.start()
    await other.start()
    ada = await providers.join(one, board_id, make_person("editor"))
    await ada.edit("typed elsewhere")
    await ada.until_saved()
    assert await _save(api, other, board_id) == 204
    assert _text(neighbour.states[board_id].state) == "typed elsewhere"


async def test_a_restore_reaches_everybody_and_disconnects_nobody(
    make_collab: MakeCollab,
    neighbour: Neighbour,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    api: httpx.AsyncClient,
):
    one, other = make_collab(), make_collab()
    await one.start()
    await other.start()
    ada = await providers.join(one, board_id, make_person("editor"))
    bob = await providers.join(other, board_id, make_person("viewer"))
    await ada.edit("the first draft")
    await ada.until_saved()
    assert await _save(api, one, board_id) == 204
    version = neighbour.states[board_id].state
    await ada.edit(" and what came of it")
    await ada.until_saved()
    assert await _restore(api, other, board_id, version) == 204
    await ada.until_text("the first draft")
    await bob.until_text("the first draft")
    await ada.edit("!")
    await bob.until_text("the first draft!")
    assert ada.close_code is None
    assert bob.close_code is None


async def test_a_large_board_is_restored_too(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    api: httpx.AsyncClient,
):
    ada = await providers.join(collab, board_id, make_person("editor"))
    version = _large("lorem ipsum " * 20_000)
    assert await _restore(api, collab, board_id, version) == 204
    await ada.until_text("lorem ipsum " * 20_000)


async def test_what_is_restored_outlives_the_process(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    api: httpx.AsyncClient,
):
    killed = await make_collab(killable=True).start()
    assert await _restore(api, killed, board_id, _large("from the log")) == 204
    await killed.crash()
    other = await make_collab().start()
    ada = await providers.join(other, board_id, make_person("viewer"))
    assert str(ada.text) == "from the log"


async def test_no_board_and_no_state_are_refused(
    collab: Collab, neighbour: Neighbour, board_id: UUID, api: httpx.AsyncClient
):
    assert await _restore(api, collab, board_id, b"\xff\xff\xff") == 422
    gone = new_id()
    neighbour.boards_gone.add(gone)
    assert await _save(api, collab, gone) == 404
    assert await _restore(api, collab, gone, b"\x00\x00") == 404


async def test_nothing_is_promised_while_the_api_stores_nothing(
    collab: Collab,
    neighbour: Neighbour,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    api: httpx.AsyncClient,
):
    ada = await providers.join(collab, board_id, make_person("editor"))
    neighbour.fails_to_store_with = 503
    await ada.edit("typed")
    await ada.until_saved()
    assert await _save(api, collab, board_id) == 503


@pytest.mark.parametrize("action", ["save", "restore"])
async def test_each_needs_its_scope(collab: Collab, board_id: UUID, action: str):
    url = f"{collab.inside}/boards/{board_id}/{action}"
    async with httpx.AsyncClient(trust_env=False) as client:
        answer = await client.post(url, headers=_headers(ROOMS_READ_SCOPE))
    assert answer.status_code == 403


async def test_a_save_returns_although_people_type_on(
    collab: Collab,
    neighbour: Neighbour,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    api: httpx.AsyncClient,
):
    ada = await providers.join(collab, board_id, make_person("editor"))
    neighbour.delay_seconds = 0.2
    is_over = asyncio.Event()

    async def type_on() -> None:
        while not is_over.is_set():
            await ada.edit("x")
            await asyncio.sleep(0.02)

    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(type_on())
        assert await _save(api, collab, board_id) == 204
        is_over.set()


async def test_an_edit_of_the_api_merges_with_what_is_typed(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    api: httpx.AsyncClient,
):
    ada = await providers.join(collab, board_id, make_person("editor"))
    await ada.edit("typed")
    await ada.until_saved()
    url = f"{collab.inside}/boards/{board_id}/edit"
    assert (await api.post(url, content=_large("sent, "))).status_code == 204
    both = {"typedsent, ", "sent, typed"}
    await ada.wait(lambda: str(ada.text) in both, "both edits")
    assert ada.close_code is None


async def test_what_is_no_edit_of_the_board_is_refused(
    collab: Collab, board_id: UUID, api: httpx.AsyncClient
):
    url = f"{collab.inside}/boards/{board_id}/edit"
    assert (await api.post(url, content=b"no edit")).status_code == 422
