"""How late the event loop is: what somebody's long turn costs everybody else."""

import asyncio
from typing import Final

from stoa_collab import metrics

TICK_SECONDS: Final = 0.1
"""A stall is seen less this much at worst: enough to find those that people feel."""


async def watch_lag() -> None:
    """Note by how much each tick comes too late, until cancelled."""
    loop = asyncio.get_running_loop()
    longest = 0.0
    while True:
        due = loop.time() + TICK_SECONDS
        await asyncio.sleep(TICK_SECONDS)
        late = max(0.0, loop.time() - due)
        metrics.LOOP_LAG_SECONDS.observe(late)
        if late > longest:
            longest = late
            metrics.LOOP_LAG_LONGEST_SECONDS.set(late)
