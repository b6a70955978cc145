"""When a board is saved: soon after people pause, at the latest while they do not.

Two processes may hold one board and may even be unable to see each other's
log, so a state is always stored on top of the revision it was built on; a
conflict is answered by merging what is stored and trying again.
"""

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Final, NamedTuple, Protocol
from uuid import UUID

import structlog

from stoa_collab import metrics
from stoa_collab.errors import CollabError, Refused, StateConflict, Unavailable
from stoa_collab.log import ZERO, BoardLog, Follower, StreamId
from stoa_collab.persist.shelf import Loaded, Shelf
from stoa_collab.persist.timing import Timing
from stoa_collab.unsaved import LARGE_BYTES, Unsaved

log = structlog.stdlib.get_logger()

BACKOFF_SECONDS: Final = (1.0, 30.0)
_CONFLICTS_MAX: Final = 10


class Durable(Follower, Protocol):
    """What saving needs to know of a board's log, and tells about the API."""

    @property
    def is_log_ready(self) -> bool:
        """Whether its log takes updates now."""
        ...

    def saved(self) -> None:
        """Learn that the API has what there was at the mark."""
        ...

    def not_saved(self) -> None:
        """Learn that the API does not have what there was at the mark."""
        ...


class Board(Protocol):
    """What saving needs of a room."""

    @property
    def board_id(self) -> UUID:
        """Which board."""
        ...

    @property
    def durability(self) -> Durable:
        """What of it is durable."""
        ...

    @property
    def size_bytes(self) -> int:
        """The size of the state, estimated from above."""
        ...

    async def prepared(self) -> None:
        """Wait until a state can be encoded, and updates merged, quickly."""
        ...

    def mark(self) -> None:
        """Take everything in, and gather the acknowledgements a save would settle."""
        ...

    def state(self) -> bytes:
        """Return the state of now."""
        ...

    def merge(self, update: bytes) -> None:
        """Take in what somebody else has stored."""
        ...

    def gone(self) -> None:
        """Learn that the board does not exist any more."""
        ...


class _Cut(NamedTuple):
    """What a save has to store."""

    covers: StreamId
    change: bytes | None
    """What goes beside the state in the API; None when all of it is stored."""
    state: bytes


