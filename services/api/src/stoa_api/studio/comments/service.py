"""Begin, answer, edit, delete, restore, resolve and reopen."""

from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import audit, outbox, versions
from stoa_api.base.access import Level
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.core.people import service as people
from stoa_api.core.people.schemas import Person
from stoa_api.studio.comments import queries
from stoa_api.studio.comments.errors import (
    CommentBoardTrashed,
    CommentNotFound,
    CommentNotYours,
    CommentRoleTooLow,
    ThreadIsResolved,
    TooManyComments,
    TooManyReplies,
)
from stoa_api.studio.comments.models import Comment
from stoa_api.studio.comments.schemas import (
    CommentNew,
    CommentOut,
    CommentPatch,
    ReplyNew,
    ThreadOut,
    ThreadStatus,
)
from stoa_api.studio.comments.showing import show_comment, show_threads
from stoa_api.studio.comments.speaking import spoken_to
from stoa_api.studio.members import service as members
from stoa_api.studio.members.service import Reached
from stoa_shared.clock import now
from stoa_shared.events.studio import (
    CommentCreated,
    CommentDeleted,
    CommentEvent,
    CommentReopened,
    CommentResolved,
    CommentRestored,
    CommentUpdated,
)
from stoa_shared.ids import new_id

__all__ = [
    "begin_thread",
    "delete_comment",
    "edit_comment",
    "get_comment",
    "list_mentionable",
    "list_threads",
    "purge",
    "reopen",
    "reply",
    "resolve",
    "restore_comment",
]

COMMENTS_MAX: Final = 2000
"""Of a document, deleted ones not counted. Two at the same moment may pass it."""
REPLIES_MAX: Final = 200
_NEEDS: Final = {Level.COMMENT: "comment", Level.MANAGE: "owner"}

log = structlog.stdlib.get_logger()


async def list_threads(
    db: AsyncSession,
    actor: Actor,
    board_id: UUID,
    status: ThreadStatus,
    page: PageRequest,
) -> Rows[ThreadOut]:
    """List the threads of a document, the newest first.

    Raises:
        CommentNotFound: no such document, or the actor does not reach it.
        CommentBoardTrashed: restore the document first.
    """
    await _reached(db, actor, board_id, Level.VIEW)
    rows = await queries.threads_of(db, board_id, status, page)
    return Rows(await show_threads(db, rows.items), rows.next_cursor)


async def list_mentionable(
    db: AsyncSession,
    actor: Actor,
    board_id: UUID,
    words: str | None,
    page: PageRequest,
) -> Rows[Person]:
    """List whom one may speak to in a comment: who else can read the document.

    Raises:
        CommentNotFound: no such document, or the actor does not reach it.
        CommentRoleTooLow: the actor may only read.
        CommentBoardTrashed: restore the document first.
    """
    board = await _reached(db, actor, board_id, Level.COMMENT)
    rows = await queries.mentionable(db, actor, board, words, page)
    persons = await people.shown(db, [row.id for row in rows.items])
    return rows.map(lambda row: persons[row.id])


async def get_comment(
    db: AsyncSession, actor: Actor, board_id: UUID, comment_id: UUID
) -> CommentOut:
    """Load one comment.

    Raises:
        CommentNotFound: no such comment, or the actor does not reach the document.
        CommentBoardTrashed: restore the document first.
    """
    await _reached(db, actor, board_id, Level.VIEW)
    return await show_comment(db, await _found(db, board_id, comment_id))


async def begin_thread(
    db: AsyncSession, actor: Actor, board_id: UUID, new: CommentNew
) -> ThreadOut:
    """Begin a thread.

    Raises:
        CommentNotFound: no such document, or the actor does not reach it.
        CommentRoleTooLow: the actor may only read.
        CommentBoardTrashed: restore the document first.
        TooManyComments: the document has as many as it may.
    """
    board = await _reached(db, actor, board_id, Level.COMMENT)
    comment_id = new_id()
    comment = await _write(db, actor, board, new, comment_id, thread_id=comment_id)
    comment.anchor = None if new.anchor is None else new.anchor.model_dump()
    comment.quote = new.quote
    await db.flush()
    return (await show_threads(db, [comment]))[0]


