"""Who is asking: the ``Caller`` of a route, checked before the route runs.

The access token is verified by its signature alone. That its session has not
ended in the meantime is answered by the blocklist in Redis, in the same round
trip as the rate limit (``base.limits``); when Redis is away, the sessions
table is asked instead. A revoked session is never let in for lack of an answer.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Request
from fastapi.openapi.models import HTTPBearer
from fastapi.security.base import SecurityBase
from sqlalchemy import column, select, table
from sqlalchemy.ext.asyncio import AsyncSession
from starlette.types import Scope

from stoa_shared import request_id
from stoa_shared.clock import now
from stoa_shared.problems import Forbidden, Unauthorized
from stoa_shared.tokens import (
    AccessClaims,
    InvalidToken,
    Keyring,
    TokenExpired,
    verify_access,
)

EVERYTHING: Final = frozenset({"*"})
"""The scopes of a person who signed in; personal tokens have fewer."""

TOKENS_REMEMBERED: Final = 4096

GUEST_PATHS: Final = ("boards/", "pages/", "realtime/tickets")
"""Where guests of a link may go at all; what they reach there, the link says."""

_API: Final = "/api/v1/"
_STATE: Final = "stoa_access"
_sessions = table("sessions", column("id"), column("revoked_at"), schema="core")


class ScopeMissing(Forbidden):
    """The token was made for less than this."""

    code, title = "scope-missing", "This token may not do this"


class NotForGuests(Forbidden):
    """Guests of a link have no account: they see what the link opens."""

    code, title = "not-for-guests", "This needs an account"


class TokenRejected(Unauthorized):
    """The access token is not one of ours, or not for this."""

    code, title = "token-invalid", "The access token is not accepted"


class TokenIsExpired(Unauthorized):
    """The access token was good and its time is over: refresh it."""

    code, title = "token-expired", "The access token has expired"


class SessionEnded(Unauthorized):
    """The session of this token was signed out or revoked."""

    code, title = "session-ended", "This session has ended; sign in again"


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a request comes from, for the audit and the session list."""

    address: str | None = None
    user_agent: str | None = None
    request_id: str | None = None


@dataclass(frozen=True, slots=True)
class Actor:
    """The person on whose behalf something is done."""

    user_id: UUID
    session_id: UUID | None = None
    scopes: frozenset[str] = EVERYTHING
    origin: Origin = field(default_factory=Origin)

    def require(self, scope: str) -> None:
        """Refuse unless the actor's token covers ``scope``, such as ``boards:write``.

        Raises:
            ScopeMissing: it does not.
        """
        if "*" not in self.scopes and scope not in self.scopes:
            raise ScopeMissing(scope=scope)


@dataclass(frozen=True, slots=True)
class Access:
    """What the token of a request says, before anybody relies on it.

    Attributes:
        user_id: Whose token it is; None without a usable token.
        session_id: The session of the token.
        problem: Why the token is not usable, raised by routes that need one.
        is_revoked: Whether the session has ended; None when Redis could not say.
        is_guest: Whether they came in by a link and have no account.
    """

    user_id: UUID | None = None
    session_id: UUID | None = None
    problem: Unauthorized | None = None
    is_revoked: bool | None = None
    is_guest: bool = False


class AccessReader:
    """Reads ``Authorization`` headers without asking anybody.

    A client sends the same token with each request of a quarter of an hour, so
    what was verified lately is not verified again; only its time is looked at.
    """

    def __init__(self, keyring: Keyring) -> None:
        self._verify = lru_cache(TOKENS_REMEMBERED)(partial(verify_access, keyring))

    def read(self, authorization: str | None) -> Access:
        """Say what a header is worth."""
        return _read(self._verify, authorization)


def _read(verify: Callable[[str], AccessClaims], authorization: str | None) -> Access:
    if authorization is None:
        return Access(problem=Unauthorized())
    scheme, _, token = authorization.partition(" ")
    if scheme.lower() != "bearer" or not token:
        return Access(problem=TokenRejected("Use: Authorization: Bearer <token>"))
    try:
        claims = verify(token.strip())
    except TokenExpired:
        return Access(problem=TokenIsExpired())
    except InvalidToken:
        return Access(problem=TokenRejected())
    if claims.expires_at <= now():
        return Access(problem=TokenIsExpired())
    return Access(
        user_id=claims.user_id,
        session_id=claims.session_id,
        is_guest=claims.is_guest,
    )


def remember_access(scope: Scope, access: Access) -> None:
    """Keep what the middleware found for the dependency below."""
    scope.setdefault("state", {})[_STATE] = access


async def session_is_open(db: AsyncSession, session_id: UUID) -> bool:
    """Ask the sessions table, the truth behind the blocklist."""
    found = await db.scalar(
        select(_sessions.c.id).where(
            _sessions.c.id == session_id, _sessions.c.revoked_at.is_(None)
        )
    )
    return found is not None


async def _origin(request: Request) -> Origin:
    return origin_of(request)


def origin_of(request: Request) -> Origin:
    """Return where the request comes from, as far as trusted proxies say."""
    agent = request.headers.get("user-agent")
    return Origin(
        address=request.client.host if request.client else None,
        user_agent=agent[:300] if agent else None,
        request_id=request_id.current(),
    )


def access_of(request: Request) -> Actor | None:
    """Return who the token names, whether or not the session has ended since.

    For signing out, which must work twice. Everything else takes ``Caller``.
    """
    access: Access = getattr(request.state, _STATE, None) or Access()
    if access.user_id is None:
        return None
    return Actor(access.user_id, access.session_id, origin=origin_of(request))


class _SignedIn(SecurityBase):
    """The dependency behind ``Caller``, which also describes itself in OpenAPI."""

    def __init__(self) -> None:
        self.model = HTTPBearer(description="The access token of a sign-in")
        self.scheme_name = "HTTPBearer"

    async def __call__(self, request: Request) -> Actor:
        """Return who asks, or refuse."""
        return await _caller(request)


async def _caller(request: Request) -> Actor:
    access: Access = getattr(request.state, _STATE, None) or Access()
    if access.user_id is None or access.session_id is None:
        raise access.problem or Unauthorized()
    revoked = access.is_revoked
    if access.is_guest:
        _refuse_for_guests(request)
    # A guest's token outlives what Redis remembers of ended sessions.
    if revoked is None or access.is_guest:
        async with request.app.state.database.read_sessions() as db:
            revoked = not await session_is_open(db, access.session_id)
    if revoked:
        raise SessionEnded
    return Actor(
        user_id=access.user_id,
        session_id=access.session_id,
        origin=origin_of(request),
    )


def _refuse_for_guests(request: Request) -> None:
    path = request.url.path.removeprefix(_API)
    if not path.startswith(GUEST_PATHS) or "/members" in path:
        raise NotForGuests


async def optional_caller(request: Request) -> Actor | None:
    """Return who asks, or None when nobody says who they are.

    Raises:
        Unauthorized: a token was sent, and it is not good.
    """
    if "Authorization" not in request.headers:
        return None
    return await _caller(request)


Caller = Annotated[Actor, Depends(_SignedIn())]
"""The signed-in person behind the request; 401 when there is none."""

RequestOrigin = Annotated[Origin, Depends(_origin)]
"""Where a request comes from, for routes that need no ``Caller``."""
