"""People edit a board together."""

import asyncio
from uuid import UUID

from collab_neighbour import Neighbour
from collab_stage import Collab, MakePerson, Providers


async def test_two_people_see_each_others_edits(
    collab: Collab, board_id: UUID, make_person: MakePerson, providers: Providers
) -> None:
    ada = await providers.join(collab, board_id, make_person())
    bob = await providers.join(collab, board_id, make_person())
    await ada.edit("Hello")
    await bob.until_text("Hello")
    await bob.edit(" you")
    await ada.until_text("Hello you")
    await ada.until_saved()
    await bob.until_saved()


async def test_state_reaches_the_api(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
) -> None:
    ada = await providers.join(collab, board_id, make_person())
    await ada.edit("kept")
    await ada.until_saved()
    await ada.aclose()
    async with asyncio.timeout(5):
        while board_id not in neighbour.states:
            await asyncio.sleep(0.05)
