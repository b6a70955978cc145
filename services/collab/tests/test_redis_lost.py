"""What was acknowledged is there afterwards when Redis is lost, frozen or emptied."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncGenerator, Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

import pytest_asyncio
from collab_neighbour import Neighbour, text_stored, until_stored
from collab_stage import Collab, MakeCollab, MakePerson, Providers, own_valkey
from redis.asyncio import Redis

from stoa_local.processes import launch
from stoa_local.valkey import Valkey


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
