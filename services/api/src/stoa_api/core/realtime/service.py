"""What is done with socket tickets."""

import json
from datetime import timedelta
from typing import Final
from urllib.parse import SplitResult, urlunsplit
from uuid import UUID

from redis.asyncio import Redis
from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.base import access, cache
from stoa_api.base.actor import Actor
from stoa_api.core.realtime import queries
from stoa_api.core.realtime.errors import BoardNotFound, NobodyHere, OneBoardOnly
from stoa_api.core.realtime.schemas import TicketOut
from stoa_shared import keys
from stoa_shared.rpc.api import Reached
from stoa_shared.tokens import new_opaque, opaque_digest

LIFE: Final = timedelta(seconds=60)
PREFIX: Final = "stoa_sock_"


async def make_ticket(
    db: AsyncSession,
    redis: Redis,
    actor: Actor,
    *,
    board_id: UUID | None,
    site_url: SplitResult,
) -> TicketOut:
    """Make a ticket for one socket.

    Raises:
        OneBoardOnly: a token asks for a socket that is not one board's.
        BoardNotFound: there is no such board, or not for the actor.
        CacheAway: tickets live in Redis, and it does not answer.
    """
    speaker = actor.session_id or actor.token_id
    if actor.token_id is not None and board_id is None:
        raise OneBoardOnly
    if board_id is not None:
        board = await access.reach(db, actor, board_id)
        if board is None or board.type != "board":
            raise BoardNotFound
    ticket = new_opaque(PREFIX)
    about = {
        "user_id": str(actor.user_id),
        # For sockets a token is a session: revoking it ends them.
        "session_id": str(speaker) if speaker else None,
        "board_id": str(board_id) if board_id else None,
    }
    async with cache.required():
        key = keys.socket_ticket(opaque_digest(ticket))
        await redis.set(key, json.dumps(about), ex=LIFE)
    return TicketOut(
        ticket=ticket,
        expires_in=int(LIFE.total_seconds()),
        url=_socket_url(site_url, f"/yjs/{board_id}" if board_id else "/ws"),
    )


async def reached(
    db: AsyncSession,
    *,
    user_id: UUID,
    session_id: UUID | None,
    resource_ids: list[UUID],
) -> Reached:
    """Say which of some resources a person reaches now.

    Raises:
        NobodyHere: the person is blocked or gone, or signed out.
    """
    if not await queries.is_here(db, user_id, session_id):
        raise NobodyHere
    if not resource_ids:
        return Reached(resources=[])
    return Reached(resources=await queries.reached(db, user_id, resource_ids))


def _socket_url(site_url: SplitResult, path: str) -> str:
    scheme = "wss" if site_url.scheme == "https" else "ws"
    return urlunsplit((scheme, site_url.netloc, path, "", ""))
