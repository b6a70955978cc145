"""Of a large board what has changed is stored, and not all of it each time."""

import asyncio
from uuid import UUID

import pytest
from collab_documents import LARGE, WORDS
from collab_neighbour import Neighbour, Stored, text_of, until_stored
from collab_stage import Collab, MakeCollab, MakePerson, Providers

pytestmark = pytest.mark.usefixtures("time_for_workers")


async def test_an_edit_of_a_large_board_is_stored_beside_it(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
) -> None:
    neighbour.states[board_id] = Stored(LARGE, "5-0", 1)
    one = await make_collab().start()
    ada = await providers.join(one, board_id, make_person())
    await ada.edit("first ", 0)
    await until_stored(neighbour, board_id, "first " + WORDS)
    await ada.edit("second ", 0)
    await until_stored(neighbour, board_id, "second first " + WORDS)
    stored = neighbour.states[board_id]
    assert stored.state == LARGE
    assert sum(map(len, stored.changes)) < 500

    other = make_collab()  # which knows only what was stored
    await other.start()
    bob = await providers.join(other, board_id, make_person())
    await bob.until_text("second first " + WORDS)


async def test_a_change_on_top_of_another_store_is_merged_with_it(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
) -> None:
    neighbour.states[board_id] = Stored(LARGE, "5-0", 1)
    ada = await providers.join(collab, board_id, make_person())
    await ada.until_text(WORDS)
    neighbour.states[board_id] = Stored(LARGE, "5-0", 7)
    await ada.edit("hello ", 0)
    await until_stored(neighbour, board_id, "hello " + WORDS)
    assert neighbour.states[board_id].revision > 7


async def test_an_api_that_takes_no_changes_gets_the_whole_state(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
) -> None:
    neighbour.takes_changes = False
    neighbour.states[board_id] = Stored(LARGE, "5-0", 1)
    ada = await providers.join(collab, board_id, make_person())
    await ada.edit("hello ", 0)
    await until_stored(neighbour, board_id, "hello " + WORDS)
    assert text_of(neighbour.states[board_id].state) == "hello " + WORDS


async def test_a_board_that_nobody_is_on_any_more_is_stored_whole(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
) -> None:
    neighbour.states[board_id] = Stored(LARGE, "5-0", 1)
    collab = await make_collab(idle_room_ttl="PT0.1S").start()
    ada = await providers.join(collab, board_id, make_person())
    await ada.edit("hello ", 0)
    await until_stored(neighbour, board_id, "hello " + WORDS)
    await ada.aclose()
    async with asyncio.timeout(20):
        while neighbour.states[board_id].changes:
            await asyncio.sleep(0.05)
    assert text_of(neighbour.states[board_id].state) == "hello " + WORDS
