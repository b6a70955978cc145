"""Share links: make, list, withdraw, and come in by one."""

from datetime import timedelta
from typing import Final
from urllib.parse import SplitResult, urlunsplit
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access, audit
from stoa_api.base.access import Resource, ShareLink
from stoa_api.base.actor import Actor, Origin
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.core.organizations import service as organizations
from stoa_api.core.people import service as people
from stoa_api.core.people.schemas import Person
from stoa_api.core.sessions import service as sessions
from stoa_api.core.sharing import queries
from stoa_api.core.sharing.errors import (
    GuestNameNeeded,
    LinkNotFound,
    LinkNotUsable,
    TooManyGrants,
)
from stoa_api.core.sharing.schemas import (
    LEVELS,
    LINK_NAMES,
    GuestSession,
    LinkMade,
    LinkNew,
    LinkOut,
    LinkRedeem,
    LinkRedeemed,
)
from stoa_api.core.sharing.service import managing
from stoa_shared.clock import now
from stoa_shared.ids import new_id
from stoa_shared.problems import Unauthorized
from stoa_shared.tokens import Keyring, new_opaque, opaque_digest

PREFIX: Final = "stoa_link_"
LINKS_MAX: Final = 50
"""On one resource, at once."""
GUEST_LIFE: Final = timedelta(hours=12)
"""How long a guest stays in by one visit; they may come again."""

log = structlog.stdlib.get_logger()


async def make_link(
    db: AsyncSession,
    actor: Actor,
    resource_id: UUID,
    new: LinkNew,
    *,
    site_url: SplitResult,
) -> LinkMade:
    """Make a link to a resource and what is below it. Its token is shown this once.

    Raises:
        ResourceNotFound: no such resource, or not the actor's to see.
        SharingNotAllowed: the actor does not manage it.
        ExpiryPast: it would be over already.
        GrantExceedsOwn: it would outlast the actor's own right.
        TooManyGrants: the resource has too many links.
    """
    await managing.managed(db, actor, resource_id)
    resource = await managing.locked(db, actor, resource_id)
    await managing.require_within_own(db, actor, resource, new.expires_at)
    if await queries.count_links(db, resource_id) >= LINKS_MAX:
        raise TooManyGrants
    token = new_opaque(PREFIX)
    link = ShareLink(
        id=new_id(),
        resource_id=resource_id,
        org_id=resource.org_id,
        digest=opaque_digest(token),
        level=LEVELS[new.level],
        allows_guests=new.allows_guests,
        expires_at=new.expires_at,
        max_uses=new.max_uses,
        uses=0,
        created_by=actor.user_id,
        created_at=now(),
    )
    db.add(link)
    _audit(db, actor, "link.made", link, resource)
    log.info("link.made", link_id=str(link.id), resource_id=str(resource_id))
    persons = await people.shown(db, [actor.user_id])
    shown = _shown(link, persons)
    url = urlunsplit((site_url.scheme, site_url.netloc, "/shared", "", token))
    return LinkMade(**dict(shown), token=token, url=url)


async def list_links(
    db: AsyncSession, actor: Actor, resource_id: UUID, page: PageRequest
) -> Rows[LinkOut]:
    """List the links of a resource that work, without what opens them.

    Raises:
        ResourceNotFound: no such resource, or not the actor's to see.
        SharingNotAllowed: the actor does not manage it.
    """
    await managing.managed(db, actor, resource_id)
    rows = await queries.links_on(db, resource_id, page)
    makers = [link.created_by for link in rows.items if link.created_by is not None]
    persons = await people.shown(db, makers)
    return rows.map(lambda link: _shown(link, persons))


async def revoke_link(
    db: AsyncSession, actor: Actor, resource_id: UUID, link_id: UUID
) -> None:
    """Withdraw a link: whoever came in by it is out at once.

    Raises:
        ResourceNotFound: no such resource, or not the actor's to see.
        SharingNotAllowed: the actor does not manage it.
        LinkNotFound: there is no such link on it that still works.
    """
    await managing.managed(db, actor, resource_id)
    resource = await managing.locked(db, actor, resource_id)
    link = await queries.link_on(db, resource_id, link_id)
    if link is None:
        raise LinkNotFound
    link.revoked_at = now()
    await access.announce(db, resource, by=actor)
    _audit(db, actor, "link.revoked", link, resource)
    log.info("link.revoked", link_id=str(link_id))


async def redeem_link(
    db: AsyncSession,
    actor: Actor | None,
    wanted: LinkRedeem,
    *,
    origin: Origin,
    keyring: Keyring,
) -> LinkRedeemed:
    """Come in by a link: as oneself, or as a guest under a name.

    Raises:
        BlockedHere: the organisation blocked the actor.
        LinkNotUsable: it never was, is over, withdrawn or used up.
        GuestNameNeeded: nobody is signed in, and the link takes guests.
        Unauthorized: nobody is signed in, and the link takes none.
    """
    link = await queries.link_by_digest(db, opaque_digest(wanted.token))
    if link is None or (link.max_uses is not None and link.uses >= link.max_uses):
        if actor is None or link is None:
            raise LinkNotUsable
        if not await queries.has_visited(db, link.id, actor.user_id):
            raise LinkNotUsable
    resource = await db.get_one(Resource, link.resource_id)
    guest = None
    if actor is None:
        if not link.allows_guests:
            raise Unauthorized
        if wanted.name is None:
            raise GuestNameNeeded
        guest, actor = await _let_guest_in(db, link, wanted.name, origin, keyring)
    else:
        await organizations.refuse_blocked(db, link.org_id, actor)
    if not await queries.has_visited(db, link.id, actor.user_id):
        if not await queries.add_visit(db, link.id, actor.user_id):
            raise LinkNotUsable
        _audit(db, actor, "link.redeemed", link, resource)
        log.info("link.redeemed", link_id=str(link.id), user_id=str(actor.user_id))
    return LinkRedeemed(
        resource_id=resource.id,
        type=resource.type,
        level=LINK_NAMES[link.level],
        guest=guest,
    )


async def _let_guest_in(
    db: AsyncSession, link: ShareLink, name: str, origin: Origin, keyring: Keyring
) -> tuple[GuestSession, Actor]:
    """Make a guest and their session, which ends with the link at the latest."""
    person = await people.add_guest(db, name)
    ends = now() + GUEST_LIFE
    if link.expires_at is not None:
        ends = min(ends, link.expires_at)
    token, session_id = await sessions.begin_guest(
        db, keyring, origin, person.id, until=ends
    )
    guest = GuestSession(
        access_token=token,
        token_type="bearer",  # noqa: S106  # the kind, as RFC 6750 names it
        expires_in=int((ends - now()).total_seconds()),
        user=person,
    )
    return guest, Actor(user_id=person.id, session_id=session_id, origin=origin)


def _shown(link: ShareLink, persons: dict[UUID, Person]) -> LinkOut:
    return LinkOut(
        id=link.id,
        resource_id=link.resource_id,
        level=LINK_NAMES[link.level],
        allows_guests=link.allows_guests,
        expires_at=link.expires_at,
        max_uses=link.max_uses,
        uses=link.uses,
        created_at=link.created_at,
        created_by=persons.get(link.created_by) if link.created_by else None,
    )


def _audit(
    db: AsyncSession, actor: Actor, action: str, link: ShareLink, resource: Resource
) -> None:
    about = {
        "resource_id": str(resource.id),
        "resource_type": resource.type,
        "level": LINK_NAMES[link.level],
    }
    audit.record(db, actor, action, link, after=about)
