"""The boards' Redis streams: durable log and bus between processes at once.

Writing: the updates of one tick of a board go into one entry; entries of all
boards that changed within a few milliseconds go out in one write, and the next
write waits for the replies of this one (group commit). Reading: one connection
reads the streams of all boards this process holds, its own entries included,
so that every process knows how far it has seen each log.

An entry has the fields ``n`` (the node that wrote it) and ``u`` (an update; as
often as needed). ``XADD`` never makes a stream: a stream that is gone means
that Redis lost it, and the board must write again what is not stored.
"""

import asyncio
import re
import secrets
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import timedelta
from typing import Final, NamedTuple, Protocol

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from stoa_collab import metrics
from stoa_collab.errors import Unavailable
from stoa_collab.redis_wire import Reply, Wire, command, open_wire
from stoa_shared import keys

log = structlog.stdlib.get_logger()

REPLY_TIMEOUT_SECONDS: Final = 3.0
BLOCK_SECONDS: Final = 2.0
LONELY_PAUSE_SECONDS: Final = 0.25
"""Pause of the reader while no other process shares a board: it would only chase
its own entries."""
RECONNECT_SECONDS: Final = (0.05, 1.0)
REPAIR_SECONDS: Final = 0.2
IDENTITY_SECONDS: Final = 1.0
"""How often Redis is asked whether it still is the one that has our logs."""
EMPTY_TTL_SECONDS: Final = 3600
_PAGE: Final = 1_000

_ENSURE: Final = """
local function less(a, b)
  local a1, a2 = string.match(a, '(%d+)-(%d+)')
  local b1, b2 = string.match(b, '(%d+)-(%d+)')
  a1, a2, b1, b2 = tonumber(a1), tonumber(a2), tonumber(b1), tonumber(b2)
  return a1 < b1 or (a1 == b1 and a2 < b2)
end
if redis.call('EXISTS', KEYS[1]) == 0 then
  redis.call('XGROUP', 'CREATE', KEYS[1], 'stoa', '0', 'MKSTREAM')
  redis.call('XGROUP', 'DESTROY', KEYS[1], 'stoa')
  redis.call('EXPIRE', KEYS[1], ARGV[2])
end
local info, last = redis.call('XINFO', 'STREAM', KEYS[1]), ARGV[1]
for i = 1, #info, 2 do
  if info[i] == 'last-generated-id' and less(last, info[i + 1]) then
    last = info[i + 1]
  end
end
redis.call('XSETID', KEYS[1], last)
return 1
"""
"""Make the stream if it is not there, and let its ids go on from ``ARGV[1]``: a
new Redis, or one whose clock is behind, must not hand out ids that the stored
state claims to cover already. The id is set even if it is right, since a Redis
that refuses that (it is full, say) refuses appends, too."""


class StreamId(NamedTuple):
    """The id of a log entry; ordered as Redis orders them."""

    milliseconds: int
    sequence: int

    @classmethod
    def parse(cls, text: str) -> "StreamId":
        """Read ``1700000000000-3``, or ``0``.

        Raises:
            ValueError: it is no stream id.
        """
        milliseconds, _, sequence = text.partition("-")
        return cls(int(milliseconds), int(sequence or 0))

    def __str__(self) -> str:
        return f"{self.milliseconds}-{self.sequence}"


ZERO: Final = StreamId(0, 0)


class Entry(NamedTuple):
    """One entry of a board's log."""

    id: StreamId
    is_own: bool
    updates: tuple[bytes, ...]


class _Identity(NamedTuple):
    """Which Redis, and since when it has kept what it was given."""

    run_id: bytes
    mark: bytes


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


