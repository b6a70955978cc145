"""What people are told while something is away, and that it gets better by itself.

One test for each row of the table in ``docs/operations.md`` that
``test_durability.py`` and ``test_redis_lost.py`` do not try already.
"""

import asyncio
import time
from uuid import UUID

import pytest
from collab_neighbour import Neighbour, text_stored, until_stored
from collab_provider import Provider
from collab_stage import SAVED_LATE, Collab, MakeCollab, MakePerson, OwnRedis, Providers
from redis.asyncio import Redis

from stoa_shared import keys

REFUSING = [
    pytest.param({"maxmemory": "1"}, {"maxmemory": "0"}, id="full"),
    pytest.param(
        {"min-replicas-to-write": "1"}, {"min-replicas-to-write": "0"}, id="no-replica"
    ),
]
"""Two ways in which a Redis that answers takes nothing, and the way back."""

Settings = dict[str, str]


async def configure(redis: Redis, settings: Settings) -> None:
    for name, value in settings.items():
        await redis.config_set(name, value)  # pyright: ignore[reportUnknownMemberType]  # untyped in redis-py


def unsynced(provider: Provider) -> int:
    """What the provider shows its person: changes nobody has promised to keep."""
    return provider.expected_acks - len(provider.acks)


@pytest.mark.parametrize(("refusing", "taking"), REFUSING)
async def test_redis_refuses_writes_and_the_api_takes_them(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
    own_redis: OwnRedis,
    refusing: Settings,
    taking: Settings,
) -> None:
    redis = own_redis.client
    collab = await make_collab(
        killable=True, STOA_REDIS_URL=own_redis.url, **SAVED_LATE
    ).start()
    ada = await providers.join(collab, board_id, make_person())
    await ada.edit("before ")
    await ada.until_saved()
    await configure(redis, refusing)
    for word in ("one ", "two ", "three "):
        # Also the later ones, which meet a log that is known to refuse.
        await ada.edit(word)
        await ada.until_saved()
    assert ada.scope == "read-write"
    assert text_stored(neighbour, board_id) == "before one two three "
    await configure(redis, taking)
    stored = neighbour.states[board_id].revision
    async with asyncio.timeout(20):
        number = 0
        while neighbour.states[board_id].revision == stored:
            number += 1
            await ada.edit(f"{number} ")
            await ada.until_saved()
            if await redis.xlen(keys.board_log(board_id)):
                break
    # What follows is in the log again, and only there.
    await ada.edit("after")
    await ada.until_saved()
    await collab.crash()
    await collab.start()
    bob = await providers.join(collab, board_id, make_person())
    assert str(bob.text) == str(ada.text)


@pytest.mark.parametrize(("refusing", "taking"), REFUSING)
async def test_redis_refuses_writes_and_the_api_is_away(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
    own_redis: OwnRedis,
    refusing: Settings,
    taking: Settings,
) -> None:
    redis = own_redis.client
    collab = await make_collab(killable=True, STOA_REDIS_URL=own_redis.url).start()
    ada = await providers.join(collab, board_id, make_person())
    await ada.edit("before ")
    await ada.until_saved()
    neighbour.fails_with = 503
    await configure(redis, refusing)
    await ada.edit("meanwhile ")
    await ada.wait(lambda: ada.scope == "readonly", "read-only")
    assert unsynced(ada) == 1
    # It stays so, instead of going to and fro with each try.
    scopes = len(collab.lines("board.writable"))
    await asyncio.sleep(1)
    assert (ada.scope, len(collab.lines("board.writable"))) == ("readonly", scopes)
    await configure(redis, taking)
    await ada.wait(lambda: ada.scope == "read-write", "writable")
    await ada.until_saved()
    # The API is still away: the log has it.
    await collab.crash()
    neighbour.fails_with = None
    await collab.start()
    bob = await providers.join(collab, board_id, make_person())
    assert str(bob.text) == "before meanwhile "


async def test_full_redis_gets_room_again_by_what_is_stored(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    own_redis: OwnRedis,
) -> None:
    redis = own_redis.client
    collab = await make_collab(STOA_REDIS_URL=own_redis.url, save_after="PT1S").start()
    ada = await providers.join(collab, board_id, make_person())
    for number in range(20):
        await ada.edit(f"{number} ")
        await ada.until_saved()
    log = keys.board_log(board_id)
    assert await redis.xlen(log) == 20
    await configure(redis, {"maxmemory": "1"})
    await ada.edit("more")
    await ada.until_saved()
    async with asyncio.timeout(10):
        while await redis.xlen(log) > 1:
            await asyncio.sleep(0.05)


async def test_both_away_what_was_typed_stays_unsaved_until_it_is_saved(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
    own_redis: OwnRedis,
) -> None:
    collab = await make_collab(STOA_REDIS_URL=own_redis.url).start()
    ada = await providers.join(collab, board_id, make_person())
    bob = await providers.join(collab, board_id, make_person("viewer"))
    await ada.wait(lambda: unsynced(ada) == 0)
    neighbour.fails_with = 503
    own_redis.signal()
    await ada.edit("typed ")
    await ada.wait(lambda: ada.scope == "readonly", "read-only")
    await bob.until_text("typed ")
    assert unsynced(ada) == 1
    # A provider that does not look at its scope is refused, not ignored.
    await ada.edit("and typed on")
    await ada.wait(lambda: ada.acks[-1] == 0, "refusal")
    assert unsynced(ada) == 1
    # Nobody can be let in: nobody knows who may, or what is on the board.
    carla = await providers.start(collab, board_id, make_person())
    assert await carla.until_closed() == 4503
    assert (carla.synced, carla.denied) == (False, ["unavailable"])
    # Whose edit was refused is sent round, and brings it along.
    neighbour.fails_with = None
    assert await ada.until_closed() == 4503
    await ada.connect()
    await until_stored(neighbour, board_id, "typed and typed on")
    assert bob.scope == "readonly"


