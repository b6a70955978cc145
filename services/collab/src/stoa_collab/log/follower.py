"""What the log needs of a board."""

from collections.abc import Sequence
from typing import Protocol

from stoa_collab.log.entries import Entry, StreamId


class Follower(Protocol):
    """What the log needs of a board."""

    @property
    def log_key(self) -> bytes:
        """Name of the board's stream."""
        ...

    @property
    def position(self) -> StreamId:
        """The last entry this board has seen, or what its state covers."""
        ...

    @property
    def floor(self) -> StreamId:
        """The least id a new entry may have."""
        ...

    def take_unlogged(self) -> Sequence[bytes]:
        """Hand over the updates to be written; they are in flight from now on."""
        ...

    def logged(self) -> None:
        """Learn that the updates in flight are in the log."""
        ...

    def log_lost(self) -> None:
        """Learn that the log takes nothing now; what is in flight is unknown."""
        ...

    def log_ready(self, *, is_new: bool) -> None:
        """Learn that the log takes updates; ``is_new`` when it may have lost some."""
        ...

    def receive_entries(self, entries: Sequence[Entry]) -> None:
        """Take entries in, in order, own ones included."""
        ...

    def seen(self, position: StreamId) -> None:
        """Learn that the log holds only our own entries up to here."""
        ...
