"""Changes of rights and tokens, as stock clients live through them."""

import time
from datetime import timedelta
from uuid import UUID

import pytest
from collab_neighbour import Neighbour
from collab_peers import VERSIONS, Peers
from collab_stage import Collab, MakePerson, publish
from redis.asyncio import Redis

from stoa_shared.events.core import PermissionChanged

SAVED = "peers.bob.provider.unsyncedChanges === 0"


@pytest.mark.parametrize("version", VERSIONS)
async def test_scope_follows_the_rights_and_removal_ends_it(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    peers: Peers,
    neighbour: Neighbour,
    redis: Redis,
    version: str,
) -> None:
    person = make_person("editor")
    await peers.join("ada", "v4", collab, board_id, make_person())
    await peers.join("bob", version, collab, board_id, person)

    async def change_to(role: str | None, told: str) -> None:
        if role is None:
            del neighbour.access[board_id, person.user_id]
        else:
            neighbour.allow(board_id, person.user_id, role)
        await peers.do("peers.bob.events.length = 0, 1")
        began = time.monotonic()
        await publish(
            redis, PermissionChanged(subject=board_id, user_id=person.user_id)
        )
        await peers.until(f"peers.bob.events.includes('{told}')")
        assert time.monotonic() - began < 1.0

    await change_to("viewer", "scope:readonly")
    assert await peers.do("peers.bob.provider.authorizedScope") == "readonly"
    await peers.do("peers.bob.text.insert(0, 'bob '), 1")
    await peers.do("peers.ada.text.insert(0, 'ada '), 1")
    await peers.until("peers.bob.is().includes('ada')")
    assert await peers.do("peers.bob.provider.hasUnsyncedChanges")
    assert await peers.do("peers.ada.is()") == "ada "
    # What was refused is asked for once it may be said.
    await change_to("editor", "scope:read-write")
    await peers.until(f"{SAVED} && peers.ada.is().includes('bob')")
    await change_to(None, "close:permission-denied")
    assert "failed:permission-denied" in await peers.do("peers.bob.events")
    await peers.do("peers.bob.text.insert(0, 'late '), 1")
    await peers.do("peers.ada.text.insert(0, 'on '), 1")
    await peers.until("peers.ada.provider.unsyncedChanges === 0")
    assert "late" not in await peers.do("peers.ada.is()")
    assert "on" not in await peers.do("peers.bob.is()")
    assert await peers.do("peers.bob.closes") == []


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_fresh_token_is_asked_for_before_the_old_one_ends(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    peers: Peers,
    version: str,
) -> None:
    person = make_person()
    short = person.token_for(timedelta(seconds=6))
    ends_at = time.monotonic() + 6
    await peers.join(
        "bob", version, collab, board_id, person, tokens=[short, person.token]
    )
    await peers.until("peers.bob.asked.length === 2")
    assert time.monotonic() < ends_at
    # Past the end of the first token, with a second to look around.
    await peers.do(f"new Promise((done) => setTimeout(done, {8_000})).then(() => 1)")
    await peers.do("peers.bob.text.insert(0, 'still here'), 1")
    await peers.until(SAVED)
    assert await peers.do("peers.bob.events") == ["scope:read-write"]
    assert await peers.do("peers.bob.asked.length") == 2


@pytest.mark.parametrize("version", VERSIONS)
async def test_a_token_that_is_not_renewed_ends_the_document(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    peers: Peers,
    version: str,
) -> None:
    person = make_person()
    short = person.token_for(timedelta(seconds=8))
    await peers.join("bob", version, collab, board_id, person, token=short)
    await peers.until("peers.bob.events.includes('close:token-expired')")
    assert "failed:token-expired" in await peers.do("peers.bob.events")
