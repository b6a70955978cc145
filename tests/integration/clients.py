"""People at the front door: REST with httpx, boards over a WebSocket.

``Person`` is one account with its HTTP client. ``Socket`` is one WebSocket, and
``Peer`` one board open on it, kept in a real Yrs document.
"""

import asyncio
import contextlib
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self
from uuid import uuid4

import httpx
from pycrdt import Doc, Text, TransactionEvent
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from . import wire

JSON = dict[str, Any]  # what the API answers is checked by the assertions themselves
PASSWORD = "a-long-and-quiet-evening-7"


async def eventually(
    claim: Callable[[], object], within: float = 5.0, what: str = ""
) -> float:
    """Wait until a claim is true, and say how many seconds that took."""
    begin = time.monotonic()
    while not claim():
        if time.monotonic() - begin > within:
            raise AssertionError(f"not within {within} s: {what or claim}")
        await asyncio.sleep(0.01)
    return time.monotonic() - begin


async def never(claim: Callable[[], object], during: float) -> None:
    """Watch that a claim stays false."""
    begin = time.monotonic()
    while time.monotonic() - begin < during:
        assert not claim()
        await asyncio.sleep(0.02)


def some_email(name: str = "someone") -> str:
    """Return an address nobody has used."""
    return f"{name.lower()}.{secrets.token_hex(6)}@example.com"


def websocket_url(base_url: str, path: str) -> str:
    """Turn the platform's address into that of one of its sockets."""
    return base_url.replace("http", "ws", 1).rstrip("/") + path


@dataclass
class Person:
    """One account, signed in."""

    base_url: str
    name: str
    http: httpx.AsyncClient
    email: str
    password: str = PASSWORD
    user: JSON = field(default_factory=dict[str, Any])
    token: str = ""

    @classmethod
    async def arrive(cls, base_url: str, http: httpx.AsyncClient, name: str) -> Self:
        """Sign up and sign in."""
        person = cls(base_url, name, http, some_email(name))
        answer = await person.register()
        assert answer.status_code == 201, answer.text
        await person.sign_in()
        return person

    @property
    def id(self) -> str:
        return str(self.user["id"])

    async def register(self, **changes: object) -> httpx.Response:
        body = {
            "email": self.email,
            "password": self.password,
            "display_name": self.name,
        }
        return await self.http.post("/api/v1/auth/register", json=body | changes)

    async def sign_in(self) -> None:
        answer = await self.http.post(
            "/api/v1/auth/login",
            json={"email": self.email, "password": self.password},
        )
        assert answer.status_code == 200, answer.text
        self.token = answer.json()["access_token"]
        self.user = answer.json()["user"]

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Call the API as this person; ``path`` is below ``/api/v1``."""
        headers = {"Authorization": f"Bearer {self.token}"}
        headers |= options.pop("headers", {})
        return await self.http.request(
            method, f"/api/v1{path}", headers=headers, **options
        )

    async def get(self, path: str, **options: Any) -> httpx.Response:
        return await self.call("GET", path, **options)

    async def post(self, path: str, **options: Any) -> httpx.Response:
        return await self.call("POST", path, **options)

    async def put(self, path: str, **options: Any) -> httpx.Response:
        return await self.call("PUT", path, **options)

    async def patch(self, path: str, **options: Any) -> httpx.Response:
        return await self.call("PATCH", path, **options)

    async def delete(self, path: str, **options: Any) -> httpx.Response:
        return await self.call("DELETE", path, **options)

    async def make_org(self, name: str = "Evening school") -> JSON:
        answer = await self.post("/orgs", json={"name": name})
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def make_board(
        self, *, title: str = "Notes", kind: str = "document", org_id: str | None = None
    ) -> JSON:
        """Create a board, in an organisation of its own if none is named."""
        where = org_id or (await self.make_org())["id"]
        answer = await self.post(
            f"/orgs/{where}/boards", json={"title": title, "kind": kind}
        )
        assert answer.status_code == 201, answer.text
        return answer.json()

    async def share(self, board_id: str, other: "Person", role: str) -> None:
        """Give another person a role on a board."""
        answer = await self.put(
            f"/boards/{board_id}/members/{other.id}", json={"role": role}
        )
        assert answer.status_code == 200, answer.text

    async def unshare(self, board_id: str, other: "Person") -> None:
        """Take another person off a board."""
        answer = await self.delete(f"/boards/{board_id}/members/{other.id}")
        assert answer.status_code == 204, answer.text


class Socket:
    """One WebSocket to collab, with any number of boards on it."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection
        self.peers: dict[str, Peer] = {}
        self.frames: list[bytes] = []
        self.closed: tuple[int, str] | None = None
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def open(
        cls, base_url: str, path: str = "/collab", *, address: str | None = None
    ) -> Self:
        """Connect; ``address`` is the local address to come from."""
        connection = await connect(
            websocket_url(base_url, path),
            compression=None,
            max_size=None,
            ping_interval=None,
            open_timeout=10,
            local_addr=None if address is None else (address, 0),
        )
        return cls(connection)

    def peer(self, board_id: str, token: str) -> "Peer":
        """Prepare a board on this socket; ``start`` introduces it."""
        return Peer(self, board_id, token)

    async def send(self, data: bytes | str) -> None:
        """Send one message; nothing happens on a socket already closed."""
        with contextlib.suppress(ConnectionClosed):
            await self.connection.send(data)

    async def close(self) -> None:
        if self.closed is None:  # a transport that is gone cannot be closed again
            await self.connection.close()
        await self._reading

    async def drop(self) -> None:
        """Lose the connection without a word, as a laptop lid does."""
        self.connection.transport.abort()
        await self._reading

    async def closing(self, within: float) -> tuple[int, str]:
        """Wait for the server to close, and return its code and reason."""
        await eventually(lambda: self.closed, within, "the server closes the socket")
        assert self.closed is not None
        return self.closed

    async def _read(self) -> None:
        try:
            async for message in self.connection:
                data = message.encode() if isinstance(message, str) else message
                self.frames.append(data)
                await self._take(data)
        except ConnectionClosed:
            pass
        finally:
            code = self.connection.close_code
            self.closed = (code or 1006, self.connection.close_reason or "")

    async def _take(self, data: bytes) -> None:
        reader = wire.Reader(data)
        peer = self.peers.get(reader.text())
        if peer is not None:
            await peer.take(reader)


