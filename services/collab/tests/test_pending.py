"""Updates whose past is missing: asked for, kept, and saved only as a whole."""

import asyncio
from uuid import UUID

import pycrdt
from collab_neighbour import Neighbour
from collab_provider import Provider
from collab_stage import Collab, MakeCollab, MakePerson, Providers
from redis.asyncio import Redis

from stoa_collab.protocol import frames
from stoa_shared import keys

WHOLE = "first second"


def two_updates() -> tuple[bytes, bytes]:
    """What somebody typed in two steps; the second builds on the first."""
    doc: pycrdt.Doc[pycrdt.Text] = pycrdt.Doc()
    text = doc.get("t", type=pycrdt.Text)
    updates: list[bytes] = []
    subscription = doc.observe(lambda event: updates.append(event.update))
    text.insert(0, "first ")
    text.insert(6, "second")
    doc.unobserve(subscription)
    first, second = updates
    return first, second


def questions(provider: Provider) -> int:
    """How often the server asked for what it lacks."""
    return sum(f.startswith(provider.prefix + b"\x00\x00") for f in provider.frames)


async def send_without_its_past(provider: Provider, update: bytes) -> None:
    """Send an update, and wait until the server has asked for the rest in vain."""
    await provider.wait(lambda: provider.acks == [1])
    asked = questions(provider)
    await provider.send(frames.update(update))
    await provider.wait(lambda: questions(provider) > asked, "a question")
    # Its answer, which holds nothing, is acknowledged; the update is not.
    await provider.wait(lambda: len(provider.acks) == 2, "the answer's status")
    assert provider.acks == [1, 1]


async def send_the_rest(provider: Provider, update: bytes) -> None:
    """Say what was missing, as somebody would who has it."""
    provider.doc.apply_update(update)
    await provider.flush()


async def test_the_author_is_told_when_the_whole_is_saved(
    collab: Collab, board_id: UUID, make_person: MakePerson, providers: Providers
) -> None:
    first, second = two_updates()
    ada = await providers.join(collab, board_id, make_person())
    bob = await providers.join(collab, board_id, make_person())
    await send_without_its_past(ada, second)
    await send_the_rest(bob, first)
    await ada.wait(lambda: len(ada.acks) == 3, "the update's own status")
    assert ada.acks == [1, 1, 1]
    await ada.until_text(WHOLE)


async def test_the_rest_may_come_from_somebody_else_after_the_author_left(
    collab: Collab, board_id: UUID, make_person: MakePerson, providers: Providers
) -> None:
    first, second = two_updates()
    ada = await providers.join(collab, board_id, make_person())
    bob = await providers.join(collab, board_id, make_person())
    eve = await providers.join(collab, board_id, make_person("viewer"))
    await send_without_its_past(ada, second)
    await ada.aclose()
    await send_the_rest(bob, first)
    await bob.until_saved()
    await eve.until_text(WHOLE)
    await bob.until_text(WHOLE)
    assert str((await providers.join(collab, board_id, make_person())).text) == WHOLE


async def test_the_rest_may_come_through_another_process(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
) -> None:
    here, there = make_collab(), make_collab()
    await asyncio.gather(here.start(), there.start())
    first, second = two_updates()
    ada = await providers.join(here, board_id, make_person())
    bob = await providers.join(there, board_id, make_person())
    await send_without_its_past(ada, second)
    await send_the_rest(bob, first)
    await ada.wait(lambda: len(ada.acks) == 3, "the update's own status")
    await bob.until_text(WHOLE)
    await ada.until_text(WHOLE)


async def test_what_waited_is_durable_although_its_log_entry_was_trimmed(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
    redis: Redis,
) -> None:
    collab = await make_collab(killable=True).start()
    first, second = two_updates()
    ada = await providers.join(collab, board_id, make_person())
    bob = await providers.join(collab, board_id, make_person())
    await send_without_its_past(ada, second)
    other = bob.doc.get("other", type=pycrdt.Text)
    other += "meanwhile"
    await bob.flush()
    await bob.until_saved()
    async with asyncio.timeout(10):
        while b"meanwhile" not in getattr(neighbour.states.get(board_id), "state", b""):
            await asyncio.sleep(0.05)
        while await redis.xlen(keys.board_log(board_id)) > 1:
            await asyncio.sleep(0.05)
    neighbour.fails_with = 500  # from here on the log is all there is
    await send_the_rest(bob, first)
    await ada.wait(lambda: len(ada.acks) == 3, "the update's own status")
    assert ada.acks == [1, 1, 1]
    await collab.crash()
    neighbour.fails_with = None
    await collab.start()
    eve = await providers.join(collab, board_id, make_person())
    assert str(eve.text) == WHOLE


async def test_updates_that_wait_for_others_are_asked_for_not_acknowledged(
    collab: Collab, board_id: UUID, make_person: MakePerson, providers: Providers
) -> None:
    ada = await providers.join(collab, board_id, make_person())
    bob = await providers.join(collab, board_id, make_person())
    await ada.wait(lambda: ada.acks == [1])
    updates: list[bytes] = []
    subscription = ada.doc.observe(lambda event: updates.append(event.update))
    ada.text.insert(0, "first ")
    ada.text.insert(6, "second")
    ada.doc.unobserve(subscription)
    # Only the second arrives; the answer is a question, and then all is there.
    await ada.send(frames.update(updates[1]))
    await ada.wait(lambda: len(ada.acks) == 3, "acknowledgements after the Step2")
    assert ada.acks == [1, 1, 1]
    await bob.until_text("first second")


async def test_who_brings_what_another_edit_waited_for_gets_that_edit(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
) -> None:
    ada = await providers.join(collab, board_id, make_person())
    bob = await providers.join(collab, board_id, make_person())
    updates: list[bytes] = []
    subscription = ada.doc.observe(lambda event: updates.append(event.update))
    ada.text.insert(0, "first ")
    ada.text.insert(6, "second")
    ada.doc.unobserve(subscription)
    # Ada's second edit arrives, and she is gone before she is asked for the first.
    ada.stop_reading()
    await ada.send(frames.update(updates[1]))
    await ada.drop()
    # Bob has it, from wherever, and is the only one who writes in that turn.
    bob.doc.apply_update(updates[0])
    await bob.flush()
    await bob.until_text("first second")
