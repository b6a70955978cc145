"""What sessions do on events and timers."""

from sqlalchemy.ext.asyncio import AsyncSession

from stoa_api.core.sessions import service
from stoa_api.core.sessions.blocklist import Blocklist
from stoa_shared.events import Envelope
from stoa_shared.events.core import SessionRevoked


async def on_event(blocklist: Blocklist, envelope: Envelope) -> None:
    """Put an ended session on the blocklist, in case Redis was away before.

    Doing it twice changes nothing, so no inbox row is needed.
    """
    if envelope.type == SessionRevoked.type:
        await blocklist.add([envelope.subject])


async def forget_finished(db: AsyncSession) -> None:
    """Delete sessions that ended long ago."""
    await service.forget_finished(db)
