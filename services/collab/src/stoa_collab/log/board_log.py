"""Writing the logs of all boards: appends, and what must hold before them.

The updates of one tick of a board go into one entry; entries of all boards that
changed within a few milliseconds go out in one write, and the next write waits
for the replies of this one (group commit). A Redis that was lost, emptied or
exchanged is noticed, and the boards write again what it may lack.
"""

import asyncio
import re
import secrets
from collections import deque
from collections.abc import Callable
from datetime import timedelta
from typing import Final, NamedTuple

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from stoa_collab import metrics
from stoa_collab.errors import Unavailable
from stoa_collab.log import entries
from stoa_collab.log.entries import LESS, Entry, StreamId
from stoa_collab.log.follower import Follower
from stoa_collab.log.reader import REPLY_TIMEOUT_SECONDS, Pages, Reader
from stoa_collab.redis_wire import Reply, Wire, command, open_wire
from stoa_shared import keys

log = structlog.stdlib.get_logger()

RECONNECT_SECONDS: Final = (0.05, 1.0)
REPAIR_SECONDS: Final = 0.2
IDENTITY_SECONDS: Final = 1.0
"""How often Redis is asked whether it still is the one that has our logs."""
EMPTY_TTL_SECONDS: Final = 3600

_ENSURE: Final = (
    LESS
    + """
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
)
"""Make the stream if it is not there, and let its ids go on from ``ARGV[1]``: a
new Redis, or one whose clock is behind, must not hand out ids that the stored
state claims to cover already. The id is set even if it is right, since a Redis
that refuses that (it is full, say) refuses appends, too."""


class _Identity(NamedTuple):
    """Which Redis, and since when it has kept what it was given."""

    run_id: bytes
    mark: bytes


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
        self._followers: dict[bytes, Follower] = {}
        self._ready: set[bytes] = set()
        self._prefixes: dict[bytes, bytes] = {}
        self._wire: Wire | None = None
        self._identity: _Identity | None = None
        self._dirty: dict[bytes, None] = {}
        self._replies: deque[bytes | None] = deque()
        self._sent_at = 0.0
        self._timer: asyncio.TimerHandle | None = None
        self._repairs: asyncio.Queue[tuple[bytes, bool]] = asyncio.Queue()
        self._was_tried = asyncio.Event()
        self._reader = Reader(url, self._node, self._followers, is_alone=is_alone)
        self._pages = Pages(url, self._node)

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
                tasks.create_task(self._reader.run())
                tasks.create_task(self._keep_repairing())
                tasks.create_task(self._keep_recognising())
        finally:
            self._pages.close()

    async def follow(self, follower: Follower) -> None:
        """Begin to read a board's log, from its position, and to take appends."""
        key = follower.log_key
        self._followers[key] = follower
        self._prefixes[key] = entries.append_prefix(key, self._node)
        await self._prepare(key, is_new=False)
        self._reader.changed()
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
        return await self._pages.read_since(board_key, after)

    async def catch_up(self, follower: Follower) -> None:
        """Give a board what is in its log now, without waiting for the reader.

        Raises:
            Unavailable: Redis cannot be asked.
        """
        missing = await self.read_since(follower.log_key, follower.position)
        if missing:
            follower.receive_entries(missing)

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

    async def _hold(self, wire: Wire, identity: _Identity) -> None:
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

    async def _identify(self, wire: Wire) -> _Identity:
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
                out += entries.append(self._prefixes[key], updates)
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

    def _wake_reader(self) -> None:
        reader = self._reader.client_id
        if self._wire is not None and reader is not None:
            self._replies.append(None)
            self._sent_at = asyncio.get_running_loop().time()
            self._wire.write(command(b"CLIENT", b"UNBLOCK", b"%d" % reader))
