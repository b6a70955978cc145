"""Earlier versions of a lesson, for the staff of its course."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import versions
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.learn.history import service as history
from stoa_api.learn.history.schemas import LessonVersionItem
from stoa_api.learn.history.service import KeptVersion
from stoa_api.learn.lessons import content as contents
from stoa_api.learn.lessons import queries
from stoa_api.learn.lessons.content import LIVE
from stoa_api.learn.lessons.errors import (
    HistoryOfBoard,
    LessonIsTrashed,
    LessonNotFound,
    LessonVersionNotFound,
)
from stoa_api.learn.lessons.queries import LessonSeen
from stoa_api.learn.lessons.schemas import LessonOut, LessonVersionOut
from stoa_api.learn.lessons.service.lessons import changeable, rewrite
from stoa_api.learn.lessons.service.telling import shown
from stoa_api.studio.members.errors import RoleTooLow


async def list_lesson_versions(
    db: AsyncSession, actor: Actor, lesson_id: UUID, page: PageRequest
) -> Rows[LessonVersionItem]:
    """List the versions of a lesson, the newest first, to the staff.

    Raises:
        LessonNotFound: no such lesson, or the actor does not reach it.
        RoleTooLow: the actor is not on the staff of its course.
        LessonIsTrashed: restore it first.
        HistoryOfBoard: it is a live one.
    """
    await _seen(db, actor, lesson_id)
    return await history.list_versions(db, lesson_id, page)


async def get_lesson_version(
    db: AsyncSession, actor: Actor, lesson_id: UUID, number: int
) -> LessonVersionOut:
    """Show what a lesson said at a version, to the staff.

    Raises:
        LessonNotFound: no such lesson, or the actor does not reach it.
        RoleTooLow: the actor is not on the staff of its course.
        LessonIsTrashed: restore it first.
        HistoryOfBoard: it is a live one.
        LessonVersionNotFound: it has no such version.
    """
    await _seen(db, actor, lesson_id)
    kept = await _kept(db, lesson_id, number)
    content = contents.read(kept.content)
    return LessonVersionOut(**kept.item.model_dump(), content=content)


async def restore_lesson_version(
    db: AsyncSession, actor: Actor, lesson_id: UUID, number: int, *, version: int
) -> LessonOut:
    """Have a lesson say what it said at a version, by an edit like any other.

    What it says before is kept first, so the way back is open.

    Raises:
        LessonNotFound: no such lesson, or the actor does not reach it.
        RoleTooLow: the actor is no editor of its course.
        LessonIsTrashed: restore it first.
        HistoryOfBoard: it is a live one.
        PreconditionFailed: somebody was faster.
        LessonVersionNotFound: it has no such version.
    """
    seen = await changeable(db, actor, lesson_id)
    _require_history(seen)
    versions.check(seen.lesson.version, version)
    kept = await _kept(db, lesson_id, number)
    if kept.item.is_current:
        return shown(seen)
    await history.keep_now(db, lesson_id)
    content = contents.read(kept.content)
    rewrite(db, actor, seen.lesson, kept.item.title, content, restored_from=number)
    await db.flush()
    await history.keep_now(db, lesson_id, restored_from=number)
    return shown(seen)


async def _seen(db: AsyncSession, actor: Actor, lesson_id: UUID) -> None:
    seen = await queries.lesson_for(db, actor, lesson_id)
    if seen is None:
        raise LessonNotFound
    if seen.level is None:
        raise RoleTooLow(role=None, needs="viewer")
    _require_history(seen)


def _require_history(seen: LessonSeen) -> None:
    if seen.resource.deleted_at is not None:
        raise LessonIsTrashed
    if seen.lesson.kind in LIVE:
        raise HistoryOfBoard


async def _kept(db: AsyncSession, lesson_id: UUID, number: int) -> KeptVersion:
    kept = await history.load_version(db, lesson_id, number)
    if kept is None:
        raise LessonVersionNotFound
    return kept
