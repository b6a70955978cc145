"""What was acknowledged is there afterwards when Redis is lost, frozen or emptied."""

import asyncio
import signal
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from uuid import UUID

from collab_neighbour import Neighbour, text_stored, until_stored
from collab_stage import SAVED_LATE, MakeCollab, MakePerson, OwnRedis, Providers
from redis.asyncio import Redis

from stoa_local.processes import launch
from stoa_local.valkey import Valkey


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


async def test_redis_lost_and_back_empty_before_the_persist(
    make_collab: MakeCollab,
    board_id: UUID,
    make_person: MakePerson,
    providers: Providers,
    neighbour: Neighbour,
    own_redis: OwnRedis,
    tmp_path: Path,
) -> None:
    collab = await make_collab(
        killable=True, STOA_REDIS_URL=own_redis.url, **SAVED_LATE
    ).start()
    ada = await providers.join(collab, board_id, make_person())
    await ada.edit("said before ")
    await ada.until_saved()
    neighbour.fails_with = 500  # so that only memory has it
    own_redis.signal()
    await asyncio.sleep(0.5)
    with restarted_empty(own_redis.url, tmp_path / "empty"):
        await collab.until_logged("log.connected", 2)
        await ada.wait(lambda: ada.scope == "read-write", "writable")
        await ada.edit("and after")
        await ada.until_saved()
        await asyncio.sleep(0.1)
        await collab.crash()
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
    own_redis: OwnRedis,
    tmp_path: Path,
) -> None:
    collab = await make_collab(
        killable=True, STOA_REDIS_URL=own_redis.url, **SAVED_LATE
    ).start()
    ada = await providers.join(collab, board_id, make_person())
    await ada.edit("one ")
    await ada.until_saved()
    own_redis.signal()
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
    with restarted_empty(own_redis.url, tmp_path / "empty"):
        await collab.until_logged("log.connected", 2)
        await ada.edit("four")
        await ada.until_saved()
        await collab.crash()
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
    first, second = (make_collab(killable=True, **SAVED_LATE) for _ in range(2))
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
        await collab.crash()
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
    own_redis: OwnRedis,
) -> None:
    collab = await make_collab(killable=True, STOA_REDIS_URL=own_redis.url).start()
    ada = await providers.join(collab, board_id, make_person())
    await ada.edit("before ")
    await ada.until_saved()
    own_redis.signal(signal.SIGSTOP)
    try:
        await collab.until_logged("log.disconnected", seconds=10)
        await ada.edit("meanwhile ")
        await ada.until_saved()
        assert text_stored(neighbour, board_id) == "before meanwhile "
        began = time.monotonic()
        bob = await providers.join(collab, board_id, make_person())
        assert str(bob.text) == "before meanwhile "
        assert time.monotonic() - began < 3
    finally:
        own_redis.signal(signal.SIGCONT)
    await collab.until_logged("log.connected", 2, seconds=10)
    await ada.edit("after")
    await ada.until_saved()
    await bob.until_text("before meanwhile after")
