"""Work done in processes of their own."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import AsyncGenerator
from pathlib import Path

import pytest
import pytest_asyncio

from stoa_collab.workers import Workers


@pytest_asyncio.fixture
async def workers() -> AsyncGenerator[Workers]:
    made = Workers(most=1)
    yield made
    await made.aclose()


async def test_a_worker_is_another_process_and_used_again(workers: Workers) -> None:
    first = await workers.run(os.getpid)
    assert first != os.getpid()
    assert await workers.run(os.getpid) == first


async def test_what_a_function_raises_is_raised_here(workers: Workers) -> None:
    with pytest.raises(ValueError, match="invalid literal"):
        await workers.run(int, "no number")
    assert await workers.run(int, "7") == 7


async def test_large_answers_do_not_hold_up_the_loop(workers: Workers) -> None:
    work = asyncio.create_task(workers.run(bytes.upper, b"a" * (20 << 20)))
    turns = 0
    while not work.done():
        await asyncio.sleep(0.001)
        turns += 1
    assert await work == b"A" * (20 << 20)
    assert turns > 10


async def test_a_killed_worker_is_replaced(workers: Workers) -> None:
    victim = await workers.run(os.getpid)
    os.kill(victim, signal.SIGKILL)
    after = await workers.run(os.getpid)
    assert after not in (victim, os.getpid())


def _kill_unless(process_id: int) -> str:
    """End the process this runs in, unless it is the one given."""
    if os.getpid() != process_id:
        os.kill(os.getpid(), signal.SIGKILL)
    return "done at home"


async def test_what_kills_each_worker_is_done_at_home(
    workers: Workers, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The child has to find this module; tests are no package.
    monkeypatch.setenv("PYTHONPATH", str(Path(__file__).parent))
    monkeypatch.setattr(_kill_unless, "__module__", Path(__file__).stem)
    monkeypatch.setitem(sys.modules, Path(__file__).stem, sys.modules[__name__])
    assert await workers.run(_kill_unless, os.getpid()) == "done at home"


async def test_cancelling_ends_the_work(workers: Workers) -> None:
    begun = time.monotonic()
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.5):
            await workers.run(time.sleep, 30)
    assert await workers.run(abs, -1) == 1
    assert time.monotonic() - begun < 20


_PARENT = """
import asyncio, os
from stoa_collab.workers import Workers

async def main():
    print(await Workers().run(os.getpid), flush=True)
    await asyncio.Event().wait()

asyncio.run(main())
"""


def test_no_worker_outlives_a_killed_parent() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", _PARENT], stdout=subprocess.PIPE
    ) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        handle = os.pidfd_open(worker)
        parent.kill()
        parent.wait()
        # A process that has ended makes its handle readable.
        ready = asyncio.run(_readable(handle))
        os.close(handle)
    assert ready


async def _readable(handle: int) -> bool:
    ended = asyncio.Event()
    asyncio.get_running_loop().add_reader(handle, ended.set)
    async with asyncio.timeout(10):
        await ended.wait()
    return True
