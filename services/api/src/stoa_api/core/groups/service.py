"""What is done with groups and with who is in them."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access, audit, outbox, versions
from stoa_api.base.access import Resource
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.core.groups import queries
from stoa_api.core.groups.errors import (
    GroupNameTaken,
    GroupNotFound,
    NotAMember,
    TooManyGroups,
)
from stoa_api.core.groups.models import Group
from stoa_api.core.groups.schemas import (
    GroupMemberOut,
    GroupMembersChanged,
    GroupMembersPatch,
    GroupNew,
    GroupOut,
    GroupPatch,
)
from stoa_api.core.organizations import service as organizations
from stoa_api.core.people import service as people
from stoa_shared.clock import now
from stoa_shared.events.core import GroupMembershipChanged
from stoa_shared.problems import FieldError

GROUPS_MAX: Final = 1_000
"""In one organisation."""

log = structlog.stdlib.get_logger()


async def list_groups(
    db: AsyncSession,
    actor: Actor,
    org_id: UUID,
    page: PageRequest,
    *,
    words: str | None = None,
) -> Rows[GroupOut]:
    """List the groups that the actor sees, by name.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
    """
    await organizations.role_of(db, actor, org_id)
    rows = await queries.groups_of(db, actor, org_id, page, words=words)
    return rows.map(lambda row: _shown(row[0], row[1]))


async def create_group(
    db: AsyncSession, actor: Actor, org_id: UUID, new: GroupNew
) -> GroupOut:
    """Make a group with nobody in it.

    Raises:
        OrganizationNotFound: no such organisation, or the actor is not in it.
        OrganizationRoleTooLow: the actor is neither owner nor admin.
        GroupNameTaken: there is one with this name.
        TooManyGroups: the organisation has too many.
    """
    await organizations.for_change(db, actor, org_id, at_least="admin")
    if await queries.count_groups(db, org_id) >= GROUPS_MAX:
        raise TooManyGroups
    group = await queries.insert_group(
        db, org_id, name=new.name, description=new.description
    )
    if group is None:
        raise GroupNameTaken
    audit.record(db, actor, "group.created", group, after=_state(group))
    log.info("group.created", org_id=str(org_id), group_id=str(group.id))
    return _shown(group, 0)


async def get_group(
    db: AsyncSession, actor: Actor, org_id: UUID, group_id: UUID
) -> GroupOut:
    """Show one group.

    Raises:
        GroupNotFound: no such group, or the actor does not see it.
    """
    found = await queries.group_for(db, actor, org_id, group_id)
    if found is None:
        raise GroupNotFound
    return _shown(*found)


async def update_group(
    db: AsyncSession,
    actor: Actor,
    org_id: UUID,
    group_id: UUID,
    patch: GroupPatch,
    *,
    version: int,
) -> GroupOut:
    """Change name or description.

    Raises:
        GroupNotFound: no such group, or the actor does not see it.
        OrganizationRoleTooLow: the actor is neither owner nor admin.
        PreconditionFailed: somebody was faster.
        GroupNameTaken: there is one with this name.
    """
    _, group = await _for_change(db, actor, org_id, group_id)
    versions.check(group.version, version)
    before = _state(group)
    group.name = group.name if patch.name is None else patch.name
    if patch.description is not None:
        group.description = patch.description
    if _state(group) != before:
        group.version += 1
        group.updated_at = now()
        try:
            await db.flush()
        except IntegrityError:
            raise GroupNameTaken from None
        audit.record(
            db, actor, "group.updated", group, before=before, after=_state(group)
        )
        log.info("group.updated", group_id=str(group_id))
    return _shown(group, await queries.count_members(db, group_id))


async def delete_group(
    db: AsyncSession, actor: Actor, org_id: UUID, group_id: UUID, *, version: int
) -> None:
    """Delete a group and with it all that was granted to it.

    Raises:
        GroupNotFound: no such group, or the actor does not see it.
        OrganizationRoleTooLow: the actor is neither owner nor admin.
        PreconditionFailed: somebody changed it meanwhile.
    """
    root, group = await _for_change(db, actor, org_id, group_id)
    versions.check(group.version, version)
    audit.record(db, actor, "group.deleted", group, before=_state(group))
    await db.delete(group)
    # It may have held any number of people and grants: everybody is asked again.
    await access.announce(db, root, by=actor)
    log.info("group.deleted", group_id=str(group_id))


async def list_members(
    db: AsyncSession, actor: Actor, org_id: UUID, group_id: UUID, page: PageRequest
) -> Rows[GroupMemberOut]:
    """List who is in a group, in the order they joined.

    Raises:
        GroupNotFound: no such group, or the actor does not see it.
    """
    if await queries.group_for(db, actor, org_id, group_id) is None:
        raise GroupNotFound
    rows = await queries.members_of(db, group_id, page)
    persons = await people.shown(db, [each.user_id for each in rows.items])
    return rows.map(
        lambda each: GroupMemberOut(
            user=persons[each.user_id], joined_at=each.joined_at
        )
    )


async def change_members(
    db: AsyncSession,
    actor: Actor,
    org_id: UUID,
    group_id: UUID,
    patch: GroupMembersPatch,
) -> GroupMembersChanged:
    """Put people into a group and take others out.

    Raises:
        GroupNotFound: no such group, or the actor does not see it.
        OrganizationRoleTooLow: the actor is neither owner nor admin.
        NotAMember: somebody to add is not in the organisation.
    """
    root, group = await _for_change(db, actor, org_id, group_id)
    belonging = await queries.belonging(db, org_id, patch.add)
    _refuse_strangers(patch.add, belonging)
    added = await queries.add_members(db, group_id, list(belonging))
    removed = await queries.remove_members(db, group_id, patch.remove)
    if added or removed:
        await _tell(db, root, group_id, [*added, *removed], by=actor)
        audit.record(
            db,
            actor,
            "group.membership_changed",
            group,
            before={"members": sorted(map(str, removed))},
            after={"members": sorted(map(str, added))},
        )
        log.info(
            "group.membership_changed",
            group_id=str(group_id),
            added=len(added),
            removed=len(removed),
        )
    return GroupMembersChanged(
        added=len(added),
        removed=len(removed),
        members_count=await queries.count_members(db, group_id),
    )


async def put_in(
    db: AsyncSession, root: Resource, group_id: UUID, user_id: UUID, *, by: Actor
) -> bool:
    """Put a member of the organisation into a group, for another use case.

    The caller has locked the root, checked that this may be, and writes the audit.

    Returns:
        Whether they were not in it before; False also when it is gone.
    """
    if await queries.locked(db, root.org_id, group_id) is None:
        return False
    if not await queries.add_members(db, group_id, [user_id]):
        return False
    await _tell(db, root, group_id, [user_id], by=by)
    return True


async def require_in(db: AsyncSession, org_id: UUID, group_id: UUID) -> None:
    """Make sure that a group is of this organisation.

    Raises:
        GroupNotFound: it is not.
    """
    if await queries.locked(db, org_id, group_id) is None:
        raise GroupNotFound


async def names(db: AsyncSession, group_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return what groups are called, for those who may know."""
    return await queries.names(db, group_ids)


