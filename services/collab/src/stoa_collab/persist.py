"""From memory to the shelf: state cache in Redis, state in the API, loading.

Two processes may hold one board and may even be unable to see each other's
log, so a state is always stored on top of the revision it was built on; a
conflict is answered by merging what is stored and trying again. The log is
trimmed, and log and cache get their hour to live, only after the API has all
of it.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final, NamedTuple, Protocol, cast
from uuid import UUID

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from stoa_collab import metrics
from stoa_collab.api import Api, StoredState
from stoa_collab.errors import CollabError, Refused, StateConflict, Unavailable
from stoa_collab.log import ZERO, BoardLog, Follower, StreamId
from stoa_collab.unsaved import LARGE_BYTES, Unsaved
from stoa_shared import keys

log = structlog.stdlib.get_logger()

STORED_TTL_SECONDS: Final = 3600
BACKOFF_SECONDS: Final = (1.0, 30.0)
DIRECT_SECONDS: Final = (0.25, 1.0)
"""Quiet time and longest wait before storing while the log is away: people wait
for the acknowledgement."""
REDIS_SECONDS: Final = 3.0
"""Longest wait for the cache: it must not hold up what goes to the API."""
_CONFLICTS_MAX: Final = 10

_LESS: Final = """
local function less(a, b)
  local a1, a2 = string.match(a, '(%d+)-(%d+)')
  local b1, b2 = string.match(b, '(%d+)-(%d+)')
  a1, a2, b1, b2 = tonumber(a1), tonumber(a2), tonumber(b1), tonumber(b2)
  return a1 < b1 or (a1 == b1 and a2 < b2)
end
"""
_CACHE: Final = (
    _LESS
    + """
local known = redis.call('HGET', KEYS[1], 'covers')
if known and less(ARGV[1], known) then return 0 end
redis.call('HSET', KEYS[1], 'covers', ARGV[1], 'state', ARGV[2])
redis.call('PERSIST', KEYS[1])
return 1
"""
)
_SETTLE: Final = (
    _LESS
    + """
redis.call('XTRIM', KEYS[1], 'MINID', ARGV[1])
local stored = redis.call('HGET', KEYS[2], 'stored')
if not stored or not less(ARGV[1], stored) then
  redis.call('HSET', KEYS[2], 'stored', ARGV[1], 'etag', ARGV[2])
end
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('EXPIRE', KEYS[2], ARGV[3])
  return 1
end
local info = redis.call('XINFO', 'STREAM', KEYS[1])
for i = 1, #info, 2 do
  if info[i] == 'last-generated-id' and not less(ARGV[1], info[i + 1]) then
    redis.call('EXPIRE', KEYS[1], ARGV[3])
    redis.call('EXPIRE', KEYS[2], ARGV[3])
  end
end
return 1
"""
)
"""Trim; note what the API has; let both keys expire if nothing newer is there.

A Redis that is full refuses to note anything in a script that has not written
before: trimming first is what lets it get better by itself."""


class Cached(NamedTuple):
    """A board's state in Redis."""

    covers: StreamId
    state: bytes
    stored: StreamId
    """What the API had when it last answered; zero if never."""


class Loaded(NamedTuple):
    """Everything there is of a board."""

    updates: tuple[bytes, ...]
    position: StreamId
    """The last log entry among the updates, or what the states cover."""
    stored: StreamId
    etag: str | None
    """The API's revision; None when it could not be asked."""
    beside: tuple[bytes, ...] = ()
    """What the API keeps beside the state."""
    is_as_stored: bool = False
    """Whether the API has each of the updates."""

    @property
    def is_unsaved(self) -> bool:
        """Whether the API lacks something of it."""
        return self.etag is None or self.position > self.stored


class Board(Follower, Protocol):
    """What saving needs of a room."""

    @property
    def board_id(self) -> UUID:
        """Which board."""
        ...

    @property
    def is_log_ready(self) -> bool:
        """Whether its log takes updates now."""
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

    def saved(self) -> None:
        """Learn that the API has what there was at the mark."""
        ...

    def not_saved(self) -> None:
        """Learn that the API does not have what there was at the mark."""
        ...

    def merge(self, update: bytes) -> None:
        """Take in what somebody else has stored."""
        ...

    def gone(self) -> None:
        """Learn that the board does not exist any more."""
        ...


