"""Who may open a board: the token, the session, the membership.

Membership comes from the API and is kept 60 s in Redis, so that a class that
comes back after a deploy does not ask all at once. An answer is used only if
it is younger than the last change this process has heard of or read about when it
started (``changes``), and no error is ever taken for a yes.

Without Redis nobody here knows which sessions have ended, so the API is asked
each time. Only when it is away, too, an answer in this process's memory counts.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final, NamedTuple
from uuid import UUID

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from stoa_collab.api import Api
from stoa_collab.changes import Changes
from stoa_collab.errors import Refusal, Refused, Unavailable
from stoa_collab.limits import Places
from stoa_collab.redis_wire import Line
from stoa_shared import clock, keys
from stoa_shared.rpc.api import BoardAccess
from stoa_shared.tokens import (
    AccessClaims,
    InvalidToken,
    Keyring,
    TokenExpired,
    opaque_digest,
    verify_access,
)

log = structlog.stdlib.get_logger()

CACHE_SECONDS: Final = 60
RECALL_SECONDS: Final = 3.0
"""Longest wait for an API whose last answer is still in memory."""
_MEMORY_MAX: Final = 10_000
_TIDY_AT: Final = 500
"""Answers in memory from which on the old ones are looked for."""
_TOKENS_MAX: Final = 2_000
"""Tokens known to be good; to verify one again costs some 50 µs."""


@dataclass(frozen=True, slots=True)
class Grant:
    """What one person may do on one board, and until when."""

    board_id: UUID
    user_id: UUID
    session_id: UUID | None
    """None for a personal token, which is no session."""
    issued_at: datetime
    expires_at: datetime
    is_writer: bool
    """Whether they may edit here and now."""
    places: Places
    waits_for_seat: bool = False
    """Whether they may edit as soon as an editor's seat comes free."""
    changes_at: datetime | None = None
    """When a right of theirs expires, and the API is to be asked again."""

    @property
    def may_write(self) -> bool:
        """Whether the API lets them edit, seat or not."""
        return self.is_writer or self.waits_for_seat


class _Cached(BaseModel):
    """An answer of the API and the time it was asked for."""

    model_config = ConfigDict(frozen=True)

    asked_at: float
    access: BoardAccess


class _Known(NamedTuple):
    """What Redis says about somebody who signs in; nothing when it is away."""

    is_revoked: bool = False
    access: BoardAccess | None = None
    is_barred: bool = False


class _Ticket(BaseModel):
    """What the API noted when it made a socket ticket."""

    model_config = ConfigDict(frozen=True)

    user_id: UUID
    session_id: UUID | None
    board_id: UUID | None


