"""When unsaved changes are due: soon after a pause, or at the latest in between.

Boards that changed together, as when a class begins or Redis comes back, would
be saved together. So each save is some part earlier than it has to be, by chance
and never later.
"""

import random
from collections.abc import Callable
from typing import Final, NamedTuple

DIRECT_SECONDS: Final = (0.25, 1.0)
"""Quiet time and longest wait before storing while the log is away: people wait
for the acknowledgement."""
EARLIEST: Final = 0.6
"""The part of a wait that always passes."""


class _Unsaved(NamedTuple):
    """Changes that are not saved yet."""

    first: float
    last: float
    is_own: bool
    """Whether one of them was made here."""


class Timing:
    """When one board is to be saved; the time is passed in.

    Args:
        after: Seconds without a change after which it is saved.
        at_latest: Seconds from the first change after which it is saved anyhow.
        dice: Returns a number from 0 to 1.
    """

    def __init__(
        self,
        *,
        after: float,
        at_latest: float,
        dice: Callable[[], float] = random.random,
    ) -> None:
        self._after = after
        self._at_latest = at_latest
        self._dice = dice
        self._part = 1.0
        self._unsaved: _Unsaved | None = None

    @property
    def is_even(self) -> bool:
        """Whether there is nothing to save."""
        return self._unsaved is None

    @property
    def has_own(self) -> bool:
        """Whether something made here is to be saved."""
        return self._unsaved is not None and self._unsaved.is_own

    def changed(self, now: float, *, is_own: bool) -> bool:
        """Note a change; True when it is the first since the last save.

        Args:
            now: Seconds, from anywhere.
            is_own: False for one that came by the log; the process that wrote
                it saves it too, so there is no hurry.
        """
        before = self._unsaved
        if before is None:
            self._part = EARLIEST + (1 - EARLIEST) * self._dice()
            self._unsaved = _Unsaved(now, now, is_own)
            return True
        self._unsaved = before._replace(last=now, is_own=before.is_own or is_own)
        return False

    def saving(self) -> bool:
        """Note that all of it is about to be saved; True if any was made here."""
        unsaved, self._unsaved = self._unsaved, None
        return unsaved is not None and unsaved.is_own

    def seconds_left(self, now: float, *, is_log_ready: bool) -> float:
        """Return the seconds until the state should be saved; 0 or less for now."""
        if self._unsaved is None:
            return 0.0
        first, last, is_own = self._unsaved
        if not is_log_ready:
            after, latest = DIRECT_SECONDS
        else:
            part = self._part if is_own else self._part * 2
            after, latest = self._after * part, self._at_latest * part
        return min(last + after, first + latest) - now
