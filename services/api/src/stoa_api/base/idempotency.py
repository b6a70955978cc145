"""``Idempotency-Key``: a creating POST that is sent twice creates once.

A client that got no answer repeats the request with the same key. The first
answer was stored *in the transaction of the change*, so it exists exactly when
the change does, and is sent again word for word with ``Idempotency-Replayed``.
Keys belong to a person and a route and are kept for 24 hours.

Source: draft-ietf-httpapi-idempotency-key-header-07.
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import Depends, Header, Request, Response
from sqlalchemy import delete, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Mapped, mapped_column

from stoa_api.base.actor import Caller
from stoa_api.base.db import Base, Db
from stoa_shared.clock import now
from stoa_shared.problems import Conflict, Unprocessable

LIFE: Final = timedelta(hours=24)
_STATE: Final = "idempotency"
_KEPT_HEADERS: Final = ("content-type", "location", "etag")


class KeyReused(Unprocessable):
    """The key came before with another request."""

    code, title = "idempotency-key-reused", "This key was used for another request"


class StillRunning(Conflict):
    """The first request with this key has not been answered yet."""

    code, title = "idempotency-still-running", "The first request is still running"


class IdempotencyKey(Base):
    """The stored answer of one creating request."""

    __tablename__ = "idempotency_keys"
    __table_args__ = {"schema": "ops"}  # noqa: RUF012  # SQLAlchemy's own form

    user_id: Mapped[UUID] = mapped_column(primary_key=True)
    route: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    request_digest: Mapped[bytes]
    status: Mapped[int]
    headers: Mapped[dict[str, object]]
    body: Mapped[bytes]
    created_at: Mapped[datetime] = mapped_column(index=True)


class Replayed(Exception):
    """Not an error: the answer is already known. ``base.routing`` sends it."""

    def __init__(self, answer: Response) -> None:
        super().__init__("replayed")
        self.answer = answer


@dataclass(frozen=True, slots=True)
class _Attempt:
    db: AsyncSession
    user_id: UUID
    route: str
    key: str
    request_digest: bytes


_Key = Annotated[
    str | None,
    Header(
        alias="Idempotency-Key",
        min_length=1,
        max_length=255,
        pattern=r"^[\x21-\x7e]+$",
        description="Sent again with the same body, the first answer is repeated.",
    ),
]


async def _once(request: Request, db: Db, actor: Caller, key: _Key = None) -> None:
    if key is None:
        return
    route = f"{request.method} {request.url.path}"
    attempt = _Attempt(
        db=db,
        user_id=actor.user_id,
        route=route,
        key=key,
        request_digest=hashlib.sha256(await request.body()).digest(),
    )
    lock = func.hashtextextended(f"{actor.user_id} {route} {key}", 0)
    if not await db.scalar(select(func.pg_try_advisory_xact_lock(lock))):
        raise StillRunning
    stored = await db.get(IdempotencyKey, (actor.user_id, route, key))
    if stored is not None and stored.created_at > now() - LIFE:
        if stored.request_digest != attempt.request_digest:
            raise KeyReused
        raise Replayed(_answer(stored))
    if stored is not None:
        await db.delete(stored)
        await db.flush()
    setattr(request.state, _STATE, attempt)


Idempotent: Any = Depends(_once)
"""Put it in ``dependencies=[…]`` of a creating POST that takes ``Db``."""


async def remember(request: Request, answer: Response) -> None:
    """Store a successful answer in the transaction that is about to commit."""
    attempt: _Attempt | None = getattr(request.state, _STATE, None)
    if attempt is None or not 200 <= answer.status_code < 300:
        return
    attempt.db.add(
        IdempotencyKey(
            user_id=attempt.user_id,
            route=attempt.route,
            key=attempt.key,
            request_digest=attempt.request_digest,
            status=answer.status_code,
            headers={
                name: answer.headers[name]
                for name in _KEPT_HEADERS
                if name in answer.headers
            },
            body=bytes(answer.body),
            created_at=now(),
        )
    )


async def purge(db: AsyncSession) -> None:
    """Forget keys whose 24 hours are over."""
    await db.execute(
        delete(IdempotencyKey).where(IdempotencyKey.created_at < now() - LIFE)
    )


def _answer(stored: IdempotencyKey) -> Response:
    headers = {name: str(value) for name, value in stored.headers.items()}
    return Response(
        content=stored.body,
        status_code=stored.status,
        headers={**headers, "Idempotency-Replayed": "true"},
    )
