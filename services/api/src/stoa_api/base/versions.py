"""Lost updates: ``ETag`` out, ``If-Match`` in, ``If-None-Match`` answered by 304.

Every authored row has a ``version`` that rises with each change, and its ETag
is ``"<version>"``. Changing one needs ``If-Match``: 428 without, 412 when
somebody was faster; the problem then carries the current version.

    async def rename_board(board_id: UUID, body: BoardPatch, version: IfMatch, …):
        ...
        versions.check(board.version, version)
"""

import re
from typing import Annotated, Final

from fastapi import Depends, Header, Request, Response

from stoa_shared.problems import (
    FieldError,
    PreconditionFailed,
    PreconditionRequired,
    Unprocessable,
)

_ETAG: Final = re.compile(r'(?:W/)?"(\d{1,18})"')

ANY: Final = -1
"""``If-Match: *``: whatever version there is."""


def etag(version: int) -> str:
    """Return the ETag of a version."""
    return f'"{version}"'


def tag(response: Response, version: int) -> None:
    """Put the ETag on an answer, which a browser asks about before reusing it."""
    response.headers["ETag"] = etag(version)
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


def is_unchanged(request: Request, version: int) -> bool:
    """Whether the client already has this version (``If-None-Match``)."""
    sent = request.headers.get("if-none-match")
    if sent is None:
        return False
    return sent.strip() == "*" or str(version) in _ETAG.findall(sent)


def not_modified(version: int) -> Response:
    """Answer 304: what you have is current."""
    return Response(
        status_code=304,
        headers={"ETag": etag(version), "Cache-Control": "private, no-cache"},
    )
