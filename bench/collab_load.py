"""Load for a collaboration server: B boards, C people each, all typing at once.

A closed loop: each client has one update outstanding, and sends the next when
another client of its board has received it. What is counted is *delivered
updates*: each update at each client that is not its author, also where the
server merged several into one message. Every update inserts one character that
is unique among those in flight on its board; merged frames still hold it.

Speaks the Hocuspocus protocol over a bare asyncio protocol, because a client
library would be the bottleneck. Prints one line of JSON.
"""

import argparse
import asyncio
import base64
import json
import os
import re
import sys
import time
from itertools import count
from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

import pycrdt
import uvloop

TOKEN = re.compile(rb"[\xe4-\xe9][\x80-\xbf][\x80-\xbf]")
FIRST, TOKENS = 0x4E00, 0x5200
SYNC, AUTH = 0, 2


def varint(value: int) -> bytes:
    out = bytearray()
    while value > 127:
        out.append(0x80 | value & 0x7F)
        value >>= 7
    out.append(value)
    return bytes(out)


def sized(data: bytes) -> bytes:
    return varint(len(data)) + data


def masked(payload: bytes) -> bytes:
    """Frame a client message; a mask of zeros leaves the payload as it is."""
    size = len(payload)
    head = bytes((0x82, 0x80 | size)) if size < 126 else b"\x82\xfe" + size.to_bytes(2)
    return head + b"\0\0\0\0" + payload


