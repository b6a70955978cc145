"""Large boards: served from their bytes at once, built slice by slice if need be.

Making ten megabytes into a document takes seconds in which nobody on this
process is heard. So the stored pieces are merged by a worker, whoever joins
gets the bytes, and the document is built only when somebody writes, from slices
cut by a worker, one in a turn of the loop.
"""

import asyncio
from collections.abc import Sequence
from typing import Final

from stoa_collab.errors import MalformedFrame, MalformedUpdate
from stoa_collab.protocol.nesting import is_too_deep
from stoa_collab.protocol.slices import slices
from stoa_collab.replica import NOTHING, Content, Replica, merged, vector_of
from stoa_collab.workers import Workers

LARGE_BYTES: Final = 256 << 10
"""Boards from this size on are loaded this way; smaller ones take milliseconds."""
_SLICE_BYTES: Final = 64 << 10
"""What a document takes in within some 5 ms."""


class Loader:
    """How boards come into memory."""

    def __init__(self, workers: Workers) -> None:
        self._workers = workers

    async def content(self, updates: Sequence[bytes]) -> Content | None:
        """Merge what is stored of a large board; None for a small one."""
        if sum(map(len, updates)) < LARGE_BYTES:
            return None
        return await self._workers.run(gather, tuple(updates))

    async def build(self, replica: Replica) -> None:
        """Build a large document, leaving room for others between its slices.

        Raises:
            DocumentBroken: it cannot be built.
        """
        if replica.is_built:
            return
        for piece in await self._workers.run(cut, replica.state()):
            if replica.is_built:
                return
            try:
                replica.load(piece)
            except MalformedUpdate:
                break
            await asyncio.sleep(0)
        else:
            replica.loaded()
            return
        replica.build()


def gather(updates: Sequence[bytes]) -> Content:
    """Merge updates, leaving out those that cannot be read."""
    good = [update for update in updates if _is_readable(update)]
    update = good[0] if len(good) == 1 else merged(good) if good else NOTHING
    return Content(
        update,
        vector_of(update),
        is_whole=len(good) == 1,
        malformed=len(updates) - len(good),
    )


def _is_readable(update: bytes) -> bool:
    if is_too_deep(update):
        return False
    try:
        vector_of(update)
    except MalformedUpdate:
        return False
    return True


def cut(update: bytes) -> tuple[bytes, ...]:
    """Cut an update into slices; one slice if it is of a kind we do not know."""
    try:
        return tuple(slices(update, _SLICE_BYTES))
    except MalformedFrame:
        return (update,)
