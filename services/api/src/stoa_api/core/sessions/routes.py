"""HTTP face of sessions.

The refresh token travels in a cookie that only these paths receive. A client
without cookies asks for it with ``Stoa-Refresh: body`` and sends it in bodies.
"""

import asyncio
from datetime import timedelta
from typing import Annotated, Final, Literal
from urllib.parse import SplitResult, urlsplit
from uuid import UUID

from fastapi import Cookie, Depends, Header, Request, Response

from stoa_api.base.actor import Caller, RequestOrigin, access_of
from stoa_api.base.db import Db, ReadDb, ReadSessions
from stoa_api.base.limits import MINUTE, Limits, Rule
from stoa_api.base.routing import Router
from stoa_api.base.site import Keys, PublicUrl
from stoa_api.core.people import service as people
from stoa_api.core.people.passwords import PasswordPool
from stoa_api.core.sessions import service
from stoa_api.core.sessions.blocklist import EndedSessions
from stoa_api.core.sessions.devices import COOKIE as DEVICE_COOKIE
from stoa_api.core.sessions.devices import LIFE as DEVICE_LIFE
from stoa_api.core.sessions.devices import known_device, new_device
from stoa_api.core.sessions.errors import CredentialsWrong, CrossSite
from stoa_api.core.sessions.schemas import (
    Credentials,
    PasswordChange,
    RefreshBody,
    SessionList,
    SignedIn,
    SignedInWithoutCookie,
)
from stoa_api.core.sessions.service import REFRESH_LIFE, Tokens
from stoa_shared.problems import Unauthorized
from stoa_shared.tokens import ACCESS_LIFE, opaque_digest

COOKIE: Final = "stoa_refresh"
COOKIE_PATH: Final = "/api/v1/auth"

SIGN_IN: Final = Rule("sign-in", 10, fallback=5)
"""Of one account from one address, right or wrong."""
SIGN_IN_ANYWHERE: Final = Rule("sign-in-account", 20, timedelta(minutes=15))
"""Of one account from everywhere: beyond it the answer is slow, never refused,
so that nobody can lock somebody else out."""
SLOW_SECONDS: Final = 2.0
CHANGES: Final = Rule("password-change", 5, fallback=3)
"""Of one person: whoever finds an open device must not try passwords on it."""
REFRESHES: Final = Rule("refresh", 30, MINUTE)

router = Router(tags=["sessions"])

RefreshCookie = Annotated[str | None, Cookie(alias=COOKIE, max_length=200)]
DeviceCookie = Annotated[str | None, Cookie(alias=DEVICE_COOKIE, max_length=200)]
Wanted = Annotated[
    Literal["body", "cookie"] | None,
    Header(alias="Stoa-Refresh", description="`body` for clients without cookies."),
]


async def _same_site(request: Request, site_url: PublicUrl) -> None:
    """Refuse what another site made the browser send (the cookie is Strict too)."""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        if site not in {"same-origin", "none"}:
            raise CrossSite
        return
    origin = request.headers.get("origin")
    if origin is None:
        return
    ours = {request.headers.get("host"), site_url.netloc}
    if urlsplit(origin).netloc not in ours:
        raise CrossSite


SameSite = Depends(_same_site)


@router.post("/auth/login", dependencies=[SameSite])
async def login(
    sent: Credentials,
    response: Response,
    site_url: PublicUrl,
    db: Db,
    read_sessions: ReadSessions,
    passwords: PasswordPool,
    limits: Limits,
    keyring: Keys,
    origin: RequestOrigin,
    known: DeviceCookie = None,
    wanted: Wanted = None,
) -> SignedIn | SignedInWithoutCookie:
    """Sign in. Ten tries a minute for one account from one address.

    A device that the account was signed in on before counts for itself.
    """
    account_key = opaque_digest(sent.email)
    device = known_device(keyring, known, account_key)
    await limits.require((SIGN_IN, f"{account_key}:{device or origin.address}"))
    if device is None:
        anywhere = await limits.hit((SIGN_IN_ANYWHERE, account_key))
        if any(not standing.is_allowed for standing in anywhere):
            await asyncio.sleep(SLOW_SECONDS)
    user, renewed = await people.check_password(
        read_sessions,
        passwords,
        email=sent.email,
        password=sent.password.get_secret_value(),
    )
    if user is None:
        raise CredentialsWrong
    if renewed is not None:
        await people.store_password_hash(db, user.id, renewed)
    tokens = service.begin(db, keyring, origin, people.account(user))
    answer = _answer(site_url, response, tokens, by_body=wanted == "body")
    if wanted != "body":
        _set_cookie(
            site_url,
            response,
            DEVICE_COOKIE,
            new_device(keyring, account_key),
            life=DEVICE_LIFE,
        )
    return answer