def client_number(index: int) -> int:
    """A client id none of whose bytes looks like the begin of a token."""
    return (index % 64) | (index // 64 % 64) << 7 | 17 << 14 | 5 << 21 | 3 << 28


def typing(index: int, clients: int, updates: int) -> list[bytes]:
    """Make one client's updates: each appends one character to its own text."""
    doc: pycrdt.Doc[pycrdt.Text] = pycrdt.Doc(client_id=client_number(index))
    text = doc.get("t", type=pycrdt.Text)
    made: list[bytes] = []
    subscription = doc.observe(lambda event: made.append(event.update))
    slots = TOKENS // clients
    for number in range(updates):
        text += chr(FIRST + index * slots + number % slots)
    doc.unobserve(subscription)
    return made


class Board:
    """What the clients of one board share."""

    def __init__(self) -> None:
        self.clients: list[Client] = []


class Client(asyncio.Protocol):
    """One typing person."""

    def __init__(
        self, board: Board, index: int, name: str, token: str, load: "Load"
    ) -> None:
        self.board: Board = board
        self.index: int = index
        self.load: Load = load
        self.prefix = sized(name.encode())
        self.token = token
        self.synced: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.sent = self.delivered = self.acks = 0
        self.outstanding = False
        self._buffer: bytes = b""
        self.transport: asyncio.Transport
        self._is_upgraded = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the upgrade."""
        self.transport = cast("asyncio.Transport", transport)
        key = base64.b64encode(os.urandom(16)).decode()
        self.transport.write(
            f"GET {self.load.path} HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {key}\r\n"
            "Sec-WebSocket-Version: 13\r\n\r\n".encode()
        )

    def connection_lost(self, exc: Exception | None) -> None:
        """Give up: a run with a lost connection is no measurement."""
        if not self.load.is_over:
            print("a connection was lost", exc, file=sys.stderr)
            os._exit(1)

    def data_received(self, data: bytes) -> None:
        """Read whole frames."""
        data = self._buffer + data if self._buffer else data
        if not self._is_upgraded:
            head, found, data = data.partition(b"\r\n\r\n")
            if not found:
                self._buffer = head
                return
            assert b" 101 " in head.split(b"\r\n")[0], head
            self._is_upgraded = True
            self._sign_in()
        at = 0
        while (found := self._frame(data, at)) is not None:
            payload, at = found
            self._take(payload)
        self._buffer = data[at:]

    def _frame(self, data: bytes, at: int) -> tuple[bytes, int] | None:
        if len(data) < at + 2:
            return None
        size, start = data[at + 1], at + 2
        if size == 126:
            size, start = int.from_bytes(data[at + 2 : at + 4]), at + 4
        elif size == 127:
            size, start = int.from_bytes(data[at + 2 : at + 10]), at + 10
        if len(data) < start + size:
            return None
        if data[at] == 0x89:  # ping
            self.transport.write(b"\x8a\x80\0\0\0\0")
            return b"", start + size
        return data[start : start + size], start + size

    def _sign_in(self) -> None:
        auth = bytes((AUTH, 0)) + sized(self.token.encode()) + sized(b"4.8.0")
        self.transport.write(masked(self.prefix + auth))
        self.transport.write(masked(self.prefix + b"\0\0" + sized(b"\0")))

    def _take(self, payload: bytes) -> None:
        at = len(self.prefix)
        if payload[:at] != self.prefix:
            return
        kind = payload[at]
        if kind == SYNC:
            self._sync(payload, at + 1)
        elif kind == 8:
            self.acks += payload[at + 1]
        elif kind == AUTH and payload[at + 1] == 1:
            print("refused", payload[at + 2 :], file=sys.stderr)
            os._exit(1)

    def _sync(self, payload: bytes, at: int) -> None:
        step = payload[at]
        if step == 0:
            self.transport.write(masked(self.prefix + b"\0\1" + sized(b"\0\0")))
        elif step == 1:
            if not self.synced.done():
                self.synced.set_result(None)
        else:
            authors = self.load.authors
            watched = (self.index - 1) % len(self.board.clients)
            for token in TOKEN.findall(payload, at):
                author = authors[token]
                if author == self.index:
                    continue
                self.delivered += 1
                if author == watched:
                    self.board.clients[author].done()

    def done(self) -> None:
        """One's update has arrived at the next client: type on."""
        self.outstanding = False
        if self.load.is_typing:
            self.type()

    def type(self) -> None:
        """Send the next update."""
        update = self.load.updates[self.index][self.sent]
        self.sent += 1
        self.outstanding = True
        self.transport.write(masked(self.prefix + b"\0\2" + sized(update)))


class Load:
    """The whole run."""

    def __init__(self, options: argparse.Namespace, plan: list[dict[str, str]]) -> None:
        url = urlsplit(str(options.url))
        self.host, self.port = url.hostname or "127.0.0.1", url.port or 80
        self.path = url.path or "/"
        self.options = options
        self.plan = plan
        self.is_typing = self.is_over = False
        clients = options.clients
        self.updates = [typing(i, clients, options.updates) for i in range(clients)]
        slots = TOKENS // clients
        self.authors: dict[bytes, int] = {
            chr(FIRST + n).encode(): n // slots for n in range(slots * clients)
        }

    async def run(self) -> dict[str, float]:
        """Connect everybody, type, count."""
        options, loop = self.options, asyncio.get_running_loop()
        boards = [Board() for _ in range(options.boards)]
        people = iter(self.plan)
        for board in boards:
            for index in range(options.clients):
                seat = next(people)

                def make(
                    board: Board = board,
                    index: int = index,
                    seat: dict[str, str] = seat,
                ) -> Client:
                    return Client(board, index, seat["board"], seat["token"], self)

                _, client = await loop.create_connection(make, self.host, self.port)
                board.clients.append(client)
                await asyncio.wait_for(client.synced, 30)
        everybody = [client for board in boards for client in board.clients]
        self.is_typing = True
        for client in everybody:
            client.type()
        await asyncio.sleep(options.warm)
        before, began, cpu = self._delivered(everybody), time.perf_counter(), _cpu()
        server = _server_cpu(options.pid)
        await asyncio.sleep(options.seconds)
        took = time.perf_counter() - began
        delivered = self._delivered(everybody) - before
        used = _server_cpu(options.pid) - server
        generator = (_cpu() - cpu) / took
        self.is_typing = False
        await self._settle(everybody)
        self.is_over = True
        return {
            "delivered_per_second": delivered / took,
            "server_us_per_delivery": used / max(1, delivered) * 1e6,
            "server_cpu": used / took,
            "generator_cpu": generator,
        }

    def _delivered(self, everybody: list[Client]) -> int:
        return sum(client.delivered for client in everybody)

    async def _settle(self, everybody: list[Client]) -> None:
        """Wait for what is under way; nothing may be lost or unacknowledged."""
        expected = sum(client.sent for client in everybody)
        for _ in count():
            everywhere = expected * (self.options.clients - 1)
            acks = sum(client.acks for client in everybody)
            if self._delivered(everybody) == everywhere and acks >= expected:
                return
            if _ > 300:
                raise SystemExit(
                    f"lost: {everywhere - self._delivered(everybody)} deliveries, "
                    f"{expected - acks} acknowledgements"
                )
            await asyncio.sleep(0.05)


def _cpu() -> float:
    return time.process_time()


def _server_cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--url", required=True)
    parser.add_argument("--pid", type=int, required=True, help="the server's")
    parser.add_argument("--boards", type=int, required=True)
    parser.add_argument("--clients", type=int, required=True)
    parser.add_argument("--warm", type=float, required=True)
    parser.add_argument("--seconds", type=float, required=True)
    parser.add_argument("--updates", type=int, default=6_000, help="at most, each")
    options = parser.parse_args()
    plan = json.load(sys.stdin)
    load = Load(options, plan)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        print(json.dumps(runner.run(load.run())))


if __name__ == "__main__":
    main()
