"""What is done with sessions: begin, refresh, end, list."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal
from uuid import UUID

import structlog
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import audit, outbox
from stoa_api.base.actor import Actor, Origin
from stoa_api.base.db import after_commit
from stoa_api.core.people import service as people
from stoa_api.core.people.schemas import Account
from stoa_api.core.sessions import queries
from stoa_api.core.sessions.blocklist import Blocklist
from stoa_api.core.sessions.errors import (
    RefreshRejected,
    RefreshReused,
    SessionNotFound,
)
from stoa_api.core.sessions.models import LoginSession, RefreshToken
from stoa_api.core.sessions.schemas import SessionOut
from stoa_shared.clock import now
from stoa_shared.events.core import SessionRevoked
from stoa_shared.ids import new_id
from stoa_shared.tokens import Keyring, new_opaque, opaque_digest, sign_access

log = structlog.stdlib.get_logger()

REFRESH_LIFE: Final = timedelta(days=30)
KEEP_FINISHED: Final = timedelta(days=30)

Reason = Literal["logout", "ended", "reuse", "password", "blocked"]


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a sign-in or a refresh gives out."""

    access: str
    refresh: str
    account: Account
    session_id: UUID


def begin(
    db: AsyncSession, keyring: Keyring, origin: Origin, account: Account
) -> Tokens:
    """Begin a session for somebody whose password was right."""
    session = LoginSession(
        id=new_id(),
        user_id=account.id,
        created_at=now(),
        last_used_at=now(),
        expires_at=now() + REFRESH_LIFE,
        address=origin.address,
        user_agent=origin.user_agent,
    )
    db.add(session)
    actor = Actor(user_id=account.id, session_id=session.id, origin=origin)
    audit.write(db, actor, "session.begun", object_type="session", object_id=session.id)
    log.info("session.begun", session_id=str(session.id), user_id=str(account.id))
    return _issue(db, keyring, session, account)


async def begin_guest(
    db: AsyncSession,
    keyring: Keyring,
    origin: Origin,
    user_id: UUID,
    *,
    until: datetime,
) -> tuple[str, UUID]:
    """Begin the session of somebody who came in by a link; it is not refreshed.

    Returns:
        The access token, and the session.
    """
    at = now()
    session = LoginSession(
        id=new_id(),
        user_id=user_id,
        created_at=at,
        last_used_at=at,
        expires_at=until,
        address=origin.address,
        user_agent=origin.user_agent,
    )
    db.add(session)
    await db.flush()
    token = sign_access(
        keyring,
        user_id=user_id,
        session_id=session.id,
        life=until - at,
        at=at,
        is_guest=True,
    )
    return token, session.id


async def refresh(
    db: AsyncSession,
    keyring: Keyring,
    blocklist: Blocklist,
    origin: Origin,
    token: str,
) -> Tokens:
    """Use up a refresh token and give out the next one.

    Raises:
        RefreshReused: it was used before; its session is ended now.
        RefreshRejected: unknown, expired, or its session has ended.
    """
    found = await queries.by_token(db, opaque_digest(token))
    if found is None:
        raise RefreshRejected
    used, session = found
    if session.revoked_at is not None:
        raise RefreshRejected
    if used.used_at is not None:
        actor = Actor(user_id=session.user_id, origin=origin)
        _end(db, blocklist, session, reason="reuse", by=actor)
        raise RefreshReused
    account = await people.active_account(db, session.user_id)
    if used.expires_at <= now() or account is None:
        raise RefreshRejected
    used.used_at = session.last_used_at = now()
    session.expires_at = now() + REFRESH_LIFE
    session.address, session.user_agent = origin.address, origin.user_agent
    log.info("session.refreshed", session_id=str(session.id))
    return _issue(db, keyring, session, account)


async def session_of_token(db: AsyncSession, token: str) -> Actor | None:
    """Say whose open session a refresh token belongs to, without using it up."""
    found = await queries.by_token(db, opaque_digest(token))
    if found is None or found[1].revoked_at is not None:
        return None
    return Actor(user_id=found[1].user_id, session_id=found[1].id)


