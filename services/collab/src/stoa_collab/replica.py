"""One Yjs document: the only module that knows pycrdt.

A Doc holds the GIL while it works, so nothing here is asynchronous; a room
calls it once per turn with all updates of that turn. Longer than most, because
whatever touches the Doc has to be in one place to be checked together.
"""

from collections.abc import Generator, Sequence
from contextlib import contextmanager
from typing import Final, NamedTuple
from weakref import finalize

import pycrdt
import structlog

from stoa_collab.errors import DocumentBroken, MalformedFrame, MalformedUpdate
from stoa_collab.protocol.edits import are_next, are_taken, joined
from stoa_collab.protocol.nesting import is_too_deep
from stoa_collab.protocol.varint import read_varint

log = structlog.stdlib.get_logger()

NOTHING = b"\x00\x00"
"""The update that changes nothing; also the state of an empty document."""
EMPTY_VECTOR = b"\x00"


class Content(NamedTuple):
    """A document as bytes, before it is built."""

    update: bytes
    vector: bytes
    is_whole: bool
    """Whether it is one stored state, which a document would encode like this."""
    malformed: int
    """How many updates were left out because they cannot be read."""


class Applied(NamedTuple):
    """What a batch of updates did."""

    change: bytes | None
    """All changes as one update; None when the document has not changed."""
    malformed: tuple[int, ...]
    """Indices of updates that could not be decoded; they did nothing."""
    waiting: tuple[int, ...]
    """Indices of updates that wait, wholly or in part, for updates we lack."""


_PLAIN_RUN: Final = 8
"""After so many plain batches in a row nobody watches the document any more."""


@contextmanager
def contained() -> Generator[None]:
    """Turn a panic of Yrs, which is no ``Exception``, into one.

    Raises:
        DocumentBroken: what the document holds now is unknown.
    """
    try:
        yield
    except BaseException as error:
        if _is_panic(error):
            raise DocumentBroken(str(error)) from error
        raise


def _is_panic(error: BaseException) -> bool:
    return type(error).__name__ == "PanicException"


