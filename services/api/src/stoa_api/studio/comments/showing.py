"""Comments as they are shown: with their people, without what was deleted."""

from collections.abc import Iterable, Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.core.people import service as people
from stoa_api.core.people.schemas import Person
from stoa_api.studio.comments import queries
from stoa_api.studio.comments.models import Comment
from stoa_api.studio.comments.schemas import Anchor, CommentOut, ThreadOut


async def show_threads(db: AsyncSession, first: Sequence[Comment]) -> list[ThreadOut]:
    """Show threads, by the comments that began them, with all replies."""
    replies = await queries.replies_of(db, [each.id for each in first]) if first else {}
    everything = [*first, *(each for thread in replies.values() for each in thread)]
    persons = await _persons(db, everything)
    return [
        ThreadOut(
            id=each.id,
            anchor=None if each.anchor is None else Anchor.model_validate(each.anchor),
            quote=each.quote,
            resolved_at=each.resolved_at,
            resolved_by=_person(persons, each.resolved_by),
            comments=[
                _shown(comment, persons) for comment in [each, *replies[each.id]]
            ],
            version=each.version,
        )
        for each in first
    ]


async def show_comment(db: AsyncSession, comment: Comment) -> CommentOut:
    """Show one comment."""
    return _shown(comment, await _persons(db, [comment]))


async def _persons(db: AsyncSession, comments: Iterable[Comment]) -> dict[UUID, Person]:
    ids = {
        each
        for comment in comments
        for each in (comment.created_by, comment.resolved_by, *comment.mentions)
        if each is not None
    }
    return await people.shown(db, list(ids)) if ids else {}


def _person(persons: dict[UUID, Person], user_id: UUID | None) -> Person | None:
    return None if user_id is None else persons.get(user_id)


def _shown(comment: Comment, persons: dict[UUID, Person]) -> CommentOut:
    is_deleted = comment.deleted_at is not None
    return CommentOut(
        id=comment.id,
        thread_id=comment.thread_id,
        author=None if is_deleted else _person(persons, comment.created_by),
        text="" if is_deleted else comment.text,
        mentions=[]
        if is_deleted
        else [persons[each] for each in comment.mentions if each in persons],
        created_at=comment.created_at,
        edited_at=None if is_deleted else comment.edited_at,
        is_deleted=is_deleted,
        version=comment.version,
    )
