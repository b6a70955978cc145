"""One turn of the event loop: what came in is worked off together.

First every board with something to do has its tick, then what may wait for the
end of the turn is sent. A receipt that arrives from the log in the turn of a
tick so shares a write with the tick's frame, and writes are most of the cost.
After a busy turn the next one is near: receipts then wait for its ticks, too.
"""

import asyncio
from collections.abc import Callable
from typing import Final

import structlog

from stoa_collab import metrics

log = structlog.stdlib.get_logger()

BUSY_TICKS: Final = 8
"""Boards with something to do in one turn; from here on a turn counts as busy."""
HOLD_SECONDS: Final = 0.01
"""Longest wait for another turn."""

Work = Callable[[], None]


class Turn:
    """What is to be done before the loop looks at the sockets again."""

    def __init__(self) -> None:
        self._ticks: list[Work] = []
        self._sends: list[Work] = []
        self._held: list[Work] = []
        """Left over from a busy turn."""
        self._is_due = False

    def tick(self, work: Work) -> None:
        """Do something once everything that has arrived is taken in."""
        self._ticks.append(work)
        if not self._is_due:
            self._schedule()

    def send(self, work: Work) -> None:
        """Do something after all ticks of this turn."""
        self._sends.append(work)
        if not self._is_due:
            self._schedule()

    def _schedule(self) -> None:
        self._is_due = True
        asyncio.get_running_loop().call_soon(self._run)

    def _run(self) -> None:
        self._is_due = False
        ticks, self._ticks = self._ticks, []
        _do_all(ticks)
        sends, self._sends = self._sends, []  # also what the ticks have added
        if len(ticks) < BUSY_TICKS:
            _do_all(sends)
            sends = []
        held, self._held = self._held, sends
        _do_all(held)
        if sends:
            asyncio.get_running_loop().call_later(HOLD_SECONDS, self._release)

    def _release(self) -> None:
        held, self._held = self._held, []
        _do_all(held)


def _do_all(works: list[Work]) -> None:
    for work in works:
        try:
            work()
        except Exception:
            # One board's trouble must not keep the others from their turn.
            metrics.CONTAINED.labels("turn").inc()
            log.exception("turn.failed")
