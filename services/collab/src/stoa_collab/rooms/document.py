"""One board's live document.

All frames that arrive in one turn of the event loop are gathered and flushed
together: one transaction, one merged update for every member, one log entry.
Nothing here waits. The room is told from outside when the log has taken an
entry and when the API has stored a state; only then it says "saved"
(``durability``). Longer than most, because it is the one place that joins the
parts of a room, in an order that matters.
"""

import asyncio
from collections.abc import Callable, Sequence
from functools import partial
from uuid import UUID

import structlog

from stoa_collab import metrics
from stoa_collab.access import Grant
from stoa_collab.errors import (
    CloseReason,
    DocumentBroken,
    MalformedFrame,
    MalformedUpdate,
    Refusal,
    Unavailable,
)
from stoa_collab.loading import Loader
from stoa_collab.log import BoardLog
from stoa_collab.metrics import TRAFFIC
from stoa_collab.persist import Loaded, Saver
from stoa_collab.protocol import awareness, frames
from stoa_collab.replica import Applied, Content, Replica
from stoa_collab.rooms.audience import Audience
from stoa_collab.rooms.awareness import Awareness
from stoa_collab.rooms.building import Building
from stoa_collab.rooms.durability import Durability
from stoa_collab.rooms.member import Author, Member, Stranger
from stoa_collab.rooms.refusals import refuse, refuse_malformed
from stoa_collab.rooms.scope import Scope
from stoa_collab.rooms.size import Size
from stoa_collab.rooms.sync import Answers
from stoa_collab.rooms.waiting import Waiting
from stoa_collab.turn import Turn

log = structlog.stdlib.get_logger()


