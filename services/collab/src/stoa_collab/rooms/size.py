"""How large a document may become, and who is told that it is nearly there."""

import json
from collections.abc import Iterable
from uuid import UUID

import structlog

from stoa_collab import metrics
from stoa_collab.protocol import frames
from stoa_collab.replica import Replica
from stoa_collab.rooms.member import Member

log = structlog.stdlib.get_logger()


class Size:
    """The size of one document.

    Args:
        replica: The document.
        limit: The bytes its state may have.
        board_id: Whose it is.
        members: Who is warned.
    """

    def __init__(
        self,
        replica: Replica,
        limit: int,
        board_id: UUID,
        members: Iterable[Member],
    ) -> None:
        self._replica = replica
        self._limit = limit
        self._board_id = board_id
        self._members = members
        self.headroom = 0
        """Bytes that certainly fit; -1 to have a closer look first."""
        self.is_large = False
        """Whether it had passed half of the limit when it was last watched."""
        self.measure()

    def measure(self) -> None:
        """Note how much more fits; nothing, without a look, before it is built."""
        room = self._limit - self._replica.size_bytes
        self.headroom = room if self._replica.is_built else -1

    def has_room_for(self, update: bytes) -> bool:
        """Look closer: the size between two encodings is an upper estimate."""
        self._replica.state()
        self.measure()
        return self._replica.size_bytes + len(update) <= self._limit

    def watch(self) -> None:
        """Warn once when the document passes half of its limit (every few seconds)."""
        half = self._limit // 2
        if self._replica.size_bytes > half and not self.is_large:
            self._replica.state()  # the size was an estimate from above
        size_bytes = self._replica.size_bytes
        was_large, self.is_large = self.is_large, size_bytes > half
        if self.is_large and not was_large:
            metrics.ROOMS_LARGE.inc()
            log.warning(
                "board.large", board_id=str(self._board_id), size_bytes=size_bytes
            )
            self.tell(self._members)

    def tell(self, members: Iterable[Member], *, is_refused: bool = False) -> None:
        """Tell members how large it is, and whether an edit did not fit."""
        told = {
            "type": "document.size",
            "bytes": self._replica.size_bytes,
            "limit": self._limit,
            "refused": is_refused,
        }
        body = frames.stateless(json.dumps(told))
        for member in members:
            member.send(body)
