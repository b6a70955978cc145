"""How soon stock clients see who is there: the figures that are promised."""

import asyncio
import time
from uuid import UUID

import pytest
from collab_peers import VERSIONS, Cable, Peers, running_peers
from collab_stage import Collab, MakeCollab, MakePerson

from stoa_collab.rooms.awareness import RETURN_SECONDS

SEES_ADA = "peers.bob.people().includes('Ada')"
MISSES_ADA = f"!{SEES_ADA}"


@pytest.mark.parametrize("version", VERSIONS)
async def test_who_comes_back_is_seen_within_a_second_and_a_half(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    peers: Peers,
    version: str,
) -> None:
    async with Cable(collab.port).laid() as cable:
        await peers.join("bob", "v4", collab, board_id, make_person(), shows="Bob")
        await peers.join(
            "ada", version, collab, board_id, make_person(), shows="Ada", url=cable.url
        )
        await peers.until(SEES_ADA)
        cable.cut()
        await peers.until(MISSES_ADA)
        cable.mend()
        await peers.until("peers.ada.socket.status === 'connected'")
        back_at = time.monotonic()
        await peers.until(SEES_ADA)
        assert time.monotonic() - back_at < 1.5
        # What she says next counts as well: she has taken over the new clock.
        await peers.do("peers.ada.awareness.setLocalStateField('x', 1), 1")
        await peers.until(
            "[...peers.bob.awareness.getStates().values()].some((s) => s.x === 1)"
        )


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_short_interruption_is_not_seen(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    peers: Peers,
    version: str,
) -> None:
    async with Cable(collab.port).laid() as cable:
        await peers.join("bob", "v4", collab, board_id, make_person(), shows="Bob")
        await peers.join(
            "ada", version, collab, board_id, make_person(), shows="Ada", url=cable.url
        )
        await peers.do(
            "peers.bob.awareness.on('change', ({ removed }) => "
            "removed.length && peers.bob.events.push('missed')), 1"
        )
        for number in range(1, 6):
            await peers.until(SEES_ADA)
            await peers.do("peers.bob.events.length = 0, 1")
            cut_at = time.monotonic()
            cable.cut()
            cable.mend()
            await peers.until(f"peers.ada.closes.length === {number}")
            await peers.until("peers.ada.provider.isAuthenticated")
            was_away = time.monotonic() - cut_at
            await asyncio.sleep(2.5)
            if was_away < RETURN_SECONDS - 0.1:
                assert "missed" not in await peers.do("peers.bob.events")
                return
        raise AssertionError("the provider never came back in time")


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_killed_client_is_no_ghost_for_more_than_two_seconds(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    peers: Peers,
    version: str,
) -> None:
    await peers.join("bob", version, collab, board_id, make_person(), shows="Bob")
    async with running_peers() as others:
        await others.join("ada", version, collab, board_id, make_person(), shows="Ada")
        await peers.until(SEES_ADA)
        others.kill()
        killed_at = time.monotonic()
        await peers.until(MISSES_ADA)
        assert time.monotonic() - killed_at < 2.0


@pytest.mark.parametrize("version", VERSIONS)
async def test_who_hides_is_gone_at_once(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    peers: Peers,
    version: str,
) -> None:
    await peers.join("bob", "v4", collab, board_id, make_person(), shows="Bob")
    await peers.join("ada", version, collab, board_id, make_person(), shows="Ada")
    await peers.until(SEES_ADA)
    hidden_at = time.monotonic()
    await peers.do("peers.ada.awareness.setLocalState(null), 1")
    await peers.until(MISSES_ADA)
    assert time.monotonic() - hidden_at < 0.2
    await peers.do("peers.ada.awareness.setLocalState({ user: { name: 'Ada' } }), 1")
    await peers.until(SEES_ADA)
    leaves_at = time.monotonic()
    await peers.do("peers.ada.provider.destroy(), 1")
    await peers.until(MISSES_ADA)
    assert time.monotonic() - leaves_at < 0.2


@pytest.mark.parametrize("version", VERSIONS)
async def test_nobody_haunts_another_process_for_more_than_two_seconds(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    peers: Peers,
    version: str,
) -> None:
    first, second = make_collab(killable=True), make_collab()
    await asyncio.gather(first.start(), second.start())
    await peers.join("bob", version, second, board_id, make_person(), shows="Bob")
    async with running_peers() as others:
        await others.join("ada", version, first, board_id, make_person(), shows="Ada")
        await peers.until(SEES_ADA)
        first.kill()
        killed_at = time.monotonic()
        await peers.until(MISSES_ADA)
        assert time.monotonic() - killed_at < 2.0
    await first.wait_ended()


@pytest.mark.parametrize("version", VERSIONS)
async def test_who_changes_to_another_process_is_never_missed(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    peers: Peers,
    version: str,
) -> None:
    first, second = make_collab(), make_collab()
    await asyncio.gather(first.start(), second.start())
    await peers.join("bob", "v4", second, board_id, make_person(), shows="Bob")
    async with Cable(first.port).laid() as cable:
        await peers.join(
            "ada", version, first, board_id, make_person(), shows="Ada", url=cable.url
        )
        await peers.until(SEES_ADA)
        cable.cut()
        cable.to(second.port)
        cable.mend()
        await peers.until("peers.ada.closes.length === 1")
        await peers.until("peers.ada.provider.isAuthenticated")
        # The first process takes her for gone now, and must be told better.
        await asyncio.sleep(2.5)
        assert await peers.do(SEES_ADA)
