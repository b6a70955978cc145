"""Every select on versions of lessons. Whoever asks has reached the lesson."""

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    DateTime,
    Select,
    Text,
    Uuid,
    case,
    column,
    delete,
    func,
    insert,
    literal,
    or_,
    select,
    table,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import history
from stoa_api.base.history import Retention, Rhythm
from stoa_api.base.pages import PageRequest, Rows, page_rows
from stoa_api.learn.history.models import LessonVersion
from stoa_shared.clock import now
from stoa_shared.ids import new_id

_lessons = table(
    "lessons",
    column("id", Uuid()),
    column("title", Text()),
    column("content", JSONB()),
    column("created_at", DateTime(timezone=True)),
    column("written_at", DateTime(timezone=True)),
    column("written_by", Uuid()),
    schema="learn",
)
_SAYS: Final = func.concat(
    _lessons.c.title, "\n", _lessons.c.content.cast(Text()), type_=Text()
)
_DIGEST: Final = func.sha256(func.convert_to(_SAYS, "UTF8"))
_SIZE: Final = func.octet_length(_lessons.c.content.cast(Text()))
_COLUMNS: Final = (
    "id",
    "lesson_id",
    "number",
    "kind",
    "title",
    "content",
    "digest",
    "size_bytes",
    "restored_from",
    "created_at",
    "created_by",
)


_is_current: Final = (
    LessonVersion.digest
    == select(_DIGEST).where(_lessons.c.id == LessonVersion.lesson_id).scalar_subquery()
)
_SHOWN: Final = (
    LessonVersion.id,
    LessonVersion.number,
    LessonVersion.kind,
    LessonVersion.title,
    LessonVersion.created_at,
    LessonVersion.created_by,
    LessonVersion.size_bytes,
    LessonVersion.restored_from,
    _is_current.label("is_current"),
)


async def page_of(db: AsyncSession, lesson_id: UUID, page: PageRequest) -> Rows[Any]:
    """List the versions of a lesson, the newest first."""
    return await page_rows(
        db,
        select(*_SHOWN).where(LessonVersion.lesson_id == lesson_id),
        page,
        by=(LessonVersion.created_at, LessonVersion.id),
    )


async def version_of(db: AsyncSession, lesson_id: UUID, number: int) -> Any:
    """Load a version of a lesson with its content, or None."""
    found = await db.execute(
        select(*_SHOWN, LessonVersion.content).where(
            LessonVersion.lesson_id == lesson_id, LessonVersion.number == number
        )
    )
    return found.one_or_none()


async def keep_replaced(
    db: AsyncSession, lesson_id: UUID, *, by: UUID, new_size: int, rhythm: Rhythm
) -> int | None:
    """Keep what is about to be replaced, if it is time; return its number.

    The one before, not the new one: what stood there before somebody came and
    deleted it is what people look for. What somebody else wrote is kept whenever.
    """
    last = _last().lateral("last")
    at = literal(now(), DateTime(timezone=True))
    since = at - func.coalesce(last.c.created_at, _lessons.c.created_at)
    grown = new_size - func.coalesce(last.c.size_bytes, 0)
    is_due = or_(
        rhythm.is_due(since, grown), _lessons.c.written_by.is_distinct_from(by)
    )
    present = (
        _present()
        .outerjoin(last, true())
        .where(
            _lessons.c.id == lesson_id,
            # Hashing is for those that are due.
            case((is_due, last.c.digest.is_distinct_from(_DIGEST)), else_=False),
        )
    )
    return await db.scalar(_insert(present))


async def keep_written(
    db: AsyncSession, lesson_id: UUID, *, restored_from: int | None = None
) -> int | None:
    """Keep what a lesson says, unless the newest version is just that.

    Returns:
        The number of the new version, if there is one.
    """
    last = _last().lateral("last")
    present = (
        _present(restored_from)
        .outerjoin(last, true())
        .where(_lessons.c.id == lesson_id, last.c.digest.is_distinct_from(_DIGEST))
    )
    return await db.scalar(_insert(present))


async def publish_newest(db: AsyncSession, lesson_id: UUID, *, by: UUID | None) -> None:
    """Have the newest version be one that was published now, unless it is one."""
    newest = (
        select(LessonVersion.id)
        .where(LessonVersion.lesson_id == lesson_id)
        .order_by(LessonVersion.number.desc())
        .limit(1)
    )
    await db.execute(
        update(LessonVersion)
        .where(
            LessonVersion.id == newest.scalar_subquery(),
            LessonVersion.kind == "automatic",
        )
        .values(kind="published", created_at=now(), created_by=by)
        .execution_options(synchronize_session=False)
    )


async def forget_published(db: AsyncSession, lesson_id: UUID, keep: int) -> None:
    """Delete the oldest published versions of a lesson beyond some."""
    published = (
        select(LessonVersion.id)
        .where(LessonVersion.lesson_id == lesson_id, LessonVersion.kind == "published")
        .order_by(LessonVersion.number.desc())
        .offset(keep)
    )
    await db.execute(
        delete(LessonVersion)
        .where(LessonVersion.id.in_(published))
        .execution_options(synchronize_session=False)
    )


async def with_automatic(
    db: AsyncSession, *, after: UUID | None, limit: int
) -> Sequence[UUID]:
    """List lessons that have automatic versions, in the order of their ids."""
    return await history.with_automatic(
        db, LessonVersion, LessonVersion.lesson_id, after=after, limit=limit
    )


async def thin(
    db: AsyncSession, lesson_ids: Sequence[UUID], retention: Retention
) -> int:
    """Delete the automatic versions that need not stay; return how many."""
    return await history.thin(
        db, LessonVersion, LessonVersion.lesson_id, lesson_ids, retention
    )


def _present(restored_from: int | None = None) -> Select[*tuple[Any, ...]]:
    newest = select(func.max(LessonVersion.number)).where(
        LessonVersion.lesson_id == _lessons.c.id
    )
    return select(
        literal(new_id(), Uuid()),
        _lessons.c.id,
        func.coalesce(newest.scalar_subquery(), 0) + 1,
        literal("automatic", Text()),
        _lessons.c.title,
        _lessons.c.content,
        _DIGEST,
        _SIZE,
        literal(restored_from, BigInteger()),
        _lessons.c.written_at,
        _lessons.c.written_by,
    ).select_from(_lessons)


def _insert(source: Select[*tuple[Any, ...]]) -> Any:
    return (
        insert(LessonVersion)
        .from_select(list(_COLUMNS), source)
        .returning(LessonVersion.number)
    )


def _last() -> Select[*tuple[Any, ...]]:
    return (
        select(LessonVersion.created_at, LessonVersion.digest, LessonVersion.size_bytes)
        .where(LessonVersion.lesson_id == _lessons.c.id)
        .order_by(LessonVersion.number.desc())
        .limit(1)
        .correlate(_lessons)
    )
