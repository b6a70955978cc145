"""One board's live document.

All frames that arrive in one turn of the event loop are gathered and flushed
together: one transaction, one merged update for every member, one log entry.
Nothing here waits. The room is told from outside when the log has taken an
entry and when the API has stored a state; only then it says "saved".

This file is one subject, the life of a tick, and is longer than most for it.
"""

import asyncio
import json
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Final
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
from stoa_collab.log import ZERO, BoardLog, Entry, StreamId
from stoa_collab.metrics import TRAFFIC
from stoa_collab.persist import Loaded, Saver
from stoa_collab.presence import Presence
from stoa_collab.protocol import awareness, frames
from stoa_collab.replica import EMPTY_VECTOR, NOTHING, Applied, Content, Replica
from stoa_collab.rooms.audience import Audience
from stoa_collab.rooms.building import Building, needs_document
from stoa_collab.rooms.member import Author, Member, Stranger
from stoa_collab.rooms.receipts import Receipts, give
from stoa_collab.transport.outbox import framed
from stoa_collab.turn import Turn
from stoa_shared import keys

log = structlog.stdlib.get_logger()

RETURN_SECONDS: Final = 1.8
"""How long a lost member stays visible: most are back after little more than one."""
_WAITING_MAX: Final = 1_000
"""Updates kept for want of others; beyond that they are refused."""
_STORAGE_AWAY: Final = frames.stateless('{"type": "storage.away"}')
"""Tells writers why the board is read-only: neither log nor API takes anything."""


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
        self.log_key = keys.board_log(board_id).encode()
        self.position: StreamId = loaded.position
        self._floor = loaded.position
        self.members = Audience(self.vector, self._catch_up)
        self.is_frozen = False
        self.opened_at = self.left_at = asyncio.get_running_loop().time()
        self.publish_presence: Callable[[bytes], None] | None = None
        self.when_failed: Callable[[], None] | None = None
        self._replica = Replica(content)
        self._building = Building(lambda: build(self))
        self._presence: Presence[Member] = Presence()
        self._log = board_log
        self._turn = turn
        self._size_limit = size_limit
        self._updates: list[bytes] = []
        self._authors: list[Member] = []
        """Of ``_updates``, one for one: what came in since the last flush."""
        self._spoken: dict[int, awareness.Entry] = {}
        self._is_due = False
        self._is_large = False
        self.is_log_ready = False
        self._is_as_loaded = True
        self._unlogged: list[bytes] = []
        self._receipts = Receipts()
        self._waiting: list[tuple[Member, bytes]] = []
        self._has_lost_track = content is not None and not content.is_whole
        """Whether something waits for others that is not in ``_waiting``."""
        self._saved_vector = EMPTY_VECTOR
        self._marked_vector = EMPTY_VECTOR
        self._full_sync = (b"", b"", b"")
        if content is None:
            applied = self._replica.apply(loaded.updates)
            malformed, waiting = len(applied.malformed), len(applied.waiting)
        else:
            malformed, waiting = content.malformed, 0
        if malformed or waiting:
            self._has_lost_track = True
            log.error(
                "board.damaged",
                board_id=str(board_id),
                malformed=malformed,
                waiting=waiting,
            )
        self._measure()
        self.saver = make_saver(self)
        self.saver.start_from(loaded)
        if self.saver.is_clean:
            self._saved_vector = self._replica.vector()

    # -- what it looks like ----------------------------------------------------

    @property
    def size_bytes(self) -> int:
        """The size of the encoded state, estimated from above."""
        return self._replica.size_bytes

    @property
    def present(self) -> int:
        """How many presence entries are shown."""
        return len(self._presence.everybody())

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

    def acks_owed(self, member: Member | None = None) -> int:
        """Return how many edits, of a member or of all, are not durable yet."""
        return len(self._receipts) if member is None else self._receipts.owed_to(member)

    def vector(self) -> bytes:
        """Return what the document holds, by author."""
        return self._replica.vector()

    # -- members ---------------------------------------------------------------

    def join(self, member: Member) -> None:
        """Let a member in: its scope, and who else is here."""
        member.may_write = member.grant.is_writer and not self.is_frozen
        self.members.add(member)
        metrics.MEMBERS.inc()
        if self._is_large:
            asyncio.get_running_loop().call_soon(self._tell_size, [member])
        bodies = [frames.authenticated(writable=member.may_write)]
        if present := self._presence.everybody():
            bodies.append(frames.awareness(awareness.encode_entries(present)))
        if self.is_frozen and member.grant.is_writer:
            bodies.append(_STORAGE_AWAY)
        member.send(*bodies)

    def leave(self, member: Member, *, is_lost: bool) -> None:
        """Let a member go; a lost one stays visible for a moment."""
        if not self.members.remove(member):
            return
        self.flush()
        metrics.MEMBERS.dec()
        self._receipts.forget(member)
        waiting = [pair for pair in self._waiting if pair[0] is not member]
        self._has_lost_track |= len(waiting) < len(self._waiting)
        self._waiting = waiting
        loop = asyncio.get_running_loop()
        orphans = self._presence.orphan(member)
        if orphans and is_lost:
            loop.call_later(RETURN_SECONDS, self._remove_presence, orphans)
        elif orphans:
            self._remove_presence(orphans)
        if not self.members:
            self.left_at = loop.time()
            if not self.saver.is_clean:
                self.saver.hurry()

    def regrade(self, member: Member, grant: Grant) -> None:
        """Give a member another grant, and tell it when its scope changed."""
        self.flush()
        before = member.may_write
        member.grant = grant
        member.may_write = grant.is_writer and not self.is_frozen
        if before != member.may_write:
            member.send(frames.authenticated(writable=member.may_write))
            if member.may_write:
                member.send(frames.step1(self._replica.vector()))

    def expel_all(self, reason: Refusal) -> None:
        """End the board for everybody."""
        for member in list(self.members):
            member.expel(reason)

    def gone(self) -> None:
        """The API does not know this board any more."""
        log.info("board.gone", board_id=str(self.board_id))
        self.expel_all(Refusal.BOARD_GONE)

    # -- frames from members ---------------------------------------------------

    def receive(self, member: Member, message: frames.Message) -> int:
        """Take one message of a member.

        Returns:
            What it cost beyond its own bytes: the document's size if all of it
            was looked at. Whoever asks often is listened to more slowly.

        Raises:
            MalformedFrame: its content is no good; only this member suffers.
        """
        if self._must_wait(message):
            self._building.hold(partial(self._receive_late, member, message))
            return 0
        match message:
            case frames.Update(update):
                self.write(member, update)
            case frames.Awareness(entries):
                self._announce(member, awareness.decode_entries(entries))
            case frames.Step1(vector):
                self.flush()
                self._answer_sync(member, vector)
                return self._replica.size_bytes
            case frames.Step2(update):
                if member.may_write:
                    self.write(member, update)
                else:
                    self._compare(member, update)
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
            self._refuse(member, "read-only")
        elif size > self._headroom and self._must_wait(frames.Update(update)):
            self._building.hold(partial(self.write, member, update))
        elif size > self._headroom and not self._fits(update):
            self._refuse(member, "too-large")
            self._tell_size([member], is_refused=True)
        else:
            self._headroom -= size
            self._updates.append(update)
            self._authors.append(member)
            if not self._is_due:
                self._schedule()

    def _fits(self, update: bytes) -> bool:
        """Look closer: the size between two encodings is an upper estimate."""
        self.flush()
        self._replica.state()
        self._measure()
        return self._replica.size_bytes + len(update) <= self._size_limit

    def _measure(self) -> None:
        """Note how much more fits; nothing, without a look, before it is built."""
        room = self._size_limit - self._replica.size_bytes
        self._headroom = room if self._replica.is_built else -1

    def watch_size(self) -> None:
        """Warn once when the document passes half of its limit (every few seconds)."""
        half = self._size_limit // 2
        if self.size_bytes > half and not self._is_large:
            self._replica.state()  # the size was an estimate from above
        was_large, self._is_large = self._is_large, self.size_bytes > half
        if self._is_large and not was_large:
            metrics.ROOMS_LARGE.inc()
            log.warning(
                "board.large", board_id=str(self.board_id), size_bytes=self.size_bytes
            )
            self._tell_size(self.members)

    def _tell_size(
        self, members: Iterable[Member], *, is_refused: bool = False
    ) -> None:
        told = {
            "type": "document.size",
            "bytes": self.size_bytes,
            "limit": self._size_limit,
            "refused": is_refused,
        }
        body = frames.stateless(json.dumps(told))
        for member in members:
            member.send(body)

    def _refuse(self, member: Member, why: str) -> None:
        metrics.UPDATES_REFUSED.labels(why).inc()
        member.send(frames.REFUSED)

    def _compare(self, member: Member, update: bytes) -> None:
        """Acknowledge a reader's copy: saved when it holds nothing new."""
        self.flush()
        try:
            lacks = self._replica.lacks(update)
        except MalformedUpdate:
            self._malformed(member)
            return
        member.send(frames.REFUSED if lacks else frames.SAVED)

    def _malformed(self, member: Member) -> None:
        metrics.UPDATES_REFUSED.labels("malformed").inc()
        log.warning("update.malformed", board_id=str(self.board_id))
        member.send(frames.REFUSED)
        member.expel(CloseReason.RESET)

    def _announce(self, member: Member, entries: Sequence[awareness.Entry]) -> None:
        accepted = self._presence.announce(
            entries,
            owner=member,
            user_id=member.grant.user_id,
            now=asyncio.get_running_loop().time(),
        )
        self._speak(accepted)

    def _speak(self, entries: Iterable[awareness.Entry]) -> None:
        for entry in entries:
            self._spoken[entry.client_id] = entry
            self._schedule()

    def _answer_sync(self, member: Member, vector: bytes) -> None:
        # Step1 first: the provider answers it before it has merged our content,
        # so its Step2 stays small.
        ours = framed(member.prefix, frames.step1(self._replica.vector()))
        if vector != EMPTY_VECTOR:
            diff = frames.step2(self._replica.diff(vector))
            member.outbox.put(ours + framed(member.prefix, diff))
            return
        state = self._replica.state()
        if self._full_sync[:2] != (state, member.prefix):
            frame = framed(member.prefix, frames.step2(state))
            self._full_sync = (state, member.prefix, frame)
        member.outbox.put(ours)
        member.outbox.put(self._full_sync[2])

    # -- a large document that is not built yet --------------------------------

    def warm_up(self) -> None:
        """Have the document built before somebody writes: a writer is here."""
        if any(member.grant.is_writer for member in self.members):
            self._building.begin()

    async def build(self, loader: Loader) -> None:
        """Build the document slice by slice, then do what had to wait."""
        try:
            await loader.build(self._replica)
            self._built()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this room's
            self.fail(error)

    async def prepared(self) -> None:
        """Wait until the document is built (the saver asks before a save)."""
        if not self._replica.is_built:
            await self._building.wait()

    def _must_wait(self, message: frames.Message) -> bool:
        return not self._replica.is_built and needs_document(message)

    def _build_now(self) -> None:
        if not self._replica.is_built:
            self._replica.build()
            self._built()

    def _built(self) -> None:
        self._measure()
        self._building.release()

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
            if self._spoken:
                self._flush_presence()
        except Exception as error:  # noqa: BLE001 - whatever it is, it is this room's
            self.fail(error)

    def fail(self, error: Exception) -> None:
        """End this room, not the process: everybody returns to a fresh one.

        What was acknowledged is in the log; the rest is still with its authors.
        """
        log.error("board.failed", board_id=str(self.board_id), exc_info=error)
        self._updates.clear()
        self._authors.clear()
        self._spoken.clear()
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
        has_gaps = self._has_lost_track or bool(self._waiting)
        is_lone = not has_gaps and authors.count(authors[0]) == len(authors)
        lone = authors[0] if is_lone else None
        self.members.note_slow()
        applied = self._replica.apply(updates)
        self._measure()
        if applied.malformed or applied.waiting:
            authors = self._sort_out(updates, authors, applied)
        change = applied.change
        if change is not None:
            self.members.tell(frames.update(change), but=lone)
            self.saver.changed(change, is_own=True)
            if self._waiting:
                authors += self._fulfilled()
        self._acknowledge(authors, change)

    def _sort_out(
        self, updates: Sequence[bytes], authors: Sequence[Member], applied: Applied
    ) -> list[Member]:
        """Answer updates that did not work; return the authors of the others."""
        good: list[Member] = []
        for index, (author, update) in enumerate(zip(authors, updates, strict=True)):
            if index in applied.malformed:
                self._malformed(author)
            elif index in applied.waiting:
                self._keep_waiting(author, update)
            else:
                good.append(author)
        return good

    def _keep_waiting(self, member: Member, update: bytes) -> None:
        """Ask for what an update builds on; it is acknowledged when that came."""
        if len(self._waiting) >= _WAITING_MAX:
            self._has_lost_track = True
            self._refuse(member, "waiting")
            return
        metrics.UPDATES_WAITING.inc()
        self._waiting.append((member, update))
        member.send(frames.step1(self._replica.vector()))

    def _fulfilled(self) -> list[Member]:
        """Return the authors of updates that waited for what has now come."""
        authors: list[Member] = []
        still: list[tuple[Member, bytes]] = []
        for member, update in self._waiting:
            if self._replica.lacks(update):
                still.append((member, update))
            else:
                authors.append(member)
        self._waiting = still
        return authors

    def _catch_up(self, member: Member) -> None:
        """Send a reader that was slow everything it missed, as one update."""
        if member not in self.members or member.behind is None:
            return
        self.flush()
        diff = self._replica.diff(member.behind)
        member.behind = None
        everybody = awareness.encode_entries(self._presence.everybody())
        member.send(frames.update(diff), frames.awareness(everybody))

    # -- presence --------------------------------------------------------------

    def _flush_presence(self) -> None:
        spoken, self._spoken = self._spoken, {}
        entries = awareness.encode_entries(spoken.values())
        self._show_presence(entries)
        if self.publish_presence is not None:
            self.publish_presence(entries)

    def _show_presence(self, entries: bytes) -> None:
        self.members.note_slow()
        self.members.tell(frames.awareness(entries))

    def _remove_presence(self, entries: Sequence[awareness.Entry]) -> None:
        now = asyncio.get_running_loop().time()
        self._speak(self._presence.remove(entries, now=now))

    def expire_presence(self, now: float) -> None:
        """Drop people who were not heard of for half a minute."""
        self._speak(self._presence.expire(now))

    def own_presence(self) -> bytes:
        """Encode the presence of our members, for another process."""
        return awareness.encode_entries(self._presence.owned())

    def hear_presence(self, node: bytes, entries: bytes) -> None:
        """Take presence from another process in."""
        self.flush()
        now = asyncio.get_running_loop().time()
        accepted, denied = self._presence.merge(
            awareness.decode_entries(entries), node=node, now=now
        )
        if accepted:
            self._show_presence(awareness.encode_entries(accepted))
        self._speak(denied)

    def renew_presence(self) -> None:
        """Other processes could not hear us: tell them who is here after all."""
        now = asyncio.get_running_loop().time()
        self._speak(self._presence.own_again(now=now))

    def lose_node(self, node: bytes) -> None:
        """Another process is gone, and with it those who were on it."""
        now = asyncio.get_running_loop().time()
        self._speak(self._presence.lose_node(node, now=now))

    # -- the log ---------------------------------------------------------------

    def _acknowledge(self, authors: Sequence[Author], change: bytes | None) -> None:
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
        return self.is_log_ready or self.saver.is_clean

    def take_unlogged(self) -> Sequence[bytes]:
        """Hand over the updates to be written (the log calls this)."""
        if self._receipts.are_in_flight:
            return ()
        updates, self._unlogged = self._unlogged, []
        if updates:
            self._receipts.fly()
        return updates

    def logged(self) -> None:
        """The updates in flight are durable (the log calls this)."""
        self._receipts.land()
        if self._unlogged:
            self._log.append(self)
        elif self._receipts.are_owed and self.is_log_ready:
            self._receipts.give_owed()  # repetitions of what was in flight
        self._thaw()

    @property
    def floor(self) -> StreamId:
        """The least id a new log entry may have: nothing stored covers it yet."""
        return max(self._floor, self.saver.stored)

    def log_lost(self) -> None:
        """The log takes nothing now: store in the API, it is the only one left."""
        self.is_log_ready = False
        self._unlogged.clear()
        self._receipts.crash()
        if not self.saver.is_clean:
            self.saver.hurry()

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
        if not self.saver.is_clean and not (was_loaded and not is_new):
            if is_new:
                # Whoever wrote it first may be gone: it is ours to save now.
                self.saver.changed(is_own=True)
            missing = self._replica.diff(self._saved_vector)
            if missing != NOTHING:
                self._unlogged = [missing]
                self._log.append(self)
            else:
                self._receipts.give_owed()
        if not self._unlogged:
            self._thaw()  # else when the log has really taken it
        self.saver.look()

    def receive_entries(self, entries: Sequence[Entry]) -> None:
        """Take log entries in (the log calls this)."""
        self.flush()
        foreign = [u for entry in entries if not entry.is_own for u in entry.updates]
        if foreign and not self._replica.is_built:
            self._building.hold(partial(self._apply_foreign, foreign))
        elif foreign:
            try:
                self._apply_foreign(foreign)
            except DocumentBroken as error:
                self.fail(error)
                return
        self.seen(entries[-1].id)

    def seen(self, position: StreamId) -> None:
        """Everything in the log up to here is in the document (the log calls this)."""
        self.position = max(self.position, position)
        self._floor = max(self._floor, self.position)
        if self.saver.is_clean and self.position > self.saver.stored:
            # Saved before its entry was read back: the log is not settled yet.
            self.saver.changed(is_own=True)

    def _apply_foreign(self, updates: Sequence[bytes]) -> None:
        self.members.note_slow()
        applied = self._replica.apply(updates)
        if applied.malformed or applied.waiting:
            self._has_lost_track = True
            log.warning(
                "log.entry_unusable",
                board_id=str(self.board_id),
                malformed=len(applied.malformed),
                waiting=len(applied.waiting),
            )
            self.saver.look()
        if applied.change is None:
            return
        self.members.tell(frames.update(applied.change))
        self.saver.changed(applied.change, is_own=False)
        if self._waiting or self._has_lost_track:
            # Part of this change may be an update that waited here for it, and
            # that no log has.
            self._acknowledge(self._fulfilled(), applied.change)

    # -- saving ----------------------------------------------------------------

    def mark(self) -> None:
        """Remember what there is now: it is about to be stored (the saver calls)."""
        self._build_now()
        self.flush()
        if not self.is_log_ready:
            self._receipts.settle()
        self._marked_vector = self._replica.vector()

    def saved(self) -> None:
        """The API has what was marked (the saver calls this)."""
        self._saved_vector = self._marked_vector
        self._receipts.settled()
        if self.saver.is_clean and not self._receipts.are_in_flight:
            self._receipts.give_owed()  # repetitions of what was just stored
        self._thaw()

    def not_saved(self) -> None:
        """The API does not have what was marked (the saver calls this)."""
        self._receipts.unsettle()
        if not self.is_log_ready:
            self._freeze()
        elif self._receipts.are_owed and not self._unlogged:
            self._log_missing()

    def _log_missing(self) -> None:
        """Let the log settle what the API could not."""
        self._unlogged = [self._replica.diff(self._saved_vector)]
        self._log.append(self)

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
        self.members.note_slow()
        applied = self._replica.apply([update])
        if applied.malformed or applied.waiting:
            raise MalformedUpdate("not of this document")
        self._measure()
        author = Stranger()
        authors: list[Author] = [author]
        if applied.change is not None:
            self.members.tell(frames.update(applied.change))
            self.saver.changed(applied.change, is_own=True)
            if self._waiting:
                authors += self._fulfilled()
        self._acknowledge(authors, applied.change)
        await author.saved.wait()

    def merge(self, update: bytes) -> None:
        """Take in what another process has stored (the saver calls this)."""
        self._build_now()
        self.flush()
        self.members.note_slow()
        applied = self._replica.apply([update])
        self._has_lost_track |= bool(applied.waiting)
        if applied.change is not None:
            self.members.tell(frames.update(applied.change))
            self.saver.changed(applied.change, is_own=False)
            self._acknowledge((), applied.change)

    def _freeze(self) -> None:
        """Neither log nor API takes anything: say so instead of pretending."""
        if self.is_frozen:
            return
        log.error("board.read_only", board_id=str(self.board_id))
        self.is_frozen = True
        for member in self.members:
            member.may_write = False
            if member.grant.is_writer:
                member.send(frames.authenticated(writable=False), _STORAGE_AWAY)

    def _thaw(self) -> None:
        if not self.is_frozen:
            return
        log.info("board.writable", board_id=str(self.board_id))
        self.is_frozen = False
        for member in list(self.members):
            member.may_write = member.grant.is_writer
            if member.was_refused:
                # Its counter of unsaved edits can only be mended by a new sync.
                member.reconnect()
            elif member.grant.is_writer:
                member.send(frames.authenticated(writable=True))