class Gate:
    """Lets people in, and looks again when something changed."""

    def __init__(
        self,
        api: Api,
        redis: Redis,
        line: Line,
        jwt_keys: Keyring,
        *,
        is_redis_up: Callable[[], bool],
        people_per_board: int,
    ) -> None:
        self._api = api
        self._redis = redis
        self._line = line
        self._keys = jwt_keys
        self._is_redis_up = is_redis_up
        self._people = people_per_board
        self._memory: dict[str, _Cached] = {}
        self._tidy_at = _TIDY_AT
        self._verified: dict[str, AccessClaims] = {}
        self._changes = Changes(keep_seconds=CACHE_SECONDS)
        self._barred: dict[tuple[UUID, UUID], float] = {}
        self._redis_away_until = 0.0

    async def admit(self, token: str, board_id: UUID) -> Grant:
        """Let somebody in.

        Raises:
            Refused: not with this token, or not on this board.
            Unavailable: neither cache nor API could say.
        """
        claims = self._verify(token)
        known = await self._look_up(board_id, claims)
        if known.is_revoked:
            raise Refused(Refusal.SESSION_ENDED)
        access = known.access
        if access is None:
            access = await self._ask_or_recall(board_id, claims)
        # Said last, so that strangers learn nothing.
        if known.is_barred or self.is_barred_here(board_id, claims.user_id):
            raise Refused(Refusal.KICKED)
        return self._grant(claims, board_id, access)

    async def _look_up(self, board_id: UUID, claims: AccessClaims) -> "_Known":
        """Ask Redis everything at once: a class comes back all together."""
        if self._is_without_redis():
            return _Known()
        perms = keys.perms(claims.user_id, board_id)
        try:
            revoked, text, barred = await self._line.ask(
                (b"EXISTS", keys.revoked_session(claims.session_id).encode()),
                (b"GET", perms.encode()),
                (b"EXISTS", keys.board_bar(board_id, claims.user_id).encode()),
            )
        except Unavailable:
            self._redis_is_away()
            return _Known()
        found: _Cached | None = None
        try:
            found = _Cached.model_validate_json(text) if text else None
        except ValidationError:
            log.warning("access.cache_unreadable", key=perms)
        return _Known(
            bool(revoked), self._still_good(found, claims.user_id), bool(barred)
        )

    async def _ask_or_recall(self, board_id: UUID, claims: AccessClaims) -> BoardAccess:
        """Ask the API; without it and Redis, go by its last answer."""
        recalled = None
        if self._is_without_redis():
            recalled = self._still_good(
                self._memory.get(keys.perms(claims.user_id, board_id)), claims.user_id
            )
        if recalled is None:
            return await self._ask(board_id, claims.user_id, claims.session_id)
        try:
            async with asyncio.timeout(RECALL_SECONDS):
                return await self._ask(board_id, claims.user_id, claims.session_id)
        except (Unavailable, TimeoutError):
            log.warning("access.recalled", board_id=str(board_id))
            return recalled

    async def admit_ticket(self, ticket: str, board_id: UUID) -> Grant:
        """Let somebody in with a socket ticket, which is worth nothing afterwards.

        The grant has no end of its own: the API is asked again all the time.

        Raises:
            Refused: no such ticket, or not for this board.
            Unavailable: Redis or the API could not say.
        """
        about = await self._take_ticket(ticket)
        if about is None or about.board_id != board_id:
            raise Refused(Refusal.TOKEN_INVALID)
        if await self._is_revoked(about.session_id):
            raise Refused(Refusal.SESSION_ENDED)
        access = await self._ask(board_id, about.user_id, about.session_id)
        await self._refuse_barred(board_id, about.user_id)
        return Grant(
            board_id=board_id,
            user_id=about.user_id,
            session_id=about.session_id,
            issued_at=clock.now(),
            expires_at=datetime.max.replace(tzinfo=UTC),
            is_writer=access.level == "write",
            places=self._places(access),
            changes_at=access.changes_at,
        )

    async def _take_ticket(self, ticket: str) -> _Ticket | None:
        try:
            text = await self._redis.getdel(keys.socket_ticket(opaque_digest(ticket)))
            return _Ticket.model_validate_json(text) if text else None
        except RedisError as error:
            raise Unavailable("tickets cannot be looked up") from error
        except ValidationError:
            log.warning("ticket.unreadable")
            return None

    def knows(self, token: str) -> bool:
        """Tell whether we signed a token; asks nobody."""
        try:
            self._verify(token)
        except Refused:
            return False
        return True

    def _verify(self, token: str) -> AccessClaims:
        """Verify a token, once: who comes back brings the same one."""
        claims = self._verified.get(token)
        if claims is not None and claims.expires_at > clock.now():
            return claims
        try:
            claims = verify_access(self._keys, token)
        except TokenExpired as error:
            raise Refused(Refusal.TOKEN_EXPIRED) from error
        except InvalidToken as error:
            raise Refused(Refusal.TOKEN_INVALID) from error
        if len(self._verified) >= _TOKENS_MAX:
            self._verified.clear()
        self._verified[token] = claims
        return claims

    def _grant(
        self, claims: AccessClaims, board_id: UUID, access: BoardAccess
    ) -> Grant:
        return Grant(
            board_id=board_id,
            user_id=claims.user_id,
            session_id=claims.session_id,
            issued_at=claims.issued_at,
            expires_at=claims.expires_at,
            is_writer=access.level == "write",
            places=self._places(access),
            changes_at=access.changes_at,
        )

    def _places(self, access: BoardAccess) -> Places:
        people = access.max_users or self._people
        return Places(
            people=people,
            editors=people if access.max_editors is None else access.max_editors,
            viewers=people if access.max_viewers is None else access.max_viewers,
            view_when_full=access.view_when_full,
        )

    async def check_again(self, grant: Grant) -> Grant:
        """Ask the API what a grant is worth now, past every cache.

        Raises:
            Refused: nothing any more.
            Unavailable: the API did not say; the grant stays as it is.
        """
        if await self._is_revoked(grant.session_id):
            raise Refused(Refusal.SESSION_ENDED)
        access = await self._ask(grant.board_id, grant.user_id, grant.session_id)
        await self._refuse_barred(grant.board_id, grant.user_id)
        return Grant(
            board_id=grant.board_id,
            user_id=grant.user_id,
            session_id=grant.session_id,
            issued_at=grant.issued_at,
            expires_at=grant.expires_at,
            is_writer=access.level == "write",
            places=self._places(access),
            changes_at=access.changes_at,
        )

    # -- who was kicked ----------------------------------------------------------

    def bar_here(self, board_id: UUID, user_id: UUID, seconds: int) -> None:
        """Keep a person off a board for some time, as far as this process goes."""
        now = time.monotonic()
        self._barred = {who: end for who, end in self._barred.items() if end > now}
        self._barred[board_id, user_id] = now + seconds

    def is_barred_here(self, board_id: UUID, user_id: UUID) -> bool:
        """Tell whether this process knows that a person is kept off a board."""
        return self._barred.get((board_id, user_id), 0.0) > time.monotonic()

    async def bar(self, board_id: UUID, user_id: UUID, seconds: int) -> None:
        """Keep a person off a board for some time, on every process.

        Raises:
            RedisError: the other processes cannot know.
        """
        key = keys.board_bar(board_id, user_id)
        if seconds:
            await self._redis.set(key, b"1", ex=seconds)
        else:
            await self._redis.delete(key)

    async def _refuse_barred(self, board_id: UUID, user_id: UUID) -> None:
        """Refuse whoever was kicked; asked last, so that strangers learn nothing."""
        is_barred = self.is_barred_here(board_id, user_id)
        if not is_barred and not self._is_without_redis():
            try:
                key = keys.board_bar(board_id, user_id)
                is_barred = bool(await self._redis.exists(key))
            except RedisError:
                self._redis_is_away()
        if is_barred:
            raise Refused(Refusal.KICKED)

    # -- what changed ------------------------------------------------------------

    async def forget(self, subject: UUID, user_id: UUID | None) -> None:
        """Stop trusting answers about a resource and all that may be below it.

        Which boards lie below a resource is the API's knowledge, so an answer
        older than the change is not used for any board, only asked again.
        """
        self._changes.note(user_id)
        if user_id is None:
            return
        try:
            await self._redis.delete(keys.perms(user_id, subject))
        except RedisError:
            log.warning("access.cache_unreachable")

    def forget_all(self) -> None:
        """Stop trusting every answer so far: changes may have been missed."""
        self._changes.missed_some()

    async def recall(self) -> None:
        """Learn what changed before this process began to listen."""
        await self._changes.recall(self._redis)

    async def _is_revoked(self, session_id: UUID | None) -> bool:
        """Look the session up; when Redis is away the API's answer decides."""
        if session_id is None or self._is_without_redis():
            return False
        try:
            return bool(await self._redis.exists(keys.revoked_session(session_id)))
        except RedisError:
            self._redis_is_away()
            return False

    def _still_good(self, found: _Cached | None, user_id: UUID) -> BoardAccess | None:
        if found is None or found.asked_at <= self._changes.last(user_id):
            return None
        changes_at = found.access.changes_at
        if changes_at is not None and changes_at <= clock.now():
            return None
        return found.access if found.asked_at > time.time() - CACHE_SECONDS else None

    def _is_without_redis(self) -> bool:
        return time.monotonic() < self._redis_away_until or not self._is_redis_up()

    def _redis_is_away(self) -> None:
        """Do without Redis for a moment instead of waiting for it each time."""
        self._redis_away_until = time.monotonic() + 1.0

    async def _ask(
        self, board_id: UUID, user_id: UUID, session_id: UUID | None
    ) -> BoardAccess:
        asked_at = time.time()
        access = await self._api.access(board_id, user_id, session_id)
        if access is None:
            raise Refused(Refusal.NOT_ALLOWED)
        await self._remember(
            keys.perms(user_id, board_id), _Cached(asked_at=asked_at, access=access)
        )
        return access

    def _tidy(self) -> None:
        """Forget answers that are too old, or all if there are too many others."""
        horizon = time.time() - CACHE_SECONDS
        fresh = {k: c for k, c in self._memory.items() if c.asked_at > horizon}
        self._memory = fresh if len(fresh) < _MEMORY_MAX else {}
        self._tidy_at = min(_MEMORY_MAX, max(_TIDY_AT, 2 * len(self._memory)))

    async def _remember(self, key: str, cached: _Cached) -> None:
        if len(self._memory) >= self._tidy_at:
            self._tidy()
        self._memory[key] = cached
        if self._is_without_redis():
            return
        try:
            await self._redis.set(key, cached.model_dump_json(), ex=CACHE_SECONDS)
        except RedisError:
            self._redis_is_away()
