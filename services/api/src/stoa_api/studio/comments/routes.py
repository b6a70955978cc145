"""HTTP of comments."""

import hashlib
import re
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Query, Request, Response

from stoa_api.base import versions
from stoa_api.base.actor import Caller
from stoa_api.base.db import Db, ReadDb
from stoa_api.base.idempotency import Idempotent
from stoa_api.base.limits import Limits, Rule
from stoa_api.base.pages import Page, Paging
from stoa_api.base.routing import BASE, CREATED, Router
from stoa_api.base.versions import IfMatch
from stoa_api.core.people.schemas import Person
from stoa_api.studio.comments import service
from stoa_api.studio.comments.schemas import (
    CommentNew,
    CommentOut,
    CommentPatch,
    ReplyNew,
    ThreadOut,
    ThreadStatus,
)

router = Router(prefix="/boards/{board_id}/comments", tags=["comments"])

WRITING: Final = Rule("comments", 30)
"""New comments and replies of one person in a minute, on all documents."""
_QUOTED: Final = re.compile(r'"[^"]*"')


Status = Annotated[ThreadStatus, Query(description="Only threads that are like this.")]


Words = Annotated[
    str | None,
    Query(
        min_length=1,
        max_length=80,
        pattern=r"^[^\x00]*$",
        description="How their name begins, or a part of it.",
    ),
]


async def _in_measure(actor: Caller, limits: Limits) -> None:
    await limits.require((WRITING, f"user:{actor.user_id}"))


InMeasure: Any = Depends(_in_measure)


@router.get("", response_model=Page[ThreadOut], responses=versions.READ)
async def list_comments(
    board_id: UUID,
    actor: Caller,
    db: ReadDb,
    page: Paging,
    *,
    status: Status = "all",
    request: Request,
    response: Response,
) -> Page[ThreadOut] | Response:
    """List the threads of a document with all replies, the newest thread first.

    The ETag is of this page: ask with If-None-Match whether anything changed.
    """
    shown = page.show(await service.list_threads(db, actor, board_id, status, page))
    digest = hashlib.sha256(shown.model_dump_json().encode()).hexdigest()
    headers = {"ETag": f'"{digest[:32]}"', "Cache-Control": "private, no-cache"}
    if headers["ETag"] in _QUOTED.findall(request.headers.get("if-none-match", "")):
        return Response(status_code=304, headers=headers)
    response.headers.update(headers)
    return shown


@router.get("/people")
async def list_mentionable(
    board_id: UUID, actor: Caller, db: ReadDb, page: Paging, q: Words = None
) -> Page[Person]:
    """List by name whom you may mention: who else can read the document."""
    return page.show(await service.list_mentionable(db, actor, board_id, q, page))


@router.post(
    "", status_code=201, dependencies=[InMeasure, Idempotent], responses=CREATED
)
async def create_comment(
    board_id: UUID, body: CommentNew, actor: Caller, db: Db, response: Response
) -> ThreadOut:
    """Begin a thread, at a place in the text or about the whole document."""
    thread = await service.begin_thread(db, actor, board_id, body)
    response.headers["Location"] = f"{BASE}/boards/{board_id}/comments/{thread.id}"
    versions.tag(response, thread)
    return thread


@router.get("/{comment_id}", response_model=CommentOut, responses=versions.READ)
async def get_comment(
    board_id: UUID,
    comment_id: UUID,
    actor: Caller,
    db: ReadDb,
    request: Request,
    response: Response,
) -> CommentOut | Response:
    """Show one comment: one that begins a thread, or a reply."""
    comment = await service.get_comment(db, actor, board_id, comment_id)
    unchanged = versions.not_modified(request, comment)
    if unchanged is not None:
        return unchanged
    versions.tag(response, comment)
    return comment


@router.patch("/{comment_id}", responses=versions.CHANGED)
async def update_comment(
    board_id: UUID,
    comment_id: UUID,
    body: CommentPatch,
    actor: Caller,
    db: Db,
    *,
    version: IfMatch,
    response: Response,
) -> CommentOut:
    """Change what your own comment says."""
    comment = await service.edit_comment(
        db, actor, board_id, comment_id, body, version=version
    )
    versions.tag(response, comment)
    return comment


@router.delete("/{comment_id}", status_code=204)
async def delete_comment(
    board_id: UUID, comment_id: UUID, actor: Caller, db: Db, version: IfMatch
) -> None:
    """Delete your own comment, or anybody's where you manage the document."""
    await service.delete_comment(db, actor, board_id, comment_id, version=version)


@router.post("/{comment_id}/restore", responses=versions.CHANGED)
async def restore_comment(
    board_id: UUID, comment_id: UUID, actor: Caller, db: Db, response: Response
) -> CommentOut:
    """Bring back a comment that you deleted."""
    comment = await service.restore_comment(db, actor, board_id, comment_id)
    versions.tag(response, comment)
    return comment


@router.post(
    "/{comment_id}/replies",
    status_code=201,
    dependencies=[InMeasure, Idempotent],
    responses=CREATED,
)
async def reply_to_comment(
    board_id: UUID,
    comment_id: UUID,
    body: ReplyNew,
    actor: Caller,
    db: Db,
    response: Response,
) -> CommentOut:
    """Reply in an open thread, named by the comment that began it."""
    reply = await service.reply(db, actor, board_id, comment_id, body)
    response.headers["Location"] = f"{BASE}/boards/{board_id}/comments/{reply.id}"
    versions.tag(response, reply)
    return reply


@router.post("/{comment_id}/resolve", responses=versions.CHANGED)
async def resolve_thread(
    board_id: UUID, comment_id: UUID, actor: Caller, db: Db, response: Response
) -> ThreadOut:
    """Call a thread done. Resolving it twice changes nothing."""
    thread = await service.resolve(db, actor, board_id, comment_id)
    versions.tag(response, thread)
    return thread


@router.post("/{comment_id}/reopen", responses=versions.CHANGED)
async def reopen_thread(
    board_id: UUID, comment_id: UUID, actor: Caller, db: Db, response: Response
) -> ThreadOut:
    """Open a resolved thread again."""
    thread = await service.reopen(db, actor, board_id, comment_id)
    versions.tag(response, thread)
    return thread
