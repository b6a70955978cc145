"""HTTP of documents as Markdown."""

import re
from typing import Annotated, Any, Final, Literal
from urllib.parse import quote
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from stoa_api.base import versions
from stoa_api.base.actor import Caller
from stoa_api.base.bodies import Title
from stoa_api.base.db import Database, Db
from stoa_api.base.idempotency import Idempotent
from stoa_api.base.routing import BASE, CREATED, Router
from stoa_api.base.versions import READ
from stoa_api.studio.boards.schemas import BoardOut
from stoa_api.studio.markdown import service
from stoa_api.studio.markdown.conversions import AddMode
from stoa_api.studio.markdown.schemas import MarkdownAdded
from stoa_api.studio.markdown.service import Means, Sent
from stoa_api.studio.pages.schemas import PageNew, PageOut

router = Router(tags=["boards"])
of_pages = Router(tags=["pages"])

_TYPE: Final = "text/markdown"
_QUOTED: Final = re.compile(r'"[^"]*"')
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9 ._-]+")
_NO_FILE_NAME: Final = re.compile(r'[/\\:*?"<>|]')
_NAME_LENGTH: Final = 80
_TEXT: Final = {"schema": {"type": "string"}}
_FILE: Final[dict[int | str, dict[str, Any]]] = {
    **READ,
    200: {**READ[200], "content": {_TYPE: _TEXT}},
}
_BODY: Final = {"requestBody": {"required": True, "content": {_TYPE: _TEXT}}}


async def _means(request: Request) -> Means:
    database: Database = request.app.state.database
    return Means(
        database.sessions, request.app.state.collab, request.app.state.converters
    )


async def _sent(request: Request) -> Sent:
    kind, _, _ = request.headers.get("content-type", "").partition(";")
    return Sent(await request.body(), kind.strip().lower())


TheMeans = Annotated[Means, Depends(_means)]
TheBody = Annotated[Sent, Depends(_sent)]
NewTitle = Annotated[Title, Query(description="Of the new document.")]
Mode = Annotated[
    AddMode, Query(description="To the end, or in place of all that stands there.")
]
Parent = Annotated[
    UUID | None,
    Query(description="The folder it lies in; without it, the top of the space."),
]
After = Annotated[
    UUID | Literal["first", "last"],
    Query(description="The page to come after, or one of the ends."),
]


@router.get("/boards/{board_id}/markdown", response_class=Response, responses=_FILE)
async def get_board_markdown(
    board_id: UUID, actor: Caller, means: TheMeans, request: Request
) -> Response:
    """Take a document away as Markdown, as it is now.

    Empty paragraphs are left out, and what stands beside the text: comments.
    """
    written = await service.write_document(actor, board_id, means)
    headers = {
        "ETag": written.etag,
        "Cache-Control": "private, no-cache",
        "Content-Disposition": _disposition(written.title),
    }
    if written.etag in _QUOTED.findall(request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    return Response(written.text, media_type=_TYPE, headers=headers)


@router.post(
    "/boards/{board_id}/markdown", dependencies=[Idempotent], openapi_extra=_BODY
)
async def add_markdown_to_board(
    board_id: UUID,
    actor: Caller,
    db: Db,
    means: TheMeans,
    sent: TheBody,
    *,
    mode: Mode = "append",
) -> MarkdownAdded:
    """Put Markdown (UTF-8, at most 1 MB) onto a live document, as an editor.

    Nobody on it is disconnected. The document as it was just before is kept as a
    version.
    """
    return await service.add_to_document(
        db, actor, board_id, mode, sent=sent, means=means
    )


@router.post(
    "/orgs/{org_id}/boards/markdown",
    status_code=201,
    dependencies=[Idempotent],
    responses=CREATED,
    openapi_extra=_BODY,
)
async def create_board_from_markdown(
    org_id: UUID,
    actor: Caller,
    db: Db,
    means: TheMeans,
    sent: TheBody,
    response: Response,
    *,
    title: NewTitle = "Untitled",
) -> BoardOut:
    """Begin a document from Markdown (UTF-8, at most 1 MB).

    Images become links, tables code blocks and raw HTML text; links lead to
    ``http``, ``https`` and ``mailto`` only.
    """
    board = await service.begin_board(db, actor, org_id, title, sent=sent, means=means)
    response.headers["Location"] = f"{BASE}/boards/{board.id}"
    versions.tag(response, board)
    return board


@of_pages.post(
    "/spaces/{space_id}/pages/markdown",
    status_code=201,
    dependencies=[Idempotent],
    responses=CREATED,
    openapi_extra=_BODY,
)
async def create_page_from_markdown(
    space_id: UUID,
    actor: Caller,
    db: Db,
    means: TheMeans,
    sent: TheBody,
    response: Response,
    *,
    title: NewTitle = "Untitled",
    parent_id: Parent = None,
    after: After = "last",
) -> PageOut:
    """Begin a document of a space from Markdown, as an editor of its place."""
    new = PageNew(type="document", title=title, parent_id=parent_id, after=after)
    page = await service.begin_page(db, actor, space_id, new, sent=sent, means=means)
    response.headers["Location"] = f"{BASE}/pages/{page.id}"
    versions.tag(response, page)
    return page


def _disposition(title: str) -> str:
    """Name the file after the document, plainly and with all its letters (RFC 6266)."""
    plain = _UNSAFE.sub("-", title)[:_NAME_LENGTH].strip(" .-") or "document"
    full = _NO_FILE_NAME.sub("-", title)[:_NAME_LENGTH].strip(" .") or plain
    letters = quote(full, safe="")
    return f"attachment; filename=\"{plain}.md\"; filename*=UTF-8''{letters}.md"