class BoardLog:
    """The logs of all boards this process holds."""

    def __init__(
        self,
        url: str,
        redis: Redis,
        *,
        node_id: str,
        window: timedelta,
        is_alone: Callable[[], bool],
    ) -> None:
        self._url = url
        self._redis = redis
        self._node = node_id.encode()
        self._window = window.total_seconds()
        self._is_alone = is_alone
        self._followers: dict[bytes, Follower] = {}
        self._ready: set[bytes] = set()
        self._prefixes: dict[bytes, bytes] = {}
        self._changed = asyncio.Event()
        self._wire: Wire | None = None
        self._identity: _Identity | None = None
        self._reader_id: int | None = None
        self._dirty: dict[bytes, None] = {}
        self._replies: deque[bytes | None] = deque()
        self._sent_at = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._repairs: asyncio.Queue[tuple[bytes, bool]] = asyncio.Queue()
        self._was_tried = asyncio.Event()
        self._loader: Wire | None = None
        self._loader_lock = asyncio.Lock()

    @property
    def is_up(self) -> bool:
        """Whether Redis takes appends now."""
        return self._wire is not None

    async def wait_ready(self) -> None:
        """Wait until Redis was tried once, whether it answered or not."""
        await self._was_tried.wait()

    async def run(self) -> None:
        """Keep both connections open until cancelled."""
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._keep_writing())
                tasks.create_task(self._keep_reading())
                tasks.create_task(self._keep_repairing())
                tasks.create_task(self._keep_recognising())
        finally:
            if self._loader is not None:
                self._loader.abort()

    async def follow(self, follower: Follower) -> None:
        """Begin to read a board's log, from its position, and to take appends."""
        key = follower.log_key
        self._followers[key] = follower
        self._prefixes[key] = _append_prefix(key, self._node)
        await self._prepare(key, is_new=False)
        self._changed.set()
        self._wake_reader()

    def unfollow(self, follower: Follower) -> None:
        """Forget a board."""
        key = follower.log_key
        self._followers.pop(key, None)
        self._prefixes.pop(key, None)
        self._ready.discard(key)
        self._dirty.pop(key, None)

    def append(self, follower: Follower) -> None:
        """Note that a board has updates to write; they are asked for soon."""
        self._dirty[follower.log_key] = None
        self._schedule()

    async def read_since(self, board_key: bytes, after: StreamId) -> list[Entry]:
        """Read a board's log after an id.

        Raises:
            Unavailable: Redis cannot be asked.
        """
        entries: list[Entry] = []
        while True:
            page = await self._ask_loader(
                b"XRANGE",
                board_key,
                f"({after}".encode(),
                b"+",
                b"COUNT",
                b"%d" % _PAGE,
            )
            found = list(_entries(page, self._node))
            entries += found
            if len(page) < _PAGE or not found:
                return entries
            after = found[-1].id

    async def catch_up(self, follower: Follower) -> None:
        """Give a board what is in its log now, without waiting for the reader.

        Raises:
            Unavailable: Redis cannot be asked.
        """
        entries = await self.read_since(follower.log_key, follower.position)
        if entries:
            follower.receive_entries(entries)

    async def _ask_loader(self, *words: bytes) -> Reply:
        # Not redis-py: it makes dicts of entries and so loses repeated fields.
        async with self._loader_lock:
            if self._loader is None or self._loader.lost.done():
                self._loader = await open_wire(self._url)
            return await self._loader.ask(*words, timeout=REPLY_TIMEOUT_SECONDS)

    # -- writing ---------------------------------------------------------------

    async def _keep_writing(self) -> None:
        pause, longest = RECONNECT_SECONDS
        while True:
            try:
                wire = await open_wire(self._url)
                identity = await self._identify(wire)
            except Unavailable as error:
                log.warning("log.unreachable", error=str(error))
                self._was_tried.set()
                await asyncio.sleep(pause)
                pause = min(pause * 2, longest)
                continue
            pause = RECONNECT_SECONDS[0]
            await self._hold(wire, identity)

    async def _hold(self, wire: Wire, identity: "_Identity") -> None:
        """Use one connection until it is lost."""
        is_new = self._identity not in (None, identity)
        self._identity = identity
        wire.on_reply = self._replied
        self._wire = wire
        self._was_tried.set()
        metrics.LOG_CONNECTED.set(1)
        log.info("log.connected", lost_data=is_new, boards=len(self._followers))
        try:
            for key in list(self._followers):
                if wire.lost.done():
                    return
                await self._prepare(key, is_new=is_new)
            self._wake_reader()
            while not wire.lost.done():
                await asyncio.wait([wire.lost], timeout=0.5)
                self._drop_if_stuck(wire)
        finally:
            wire.abort()
            self._disconnected()

    def _drop_if_stuck(self, wire: Wire) -> None:
        late = asyncio.get_running_loop().time() - self._sent_at
        if self._replies and late > REPLY_TIMEOUT_SECONDS:
            log.warning("log.stuck", seconds=round(late, 1))
            wire.abort()

    def _disconnected(self) -> None:
        self._wire = None
        self._ready.clear()
        self._replies.clear()
        self._dirty.clear()
        metrics.LOG_CONNECTED.set(0)
        log.warning("log.disconnected", boards=len(self._followers))
        for follower in list(self._followers.values()):
            follower.log_lost()

    async def _prepare(self, key: bytes, *, is_new: bool) -> None:
        """Make sure a board's stream exists and its ids are high enough."""
        follower = self._followers.get(key)
        if self._wire is None or follower is None or key in self._ready:
            return
        try:
            await self._redis.eval(  # pyright: ignore[reportUnknownMemberType]  # untyped in redis-py
                _ENSURE, 1, follower.log_key, str(follower.floor), EMPTY_TTL_SECONDS
            )
        except RedisError as error:
            log.warning(
                "log.not_prepared", key=follower.log_key.decode(), error=str(error)
            )
            self._repairs.put_nowait((key, is_new))
            return
        if self.is_up and self._followers.get(key) is follower:
            self._ready.add(key)
            follower.log_ready(is_new=is_new)

    async def _keep_repairing(self) -> None:
        """Bring boards back whose stream vanished or could not be prepared."""
        while True:
            broken = dict([await self._repairs.get()])
            await asyncio.sleep(REPAIR_SECONDS)
            while not self._repairs.empty():
                key, is_new = self._repairs.get_nowait()
                broken[key] = is_new or broken.get(key, False)
            for key, is_new in broken.items():
                await self._prepare(key, is_new=is_new)
            self._wake_reader()

    async def _identify(self, wire: Wire) -> "_Identity":
        """Find out which Redis this is, and mark one that is empty.

        Raises:
            Unavailable: it does not say.
        """
        info = await wire.ask(b"INFO", b"server", timeout=REPLY_TIMEOUT_SECONDS)
        run_id = re.search(rb"run_id:(\w+)", bytes(info))
        ours = secrets.token_hex(8).encode()
        key = keys.log_mark().encode()
        mark = await wire.ask(
            b"SET", key, ours, b"NX", b"GET", timeout=REPLY_TIMEOUT_SECONDS
        )
        return _Identity(run_id.group(1) if run_id else b"", mark or ours)

    async def _keep_recognising(self) -> None:
        """Notice a Redis that was emptied while it ran: its mark is another's.

        Whoever sets a new mark has lost the old one, too, and the connection
        is made anew, which repeats all that is not stored (see ``_hold``).
        """
        while True:
            await asyncio.sleep(IDENTITY_SECONDS)
            wire, identity = self._wire, self._identity
            if wire is None or identity is None:
                continue
            try:
                async with asyncio.timeout(REPLY_TIMEOUT_SECONDS):
                    mark = await self._redis.get(keys.log_mark())
            except (RedisError, TimeoutError):
                log.warning("log.silent")
                wire.abort()  # nobody shall wait for a Redis that is frozen
                continue
            if mark != identity.mark and wire is self._wire:
                log.error("log.emptied", boards=len(self._followers))
                wire.abort()

    def _schedule(self) -> None:
        if self._timer is None and not self._replies and self._wire is not None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._window, self._flush)

    def _flush(self) -> None:
        self._timer = None
        if self._wire is None or self._replies:
            return
        out: list[bytes] = []
        dirty, self._dirty = self._dirty, {}
        for key in dirty:
            if key not in self._ready:
                continue
            updates = self._followers[key].take_unlogged()
            if updates:
                out += _append(self._prefixes[key], updates)
                out.append(command(b"PERSIST", key))
                self._replies += (key, None)
        if out:
            self._sent_at = asyncio.get_running_loop().time()
            self._wire.write(b"".join(out))

    def _replied(self, reply: Reply) -> None:
        key = self._replies.popleft() if self._replies else None
        if key is not None:
            self._appended(key, reply)
        if not self._replies:
            took = asyncio.get_running_loop().time() - self._sent_at
            metrics.LOG_APPEND_SECONDS.observe(took)
            if self._dirty:
                self._schedule()

    def _appended(self, key: bytes, reply: Reply) -> None:
        follower = self._followers.get(key)
        if follower is None:
            return
        if isinstance(reply, bytes):
            follower.logged()
            return
        # Nothing: the stream is gone. An error: full, read-only, loading; what
        # the log has is still there.
        log.error("log.append_failed", key=follower.log_key.decode(), reply=str(reply))
        self._ready.discard(key)
        follower.log_lost()
        self._repairs.put_nowait((key, reply is None))

    # -- reading ---------------------------------------------------------------

    async def _keep_reading(self) -> None:
        while True:
            with suppress(Unavailable):
                wire = await open_wire(self._url)
                try:
                    await self._read_all(wire)
                finally:
                    self._reader_id = None
                    wire.abort()
            await asyncio.sleep(RECONNECT_SECONDS[0])

    async def _read_all(self, wire: Wire) -> None:
        self._reader_id = await wire.ask(
            b"CLIENT", b"ID", timeout=REPLY_TIMEOUT_SECONDS
        )
        while True:
            if not self._followers:
                self._changed.clear()
                await self._changed.wait()
            since = {key: f.position for key, f in self._followers.items()}
            reply = await wire.ask(
                *_read_command(since), timeout=BLOCK_SECONDS + REPLY_TIMEOUT_SECONDS
            )
            if reply and not self._dispatch(reply, since) and self._is_alone():
                await asyncio.sleep(LONELY_PAUSE_SECONDS)

    def _dispatch(self, reply: Reply, since: Mapping[bytes, StreamId]) -> bool:
        """Hand entries to their boards; True when any came from elsewhere."""
        foreign = False
        for key, rows in reply:
            follower = self._followers.get(key)
            if follower is None or follower.position < since[key]:
                continue  # gone, or to be read from its beginning again
            own_end = _own_end(rows, self._node)
            if own_end is not None:
                follower.seen(own_end)
                continue
            entries = list(_entries(rows, self._node))
            if not entries:
                continue
            foreign = True
            if first := next((e.id for e in entries if not e.is_own), None):
                lag = time.time() - first.milliseconds / 1000
                metrics.LOG_LAG_SECONDS.observe(max(0.0, lag))
            try:
                follower.receive_entries(entries)
            except Exception:
                # One board's trouble must not stop the reader of all others.
                log.exception("log.receive_failed", key=follower.log_key.decode())
        return foreign

    def _wake_reader(self) -> None:
        if self._wire is not None and self._reader_id is not None:
            self._replies.append(None)
            self._sent_at = asyncio.get_running_loop().time()
            self._wire.write(command(b"CLIENT", b"UNBLOCK", b"%d" % self._reader_id))


