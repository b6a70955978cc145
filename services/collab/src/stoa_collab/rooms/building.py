"""What waits while a large document is not built yet, and what need not wait."""

import asyncio
from collections.abc import Callable
from typing import Final

from stoa_collab.protocol import frames
from stoa_collab.replica import EMPTY_VECTOR, NOTHING

_EASY: Final = (
    frames.Step1(EMPTY_VECTOR),
    frames.Step2(NOTHING),
    frames.Update(NOTHING),
)
"""A newcomer's question, and its answer to ours: bytes are enough for these."""


def needs_document(message: frames.Message) -> bool:
    """Tell whether a message can only be dealt with by a built document."""
    is_sync = isinstance(message, frames.Step1 | frames.Step2 | frames.Update)
    return is_sync and message not in _EASY


class Building:
    """Calls held until the document is there, in their order.

    Args:
        ask: Called once, when the document is first needed.
    """

    def __init__(self, ask: Callable[[], None]) -> None:
        self._ask = ask
        self._is_asked = False
        self._held: list[Callable[[], None]] = []
        self._done = asyncio.Event()

    def begin(self) -> None:
        """Have the document built."""
        if not self._is_asked and not self._done.is_set():
            self._is_asked = True
            self._ask()

    def hold(self, call: Callable[[], None]) -> None:
        """Keep a call until the document is there."""
        self._held.append(call)
        self.begin()

    async def wait(self) -> None:
        """Wait until the document is there and all that was held is done."""
        self.begin()
        await self._done.wait()

    def release(self) -> None:
        """Make the calls that were held."""
        held, self._held = self._held, []
        for call in held:
            call()
        self._done.set()
