"""Sessions that ended, while access tokens of theirs may still be out.

The API and collab look here. The sessions table is the truth behind it: the
entry is written right after the commit, and again by the worker when the event
arrives, so a Redis that was away for a moment still learns of it.
"""

from collections.abc import Iterable
from datetime import timedelta
from typing import Annotated, Final
from uuid import UUID

from fastapi import Depends, Request
from redis.asyncio import Redis

from stoa_shared import keys
from stoa_shared.tokens import ACCESS_LIFE

LIFE: Final = ACCESS_LIFE + timedelta(minutes=1)


class Blocklist:
    """Writes the list."""

    def __init__(self, redis: Redis) -> None:
        self._redis = redis

    async def add(self, session_ids: Iterable[UUID]) -> None:
        """Put sessions on the list until their last access token has expired."""
        pipeline = self._redis.pipeline(transaction=False)
        for session_id in session_ids:
            pipeline.set(keys.revoked_session(session_id), b"1", ex=LIFE)
        await pipeline.execute()


async def _blocklist(request: Request) -> Blocklist:
    return request.app.state.blocklist


EndedSessions = Annotated[Blocklist, Depends(_blocklist)]
"""The blocklist of the process."""
