"""Boards so large that building their document would be felt by everybody."""

import asyncio
import time
from uuid import UUID

import pytest
from collab_documents import LARGE, WORDS
from collab_neighbour import Neighbour, Stored, until_stored
from collab_provider import Provider
from collab_stage import Collab, MakeCollab, MakePerson, Providers

from stoa_collab import metrics
from stoa_collab.loading import LARGE_BYTES
from stoa_collab.loop_lag import TICK_SECONDS, watch_lag
from stoa_collab.replica import Replica

assert len(LARGE) > LARGE_BYTES

pytestmark = pytest.mark.usefixtures("time_for_workers")


async def test_a_newcomer_gets_it_without_its_document(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def build(_: Replica, *__: object) -> None:
        raise AssertionError("the document was built")

    monkeypatch.setattr(Replica, "load", build)
    neighbour.states[board_id] = Stored(LARGE, "5-0", 1)
    reader = await providers.join(collab, board_id, make_person("viewer"))
    await reader.until_text(WORDS)
    writer = await providers.join(collab, board_id, make_person())
    await writer.until_text(WORDS)
    await writer.until_saved()


async def test_the_first_edit_builds_it(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
) -> None:
    neighbour.states[board_id] = Stored(LARGE, "5-0", 1)
    ada = await providers.join(collab, board_id, make_person())
    await ada.edit("first! ", 0)
    await ada.edit("second! ", 0)
    await ada.until_saved()
    bob = await providers.join(collab, board_id, make_person())
    await bob.until_text("second! first! " + WORDS)
    await until_stored(neighbour, board_id, "second! first! " + WORDS)


async def test_somebody_with_a_copy_of_their_own_gets_the_rest(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
) -> None:
    neighbour.states[board_id] = Stored(LARGE, "5-0", 1)
    ada = Provider(collab.url, board_id, make_person().token)
    providers.opened.append(ada)
    ada.text.insert(0, "offline ")
    await ada.connect()
    await ada.until_synced()
    await ada.flush()
    await ada.until_saved()
    assert set("offline") <= set(str(ada.text))
    assert len(str(ada.text)) == len(WORDS) + len("offline ")
    await until_stored(neighbour, board_id, str(ada.text))


async def test_edits_of_another_process_wait_for_the_document(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
) -> None:
    neighbour.states[board_id] = Stored(LARGE, "5-0", 1)
    one, other = make_collab(), make_collab()
    await one.start()
    await other.start()
    ada = await providers.join(one, board_id, make_person())
    bob = await providers.join(other, board_id, make_person())
    await ada.edit("hello ", 0)
    await bob.until_text("hello " + WORDS)
    await ada.until_saved()
    await until_stored(neighbour, board_id, "hello " + WORDS)


async def test_a_stall_of_the_loop_is_seen() -> None:
    watching = asyncio.create_task(watch_lag())
    for _ in range(3):
        await asyncio.sleep(TICK_SECONDS)
    time.sleep(0.5)  # noqa: ASYNC251 - this is the stall
    await asyncio.sleep(TICK_SECONDS)
    watching.cancel()
    longest = metrics.REGISTRY.get_sample_value("stoa_collab_loop_lag_longest_seconds")
    late = metrics.REGISTRY.get_sample_value(
        "stoa_collab_loop_lag_seconds_bucket", {"le": "+Inf"}
    )
    early = metrics.REGISTRY.get_sample_value(
        "stoa_collab_loop_lag_seconds_bucket", {"le": "0.25"}
    )
    assert longest is not None
    assert longest > 0.5 - 2 * TICK_SECONDS
    assert (late or 0) > (early or 0)
