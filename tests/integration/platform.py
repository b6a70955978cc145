"""The platform under test: where it is, and for an embedded one, its insides."""
# PyJWT is typed in part only.
# pyright: reportUnknownMemberType=false, reportUnknownVariableType=false

import asyncio
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import jwt
from pycrdt import Doc, Text

from stoa_local.stack import Stack

PATIENCE = timedelta(seconds=90)
"""A busy machine starts a Python service slowly; no test is about that."""


class Embedded:
    """The stack that the tests started, with what a test may do to it.

    A killed service is started again by its supervisor at once; a stopped one
    stays away until ``start``, which returns when it is ready.
    """

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self.kill = stack.kill
        self.stop = stack.stop
        self.pause = stack.pause
        self.resume = stack.resume
        self.log = stack.log
        self.address = stack.address

    @property
    def url(self) -> str:
        return self._stack.url

    @property
    def env(self) -> Mapping[str, str]:
        return self._stack.env

    @property
    def data(self) -> Path:
        return self._stack.data

    @property
    def redis_url(self) -> str:
        return self.env["STOA_REDIS_URL"]

    def start(self, service: str) -> None:
        """Bring back a stopped service, or wait for one that was killed."""
        self._stack.start(service, PATIENCE)

    def wait_until_ready(self) -> None:
        self._stack.wait_until_ready(within=PATIENCE)

    def memory_bytes(self, service: str) -> int:
        """Return the resident memory of a service's first process."""
        status = Path(f"/proc/{self._stack.pid(service)}/status").read_text()
        line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
        return int(line.split()[1]) * 1024

    async def stored_text(self, board_id: str) -> str:
        """Return what PostgreSQL has of a board, as the API tells collab."""
        token = _service_token(self.env["STOA_SERVICE_SECRET"].split(",")[0])
        async with httpx.AsyncClient(base_url=self.address("api")) as http:
            answer = await http.get(
                f"/internal/v1/boards/{board_id}/state",
                headers={"Authorization": f"Bearer {token}"},
            )
        assert answer.status_code in (200, 204), answer.text
        doc: Doc[Text] = Doc()
        if answer.content:
            doc.apply_update(answer.content)
        return str(doc.get("content", type=Text))

    async def until_stored(
        self, board_id: str, words: str, within: float = 15.0
    ) -> None:
        """Wait until the words have reached PostgreSQL."""
        begin = time.monotonic()
        while words not in await self.stored_text(board_id):
            assert time.monotonic() - begin < within, f"{words!r} is not stored"
            await asyncio.sleep(0.2)


@dataclass(frozen=True)
class Platform:
    """One running Stoa."""

    url: str
    jwt_secret: str
    stack: Embedded | None = None

    @property
    def embedded(self) -> Embedded:
        """The insides; only tests marked ``embedded`` may ask."""
        assert self.stack is not None, "mark the test `embedded`"
        return self.stack


def _service_token(secret: str) -> str:
    now = datetime.now(UTC)
    claims = {
        "iss": "collab",
        "sub": "collab",
        "aud": "api",
        "scope": "boards:state",
        "jti": str(uuid4()),
        "iat": now,
        "exp": now + timedelta(seconds=60),
        "typ": "service",
    }
    return jwt.encode(claims, secret, algorithm="HS256")