async def reply(
    db: AsyncSession, actor: Actor, board_id: UUID, thread_id: UUID, new: ReplyNew
) -> CommentOut:
    """Reply in a thread.

    Raises:
        CommentNotFound: no such thread, or the actor does not reach the document.
        CommentRoleTooLow: the actor may only read.
        CommentBoardTrashed: restore the document first.
        ThreadIsResolved: reopen it first.
        TooManyReplies: the thread has as many as it may.
        TooManyComments: the document has as many as it may.
    """
    board = await _reached(db, actor, board_id, Level.COMMENT)
    first = await _thread(db, board_id, thread_id)
    if first.resolved_at is not None:
        raise ThreadIsResolved
    if await queries.count_replies(db, thread_id) >= REPLIES_MAX:
        raise TooManyReplies
    comment = await _write(db, actor, board, new, new_id(), thread_id=thread_id)
    return await show_comment(db, comment)


async def edit_comment(
    db: AsyncSession,
    actor: Actor,
    board_id: UUID,
    comment_id: UUID,
    patch: CommentPatch,
    *,
    version: int,
) -> CommentOut:
    """Change what a comment says. The same words again change nothing.

    Raises:
        CommentNotFound: no such comment, or the actor does not reach the document.
        CommentRoleTooLow: the actor may only read.
        CommentBoardTrashed: restore the document first.
        CommentNotYours: somebody else wrote it.
        PreconditionFailed: it was changed meanwhile.
    """
    board = await _reached(db, actor, board_id, Level.COMMENT)
    comment = await _found(db, board_id, comment_id, for_change=True)
    if comment.deleted_at is not None:
        raise CommentNotFound
    if comment.created_by != actor.user_id:
        raise CommentNotYours
    versions.check(comment.version, version)
    mentions = await spoken_to(db, board_id, patch.text, patch.mentions)
    if (comment.text, comment.mentions) != (patch.text, mentions):
        before = comment.text
        comment.text, comment.mentions = patch.text, mentions
        comment.edited_at = now()
        _changed(db, actor, board, comment, CommentUpdated, before=before)
    return await show_comment(db, comment)


async def delete_comment(
    db: AsyncSession, actor: Actor, board_id: UUID, comment_id: UUID, *, version: int
) -> None:
    """Delete one's own comment, or as who manages the document anybody's.

    Raises:
        CommentNotFound: no such comment, or the actor does not reach the document.
        CommentRoleTooLow: the actor may only read, or it is somebody else's.
        CommentBoardTrashed: restore the document first.
        PreconditionFailed: it was changed meanwhile.
    """
    board = await _reached(db, actor, board_id, Level.COMMENT)
    comment = await _found(db, board_id, comment_id, for_change=True)
    if comment.deleted_at is not None:
        raise CommentNotFound
    if comment.created_by != actor.user_id:
        _require(board, Level.MANAGE)
    versions.check(comment.version, version)
    comment.deleted_at, comment.deleted_by = now(), actor.user_id
    _changed(db, actor, board, comment, CommentDeleted, before=comment.text, after=None)


async def restore_comment(
    db: AsyncSession, actor: Actor, board_id: UUID, comment_id: UUID
) -> CommentOut:
    """Bring back a comment that the actor deleted.

    Raises:
        CommentNotFound: nothing that the actor deleted there.
        CommentRoleTooLow: the actor may only read.
        CommentBoardTrashed: restore the document first.
        TooManyComments: the document has as many as it may.
    """
    board = await _reached(db, actor, board_id, Level.COMMENT)
    comment = await queries.deleted_comment_of(db, board_id, comment_id)
    # Words that are purged are gone; what somebody else deleted stays so.
    if comment is None or comment.deleted_by != actor.user_id or not comment.text:
        raise CommentNotFound
    await _require_room(db, board_id)
    comment.deleted_at = comment.deleted_by = None
    _changed(db, actor, board, comment, CommentRestored)
    return await show_comment(db, comment)


