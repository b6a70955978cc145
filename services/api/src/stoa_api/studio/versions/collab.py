"""The service that holds boards open, as this slice sees it."""

from typing import Final, Self
from uuid import UUID

import httpx

from stoa_api.studio.versions.errors import (
    BoardNotLive,
    VersionNotFound,
    VersionUnusable,
)
from stoa_shared.http import RemoteProblem, RemoteUnavailable, service_client
from stoa_shared.rpc.collab import EDIT_SCOPE, RESTORE_SCOPE, SAVE_SCOPE
from stoa_shared.tokens import Keyring

TIMEOUT: Final = httpx.Timeout(8.0, connect=1.0)
"""Three calls one after the other end before PostgreSQL ends the transaction."""
_AWAY: Final = {"Retry-After": "2"}


class Collab:
    """Asks collab to save a board, to edit it, and to bring it back to a version.

    Args:
        base_url: Where its internal API listens.
        service_keys: Secrets of ``STOA_SERVICE_SECRET``.
        at_once: Calls at a time; the next is refused. While collab saves it
            needs a connection of our database, and each call may hold one.
        transport: For tests.
    """

    def __init__(
        self,
        base_url: str,
        service_keys: Keyring,
        *,
        at_once: int,
        transport: httpx.AsyncBaseTransport | None = None,
    ) -> None:
        self._http = service_client(
            base_url,
            service_keys,
            issuer="api",
            audience="collab",
            scope=f"{SAVE_SCOPE} {RESTORE_SCOPE} {EDIT_SCOPE}",
            timeout=TIMEOUT,
            transport=transport,
        )
        self._free = at_once

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def save(self, board_id: UUID) -> None:
        """Have everything stored that was typed on a board until now.

        Raises:
            BoardNotLive: it is not known whether it is.
            VersionNotFound: collab knows no such board.
        """
        await self._post(f"/internal/v1/boards/{board_id}/save")

    async def restore(self, board_id: UUID, state: bytes) -> None:
        """Make a board's content that of a version, as a new edit.

        Raises:
            BoardNotLive: it may not have happened.
            VersionNotFound: collab knows no such board.
            VersionUnusable: the state is none, or none of this board.
        """
        await self._post(f"/internal/v1/boards/{board_id}/restore", state)

    async def edit(self, board_id: UUID, change: bytes) -> None:
        """Make an edit on a board, as somebody on it would.

        Raises:
            BoardNotLive: it may not have happened.
            VersionNotFound: collab knows no such board.
        """
        try:
            await self._post(f"/internal/v1/boards/{board_id}/edit", change)
        except VersionUnusable as error:
            # It was made for a state that the board no longer builds on.
            raise BoardNotLive(headers=_AWAY) from error

    async def _post(self, path: str, body: bytes = b"") -> None:
        with self:
            try:
                await self._http.post(
                    path,
                    content=body,
                    headers={"Content-Type": "application/octet-stream"},
                )
            except RemoteProblem as problem:
                if problem.status == 404:
                    raise VersionNotFound from problem
                if problem.status == 422:
                    raise VersionUnusable from problem
                raise BoardNotLive(headers=_AWAY) from problem
            except (RemoteUnavailable, httpx.HTTPError) as error:
                raise BoardNotLive(headers=_AWAY) from error

    def __enter__(self) -> Self:
        if self._free <= 0:
            raise BoardNotLive(headers=_AWAY)
        self._free -= 1
        return self

    def __exit__(self, *_: object) -> None:
        self._free += 1
