"""Keep, list, read and forget versions of lessons."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.history import Retention, Rhythm
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.core.people import service as people
from stoa_api.core.people.schemas import Person
from stoa_api.learn.history import queries
from stoa_api.learn.history.schemas import LessonVersionItem

__all__ = [
    "KeptVersion",
    "keep_now",
    "keep_published",
    "keep_replaced",
    "list_versions",
    "load_version",
    "thin",
]

RHYTHM: Final = Rhythm(every=timedelta(minutes=10), after_bytes=2_000)
PUBLISHED_MAX: Final = 50
"""Published versions of a lesson that stay; the oldest go first."""
THIN_AT_ONCE: Final = 200
"""Lessons looked at in one transaction."""

log = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class KeptVersion:
    """A version, and what the lesson said, in the form in which it was kept."""

    item: LessonVersionItem
    content: dict[str, Any]


async def keep_replaced(
    db: AsyncSession, lesson_id: UUID, *, by: UUID, new_size: int
) -> None:
    """Keep what somebody is about to replace, if it is time."""
    number = await queries.keep_replaced(
        db, lesson_id, by=by, new_size=new_size, rhythm=RHYTHM
    )
    if number is not None:
        log.info("lesson_version.kept", lesson_id=str(lesson_id), number=number)


async def keep_now(
    db: AsyncSession, lesson_id: UUID, *, restored_from: int | None = None
) -> None:
    """Keep what a lesson says, unless its newest version is just that."""
    await queries.keep_written(db, lesson_id, restored_from=restored_from)


async def keep_published(db: AsyncSession, lesson_id: UUID, *, by: UUID | None) -> None:
    """Keep what learners get to read from now on."""
    await queries.keep_written(db, lesson_id)
    await queries.publish_newest(db, lesson_id, by=by)
    await queries.forget_published(db, lesson_id, PUBLISHED_MAX)


async def list_versions(
    db: AsyncSession, lesson_id: UUID, page: PageRequest
) -> Rows[LessonVersionItem]:
    """List the versions of a lesson, the newest first."""
    rows = await queries.page_of(db, lesson_id, page)
    makers = {row.created_by for row in rows.items if row.created_by is not None}
    persons = await people.shown(db, list(makers)) if makers else {}
    return rows.map(lambda row: _shown(row, persons))


async def load_version(
    db: AsyncSession, lesson_id: UUID, number: int
) -> KeptVersion | None:
    """Load a version of a lesson, or None if it has no such version."""
    row = await queries.version_of(db, lesson_id, number)
    if row is None:
        return None
    makers = [] if row.created_by is None else [row.created_by]
    persons = await people.shown(db, makers) if makers else {}
    return KeptVersion(_shown(row, persons), row.content)


async def thin(
    db: AsyncSession, retention: Retention, *, after: UUID | None = None
) -> UUID | None:
    """Delete automatic versions that need not stay any longer, of some lessons.

    Returns:
        What to give as ``after`` to go on; None at the end.
    """
    lessons = await queries.with_automatic(db, after=after, limit=THIN_AT_ONCE)
    gone = await queries.thin(db, lessons, retention) if lessons else 0
    if gone:
        log.info("lesson_version.thinned", lessons=len(lessons), count=gone)
    return lessons[-1] if len(lessons) == THIN_AT_ONCE else None


def _shown(row: Any, persons: Mapping[UUID, Person]) -> LessonVersionItem:
    return LessonVersionItem(
        number=row.number,
        kind=row.kind,
        title=row.title,
        created_at=row.created_at,
        created_by=persons.get(row.created_by),
        size_bytes=row.size_bytes,
        restored_from=row.restored_from,
        is_current=row.is_current,
    )