@router.post("/auth/refresh", dependencies=[SameSite])
async def refresh(
    response: Response,
    site_url: PublicUrl,
    db: Db,
    limits: Limits,
    keyring: Keys,
    ended: EndedSessions,
    origin: RequestOrigin,
    sent: RefreshBody | None = None,
    cookie: RefreshCookie = None,
    wanted: Wanted = None,
) -> SignedIn | SignedInWithoutCookie:
    """Get a new access token. The refresh token is used up; the answer has the next.

    A refresh token that was used before ends the session: somebody has a copy.
    """
    token = sent.refresh_token.get_secret_value() if sent else cookie
    if token is None:
        raise Unauthorized("There is no refresh token.")
    await limits.require((REFRESHES, opaque_digest(token)))
    tokens = await service.refresh(db, keyring, ended, origin, token)
    by_body = wanted == "body" or (wanted is None and sent is not None)
    return _answer(site_url, response, tokens, by_body=by_body)


@router.post("/auth/logout", status_code=204, dependencies=[SameSite])
async def logout(
    request: Request,
    response: Response,
    db: Db,
    ended: EndedSessions,
    sent: RefreshBody | None = None,
    cookie: RefreshCookie = None,
) -> None:
    """End this session: its tokens and sockets die within two seconds.

    Known by its access token, or by its refresh token in the cookie or body.
    """
    actor = access_of(request)
    token = sent.refresh_token.get_secret_value() if sent else cookie
    if actor is None and token is not None:
        actor = await service.session_of_token(db, token)
    elif actor is None:
        raise Unauthorized
    if actor is not None:
        await service.end_if_open(db, ended, actor)
    response.delete_cookie(COOKIE, path=COOKIE_PATH)


@router.put("/me/password", status_code=204)
async def change_password(
    sent: PasswordChange,
    actor: Caller,
    db: Db,
    read_sessions: ReadSessions,
    passwords: PasswordPool,
    *,
    limits: Limits,
    ended: EndedSessions,
) -> None:
    """Choose another password. Everywhere else you are signed out."""
    await limits.require((CHANGES, str(actor.user_id)))
    person = await people.check_own_password(
        read_sessions,
        passwords,
        actor.user_id,
        sent.current_password.get_secret_value(),
    )
    new_hash = await people.hash_new_password(
        passwords, person, sent.password.get_secret_value()
    )
    await service.change_password(db, ended, actor, new_hash)


@router.get("/me/sessions")
async def list_sessions(actor: Caller, db: ReadDb) -> SessionList:
    """List where you are signed in."""
    return SessionList(items=await service.list_own(db, actor), next_cursor=None)


@router.delete("/me/sessions", status_code=204)
async def end_other_sessions(actor: Caller, db: Db, ended: EndedSessions) -> None:
    """Sign out everywhere else."""
    await service.end_others(db, ended, actor)


@router.delete("/me/sessions/{session_id}", status_code=204)
async def end_session(
    session_id: UUID, actor: Caller, db: Db, ended: EndedSessions
) -> None:
    """Sign out one of your sessions."""
    await service.end_own(db, ended, actor, session_id)


def _answer(
    site_url: SplitResult, response: Response, tokens: Tokens, *, by_body: bool
) -> SignedIn | SignedInWithoutCookie:
    response.headers["Cache-Control"] = "no-store"
    if by_body:
        return SignedInWithoutCookie(
            access_token=tokens.access,
            token_type="bearer",  # noqa: S106  # the name of a scheme
            expires_in=int(ACCESS_LIFE.total_seconds()),
            user=tokens.account,
            refresh_token=tokens.refresh,
        )
    _set_cookie(site_url, response, COOKIE, tokens.refresh, life=REFRESH_LIFE)
    return SignedIn(
        access_token=tokens.access,
        token_type="bearer",  # noqa: S106  # the name of a scheme
        expires_in=int(ACCESS_LIFE.total_seconds()),
        user=tokens.account,
    )


def _set_cookie(
    site_url: SplitResult,
    response: Response,
    name: str,
    value: str,
    *,
    life: timedelta,
) -> None:
    response.set_cookie(
        name,
        value,
        max_age=int(life.total_seconds()),
        path=COOKIE_PATH,
        secure=site_url.scheme == "https",
        httponly=True,
        samesite="strict",
    )
