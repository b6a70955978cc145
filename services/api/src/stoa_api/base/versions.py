"""Lost updates: ``ETag`` out, ``If-Match`` in, ``If-None-Match`` answered by 304.

Every authored row has a ``version`` that rises with each change; its ETag is that
version, ``"7"``. Changing one needs ``If-Match`` with it: 428 without, 412 when
somebody was faster; the problem then carries the current version. What an answer
says about the caller (their role) is not part of the version: a client that asks
with ``If-None-Match`` hears of a new role by ``permission.changed``, not by this.

    async def rename_board(board_id: UUID, body: BoardPatch, version: IfMatch, …):
        ...
        versions.check(board.version, version)
"""

import re
from typing import Annotated, Any, Final, Protocol

from fastapi import Depends, Header, Request, Response

from stoa_shared.problems import (
    FieldError,
    PreconditionFailed,
    PreconditionRequired,
    Unprocessable,
)

_ETAG: Final = re.compile(r'(?:W/)?"(\d{1,18})"')
_QUOTED: Final = re.compile(r'"[^"]*"')
TAGGED: Final[dict[str, Any]] = {
    "headers": {
        "ETag": {
            "description": "The version, for If-Match.",
            "schema": {"type": "string", "examples": ['"7"']},
        }
    }
}
"""For ``responses`` of routes whose answers carry an ETag."""
READ: Final[dict[int | str, dict[str, Any]]] = {
    200: TAGGED,
    304: {**TAGGED, "description": "What you have (If-None-Match) is current."},
}
CHANGED: Final[dict[int | str, dict[str, Any]]] = {200: TAGGED}

ANY: Final = -1
"""``If-Match: *``: whatever version there is."""


def etag(version: int) -> str:
    """Return the ETag of a version."""
    return f'"{version}"'


class Authored(Protocol):
    """An answer about something that has versions."""

    @property
    def version(self) -> int:
        """Which one it shows."""
        ...


def tag(response: Response, shown: Authored) -> None:
    """Put the ETag on an answer, which a browser asks about before reusing it."""
    response.headers["ETag"] = etag(shown.version)
    response.headers["Cache-Control"] = "private, no-cache"


async def _if_match(
    if_match: Annotated[
        str | None,
        Header(description="The ETag of the version that is being changed."),
    ] = None,
) -> int:
    if if_match is None:
        raise PreconditionRequired("Send If-Match with the ETag you last saw.")
    if if_match.strip() == "*":
        return ANY
    found = _ETAG.fullmatch(if_match.strip())
    if found is None:
        raise Unprocessable(
            errors=[
                FieldError(
                    pointer="header:If-Match",
                    code="etag-invalid",
                    message='An ETag looks like "7".',
                )
            ]
        )
    return int(found[1])


IfMatch = Annotated[int, Depends(_if_match)]
"""The version a change builds on, for ``check``."""


async def _if_match_optional(
    if_match: Annotated[str | None, Header()] = None,
) -> int | None:
    return None if if_match is None else await _if_match(if_match)


IfMatchOptional = Annotated[int | None, Depends(_if_match_optional)]
"""As ``IfMatch``, for writers that may do without."""


def check(current: int, expected: int, detail: str | None = None) -> None:
    """Refuse a change that builds on an older version.

    Raises:
        PreconditionFailed: with ``current_version``; ``detail`` may say who.
    """
    if expected not in (ANY, current):
        raise PreconditionFailed(
            detail,
            headers={"ETag": etag(current)},
            current_version=current,
        )


def not_modified(request: Request, shown: Authored) -> Response | None:
    """Answer 304 when the client has just this (``If-None-Match``)."""
    current = etag(shown.version)
    if not names(request, current):
        return None
    return Response(
        status_code=304,
        headers={"ETag": current, "Cache-Control": "private, no-cache"},
    )


def names(request: Request, current: str) -> bool:
    """Whether the client says that it has what an ETag stands for."""
    sent = request.headers.get("if-none-match", "")
    return sent.strip() == "*" or current in _QUOTED.findall(sent)
