"""Presence between processes: Redis pub/sub, silent while a board has one process.

Presence may be lost without harm, so it is not in the log. A process that
opens a board asks on its channel who else is there; only boards that got an
answer, or a question, publish anything. All processes say several times a
second that they live; the people of one that fell silent are taken for gone,
within two seconds. Should it live after all, it says so of each of its people.
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
BEAT_SECONDS: Final = 0.3
SILENT_SECONDS: Final = 1.3
"""Together with a beat this is the longest that a dead process's people stay."""
_QUESTION: Final = b"?"
_ENTRIES: Final = b"!"
_BEAT: Final = b"."
_NODES: Final = keys.collab_nodes().encode()


class Speaker(Protocol):
    """What the bus needs of a room."""

    @property
    def board_id(self) -> UUID:
        """Which board."""
        ...

    def own_presence(self) -> bytes:
        """Encode the presence of our members."""
        ...

    def hear_presence(self, node: bytes, entries: bytes) -> None:
        """Take presence from another process in."""
        ...

    def lose_node(self, node: bytes) -> None:
        """Learn that another process is gone."""
        ...

    def renew_presence(self) -> None:
        """Say of each of our members that it is here."""
        ...


class PresenceBus:
    """The presence channels of all boards of this process."""

    def __init__(self, url: str, *, node_id: str) -> None:
        self._url = url
        self._node = node_id.encode()
        self._speakers: dict[bytes, Speaker] = {}
        self._shared: set[bytes] = set()
        self._nodes: dict[bytes, float] = {}
        """When the other processes were last heard."""
        self._heard_self_at = 0.0
        self._was_away = False
        """Whether the others may have missed our beats."""
        self._in: Wire | None = None
        self._out: Wire | None = None

    async def run(self) -> None:
        """Keep both connections open until cancelled."""
        while True:
            with suppress(Unavailable):
                listening = await open_wire(self._url)
                try:
                    await self._hold(listening, await open_wire(self._url))
                finally:
                    listening.abort()
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _hold(self, listening: Wire, speaking: Wire) -> None:
        listening.on_reply = self._heard
        speaking.on_reply = _ignore
        self._in, self._out = listening, speaking
        try:
            now = asyncio.get_running_loop().time()
            self._forgive(now)
            self._subscribe(_NODES)
            for channel in self._speakers:
                self._subscribe(channel)
            while not (listening.lost.done() or speaking.lost.done()):
                self._say(_NODES, _BEAT)
                await asyncio.wait(
                    [listening.lost, speaking.lost],
                    timeout=BEAT_SECONDS,
                    return_when=asyncio.FIRST_COMPLETED,
                )
                self._find_silent()
        finally:
            self._in = self._out = None
            self._was_away = True
            self._shared.clear()
            speaking.abort()

    @property
    def is_alone(self) -> bool:
        """Whether no other process was ever heard on any of our boards."""
        return not self._shared

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
        match reply:
            case [b"message", bytes(channel), bytes(message)]:
                self._take(channel, message)
            case [b"subscribe", bytes(channel), _] if channel != _NODES:
                self._say(channel, _QUESTION)
            case _:
                pass  # the answer to an UNSUBSCRIBE, say

    def _take(self, channel: bytes, message: bytes) -> None:
        speaker = self._speakers.get(channel)
        node, _, body = message.partition(b" ")
        now = asyncio.get_running_loop().time()
        if node == self._node:
            self._heard_self_at = now
            return
        self._nodes[node] = now
        if speaker is None:
            return
        if channel not in self._shared:
            self._shared.add(channel)
            if self._was_away:
                speaker.renew_presence()
        if body[:1] == _QUESTION:
            self._say(channel, _ENTRIES, speaker.own_presence())
        elif body[:1] == _ENTRIES:
            try:
                speaker.hear_presence(node, body[1:])
            except MalformedFrame:
                log.warning("presence.malformed", board_id=str(speaker.board_id))

    def _forgive(self, now: float) -> None:
        """Begin the wait for the others anew: nobody could be heard."""
        self._nodes = dict.fromkeys(self._nodes, now)

    def _find_silent(self) -> None:
        """Let the people of processes go that say nothing any more."""
        now = asyncio.get_running_loop().time()
        if now - self._heard_self_at > 2 * BEAT_SECONDS:
            self._forgive(now)  # it is Redis that says nothing, or we that slept
        for node, heard_at in list(self._nodes.items()):
            if now - heard_at > SILENT_SECONDS:
                del self._nodes[node]
                log.info("presence.node_lost", node=node.decode(errors="replace"))
                for speaker in list(self._speakers.values()):
                    speaker.lose_node(node)


def _ignore(_reply: Reply) -> None:
    """Take no notice of how many heard it."""
