"""Sliding windows in Redis, counted for many requests in one round trip.

What is asked while a question is under way waits, and goes out together as the
next one. So a burst of requests needs one connection and a few round trips, not
one of each for every request.

An answer is waited for in turns of the event loop and not by the clock: a
process that was too busy to look at what Redis sent must not conclude that
Redis is away.
"""

import asyncio
import hashlib
import itertools
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass
from typing import Final, cast

import structlog
from redis.asyncio import Redis
from redis.exceptions import NoScriptError, RedisError

log = structlog.stdlib.get_logger()

TURNS: Final = 6
TURN_SECONDS: Final = 0.25
"""Redis is away when it gives no answer in so many looks, this far apart."""
REST_SECONDS: Final = 1.0
"""How long Redis is left alone after it did not answer."""
TOGETHER: Final = 256
"""Questions in one round trip, at most: Redis does nothing else meanwhile."""

# KEYS: first the windows, then keys that may exist. ARGV: how many windows, then
# limit and length in microseconds of each. A window is a list of the times of its
# last requests, newest first. Returns {allowed, left, microseconds until the oldest
# leaves} of each window, then 1 or 0 for each other key. Exact, and O(1) for a
# request: it adds one entry and takes away those that left the window. Refused
# ones do not count.
_SCRIPT: Final = """
local clock = redis.call('TIME')
local now = clock[1] * 1000000 + clock[2]
local windows = tonumber(ARGV[1])
local answer = {}
for i = 1, windows do
  local key, limit, length = KEYS[i], tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local oldest = redis.call('LINDEX', key, -1)
  while oldest and tonumber(oldest) <= now - length do
    redis.call('RPOP', key)
    oldest = redis.call('LINDEX', key, -1)
  end
  local used = redis.call('LLEN', key)
  local allowed = 0
  if used < limit then
    redis.call('LPUSH', key, string.format('%d', now))
    redis.call('PEXPIRE', key, math.ceil(length / 1000))
    used, allowed, oldest = used + 1, 1, oldest or now
  end
  answer[3 * i - 2] = allowed
  answer[3 * i - 1] = limit - used
  answer[3 * i] = tonumber(oldest) + length - now
end
for i = windows + 1, #KEYS do
  answer[#answer + 1] = redis.call('EXISTS', KEYS[i])
end
return answer
"""
_SHA: Final = hashlib.sha1(_SCRIPT.encode(), usedforsecurity=False).hexdigest()


class RedisAway(Exception):
    """Redis gave no answer, or was asked in vain a moment ago."""


@dataclass(frozen=True, slots=True)
class Window:
    """Requests of one principal: at most ``limit`` in ``length_us``."""

    key: str
    limit: int
    length_us: int


Count = tuple[int, int, int]
"""Of a window: 1 when there was room, how many are left, microseconds until the
oldest request leaves it."""


@dataclass(frozen=True, slots=True)
class _Question:
    windows: Sequence[Window]
    key: str | None
    answer: "asyncio.Future[tuple[list[Count], bool]]"


class Windows:
    """Asks Redis, one question after the other. ``run`` does the work."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis
        self._waiting: list[_Question] = []
        self._arrived = asyncio.Event()
        self._is_over = False
        self._rests_until = 0.0

    async def ask(
        self, windows: Sequence[Window], key: str | None
    ) -> tuple[list[Count], bool]:
        """Count one request in each window, and say whether ``key`` exists.

        Raises:
            RedisAway: nothing was counted, as far as is known.
        """
        loop = asyncio.get_running_loop()
        if self._is_over or loop.time() < self._rests_until:
            raise RedisAway
        question = _Question(windows, key, loop.create_future())
        self._waiting.append(question)
        self._arrived.set()
        return await question.answer

    async def run(self) -> None:
        """Answer questions until cancelled."""
        asked: list[_Question] = []
        try:
            while True:
                await self._arrived.wait()
                asked = self._waiting[:TOGETHER]
                del self._waiting[:TOGETHER]
                if not self._waiting:
                    self._arrived.clear()
                try:
                    _give(asked, await self._in_turns(asked))
                except (RedisError, OSError, TimeoutError) as error:
                    log.warning("limits.redis_away", error=type(error).__name__)
                    now = asyncio.get_running_loop().time()
                    self._rests_until = now + REST_SECONDS
                    self._refuse(asked)
        finally:
            self._is_over = True
            self._refuse(asked)

    async def _in_turns(self, asked: Sequence[_Question]) -> list[int]:
        async with asyncio.TaskGroup() as tasks:
            call = tasks.create_task(self._call(asked))
            for _ in range(TURNS):
                if (await asyncio.wait({call}, timeout=TURN_SECONDS))[0]:
                    break
            else:
                call.cancel()
        if call.cancelled():
            raise TimeoutError
        answer = call.result()
        if isinstance(answer, Exception):
            raise answer
        return answer

    async def _call(self, asked: Sequence[_Question]) -> list[int] | Exception:
        windows = [window for each in asked for window in each.windows]
        numbers = itertools.chain.from_iterable(
            (window.limit, window.length_us) for window in windows
        )
        keys = [window.key for window in windows]
        keys += [each.key for each in asked if each.key is not None]
        arguments = (len(keys), *keys, len(windows), *numbers)
        try:
            try:
                answer = await self._run_script("EVALSHA", _SHA, *arguments)
            except NoScriptError:
                answer = await self._run_script("EVAL", _SCRIPT, *arguments)
        except (RedisError, OSError) as error:
            return error  # as a value: a task that fails ends its group
        return answer

    async def _run_script(self, *command: str | int) -> list[int]:
        call = self._redis.execute_command(*command)  # pyright: ignore[reportUnknownMemberType, reportUnknownVariableType]  # its **options
        return await cast("Awaitable[list[int]]", call)  # what the script returns

    def _refuse(self, asked: Sequence[_Question]) -> None:
        """Tell all who wait that Redis is away."""
        for each in (*asked, *self._waiting):
            if not each.answer.done():
                each.answer.set_exception(RedisAway())
        self._waiting.clear()
        self._arrived.clear()


def _give(asked: Sequence[_Question], numbers: Sequence[int]) -> None:
    """Hand out the answers; who stopped waiting gets none."""
    counts = iter(numbers[: 3 * sum(len(each.windows) for each in asked)])
    exists = iter(numbers[3 * sum(len(each.windows) for each in asked) :])
    for each in asked:
        rows = [(next(counts), next(counts), next(counts)) for _ in each.windows]
        is_there = each.key is not None and bool(next(exists))
        if not each.answer.done():
            each.answer.set_result((rows, is_there))
