"""Who is asking: the ``Caller`` of a route, checked before the route runs.

The access token is verified by its signature alone. That its session has not
ended in the meantime is answered by the blocklist in Redis, in the same round
trip as the rate limit (``base.limits``); when Redis is away, the sessions
table is asked instead. A revoked session is never let in for lack of an answer.

A personal or agent token is looked up at each request (``base.tokens``), and opens
what its scopes name, where it is bound to, and no more than its person may.
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

from stoa_api.base import scopes, tokens
from stoa_shared import request_id
from stoa_shared.clock import now
from stoa_shared.problems import Forbidden, Unauthorized
from stoa_shared.tokens import (
    AccessClaims,
    InvalidToken,
    Keyring,
    TokenExpired,
    opaque_digest,
    verify_access,
)

TOKENS_REMEMBERED: Final = 4096

GUEST_PATHS: Final = ("boards/", "files/", "pages/", "realtime/tickets")
"""Where guests of a link may go at all; what they reach there, the link says."""

_API: Final = "/api/v1/"
_STATE: Final = "stoa_access"
_KNOWN: Final = "stoa_token_known"
_sessions = table("sessions", column("id"), column("revoked_at"), schema="core")


class ScopeMissing(Forbidden):
    """The token was made for less than this."""

    code, title = "scope-missing", "This token may not do this"


class NotForGuests(Forbidden):
    """Guests of a link have no account: they see what the link opens."""

    code, title = "not-for-guests", "This needs an account"


class NotForTokens(Forbidden):
    """No token may do this: it takes the person themselves, signed in."""

    code, title = "not-for-tokens", "This needs you to sign in"


class TokenIsBound(Forbidden):
    """The token works in one place, and this is about no place."""

    code, title = "token-bound", "This token works in one place only"


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
    """The person on whose behalf something is done.

    Attributes:
        user_id: Who.
        session_id: Their session; None when a token speaks for them.
        origin: Where the request comes from.
        token_id: The personal or agent token that speaks for them.
        within: The resource that this token is bound to.
    """

    user_id: UUID
    session_id: UUID | None = None
    origin: Origin = field(default_factory=Origin)
    token_id: UUID | None = None
    within: UUID | None = None


@dataclass(frozen=True, slots=True)
class Access:
    """What the token of a request says, before anybody relies on it.

    Attributes:
        user_id: Whose token it is; None without a usable token.
        session_id: The session of the token.
        problem: Why the token is not usable, raised by routes that need one.
        is_revoked: Whether the session has ended; None when Redis could not say.
        is_guest: Whether they came in by a link and have no account.
        token_digest: Of a personal or agent token, which nobody looked up yet.
    """

    user_id: UUID | None = None
    session_id: UUID | None = None
    problem: Unauthorized | None = None
    is_revoked: bool | None = None
    is_guest: bool = False
    token_digest: str | None = None


class AccessReader:
    """Reads ``Authorization`` headers without asking anybody.

    A client sends the same token with each request of a quarter of an hour, so
    what was verified lately is not verified again; only its time is looked at.
    """

    def __init__(self, keyring: Keyring) -> None:
        self._verify = lru_cache(TOKENS_REMEMBERED)(partial(verify_access, keyring))

    def read(self, authorization: str | None) -> Access:
        """Say what a header is worth."""
        text = (authorization or "").rpartition(" ")[2]
        if tokens.is_token(text):
            return Access(problem=Unauthorized(), token_digest=opaque_digest(text))
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
    if access.token_digest is not None:
        return await _by_token(request, access.token_digest)
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


async def _by_token(request: Request, digest: str) -> Actor:
    """Return for whom a token speaks here, if it does."""
    database = request.app.state.database
    places = tokens.places_of(request.path_params)
    async with database.read_sessions() as db:
        token = await tokens.by_digest(db, digest, places)
    if token is None:
        raise TokenRejected
    if token.is_expired:
        raise TokenIsExpired
    setattr(request.state, _KNOWN, True)
    if token.is_use_due:
        await tokens.write_use(database.sessions, token.id)
    route = request.scope["route"]
    if route.token_scope is None:
        raise NotForTokens
    if not scopes.covers(token.scopes, route.token_scope):
        raise ScopeMissing(scope=route.token_scope)
    is_placed = bool(places) or route.is_asking_itself
    if token.bound_to is not None and not is_placed:
        raise TokenIsBound
    return Actor(
        # Who is not there gets the answers of somebody who may see nothing.
        user_id=token.user_id if token.is_inside else tokens.STRANGER,
        origin=origin_of(request),
        token_id=token.id,
        within=token.bound_to,
    )


def is_known_token(scope: Scope) -> bool:
    """Whether the request came with a token that turned out to be good."""
    return scope.get("state", {}).get(_KNOWN, False)


Caller = Annotated[Actor, Depends(_SignedIn())]
"""The person behind the request, signed in or by a token of theirs; else 401."""

RequestOrigin = Annotated[Origin, Depends(_origin)]
"""Where a request comes from, for routes that need no ``Caller``."""