class Replica:
    """A document in memory.

    Args:
        content: What it is made of, if it is not to be built at once: until
            then its bytes and its vector are all there is, and whatever needs
            more builds it.
    """

    def __init__(self, content: Content | None = None) -> None:
        self._doc: pycrdt.Doc[pycrdt.Text] = pycrdt.Doc()
        self._changes: list[bytes] = []
        """What transactions have changed, while somebody watches."""
        self._vector: bytes | None = None
        """The state vector, if it is known."""
        self._deleted: bytes | None = None
        """What was deleted, if it is known and nothing has changed since."""
        self._holds_back = False
        """Whether Yrs may keep something aside, which the next edit may bring in."""
        self._plain_run = 0
        """Plain batches since the last of another kind."""
        self._unbuilt = content
        self._state: bytes | None = NOTHING if content is None else content.update
        self._size = len(self._state)
        self._unwatch: finalize[..., Replica] | None = None
        """Ends the watch; it ends with the replica, too."""

    # -- building --------------------------------------------------------------

    @property
    def is_built(self) -> bool:
        """Whether there is a document, and not only its bytes."""
        return self._unbuilt is None

    def load(self, piece: bytes) -> None:
        """Take in a slice of the content.

        Raises:
            MalformedUpdate: it cannot be decoded.
            DocumentBroken: what the document holds now is unknown.
        """
        try:
            self._vector = None
            with contained():
                self._doc.apply_update(piece)
        except ValueError as error:
            raise MalformedUpdate(str(error)) from error

    def loaded(self) -> None:
        """Note that all of the content is in."""
        content, self._unbuilt = self._unbuilt, None
        assert content is not None
        if not content.is_whole:
            self._state = None
        if _clocks(self.vector()) != _clocks(content.vector):
            self._holds_back = True
            log.error("document.incomplete", size_bytes=len(content.update))

    def build(self) -> None:
        """Build the document at once, however long it takes.

        Raises:
            DocumentBroken: it cannot be built.
        """
        if self._unbuilt is None:
            return
        try:
            self.load(self._unbuilt.update)
        except MalformedUpdate as error:
            raise DocumentBroken(str(error)) from error
        self.loaded()

    # -- changing --------------------------------------------------------------

    @property
    def size_bytes(self) -> int:
        """Size of the encoded state; between two encodings an upper estimate."""
        return self._size

    def apply(self, updates: Sequence[bytes]) -> Applied:
        """Apply updates in one transaction.

        A malformed one is left out and reported; the others count.

        Raises:
            DocumentBroken: what the document holds now is unknown.
        """
        if self._unbuilt is not None:
            if all(update == NOTHING for update in updates):
                return Applied(None, (), ())
            self.build()
        return self._apply_plain(updates) or self._apply_watched(updates)

    def _apply_plain(self, updates: Sequence[bytes]) -> Applied | None:
        """Apply edits that each insert one thing, without asking Yrs what changed.

        Being watched costs it as much as applying, and more the longer the text.

        Returns:
            None when they have to be applied with more care; some may be already.
        """
        if self._holds_back or (plain := joined(updates)) is None:
            return None
        vector = self.vector()
        if not are_next(plain.starts, vector):
            return None
        if is_too_deep(plain.update) or not self._take(plain.update):
            return None
        self._vector = None
        if not are_taken(plain.starts, self.vector()):
            # Written to deceive: what it did must be told all the same.
            return self._apply_since(updates, vector)
        self._plain_run += 1
        if self._unwatch is not None and self._plain_run >= _PLAIN_RUN:
            self._unwatch()
            self._unwatch = None
        self._has_changed(plain.update)
        return Applied(plain.update, (), ())

    def _apply_watched(self, updates: Sequence[bytes]) -> Applied:
        """Apply any updates, and learn from Yrs what changed."""
        if self._unwatch is None:
            self._watch()
        self._changes.clear()
        malformed = self._take_each(updates)
        change = self._changes[-1] if self._changes else None
        return self._judged(updates, malformed, change)

    def _apply_since(self, updates: Sequence[bytes], vector: bytes) -> Applied:
        """Apply updates of which some were, and tell all that changed."""
        malformed = self._take_each(updates)
        return self._judged(updates, malformed, self._doc.get_update(vector))

    def _judged(
        self, updates: Sequence[bytes], malformed: frozenset[int], change: bytes | None
    ) -> Applied:
        if change is not None:
            self._has_changed(change)
        waiting = self._waiting(updates, malformed, change)
        if waiting:
            self._holds_back = True
        return Applied(change, tuple(sorted(malformed)), waiting)

    def _watch(self) -> None:
        """Let Yrs tell what each transaction changes.

        A subscription and its document hold each other where the collector of
        garbage cannot look, so the replica must be neither, to be let go.
        """
        changes = self._changes
        subscription = self._doc.observe(lambda event: changes.append(event.update))
        self._unwatch = finalize(self, self._doc.unobserve, subscription)
        self._unwatch.atexit = False

    def _has_changed(self, change: bytes) -> None:
        self._state = self._deleted = None
        self._size += len(change)

    def _take_each(self, updates: Sequence[bytes]) -> frozenset[int]:
        """Apply updates one by one; return the indices of those that are no good."""
        self._vector = None
        self._plain_run = 0
        with contained(), self._doc.transaction():
            return frozenset(
                [
                    index
                    for index, update in enumerate(updates)
                    if is_too_deep(update) or not self._take(update)
                ]
            )

    def _take(self, update: bytes) -> bool:
        """Apply one update; False when it cannot be decoded."""
        try:
            self._doc.apply_update(update)
        except ValueError:
            return False
        except BaseException as error:
            if _is_panic(error):
                raise DocumentBroken(str(error)) from error
            raise
        return True

    def _waiting(
        self,
        updates: Sequence[bytes],
        malformed: frozenset[int],
        change: bytes | None,
    ) -> tuple[int, ...]:
        """Find updates of which something is still missing after they were applied.

        Yrs keeps it aside without a word: it is in no event and in no encoded
        state, so whoever acknowledges such an update has to look. Asking Yrs costs
        as much as applying; an edit whose bytes the change holds needs no question.
        """
        doubtful = [
            index
            for index, update in enumerate(updates)
            if index not in malformed
            and (change is None or not _is_part(update, change))
        ]
        if not doubtful:
            return ()
        return tuple([i for i in doubtful if self._misses(updates[i], change)])

    def _misses(self, update: bytes, change: bytes | None = None) -> bool:
        """Tell whether an update that can be decoded holds what is not here.

        Args:
            update: The update.
            change: What has just changed; what it deleted need not be looked for.
        """
        rest = pycrdt.get_update(update, self.vector())
        if rest[0] != 0:
            return True
        if rest == NOTHING:
            return False
        if change is not None:
            deleted = pycrdt.get_update(change, self.vector())
            if covers(_delete_set(deleted, 1), _delete_set(rest, 1)):
                return False
        if self._deleted is None:
            # A snapshot begins with the document's delete set in the same layout.
            snapshot = pycrdt.Snapshot.from_doc(self._doc)  # pyright: ignore[reportUnknownMemberType]  # its Doc has no type argument
            self._deleted = snapshot.encode()
        if self._deleted.startswith(rest[1:]):
            return False
        return not covers(_delete_set(self._deleted, 0), _delete_set(rest, 1))

    def lacks(self, update: bytes) -> bool:
        """Tell whether the update holds anything this document does not have.

        Nothing is applied: this is how a reader's copy is acknowledged.

        Raises:
            MalformedUpdate: it cannot be decoded.
        """
        if update == NOTHING:
            return False
        if is_too_deep(update):
            raise MalformedUpdate("nested too deep")
        self.build()
        try:
            with contained():
                return self._misses(update)
        except ValueError as error:
            raise MalformedUpdate(str(error)) from error

    def state(self) -> bytes:
        """Return the whole document as one update; cached until it changes."""
        if self._state is None:
            with contained():
                self._state = self._doc.get_update()
            self._size = len(self._state)
        return self._state

    def vector(self) -> bytes:
        """Return the state vector: what this document has, by author."""
        if self._unbuilt is not None:
            return self._unbuilt.vector
        if self._vector is None:
            self._vector = self._doc.get_state()
        return self._vector

    def diff(self, vector: bytes) -> bytes:
        """Return what somebody with this state vector lacks.

        Raises:
            MalformedFrame: the vector cannot be decoded.
        """
        if vector == EMPTY_VECTOR:
            return self.state()
        if self._unbuilt is not None and vector == self._unbuilt.vector:
            return NOTHING
        self.build()
        try:
            with contained():
                return self._doc.get_update(vector)
        except ValueError as error:
            raise MalformedFrame("state vector") from error


