"""What lessons wait for."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from sqlalchemy import (
    ScalarSelect,
    Uuid,
    delete,
    func,
    literal,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.access import Resource
from stoa_api.learn.progress.models import Prerequisite
from stoa_api.learn.progress.tables import (
    lessons,
)


def needs_of(lesson_id: Any) -> ScalarSelect[Any]:
    """Return the lessons that one waits for, as an array."""
    return (
        select(
            func.coalesce(
                func.array_agg(
                    aggregate_order_by(Prerequisite.needs_id, Prerequisite.needs_id)
                ),
                literal([], ARRAY(Uuid())),
            )
        )
        .where(Prerequisite.lesson_id == lesson_id)
        .scalar_subquery()
    )


async def live_in(db: AsyncSession, course_id: UUID) -> set[UUID]:
    """Return the lessons of a course that are not in the trash."""
    found = await db.scalars(
        select(lessons.c.id)
        .join(Resource, Resource.id == lessons.c.id)
        .where(lessons.c.course_id == course_id, Resource.deleted_at.is_(None))
    )
    return set(found)


async def prerequisites_in(db: AsyncSession, course_id: UUID) -> dict[UUID, set[UUID]]:
    """Return what each lesson of a course waits for, those in the trash too."""
    found = await db.execute(
        select(Prerequisite.lesson_id, Prerequisite.needs_id)
        .join(lessons, lessons.c.id == Prerequisite.lesson_id)
        .where(lessons.c.course_id == course_id)
    )
    needs: dict[UUID, set[UUID]] = {}
    for row in found:
        needs.setdefault(row.lesson_id, set()).add(row.needs_id)
    return needs


async def put_prerequisites(
    db: AsyncSession, lesson_id: UUID, needs: Collection[UUID]
) -> None:
    """Let a lesson wait for others, in place of those it waited for."""
    await db.execute(delete(Prerequisite).where(Prerequisite.lesson_id == lesson_id))
    db.add_all(Prerequisite(lesson_id=lesson_id, needs_id=each) for each in needs)
    await db.flush()
