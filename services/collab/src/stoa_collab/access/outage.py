"""Doing without Redis for a moment, instead of waiting for it each time."""

import time
from collections.abc import Callable
from typing import Final

PAUSE_SECONDS: Final = 1.0


class Outage:
    """What is known about Redis being away."""

    def __init__(self, is_redis_up: Callable[[], bool]) -> None:
        self._is_redis_up = is_redis_up
        self._until = 0.0

    @property
    def is_on(self) -> bool:
        """Whether to do without Redis now."""
        return time.monotonic() < self._until or not self._is_redis_up()

    def note(self) -> None:
        """Note that Redis did not answer."""
        self._until = time.monotonic() + PAUSE_SECONDS
