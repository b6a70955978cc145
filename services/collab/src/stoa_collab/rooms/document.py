"""One board's live document.

All frames that arrive in one turn of the event loop are gathered and flushed
together: one transaction, one merged update for every member, one log entry.
Nothing here waits. The room is told from outside when the log has taken an
entry and when the API has stored a state; only then it says "saved".

This file is one subject, the life of a tick, and is longer than most for it.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
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
)
from stoa_collab.log import ZERO, BoardLog, Entry, StreamId
from stoa_collab.outbox import framed
from stoa_collab.persist import Loaded, Saver
from stoa_collab.presence import Presence
from stoa_collab.protocol import awareness, frames
from stoa_collab.replica import EMPTY_VECTOR, NOTHING, Replica
from stoa_collab.rooms.member import Member
from stoa_shared import keys

log = structlog.stdlib.get_logger()

RETURN_SECONDS: Final = 2.0
"""How long a lost member stays visible: most are back within a second."""
_WAITING_MAX: Final = 1_000
"""Updates kept for want of others; beyond that they are refused."""

Acks = Counter[Member]
"""How many SyncStatus frames each member is owed."""
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
        size_limit: int,
    ) -> None:
        self.board_id = board_id
        self.log_key = keys.board_log(board_id)
        self.position: StreamId = loaded.position
        self._floor = loaded.position
        self.members: dict[Member, None] = {}
        self.is_frozen = False
        self.opened_at = self.left_at = asyncio.get_running_loop().time()
        self.publish_presence: Callable[[bytes], None] | None = None
        self.when_failed: Callable[[], None] | None = None
        self._replica = Replica()
        self._presence: Presence[Member] = Presence()
        self._log = board_log
        self._size_limit = size_limit
        self._inbox: list[tuple[Member, bytes]] = []
        self._spoken: dict[int, awareness.Entry] = {}
        self._is_due = False
        self.is_log_ready = False
        self._is_as_loaded = True
        self._unlogged: list[bytes] = []
        self._owed: Acks = Counter()
        self._in_flight: Acks | None = None
        self._settling: Acks = Counter()
        self._waiting: list[tuple[Member, bytes]] = []
        self._saved_vector = EMPTY_VECTOR
        self._snapshot_vector = EMPTY_VECTOR
        self._full_sync = (b"", b"", b"")
        applied = self._replica.apply(loaded.updates)
        if applied.malformed or applied.waiting:
            log.error(
                "board.damaged",
                board_id=str(board_id),
                malformed=len(applied.malformed),
                waiting=len(applied.waiting),
            )
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

    def acks_owed(self, member: Member) -> int:
        """Return how many of a member's edits are not durable yet."""
        owing = (self._owed, self._in_flight, self._settling)
        return sum(acks[member] for acks in owing if acks is not None)

    # -- members ---------------------------------------------------------------

    def join(self, member: Member) -> None:
        """Let a member in: its scope, and who else is here."""
        self.members[member] = None
        metrics.MEMBERS.inc()
        bodies = [frames.authenticated(writable=self._may_write(member))]
        if present := self._presence.everybody():
            bodies.append(frames.awareness(awareness.encode_entries(present)))
        if self.is_frozen and member.grant.is_writer:
            bodies.append(_STORAGE_AWAY)
        member.send(*bodies)

    def leave(self, member: Member, *, is_lost: bool) -> None:
        """Let a member go; a lost one stays visible for a moment."""
        if self.members.pop(member, 0) == 0:
            return
        self.flush()
        metrics.MEMBERS.dec()
        for acks in (self._owed, self._settling, self._in_flight):
            if acks is not None:
                acks.pop(member, None)
        self._waiting = [pair for pair in self._waiting if pair[0] is not member]
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
        before = self._may_write(member)
        member.grant = grant
        now = self._may_write(member)
        if before != now:
            member.send(frames.authenticated(writable=now))
            if now:
                member.send(frames.step1(self._replica.vector()))

    def _may_write(self, member: Member) -> bool:
        return member.grant.is_writer and not self.is_frozen

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
        match message:
            case frames.Update(update):
                self._write(member, update)
            case frames.Awareness(entries):
                self._announce(member, awareness.decode_entries(entries))
            case frames.Step1(vector):
                self.flush()
                self._answer_sync(member, vector)
                return self._replica.size_bytes
            case frames.Step2(update):
                if self._may_write(member):
                    self._write(member, update)
                else:
                    self._compare(member, update)
                    return self._replica.size_bytes
            case frames.Forbidden():
                raise MalformedFrame("a type for servers only")
            case _:
                pass  # questions and application messages need no answer
        return 0

    def _write(self, member: Member, update: bytes) -> None:
        if not self._may_write(member):
            member.was_refused = member.was_refused or member.grant.is_writer
            self._refuse(member, "read-only")
        elif not self._fits(update):
            self._refuse(member, "too-large")
        else:
            self._inbox.append((member, update))
            self._schedule()

    def _fits(self, update: bytes) -> bool:
        if self._replica.size_bytes + len(update) <= self._size_limit:
            return True
        # The size between two encodings is an estimate from above: look closer.
        return len(self._replica.state()) + len(update) <= self._size_limit

    def _refuse(self, member: Member, why: str) -> None:
        metrics.UPDATES.labels(why).inc()
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
        metrics.UPDATES.labels("malformed").inc()
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

    # -- the tick --------------------------------------------------------------

    def _schedule(self) -> None:
        if not self._is_due:
            self._is_due = True
            asyncio.get_running_loop().call_soon(self.flush)

    def flush(self) -> None:
        """Do everything that came in since the last flush."""
        self._is_due = False
        try:
            if self._inbox:
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
        self._inbox.clear()
        self._spoken.clear()
        if self.when_failed is not None:
            self.when_failed()
        for member in list(self.members):
            member.reconnect()

    def _flush_updates(self) -> None:
        inbox, self._inbox = self._inbox, []
        behind = self._vector_for_slow()
        applied = self._replica.apply([update for _, update in inbox])
        metrics.TICKS.inc()
        acks: Acks = Counter()
        for index, (member, update) in enumerate(inbox):
            if index in applied.malformed:
                self._malformed(member)
            elif index in applied.waiting:
                self._keep_waiting(member, update)
            else:
                acks[member] += 1
        if applied.change is not None:
            authors = {member for member, _ in inbox}
            # A lone author has the change already; a merged one is news to all.
            lone = authors.pop() if len(authors) == 1 else None
            self._fan_out(frames.update(applied.change), behind, skip=lone)
            self.saver.changed(is_own=True)
            self._find_fulfilled(acks)
        self._acknowledge(acks, applied.change)

    def _vector_for_slow(self) -> bytes | None:
        """Return what slow members have, before the document moves on."""
        if any(member.outbox.is_full for member in self.members):
            return self._replica.vector()
        return None

    def _keep_waiting(self, member: Member, update: bytes) -> None:
        """Ask for what an update builds on; it is acknowledged when that came."""
        if len(self._waiting) >= _WAITING_MAX:
            self._refuse(member, "waiting")
            return
        metrics.UPDATES.labels("waiting").inc()
        self._waiting.append((member, update))
        member.send(frames.step1(self._replica.vector()))

    def _find_fulfilled(self, acks: Acks) -> None:
        still: list[tuple[Member, bytes]] = []
        for member, update in self._waiting:
            if self._replica.lacks(update):
                still.append((member, update))
            else:
                acks[member] += 1
        self._waiting = still

    def _fan_out(
        self, body: bytes, behind: bytes | None, *, skip: Member | None = None
    ) -> None:
        """Send one message to everybody, built once for each address."""
        built: dict[bytes, bytes] = {}
        for member in self.members:
            if member is skip:
                continue
            if behind is not None and member.outbox.is_full:
                self._fall_behind(member, behind)
                continue
            frame = built.get(member.prefix)
            if frame is None:
                frame = built[member.prefix] = framed(member.prefix, body)
            member.outbox.put(frame)

    def _fall_behind(self, member: Member, vector: bytes) -> None:
        if member.behind is None:
            metrics.SLOW_PEERS.inc()
            member.behind = vector
            member.outbox.when_drained(lambda: self._catch_up(member))

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
        body = frames.awareness(entries)
        built: dict[bytes, bytes] = {}
        for member in self.members:
            if member.outbox.is_full:
                if member.behind is None:
                    self._fall_behind(member, self._replica.vector())
                continue
            frame = built.get(member.prefix)
            if frame is None:
                frame = built[member.prefix] = framed(member.prefix, body)
            member.outbox.put(frame)

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

    def _acknowledge(self, acks: Acks, change: bytes | None) -> None:
        """Say "saved" for updates once everything they hold is durable."""
        if change is not None:
            self._is_as_loaded = False
        if change is not None and self.is_log_ready:
            self._unlogged.append(change)
        is_durable = (
            not self._unlogged
            and self._in_flight is None
            and (self.is_log_ready or self.saver.is_clean)
        )
        if change is None and is_durable:
            self._say_saved(acks)
            return
        self._owed.update(acks)
        if self._unlogged:
            self._log.append(self)

    def _say_saved(self, acks: Acks) -> None:
        for member, count in acks.items():
            member.acknowledge(count)
            metrics.UPDATES.labels("saved").inc(count)

    def take_unlogged(self) -> Sequence[bytes]:
        """Hand over the updates to be written (the log calls this)."""
        if self._in_flight is not None:
            return ()
        updates, self._unlogged = self._unlogged, []
        if updates:
            self._in_flight, self._owed = self._owed, Counter()
        return updates

    def logged(self) -> None:
        """The updates in flight are durable (the log calls this)."""
        acks, self._in_flight = self._in_flight, None
        if acks is not None:
            self._say_saved(acks)
        if self._unlogged:
            self._log.append(self)
        elif self._owed and self.is_log_ready:
            # Repetitions of what was in flight.
            acks, self._owed = self._owed, Counter()
            self._say_saved(acks)
        self._thaw()

    @property
    def floor(self) -> StreamId:
        """The least id a new log entry may have: nothing stored covers it yet."""
        return max(self._floor, self.saver.stored)

    def log_lost(self) -> None:
        """The log takes nothing now: store in the API, it is the only one left."""
        self.is_log_ready = False
        self._unlogged.clear()
        if self._in_flight is not None:
            self._owed.update(self._in_flight)
            self._in_flight = None
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
            elif self._owed:
                acks, self._owed = self._owed, Counter()
                self._say_saved(acks)
        if not self._unlogged:
            self._thaw()  # else when the log has really taken it
        self.saver.look()

    def receive_entries(self, entries: Sequence[Entry]) -> None:
        """Take log entries in (the log calls this)."""
        self.flush()
        foreign = [u for entry in entries if not entry.is_own for u in entry.updates]
        if foreign:
            try:
                self._apply_foreign(foreign)
            except DocumentBroken as error:
                self.fail(error)
                return
        self.position = max(self.position, entries[-1].id)
        self._floor = max(self._floor, self.position)
        if self.saver.is_clean and self.position > self.saver.stored:
            # Saved before its entry was read back: the log is not settled yet.
            self.saver.changed(is_own=True)

    def _apply_foreign(self, updates: Sequence[bytes]) -> None:
        behind = self._vector_for_slow()
        applied = self._replica.apply(updates)
        if applied.malformed or applied.waiting:
            log.warning(
                "log.entry_unusable",
                board_id=str(self.board_id),
                malformed=len(applied.malformed),
                waiting=len(applied.waiting),
            )
            self.saver.look()
        if applied.change is None:
            return
        self._fan_out(frames.update(applied.change), behind)
        self.saver.changed(is_own=False)
        if self._waiting:
            # Part of this change may be an update that waited here for it.
            acks: Acks = Counter()
            self._find_fulfilled(acks)
            self._acknowledge(acks, applied.change)

    # -- saving ----------------------------------------------------------------

    def snapshot(self) -> bytes:
        """Return the state of now (the saver calls this)."""
        self.flush()
        if not self.is_log_ready:
            self._settling.update(self._owed)
            self._owed = Counter()
        self._snapshot_vector = self._replica.vector()
        return self._replica.state()

    def saved(self) -> None:
        """The API has the snapshot (the saver calls this)."""
        self._saved_vector = self._snapshot_vector
        acks, self._settling = self._settling, Counter()
        if self.saver.is_clean and self._in_flight is None:
            # Repetitions of what was just stored.
            acks.update(self._owed)
            self._owed = Counter()
        self._say_saved(acks)
        self._thaw()

    def not_saved(self) -> None:
        """The API does not have the snapshot (the saver calls this)."""
        self._owed.update(self._settling)
        self._settling = Counter()
        if not self.is_log_ready:
            self._freeze()
        elif self._owed and not self._unlogged:
            self._log_missing()

    def _log_missing(self) -> None:
        """Let the log settle what the API could not."""
        self._unlogged = [self._replica.diff(self._saved_vector)]
        self._log.append(self)

    def merge(self, update: bytes) -> None:
        """Take in what another process has stored (the saver calls this)."""
        self.flush()
        behind = self._vector_for_slow()
        applied = self._replica.apply([update])
        if applied.change is not None:
            self._fan_out(frames.update(applied.change), behind)
            self.saver.changed(is_own=False)
            self._acknowledge(Counter(), applied.change)

    def _freeze(self) -> None:
        """Neither log nor API takes anything: say so instead of pretending."""
        if self.is_frozen:
            return
        log.error("board.read_only", board_id=str(self.board_id))
        self.is_frozen = True
        for member in self.members:
            if member.grant.is_writer:
                member.send(frames.authenticated(writable=False), _STORAGE_AWAY)

    def _thaw(self) -> None:
        if not self.is_frozen:
            return
        log.info("board.writable", board_id=str(self.board_id))
        self.is_frozen = False
        for member in list(self.members):
            if member.was_refused:
                # Its counter of unsaved edits can only be mended by a new sync.
                member.reconnect()
            elif member.grant.is_writer:
                member.send(frames.authenticated(writable=True))
