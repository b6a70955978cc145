"""What has changed on a board since the API last took all of it.

A state of megabytes is not stored again for every few words: of a large board
only the changes are, and the API keeps them beside the state. Now and then the
whole state is due after all, so that a board stays quick to load and its
history has something to keep. A small board is always stored whole.

What makes this sound: everything in the document is in some revision that the
API had, or is gathered here; and what the API has only ever grows. So the
changes may go on top of any later revision that the document holds.
"""

from collections.abc import Callable
from typing import Final

from stoa_collab.replica import NOTHING, merged
from stoa_shared.rpc.api import CHANGES_MAX

LARGE_BYTES: Final = 256 << 10
"""From this size on changes are stored instead of states."""
WHOLE_SECONDS: Final = 3600.0
"""A state is stored whole at least so often while it changes."""
_SHARE: Final = 10
"""Or when a tenth of its size lies beside it."""
_GATHERED_BYTES: Final = 1 << 20
_AT_ONCE: Final = 32
"""Merging takes longer than in proportion to how many updates are merged."""


class Unsaved:
    """Gathers changes, and says what to store.

    Args:
        clock: Seconds, from anywhere.
    """

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._changes: list[bytes] = []
        self._merged: list[bytes] = []
        self._size = 0
        self._is_lost = True
        self._is_whole_due = False
        self._whole_at = clock()
        self._beside_bytes = 0
        self.beside = 0
        """How many changes the API keeps beside the state, as far as we know."""
        self.added = 0
        """How many of them are from here."""

    def start(self) -> None:
        """Begin to gather: the API has everything now."""
        self._is_lost = False

    def found(self, changes: tuple[bytes, ...]) -> None:
        """Note what the API keeps beside the state."""
        self.beside, self._beside_bytes = len(changes), sum(map(len, changes))

    def note(self, change: bytes, board_bytes: int) -> None:
        """Gather one change of a board of this size."""
        if self._is_lost:
            return
        self._size += len(change)
        if board_bytes < LARGE_BYTES or self._size > _GATHERED_BYTES:
            self._lose()
            return
        self._changes.append(change)
        if len(self._changes) == _AT_ONCE:
            self._fold()

    def require_whole(self) -> None:
        """Have the whole state stored next."""
        self._is_whole_due = True

    def take(self, board_bytes: int) -> bytes | None:
        """Return what to store beside the state; None for a whole state instead."""
        if self._must_be_whole(board_bytes):
            self._clear()
            self._is_lost = self._is_whole_due = False
            return None
        self._fold()
        change = _merged(self._merged)
        self._clear()
        return change

    def stored(self, change: bytes | None) -> None:
        """Learn that the API has what was taken."""
        if change is None:
            self._whole_at = self._clock()
            self.beside = self._beside_bytes = self.added = 0
        elif change != NOTHING:
            self.beside += 1
            self.added += 1
            self._beside_bytes += len(change)

    def not_stored(self, change: bytes | None) -> None:
        """Learn that the API may not have what was taken."""
        if change is None:
            self._lose()
        elif change != NOTHING:
            self._merged.insert(0, change)
            self._size += len(change)

    def _must_be_whole(self, board_bytes: int) -> bool:
        if self._is_lost or self._is_whole_due or board_bytes < LARGE_BYTES:
            return True
        if not self._size:
            return False
        return (
            self.beside >= CHANGES_MAX
            or (self._beside_bytes + self._size) * _SHARE > board_bytes
            or self._clock() - self._whole_at >= WHOLE_SECONDS
        )

    def _lose(self) -> None:
        self._clear()
        self._is_lost = True

    def _clear(self) -> None:
        self._changes, self._merged, self._size = [], [], 0

    def _fold(self) -> None:
        if self._changes:
            self._merged.append(merged(self._changes))
            self._changes = []


def _merged(updates: list[bytes]) -> bytes:
    while len(updates) > 1:
        updates = [
            merged(updates[at : at + _AT_ONCE])
            for at in range(0, len(updates), _AT_ONCE)
        ]
    return updates[0] if updates else NOTHING
