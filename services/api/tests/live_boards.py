"""Collab as the API sees it: boards with something on them that is not stored yet."""

from contextlib import AsyncExitStack
from typing import Self
from uuid import UUID

import httpx
import pycrdt
from fastapi import FastAPI

from stoa_api.studio.versions.collab import Collab
from stoa_shared.rpc.api import STATE_SCOPE
from stoa_shared.rpc.collab import EDIT_SCOPE, RESTORE_SCOPE, SAVE_SCOPE
from stoa_shared.tokens import Keyring, sign_service, verify_service

SCOPES = {"save": SAVE_SCOPE, "restore": RESTORE_SCOPE, "edit": EDIT_SCOPE}


class LiveBoards:
    """Answers as collab does: it stores through the API."""

    def __init__(self, keys: Keyring) -> None:
        self._keys = keys
        self._stack = AsyncExitStack()
        self.typed: dict[UUID, bytes] = {}
        """What is on a board and not stored yet."""
        self.restored: list[tuple[UUID, bytes]] = []
        self._saved: dict[UUID, bytes] = {}
        self.is_away = False
        self.refuses: int | None = None
        """A status to answer ``restore`` with."""

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._stack.aclose()

    def called_by(self, app: FastAPI, *, at_once: int = 5) -> Collab:
        """Return the client of an app that reaches this."""
        self._api = httpx.AsyncClient(
            transport=httpx.ASGITransport(app), base_url="http://api/internal/v1/"
        )
        self._stack.push_async_callback(self._api.aclose)
        return Collab(
            "http://collab",
            self._keys,
            at_once=at_once,
            transport=httpx.MockTransport(self._answer),
        )

    async def _answer(self, request: httpx.Request) -> httpx.Response:
        if self.is_away:
            raise httpx.ConnectError("away")
        *_, board, action = request.url.path.split("/")
        token = request.headers["Authorization"].removeprefix("Bearer ")
        claims = verify_service(self._keys, token, audience="collab")
        scope = SCOPES[action]
        assert (claims.issuer, scope in claims.scope.split()) == ("api", True)
        board_id = UUID(board)
        if action == "save":
            return await self._save(board_id)
        if self.refuses is not None:
            return httpx.Response(self.refuses, json={"code": "unusable"})
        if action == "edit":
            return self._edit(board_id, request.content)
        self.restored.append((board_id, request.content))
        self.typed[board_id] = request.content + b" again"
        return httpx.Response(204)

    def _edit(self, board_id: UUID, change: bytes) -> httpx.Response:
        now = self.typed.get(board_id, self._saved.get(board_id, b"\x00\x00"))
        self.typed[board_id] = pycrdt.merge_updates(now, change)
        return httpx.Response(204)

    async def _save(self, board_id: UUID) -> httpx.Response:
        state = self.typed.pop(board_id, None)
        if state is None:
            return httpx.Response(204)
        token = sign_service(
            self._keys, issuer="collab", audience="api", scope=STATE_SCOPE
        )
        answer = await self._api.put(
            f"boards/{board_id}/state",
            content=state,
            headers={"Authorization": f"Bearer {token}", "Stoa-Covers": "1-0"},
        )
        self._saved[board_id] = state
        return httpx.Response(answer.status_code)
