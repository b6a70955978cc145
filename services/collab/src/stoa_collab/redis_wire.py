"""A bare connection to Redis: commands as bytes out, replies in, nothing more.

The log path sends thousands of commands a second, prebuilt and many in one
write; a general client costs more time there than Redis itself. So does signing
in, when a class does it at once (``Line``). Everything else uses redis-py.
"""

import asyncio
import ssl
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, cast

import hiredis
from redis.asyncio.connection import parse_url

from stoa_collab.errors import Unavailable

Reply = Any
"""What hiredis makes of a reply: bytes, int, None, list, or ``ReplyError``."""

CONNECT_TIMEOUT_SECONDS: Final = 2.0
ANSWER_TIMEOUT_SECONDS: Final = 3.0


def command(*words: bytes) -> bytes:
    """Encode one command."""
    parts = [b"*%d\r\n" % len(words)]
    parts += [b"$%d\r\n%b\r\n" % (len(word), word) for word in words]
    return b"".join(parts)


class Wire(asyncio.Protocol):
    """One connection; replies come in the order of the commands."""

    def __init__(self) -> None:
        loop = asyncio.get_running_loop()
        self.lost: asyncio.Future[None] = loop.create_future()
        """Done when the connection is gone."""
        self.on_reply: Callable[[Reply], None] = self._answer
        self._reader = hiredis.Reader()
        self._transport: asyncio.Transport | None = None
        self._waiting: asyncio.Future[Reply] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport (asyncio calls this)."""
        self._transport = cast("asyncio.Transport", transport)

    def data_received(self, data: bytes) -> None:
        """Hand over each complete reply (asyncio calls this)."""
        self._reader.feed(data)
        while (reply := self._reader.gets()) is not False:
            self.on_reply(reply)

    def connection_lost(self, exc: Exception | None) -> None:
        """Wake whoever waits (asyncio calls this)."""
        self._transport = None
        if not self.lost.done():
            self.lost.set_result(None)
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(Unavailable(f"redis went away: {exc}"))

    def write(self, data: bytes) -> None:
        """Send encoded commands; nothing when the connection is gone."""
        # uvloop raises on a closed transport where asyncio's only warns.
        if self._transport is not None and not self._transport.is_closing():
            self._transport.write(data)

    async def ask(self, *words: bytes, timeout: float) -> Reply:  # noqa: ASYNC109
        """Send one command and wait for its reply; one at a time.

        Raises:
            Unavailable: no reply in time, or the connection went away.
        """
        if self.lost.done():
            raise Unavailable("redis went away")
        self._waiting = asyncio.get_running_loop().create_future()
        self.write(command(*words))
        try:
            async with asyncio.timeout(timeout):
                reply = await self._waiting
        except TimeoutError as error:
            self.abort()
            raise Unavailable("redis does not answer") from error
        if isinstance(reply, hiredis.ReplyError):
            raise Unavailable(str(reply))
        return reply

    def _answer(self, reply: Reply) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_result(reply)

    def abort(self) -> None:
        """Drop the connection at once."""
        if self._transport is not None:
            self._transport.abort()


async def open_wire(url: str) -> Wire:
    """Connect and sign in.

    Raises:
        Unavailable: Redis cannot be reached or refuses.
    """
    options = cast("dict[str, Any]", parse_url(url))  # untyped in redis-py
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT_SECONDS):
            if "path" in options:
                _, wire = await loop.create_unix_connection(Wire, options["path"])
            else:
                _, wire = await loop.create_connection(
                    Wire,
                    options.get("host", "localhost"),
                    options.get("port", 6379),
                    ssl=ssl.create_default_context() if url[:6] == "rediss" else None,
                )
    except (OSError, TimeoutError) as error:
        raise Unavailable(f"redis cannot be reached: {error}") from error
    for words in _greeting(options):
        await wire.ask(*words, timeout=CONNECT_TIMEOUT_SECONDS)
    return wire


class Line:
    """One connection for everybody who asks something short, many at a time.

    A class that comes back after a restart asks a few thousand questions within
    a second; a client that takes a connection out of a pool for each would spend
    more on that than on everything else about signing in.
    """

    def __init__(self, url: str) -> None:
        self._url = url
        self._wire: Wire | None = None
        self._opening = asyncio.Lock()
        self._asked: deque[_Questions] = deque()

    async def ask(self, *commands: Sequence[bytes]) -> Sequence[Reply]:
        """Send commands in one write; return their replies.

        Raises:
            Unavailable: no reply in time, an error, or the connection went away.
        """
        wire = await self._connected()
        questions = _Questions(
            len(commands), asyncio.get_running_loop().create_future()
        )
        self._asked.append(questions)
        wire.write(b"".join([command(*words) for words in commands]))
        try:
            async with asyncio.timeout(ANSWER_TIMEOUT_SECONDS):
                await questions.answered
        except TimeoutError as error:
            wire.abort()
            raise Unavailable("redis does not answer") from error
        for reply in questions.replies:
            if isinstance(reply, hiredis.ReplyError):
                raise Unavailable(str(reply))
        return questions.replies

    def close(self) -> None:
        """Drop the connection."""
        if self._wire is not None:
            self._wire.abort()

    async def _connected(self) -> Wire:
        async with self._opening:
            wire = self._wire
            if wire is None or wire.lost.done():
                wire = self._wire = await open_wire(self._url)
                wire.on_reply = self._replied
                wire.lost.add_done_callback(self._lost)
                if wire.lost.done():
                    raise Unavailable("redis went away")
        return wire

    def _replied(self, reply: Reply) -> None:
        questions = self._asked[0]
        questions.replies.append(reply)
        if len(questions.replies) == questions.count:
            self._asked.popleft()
            if not questions.answered.done():
                questions.answered.set_result(None)

    def _lost(self, _: object) -> None:
        asked, self._asked = self._asked, deque()
        for questions in asked:
            if not questions.answered.done():
                questions.answered.set_exception(Unavailable("redis went away"))


@dataclass(slots=True)
class _Questions:
    """Commands sent together, and what has been answered."""

    count: int
    answered: asyncio.Future[None]
    replies: list[Reply] = field(default_factory=list[Reply])


def _greeting(options: dict[str, Any]) -> Sequence[tuple[bytes, ...]]:
    words: list[tuple[bytes, ...]] = []
    if options.get("password"):
        user = str(options.get("username") or "default").encode()
        words.append((b"AUTH", user, str(options["password"]).encode()))
    if options.get("db"):
        words.append((b"SELECT", str(options["db"]).encode()))
    return words