class Shelf:
    """Where boards are kept: Redis first, the API for good."""

    def __init__(self, api: Api, redis: Redis, board_log: BoardLog) -> None:
        self._api = api
        self._redis = redis
        self._log = board_log

    async def load(self, board_id: UUID) -> Loaded:
        """Fetch a board: cached or stored state, then the log after it.

        The API is asked even when Redis has a state: a Redis that was away
        while boards were stored would otherwise bring back an old one.

        Raises:
            Unavailable: it cannot be known what the board holds.
            Refused: there is no such board.
        """
        cached = await self.cached(board_id)
        stored = await self._stored(board_id, cached)
        position, updates = ZERO, list[bytes]()
        if cached is not None:
            position, updates = cached.covers, [cached.state]
        if stored is not None:
            position = max(position, stored.covers)
            updates += [each for each in stored.updates if each not in updates]
        elif cached is None:
            raise Unavailable("neither Redis nor the API has the board")
        elif cached.stored > cached.covers:
            # The log is trimmed up to what was stored: there is a gap between.
            raise Unavailable("Redis has an old state, and the API does not answer")
        try:
            entries = await self._log.read_since(
                keys.board_log(board_id).encode(), position
            )
        except Unavailable:
            # The log comes in when Redis is back; nothing is stored over it.
            entries = []
        is_as_stored = stored is not None and set(updates) <= set(stored.updates)
        for entry in entries:
            updates += entry.updates
            position = max(position, entry.id)
        return Loaded(
            tuple(updates),
            position,
            stored.covers if stored else ZERO,
            stored.etag if stored else None,
            stored.updates[1:] if stored else (),
            is_as_stored=is_as_stored and not entries,
        )

    async def _stored(
        self, board_id: UUID, cached: Cached | None
    ) -> StoredState | None:
        try:
            return await self._api.state(board_id)
        except Unavailable:
            if cached is None:
                raise
            log.warning("board.loaded_from_cache", board_id=str(board_id))
            return None

    async def cached(self, board_id: UUID) -> Cached | None:
        """Return the state in Redis; None without one, or without Redis."""
        if not self._log.is_up:
            return None
        try:
            async with asyncio.timeout(REDIS_SECONDS):
                values = cast(
                    "Sequence[bytes | None]",  # the client does not decode
                    await self._redis.hmget(
                        keys.board_state(board_id), ["covers", "state", "stored"]
                    ),
                )
        except (RedisError, TimeoutError):
            return None
        covers, state, stored = values
        if covers is None or state is None:
            return None
        return Cached(
            StreamId.parse(covers.decode()),
            state,
            StreamId.parse((stored or b"0").decode()),
        )

    async def stored_up_to(self, board_id: UUID) -> StreamId:
        """Return what some process got the API to store, as far as Redis knows."""
        if not self._log.is_up:
            return ZERO
        try:
            async with asyncio.timeout(REDIS_SECONDS):
                value = await self._redis.hget(keys.board_state(board_id), "stored")
        except (RedisError, TimeoutError):
            return ZERO
        return StreamId.parse(value.decode()) if isinstance(value, bytes) else ZERO

    async def fetch(self, board_id: UUID) -> StoredState:
        """Fetch what the API has (see ``Api.state``)."""
        return await self._api.state(board_id)

    async def cache(self, board_id: UUID, state: bytes, covers: StreamId) -> None:
        """Write the state to Redis, without a time limit; best effort."""
        if not self._log.is_up:
            return
        try:
            async with asyncio.timeout(REDIS_SECONDS):
                await self._redis.eval(  # pyright: ignore[reportUnknownMemberType, reportGeneralTypeIssues]  # untyped in redis-py
                    _CACHE, 1, keys.board_state(board_id), str(covers), state
                )
        except (RedisError, TimeoutError) as error:
            log.warning("board.not_cached", board_id=str(board_id), error=str(error))

    async def let_expire(self, board_id: UUID) -> None:
        """Keep log and cache of a board that is gone for an hour only."""
        try:
            async with asyncio.timeout(REDIS_SECONDS):
                for key in (keys.board_log(board_id), keys.board_state(board_id)):
                    await self._redis.expire(key, STORED_TTL_SECONDS)
        except (RedisError, TimeoutError):
            log.warning("board.not_expiring", board_id=str(board_id))

    async def store(
        self, board_id: UUID, state: bytes, covers: StreamId, etag: str
    ) -> str:
        """Store the state in the API (see ``Api.store``), then trim the log."""
        new = await self._api.store(board_id, state, covers, etag)
        await self.settle(board_id, covers, new)
        return new

    async def add(
        self, board_id: UUID, change: bytes, covers: StreamId, etag: str
    ) -> str:
        """Store a change beside the state (see ``Api.add``), then trim the log.

        The cache stays as it is; once the log is trimmed, it is not used alone.
        """
        new = await self._api.add(board_id, change, covers, etag)
        await self.settle(board_id, covers, new)
        return new

    async def settle(self, board_id: UUID, covers: StreamId, etag: str) -> None:
        """Trim the log; let it and the cache expire if the API has all of it."""
        if not self._log.is_up:
            return
        try:
            async with asyncio.timeout(REDIS_SECONDS):
                await self._redis.eval(  # pyright: ignore[reportUnknownMemberType, reportGeneralTypeIssues]  # untyped in redis-py
                    _SETTLE,
                    2,
                    keys.board_log(board_id),
                    keys.board_state(board_id),
                    str(covers),
                    etag,
                    STORED_TTL_SECONDS,
                )
        except (RedisError, TimeoutError) as error:
            log.warning("board.not_trimmed", board_id=str(board_id), error=str(error))


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
        self._after = after.total_seconds()
        self._at_latest = at_latest.total_seconds()
        self._etag: str | None = None
        self._stored = ZERO
        self._unsaved = Unsaved(asyncio.get_running_loop().time)
        self._first_change: float | None = None
        self._last_change = 0.0
        self._is_own_change = False
        self._is_urgent = False
        self._must_look = False
        self._wake = asyncio.Event()
        self._clean = asyncio.Event()
        self._clean.set()
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
        return self._first_change is None and self._clean.is_set()

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
        self._last_change = asyncio.get_running_loop().time()
        self._is_own_change = self._is_own_change or is_own
        if self._first_change is None:
            self._first_change = self._last_change
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
            if self._first_change is None:
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
        first = self._first_change
        if self._is_urgent or first is None:
            return 0.0
        after, latest = self._after, self._at_latest
        if not self._board.is_log_ready:
            after, latest = DIRECT_SECONDS
        elif not self._is_own_change:
            after, latest = after * 2, latest * 2
        due = min(self._last_change + after, first + latest)
        return due - asyncio.get_running_loop().time()

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
        self._first_change = None
        was_own, self._is_own_change = self._is_own_change, False
        cut = self._cut()
        try:
            with metrics.SAVE_SECONDS.time():
                await self._store(cut, was_own=was_own)
        except Refused as error:
            self._clean.set()
            self._settle_wanted(error)
            self._board.gone()
            await self._shelf.let_expire(self._board.board_id)
        except (CollabError, OSError) as error:
            await self._failed(error)
        else:
            self._fails = 0
            if self._board.position > self._stored:
                self.changed(is_own=True)  # the log is not settled yet
            if self._first_change is None:
                self._clean.set()
            self._board.saved()
            self._settle_wanted()

    async def _catch_up(self) -> None:
        """Read the log to its end, so that one save covers all that is in it."""
        if self._log.is_up:
            with suppress(Unavailable):
                await self._log.catch_up(self._board)

    def _cut(self) -> _Cut:
        """Return what a save of this moment has to store, without waiting."""
        self._board.mark()
        covers = max(self._board.position, self._stored)
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
        self._board.not_saved()
        self.changed(is_own=True)
        self._wake.clear()
        await self._sleep(pause)
        self._is_urgent = True
        self._wake.set()

    async def _look(self) -> None:
        """Merge what was stored and trimmed while we could not see the log."""
        self._must_look = False
        stored = await self._shelf.stored_up_to(self._board.board_id)
        if stored <= self._board.position:
            return
        try:
            await self._merge_stored()
        except (CollabError, OSError):
            log.warning("board.not_looked_up", board_id=str(self._board.board_id))
