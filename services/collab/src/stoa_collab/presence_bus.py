"""Presence between processes: Redis pub/sub, silent while a board has one process.

Presence may be lost without harm, so it is not in the log. A process that
opens a board asks on its channel who else is there; only boards that got an
answer, or a question, publish anything.
"""

import asyncio
from contextlib import suppress
from typing import Final, Protocol
from uuid import UUID

import structlog

from stoa_collab.errors import MalformedFrame, Unavailable
from stoa_collab.redis_wire import Reply, Wire, command, open_wire
from stoa_shared import keys

log = structlog.stdlib.get_logger()

RECONNECT_SECONDS: Final = 0.2
_QUESTION: Final = b"?"
_ENTRIES: Final = b"!"


class Speaker(Protocol):
    """What the bus needs of a room."""

    @property
    def board_id(self) -> UUID:
        """Which board."""
        ...

    def own_presence(self) -> bytes:
        """Encode the presence of our members."""
        ...

    def hear_presence(self, entries: bytes) -> None:
        """Take presence from another process in."""
        ...


class PresenceBus:
    """The presence channels of all boards of this process."""

    def __init__(self, url: str, *, node_id: str) -> None:
        self._url = url
        self._node = node_id.encode()
        self._speakers: dict[bytes, Speaker] = {}
        self._shared: set[bytes] = set()
        self._in: Wire | None = None
        self._out: Wire | None = None

    async def run(self) -> None:
        """Keep both connections open until cancelled."""
        while True:
            with suppress(Unavailable):
                await self._hold(await open_wire(self._url), await open_wire(self._url))
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _hold(self, listening: Wire, speaking: Wire) -> None:
        listening.on_reply = self._heard
        speaking.on_reply = _ignore
        self._in, self._out = listening, speaking
        try:
            for channel in self._speakers:
                self._subscribe(channel)
            await asyncio.wait(
                [listening.lost, speaking.lost], return_when=asyncio.FIRST_COMPLETED
            )
        finally:
            self._in = self._out = None
            self._shared.clear()
            listening.abort()
            speaking.abort()

    def join(self, speaker: Speaker) -> None:
        """Begin to exchange a board's presence."""
        channel = keys.board_presence(speaker.board_id).encode()
        self._speakers[channel] = speaker
        self._subscribe(channel)

    def leave(self, speaker: Speaker) -> None:
        """Stop exchanging a board's presence."""
        channel = keys.board_presence(speaker.board_id).encode()
        self._speakers.pop(channel, None)
        self._shared.discard(channel)
        if self._in is not None:
            self._in.write(command(b"UNSUBSCRIBE", channel))

    def publish(self, board_id: UUID, entries: bytes) -> None:
        """Tell the other processes, if there are any."""
        channel = keys.board_presence(board_id).encode()
        if channel in self._shared:
            self._say(channel, _ENTRIES, entries)

    def _subscribe(self, channel: bytes) -> None:
        if self._in is not None:
            self._in.write(command(b"SUBSCRIBE", channel))

    def _say(self, channel: bytes, kind: bytes, entries: bytes = b"") -> None:
        if self._out is not None:
            message = b"%b %b%b" % (self._node, kind, entries)
            self._out.write(command(b"PUBLISH", channel, message))

    def _heard(self, reply: Reply) -> None:
        if not isinstance(reply, list) or len(reply) != 3:  # pyright: ignore[reportUnknownArgumentType]  # hiredis is untyped
            return
        kind, channel, message = reply  # pyright: ignore[reportUnknownVariableType]
        if not isinstance(channel, bytes):
            return
        if kind == b"subscribe":
            self._say(channel, _QUESTION)
        elif kind == b"message" and isinstance(message, bytes):
            self._take(channel, message)

    def _take(self, channel: bytes, message: bytes) -> None:
        speaker = self._speakers.get(channel)
        node, _, body = message.partition(b" ")
        if speaker is None or node == self._node:
            return
        self._shared.add(channel)
        if body[:1] == _QUESTION:
            self._say(channel, _ENTRIES, speaker.own_presence())
        elif body[:1] == _ENTRIES:
            try:
                speaker.hear_presence(body[1:])
            except MalformedFrame:
                log.warning("presence.malformed", board_id=str(speaker.board_id))


def _ignore(_reply: Reply) -> None:
    """Take no notice of how many heard it."""
