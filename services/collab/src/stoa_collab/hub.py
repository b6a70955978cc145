"""All boards this process holds: opened once, evicted when saved and empty."""

import asyncio
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog

from stoa_collab import metrics
from stoa_collab.errors import DocumentBroken, Refused, Unavailable
from stoa_collab.loading import Loader
from stoa_collab.log import BoardLog
from stoa_collab.persist import Saver, Shelf
from stoa_collab.presence_bus import PresenceBus
from stoa_collab.rooms.document import Room
from stoa_collab.transport.outbox import Outbox
from stoa_collab.turn import Turn

log = structlog.stdlib.get_logger()

HOUSEKEEPING_SECONDS: Final = 3.0


@dataclass(slots=True)
class _Open:
    room: Room
    saving: asyncio.Task[None]


class Hub:
    """Board id → room."""

    def __init__(
        self,
        shelf: Shelf,
        board_log: BoardLog,
        bus: PresenceBus,
        turn: Turn,
        loader: Loader,
        *,
        save_after: timedelta,
        save_at_latest: timedelta,
        idle_room_ttl: timedelta,
        size_limit: int,
    ) -> None:
        self._shelf = shelf
        self._log = board_log
        self._bus = bus
        self._turn = turn
        self._loader = loader
        self._save_after = save_after
        self._save_at_latest = save_at_latest
        self._idle = idle_room_ttl.total_seconds()
        self._size_limit = size_limit
        self._rooms: dict[UUID, _Open] = {}
        self._opening: dict[UUID, asyncio.Future[None]] = {}
        self._loads: set[asyncio.Task[None]] = set()
        self._builds: dict[Room, asyncio.Task[None]] = {}
        self._tasks: asyncio.TaskGroup | None = None
        self._stop = asyncio.Event()

    async def run(self) -> None:
        """Own the tasks of all rooms until ``stop``."""
        async with asyncio.TaskGroup() as tasks:
            self._tasks = tasks
            while not self._stop.is_set():
                self._keep_house()
                try:
                    async with asyncio.timeout(HOUSEKEEPING_SECONDS):
                        await self._stop.wait()
                except TimeoutError:
                    continue
            for task in [*self._loads, *self._builds.values()]:
                task.cancel()
            for board_id in list(self._rooms):
                self._close(board_id)

    def stop(self) -> None:
        """Let ``run`` end; rooms are dropped as they are (see ``save_all``)."""
        self._stop.set()

    def rooms(self) -> Iterator[Room]:
        """Yield all rooms."""
        for opened in list(self._rooms.values()):
            yield opened.room

    def get(self, board_id: UUID) -> Room | None:
        """Return the board's room if it is in memory."""
        opened = self._rooms.get(board_id)
        return opened.room if opened else None

    async def open(self, board_id: UUID) -> Room:
        """Return the board's room, loading it once for all who ask meanwhile.

        Raises:
            Unavailable: it cannot be loaded now.
            Refused: there is no such board.
        """
        while (opened := self._rooms.get(board_id)) is None:
            # Looked up again afterwards: between the end of the load and our
            # turn the room may have failed or been evicted.
            await asyncio.shield(self._pending(board_id))
        opened.room.left_at = asyncio.get_running_loop().time()
        return opened.room

    def _pending(self, board_id: UUID) -> asyncio.Future[None]:
        """Return what ends when the board's load does; begin it if need be."""
        if self._tasks is None or self._stop.is_set():
            raise Unavailable("not running")
        pending = self._opening.get(board_id)
        if pending is None:
            pending = asyncio.get_running_loop().create_future()
            self._opening[board_id] = pending
            loading = self._tasks.create_task(self._open(board_id, pending))
            self._loads.add(loading)
            loading.add_done_callback(self._loads.discard)
        return pending

    async def _open(self, board_id: UUID, pending: asyncio.Future[None]) -> None:
        try:
            with metrics.LOAD_SECONDS.time():
                room = await self._load(board_id)
            await self._log.follow(room.durability)
        except asyncio.CancelledError:
            pending.set_exception(Unavailable("stopping"))
            pending.exception()
            raise
        except Exception as error:
            # Whatever it is, those who wait must be told.
            if not isinstance(error, Refused):
                metrics.LOAD_FAILURES.inc()
            known = isinstance(error, Refused | Unavailable)
            log.warning(
                "board.not_loaded",
                board_id=str(board_id),
                error=str(error),
                exc_info=None if known else error,
            )
            if not known:
                metrics.CONTAINED.labels("load").inc()
            pending.set_exception(error if known else Unavailable(str(error)))
            pending.exception()  # somebody may have stopped waiting
        else:
            self._begin(room)
            pending.set_result(None)
        finally:
            del self._opening[board_id]

    async def _load(self, board_id: UUID) -> Room:
        loaded = await self._shelf.load(board_id)
        content = await self._loader.content(loaded.updates)
        return Room(
            board_id,
            loaded,
            self._log,
            self._saver_of,
            turn=self._turn,
            content=content,
            build=self._build,
            size_limit=self._size_limit,
        )

    def _build(self, room: Room) -> None:
        """Have a large board's document built; it asks when it needs it."""
        assert self._tasks is not None
        building = self._tasks.create_task(room.build(self._loader))
        self._builds[room] = building
        building.add_done_callback(lambda _: self._builds.pop(room, None))

    def _begin(self, room: Room) -> None:
        """Put a loaded and followed board to use."""
        assert self._tasks is not None
        board_id = room.board_id
        saving = self._tasks.create_task(self._keep_saving(room))
        self._rooms[board_id] = _Open(room, saving)
        room.left_at = asyncio.get_running_loop().time()
        room.awareness.publish = lambda entries: self._bus.publish(board_id, entries)
        room.when_failed = lambda: self._failed(room)
        self._bus.join(room.awareness)
        metrics.ROOMS.set(len(self._rooms))
        position = room.durability.position
        log.info("board.opened", board_id=str(board_id), position=str(position))

    async def _keep_saving(self, room: Room) -> None:
        """Run a room's saver; its failure is that room's trouble only."""
        while True:
            try:
                await room.saver.run()
            except DocumentBroken as error:
                room.fail(error)
            except Exception:
                # What is not saved must be tried again as long as there is a room.
                metrics.CONTAINED.labels("saver").inc()
                log.exception("saver.failed", board_id=str(room.board_id))
                await asyncio.sleep(HOUSEKEEPING_SECONDS)
                room.saver.changed(is_own=True)

    def _failed(self, room: Room) -> None:
        """Drop a room that cannot go on; whoever returns loads it anew."""
        if self.get(room.board_id) is room:
            self._close(room.board_id)

    def _saver_of(self, room: Room) -> Saver:
        return Saver(
            room,
            self._shelf,
            self._log,
            after=self._save_after,
            at_latest=self._save_at_latest,
        )

    def _keep_house(self) -> None:
        now = asyncio.get_running_loop().time()
        states: Counter[str] = Counter(loading=len(self._opening))
        owed = unsaved = 0
        for board_id, opened in list(self._rooms.items()):
            room = opened.room
            room.awareness.expire(now)
            room.warm_up()
            room.size.watch()
            states[room.condition] += 1
            owed += room.durability.acks_owed()
            unsaved += not room.saver.is_clean
            is_idle = not room.members and now - room.left_at > self._idle
            if is_idle and room.saver.is_clean:
                if room.saver.has_added:
                    # Nobody waits for it now, and its history can keep it.
                    room.saver.make_whole()
                else:
                    self._close(board_id)
        metrics.ROOMS.set(len(self._rooms))
        metrics.ROOMS_UNSAVED.set(unsaved)
        metrics.ACKS_OWED.set(owed)
        metrics.SLOW_SOCKETS.set(Outbox.now_full)
        for state in ("read-only", "unsaved", "saved", "empty", "loading"):
            metrics.ROOMS_BY_STATE.labels(state).set(states[state])

    def evict(self, room: Room) -> None:
        """Drop a room at once if nobody needs it."""
        is_ours = self.get(room.board_id) is room
        if is_ours and not room.members and not room.saver.owes:
            self._close(room.board_id)

    def _close(self, board_id: UUID) -> None:
        opened = self._rooms.pop(board_id)
        opened.saving.cancel()
        if (building := self._builds.pop(opened.room, None)) is not None:
            building.cancel()
        self._log.unfollow(opened.room.durability)
        self._bus.leave(opened.room.awareness)
        log.info("board.closed", board_id=str(board_id))

    async def save_all(self) -> None:
        """Save what was made here; returns when the API has it all.

        What others write in the log meanwhile is theirs to save, so nobody waits
        for a pause of theirs, and boards that nobody is on any more are dropped.
        """
        async with asyncio.TaskGroup() as tasks:
            for room in self.rooms():
                room.flush()
                tasks.create_task(self._save_and_evict(room))

    async def _save_and_evict(self, room: Room) -> None:
        await room.saver.save_own()
        self.evict(room)
