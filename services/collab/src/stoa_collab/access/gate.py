"""The gate: lets people in, and looks again when something changed."""

import asyncio
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Final, NamedTuple
from uuid import UUID

import structlog
from pydantic import BaseModel, ConfigDict, ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from stoa_collab.access.answers import Answers
from stoa_collab.access.bars import Bars
from stoa_collab.access.grant import Grant
from stoa_collab.access.outage import Outage
from stoa_collab.access.tokens import Verifier
from stoa_collab.api import Api
from stoa_collab.errors import Refusal, Refused, Unavailable
from stoa_collab.limits import Places
from stoa_collab.redis_wire import Line
from stoa_shared import clock, keys
from stoa_shared.rpc.api import BoardAccess
from stoa_shared.tokens import AccessClaims, Keyring, opaque_digest

log = structlog.stdlib.get_logger()

RECALL_SECONDS: Final = 3.0
"""Longest wait for an API whose last answer is still in memory."""


class _Known(NamedTuple):
    """What Redis says about somebody who signs in; nothing when it is away."""

    is_revoked: bool = False
    access: BoardAccess | None = None
    is_barred: bool = False


class Somebody(NamedTuple):
    """A person, and the session they came by."""

    user_id: UUID
    session_id: UUID | None


class _Speaker(NamedTuple):
    """Who asks for a board, and until when their word is good."""

    user_id: UUID
    session_id: UUID | None
    issued_at: datetime
    expires_at: datetime


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
        self._people = people_per_board
        self._outage = Outage(is_redis_up)
        self._answers = Answers(redis, self._outage)
        self.tokens = Verifier(jwt_keys)
        self.bars = Bars(redis, self._outage)

    async def admit(self, token: str, board_id: UUID) -> Grant:
        """Let somebody in.

        Raises:
            Refused: not with this token, or not on this board.
            Unavailable: neither cache nor API could say.
        """
        claims = self.tokens.verify(token)
        known = await self._look_up(board_id, claims)
        if known.is_revoked:
            raise Refused(Refusal.SESSION_ENDED)
        access = known.access
        if access is None:
            access = await self._ask_or_recall(board_id, claims)
        # Said last, so that strangers learn nothing.
        if known.is_barred or self.bars.is_here(board_id, claims.user_id):
            raise Refused(Refusal.KICKED)
        speaker = _Speaker(
            claims.user_id, claims.session_id, claims.issued_at, claims.expires_at
        )
        return self._grant(board_id, speaker, access)

    async def _look_up(self, board_id: UUID, claims: AccessClaims) -> _Known:
        """Ask Redis everything at once: a class comes back all together."""
        if self._outage.is_on:
            return _Known()
        perms = keys.perms(claims.user_id, board_id)
        try:
            revoked, text, barred = await self._line.ask(
                (b"EXISTS", keys.revoked_session(claims.session_id).encode()),
                (b"GET", perms.encode()),
                (b"EXISTS", keys.board_bar(board_id, claims.user_id).encode()),
            )
        except Unavailable:
            self._outage.note()
            return _Known()
        access = self._answers.read(text, perms, claims.user_id)
        return _Known(bool(revoked), access, bool(barred))

    async def _ask_or_recall(self, board_id: UUID, claims: AccessClaims) -> BoardAccess:
        """Ask the API; without it and Redis, go by its last answer."""
        recalled = None
        if self._outage.is_on:
            recalled = self._answers.recall(board_id, claims.user_id)
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
        forever = datetime.max.replace(tzinfo=UTC)
        return await self._asked(
            board_id,
            _Speaker(about.user_id, about.session_id, clock.now(), forever),
        )

    async def admit_person(self, ticket: str) -> Somebody:
        """Let somebody in by a ticket that is for no board in particular.

        Whether the session is still open only the API knows.

        Raises:
            Refused: no such ticket, or it is for one board.
            Unavailable: Redis could not say.
        """
        about = await self._take_ticket(ticket)
        if about is None or about.board_id is not None:
            raise Refused(Refusal.TOKEN_INVALID)
        return Somebody(about.user_id, about.session_id)

    async def _take_ticket(self, ticket: str) -> _Ticket | None:
        try:
            text = await self._redis.getdel(keys.socket_ticket(opaque_digest(ticket)))
            return _Ticket.model_validate_json(text) if text else None
        except RedisError as error:
            raise Unavailable("tickets cannot be looked up") from error
        except ValidationError:
            log.warning("ticket.unreadable")
            return None

    async def check_again(self, grant: Grant) -> Grant:
        """Ask the API what a grant is worth now, past every cache.

        Raises:
            Refused: nothing any more.
            Unavailable: the API did not say; the grant stays as it is.
        """
        return await self._asked(
            grant.board_id,
            _Speaker(
                grant.user_id, grant.session_id, grant.issued_at, grant.expires_at
            ),
        )

    async def _asked(self, board_id: UUID, speaker: _Speaker) -> Grant:
        """Return what the API says now, whatever is in a cache."""
        if await self._is_revoked(speaker.session_id):
            raise Refused(Refusal.SESSION_ENDED)
        access = await self._ask(board_id, speaker.user_id, speaker.session_id)
        await self.bars.refuse(board_id, speaker.user_id)
        return self._grant(board_id, speaker, access)

    def _grant(self, board_id: UUID, speaker: _Speaker, access: BoardAccess) -> Grant:
        people = access.max_users or self._people
        return Grant(
            board_id=board_id,
            user_id=speaker.user_id,
            session_id=speaker.session_id,
            issued_at=speaker.issued_at,
            expires_at=speaker.expires_at,
            is_writer=access.level == "write",
            places=Places(
                people=people,
                editors=people if access.max_editors is None else access.max_editors,
                viewers=people if access.max_viewers is None else access.max_viewers,
                view_when_full=access.view_when_full,
            ),
            changes_at=access.changes_at,
        )

    async def _is_revoked(self, session_id: UUID | None) -> bool:
        """Look the session up; when Redis is away the API's answer decides."""
        if session_id is None or self._outage.is_on:
            return False
        try:
            return bool(await self._redis.exists(keys.revoked_session(session_id)))
        except RedisError:
            self._outage.note()
            return False

    async def _ask(
        self, board_id: UUID, user_id: UUID, session_id: UUID | None
    ) -> BoardAccess:
        asked_at = time.time()
        access = await self._api.access(board_id, user_id, session_id)
        if access is None:
            raise Refused(Refusal.NOT_ALLOWED)
        await self._answers.keep(board_id, user_id, access, asked_at=asked_at)
        return access

    # -- what changed ------------------------------------------------------------

    async def forget(self, subject: UUID, user_id: UUID | None) -> None:
        """Stop trusting answers about a resource and all that may be below it."""
        await self._answers.forget(subject, user_id)

    def forget_all(self) -> None:
        """Stop trusting every answer so far: changes may have been missed."""
        self._answers.changes.missed_some()

    async def recall(self) -> None:
        """Learn what changed before this process began to listen."""
        await self._answers.changes.recall(self._redis)
