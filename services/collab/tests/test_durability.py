"""What was acknowledged is there afterwards, whatever dies in between."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncGenerator, Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import pycrdt
import pytest
import pytest_asyncio
from collab_neighbour import (
    Neighbour,
    Stored,
    text_stored,
    until_stored,
)
from collab_stage import (
    Collab,
    MakeCollab,
    MakePerson,
    Providers,
    own_valkey,
)
from redis.asyncio import Redis

from stoa_collab.protocol import frames
from stoa_local.processes import launch
from stoa_local.valkey import Valkey
from stoa_shared import keys


async def test_killed_process_loses_nothing_acknowledged(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
) -> None:
    collab = make_collab(killable=True, save_after="PT60S", save_at_latest="PT60S")
    await collab.start()
    ada = await providers.join(collab, board_id, make_person())
    for word in ("all", "of", "this", "was", "said"):
        await ada.edit(word)
    await ada.until_saved()
    await asyncio.sleep(0.1)
    collab.kill(signal.SIGKILL)
    await collab.wait_ended()
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
    collab = make_collab(killable=True, idle_room_ttl="PT0.1S")
    await collab.start()
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
    killable.kill()
    await killable.wait_ended()
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
    killable.kill()
    await killable.wait_ended()
    await killable.start()
    bob = await providers.join(killable, board_id, make_person())
    assert str(bob.text) == "ab"


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


@pytest_asyncio.fixture
async def own_redis(tmp_path: Path) -> AsyncGenerator[tuple[str, int]]:
    with own_valkey(tmp_path / "own") as (url, pid):
        yield url, pid


@contextmanager
def restarted_empty(url: str, folder: Path) -> Generator[None]:
    """A fresh Valkey on the port of one that was killed."""
    port = urlsplit(url).port
    assert port is not None
    server = Valkey(folder, port, durable=False)
    server.prepare()
    process = launch(server.program(), folder / "again.log")
    try:
        yield
    finally:
        process.kill()
        process.wait()


async def until_log_is_back(collab: Collab) -> None:
    async with asyncio.timeout(20):
        while len(collab.lines("log.connected")) < 2:
            await asyncio.sleep(0.05)


async def test_redis_lost_and_back_empty_before_the_persist(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
    own_redis: tuple[str, int],
    tmp_path: Path,
) -> None:
    url, pid = own_redis
    collab = make_collab(
        killable=True, STOA_REDIS_URL=url, save_after="PT60S", save_at_latest="PT60S"
    )
    await collab.start()
    ada = await providers.join(collab, board_id, make_person())
    await ada.edit("said before ")
    await ada.until_saved()
    neighbour.fails_with = 500  # so that only memory has it
    os.kill(pid, signal.SIGKILL)
    await asyncio.sleep(0.5)
    with restarted_empty(url, tmp_path / "empty"):
        await until_log_is_back(collab)
        await ada.wait(lambda: ada.scope == "read-write", "writable")
        await ada.edit("and after")
        await ada.until_saved()
        await asyncio.sleep(0.1)
        collab.kill()
        await collab.wait_ended()
        neighbour.fails_with = None
        await collab.start()
        bob = await providers.join(collab, board_id, make_person())
        assert str(bob.text) == "said before and after"


async def test_redis_away_acknowledges_from_the_api(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
    own_redis: tuple[str, int],
    tmp_path: Path,
) -> None:
    url, pid = own_redis
    collab = make_collab(
        killable=True, STOA_REDIS_URL=url, save_after="PT60S", save_at_latest="PT60S"
    )
    await collab.start()
    ada = await providers.join(collab, board_id, make_person())
    await ada.edit("one ")
    await ada.until_saved()
    os.kill(pid, signal.SIGKILL)
    await asyncio.sleep(0.3)
    await ada.edit("two ")
    await ada.until_saved()
    assert text_stored(neighbour, board_id) == "one two "
    # A newcomer is let in without Redis, too.
    bob = await providers.join(collab, board_id, make_person())
    assert str(bob.text) == "one two "
    # Both away: read-only, and nothing is forgotten.
    neighbour.fails_with = 500
    await ada.edit("three ")
    await ada.wait(lambda: ada.scope == "readonly", "read-only")
    await ada.wait(lambda: {"type": "storage.away"} in ada.told, "and why")
    neighbour.fails_with = None
    await ada.wait(lambda: ada.scope == "read-write", "writable again")
    await ada.until_saved()
    await until_stored(neighbour, board_id, "one two three ")
    # Redis comes back: what follows is in its log again.
    with restarted_empty(url, tmp_path / "empty"):
        await until_log_is_back(collab)
        await ada.edit("four")
        await ada.until_saved()
        collab.kill()
        await collab.wait_ended()
        await collab.start()
        eve = await providers.join(collab, board_id, make_person())
        assert str(eve.text) == "one two three four"


async def test_board_that_nobody_opens_again_is_saved_all_the_same(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
    redis: Redis,
) -> None:
    collab = make_collab(
        killable=True,
        save_after="PT60S",
        save_at_latest="PT60S",
        rescue_every="PT1S",
        idle_room_ttl="PT0.1S",
    )
    await collab.start()
    ada = await providers.join(collab, board_id, make_person())
    await ada.edit("not forgotten")
    await ada.until_saved()
    collab.kill()
    await collab.wait_ended()
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
    collab = make_collab(rescue_every="PT1S")
    await collab.start()
    async with asyncio.timeout(10):
        while await redis.ttl(log) == -1:
            await asyncio.sleep(0.05)


async def test_redis_emptied_while_it_runs_gets_back_what_the_api_lacks(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
    redis: Redis,
) -> None:
    slow = {"save_after": "PT60S", "save_at_latest": "PT60S"}
    first, second = (make_collab(killable=True, **slow) for _ in range(2))
    await asyncio.gather(first.start(), second.start())
    ada = await providers.join(first, board_id, make_person())
    bob = await providers.join(second, board_id, make_person())
    await ada.edit("both ")
    await bob.until_text("both ")
    await bob.edit("said this")
    await asyncio.gather(ada.until_saved(), bob.until_saved())
    neighbour.fails_with = 500  # so that only the processes' memory has it
    await redis.execute_command("FLUSHALL")  # pyright: ignore[reportUnknownMemberType]  # untyped in redis-py
    async with asyncio.timeout(3):
        while not (first.lines("log.emptied") and second.lines("log.emptied")):
            await asyncio.sleep(0.05)
    await asyncio.sleep(0.5)
    for collab in (first, second):
        collab.kill()
        await collab.wait_ended()
    neighbour.fails_with = None
    await first.start()
    eve = await providers.join(first, board_id, make_person())
    assert str(eve.text) == "both said this"


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


async def test_frozen_redis_neither_locks_people_out_nor_loses_their_words(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
    own_redis: tuple[str, int],
) -> None:
    url, pid = own_redis
    collab = make_collab(killable=True, STOA_REDIS_URL=url)
    await collab.start()
    ada = await providers.join(collab, board_id, make_person())
    await ada.edit("before ")
    await ada.until_saved()
    os.kill(pid, signal.SIGSTOP)
    try:
        async with asyncio.timeout(10):
            while not collab.lines("log.disconnected"):
                await asyncio.sleep(0.05)
        await ada.edit("meanwhile ")
        await ada.until_saved()
        assert text_stored(neighbour, board_id) == "before meanwhile "
        began = time.monotonic()
        bob = await providers.join(collab, board_id, make_person())
        assert str(bob.text) == "before meanwhile "
        assert time.monotonic() - began < 3
    finally:
        os.kill(pid, signal.SIGCONT)
    async with asyncio.timeout(10):
        while len(collab.lines("log.connected")) < 2:
            await asyncio.sleep(0.05)
    await ada.edit("after")
    await ada.until_saved()
    await bob.until_text("before meanwhile after")
