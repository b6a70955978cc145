"""Use cases of categories."""

from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import audit, positions, slugs, versions
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.core.organizations import service as organizations
from stoa_api.learn.categories import queries
from stoa_api.learn.categories.errors import (
    CategoryNotFound,
    CategorySlugTaken,
    NoSuchCategory,
    NoSuchNeighbour,
    TooManyCategories,
)
from stoa_api.learn.categories.models import Category
from stoa_api.learn.categories.schemas import (
    SLUG_MAX,
    CategoryNew,
    CategoryOut,
    CategoryPatch,
)
from stoa_shared.clock import now
from stoa_shared.problems import FieldError

CATEGORIES_MAX: Final = 200
"""In one organisation."""
_SLUG_TRIES: Final = 5

log = structlog.stdlib.get_logger()


async def list_categories(
    db: AsyncSession, actor: Actor, org_id: UUID, page: PageRequest
) -> Rows[CategoryOut]:
    """List the categories of an organisation in their order.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
    """
    rows = await queries.categories_of(db, actor, org_id, page)
    if not rows.items:
        # Only an empty list can belong to somebody who is not in it.
        await organizations.role_of(db, actor, org_id)
    return rows.map(lambda row: _shown(row[0], row[1]))


async def create_category(
    db: AsyncSession, actor: Actor, org_id: UUID, new: CategoryNew
) -> CategoryOut:
    """Begin a category; it comes last in the order.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
        OrganizationRoleTooLow: the actor is neither owner nor admin.
        CategorySlugTaken: another one has the short name that was asked for.
        TooManyCategories: the organisation has as many as it may.
    """
    await organizations.for_change(db, actor, org_id, at_least="admin")
    if await queries.count_in(db, org_id) >= CATEGORIES_MAX:
        raise TooManyCategories
    category = await _insert(db, org_id, new)
    audit.record(db, actor, "category.created", category, after=_contents(category))
    log.info("category.created", category_id=str(category.id))
    return _shown(category, 0)


async def update_category(
    db: AsyncSession,
    actor: Actor,
    org_id: UUID,
    category_id: UUID,
    patch: CategoryPatch,
    *,
    version: int,
) -> CategoryOut:
    """Rename or describe a category, or put it elsewhere in the order.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
        OrganizationRoleTooLow: the actor is neither owner nor admin.
        CategoryNotFound: it has no such category.
        PreconditionFailed: somebody was faster.
        CategorySlugTaken: another one has this short name.
        NoSuchNeighbour: it cannot come after that.
    """
    category, count = await _changeable(db, actor, org_id, category_id, version)
    before = _contents(category)
    for name, value in patch.model_dump(exclude={"after"}, exclude_none=True).items():
        setattr(category, name, value)
    if patch.after not in (None, category_id):
        category.position = await _position(db, org_id, patch.after)
    after = _contents(category)
    if after == before:
        return _shown(category, count)
    category.version += 1
    category.updated_at = now()
    try:
        await db.flush()
    except IntegrityError:
        # The unique constraint decides; asking first would be a race.
        raise _taken(category.slug) from None
    audit.record(db, actor, "category.updated", category, before=before, after=after)
    log.info("category.updated", category_id=str(category_id))
    return _shown(category, count)


async def delete_category(
    db: AsyncSession, actor: Actor, org_id: UUID, category_id: UUID, *, version: int
) -> None:
    """Delete a category; its courses stay, without one.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
        OrganizationRoleTooLow: the actor is neither owner nor admin.
        CategoryNotFound: it has no such category.
        PreconditionFailed: somebody was faster.
    """
    category, _ = await _changeable(db, actor, org_id, category_id, version)
    await db.delete(category)
    audit.record(db, actor, "category.deleted", category, before=_contents(category))
    log.info("category.deleted", category_id=str(category_id))


async def require_category(
    db: AsyncSession, org_id: UUID, category_id: UUID | None
) -> None:
    """Refuse a category that is not the organisation's, for what shall be in it.

    Raises:
        NoSuchCategory: it is not.
    """
    if category_id is None or await queries.is_in(db, org_id, category_id):
        return
    message = "This organisation has no such category."
    raise NoSuchCategory(
        errors=[
            FieldError(
                pointer="/category_id", code="category-not-found", message=message
            )
        ]
    )


async def _changeable(
    db: AsyncSession, actor: Actor, org_id: UUID, category_id: UUID, version: int
) -> queries.Counted:
    await organizations.for_change(db, actor, org_id, at_least="admin")
    found = await queries.category_for(db, actor, org_id, category_id)
    if found is None:
        raise CategoryNotFound
    versions.check(found[0].version, version)
    return found


async def _insert(db: AsyncSession, org_id: UUID, new: CategoryNew) -> Category:
    """Insert under the slug that was asked for, or under the first free one."""
    made = slugs.from_text(new.name, at_most=SLUG_MAX, otherwise="category")
    slug = new.slug or made
    at, position = now(), await _position(db, org_id, "last")
    for _ in range(_SLUG_TRIES):
        category = await queries.add_category(
            db,
            org_id,
            slug=slug,
            name=new.name,
            description=new.description,
            position=position,
            created_at=at,
            updated_at=at,
        )
        if category is not None:
            return category
        if new.slug is not None:
            break
        slug = slugs.with_suffix(made, at_most=SLUG_MAX)
    raise _taken(slug)


def _taken(slug: str) -> CategorySlugTaken:
    message = "Another category has this short name."
    return CategorySlugTaken(
        errors=[
            FieldError(pointer="/slug", code="category-slug-taken", message=message)
        ],
        slug=slug,
    )


async def _position(
    db: AsyncSession, org_id: UUID, after: positions.After | None
) -> int:
    try:
        return await positions.position_for(
            db,
            Category.id,
            Category.position,
            Category.org_id == org_id,
            after or "last",
        )
    except positions.NotASibling as error:
        raise NoSuchNeighbour from error


def _contents(category: Category) -> dict[str, object]:
    return {
        "name": category.name,
        "slug": category.slug,
        "description": category.description,
        "position": category.position,
    }


def _shown(category: Category, course_count: int) -> CategoryOut:
    return CategoryOut(
        id=category.id,
        org_id=category.org_id,
        slug=category.slug,
        name=category.name,
        description=category.description,
        course_count=course_count,
        version=category.version,
    )
