"""Client of the API's ``/internal/v1``: who may do what, and stored states."""

from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple
from uuid import UUID

import httpx
from pydantic import ValidationError

from stoa_collab.errors import Refusal, Refused, StateConflict, Unavailable
from stoa_collab.log import ZERO, StreamId
from stoa_shared.http import RemoteProblem, RemoteUnavailable, service_client
from stoa_shared.rpc.api import (
    ACCESS_SCOPE,
    COVERS_HEADER,
    PARTS,
    REACH_SCOPE,
    STATE_SCOPE,
    BoardAccess,
    Reached,
    split_parts,
)
from stoa_shared.tokens import Keyring

_UPDATE: Final = "application/octet-stream"
TIMEOUT = httpx.Timeout(12.0, connect=2.0)


class StoredState(NamedTuple):
    """What the API has of a board."""

    updates: tuple[bytes, ...]
    """The state and what was added to it; none when it has never been stored."""
    covers: StreamId
    etag: str


class Api:
    """The API, as this service sees it."""

    def __init__(self, base_url: str, service_keys: Keyring) -> None:
        self._http = service_client(
            base_url,
            service_keys,
            issuer="collab",
            audience="api",
            scope=f"{ACCESS_SCOPE} {STATE_SCOPE} {REACH_SCOPE}",
            timeout=TIMEOUT,
        )

    async def aclose(self) -> None:
        """Close the connections."""
        await self._http.aclose()

    async def ask_health(self) -> None:
        """Raise ``Unavailable`` unless the API answers."""
        await self._send("GET", "/healthz")

    async def access(
        self, board_id: UUID, user_id: UUID, session_id: UUID | None
    ) -> BoardAccess | None:
        """Ask what a person may do on a board; None for nothing.

        Raises:
            Unavailable: the API did not say; nobody may be let in on a guess.
        """
        params = {"user_id": str(user_id)}
        if session_id is not None:
            params["session_id"] = str(session_id)
        try:
            answer = await self._send(
                "GET", f"/internal/v1/boards/{board_id}/access", params=params
            )
        except RemoteProblem as problem:
            if problem.status == 404:
                return None
            raise Unavailable(str(problem)) from problem
        try:
            return BoardAccess.model_validate_json(answer.content)
        except ValidationError as error:
            raise Unavailable("the API's answer cannot be read") from error

    async def reached(
        self, user_id: UUID, session_id: UUID | None, resource_ids: Sequence[UUID]
    ) -> Reached | None:
        """Ask which resources a person reaches; None when nobody is signed in so.

        Raises:
            Unavailable: the API did not say; nobody may be let in on a guess.
        """
        params: dict[str, str | list[str]] = {"user_id": str(user_id)}
        if session_id is not None:
            params["session_id"] = str(session_id)
        if resource_ids:
            params["resource_id"] = [str(each) for each in resource_ids]
        try:
            answer = await self._send("GET", "/internal/v1/access", params=params)
        except RemoteProblem as problem:
            if problem.status == 404:
                return None
            raise Unavailable(str(problem)) from problem
        try:
            return Reached.model_validate_json(answer.content)
        except ValidationError as error:
            raise Unavailable("the API's answer cannot be read") from error

    async def state(self, board_id: UUID) -> StoredState:
        """Fetch a board's stored state.

        Raises:
            Unavailable: the API did not say. This is never an empty board.
            Refused: there is no such board.
        """
        try:
            answer = await self._send(
                "GET",
                f"/internal/v1/boards/{board_id}/state",
                headers={"Accept": f"{PARTS}, {_UPDATE}"},
            )
        except RemoteProblem as problem:
            if problem.status == 404:
                raise Refused(Refusal.BOARD_GONE) from problem
            raise Unavailable(str(problem)) from problem
        if answer.status_code not in (200, 204):
            raise Unavailable(f"the API answered {answer.status_code}")
        return StoredState(
            _updates(answer) if answer.status_code == 200 else (),
            _covers(answer),
            answer.headers.get("ETag", '"0"'),
        )

    async def store(
        self, board_id: UUID, state: bytes, covers: StreamId, etag: str
    ) -> str:
        """Store a board's state on top of the revision ``etag``; return the new one.

        Raises:
            StateConflict: the API has another revision by now.
            Unavailable: not stored, as far as we know; try again.
            Refused: there is no such board any more.
        """
        return await self._write("PUT", board_id, state, covers, etag)

    async def add(
        self, board_id: UUID, change: bytes, covers: StreamId, etag: str
    ) -> str:
        """Store what has changed since a revision beside it; return the new one.

        Raises:
            StateConflict: the API has another revision, or takes no changes.
            Unavailable: not stored, as far as we know; try again.
            Refused: there is no such board any more.
        """
        return await self._write("PATCH", board_id, change, covers, etag)

    async def _write(
        self, method: str, board_id: UUID, update: bytes, covers: StreamId, etag: str
    ) -> str:
        try:
            answer = await self._send(
                method,
                f"/internal/v1/boards/{board_id}/state",
                content=update,
                headers={
                    COVERS_HEADER: str(covers),
                    "If-Match": etag,
                    "Content-Type": _UPDATE,
                },
            )
        except RemoteProblem as problem:
            if problem.status in (405, 409, 412):  # 405: of the release before
                raise StateConflict(problem.code) from problem
            if problem.status == 404:
                raise Refused(Refusal.BOARD_GONE) from problem
            raise Unavailable(str(problem)) from problem
        return answer.headers.get("ETag", etag)

    async def _send(
        self,
        method: str,
        path: str,
        *,
        params: Mapping[str, str | list[str]] | None = None,
        content: bytes | None = None,
        headers: dict[str, str] | None = None,
    ) -> httpx.Response:
        try:
            return await self._http.request(
                method, path, params=params, content=content, headers=headers
            )
        except (RemoteUnavailable, httpx.HTTPError) as error:
            raise Unavailable(str(error)) from error


def _updates(answer: httpx.Response) -> tuple[bytes, ...]:
    if answer.headers.get("Content-Type") != PARTS:
        return (answer.content,)
    try:
        return split_parts(answer.content)
    except ValueError as error:
        raise Unavailable("the API's answer cannot be read") from error


def _covers(answer: httpx.Response) -> StreamId:
    try:
        return StreamId.parse(answer.headers.get(COVERS_HEADER, "0"))
    except ValueError:
        return ZERO
