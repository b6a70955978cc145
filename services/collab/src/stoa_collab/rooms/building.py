"""A large document that is not built yet: what waits for it, and what need not."""

import asyncio
from collections.abc import Callable
from typing import Final

from stoa_collab.loading import Loader
from stoa_collab.protocol import frames
from stoa_collab.replica import EMPTY_VECTOR, NOTHING, Replica

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
    """Builds the document once it is needed; calls are held until it is there.

    Args:
        replica: The document.
        ask: Called once, when the document is first needed: has ``build`` run.
        when_built: Called before all that was held.
    """

    def __init__(
        self, replica: Replica, ask: Callable[[], None], when_built: Callable[[], None]
    ) -> None:
        self._replica = replica
        self._ask = ask
        self._when_built = when_built
        self._is_asked = False
        self._held: list[Callable[[], None]] = []
        self._done = asyncio.Event()

    def must_wait(self, message: frames.Message) -> bool:
        """Tell whether a message can only be dealt with later."""
        return not self._replica.is_built and needs_document(message)

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
        if not self._replica.is_built:
            self.begin()
            await self._done.wait()

    async def build(self, loader: Loader) -> None:
        """Build the document slice by slice, then do what had to wait.

        Raises:
            DocumentBroken: it cannot be built.
        """
        await loader.build(self._replica)
        self._built()

    def build_now(self) -> None:
        """Build the document at once, however long it takes.

        Raises:
            DocumentBroken: it cannot be built.
        """
        if not self._replica.is_built:
            self._replica.build()
            self._built()

    def _built(self) -> None:
        self._when_built()
        held, self._held = self._held, []
        for call in held:
            call()
        self._done.set()
