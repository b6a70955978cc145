"""Saving and editing a board, and bringing one back to a version, for the API."""

import asyncio
from typing import Final
from uuid import UUID

import structlog

from stoa_collab.errors import Unavailable
from stoa_collab.hub import Hub
from stoa_collab.log import BoardLog
from stoa_collab.revert import revert
from stoa_collab.rooms.document import Room
from stoa_collab.workers import Workers

log = structlog.stdlib.get_logger()

SAVE_SECONDS: Final = 6.0
DURABLE_SECONDS: Final = 6.0
"""The API waits 8 seconds for an answer."""
SMALL_BYTES: Final = 32 << 10
"""Up to here a revert takes a few milliseconds: less than sending it to a worker."""


class History:
    """What the API may have done to a board, whoever holds it."""

    def __init__(self, hub: Hub, board_log: BoardLog, workers: Workers) -> None:
        self._hub = hub
        self._log = board_log
        self._workers = workers

    async def save(self, board_id: UUID) -> None:
        """Have the API store everything that is on a board at this moment.

        Raises:
            Unavailable: it may not have everything.
            Refused: there is no such board.
        """
        room = await self._opened(board_id)
        try:
            async with asyncio.timeout(SAVE_SECONDS):
                await room.saver.save_now()
        except TimeoutError as error:
            raise Unavailable("the API does not store it") from error

    async def restore(self, board_id: UUID, version: bytes) -> None:
        """Make a board's content that of a version, by an edit of its own.

        Returns when the edit is durable. What is typed while it is worked out
        merges with it, as with any other edit.

        Raises:
            Unavailable: not done, or not known to be durable.
            Refused: there is no such board.
            MalformedUpdate: the version is no state.
            DocumentBroken: no way leads from what is there to this version.
        """
        room = await self._opened(board_id)
        now = room.state()
        if len(now) + len(version) <= SMALL_BYTES:
            update = revert(now, version)
        else:
            update = await self._workers.run(revert, now, version)
        room = await self._hub.open(board_id)  # it may have been dropped meanwhile
        await _make(room, update)
        log.info("board.reverted", board_id=str(board_id), size_bytes=len(update))

    async def edit(self, board_id: UUID, update: bytes) -> None:
        """Make an edit on a board; return when it is durable.

        Raises:
            Unavailable: not done, or not known to be durable.
            Refused: there is no such board.
            MalformedUpdate: it cannot be decoded, or builds on what is not here.
        """
        room = await self._opened(board_id)
        await _make(room, update)
        log.info("board.edited", board_id=str(board_id), size_bytes=len(update))

    async def _opened(self, board_id: UUID) -> Room:
        """Return a board with all that any process has taken in until now.

        Without Redis nobody knows what the others have.
        """
        room = await self._hub.open(board_id)
        await self._log.catch_up(room.durability)
        return room


async def _make(room: Room, update: bytes) -> None:
    try:
        async with asyncio.timeout(DURABLE_SECONDS):
            await room.edit(update)
    except TimeoutError as error:
        raise Unavailable("it is not durable yet") from error