class Peer:
    """One board open on a socket."""

    def __init__(
        self,
        socket: Socket,
        board_id: str,
        token: str,
        *,
        version: str | None = "4.8.0",
        session: str | None = None,
    ) -> None:
        self.socket = socket
        self.address = board_id if session is None else f"{board_id}\0{session}"
        self.token = token
        self.version = version
        self.doc: Doc[Any] = Doc()
        self.content = self.doc.get("content", type=Text)
        self.scopes: list[str] = []
        self.denied: list[str] = []
        self.closes: list[str] = []
        self.statuses: list[int] = []
        self.presence: dict[int, Any] = {}
        self.synced = False
        self.written = 0
        self._clock = 0
        self._remote = False
        self._outgoing: list[bytes] = []
        self.doc.observe(self._changed)
        socket.peers[self.address] = self

    async def start(self) -> Self:
        """Introduce ourselves as the provider does: auth, then step 1."""
        await self.authenticate()
        await self.socket.send(
            wire.sync(self.address, wire.Sync.STEP1, self.doc.get_state())
        )
        return self

    async def authenticate(self, token: str | None = None) -> None:
        await self.socket.send(
            wire.auth(self.address, token or self.token, self.version)
        )

    async def ready(self, within: float = 10.0) -> Self:
        """Wait until the board's content is here and ours is there."""
        await eventually(
            lambda: self.synced and len(self.statuses) >= self.written,
            within,
            f"the board is ready; refused: {self.denied}, closed: {self.socket.closed}",
        )
        return self

    async def answered(self, within: float = 10.0) -> Self:
        """Wait until the board is let in or refused."""
        await eventually(lambda: self.scopes or self.denied, within, "an answer")
        return self

    @property
    def text(self) -> str:
        return str(self.content)

    @property
    def acknowledged(self) -> bool:
        return len(self.statuses) >= self.written

    async def write(self, words: str, at: int | None = None) -> None:
        """Type at the end, or at a place, and send it."""
        position = len(self.content) if at is None else at
        self.content.insert(position, words)
        await self._flush()

    async def erase(self) -> None:
        """Delete everything on the board."""
        self.content.clear()
        await self._flush()

    async def saved(self, within: float = 10.0) -> float:
        """Wait until everything sent is acknowledged, with a yes."""
        seconds = await eventually(
            lambda: self.acknowledged, within, "all is acknowledged"
        )
        assert set(self.statuses) <= {1}, self.statuses
        return seconds

    async def sees(self, words: str, within: float = 5.0) -> float:
        return await eventually(
            lambda: words in self.text, within, f"{words!r} in {self.text!r}"
        )

    async def show(self, state: object) -> None:
        """Announce a presence state (None: gone)."""
        self._clock += 1
        entry = wire.Presence(self.doc.client_id, self._clock, json.dumps(state))
        await self.socket.send(wire.awareness(self.address, entry))

    async def forge(self, words: str) -> None:
        """Send an update without being entitled to, keeping our own copy clean."""
        other: Doc[Any] = Doc()
        other.apply_update(self.doc.get_update())
        before = other.get_state()
        content = other.get("content", type=Text)
        content.insert(0, words)
        self.written += 1
        await self.socket.send(
            wire.sync(self.address, wire.Sync.UPDATE, other.get_update(before))
        )

    async def leave(self) -> None:
        await self.socket.send(wire.frame(self.address, wire.Kind.CLOSE))

    async def take(self, reader: wire.Reader) -> None:
        """React to one frame as the provider would."""
        kind = reader.uint()
        match kind:
            case wire.Kind.AUTH:
                self._take_auth(reader)
            case wire.Kind.SYNC:
                await self._take_sync(reader)
            case wire.Kind.SYNC_STATUS:
                self.statuses.append(reader.uint())
            case wire.Kind.AWARENESS:
                for entry in wire.read_awareness(reader.bytes()):
                    self._take_presence(entry)
            case wire.Kind.CLOSE:
                self.closes.append(reader.text())
                self.synced = False
            case wire.Kind.STATELESS | wire.Kind.QUERY_AWARENESS:
                pass
            case _:
                raise AssertionError(f"a provider would choke on type {kind}")

    def _take_auth(self, reader: wire.Reader) -> None:
        match reader.uint():
            case wire.Auth.AUTHENTICATED:
                self.scopes.append(reader.text())
            case wire.Auth.DENIED:
                self.denied.append(reader.text())
            case _:
                pass  # a request for a fresh token: ours does not age in a test

    async def _take_sync(self, reader: wire.Reader) -> None:
        step, data = reader.uint(), reader.bytes()
        if step == wire.Sync.STEP1:
            self.written += 1
            await self.socket.send(
                wire.sync(self.address, wire.Sync.STEP2, self.doc.get_update(data))
            )
            return
        self._remote = True
        try:
            self.doc.apply_update(data)
        finally:
            self._remote = False
        self.synced = self.synced or step == wire.Sync.STEP2

    def _take_presence(self, entry: wire.Presence) -> None:
        state = json.loads(entry.state)
        if state is None:
            self.presence.pop(entry.client, None)
        else:
            self.presence[entry.client] = state

    def _changed(self, event: TransactionEvent) -> None:
        if not self._remote:
            self._outgoing.append(event.update)

    async def _flush(self) -> None:
        outgoing, self._outgoing = self._outgoing, []
        for update in outgoing:
            self.written += 1
            await self.socket.send(wire.sync(self.address, wire.Sync.UPDATE, update))


async def refusal(base_url: str, path: str, *, address: str | None = None) -> int:
    """Try to open a socket; return the HTTP status it was refused with, or 101."""
    try:
        socket = await Socket.open(base_url, path, address=address)
    except InvalidStatus as error:
        return error.response.status_code
    await socket.close()
    return 101


def unknown_id() -> str:
    """Return an id that nothing has."""
    return str(uuid4())
