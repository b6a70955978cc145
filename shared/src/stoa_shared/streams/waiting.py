"""How listeners wait: for what comes next, and for a Redis that is away."""

import asyncio
import random
from datetime import timedelta
from typing import Final

import structlog
from redis.exceptions import RedisError

log = structlog.stdlib.get_logger()

BLOCK: Final = timedelta(seconds=2)
"""Longest wait of one question to Redis."""


class Outage:
    """Waits longer each time Redis stays away, and logs it once."""

    def __init__(self, who: str) -> None:
        self._who = who
        self._failures = 0

    async def wait(self, error: RedisError) -> None:
        """Note a failure and sleep: 0.1 s, doubled up to 5 s, with jitter."""
        if self._failures == 0:
            log.warning("stream.lost", who=self._who, error=type(error).__name__)
        pause = min(0.1 * 2**self._failures, 5.0)
        self._failures = min(self._failures + 1, 10)
        await asyncio.sleep(pause * random.uniform(0.5, 1.0))  # noqa: S311  # jitter

    def over(self) -> bool:
        """Note a success; True when there was an outage before it."""
        was_out, self._failures = self._failures > 0, 0
        if was_out:
            log.info("stream.found_again", who=self._who)
        return was_out


def milliseconds(duration: timedelta) -> int:
    """Return what Redis takes for a duration: it knows no shorter one than this."""
    return max(1, int(duration.total_seconds() * 1000))