class Saver:
    """Decides when one board is saved, and does it until it has worked."""

    def __init__(
        self,
        board: Board,
        shelf: Shelf,
        board_log: BoardLog,
        *,
        after: timedelta,
        at_latest: timedelta,
    ) -> None:
        self._board = board
        self._shelf = shelf
        self._log = board_log
        self._timing = Timing(
            after=after.total_seconds(), at_latest=at_latest.total_seconds()
        )
        self._etag: str | None = None
        self._stored = ZERO
        self._unsaved = Unsaved(asyncio.get_running_loop().time)
        self._is_urgent = False
        self._must_look = False
        self._wake = asyncio.Event()
        self._clean = asyncio.Event()
        self._clean.set()
        self._is_storing_own = False
        self._fails = 0
        self._rounds = 0
        self._wanted: list[tuple[int, asyncio.Future[None]]] = []

    def start_from(self, loaded: Loaded) -> None:
        """Take over what loading found out."""
        self._etag = loaded.etag
        self._stored = loaded.stored
        self._unsaved.found(loaded.beside)
        if loaded.is_unsaved:
            self.changed(is_own=True)
        elif loaded.is_as_stored:
            self._unsaved.start()

    @property
    def stored(self) -> StreamId:
        """The last log entry that the API is known to cover."""
        return self._stored

    @property
    def failures(self) -> int:
        """How often saving failed since it last worked."""
        return self._fails

    @property
    def is_clean(self) -> bool:
        """Whether the API has everything."""
        return self._timing.is_even and self._clean.is_set()

    @property
    def owes(self) -> bool:
        """Whether the API lacks something that was made here.

        What came by the log is owed by the process that wrote it.
        """
        return self._timing.has_own or self._is_storing_own

    async def save_own(self) -> None:
        """Save in a hurry until the API has everything that was made here."""
        while self.owes:
            self.hurry()
            with suppress(Refused):
                await self._next_round()

    async def wait_clean(self) -> None:
        """Wait until the API has everything."""
        await self._clean.wait()

    async def save_now(self) -> None:
        """Return when the API has what is on the board at this moment, in one state.

        Not when it has everything: while people type that may be never.

        Raises:
            Refused: there is no such board any more.
        """
        is_in_parts = self._unsaved.beside > 0 or (
            self._etag is None and self._board.size_bytes >= LARGE_BYTES
        )
        if self.is_clean and not is_in_parts:
            return
        self.make_whole()
        await self._next_round()

    async def _next_round(self) -> None:
        """Wait until a save that has not begun yet has worked, or none is left."""
        done = asyncio.get_running_loop().create_future()
        # A round that is under way may have begun too early.
        self._wanted.append((self._rounds + 1, done))
        await done

    @property
    def has_added(self) -> bool:
        """Whether the API keeps changes beside the state that are from here."""
        return self._unsaved.added > 0

    def make_whole(self) -> None:
        """Store the whole state once more, instead of what lies beside it."""
        self._unsaved.require_whole()
        self.changed(is_own=True)
        self.hurry()

    def _settle_wanted(self, error: Refused | None = None) -> None:
        """Tell those who wait for what has been stored by now."""
        is_over = error is not None or self.is_clean
        for wanted, done in self._wanted:
            if not done.done() and (is_over or wanted <= self._rounds):
                if error is None:
                    done.set_result(None)
                else:
                    done.set_exception(error)
        self._wanted = [each for each in self._wanted if not each[1].done()]

    async def settle(self) -> None:
        """Trim the log of a clean board once more, in case that failed before."""
        if self.is_clean and self._etag is not None:
            await self._shelf.settle(self._board.board_id, self._stored, self._etag)

    def changed(self, change: bytes | None = None, *, is_own: bool) -> None:
        """Note a change.

        Args:
            change: What is new in the document; None if only the log moved.
            is_own: False for one that came by the log; the process that wrote
                it saves it too, so there is no hurry.
        """
        if change is not None:
            self._unsaved.note(change, self._board.size_bytes)
        now = asyncio.get_running_loop().time()
        if self._timing.changed(now, is_own=is_own):
            self._clean.clear()
            self._wake.set()

    def hurry(self) -> None:
        """Save at once: the last member left, the log is away, or we stop."""
        self._is_urgent = True
        self._wake.set()

    def look(self) -> None:
        """Find out soon whether somebody stored what we have not seen."""
        self._must_look = True
        self._wake.set()

    async def run(self) -> None:
        """Save whenever it is time, until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            if self._must_look:
                await self._look()
            if self._timing.is_even:
                self._is_urgent = False
                continue
            pause = self._pause()
            if pause > 0:
                await self._sleep(pause)
                self._wake.set()
                continue
            await self._save()

    def _pause(self) -> float:
        """Seconds until the state should be saved; 0 or less for now."""
        if self._is_urgent:
            return 0.0
        now = asyncio.get_running_loop().time()
        is_log_ready = self._board.durability.is_log_ready
        return self._timing.seconds_left(now, is_log_ready=is_log_ready)

    async def _sleep(self, seconds: float) -> None:
        """Sleep, but not on when somebody is in a hurry."""
        try:
            async with asyncio.timeout(seconds):
                await self._wake.wait()
        except TimeoutError:
            return

    async def _save(self) -> None:
        await self._board.prepared()
        await self._catch_up()
        self._rounds += 1
        self._is_urgent = False
        was_own = self._timing.saving()
        self._is_storing_own = was_own or self._is_storing_own
        cut = self._cut()
        try:
            with metrics.SAVE_SECONDS.time():
                await self._store(cut, was_own=was_own)
        except Refused as error:
            self._is_storing_own = False
            self._clean.set()
            self._settle_wanted(error)
            self._board.gone()
            await self._shelf.let_expire(self._board.board_id)
        except (CollabError, OSError) as error:
            await self._failed(error)
        else:
            self._is_storing_own = False
            self._fails = 0
            if self._board.durability.position > self._stored:
                # The log is not settled yet. What of it was made here and is not
                # stored has said so itself.
                self.changed(is_own=False)
            if self._timing.is_even:
                self._clean.set()
            self._board.durability.saved()
            self._settle_wanted()

    async def _catch_up(self) -> None:
        """Read the log to its end, so that one save covers all that is in it."""
        if self._log.is_up:
            with suppress(Unavailable):
                await self._log.catch_up(self._board.durability)

    def _cut(self) -> _Cut:
        """Return what a save of this moment has to store, without waiting."""
        self._board.mark()
        covers = max(self._board.durability.position, self._stored)
        change = self._unsaved.take(self._board.size_bytes)
        state = self._board.state() if change is None else b""
        return _Cut(covers, change, state)

    async def _store(self, cut: _Cut, *, was_own: bool) -> None:
        board_id = self._board.board_id
        if not was_own and self._log.is_up:
            stored = await self._shelf.stored_up_to(board_id)
            if stored >= cut.covers > ZERO:
                self._stored, self._etag = stored, None
                if cut.change is None:
                    self._unsaved.not_stored(None)
                return
        if cut.change is None:
            await self._shelf.cache(board_id, cut.state, cut.covers)
        for attempt in range(_CONFLICTS_MAX):
            try:
                if self._etag is None:
                    await self._merge_stored()
                    self._unsaved.not_stored(cut.change)
                    if attempt > 1:
                        self._unsaved.require_whole()
                    cut = self._cut()
                assert self._etag is not None
                put = self._shelf.store if cut.change is None else self._shelf.add
                self._etag = await put(
                    board_id, cut.change or cut.state, cut.covers, self._etag
                )
            except StateConflict:
                self._etag = None
                continue
            except (CollabError, OSError):
                self._unsaved.not_stored(cut.change)
                raise
            self._unsaved.stored(cut.change)
            self._stored = cut.covers
            log.debug("board.saved", board_id=str(board_id), covers=str(cut.covers))
            return
        self._unsaved.not_stored(cut.change)
        raise Unavailable("too many conflicts")

    async def _merge_stored(self) -> None:
        stored = await self._shelf.fetch(self._board.board_id)
        await self._board.prepared()
        for update in stored.updates:
            self._board.merge(update)
        self._unsaved.found(stored.updates[1:])
        self._etag = stored.etag
        self._stored = max(self._stored, stored.covers)

    async def _failed(self, error: Exception) -> None:
        metrics.SAVE_FAILURES.inc()
        shortest, longest = BACKOFF_SECONDS
        pause = min(shortest * 2**self._fails, longest)
        self._fails += 1
        log.warning(
            "board.not_saved",
            board_id=str(self._board.board_id),
            error=str(error) or type(error).__name__,
            again_in_seconds=pause,
        )
        self._board.durability.not_saved()
        self.changed(is_own=True)
        self._wake.clear()
        await self._sleep(pause)
        self._is_urgent = True
        self._wake.set()

    async def _look(self) -> None:
        """Merge what was stored and trimmed while we could not see the log."""
        self._must_look = False
        stored = await self._shelf.stored_up_to(self._board.board_id)
        if stored <= self._board.durability.position:
            return
        try:
            await self._merge_stored()
        except (CollabError, OSError):
            log.warning("board.not_looked_up", board_id=str(self._board.board_id))
