"""Bodies about tokens."""

from datetime import datetime, timedelta
from typing import Annotated, Final, Literal
from uuid import UUID

from pydantic import AfterValidator, AwareDatetime, Field

from stoa_api.base.bodies import Answer, Body, Name
from stoa_api.base.scopes import SCOPES, Scope
from stoa_shared.clock import now

TokenKind = Literal["personal", "agent"]
LIFE_MAX: Final = timedelta(days=366)


def _in_order(value: list[Scope]) -> list[Scope]:
    return [each for each in SCOPES if each in value]


def _soon(value: datetime) -> datetime:
    if not now() < value <= now() + LIFE_MAX:
        raise ValueError(f"must lie in the next {LIFE_MAX.days} days")
    return value


class TokenNew(Body):
    """A token to make."""

    kind: TokenKind = "personal"
    """`agent` for a program that speaks MCP and decides by itself what it does."""
    name: Name
    scopes: Annotated[
        list[Scope], Field(min_length=1, max_length=50), AfterValidator(_in_order)
    ]
    """What it may be used for; `…:write` includes `…:read`."""
    expires_at: Annotated[AwareDatetime, AfterValidator(_soon)]
    """At most 366 days from now."""
    bound_to: UUID | None = None
    """The one organisation, space or board in which it works; everywhere without."""


class Place(Answer):
    """What a token is bound to."""

    id: UUID
    type: str
    org_id: UUID


class TokenOut(Answer):
    """A token, as its owner sees it ever after."""

    id: UUID
    kind: TokenKind
    name: str
    hint: str
    """How the token begins, to tell it from others."""
    scopes: list[Scope]
    bound_to: Place | None
    created_at: datetime
    expires_at: datetime
    last_used_at: datetime | None
    """Right to a few minutes; null when it never was."""


class TokenMade(TokenOut):
    """A new token: the only answer that shows it."""

    token: str
