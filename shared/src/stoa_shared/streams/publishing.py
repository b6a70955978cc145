"""Putting events into the stream of their context."""

from datetime import timedelta
from typing import Final

from redis.asyncio import Redis

from stoa_shared import keys
from stoa_shared.clock import now
from stoa_shared.events import Context, Envelope
from stoa_shared.streams.entries import FIELD

KEEP: Final = timedelta(days=7)
"""How long a stream holds events; older ones are sent again from the outbox."""


async def publish(redis: Redis, context: Context, envelope: Envelope) -> None:
    """Append an event to the stream of its context, dropping what is too old."""
    oldest = int((now() - KEEP).timestamp() * 1000)
    await redis.xadd(
        keys.events(context),
        {FIELD: envelope.model_dump_json().encode()},
        minid=f"{oldest}-0",
        approximate=True,
    )