def merged(updates: Sequence[bytes]) -> bytes:
    """Make one update of many, without a document.

    Raises:
        MalformedUpdate: one of them cannot be decoded.
    """
    try:
        with contained():
            return pycrdt.merge_updates(*updates)
    except ValueError as error:
        raise MalformedUpdate(str(error)) from error


def vector_of(update: bytes) -> bytes:
    """Return the state vector of a document that has this update only.

    Raises:
        MalformedUpdate: it cannot be decoded.
    """
    try:
        with contained():
            return pycrdt.get_state(update)
    except ValueError as error:
        raise MalformedUpdate(str(error)) from error


def _clocks(vector: bytes) -> dict[int, int]:
    """Read a state vector: client → clock."""
    clocks: dict[int, int] = {}
    clients, at = read_varint(vector, 0)
    for _ in range(clients):
        client, at = read_varint(vector, at)
        clocks[client], at = read_varint(vector, at)
    return clocks


def _is_part(update: bytes, change: bytes) -> bool:
    """Tell whether a change holds the edit of one author, byte for byte.

    An update is the number of authors, the structs of each (their number, the
    author, the first clock, the content), and what was deleted. One author who
    deletes nothing stands in the change as in the update; False proves nothing.
    """
    return update[:1] == b"\x01" and update[-1:] == b"\x00" and update[1:-1] in change


Ranges = dict[int, list[tuple[int, int]]]


def _delete_set(data: bytes, at: int) -> Ranges:
    """Read a delete set made by Yrs: client → [start, end) ranges."""
    ranges: Ranges = {}
    clients, at = read_varint(data, at)
    for _ in range(clients):
        client, at = read_varint(data, at)
        count, at = read_varint(data, at)
        spans = ranges.setdefault(client, [])
        for _ in range(count):
            start, at = read_varint(data, at)
            length, at = read_varint(data, at)
            spans.append((start, start + length))
    return ranges


def covers(present: Ranges, wanted: Ranges) -> bool:
    """Tell whether every wanted range lies in the present ones.

    Both are walked side by side, in order: ranges come by the hundred thousand.
    """
    for client, spans in wanted.items():
        have = iter(sorted(present.get(client, ())))
        low, high = next(have, _NO_RANGE)
        found = 0
        for start, end in sorted(spans):
            found = max(found, start)  # wanted ranges may overlap
            while found < end:
                if high <= found:
                    low, high = next(have, _NO_RANGE)
                elif low <= found:
                    found = high
                else:
                    return False
    return True


_NO_RANGE: Final = (1 << 64, 1 << 64)
"""After the last: it covers nothing that a client could count to."""