def _append_prefix(key: bytes, node: bytes) -> bytes:
    words = (b"XADD", key, b"NOMKSTREAM", b"*", b"n", node)
    return b"".join(b"$%d\r\n%b\r\n" % (len(word), word) for word in words)


def _append(prefix: bytes, updates: Sequence[bytes]) -> list[bytes]:
    parts = [b"*%d\r\n" % (6 + 2 * len(updates)), prefix]
    for update in updates:
        parts += (b"$1\r\nu\r\n$%d\r\n" % len(update), update, b"\r\n")
    return parts


def _entries(rows: Reply, node: bytes) -> Iterator[Entry]:
    """Read rows of XREAD or XRANGE; what is no entry of ours is empty."""
    for entry_id, fields in rows:
        values: list[bytes] = list(fields or ())
        pairs = list(zip(values[::2], values[1::2], strict=False))
        yield Entry(
            StreamId.parse(entry_id.decode()),
            (b"n", node) in pairs,
            tuple(value for name, value in pairs if name == b"u"),
        )


def _own_end(rows: Reply, node: bytes) -> StreamId | None:
    """Return the last id if all rows are our own: nothing in them is news."""
    for _, fields in rows:
        if not fields or fields[0] != b"n" or fields[1] != node:
            return None
    return StreamId.parse(rows[-1][0].decode()) if rows else None


def _read_command(since: Mapping[bytes, StreamId]) -> list[bytes]:
    block = b"%d" % int(BLOCK_SECONDS * 1000)
    words = [b"XREAD", b"COUNT", b"%d" % _PAGE, b"BLOCK", block, b"STREAMS"]
    return [*words, *since, *(str(position).encode() for position in since.values())]