class Room:
    """A board in memory, with the people on it."""

    def __init__(
        self,
        board_id: UUID,
        loaded: Loaded,
        board_log: BoardLog,
        make_saver: Callable[["Room"], Saver],
        *,
        turn: Turn,
        content: Content | None = None,
        build: Callable[["Room"], None],
        size_limit: int,
    ) -> None:
        self.board_id = board_id
        self.opened_at = self.left_at = asyncio.get_running_loop().time()
        self.when_failed: Callable[[], None] | None = None
        self._replica = replica = Replica(content)
        self.members = Audience(replica.vector, self._catch_up)
        self._turn = turn
        self._updates: list[bytes] = []
        self._authors: list[Member] = []
        """Of ``_updates``, one for one: what came in since the last flush."""
        self._is_due = False
        self.awareness = Awareness(
            board_id, self.members, schedule=self._schedule, take_in=self.flush
        )
        self._answers = Answers(replica, board_id)
        self._scope = Scope(board_id, self.members)
        self.saver = make_saver(self)
        self.durability = Durability(
            board_id,
            loaded.position,
            board_log=board_log,
            saver=self.saver,
            replica=replica,
            scope=self._scope,
            flush=self.flush,
            take_in=self._take_foreign,
        )
        self._waiting = Waiting(
            replica,
            self._schedule,
            has_lost_track=content is not None and not content.is_whole,
        )
        self._load(loaded, content)
        self.size = Size(replica, size_limit, board_id, self.members)
        self._building = Building(replica, lambda: build(self), self.size.measure)
        self.saver.start_from(loaded)
        self.durability.start()

    def _load(self, loaded: Loaded, content: Content | None) -> None:
        if content is None:
            applied = self._replica.apply(loaded.updates)
            malformed, waiting = len(applied.malformed), len(applied.waiting)
        else:
            malformed, waiting = content.malformed, 0
        if malformed or waiting:
            self._waiting.lose_track()
            log.error(
                "board.damaged",
                board_id=str(self.board_id),
                malformed=malformed,
                waiting=waiting,
            )

    # -- what it looks like ----------------------------------------------------

    @property
    def size_bytes(self) -> int:
        """The size of the encoded state, estimated from above."""
        return self._replica.size_bytes

    @property
    def is_frozen(self) -> bool:
        """Whether it is read-only because nothing can be made durable."""
        return self._scope.is_frozen

    @property
    def waiting(self) -> int:
        """How many edits are kept for want of others."""
        return len(self._waiting)

    @property
    def condition(self) -> str:
        """One word for how it is."""
        if self.is_frozen:
            return "read-only"
        if not self.saver.is_clean:
            return "unsaved"
        return "saved" if self.members else "empty"

    # -- members ---------------------------------------------------------------

    def join(self, member: Member) -> None:
        """Let a member in: its scope, and who else is here."""
        told = self._scope.admit(member)
        self.members.add(member)
        metrics.MEMBERS.inc()
        if self.size.is_large:
            asyncio.get_running_loop().call_soon(self.size.tell, [member])
        if present := self.awareness.everybody():
            told.append(frames.awareness(present))
        member.send(*told)

    def leave(self, member: Member, *, is_lost: bool) -> None:
        """Let a member go; a lost one stays visible for a moment."""
        if not self.members.remove(member):
            return
        self.flush()
        metrics.MEMBERS.dec()
        self.durability.forget(member)
        self._waiting.forget(member)
        self.awareness.leave(member, is_lost=is_lost)
        if not self.members:
            self.left_at = asyncio.get_running_loop().time()
            if not self.saver.is_clean:
                self.saver.hurry()

    def regrade(self, member: Member, grant: Grant) -> None:
        """Give a member another grant, and tell it when its scope changed."""
        self.flush()
        if self._scope.regrade(member, grant) and member.may_write:
            member.send(frames.step1(self._replica.vector()))

    def gone(self) -> None:
        """The API does not know this board any more."""
        log.info("board.gone", board_id=str(self.board_id))
        for member in list(self.members):
            member.expel(Refusal.BOARD_GONE)

    # -- frames from members ---------------------------------------------------

    def receive(self, member: Member, message: frames.Message) -> int:
        """Take one message of a member.

        Returns:
            What it cost beyond its own bytes: the document's size if all of it
            was looked at. Whoever asks often is listened to more slowly.

        Raises:
            MalformedFrame: its content is no good; only this member suffers.
        """
        if self._building.must_wait(message):
            self._building.hold(partial(self._receive_late, member, message))
            return 0
        match message:
            case frames.Update(update):
                self.write(member, update)
            case frames.Awareness(entries):
                self.awareness.announce(member, awareness.decode_entries(entries))
            case frames.Step1(vector):
                self.flush()
                self._answers.send(member, vector)
                return self._replica.size_bytes
            case frames.Step2(update):
                if member.may_write:
                    self.write(member, update)
                else:
                    self.flush()
                    self._answers.compare(member, update)
                    return self._replica.size_bytes
            case frames.Forbidden():
                raise MalformedFrame("a type for servers only")
            case _:
                pass  # questions and application messages need no answer
        return 0

    def write(self, member: Member, update: bytes) -> None:
        """Take one edit; it is applied with all others of this turn."""
        size = len(update)
        if not member.may_write:
            member.was_refused = member.was_refused or member.grant.is_writer
            refuse(member, "read-only")
        elif size > self.size.headroom and self._building.must_wait(
            frames.Update(update)
        ):
            self._building.hold(partial(self.write, member, update))
        elif size > self.size.headroom and not self._has_room_for(update):
            refuse(member, "too-large")
            self.size.tell([member], is_refused=True)
        else:
            self.size.headroom -= size
            self._updates.append(update)
            self._authors.append(member)
            if not self._is_due:
                self._schedule()

    def _has_room_for(self, update: bytes) -> bool:
        self.flush()
        return self.size.has_room_for(update)

    # -- a large document that is not built yet --------------------------------

    def warm_up(self) -> None:
        """Have the document built before somebody writes: a writer is here."""
        if any(member.grant.is_writer for member in self.members):
            self._building.begin()

    async def build(self, loader: Loader) -> None:
        """Build the document slice by slice, then do what had to wait."""
        try:
            await self._building.build(loader)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this room's
            self.fail(error)

    async def prepared(self) -> None:
        """Wait until the document is built (the saver asks before a save)."""
        await self._building.wait()

    def _receive_late(self, member: Member, message: frames.Message) -> None:
        """Take a message that had to wait; edits of those who left count too."""
        if isinstance(message, frames.Step1) and member not in self.members:
            return
        try:
            self.receive(member, message)
        except MalformedFrame:
            member.expel(CloseReason.RESET)

    # -- the tick --------------------------------------------------------------

    def _schedule(self) -> None:
        if not self._is_due:
            self._is_due = True
            self._turn.tick(self.flush)

    def flush(self) -> None:
        """Do everything that came in since the last flush."""
        self._is_due = False
        try:
            if self._updates:
                self._flush_updates()
            elif self._waiting.are_doubtful:
                self.durability.acknowledge(self._waiting.fulfilled(), None)
            self.awareness.flush()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this room's
            self.fail(error)

    def fail(self, error: Exception) -> None:
        """End this room, not the process: everybody returns to a fresh one.

        What was acknowledged is in the log; the rest is still with its authors.
        """
        metrics.CONTAINED.labels("board").inc()
        log.error("board.failed", board_id=str(self.board_id), exc_info=error)
        self._updates.clear()
        self._authors.clear()
        self.awareness.clear()
        if self.when_failed is not None:
            self.when_failed()
        for member in list(self.members):
            member.reconnect()

    def _flush_updates(self) -> None:
        TRAFFIC.ticks += 1
        updates, self._updates = self._updates, []
        authors, self._authors = self._authors, []
        # A lone author has the change already; a merged one is news to all, and
        # so is one that brings in what waited for it.
        has_gaps = self._waiting.has_gaps
        is_lone = not has_gaps and authors.count(authors[0]) == len(authors)
        lone = authors[0] if is_lone else None
        applied = self._apply(updates, is_own=True, but=lone)
        if applied.malformed or applied.waiting:
            authors = self._sort_out(updates, authors, applied)
        self._acknowledge(authors, applied)

    def _apply(
        self, updates: Sequence[bytes], *, is_own: bool, but: Member | None = None
    ) -> Applied:
        """Apply updates, and show what they have changed to everybody else."""
        self.members.note_slow()
        applied = self._replica.apply(updates)
        self.size.measure()
        if applied.change is not None:
            self.members.tell(frames.update(applied.change), but=but)
            self.saver.changed(applied.change, is_own=is_own)
        return applied

    def _acknowledge(self, authors: Sequence[Author], applied: Applied) -> None:
        """Say "saved" when it is time, for what came in by the way, too."""
        if applied.change is not None and self._waiting:
            authors = [*authors, *self._waiting.look_again()]
        self.durability.acknowledge(authors, applied.change)

    def _sort_out(
        self, updates: Sequence[bytes], authors: Sequence[Member], applied: Applied
    ) -> list[Member]:
        """Answer updates that did not work; return the authors of the others."""
        malformed, waiting = set(applied.malformed), set(applied.waiting)
        good: list[Member] = []
        for index, (author, update) in enumerate(zip(authors, updates, strict=True)):
            if index in malformed:
                refuse_malformed(author, self.board_id)
            elif index in waiting:
                self._waiting.keep(author, update)
            else:
                good.append(author)
        return good

    def _catch_up(self, member: Member) -> None:
        """Send a reader that was slow everything it missed, as one update."""
        if member not in self.members or member.behind is None:
            return
        self.flush()
        diff = self._replica.diff(member.behind)
        member.behind = None
        everybody = self.awareness.everybody() or awareness.encode_entries(())
        member.send(frames.update(diff), frames.awareness(everybody))

    # -- what others have written ----------------------------------------------

    def _take_foreign(self, updates: Sequence[bytes]) -> bool:
        """Take in updates from the log; False when that has ended this room."""
        if not self._replica.is_built:
            self._building.hold(partial(self._apply_foreign, updates))
            return True
        try:
            self._apply_foreign(updates)
        except DocumentBroken as error:
            self.fail(error)
            return False
        return True

    def _apply_foreign(self, updates: Sequence[bytes]) -> None:
        applied = self._apply(updates, is_own=False)
        if applied.malformed or applied.waiting:
            self._waiting.lose_track()
            log.warning(
                "log.entry_unusable",
                board_id=str(self.board_id),
                malformed=len(applied.malformed),
                waiting=len(applied.waiting),
            )
            self.saver.look()
        if applied.change is not None and self._waiting.has_gaps:
            # Part of this change may be an update that waited here for it, and
            # that no log has.
            self._acknowledge((), applied)

    # -- saving ----------------------------------------------------------------

    def mark(self) -> None:
        """Take everything in: it is about to be stored (the saver calls this)."""
        self._building.build_now()
        self.flush()
        self.durability.mark()

    def state(self) -> bytes:
        """Return the document as it is now, as one update."""
        self.flush()
        return self._replica.state()

    async def edit(self, update: bytes) -> None:
        """Take an edit of nobody on the board in; return when it is durable.

        Raises:
            Unavailable: nothing can be made durable now.
            MalformedUpdate: it cannot be decoded, or builds on what is not here.
        """
        await self.prepared()
        self.flush()
        if self.is_frozen:
            raise Unavailable("the board is read-only")
        applied = self._apply([update], is_own=True)
        if applied.malformed or applied.waiting:
            raise MalformedUpdate("not of this document")
        author = Stranger()
        self._acknowledge([author], applied)
        await author.saved.wait()

    def merge(self, update: bytes) -> None:
        """Take in what another process has stored (the saver calls this)."""
        self._building.build_now()
        self.flush()
        applied = self._apply([update], is_own=False)
        if applied.waiting:
            self._waiting.lose_track()
        if applied.change is not None:
            self._acknowledge((), applied)
