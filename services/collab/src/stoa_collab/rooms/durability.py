"""What of a board is durable: in the log, or else stored in the API.

"Saved" is said only then. The board log and the saver tell when something is;
as long as neither takes anything the board is read-only.
"""

from collections.abc import Callable, Sequence
from typing import Final
from uuid import UUID

from stoa_collab.log import ZERO, BoardLog, Entry, StreamId
from stoa_collab.persist import Saver
from stoa_collab.replica import EMPTY_VECTOR, NOTHING, Replica
from stoa_collab.rooms.member import Author, Member
from stoa_collab.rooms.receipts import Receipts, give
from stoa_collab.rooms.scope import Scope
from stoa_shared import keys


class Durability:
    """One board's way to the log and to the API.

    Args:
        board_id: Which board.
        position: The last log entry that was loaded, or what the state covers.
        board_log: Where updates are written.
        saver: Brings states to the API.
        replica: The document.
        scope: Is frozen while nothing can be made durable.
        flush: Does everything that came in since the last tick.
        take_in: Applies updates of other processes; False when it has failed.
    """

    def __init__(
        self,
        board_id: UUID,
        position: StreamId,
        *,
        board_log: BoardLog,
        saver: Saver,
        replica: Replica,
        scope: Scope,
        flush: Callable[[], None],
        take_in: Callable[[Sequence[bytes]], bool],
    ) -> None:
        self.log_key: Final = keys.board_log(board_id).encode()
        self.position = position
        self.is_log_ready = False
        self._floor = position
        self._log = board_log
        self._saver = saver
        self._replica = replica
        self._scope = scope
        self._flush = flush
        self._take_in = take_in
        self._is_as_loaded = True
        self._unlogged: list[bytes] = []
        self._receipts = Receipts()
        self._saved_vector = EMPTY_VECTOR
        self._marked_vector = EMPTY_VECTOR

    def start(self) -> None:
        """Begin: the document is as it was loaded."""
        if self._saver.is_clean:
            self._saved_vector = self._replica.vector()

    def acks_owed(self, member: Member | None = None) -> int:
        """Return how many edits, of a member or of all, are not durable yet."""
        return len(self._receipts) if member is None else self._receipts.owed_to(member)

    def forget(self, member: Member) -> None:
        """Owe nothing to a member that has left."""
        self._receipts.forget(member)

    def acknowledge(self, authors: Sequence[Author], change: bytes | None) -> None:
        """Say "saved" for updates once everything they hold is durable."""
        if change is not None:
            self._is_as_loaded = False
            if self.is_log_ready:
                self._unlogged.append(change)
        elif self._is_settled:
            give(authors)
            return
        self._receipts.owe(authors)
        if self._unlogged:
            self._log.append(self)

    @property
    def _is_settled(self) -> bool:
        """Whether everything in the document is durable."""
        if self._unlogged or self._receipts.are_in_flight:
            return False
        return self.is_log_ready or self._saver.is_clean

    # -- the log (it calls these) --------------------------------------------------

    def take_unlogged(self) -> Sequence[bytes]:
        """Hand over the updates to be written."""
        if self._receipts.are_in_flight:
            return ()
        updates, self._unlogged = self._unlogged, []
        if updates:
            self._receipts.fly()
        return updates

    def logged(self) -> None:
        """The updates in flight are durable."""
        self._receipts.land()
        if self._unlogged:
            self._log.append(self)
        elif self._receipts.are_owed and self.is_log_ready:
            self._receipts.give_owed()  # repetitions of what was in flight
        self._scope.thaw()

    @property
    def floor(self) -> StreamId:
        """The least id a new log entry may have: nothing stored covers it yet."""
        return max(self._floor, self._saver.stored)

    def log_lost(self) -> None:
        """The log takes nothing now: store in the API, it is the only one left."""
        self.is_log_ready = False
        self._unlogged.clear()
        self._receipts.crash()
        if not self._saver.is_clean:
            self._saver.hurry()

    def log_ready(self, *, is_new: bool) -> None:
        """The log takes updates: write what the API does not have.

        After a mere interruption this repeats some entries, which changes
        nothing; after a loss it brings back what only we still know. Right
        after loading there is nothing to repeat: it came from there.
        """
        self.is_log_ready = True
        was_loaded, self._is_as_loaded = self._is_as_loaded, False
        if is_new:
            self.position = ZERO
        if not self._saver.is_clean and not (was_loaded and not is_new):
            if is_new:
                # Whoever wrote it first may be gone: it is ours to save now.
                self._saver.changed(is_own=True)
            missing = self._replica.diff(self._saved_vector)
            if missing != NOTHING:
                self._unlogged = [missing]
                self._log.append(self)
            else:
                self._receipts.give_owed()
        if not self._unlogged:
            self._scope.thaw()  # else when the log has really taken it
        self._saver.look()

    def receive_entries(self, entries: Sequence[Entry]) -> None:
        """Take log entries in."""
        self._flush()
        foreign = [u for entry in entries if not entry.is_own for u in entry.updates]
        if not foreign or self._take_in(foreign):
            self.seen(entries[-1].id)

    def seen(self, position: StreamId) -> None:
        """Everything in the log up to here is in the document."""
        self.position = max(self.position, position)
        self._floor = max(self._floor, self.position)
        if self._saver.is_clean and self.position > self._saver.stored:
            # Saved before its entry was read back: the log is not settled yet.
            self._saver.changed(is_own=True)

    # -- saving --------------------------------------------------------------------

    def mark(self) -> None:
        """Remember what there is now: it is about to be stored."""
        if not self.is_log_ready:
            self._receipts.settle()
        self._marked_vector = self._replica.vector()

    def saved(self) -> None:
        """The API has what was marked."""
        self._saved_vector = self._marked_vector
        self._receipts.settled()
        if self._saver.is_clean and not self._receipts.are_in_flight:
            self._receipts.give_owed()  # repetitions of what was just stored
        self._scope.thaw()

    def not_saved(self) -> None:
        """The API does not have what was marked."""
        self._receipts.unsettle()
        if not self.is_log_ready:
            self._scope.freeze()
        elif self._receipts.are_owed and not self._unlogged:
            self._log_missing()

    def _log_missing(self) -> None:
        """Let the log settle what the API could not."""
        self._unlogged = [self._replica.diff(self._saved_vector)]
        self._log.append(self)