async def resolve(
    db: AsyncSession, actor: Actor, board_id: UUID, thread_id: UUID
) -> ThreadOut:
    """Call a thread done; again changes nothing.

    Raises:
        CommentNotFound: no such thread, or the actor does not reach the document.
        CommentRoleTooLow: the actor may only read.
        CommentBoardTrashed: restore the document first.
    """
    board = await _reached(db, actor, board_id, Level.COMMENT)
    first = await _thread(db, board_id, thread_id)
    if first.resolved_at is None:
        first.resolved_at, first.resolved_by = now(), actor.user_id
        _changed(db, actor, board, first, CommentResolved)
    return (await show_threads(db, [first]))[0]


async def reopen(
    db: AsyncSession, actor: Actor, board_id: UUID, thread_id: UUID
) -> ThreadOut:
    """Open a thread again; raises as ``resolve`` does."""
    board = await _reached(db, actor, board_id, Level.COMMENT)
    first = await _thread(db, board_id, thread_id)
    if first.resolved_at is not None:
        first.resolved_at = first.resolved_by = None
        _changed(db, actor, board, first, CommentReopened)
    return (await show_threads(db, [first]))[0]


async def purge(db: AsyncSession, *, older_than: timedelta) -> None:
    """Forget for good what was deleted long ago."""
    await queries.purge(db, older_than=older_than)


# -- who and what -------------------------------------------------------------------


async def _reached(
    db: AsyncSession, actor: Actor, board_id: UUID, needed: Level
) -> Reached:
    board = await members.reached(db, actor, board_id)
    if board is None:
        raise CommentNotFound
    _require(board, needed)
    if board.is_trashed:
        raise CommentBoardTrashed
    return board


def _require(board: Reached, needed: Level) -> None:
    if board.level < needed:
        raise CommentRoleTooLow(needs=_NEEDS[needed])


async def _require_room(db: AsyncSession, board_id: UUID) -> None:
    if await queries.count(db, board_id) >= COMMENTS_MAX:
        raise TooManyComments


async def _found(
    db: AsyncSession, board_id: UUID, comment_id: UUID, *, for_change: bool = False
) -> Comment:
    comment = await queries.comment_of(db, board_id, comment_id, for_change=for_change)
    if comment is None:
        raise CommentNotFound
    return comment


async def _thread(db: AsyncSession, board_id: UUID, thread_id: UUID) -> Comment:
    """Load and lock the comment that began a thread."""
    comment = await _found(db, board_id, thread_id, for_change=True)
    if comment.id != comment.thread_id:
        raise CommentNotFound
    return comment


# -- changes ------------------------------------------------------------------------


async def _write(
    db: AsyncSession,
    actor: Actor,
    board: Reached,
    new: CommentNew | ReplyNew,
    comment_id: UUID,
    *,
    thread_id: UUID,
) -> Comment:
    await _require_room(db, board.board_id)
    comment = Comment(
        id=comment_id,
        board_id=board.board_id,
        thread_id=thread_id,
        created_by=actor.user_id,
        created_at=now(),
        text=new.text,
        mentions=await spoken_to(db, board.board_id, new.text, new.mentions),
        quote="",
        version=0,
    )
    db.add(comment)
    _changed(db, actor, board, comment, CommentCreated)
    await db.flush()
    return comment


_SAME: Final = object()


def _changed(
    db: AsyncSession,
    actor: Actor,
    board: Reached,
    comment: Comment,
    event: type[CommentEvent],
    *,
    before: str | None = None,
    after: str | object | None = _SAME,
) -> None:
    """Give a comment its next version, and tell of the change.

    The audit keeps the words: of what was moderated away nothing is lost.
    """
    comment.version += 1
    outbox.record(
        db,
        event(
            subject=comment.id,
            board_id=board.board_id,
            thread_id=comment.thread_id,
            mentions=comment.mentions,
        ),
        actor=actor,
        org_id=board.org_id,
    )
    place = {"board_id": str(board.board_id), "thread_id": str(comment.thread_id)}
    audit.write(
        db,
        actor,
        event.type,
        object_type="comment",
        object_id=comment.id,
        org_id=board.org_id,
        before=None if before is None else {"text": before},
        after=place | {"text": comment.text if after is _SAME else after},
    )
    log.info(
        "comment.changed",
        change=event.type,
        board_id=str(board.board_id),
        comment_id=str(comment.id),
    )
