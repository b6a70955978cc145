"""One person at one board: the hot path of the generator."""

import asyncio
from array import array
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import perf_counter

from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect  # pyright: ignore[reportUnknownVariableType]

from collab_load import wire
from collab_load.material import CURSOR, TOKEN, Alphabet, cursor

BINARY = WSMsgType.BINARY
JOIN_SECONDS = 120.0
FRAME_MAX = 256 << 20

SAMPLED = 50
"""So many people of a board time what reaches them; on a large one that is enough,
and timing for everybody would be what is measured."""

Found = tuple[int, dict[int, list[float]]]
"""How many updates a frame holds, and when those of each author were sent."""


@dataclass
class Gauges:
    """What is recorded while the clock runs."""

    is_measuring: bool = False
    is_sending: bool = False
    delivery: "array[float]" = field(default_factory=lambda: array("d"))
    """Seconds from sending to arrival, for every update and recipient."""
    cursors: "array[float]" = field(default_factory=lambda: array("d"))
    """The same for cursors."""
    acknowledged: "array[float]" = field(default_factory=lambda: array("d"))
    late: "array[float]" = field(default_factory=lambda: array("d"))
    """Seconds by which the generator itself sent too late."""


class Board:
    """What the people of one board share."""

    def __init__(
        self, name: str, alphabet: Alphabet, gauges: Gauges, *, is_kept: bool
    ) -> None:
        self.name = name
        self.prefix = wire.sized(name.encode())
        self.clients: list[Client] = []
        self.is_kept = is_kept
        """Whether received updates are kept, to build the documents in the end."""
        self.gauges = gauges
        self._meaning = alphabet.meaning
        slots = alphabet.slots
        self.slots = slots
        self.sent_at: dict[int, array[float]] = {}
        """Of each author: when the update with a token was sent."""
        self.moved_at: dict[int, array[float]] = {}
        """The same for cursors, by number modulo ``slots``."""
        self._frame = self._cursor_frame = b""
        self._found: Found = (0, {})
        self._cursors: dict[int, int] = {}

    def look_into(self, frame: bytes) -> Found:
        """Find the updates in a frame; the same one comes to everybody in turn."""
        if frame == self._frame:
            return self._found
        authors: dict[int, list[float]] = {}
        tokens = TOKEN.findall(frame)
        for token in tokens:
            author, slot = self._meaning[token]
            authors.setdefault(author, []).append(self.sent_at[author][slot])
        self._frame, self._found = frame, (len(tokens), authors)
        return self._found

    def look_for_cursors(self, frame: bytes) -> dict[int, int]:
        """Return the newest cursor of each author in a frame."""
        if frame != self._cursor_frame:
            found = CURSOR.findall(frame)
            self._cursor_frame = frame
            self._cursors = {int(author): int(number) for author, number in found}
        return self._cursors


