"""The client itself."""

import asyncio

from redis.asyncio import Redis


async def test_a_loop_of_blocking_reads_always_ends_when_cancelled(redis: Redis):
    async def read_for_ever() -> None:
        while True:
            await redis.xread({"stoa:test:nothing": "$"}, block=5)

    for attempt in range(100):
        task = asyncio.create_task(read_for_ever())
        await asyncio.sleep(0.01 + attempt * 0.00005)
        task.cancel()
        done, _ = await asyncio.wait([task], timeout=1)
        assert done
        assert task.cancelled()