async def end_own(
    db: AsyncSession,
    blocklist: Blocklist,
    actor: Actor,
    session_id: UUID,
) -> None:
    """End one session of the actor.

    Raises:
        SessionNotFound: not an open session of theirs.
    """
    session = await queries.own_open(db, actor.user_id, session_id)
    if session is None:
        raise SessionNotFound
    _end(db, blocklist, session, reason="ended", by=actor)


async def end_if_open(db: AsyncSession, blocklist: Blocklist, actor: Actor) -> None:
    """Sign out the actor's own session; one that has ended already stays so."""
    if actor.session_id is None:
        return
    session = await queries.own_open(db, actor.user_id, actor.session_id)
    if session is not None:
        _end(db, blocklist, session, reason="logout", by=actor)


async def end_others(db: AsyncSession, blocklist: Blocklist, actor: Actor) -> None:
    """End all sessions of the actor but the one they are using."""
    others = await end_all(
        db, blocklist, actor.user_id, reason="ended", by=actor, but=actor.session_id
    )
    if others:
        audit.write(
            db,
            actor,
            "session.others_revoked",
            object_type="user",
            object_id=actor.user_id,
            after={"sessions": others},
        )


async def end_all(
    db: AsyncSession,
    blocklist: Blocklist,
    user_id: UUID,
    *,
    reason: Reason,
    by: Actor | None,
    but: UUID | None = None,
) -> list[str]:
    """End all sessions of a person, but perhaps one.

    Returns:
        Which: why they ended is for the caller to put into the audit.
    """
    sessions = [
        each for each in await queries.open_for_change(db, user_id) if each.id != but
    ]
    for session in sessions:
        _close(db, blocklist, session, reason=reason, by=by)
    return [str(session.id) for session in sessions]


async def change_password(
    db: AsyncSession, blocklist: Blocklist, actor: Actor, new_hash: str
) -> None:
    """Give the actor another password and end all their other sessions."""
    ended = await end_all(
        db,
        blocklist,
        actor.user_id,
        reason="password",
        by=actor,
        but=actor.session_id,
    )
    await people.set_password(db, actor, new_hash, how="changed", sessions_ended=ended)


async def list_own(db: AsyncSession, actor: Actor) -> list[SessionOut]:
    """List the open sessions of the actor."""
    return [
        SessionOut(
            id=session.id,
            is_current=session.id == actor.session_id,
            created_at=session.created_at,
            last_used_at=session.last_used_at,
            expires_at=session.expires_at,
            address=session.address,
            user_agent=session.user_agent,
        )
        for session in await queries.open_sessions(db, actor.user_id)
    ]


async def forget_finished(db: AsyncSession) -> None:
    """Delete what ended long ago."""
    await queries.delete_finished(db, older_than=KEEP_FINISHED)


def _end(
    db: AsyncSession,
    blocklist: Blocklist,
    session: LoginSession,
    *,
    reason: Reason,
    by: Actor,
) -> None:
    """End one session, with its line in the audit."""
    _close(db, blocklist, session, reason=reason, by=by)
    audit.write(
        db,
        by,
        "session.revoked",
        object_type="session",
        object_id=session.id,
        after={"reason": reason},
    )


def _close(
    db: AsyncSession,
    blocklist: Blocklist,
    session: LoginSession,
    *,
    reason: Reason,
    by: Actor | None,
) -> None:
    """End a session; what made it end is for the caller to put into the audit."""
    session.revoked_at, session.revoked_reason = now(), reason
    event = SessionRevoked(subject=session.id, user_id=session.user_id, reason=reason)
    outbox.record(db, event, actor=by)
    after_commit(db, lambda: blocklist.add([session.id]))
    log.info("session.revoked", session_id=str(session.id), reason=reason)


def _issue(
    db: AsyncSession, keyring: Keyring, session: LoginSession, account: Account
) -> Tokens:
    token = new_opaque("stoa_ref_")
    db.add(
        RefreshToken(
            digest=opaque_digest(token),
            session_id=session.id,
            issued_at=now(),
            expires_at=now() + REFRESH_LIFE,
        )
    )
    access = sign_access(keyring, user_id=account.id, session_id=session.id)
    return Tokens(access, token, account, session.id)
