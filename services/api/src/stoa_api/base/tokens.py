"""Personal and agent tokens at the door: found by their SHA-256, in one read.

    stoa_pat_…   a person's own programs
    stoa_mcp_…   an agent that speaks MCP on a person's behalf

A token is good while it is neither revoked nor expired and its person may sign
in; each request asks again, so that revoking cuts at once. When it was last used
is written at most every few minutes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from sqlalchemy import (
    Text,
    Uuid,
    any_,
    bindparam,
    case,
    column,
    func,
    or_,
    select,
    table,
    true,
    update,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base.db import Sessions, transaction
from stoa_api.base.statements import Prepared
from stoa_shared.clock import now

PREFIXES: Final = {"personal": "stoa_pat_", "agent": "stoa_mcp_"}
USE_IS_WRITTEN_EVERY: Final = timedelta(minutes=5)
PLACES: Final = (
    *("org_id", "space_id", "page_id", "board_id", "course_id", "lesson_id"),
    *("resource_id", "file_id"),
)
"""Parameters of paths that name a resource; an organisation is its own root."""
NOWHERE: Final = UUID(int=0)
STRANGER: Final = UUID(int=0)
"""Nobody: who a bound token speaks for outside of its place."""

_FORM: Final = re.compile(r"stoa_(pat|mcp)_[A-Za-z0-9_-]{43}")
_tokens = table(
    "tokens",
    column("id"),
    column("user_id"),
    column("digest"),
    column("scopes"),
    column("bound_to"),
    column("expires_at"),
    column("last_used_at"),
    column("revoked_at"),
    schema="core",
)
_users = table(
    "users", column("id"), column("status"), column("deleted_at"), schema="core"
)
_resources = table("resources", column("id"), column("path"), schema="core")
_places = bindparam("places", type_=ARRAY(Uuid()))

log = structlog.stdlib.get_logger()


@dataclass(frozen=True, slots=True)
class Token:
    """A good token, as one request uses it."""

    id: UUID
    user_id: UUID
    scopes: frozenset[str]
    bound_to: UUID | None
    is_inside: bool
    """Whether all places that the path names lie where it is bound to."""
    is_use_due: bool
    """Whether it is time to write down that it was used."""
    is_expired: bool


def is_token(text: str) -> bool:
    """Whether a bearer's text has the form of one of these tokens."""
    return _FORM.fullmatch(text) is not None


def places_of(path_params: Mapping[str, object]) -> list[UUID]:
    """Return the resources that a path names; what is no id is nowhere."""
    return [_place(path_params[each]) for each in PLACES if each in path_params]


def _place(value: object) -> UUID:
    try:
        return UUID(str(value))
    except ValueError:
        return NOWHERE


_inside = (
    select(func.count() == func.cardinality(_places))
    .select_from(_resources)
    .where(
        _resources.c.id == any_(_places), _tokens.c.bound_to == any_(_resources.c.path)
    )
    .correlate(_tokens)
    .scalar_subquery()
)
_by_digest = Prepared(
    lambda: (
        select(
            _tokens.c.id,
            _tokens.c.user_id,
            _tokens.c.scopes,
            _tokens.c.bound_to,
            case((_tokens.c.bound_to.is_(None), true()), else_=_inside).label(
                "is_inside"
            ),
            or_(
                _tokens.c.last_used_at.is_(None),
                _tokens.c.last_used_at < func.now() - USE_IS_WRITTEN_EVERY,
            ).label("is_use_due"),
            (_tokens.c.expires_at <= func.now()).label("is_expired"),
        )
        .join(_users, _users.c.id == _tokens.c.user_id)
        .where(
            _tokens.c.digest == bindparam("digest", type_=Text()),
            _tokens.c.revoked_at.is_(None),
            _users.c.status == "active",
            _users.c.deleted_at.is_(None),
        )
    )
)


async def by_digest(db: AsyncSession, digest: str, places: list[UUID]) -> Token | None:
    """Find a token whose person may sign in, also one that has just expired."""
    rows = await _by_digest.rows(db, digest=digest, places=places)
    if not rows:
        return None
    found = rows[0]
    return Token(
        id=found.id,
        user_id=found.user_id,
        scopes=frozenset(found.scopes),
        bound_to=found.bound_to,
        is_inside=found.is_inside,
        is_use_due=found.is_use_due,
        is_expired=found.is_expired,
    )


async def write_use(sessions: Sessions, token_id: UUID) -> None:
    """Write down that a token is used, unless another request just did.

    It is a remark; a database that only reads must not turn the request away.
    """
    due = or_(
        _tokens.c.last_used_at.is_(None),
        _tokens.c.last_used_at < now() - USE_IS_WRITTEN_EVERY,
    )
    try:
        async with transaction(sessions) as db:
            await db.execute(
                update(_tokens)
                .where(_tokens.c.id == token_id, due)
                .values(last_used_at=now())
            )
    except SQLAlchemyError as error:
        log.warning("token.use_not_written", error=type(error).__name__)
