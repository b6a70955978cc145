"""The platform's events: every process hears all of them, as they come."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import aclosing
from typing import Final

import structlog
from pydantic import ValidationError

from stoa_collab import metrics
from stoa_shared.events import Context, Envelope, Event, parse
from stoa_shared.streams import GAP, tail

log = structlog.stdlib.get_logger()

CONTEXTS: Final[tuple[Context, ...]] = ("core", "studio", "learn")


class EventTail:
    """The end of the event streams.

    Args:
        url: Of Redis.
        react: What is done with each event, and the envelope it came in.
        missed: Called when events may have been lost.
    """

    def __init__(
        self,
        url: str,
        react: Callable[[Event, Envelope], Awaitable[None]],
        missed: Callable[[], None],
    ) -> None:
        self._url = url
        self._react = react
        self._missed = missed
        self._began = asyncio.Event()

    async def wait_begun(self) -> None:
        """Wait until no event from now on can escape."""
        await self._began.wait()

    async def run(self) -> None:
        """Listen until cancelled."""
        async with aclosing(tail(self._url, CONTEXTS, began=self._began.set)) as found:
            async for envelope in found:
                if envelope is GAP:
                    self._missed()
                else:
                    await self._take(envelope)

    async def _take(self, envelope: Envelope) -> None:
        try:
            event = parse(envelope)
            if event is not None:
                await self._react(event, envelope)
        except ValidationError:
            log.warning("event.unreadable", type=envelope.type)
        except Exception:
            # As good as missed: what it would have told is found out by asking.
            metrics.CONTAINED.labels("event").inc()
            log.exception("event.failed", type=envelope.type)
            self._missed()