async def _tell(
    db: AsyncSession,
    root: Resource,
    group_id: UUID,
    user_ids: Sequence[UUID],
    *,
    by: Actor,
) -> None:
    """Say whose rights changed: caches forget them, open sockets are asked again."""
    await access.touch(db, root)
    outbox.record(
        db,
        GroupMembershipChanged(subject=group_id, user_ids=list(user_ids)),
        org_id=root.org_id,
        actor=by,
    )


async def _for_change(
    db: AsyncSession, actor: Actor, org_id: UUID, group_id: UUID
) -> tuple[Resource, Group]:
    if await queries.group_for(db, actor, org_id, group_id) is None:
        raise GroupNotFound
    root, _ = await organizations.for_change(db, actor, org_id, at_least="admin")
    group = await queries.locked(db, org_id, group_id)
    if group is None:
        raise GroupNotFound
    return root, group


def _refuse_strangers(wanted: Sequence[UUID], belonging: set[UUID]) -> None:
    strangers = [n for n, each in enumerate(wanted) if each not in belonging]
    if strangers:
        raise NotAMember(
            errors=[
                FieldError(
                    pointer=f"/add/{n}",
                    code="not-a-member",
                    message="This person is not a member of the organisation.",
                )
                for n in strangers
            ]
        )


def _state(group: Group) -> dict[str, object]:
    return {"name": group.name, "description": group.description}


def _shown(group: Group, members_count: int) -> GroupOut:
    return GroupOut(
        id=group.id,
        org_id=group.org_id,
        name=group.name,
        description=group.description,
        members_count=members_count,
        version=group.version,
        created_at=group.created_at,
        updated_at=group.updated_at,
    )
