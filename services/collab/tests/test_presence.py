"""Who is on a board, seen by the others."""

import asyncio
import time
from uuid import UUID

from collab_stage import Collab, MakeCollab, MakePerson, Providers

from stoa_collab.protocol.awareness import NULL, Entry


async def test_presence_reaches_everybody_and_newcomers(
    collab: Collab, board_id: UUID, make_person: MakePerson, providers: Providers
) -> None:
    ada = await providers.join(collab, board_id, make_person())
    bob = await providers.join(collab, board_id, make_person())
    await ada.announce(Entry(7, 0, b'{"name":"Ada"}'))
    await bob.wait(lambda: 7 in bob.presence)
    assert bob.presence[7].state == b'{"name":"Ada"}'
    # At clock 0 stock peers would ignore it: the server raises the clock.
    assert bob.presence[7].clock == 1
    await ada.wait(lambda: 7 in ada.presence, "echo")
    eve = await providers.join(collab, board_id, make_person("viewer"))
    assert 7 in eve.presence


async def test_a_quick_return_is_not_seen_as_leaving(
    collab: Collab, board_id: UUID, make_person: MakePerson, providers: Providers
) -> None:
    person = make_person()
    ada = await providers.join(collab, board_id, person)
    bob = await providers.join(collab, board_id, make_person())
    await ada.announce(Entry(7, 5, b"{}"))
    await bob.wait(lambda: 7 in bob.presence)
    await ada.drop()
    again = await providers.join(collab, board_id, person)
    await again.announce(Entry(7, 5, b"{}"))
    await asyncio.sleep(2.5)
    assert bob.presence[7].state == b"{}"


async def test_a_lost_socket_is_gone_after_two_seconds(
    collab: Collab, board_id: UUID, make_person: MakePerson, providers: Providers
) -> None:
    ada = await providers.join(collab, board_id, make_person())
    bob = await providers.join(collab, board_id, make_person())
    await ada.announce(Entry(7, 5, b"{}"))
    await bob.wait(lambda: 7 in bob.presence)
    began = time.monotonic()
    await ada.drop()
    await bob.wait(lambda: bob.presence[7].state == NULL)
    assert 1.5 < time.monotonic() - began < 2.0


async def test_presence_crosses_processes(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
) -> None:
    first, second = make_collab(), make_collab()
    await asyncio.gather(first.start(), second.start())
    ada = await providers.join(first, board_id, make_person())
    await ada.announce(Entry(7, 1, b'{"a":1}'))
    bob = await providers.join(second, board_id, make_person())
    await bob.wait(lambda: 7 in bob.presence, "presence from the other process")
    await ada.announce(Entry(7, 2, b'{"a":2}'))
    await bob.wait(lambda: bob.presence[7].state == b'{"a":2}')
    await ada.announce(Entry(7, 3, NULL))
    await bob.wait(lambda: bob.presence[7].state == NULL)


async def test_people_of_a_killed_process_are_gone_and_those_who_return_stay(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
) -> None:
    first, second = make_collab(killable=True), make_collab()
    await asyncio.gather(first.start(), second.start())
    person = make_person()
    bob = await providers.join(second, board_id, make_person())
    ada = await providers.join(first, board_id, make_person())
    eve = await providers.join(first, board_id, person)
    await ada.announce(Entry(7, 5, b'{"name":"Ada"}'))
    await eve.announce(Entry(8, 5, b'{"name":"Eve"}'))
    await bob.wait(lambda: {7, 8} <= bob.presence.keys())
    first.kill()
    killed_at = time.monotonic()
    again = await providers.join(second, board_id, person)
    await again.announce(Entry(8, 5, b'{"name":"Eve"}'))
    await bob.wait(lambda: bob.presence[7].state == NULL)
    assert time.monotonic() - killed_at < 2.0
    assert bob.presence[8].state == b'{"name":"Eve"}'
    # Who returned belongs to the new socket: with it, they go.
    await again.drop()
    await bob.wait(lambda: bob.presence[8].state == NULL)
