"""The API as collab sees it: ``/internal/v1`` over real HTTP, boards in memory.

It follows the contract in ``stoa_shared.rpc.api`` and can be told to fail, to
be slow, or to be away.
"""

import asyncio
import json
from collections.abc import AsyncGenerator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from urllib.parse import parse_qs, urlsplit
from uuid import UUID

import pycrdt

from stoa_shared.rpc.api import PARTS, Reached, ResourceReach, Role, join_parts
from stoa_shared.tokens import InvalidToken, Keyring, verify_service


def _covers(text: str) -> tuple[int, int]:
    milliseconds, _, sequence = text.partition("-")
    return int(milliseconds), int(sequence or 0)


@dataclass
class Stored:
    state: bytes
    covers: str
    revision: int
    changes: tuple[bytes, ...] = ()


@dataclass
class Neighbour:
    """What the API knows, and how it behaves now."""

    keys: Keyring
    port: int = 0
    access: dict[tuple[UUID, UUID], str] = field(
        default_factory=dict[tuple[UUID, UUID], str]
    )
    """(board, user) → role."""
    max_users: int = 10
    max_editors: int | None = None
    max_viewers: int | None = None
    view_when_full: bool = False
    reaches: dict[tuple[UUID, UUID], ResourceReach] = field(
        default_factory=dict[tuple[UUID, UUID], ResourceReach]
    )
    """(resource, user) → what ``/access`` says of it."""
    states: dict[UUID, Stored] = field(default_factory=dict[UUID, Stored])
    boards_gone: set[UUID] = field(default_factory=set[UUID])
    sessions_gone: set[UUID] = field(default_factory=set[UUID])
    fails_with: int | None = None
    takes_changes: bool = True
    """False as an API of the release before."""
    fails_to_store_with: int | None = None
    """Reading goes on: a database that only reads."""
    delay_seconds: float = 0.0
    calls: list[str] = field(default_factory=list[str])
    _writers: set[asyncio.StreamWriter] = field(
        default_factory=set[asyncio.StreamWriter]
    )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def allow(self, board_id: UUID, user_id: UUID, role: str) -> None:
        self.access[board_id, user_id] = role

    @asynccontextmanager
    async def serving(self) -> AsyncGenerator[None]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", self.port)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            server.close()
            for writer in list(self._writers):
                writer.transport.abort()

    async def _serve(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._writers.add(writer)
        try:
            while (head := await reader.readuntil(b"\r\n\r\n")) != b"":
                lines = head.decode().split("\r\n")
                method, target, _ = lines[0].split(" ")
                headers = {
                    name.lower(): value.strip()
                    for name, _, value in (line.partition(":") for line in lines[1:])
                }
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                status, extra, answer = await self._answer(
                    method, target, headers, body
                )
                lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
                lines += [f"{name}: {value}" for name, value in extra.items()]
                lines.append(f"Content-Length: {len(answer)}\r\n\r\n")
                writer.write("\r\n".join(lines).encode() + answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _answer(  # noqa: C901, PLR0911 - one a way to fail
        self, method: str, target: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        url = urlsplit(target)
        self.calls.append(f"{method} {url.path}")
        if self.delay_seconds:
            await asyncio.sleep(self.delay_seconds)
        if self.fails_with is not None:
            return self._problem(self.fails_with, "internal-error")
        if url.path == "/healthz":
            return 200, {}, b"{}"
        try:
            token = headers.get("authorization", "").removeprefix("Bearer ")
            claims = verify_service(self.keys, token, audience="api")
        except InvalidToken:
            return self._problem(401, "unauthorized")
        if url.path == "/internal/v1/access":
            if "resources:access" not in claims.scope.split():
                return self._problem(403, "forbidden")
            return self._reached(parse_qs(url.query))
        _, _, _, _, board_text, what = url.path.split("/")
        scope = "boards:access" if what == "access" else "boards:state"
        if claims.issuer != "collab" or scope not in claims.scope.split():
            return self._problem(403, "forbidden")
        board_id = UUID(board_text)
        if what == "access":
            asked = {k: UUID(v[0]) for k, v in parse_qs(url.query).items()}
            return self._access(board_id, asked["user_id"], asked.get("session_id"))
        if board_id in self.boards_gone:
            return self._problem(404, "not-found")
        if method == "GET":
            return self._state(board_id)
        if method == "PATCH":
            return self._add(board_id, headers, body)
        return self._store(board_id, headers, body)

    def _reached(
        self, asked: dict[str, list[str]]
    ) -> tuple[int, dict[str, str], bytes]:
        if UUID(asked["session_id"][0]) in self.sessions_gone:
            return self._problem(404, "not-found")
        user_id = UUID(asked["user_id"][0])
        found = [
            self.reaches[UUID(each), user_id]
            for each in asked.get("resource_id", ())
            if (UUID(each), user_id) in self.reaches
        ]
        return 200, {}, Reached(resources=found).model_dump_json().encode()

    def let_in(
        self,
        user_id: UUID,
        resource_id: UUID,
        kind: str,
        *,
        org_id: UUID,
        role: Role | None = "learner",
        above: Sequence[UUID] = (),
    ) -> None:
        """Let somebody reach a resource."""
        path = [org_id, *above]
        self.reaches[resource_id, user_id] = ResourceReach(
            id=resource_id,
            type=kind,
            org_id=org_id,
            role=role,
            path=path if resource_id == org_id else [*path, resource_id],
        )

    def _access(
        self, board_id: UUID, user_id: UUID, session_id: UUID | None
    ) -> tuple[int, dict[str, str], bytes]:
        role = self.access.get((board_id, user_id))
        is_gone = board_id in self.boards_gone or session_id in self.sessions_gone
        if role is None or is_gone:
            return self._problem(404, "not-found")
        body = {
            "level": "read" if role == "viewer" else "write",
            "role": role,
            "user": {"id": str(user_id), "name": "Ada", "color": "#1F6FA8"},
            "max_users": self.max_users,
            "max_editors": self.max_editors,
            "max_viewers": self.max_viewers,
            "view_when_full": self.view_when_full,
            "epoch": 1,
        }
        return 200, {"Content-Type": "application/json"}, json.dumps(body).encode()

    def _state(self, board_id: UUID) -> tuple[int, dict[str, str], bytes]:
        stored = self.states.get(board_id)
        if stored is None:
            return 204, {"Stoa-Covers": "0", "ETag": '"0"'}, b""
        headers = {"Stoa-Covers": stored.covers, "ETag": f'"{stored.revision}"'}
        if stored.changes:
            headers["Content-Type"] = PARTS
            return 200, headers, join_parts([stored.state, *stored.changes])
        return 200, headers, stored.state

    def _add(
        self, board_id: UUID, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        if not self.takes_changes:
            return self._problem(405, "method-not-allowed")
        if self.fails_to_store_with is not None:
            return self._problem(self.fails_to_store_with, "unavailable")
        stored = self.states.get(board_id)
        if stored is None or headers["if-match"] != f'"{stored.revision}"':
            return self._problem(412, "version-stale")
        stored.covers = headers["stoa-covers"]
        stored.revision += 1
        if body != b"\x00\x00":
            stored.changes += (body,)
        return 204, {"ETag": f'"{stored.revision}"'}, b""

    def _store(
        self, board_id: UUID, headers: dict[str, str], body: bytes
    ) -> tuple[int, dict[str, str], bytes]:
        if self.fails_to_store_with is not None:
            return self._problem(self.fails_to_store_with, "unavailable")
        stored = self.states.get(board_id)
        revision = stored.revision if stored else 0
        match = headers.get("if-match")
        if match is not None and match != f'"{revision}"':
            return self._problem(412, "version-stale")
        covers = headers["stoa-covers"]
        older = stored and _covers(covers) < _covers(stored.covers)
        if match is None and older:
            return self._problem(409, "state-outdated")
        self.states[board_id] = Stored(body, covers, revision + 1)
        return 204, {"ETag": f'"{revision + 1}"'}, b""

    def _problem(self, status: int, code: str) -> tuple[int, dict[str, str], bytes]:
        body = json.dumps({"code": code, "status": status}).encode()
        return status, {"Content-Type": "application/problem+json"}, body


def text_of(*updates: bytes) -> str:
    """Return the text ``t`` that some updates make together."""
    doc: pycrdt.Doc[pycrdt.Text] = pycrdt.Doc()
    text = doc.get("t", type=pycrdt.Text)
    for update in updates:
        doc.apply_update(update)
    return str(text)


def text_stored(neighbour: Neighbour, board_id: UUID) -> str:
    """Return the text the API has of a board, which is none if it has no board."""
    stored = neighbour.states.get(board_id)
    return text_of(stored.state, *stored.changes) if stored else ""


async def until_stored(neighbour: Neighbour, board_id: UUID, text: str) -> None:
    """Wait until the API has this text of a board."""
    async with asyncio.timeout(20):
        while text_stored(neighbour, board_id) != text:
            await asyncio.sleep(0.05)
