"""What was acknowledged is there afterwards, whatever dies in between."""

import asyncio
from uuid import UUID

import pycrdt
import pytest
from collab_neighbour import Neighbour, Stored, text_stored, until_stored
from collab_stage import SAVED_LATE, Collab, MakeCollab, MakePerson, Providers
from redis.asyncio import Redis

from stoa_shared import keys


async def test_killed_process_loses_nothing_acknowledged(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
) -> None:
    collab = await make_collab(killable=True, **SAVED_LATE).start()
    ada = await providers.join(collab, board_id, make_person())
    for word in ("all", "of", "this", "was", "said"):
        await ada.edit(word)
    await ada.until_saved()
    await asyncio.sleep(0.1)
    await collab.crash()
    await collab.start()
    bob = await providers.join(collab, board_id, make_person("viewer"))
    assert str(bob.text) == "allofthiswassaid"


async def test_log_is_trimmed_and_expires_only_when_the_api_has_it(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
    redis: Redis,
) -> None:
    ada = await providers.join(collab, board_id, make_person())
    neighbour.fails_with = 500
    for number in range(20):
        await ada.edit(f"{number} ")
        await ada.until_saved()
    await asyncio.sleep(1.2)
    log, state = keys.board_log(board_id), keys.board_state(board_id)
    assert await redis.xlen(log) == 20
    assert await redis.ttl(log) == -1
    assert await redis.ttl(state) == -1
    neighbour.fails_with = None
    await until_stored(neighbour, board_id, str(ada.text))
    await asyncio.sleep(0.2)
    assert await redis.xlen(log) <= 1
    assert 3500 < await redis.ttl(log) <= 3600
    assert 3500 < await redis.ttl(state) <= 3600
    covers = await redis.hget(state, "covers")
    assert isinstance(covers, bytes)
    assert neighbour.states[board_id].covers == covers.decode()
    await ada.edit("more")
    await ada.until_saved()
    assert await redis.ttl(log) == -1


async def test_two_processes_hold_one_board(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
) -> None:
    first, second = make_collab(killable=True), make_collab()
    await asyncio.gather(first.start(), second.start())
    ada = await providers.join(first, board_id, make_person())
    bob = await providers.join(second, board_id, make_person())
    for number in range(10):
        await ada.edit(f"a{number} ")
        await bob.edit(f"b{number} ", at=0)
    await ada.wait(lambda: len(str(ada.text)) == 60)
    await bob.until_text(str(ada.text))
    await until_stored(neighbour, board_id, str(ada.text))
    # One dies; the other persists what it had acknowledged.
    await ada.edit("last")
    await ada.until_saved()
    first.kill()
    await bob.until_text(str(ada.text))
    await until_stored(neighbour, board_id, str(ada.text))


async def test_failed_load_is_never_an_empty_board(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
    redis: Redis,
) -> None:
    person = make_person()
    collab = await make_collab(killable=True, idle_room_ttl="PT0.1S").start()
    ada = await providers.join(collab, board_id, person)
    await ada.edit("precious")
    await until_stored(neighbour, board_id, "precious")
    await ada.aclose()
    await asyncio.sleep(4)
    assert collab.lines("board.closed")
    await redis.delete(keys.board_log(board_id), keys.board_state(board_id))
    neighbour.fails_with = 500
    eve = await providers.start(collab, board_id, person)
    await eve.wait(lambda: eve.denied)
    assert eve.denied == ["unavailable"]
    assert await eve.until_closed() == 4503
    assert not eve.synced
    neighbour.fails_with = None
    back = await providers.join(collab, board_id, person)
    assert str(back.text) == "precious"
    assert text_stored(neighbour, board_id) == "precious"


