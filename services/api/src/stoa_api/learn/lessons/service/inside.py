"""A lesson for what is done inside it: a quiz taken, an assignment handed in."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.actor import Actor
from stoa_api.learn.lessons import content as contents
from stoa_api.learn.lessons import queries
from stoa_api.learn.lessons.content import AnyContent
from stoa_api.learn.lessons.errors import LessonIsTrashed, LessonNotFound
from stoa_api.learn.lessons.queries import LessonSeen
from stoa_api.learn.progress import service as progress
from stoa_api.learn.progress.errors import LessonLocked


async def reached(
    db: AsyncSession, actor: Actor, lesson_id: UUID
) -> tuple[LessonSeen, AnyContent]:
    """Load a live lesson for whoever reaches it, with all that it says.

    Raises:
        LessonNotFound: no such lesson, or the actor does not reach it.
        LessonIsTrashed: it is in the trash, and the actor an editor of its course.
        LessonLocked: it is not open to the actor yet.
    """
    seen = await queries.lesson_for(db, actor, lesson_id)
    if seen is None:
        raise LessonNotFound
    if seen.resource.deleted_at is not None:
        raise LessonIsTrashed
    if seen.lock is not None and seen.level is None:
        raise LessonLocked(progress.in_words(seen.lock))
    return seen, contents.read(seen.lesson.content)


async def content_of(db: AsyncSession, lesson_id: UUID) -> AnyContent:
    """Read what a lesson says, for timers and for who has reached it."""
    return contents.read(await queries.content_of(db, lesson_id))