class Client(WSListener):
    """A provider with one document open.

    A guest is like any other, but what reaches it is not counted.

    Attributes:
        typing: Message bodies of the updates, in the order of typing.
        watches: Whose next update is sent when this client has got the last one.
    """

    def __init__(
        self, board: Board, index: int, token: str, *, is_guest: bool = False
    ) -> None:
        self.board = board
        self._is_guest = is_guest
        self.index = index
        self.typing: list[bytes] = []
        self.watches: Client | None = None
        self.sent = self.received = self.echoed = self.frames = 0
        self.applied = self.refused = 0
        self.moved = self.cursors_received = 0
        self.cursors: dict[int, int] = {}
        """Newest cursor seen of each author."""
        self.kept: list[bytes] = []
        self.state = b""
        """What sync step 2 held."""
        self.close_reason = ""
        self.is_open = False
        self.token = token
        self._gauges = board.gauges
        self._prefix = board.prefix
        self._at = len(board.prefix)
        self._unacknowledged: deque[float] = deque()
        self._fragments = b""
        self._is_signed_in = False
        self._transport: WSTransport | None = None
        self._synced: asyncio.Future[None] | None = None
        if not is_guest:
            for times in (board.sent_at, board.moved_at):
                times[index] = array("d", bytes(8 * board.slots))

    async def join(self, url: str) -> float:
        """Connect, sign in, get the document; return the seconds it took."""
        begin = perf_counter()
        self._is_signed_in = False
        self.state = b""
        self._synced = asyncio.get_running_loop().create_future()
        async with asyncio.timeout(JOIN_SECONDS):
            await ws_connect(
                lambda: self,
                url,
                websocket_handshake_timeout=60,
                max_frame_size=FRAME_MAX,
                use_aiofastnet=False,
            )
            self.send(wire.sign_in(self.token))
            self.send(wire.EMPTY_STEP1)
            await self._synced
        return perf_counter() - begin

    def send(self, body: bytes) -> None:
        """Send a message about the document."""
        assert self._transport is not None  # joined
        self._transport.send(BINARY, self._prefix + body)

    def drop(self) -> None:
        """Cut the connection."""
        if self._transport is not None:
            self._transport.disconnect(graceful=False)
            self._transport = None

    def leave(self) -> None:
        """Say goodbye."""
        if self._transport is not None:
            self._transport.disconnect()
            self._transport = None

    def pause_reading(self) -> None:
        """Stop taking what comes."""
        assert self._transport is not None  # joined
        self._transport.underlying_transport.pause_reading()

    def resume_reading(self) -> None:
        """Take what comes again."""
        assert self._transport is not None  # joined
        self._transport.underlying_transport.resume_reading()

    def type(self) -> None:
        """Send the next update, while there is one."""
        number = self.sent
        if self._transport is None or number >= len(self.typing):
            return
        self.sent = number + 1
        now = perf_counter()
        self.board.sent_at[self.index][number % self.board.slots] = now
        self._unacknowledged.append(now)
        self._transport.send(BINARY, self._prefix + self.typing[number])

    def move(self) -> None:
        """Send the next position of the cursor."""
        number = self.moved
        if self._transport is None:
            return
        self.moved = number + 1
        self.board.moved_at[self.index][number % self.board.slots] = perf_counter()
        self._transport.send(BINARY, self._prefix + cursor(self.index, number))

    # -- what picows calls -------------------------------------------------------

    def on_ws_connected(self, transport: WSTransport) -> None:
        """Note the socket."""
        self._transport = transport
        self.is_open = True

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        """Tell who waits for the document that it does not come."""
        if transport is not self._transport and self._transport is not None:
            return
        self.is_open = False
        if self._synced is not None and not self._synced.done():
            reason = self.close_reason or "the connection was lost"
            self._synced.set_exception(ConnectionError(reason))

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:  # noqa: ARG002 - picows gives it
        """Take one message."""
        data = frame.get_payload_as_bytes()
        if frame.msg_type is not BINARY or not frame.fin or self._fragments:
            whole = self._other(frame, data)
            if whole is None:
                return
            data = whole
        at = self._at
        if len(data) < at + 2:
            return  # keeps the connection alive, and is about no document
        kind = data[at]
        if kind == wire.SYNC and data[at + 1] == wire.UPDATE:
            self._update(data)
        elif kind == wire.SYNC_STATUS:
            self._status(data[at + 1])
        elif kind == wire.AWARENESS:
            self._awareness(data)
        elif kind in (wire.SYNC, wire.SYNC_REPLY):
            self._sync(data, at + 1)
        elif kind == wire.AUTH:
            self._auth(data[at + 1])

    # -- messages ----------------------------------------------------------------

    def _other(self, frame: WSFrame, data: bytes) -> bytes | None:
        """Put fragments together; return a message when it is whole."""
        if frame.msg_type is WSMsgType.CLOSE:
            self.close_reason = f"closed with {frame.get_close_code()}"
            return None
        if frame.msg_type not in (BINARY, WSMsgType.CONTINUATION):
            return None
        data = self._fragments + data
        self._fragments = b"" if frame.fin else data
        return data if frame.fin else None

    def _update(self, data: bytes) -> None:
        if self.board.is_kept:
            self.kept.append(wire.read_sized(data, self._at + 2))
        if self._is_guest:
            return
        self.frames += 1
        count, authors = self.board.look_into(data)
        own = authors.get(self.index)
        if own is not None:
            self.echoed += len(own)
            count -= len(own)
        self.received += count
        watched = self.watches
        if watched is not None:
            self._answer(watched, authors.get(watched.index, ()))
        elif self._gauges.is_measuring and self.index < SAMPLED:
            now, record = perf_counter(), self._gauges.delivery.append
            for author, sent in authors.items():
                if author != self.index:
                    for at in sent:
                        record(now - at)

    def _answer(self, watched: "Client", arrived: Sequence[float]) -> None:
        """Let whom this client watches type on, as much as has arrived of theirs."""
        now = perf_counter()
        for sent in arrived:
            if self._gauges.is_measuring:
                self._gauges.delivery.append(now - sent)
            if self._gauges.is_sending:
                watched.type()

    def _status(self, is_applied: int) -> None:
        if is_applied:
            self.applied += 1
        else:
            self.refused += 1
        if self._unacknowledged:
            sent = self._unacknowledged.popleft()
            if self._gauges.is_measuring:
                self._gauges.acknowledged.append(perf_counter() - sent)

    def _awareness(self, data: bytes) -> None:
        if self._is_guest:
            return
        self.frames += 1
        newest = self.board.look_for_cursors(data)
        self.cursors_received += len(newest) - (self.index in newest)
        self.cursors.update(newest)
        if self._gauges.is_measuring and self.index < SAMPLED:
            now, slots = perf_counter(), self.board.slots
            record = self._gauges.cursors.append
            for author, number in newest.items():
                if author != self.index:
                    record(now - self.board.moved_at[author][number % slots])

    def _sync(self, data: bytes, at: int) -> None:
        if data[at] == wire.STEP1:
            self.send(wire.EMPTY_STEP2)
        elif data[at] == wire.STEP2:
            self.state = wire.read_sized(data, at + 1)
            if self.board.is_kept:
                self.kept.append(self.state)
            self._arrived()

    def _auth(self, kind: int) -> None:
        if kind == wire.AUTHENTICATED:
            self._is_signed_in = True
            self._arrived()
        elif kind == wire.DENIED:
            self.close_reason = "permission denied"
            if self._synced is not None and not self._synced.done():
                self._synced.set_exception(PermissionError(self.board.name))

    def _arrived(self) -> None:
        assert self._synced is not None  # joining
        if self._is_signed_in and self.state and not self._synced.done():
            self._synced.set_result(None)