async def test_api_away_while_people_type(
    killable: Collab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
) -> None:
    ada = await providers.join(killable, board_id, make_person())
    bob = await providers.join(killable, board_id, make_person())
    neighbour.fails_with = 503
    for number in range(30):
        await ada.edit(f"{number} ")
        await ada.until_saved()
        await asyncio.sleep(0.1)
    await bob.until_text(str(ada.text))
    await killable.crash()
    neighbour.fails_with = None
    await killable.start()
    eve = await providers.join(killable, board_id, make_person())
    assert str(eve.text) == str(ada.text)
    await until_stored(neighbour, board_id, str(ada.text))


async def test_conflict_in_the_api_is_merged(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
) -> None:
    ada = await providers.join(collab, board_id, make_person())
    await ada.edit("ours")
    await until_stored(neighbour, board_id, "ours")
    foreign: pycrdt.Doc[pycrdt.Text] = pycrdt.Doc()
    text = foreign.get("t", type=pycrdt.Text)
    foreign.apply_update(neighbour.states[board_id].state)
    text += " theirs"
    stored = neighbour.states[board_id]
    neighbour.states[board_id] = Stored(
        foreign.get_update(), stored.covers, stored.revision + 1
    )
    await ada.edit("!", at=0)
    await ada.until_text("!ours theirs")
    await until_stored(neighbour, board_id, "!ours theirs")


async def test_malformed_log_entries_do_not_kill_the_board(
    killable: Collab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    redis: Redis,
) -> None:
    ada = await providers.join(killable, board_id, make_person())
    await ada.edit("a")
    await ada.until_saved()
    log = keys.board_log(board_id)
    await redis.xadd(log, {"u": b"\xff\xff\xff", "n": "elsewhere"})
    await redis.xadd(log, {"what": "is this"})
    await ada.edit("b")
    await ada.until_saved()
    await killable.crash()
    await killable.start()
    bob = await providers.join(killable, board_id, make_person())
    assert str(bob.text) == "ab"


async def test_board_that_nobody_opens_again_is_saved_all_the_same(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
    redis: Redis,
) -> None:
    collab = await make_collab(
        killable=True,
        **SAVED_LATE,
        rescue_every="PT1S",
        idle_room_ttl="PT0.1S",
    ).start()
    ada = await providers.join(collab, board_id, make_person())
    await ada.edit("not forgotten")
    await ada.until_saved()
    await collab.crash()
    neighbour.fails_with = 500  # the first tries fail, and the next ones do not
    await collab.start()
    await asyncio.sleep(1.5)
    neighbour.fails_with = None
    await until_stored(neighbour, board_id, "not forgotten")
    async with asyncio.timeout(10):
        while await redis.ttl(keys.board_log(board_id)) == -1:
            await asyncio.sleep(0.05)
        while not collab.lines("board.closed"):
            await asyncio.sleep(0.05)
    opened = len(collab.lines("board.opened"))
    await asyncio.sleep(2.5)
    assert len(collab.lines("board.opened")) == opened


async def test_log_of_a_board_that_is_gone_expires(
    make_collab: MakeCollab,
    board_id: UUID,
    neighbour: Neighbour,
    redis: Redis,
) -> None:
    neighbour.boards_gone.add(board_id)
    log = keys.board_log(board_id)
    await redis.xadd(keys.board_log("no-board"), {"n": "elsewhere"})
    await redis.xadd(log, {"n": "elsewhere", "u": b"\x00\x00"})
    await make_collab(rescue_every="PT1S").start()
    async with asyncio.timeout(10):
        while await redis.ttl(log) == -1:
            await asyncio.sleep(0.05)


async def test_slow_or_silent_api_leaves_no_sign_in_unanswered(
    collab: Collab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("stoa_collab.connection.connection.SIGN_IN_SECONDS", 0.5)
    person = make_person()
    neighbour.max_users = 1
    neighbour.delay_seconds = 3.0
    ada = await providers.start(collab, board_id, person)
    await ada.wait(lambda: ada.denied)
    assert ada.denied == ["unavailable"]
    assert await ada.until_closed() == 4503
    # No seat was kept: somebody else gets the only one.
    neighbour.delay_seconds = 0.0
    bob = await providers.join(collab, board_id, make_person())
    await bob.edit("here")
    await bob.until_saved()
