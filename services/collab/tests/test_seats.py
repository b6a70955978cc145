"""Editors and viewers are counted apart, over all processes, and move up."""

import asyncio
from uuid import UUID

import pytest
from collab_neighbour import Neighbour
from collab_provider import Provider
from collab_stage import Collab, MakeCollab, MakePerson, Person, Providers


async def _answers(
    providers: Providers, processes: list[Collab], board_id: UUID, people: list[Person]
) -> list[Provider]:
    """Let everybody in at once, and wait until each has got an answer."""
    opened = await asyncio.gather(
        *(
            providers.start(processes[i % len(processes)], board_id, person)
            for i, person in enumerate(people)
        )
    )
    for provider in opened:
        await provider.wait(lambda p=provider: p.denied or p.synced, "an answer")
    return opened


@pytest.mark.parametrize("processes", [1, 2])
async def test_of_twenty_five_at_once_ten_get_in(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    processes: int,
):
    running = [make_collab() for _ in range(processes)]
    await asyncio.gather(*(process.start() for process in running))
    people = [make_person() for _ in range(25)]
    opened = await _answers(providers, running, board_id, people)
    assert sum(provider.synced for provider in opened) == 10
    assert {tuple(p.denied) for p in opened if not p.synced} == {("board-full",)}


async def test_editors_and_viewers_do_not_take_each_others_seats(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
):
    neighbour.max_users, neighbour.max_editors, neighbour.max_viewers = 5, 2, 3
    running = [make_collab(), make_collab()]
    await asyncio.gather(*(process.start() for process in running))
    people = [make_person("editor") for _ in range(6)]
    people += [make_person("viewer") for _ in range(6)]
    opened = await _answers(providers, running, board_id, people)
    scopes = sorted(provider.scope or "out" for provider in opened)
    assert scopes == ["out"] * 7 + ["read-write"] * 2 + ["readonly"] * 3


async def test_an_editor_without_a_seat_looks_on_and_moves_up(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
):
    neighbour.max_users, neighbour.max_editors, neighbour.max_viewers = 3, 1, 2
    neighbour.view_when_full = True
    one, other = make_collab(), make_collab()
    await asyncio.gather(one.start(), other.start())
    ada = await providers.join(one, board_id, make_person())
    bob = make_person()
    # Bob has a tab on each process: one seat, and it moves up in both.
    tabs = [await providers.join(process, board_id, bob) for process in (one, other)]
    for tab in tabs:
        assert tab.scope == "readonly"
        await tab.wait(lambda t=tab: {"type": "seat.waiting"} in t.told, "why")
    await tabs[1].edit("not yet")
    await tabs[1].wait(lambda: tabs[1].acks.count(0) == 1, "refusal")
    await ada.aclose()
    for tab in tabs:
        await tab.wait(lambda t=tab: t.scope == "read-write", "the seat")
    neighbour.max_viewers = 0
    carl = await providers.start(one, board_id, make_person())
    await carl.wait(lambda: carl.denied == ["board-full"], "no seat of either kind")


async def test_who_may_not_edit_any_more_gives_the_seat_to_the_next(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
):
    neighbour.max_users, neighbour.max_editors, neighbour.max_viewers = 3, 1, 2
    neighbour.view_when_full = True
    collab = make_collab(recheck_every="PT1S")
    await collab.start()
    ada_herself = make_person()
    ada = await providers.join(collab, board_id, ada_herself)
    bob = await providers.join(collab, board_id, make_person())
    assert (ada.scope, bob.scope) == ("read-write", "readonly")
    neighbour.allow(board_id, ada_herself.user_id, "viewer")
    await bob.wait(lambda: bob.scope == "read-write", "the seat")
    assert ada.scope == "readonly"
    # She is an editor again and finds the seat taken: she waits, and stays.
    neighbour.allow(board_id, ada_herself.user_id, "editor")
    await ada.wait(lambda: {"type": "seat.waiting"} in ada.told, "her turn to wait")
    await bob.aclose()
    await ada.wait(lambda: ada.scope == "read-write", "her seat")
