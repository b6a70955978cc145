"""An event that could not be acted on is not lost."""

import asyncio

from stoa_collab.events import EventTail
from stoa_shared.events import Envelope, Event
from stoa_shared.events.studio import BoardTrashed
from stoa_shared.ids import new_id
from stoa_shared.redis import connect
from stoa_shared.streams import publish


async def test_after_a_failure_everything_is_asked_again(redis_url: str):
    missed, tried = asyncio.Event(), asyncio.Event()

    async def fail(event: Event, envelope: Envelope) -> None:
        tried.set()
        raise RuntimeError(event.type, envelope.id)

    redis = connect(redis_url)
    event = BoardTrashed(subject=new_id())
    envelope = Envelope(
        type=event.type, source="api", subject=event.subject, data=event.payload()
    )
    listening = asyncio.ensure_future(EventTail(redis_url, fail, missed.set).run())
    try:
        async with asyncio.timeout(10):
            while not tried.is_set():
                missed.clear()
                await publish(redis, "studio", envelope)
                await asyncio.sleep(0.1)
            await missed.wait()
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await redis.aclose()