async def test_database_that_only_reads_keeps_work_in_the_log(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
    own_redis: OwnRedis,
) -> None:
    redis = own_redis.client
    neighbour.fails_to_store_with = 503
    collab = await make_collab(killable=True, STOA_REDIS_URL=own_redis.url).start()
    ada = await providers.join(collab, board_id, make_person())
    await ada.edit("logged ")
    await ada.until_saved()
    await collab.until_logged("board.not_saved")
    # People are still let in, and nothing of the log may expire.
    bob = await providers.join(collab, board_id, make_person())
    assert str(bob.text) == "logged "
    assert await redis.ttl(keys.board_log(board_id)) == -1
    # With Redis gone as well nothing takes an edit, though the API answers.
    own_redis.signal()
    await ada.edit("pending")
    await ada.wait(lambda: ada.scope == "readonly", "read-only")
    neighbour.fails_to_store_with = None
    await ada.wait(lambda: ada.scope == "read-write", "writable")
    await ada.until_saved()
    assert text_stored(neighbour, board_id) == "logged pending"


async def test_slow_api_holds_up_newcomers_but_no_acknowledgement(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
) -> None:
    ada = await providers.join(collab, board_id, make_person())
    neighbour.delay_seconds = 5.0
    for number in range(20):
        began = time.monotonic()
        await ada.edit(f"{number} ")
        await ada.until_saved()
        assert time.monotonic() - began < 2
        await asyncio.sleep(0.1)
    bob = await providers.join(collab, board_id, make_person())
    assert str(bob.text) == str(ada.text)
    await until_stored(neighbour, board_id, str(ada.text))


async def test_slow_api_opens_a_board_in_the_end(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
) -> None:
    neighbour.delay_seconds = 5.0
    ada = await providers.start(collab, board_id, make_person())
    await ada.wait(lambda: ada.synced or ada.close_code, "an answer")
    if not ada.synced:  # access and state together took too long; it comes back
        assert (ada.close_code, ada.denied) == (4503, ["unavailable"])
        await ada.connect()
    await ada.until_synced()


async def test_old_state_in_redis_is_no_board_while_the_api_is_away(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
    redis: Redis,
) -> None:
    person = make_person()
    collab = await make_collab(killable=True).start()
    ada = await providers.join(collab, board_id, person)
    await ada.edit("old ")
    await ada.until_saved()
    state, log = keys.board_state(board_id), keys.board_log(board_id)
    async with asyncio.timeout(10):
        while not await redis.hexists(state, "stored"):
            await asyncio.sleep(0.05)
    old = [await redis.hget(state, name) for name in ("covers", "state")]
    await ada.edit("new")
    await ada.until_saved()
    async with asyncio.timeout(10):
        while await redis.ttl(log) == -1:
            await asyncio.sleep(0.05)
    await collab.crash()
    # As if Redis had refused the second state; the log is trimmed all the same.
    for name, value in zip(("covers", "state"), old, strict=True):
        assert isinstance(value, bytes)
        await redis.hset(state, name, value)
    await collab.start()
    await _remember_access(redis, board_id, person.user_id)
    neighbour.fails_with = 503
    eve = await providers.start(collab, board_id, person)
    assert await eve.until_closed() == 4503
    assert not eve.synced
    neighbour.fails_with = None
    back = await providers.join(collab, board_id, person)
    assert str(back.text) == "old new"


async def _remember_access(redis: Redis, board_id: UUID, user_id: UUID) -> None:
    """Date the cached answer after the start of the process, which asks anew."""
    key = keys.perms(user_id, board_id)
    text = await redis.get(key)
    assert isinstance(text, bytes)
    at = text.index(b":") + 1
    rest = text[text.index(b",") :]
    await redis.set(key, text[:at] + str(time.time()).encode() + rest, ex=60)


async def test_ended_session_does_not_return_while_redis_is_away(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
    own_redis: OwnRedis,
) -> None:
    collab = await make_collab(killable=True, STOA_REDIS_URL=own_redis.url).start()
    person = make_person()
    ada = await providers.join(collab, board_id, person)
    await ada.edit("here")
    await ada.until_saved()
    own_redis.signal()
    await collab.until_logged("log.disconnected")
    await ada.drop()
    # The API does not answer: what it said a moment ago counts.
    neighbour.fails_with = 503
    again = await providers.join(collab, board_id, person)
    assert str(again.text) == "here"
    await again.drop()
    # It does, and it knows that the session has ended.
    neighbour.fails_with = None
    neighbour.sessions_gone.add(person.session_id)
    eve = await providers.start(collab, board_id, person)
    await eve.wait(lambda: eve.denied)
    assert (eve.denied, eve.synced) == (["permission-denied"], False)
