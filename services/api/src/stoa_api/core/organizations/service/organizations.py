"""Begin, show and change organisations."""

from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access, audit, outbox, versions
from stoa_api.base.access import Grant, Level, OrgRole, Resource
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.core.organizations import queries, slugs
from stoa_api.core.organizations.errors import (
    OrganizationNotFound,
    SlugReserved,
    SlugTaken,
)
from stoa_api.core.organizations.models import Organization
from stoa_api.core.organizations.schemas import (
    OrganizationNew,
    OrganizationOut,
    OrganizationPatch,
)
from stoa_api.core.organizations.service.roles import (
    for_change,
    require_rank,
)
from stoa_shared.clock import now
from stoa_shared.events.core import MembershipCreated, OrganizationCreated
from stoa_shared.problems import FieldError

_SLUG_TRIES: Final = 5

log = structlog.stdlib.get_logger()


async def create_organization(
    db: AsyncSession, actor: Actor, new: OrganizationNew
) -> OrganizationOut:
    """Begin an organisation; who begins it owns it.

    Raises:
        SlugReserved: the short name has a meaning of its own.
        SlugTaken: another organisation has the short name that was asked for.
    """
    org = await _insert(db, actor, new)
    root = access.add_root(db, org.id, created_by=actor.user_id)
    await db.flush()
    for org_role in ("owner", "admin"):
        # Nobody could reach it before, so there is no change to announce.
        db.add(_grant_to_role(root, org_role, actor))
    await queries.insert_membership(db, org.id, actor.user_id, "owner")
    outbox.record(
        db,
        OrganizationCreated(subject=org.id, name=org.name),
        actor=actor,
        org_id=org.id,
    )
    outbox.record(
        db,
        MembershipCreated(subject=org.id, user_id=actor.user_id, role="owner"),
        actor=actor,
        org_id=org.id,
    )
    audit.write(
        db,
        actor,
        "organization.created",
        object_type="organization",
        object_id=org.id,
        org_id=org.id,
        after={"name": org.name, "slug": org.slug},
    )
    log.info("organization.created", org_id=str(org.id), actor_id=str(actor.user_id))
    return _shown(org, "owner")


async def list_organizations(
    db: AsyncSession, actor: Actor, page: PageRequest
) -> Rows[OrganizationOut]:
    """List the organisations the actor belongs to."""
    rows = await queries.organizations_of(db, actor, page)
    return rows.map(lambda row: _shown(row[0], row[1].role))


async def get_organization(
    db: AsyncSession, actor: Actor, org_id: UUID
) -> OrganizationOut:
    """Show one organisation.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
    """
    found = await queries.organization_of(db, actor, org_id)
    if found is None:
        raise OrganizationNotFound
    return _shown(found[0], found[1].role)


async def update_organization(
    db: AsyncSession,
    actor: Actor,
    org_id: UUID,
    patch: OrganizationPatch,
    *,
    version: int,
) -> OrganizationOut:
    """Change the settings: names, description, who comes in as what, features.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
        OrganizationRoleTooLow: the actor is neither owner nor admin.
        PreconditionFailed: somebody was faster.
        SlugReserved: the short name has a meaning of its own.
        SlugTaken: another organisation has it.
    """
    root = None
    if patch.switched_off is not None:
        # The root before the organisation's row, as joining does it.
        root, _ = await for_change(db, actor, org_id, at_least="admin")
    found = await queries.organization_of(db, actor, org_id, for_change=True)
    if found is None:
        raise OrganizationNotFound
    org, own = found
    require_rank(own.role, "admin")
    versions.check(org.version, version)
    changes = {
        name: value
        for name, value in patch.model_dump(exclude_none=True).items()
        if value != getattr(org, name)
    }
    if changes:
        before = {name: getattr(org, name) for name in changes}
        for name, value in changes.items():
            setattr(org, name, value)
        _refuse_reserved(org.slug)
        org.version += 1
        org.updated_at = now()
        await _flush_slug(db, org.slug)
        if root is not None and "switched_off" in changes:
            # Open sockets of what went off are asked again, and find it gone.
            await access.announce(db, root, by=actor)
        audit.write(
            db,
            actor,
            "organization.updated",
            object_type="organization",
            object_id=org.id,
            org_id=org.id,
            before=before,
            after=changes,
        )
        log.info("organization.updated", org_id=str(org.id))
    return _shown(org, own.role)


async def _insert(db: AsyncSession, actor: Actor, new: OrganizationNew) -> Organization:
    """Insert under the slug that was asked for, or under the first free one."""
    if new.slug is not None:
        _refuse_reserved(new.slug)
    slug = new.slug or slugs.from_name(new.name)
    for _ in range(_SLUG_TRIES):
        org = await queries.insert_organization(
            db, name=new.name, slug=slug, created_by=actor.user_id
        )
        if org is not None:
            return org
        if new.slug is not None:
            break
        slug = slugs.with_suffix(slugs.from_name(new.name))
    raise SlugTaken(slug=slug)


def _refuse_reserved(slug: str) -> None:
    if slug in slugs.RESERVED:
        raise SlugReserved(
            errors=[
                FieldError(
                    pointer="/slug",
                    code="slug-reserved",
                    message="This short name has a meaning of its own.",
                )
            ]
        )


async def _flush_slug(db: AsyncSession, slug: str) -> None:
    try:
        await db.flush()
    except IntegrityError:
        # The unique constraint decides; asking first would be a race.
        raise SlugTaken(slug=slug) from None


def _grant_to_role(root: Resource, org_role: OrgRole, actor: Actor) -> Grant:
    return Grant(
        resource_id=root.id,
        org_id=root.org_id,
        org_role=org_role,
        level=Level.MANAGE,
        created_by=actor.user_id,
    )


def _shown(org: Organization, role: OrgRole) -> OrganizationOut:
    return OrganizationOut(
        id=org.id,
        slug=org.slug,
        name=org.name,
        description=org.description,
        role=role,
        default_role=org.default_role,
        directory=org.directory,
        switched_off=org.switched_off,
        version=org.version,
        created_at=org.created_at,
        updated_at=org.updated_at,
    )
