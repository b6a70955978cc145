"""Every select on categories."""

from typing import Any
from uuid import UUID

from sqlalchemy import Select, column, exists, func, select, table
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access
from stoa_api.base.access import Resource
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows, page_rows
from stoa_api.learn.categories.models import Category
from stoa_shared.ids import new_id

Counted = tuple[Category, int]

_courses = table(
    "courses",
    column("id"),
    column("category_id"),
    column("status"),
    column("enrolment_mode"),
    schema="learn",
)


def _counted(actor: Actor, org_id: UUID) -> Select[*tuple[Any, ...]]:
    """Categories, for members of the organisation, with what everybody finds there."""
    count = (
        select(func.count())
        .select_from(_courses)
        .where(
            _courses.c.category_id == Category.id,
            _courses.c.status == "published",
            _courses.c.enrolment_mode != "invite",
            exists().where(Resource.id == _courses.c.id, Resource.deleted_at.is_(None)),
        )
        .correlate(Category)
        .scalar_subquery()
    )
    return select(Category, count.label("course_count")).where(
        Category.org_id == org_id, access.is_among(actor.user_id, Category.org_id)
    )


async def categories_of(
    db: AsyncSession, actor: Actor, org_id: UUID, page: PageRequest
) -> Rows[Counted]:
    """List the categories of an organisation in their order."""
    return await page_rows(
        db,
        _counted(actor, org_id),
        page,
        by=(Category.position, Category.id),
        is_descending=False,
    )


async def category_for(
    db: AsyncSession, actor: Actor, org_id: UUID, category_id: UUID
) -> Counted | None:
    """Load a category for changing it, and how many courses are in it."""
    found = await db.execute(
        _counted(actor, org_id)
        .where(Category.id == category_id)
        .with_for_update(of=Category)
    )
    row = found.first()
    return None if row is None else (row.Category, row.course_count)


async def is_in(db: AsyncSession, org_id: UUID, category_id: UUID) -> bool:
    """Whether an organisation has a category."""
    there = exists().where(Category.id == category_id, Category.org_id == org_id)
    return bool(await db.scalar(select(there)))


async def count_in(db: AsyncSession, org_id: UUID) -> int:
    """Count the categories of an organisation."""
    counted = select(func.count()).select_from(Category)
    return await db.scalar(counted.where(Category.org_id == org_id)) or 0


async def add_category(
    db: AsyncSession, org_id: UUID, **values: object
) -> Category | None:
    """Insert a category, or return None when its slug is taken."""
    return await db.scalar(
        insert(Category)
        .values(id=new_id(), org_id=org_id, **values)
        .on_conflict_do_nothing(constraint="uq_categories_org_slug")
        .returning(Category)
    )
