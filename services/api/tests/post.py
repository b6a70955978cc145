"""A real mail server beside the tests, and the worker that sends to it."""

import asyncio
import re
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from aiosmtpd.smtp import SMTP, Envelope, Session
from fastapi import FastAPI
from typing_extensions import override

from stoa_api.base import jobs
from stoa_api.settings import Settings
from stoa_api.worker import jobs_of
from stoa_local.mailbox import Catcher, Caught, Mailbox, listen

SOON_SECONDS = 20
REFUSED = "nobody-is-here"
"""In front of an @ it makes an address that the server refuses for good."""


class Post(Mailbox):
    """A mailbox whose next letter can be awaited."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._came = asyncio.Event()
        self.port = 0

    @override
    def keep(self, content: bytes) -> None:
        super().keep(content)
        self._came.set()

    async def to(self, email: str, *, count: int = 1) -> Caught:
        """Wait until so many letters have come for an address; return the last."""
        async with asyncio.timeout(SOON_SECONDS):
            while True:
                self._came.clear()
                found = [each for each in self.letters() if each.to == email]
                if len(found) >= count:
                    return found[0]
                await self._came.wait()

    async def token(self, email: str, *, count: int = 1) -> str:
        """Wait for a letter and return the secret of its link."""
        letter = await self.to(email, count=count)
        found = re.search(r"http://localhost:8080/\w+#(\S+)", letter.text)
        assert found, letter.text
        return found[1]


class _Choosy(Catcher):
    """Takes letters for everybody but those who are not here."""

    async def handle_RCPT(  # noqa: N802  # aiosmtpd's name and arguments
        self,
        _server: SMTP,
        _session: Session,
        envelope: Envelope,
        address: str,
        _options: list[str],
    ) -> str:
        if address.startswith(REFUSED):
            return "550 No such person"
        envelope.rcpt_tos.append(address)
        return "250 OK"


@asynccontextmanager
async def open_post(folder: Path) -> AsyncGenerator[Post]:
    """Take letters on a free port."""
    post = Post(folder)
    server = await listen(post, 0, catcher=_Choosy(post))
    post.port = server.sockets[0].getsockname()[1]
    yield post
    server.close()


@asynccontextmanager
async def working(app: FastAPI, settings: Settings) -> AsyncGenerator[None]:
    """Do jobs meanwhile."""
    made = jobs_of(settings, app.state.database)
    task = asyncio.create_task(jobs.work(made, "test"))
    yield
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
