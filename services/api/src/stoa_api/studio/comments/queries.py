"""Every select on comments. Access is decided by the rule."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import (
    Boolean,
    ColumnElement,
    Text,
    Uuid,
    and_,
    column,
    delete,
    exists,
    func,
    literal,
    or_,
    select,
    table,
    update,
)
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from stoa_api.base import access
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows, page_rows
from stoa_api.studio.comments.models import Comment
from stoa_api.studio.comments.schemas import ThreadStatus
from stoa_api.studio.members.service import Reached
from stoa_shared.clock import now

_users = table(
    "users",
    column("id", Uuid()),
    column("display_name", Text()),
    column("is_guest", Boolean()),
    schema="core",
)
_is_first = Comment.id == Comment.thread_id
_is_there = Comment.deleted_at.is_(None)


async def readers(
    db: AsyncSession, board_id: UUID, user_ids: Sequence[UUID]
) -> set[UUID]:
    """Return which of some people can read a document."""
    everybody = access.people_reaching(board_id).subquery("everybody")
    found = await db.scalars(
        select(everybody.c.user_id).where(everybody.c.user_id.in_(user_ids))
    )
    return set(found)


async def mentionable(
    db: AsyncSession, actor: Actor, board: Reached, words: str | None, page: PageRequest
) -> Rows[Any]:
    """List who else can read a document, by name; visitors find nobody.

    Columns: ``id``, ``display_name``.
    """
    seen = access.people_reaching(board.board_id).subquery("seen")
    name = _users.c.display_name
    statement = (
        select(_users.c.id, name)
        .join(seen, seen.c.user_id == _users.c.id)
        .where(
            _users.c.id != actor.user_id,
            ~_users.c.is_guest,
            access.is_among(actor.user_id, literal(board.org_id, Uuid())),
        )
    )
    if words:
        statement = statement.where(
            or_(
                name.istartswith(words, autoescape=True),
                name.icontains(f" {words}", autoescape=True),
            )
        )
    return await page_rows(
        db, statement, page, by=(name, _users.c.id), is_descending=False
    )


def _has_replies(*, deleted_too: bool = False) -> ColumnElement[bool]:
    reply = aliased(Comment, name="reply")
    found = exists().where(reply.thread_id == Comment.id, reply.id != Comment.id)
    if not deleted_too:
        found = found.where(reply.deleted_at.is_(None))
    return found.correlate(Comment)


def _is_shown() -> ColumnElement[bool]:
    """Neither deleted, nor a deleted beginning that nobody has replied to."""
    return or_(_is_there, and_(_is_first, _has_replies()))


async def threads_of(
    db: AsyncSession, board_id: UUID, status: ThreadStatus, page: PageRequest
) -> Rows[Comment]:
    """List the comments that begin the threads of a document, the newest first."""
    statement = select(Comment).where(
        Comment.board_id == board_id, _is_first, _is_shown()
    )
    if status != "all":
        is_open = Comment.resolved_at.is_(None)
        statement = statement.where(is_open if status == "open" else ~is_open)
    return await page_rows(db, statement, page, by=(Comment.id,))


async def replies_of(
    db: AsyncSession, thread_ids: Sequence[UUID]
) -> dict[UUID, list[Comment]]:
    """Load the replies of some threads, the oldest first."""
    found: dict[UUID, list[Comment]] = {each: [] for each in thread_ids}
    rows = await db.scalars(
        select(Comment)
        .where(Comment.thread_id.in_(thread_ids), ~_is_first, _is_there)
        .order_by(Comment.id)
    )
    for reply in rows:
        found[reply.thread_id].append(reply)
    return found


async def comment_of(
    db: AsyncSession, board_id: UUID, comment_id: UUID, *, for_change: bool = False
) -> Comment | None:
    """Load a comment of a document that is shown, or None."""
    return await _one(db, board_id, comment_id, _is_shown(), for_change=for_change)


async def deleted_comment_of(
    db: AsyncSession, board_id: UUID, comment_id: UUID
) -> Comment | None:
    """Load a deleted comment of a document for changing it, or None."""
    return await _one(db, board_id, comment_id, ~_is_there, for_change=True)


async def _one(
    db: AsyncSession,
    board_id: UUID,
    comment_id: UUID,
    condition: ColumnElement[bool],
    *,
    for_change: bool,
) -> Comment | None:
    statement = select(Comment).where(
        Comment.board_id == board_id, Comment.id == comment_id, condition
    )
    if for_change:
        statement = statement.with_for_update(of=Comment).execution_options(
            populate_existing=True
        )
    return await db.scalar(statement)


async def count(db: AsyncSession, board_id: UUID) -> int:
    """Count the comments of a document."""
    found = await db.scalar(
        select(func.count())
        .select_from(Comment)
        .where(Comment.board_id == board_id, _is_there)
    )
    return found or 0


async def count_replies(db: AsyncSession, thread_id: UUID) -> int:
    """Count the replies of a thread."""
    found = await db.scalar(
        select(func.count())
        .select_from(Comment)
        .where(Comment.thread_id == thread_id, ~_is_first, _is_there)
    )
    return found or 0


async def purge(db: AsyncSession, *, older_than: timedelta) -> None:
    """Forget for good what was deleted long ago.

    Of a beginning that has replies the words go and the place stays.
    """
    is_old = Comment.deleted_at < now() - older_than
    keeps_place = and_(_is_first, _has_replies(deleted_too=True))
    await db.execute(delete(Comment).where(is_old, ~keeps_place))
    await db.execute(
        update(Comment)
        .where(is_old, Comment.text != "")
        .values(text="", quote="", mentions=[])
        .execution_options(synchronize_session=False)
    )
