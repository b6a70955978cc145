"""What is done with tokens: make, list, revoke, end."""

from collections.abc import Sequence
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access, audit, outbox
from stoa_api.base.access import Resource
from stoa_api.base.actor import Actor
from stoa_api.base.pages import PageRequest, Rows
from stoa_api.base.tokens import PREFIXES
from stoa_api.core.tokens import queries
from stoa_api.core.tokens.errors import PlaceNotFound, TokenNotFound, TooManyTokens
from stoa_api.core.tokens.models import ApiToken
from stoa_api.core.tokens.schemas import Place, TokenMade, TokenNew, TokenOut
from stoa_shared.clock import now
from stoa_shared.events.core import SessionRevoked
from stoa_shared.ids import new_id
from stoa_shared.tokens import new_opaque, opaque_digest

TOKENS_MAX: Final = 50
KEEP_FINISHED: Final = timedelta(days=30)
_HINT_CHARACTERS: Final = 4

log = structlog.stdlib.get_logger()


async def make_token(db: AsyncSession, actor: Actor, new: TokenNew) -> TokenMade:
    """Make a token. Its text is in this answer and nowhere else.

    Raises:
        PlaceNotFound: there is nothing under the id that it shall be bound to.
        TooManyTokens: the person has as many as they may.
    """
    place: Resource | None = None
    if new.bound_to is not None:
        place = await _place(db, actor, new.bound_to)
        if place is None:
            raise PlaceNotFound
    if await queries.count(db, actor.user_id) >= TOKENS_MAX:
        raise TooManyTokens(limit=TOKENS_MAX)
    prefix = PREFIXES[new.kind]
    text = new_opaque(prefix)
    token = ApiToken(
        id=new_id(),
        user_id=actor.user_id,
        kind=new.kind,
        name=new.name,
        digest=opaque_digest(text),
        hint=text[: len(prefix) + _HINT_CHARACTERS],
        scopes=list(new.scopes),
        bound_to=new.bound_to,
        created_at=now(),
        expires_at=new.expires_at,
        last_used_at=None,
    )
    db.add(token)
    audit.write(
        db,
        actor,
        "token.created",
        object_type="token",
        object_id=token.id,
        org_id=place.org_id if place else None,
        after=_facts(token),
    )
    log.info("token.created", token_id=str(token.id), user_id=str(actor.user_id))
    return TokenMade(**_shown(token, place).model_dump(), token=text)


async def list_own(db: AsyncSession, actor: Actor, page: PageRequest) -> Rows[TokenOut]:
    """List the actor's tokens, also those whose time is over, the newest first."""
    rows = await queries.own(db, actor.user_id, page)
    return rows.map(lambda row: _shown(row[0], row[1]))


async def revoke_token(db: AsyncSession, actor: Actor, token_id: UUID) -> None:
    """End one token: the next request with it is refused, its sockets close.

    Raises:
        TokenNotFound: the actor has no such token.
    """
    token = await queries.own_one(db, actor.user_id, token_id)
    if token is None:
        raise TokenNotFound
    token.revoked_at = now()
    place = await db.get(Resource, token.bound_to) if token.bound_to else None
    _tell(db, actor.user_id, [token.id], by=actor)
    audit.write(
        db,
        actor,
        "token.revoked",
        object_type="token",
        object_id=token.id,
        org_id=place.org_id if place else None,
        before=_facts(token),
    )
    log.info("token.revoked", token_id=str(token.id), user_id=str(actor.user_id))


async def end_all(
    db: AsyncSession, user_id: UUID, *, org_id: UUID | None = None, by: Actor | None
) -> None:
    """End a person's tokens, as part of something that has its own audit line.

    Args:
        db: The transaction.
        user_id: Whose.
        org_id: Only those that are bound to a place of this organisation.
        by: Who did what made them end.
    """
    ended = await queries.end(db, user_id, org_id=org_id)
    _tell(db, user_id, ended, by=by)


async def names(db: AsyncSession, token_ids: Sequence[UUID]) -> dict[UUID, str]:
    """Return what tokens are called, by id; those long gone have no name."""
    return await queries.names(db, token_ids)


async def forget_finished(db: AsyncSession) -> None:
    """Delete what ended long ago."""
    await queries.delete_finished(db, older_than=KEEP_FINISHED)


async def _place(db: AsyncSession, actor: Actor, place_id: UUID) -> Resource | None:
    """Load what a token is to be bound to: a whole organisation, or what one sees."""
    found = await access.reach(db, actor, place_id)
    if found is None:
        found = await queries.root_of_own(db, actor.user_id, place_id)
    return found


def _tell(
    db: AsyncSession, user_id: UUID, token_ids: Sequence[UUID], *, by: Actor | None
) -> None:
    """Let open sockets hear of it; for them a token is a session."""
    for token_id in token_ids:
        event = SessionRevoked(subject=token_id, user_id=user_id, reason="ended")
        outbox.record(db, event, actor=by)


def _facts(token: ApiToken) -> dict[str, object]:
    return {
        "name": token.name,
        "kind": token.kind,
        "scopes": token.scopes,
        "bound_to": str(token.bound_to) if token.bound_to else None,
        "expires_at": token.expires_at.isoformat(),
    }


def _shown(token: ApiToken, place: Resource | None) -> TokenOut:
    return TokenOut.model_validate(
        {
            "id": token.id,
            "kind": token.kind,
            "name": token.name,
            "hint": token.hint,
            "scopes": token.scopes,
            "bound_to": None if place is None else Place.model_validate(place),
            "created_at": token.created_at,
            "expires_at": token.expires_at,
            "last_used_at": token.last_used_at,
        }
    )
