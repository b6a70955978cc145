"""What changed lately in who may do what, as far as this process has heard.

An answer of the API is good only if it was asked for after the last change
that may concern it. A process that has just started has heard nothing yet, and
would have to ask about everybody just when all of them come back. So it reads
in the event streams what happened before it listened. Only if they reach back
as far as answers are kept, and Redis has been up all the time, does it trust
answers from before its start.
"""

import time
from datetime import timedelta
from typing import Final
from uuid import UUID

import structlog
from pydantic import ValidationError
from redis.asyncio import Redis
from redis.exceptions import RedisError

from stoa_collab.events import CONTEXTS
from stoa_shared.events import Event, parse
from stoa_shared.events.core import (
    GroupMembershipChanged,
    MembershipRemoved,
    MembershipRoleChanged,
    PermissionChanged,
)
from stoa_shared.events.studio import BoardTrashed
from stoa_shared.streams import recall

log = structlog.stdlib.get_logger()

CLOCKS_SECONDS: Final = 1.0
"""How far apart the clocks of the processes that ask may be."""


class Changes:
    """The changes of the last so many seconds."""

    def __init__(self, *, keep_seconds: float) -> None:
        self._keep = keep_seconds
        self._since = time.time()
        self._at: dict[UUID | None, float] = {}

    def note(self, user_id: UUID | None) -> None:
        """Note that what somebody may do changed; None if it may be anyone."""
        now = time.time()
        self._at = {who: at for who, at in self._at.items() if at > now - self._keep}
        self._at[user_id] = now

    def last(self, user_id: UUID) -> float:
        """Return since when nothing that concerns somebody can have changed."""
        return max(self._since, self._at.get(user_id, 0.0), self._at.get(None, 0.0))

    def missed_some(self) -> None:
        """Trust nothing that was asked before now."""
        self._since = time.time()

    async def recall(self, redis: Redis) -> None:
        """Hear of the changes before this process listened, if all are known.

        To be called when it listens, so that nothing falls in between.
        """
        started_at, begin = self._since, time.time() - self._keep
        try:
            past = await recall(
                redis, CONTEXTS, timedelta(seconds=self._keep + CLOCKS_SECONDS)
            )
            heard = [(at, parse(envelope)) for at, envelope in past or ()]
        except (RedisError, ValidationError) as error:
            log.warning("changes.not_recalled", error=type(error).__name__)
            return
        for at, event in heard:
            for user_id in concerned(event):
                at_latest = at + CLOCKS_SECONDS
                self._at[user_id] = max(self._at.get(user_id, 0.0), at_latest)
        if past is not None and self._since == started_at:
            self._since = begin
        log.info("changes.recalled", events=len(heard), complete=past is not None)


def concerned(event: Event | None) -> tuple[UUID | None, ...]:
    """Return whose rights an event may have changed; None stands for everybody."""
    match event:
        case (
            PermissionChanged(user_id=user_id)
            | MembershipRemoved(user_id=user_id)
            | MembershipRoleChanged(user_id=user_id)
        ):
            return (user_id,)
        case GroupMembershipChanged(user_ids=user_ids):
            return tuple(user_ids)
        case BoardTrashed():
            return (None,)
        case _:
            return ()
